"""An RDM export in JSON that is open for reading."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, Final

import msgspec

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.errors import InputError
from rdmconv.formats.base import ApiKeyPaths, Part, Plain, ReadBack, Rewritten, Unit
from rdmconv.formats.encoding import Encoding, read_utf8
from rdmconv.formats.id_index import IdIndex
from rdmconv.formats.rdm_json.decode import decode_unit
from rdmconv.formats.rdm_json.edit import rewritten
from rdmconv.formats.rdm_json.reader import Span
from rdmconv.formats.rdm_json.scan import Scanner
from rdmconv.formats.rdm_json.schema import JsonSchema
from rdmconv.formats.rdm_json.shapes import Shapes
from rdmconv.formats.rdm_json.view import JsonView
from rdmconv.model.index import Index
from rdmconv.planning import Edit

_ID: Final = re.compile(rb'"id"\s*+:\s*+"([^"]{1,200})"')
_REFERENCE: Final = re.compile(rb'd"\s*+:\s*+"([^"]{1,200})"')


def text_in_quotes(value: bytes) -> str:
    """Give the text of a string without its quotes; what is none, such as one cut at an escaped quote, is empty."""
    try:
        return str(msgspec.json.decode(b'"' + value + b'"'))
    except msgspec.DecodeError:
        return ""


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
        index = IdIndex(_ID, _REFERENCE, text_in_quotes)
        index.read(read_utf8(self._stream, self.encoding))
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
        shapes = Shapes()
        for spans in scanner.windows():
            if held:
                yield held
            held, ordinal = _parts(spans, ordinal, shapes, every_entry=every_entry)
        yield held

    def rewrite(self, unit: Unit, edits: Mapping[int, Sequence[Edit]]) -> bytes:
        """See `Document.rewrite`."""
        wanted = [
            (entry, entry.view, edits[entry.ordinal])
            for entry in unit.entries
            if entry.ordinal in edits and isinstance(entry.view, JsonView)
        ]
        return rewritten(unit.data, wanted)

    def read_back(self, units: Sequence[Rewritten], paths: ApiKeyPaths) -> list[ReadBack]:
        """See `Document.read_back`."""
        return self._schema.read_back(units, paths)

    def schema_problem(self, unit: Unit) -> str | None:
        """See `Document.schema_problem`."""
        return self._schema.problem_of(unit.data)


def _parts(spans: Sequence[Span], ordinal: int, shapes: Shapes, *, every_entry: bool) -> tuple[list[Part], int]:
    parts: list[Part] = []
    for span in spans:
        if not span.candidate:
            if span.data:
                parts.append(Plain(span.data, span.entries))
                ordinal += span.entries
            continue
        unit = Unit(span.data)
        try:
            ordinal += decode_unit(unit, ordinal, Position(span.line, span.column), shapes, every_entry=every_entry)
        except InputError as error:
            raise InputError(error.code, line=span.line, column=span.column, **error.details) from None
        parts.append(unit)
    return parts, ordinal
