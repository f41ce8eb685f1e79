"""An RDM export in XML that is open for reading."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, Final

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.errors import InputError
from rdmconv.formats.base import ApiKeyPaths, Part, Plain, ReadBack, Rewritten, Unit
from rdmconv.formats.encoding import Encoding, read_utf8
from rdmconv.formats.id_index import IdIndex
from rdmconv.formats.placing import apply_splices
from rdmconv.formats.rdm_xml.decode import decode_unit
from rdmconv.formats.rdm_xml.edit import splices_for
from rdmconv.formats.rdm_xml.elements import Shapes
from rdmconv.formats.rdm_xml.scan import Scanner, Span
from rdmconv.formats.rdm_xml.schema import XmlSchema
from rdmconv.formats.rdm_xml.text import text_of
from rdmconv.formats.rdm_xml.view import XmlView
from rdmconv.formats.rdm_xml.wellformed import WellFormednessCheck
from rdmconv.model.index import Index
from rdmconv.planning import Edit

_DECLARED: Final = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_VALUE: Final = rb"[^<>]*+>\s*+(?:<!\[cdata\[\s*+)?([^<\]]{1,200})"
_ID: Final = re.compile(rb"<id(?=[\s>])" + _VALUE)
_REFERENCE: Final = re.compile(rb"d(?=[\s>])" + _VALUE)


class XmlDocument:
    """See `rdmconv.formats.base.Document`.

    Args:
        stream: the file, seekable.
        encoding: as `detect_encoding` found it.
    """

    name = "rdm-xml"

    def __init__(self, stream: BinaryIO, encoding: Encoding) -> None:
        self._stream = stream
        self.encoding = encoding
        self.notes: list[Diagnostic] = []
        self._schema = XmlSchema()
        self._shapes = Shapes()

    def index(self) -> Index:
        """See `Document.index`."""
        index = IdIndex(_ID, _REFERENCE, text_of)
        index.read(read_utf8(self._stream, self.encoding))
        return index.index(self._ids())

    def _ids(self) -> Iterator[str | None]:
        for window in self.windows(every_entry=True):
            for part in window:
                if isinstance(part, Unit):
                    yield from (entry.id for entry in part.entries)

    def windows(self, *, every_entry: bool = False) -> Iterator[list[Part]]:
        """See `Document.windows`."""
        check = WellFormednessCheck()
        try:
            yield from self._windows(check, every_entry=every_entry)
        finally:
            check.stop()

    def _windows(self, check: WellFormednessCheck, *, every_entry: bool) -> Iterator[list[Part]]:
        chunks = self._checked(check)
        scanner = Scanner(chunks, every_entry=every_entry)
        held: list[Part] = []
        ordinal = 0
        try:
            for spans in scanner.windows():
                yield held
                held, ordinal = self._parts(spans, ordinal, scanner.entry_tags, every_entry=every_entry)
        except InputError as error:
            if error.code in _ABOUT_THE_FORM:
                # Ours is a guess about a document that may be broken elsewhere: libxml2 has the last word.
                for _ in chunks:
                    pass
                check.finish()
            raise
        check.finish()
        yield held

    def _parts(
        self, spans: Sequence[Span], ordinal: int, tags: Sequence[bytes], *, every_entry: bool
    ) -> tuple[list[Part], int]:
        parts: list[Part] = []
        for span in spans:
            if not span.candidate:
                parts.append(Plain(span.data, span.entries))
                ordinal += span.entries
                continue
            unit = Unit(span.data, context=tags)
            try:
                ordinal += decode_unit(unit, ordinal, span.position, self._shapes, every_entry=every_entry)
            except InputError as error:
                place = span.position
                raise InputError(error.code, line=place.line, column=place.column, **error.details) from None
            parts.append(unit)
        return parts, ordinal

    def _checked(self, check: WellFormednessCheck) -> Iterator[bytes]:
        first = True
        for chunk in read_utf8(self._stream, self.encoding):
            if first:
                self.notes = list(_declaration_notes(chunk, self.encoding))
                first = False
            check.feed(chunk)
            yield chunk

    def rewrite(self, unit: Unit, edits: Mapping[int, Sequence[Edit]]) -> bytes:
        """See `Document.rewrite`."""
        splices = []
        for entry in unit.entries:
            if entry.ordinal in edits and isinstance(entry.view, XmlView):
                splices += splices_for(entry, entry.view, edits[entry.ordinal])
        return apply_splices(unit.data, splices)

    def read_back(self, units: Sequence[Rewritten], paths: ApiKeyPaths) -> list[ReadBack]:
        """See `Document.read_back`."""
        return self._schema.read_back(units, paths)

    def schema_problem(self, unit: Unit) -> str | None:
        """See `Document.schema_problem`."""
        return self._schema.problem_of(unit)


_ABOUT_THE_FORM: Final = {"FMT002", "FMT003"}


def _declaration_notes(head: bytes, encoding: Encoding) -> Iterator[Diagnostic]:
    declared = _DECLARED.match(head)
    if declared is None:
        return
    name = declared[1].decode("ascii").lower()
    actual = "UTF-8" if encoding.is_utf8 else "UTF-16"
    fitting = {"utf-8", "utf8", "us-ascii", "ascii"} if encoding.is_utf8 else {"utf-16", "utf-16le", "utf-16be"}
    if name not in fitting:
        yield Diagnostic("FMT007", Position(1, 1), {"declared": name, "actual": actual})
