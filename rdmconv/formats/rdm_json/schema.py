"""The second opinion: msgspec reads what was rewritten, and jsonschema checks it against the JSON Schema."""

from collections.abc import Mapping, Sequence
from typing import Final

import jsonschema_rs
import msgspec

from rdmconv.formats.base import ApiKeyPaths, ReadBack, Rewritten, Values
from rdmconv.formats.rdm_names import API_KEY, CHILDREN, SUB_TYPE_PATH, credential_type
from rdmconv.formats.schema_files import read_schema
from rdmconv.model.entry import Entry
from rdmconv.model.fields import FieldPath
from rdmconv.model.secret import Secret

SCHEMA: Final = "rdm-entry.schema.json"
_UNREADABLE: Final = "it cannot be parsed"
_OBJECT: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ARRAY: Final = msgspec.json.Decoder(list[msgspec.Raw])
_TEXT: Final = msgspec.json.Decoder(str)
_MINUS_AND_DIGITS: Final = b"-0123456789"


class JsonSchema:
    """The schema, compiled once for a document.

    Args:
        source: the schema as JSON; the published one when left out.
    """

    def __init__(self, source: bytes | None = None) -> None:
        # Offline: a schema that points elsewhere is refused here, nothing is fetched.
        schema = msgspec.json.decode(read_schema(SCHEMA) if source is None else source)
        self._validator = jsonschema_rs.Draft202012Validator(schema, offline=True)

    def read_back(self, units: Sequence[Rewritten], paths: ApiKeyPaths) -> list[ReadBack]:
        """Check rewritten units and read their API keys."""
        found = []
        for unit in units:
            problem = self.problem_of(unit.data)
            values = {} if problem == _UNREADABLE else _values(unit, paths)
            found.append(ReadBack(problem, values))
        return found

    def problem_of(self, data: bytes) -> str | None:
        """Say how an entry breaks the schema, in words that quote nothing; None when it does not."""
        try:
            value = msgspec.json.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return _UNREADABLE
        if self._validator.is_valid(value):
            return None
        return _spoken(next(self._validator.iter_errors(value)))


def _spoken(error: jsonschema_rs.ValidationError) -> str:
    """Name the keyword of the schema that failed and the fields it is about, never the value.

    The message of the error quotes the entry. Its path names only members that the schema knows, and places in arrays.
    """
    place = "/".join(map(str, error.instance_path))
    keyword = error.kind.name
    return f"{keyword} at {place}" if place else keyword


def _values(unit: Rewritten, paths: ApiKeyPaths) -> Mapping[int, Values]:
    root = _members(msgspec.Raw(unit.data))
    return {entry.ordinal: _api_key(_descend(root, entry), paths) for entry in unit.converted}


_Members = dict[str, msgspec.Raw]


def _members(raw: msgspec.Raw) -> _Members:
    """Give the members of an object by name in lower case; nothing for what is no object."""
    try:
        return {name.lower(): value for name, value in _OBJECT.decode(raw).items()}
    except msgspec.ValidationError:
        return {}


def _descend(entry: _Members, wanted: Entry) -> _Members:
    for index in wanted.locator:
        entry = _members(_ARRAY.decode(entry[CHILDREN])[index])
    return entry


def _api_key(entry: _Members, paths: ApiKeyPaths) -> Values:
    """Read the fields of an API key; nothing when the entry is none."""
    known: dict[FieldPath, _Members] = {(): entry}
    sub_type = _text(known, SUB_TYPE_PATH)
    if sub_type is None or credential_type(sub_type) != API_KEY:
        return {}
    values: Values = {}
    for field, places in paths.items():
        text = next(filter(None, (_text(known, place) for place in places)), None)
        values[field] = Secret(text) if field == "api_key" and text is not None else text
    return values


def _text(known: dict[FieldPath, _Members], path: FieldPath) -> str | None:
    raw = _inside(known, path[:-1]).get(path[-1].lower())
    if raw is None:
        return None
    spelled = bytes(raw)
    if spelled.startswith(b'"'):
        return _TEXT.decode(spelled)
    if spelled == b"-0":
        # The one spelling that the reader of entries loses, too (`text_of`).
        return "0"
    is_text = spelled[0] in _MINUS_AND_DIGITS or spelled in (b"true", b"false")
    return spelled.decode("ascii") if is_text else None


def _inside(known: dict[FieldPath, _Members], path: FieldPath) -> _Members:
    if path not in known:
        raw = _inside(known, path[:-1]).get(path[-1].lower())
        known[path] = {} if raw is None else _members(raw)
    return known[path]
