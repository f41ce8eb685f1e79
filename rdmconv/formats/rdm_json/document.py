"""An RDM export in JSON that is open for reading."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, Final

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.errors import InputError
from rdmconv.formats.base import ApiKeyPaths, Part, Plain, ReadBack, Rewritten, Unit
from rdmconv.formats.encoding import Encoding, read_utf8
from rdmconv.formats.id_index import IdIndex
from rdmconv.formats.placing import apply_splices
from rdmconv.formats.rdm_json.decode import decode_unit
from rdmconv.formats.rdm_json.edit import splices_for
from rdmconv.formats.rdm_json.reader import Span
from rdmconv.formats.rdm_json.scan import Scanner
from rdmconv.formats.rdm_json.schema import JsonSchema
from rdmconv.formats.rdm_json.values import Parser
from rdmconv.formats.rdm_json.view import JsonView
from rdmconv.model.index import Index
from rdmconv.plan import Edit

_ID: Final = re.compile(rb'"id"\s*+:\s*+"([^"\\]{1,64})"')
_REFERENCE: Final = re.compile(rb'd"\s*+:\s*+"\s*+\{?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})')


class JsonDocument:
    """See `rdmconv.formats.base.Document`.

    Args:
        stream: the file, seekable.
        encoding: as `detect_encoding` found it.
    """

    name = "rdm-json"

    def __init__(self, stream: BinaryIO, encoding: Encoding) -> None:
        self._stream = stream
        self.encoding = encoding
        self.notes: list[Diagnostic] = []
        self._schema = JsonSchema()

    def index(self) -> Index:
        """See `Document.index`."""
        index = IdIndex(_ID, _REFERENCE)
        # In lower case: the case of names does not matter, nor does that of GUIDs.
        index.read(chunk.lower() for chunk in read_utf8(self._stream, self.encoding))
        return index.index(self._ids())

    def _ids(self) -> Iterator[str | None]:
        for window in self.windows(every_entry=True):
            for part in window:
                if isinstance(part, Unit):
                    yield from (entry.id for entry in part.entries)

    def windows(self, *, every_entry: bool = False) -> Iterator[list[Part]]:
        """See `Document.windows`."""
        scanner = Scanner(read_utf8(self._stream, self.encoding), every_entry=every_entry)
        held: list[Part] = []
        ordinal = 0
        parser = Parser()
        for spans in scanner.windows():
            if held:
                yield held
            held, ordinal = _parts(spans, ordinal, parser, every_entry=every_entry)
        yield held

    def rewrite(self, unit: Unit, edits: Mapping[int, Sequence[Edit]]) -> bytes:
        """See `Document.rewrite`."""
        splices = []
        for entry in unit.entries:
            if entry.ordinal in edits and isinstance(entry.view, JsonView):
                splices += splices_for(entry, entry.view, edits[entry.ordinal])
        return apply_splices(unit.data, splices)

    def read_back(self, units: Sequence[Rewritten], paths: ApiKeyPaths) -> list[ReadBack]:
        """See `Document.read_back`."""
        return self._schema.read_back(units, paths)

    def schema_problem(self, unit: Unit) -> str | None:
        """See `Document.schema_problem`."""
        return self._schema.problem_of(unit.data)


def _parts(spans: Sequence[Span], ordinal: int, parser: Parser, *, every_entry: bool) -> tuple[list[Part], int]:
    parts: list[Part] = []
    for span in spans:
        if not span.candidate:
            if span.data:
                parts.append(Plain(span.data, span.entries))
                ordinal += span.entries
            continue
        unit = Unit(span.data)
        try:
            ordinal += decode_unit(unit, ordinal, Position(span.line, span.column), parser, every_entry=every_entry)
        except InputError as error:
            raise InputError(error.code, line=span.line, column=span.column, **error.details) from None
        parts.append(unit)
    return parts, ordinal
