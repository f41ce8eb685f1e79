"""The second opinion: msgspec reads what was rewritten, and jsonschema checks it against the JSON Schema."""

from collections.abc import Sequence
from functools import cache
from typing import Final, TypeAlias

import jsonschema_rs
import msgspec

from rdmconv.formats.base import ReadBack, Rewritten
from rdmconv.formats.rdm_json.api_key import ApiKeyReader
from rdmconv.formats.rdm_json.json_format import RDM_JSON, JsonFormat
from rdmconv.formats.schema_files import read_schema
from rdmconv.model.fields import ApiKeyPaths

_Validator: TypeAlias = jsonschema_rs.Draft202012Validator
_UNREADABLE: Final = "it cannot be parsed"
_TOO_DEEP: Final = "it nests too deeply"
_UNREAD: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


@cache
def _validators(source: bytes, *, allows_old: bool) -> tuple[_Validator, _Validator]:
    """Compile a schema, for one entry and for an array of them; once for all documents of a run."""
    # Offline: a schema that points elsewhere is refused here, nothing is fetched.
    schema = msgspec.json.decode(source)
    if allows_old:
        for part in (schema, *schema["$defs"].values()):
            part.pop("then", None)
    every = {"type": "array", "items": schema}
    return _Validator(schema, offline=True), _Validator(every, offline=True)


class JsonSchema:
    """The schema of a document.

    Args:
        source: the schema as JSON; the published one of the format when left out.
        json_format: of the document.
        allows_old: whether an API key may hold fields of the old credential: what the schema says of API keys alone
            is left out.
    """

    def __init__(
        self, source: bytes | None = None, json_format: JsonFormat = RDM_JSON, *, allows_old: bool = False
    ) -> None:
        self._dialect = json_format.dialect
        self._validator, self._all_valid = _validators(
            read_schema(json_format.schema) if source is None else source, allows_old=allows_old
        )

    def read_back(self, units: Sequence[Rewritten], paths: ApiKeyPaths) -> list[ReadBack]:
        """Check rewritten units and read their API keys, in one go; one by one only when something is wrong."""
        reader = ApiKeyReader(paths, self._dialect)
        try:
            # Brackets and commas around units that are each valid make an array of as many elements.
            values = msgspec.json.decode(b"".join((b"[", b",".join([unit.data for unit in units]), b"]")))
        except _UNREAD:
            values = []
        if len(values) == len(units) and self._is_valid_array(values):
            return [ReadBack(None, reader.read(unit, value)) for unit, value in zip(units, values, strict=True)]
        return [self._read_one(unit, reader) for unit in units]

    def _is_valid_array(self, values: list[object]) -> bool:
        try:
            return self._all_valid.is_valid(values)
        except ValueError:  # one of them nests too deeply: `problem_of` says which
            return False

    def _read_one(self, unit: Rewritten, reader: ApiKeyReader) -> ReadBack:
        problem = self.problem_of(unit.data)
        return ReadBack(problem, {} if problem == _UNREADABLE else reader.read(unit, msgspec.json.decode(unit.data)))

    def problem_of(self, data: bytes) -> str | None:
        """Say how an entry breaks the schema, in words that quote nothing; None when it does not."""
        try:
            value = msgspec.json.decode(data)
        except _UNREAD:
            return _UNREADABLE
        try:
            if self._validator.is_valid(value):
                return None
            return _spoken(next(self._validator.iter_errors(value)))
        except ValueError:  # the checker has a limit of its own, and its message quotes the value
            return _TOO_DEEP


def _spoken(error: jsonschema_rs.ValidationError) -> str:
    """Name the keyword of the schema that failed and the fields it is about, never the value.

    The message of the error quotes the entry. Its path names only members that the schema knows, and places in arrays.
    """
    place = "/".join(map(str, error.instance_path))
    keyword = error.kind.name
    return f"{keyword} at {place}" if place else keyword
