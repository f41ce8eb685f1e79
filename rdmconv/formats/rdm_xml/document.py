"""An RDM export in XML that is open for reading."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import BinaryIO, Final

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.errors import InputError
from rdmconv.formats.base import Part, ReadBack, Referring, Rewritten, Unit, Vault
from rdmconv.formats.encoding import Encoding, Utf8Source
from rdmconv.formats.foreign import refuse_sealed
from rdmconv.formats.id_index import Hasher, IdIndex, IdPattern
from rdmconv.formats.rdm_xml.decode import XmlDecoder
from rdmconv.formats.rdm_xml.edit import splices_for
from rdmconv.formats.rdm_xml.scan import Scanner
from rdmconv.formats.rdm_xml.schema import XmlSchema
from rdmconv.formats.rdm_xml.shapes import XmlShapeMaker
from rdmconv.formats.rdm_xml.text import text_of
from rdmconv.formats.rdm_xml.view import XmlView
from rdmconv.formats.rdm_xml.wellformed import WellFormednessCheck
from rdmconv.formats.referring import referring
from rdmconv.formats.rewrite import rewritten
from rdmconv.formats.shapes import Shapes
from rdmconv.model.entry import Entry
from rdmconv.model.fields import ApiKeyPaths
from rdmconv.model.index import Index
from rdmconv.model.limits import DEFAULT, Limits
from rdmconv.planning import Edit

_DECLARED: Final = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_FIELD: Final = re.compile(
    rb"id(?:(?<=<id)|(?<=(<credentialconnection)id))"
    rb"""(?:\s(?:[^<>"']|"[^<"]*+"|'[^<']*+')*+)?+>\s*+"""
    rb"(?:<!\[cdata\[\s*+)?+(?=[^<])([^<]{1,400}+(?:<!\[cdata\[[^<]{0,100}+){0,4}+)"
)
"""An ID or, with group 1, a reference; its text may go in and out of CDATA sections. It starts with the letters that
both names end in: to look for one text is fast, for one of two is not."""


def text_in_lower_case(value: bytes) -> str:
    """Give the text of a field of a document that was put into lower case; it may begin inside a CDATA section."""
    if b"]]>" in value:
        before, section, after = value.partition(b"]]>")
        inside = b"<![CDATA[" * (b"<" not in before)
        value = (inside + before + section + after).replace(b"<![cdata[", b"<![CDATA[")
    return text_of(value)


PATTERN: Final = IdPattern(_FIELD, text_in_lower_case)


class XmlDocument:
    """See `rdmconv.formats.base.Document`.

    Args:
        stream: the file, seekable.
        encoding: as `detect_encoding` found it.
        limits: what it may have at most.
    """

    name = "rdm-xml"

    def __init__(self, stream: BinaryIO, encoding: Encoding, limits: Limits = DEFAULT) -> None:
        self._limits = limits
        self._source = Utf8Source(stream, encoding)
        self._check: WellFormednessCheck | None = None
        self.encoding = encoding
        self.notes: list[Diagnostic] = []
        self.vaults: Sequence[Vault] = ()
        self._schema = XmlSchema()

    def index(self) -> Index:
        """See `Document.index`."""
        self._begin_check()
        return self.survey().index(self._ids())

    def survey(self, hasher: Hasher = hash) -> IdIndex:
        """See `Document.survey`."""
        survey = IdIndex(PATTERN, self._limits, hasher)
        survey.read(self._source.chunks())
        return survey

    def references(self, wanted: AbstractSet[str]) -> Iterator[Referring]:
        """See `Document.references`."""
        scanner = Scanner(self._source.chunks(), self._limits, every_entry=True)
        decoder = self._decoder(every_entry=True)
        return referring(scanner.windows(), decoder, PATTERN, wanted)

    def _ids(self) -> Iterator[str | None]:
        for window in self.windows(every_entry=True):
            for part in window:
                if isinstance(part, Unit):
                    yield from (entry.id for entry in part.entries)

    def windows(self, *, every_entry: bool = False) -> Iterator[list[Part]]:
        """See `Document.windows`."""
        check = self._begin_check()
        try:
            yield from self._windows(check, every_entry=every_entry)
        except BaseException:
            self._check = None
            check.stop()
            raise

    def _begin_check(self) -> WellFormednessCheck:
        """Begin to check the whole document; once, as early as possible, since it goes on beside other work."""
        self._check = self._check or WellFormednessCheck(self._source)
        return self._check

    def _windows(self, check: WellFormednessCheck, *, every_entry: bool) -> Iterator[list[Part]]:
        scanner = Scanner(self._chunks(), self._limits, every_entry=every_entry)
        decoder = self._decoder(every_entry=every_entry)
        held: list[Part] = []
        try:
            for spans in scanner.windows():
                for start in range(0, max(len(spans), 1), _MOST_SPANS):
                    yield held
                    check.raise_early()
                    held = decoder.parts(spans[start : start + _MOST_SPANS])
        except InputError as error:
            if error.code in _ABOUT_THE_FORM:
                # Ours is a guess about a document that may be broken elsewhere: libxml2 has the last word.
                check.finish()
            if error.code == "FMT002":
                refuse_sealed(self._source.head())
            raise
        check.finish()
        if not scanner.has_entries:
            refuse_sealed(self._source.head())
        self.vaults = scanner.around.vaults
        yield held

    def _decoder(self, *, every_entry: bool) -> XmlDecoder:
        return XmlDecoder(Shapes(XmlShapeMaker(self._limits)), self._limits, every_entry=every_entry)

    def _chunks(self) -> Iterator[bytes]:
        chunks = self._source.chunks()
        head = next(chunks, b"")
        self.notes = list(_declaration_notes(head, self.encoding))
        return chain((head,), chunks)

    def allow_old_fields(self) -> None:
        """See `Document.allow_old_fields`."""
        self._schema = XmlSchema(allows_old=True)

    def rewrite(self, unit: Unit, wanted: Sequence[tuple[Entry, Sequence[Edit]]]) -> bytes:
        """See `Document.rewrite`."""
        views = [(entry, entry.view, edits) for entry, edits in wanted if isinstance(entry.view, XmlView)]
        return rewritten(unit.data, views, splices_for)

    def read_back(self, units: Sequence[Rewritten], paths: ApiKeyPaths) -> list[ReadBack]:
        """See `Document.read_back`."""
        return self._schema.read_back(units, paths)

    def alone(self, unit: Unit, entries: Sequence[Entry]) -> list[Unit]:
        """See `Document.alone`."""
        return self._decoder(every_entry=True).alone(unit, entries)

    def schema_problem(self, unit: Unit) -> str | None:
        """See `Document.schema_problem`; of a unit that is too wide its entries say so (`ENT009`)."""
        views = (entry.view for entry in unit.entries)
        if any(isinstance(view, XmlView) and view.shape.is_too_wide for view in views):
            return None
        return self._schema.problem_of(unit)


_MOST_SPANS: Final = 10_000
"""Taken apart at once: what is made of each takes far more memory than an entry of a few bytes."""
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
