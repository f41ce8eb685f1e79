"""An RDM export in XML that is open for reading."""

import re
from collections.abc import Generator, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from itertools import chain
from typing import BinaryIO, Final

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.errors import InputError
from rdmconv.formats.base import Part, Referring, Span, Unit, Vault
from rdmconv.formats.encoding import Encoding, Utf8Source
from rdmconv.formats.foreign import refuse_sealed
from rdmconv.formats.id_index import Hasher, IdIndex, IdPattern
from rdmconv.formats.rdm_xml.scan import Scanner
from rdmconv.formats.rdm_xml.text import text_of
from rdmconv.formats.rdm_xml.units import XmlUnits
from rdmconv.formats.rdm_xml.wellformed import WellFormednessCheck
from rdmconv.formats.referring import referring
from rdmconv.model.index import Index
from rdmconv.model.limits import DEFAULT, Limits

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


PATTERN: Final = IdPattern(_FIELD, text_in_lower_case, b"</id")


class XmlDocument(XmlUnits):
    """See `rdmconv.formats.base.Document`.

    Args:
        stream: the file, seekable.
        encoding: as `detect_encoding` found it.
        limits: what it may have at most.
    """

    def __init__(self, stream: BinaryIO, encoding: Encoding, limits: Limits = DEFAULT) -> None:
        super().__init__(limits)
        self._source = Utf8Source(stream, encoding)
        self._check: WellFormednessCheck | None = None
        self.encoding = encoding
        self.notes: list[Diagnostic] = []
        self.vaults: Sequence[Vault] = ()

    def index(self) -> Index:
        """See `Document.index`."""
        self._begin_check()
        survey = self.survey()
        return survey.index(self._ids(survey))

    def survey(self, hasher: Hasher = hash) -> IdIndex:
        """See `Document.survey`."""
        survey = IdIndex(PATTERN, self._limits, hasher)
        survey.read(self._source.chunks())
        return survey

    def references(self, wanted: AbstractSet[str], told: AbstractSet[str] = frozenset()) -> Iterator[Referring]:
        """See `Document.references`."""
        scanner = Scanner(self._source.chunks(), self._limits, every_entry=True)
        decoder = self.reader(every_entry=True)
        return referring(scanner.windows(), decoder, PATTERN, wanted, told)

    def _ids(self, survey: IdIndex) -> Iterator[str | None]:
        reader = self.reader(every_entry=True)
        for spans in self.spans(every_entry=True):
            for part in reader.parts(span for span in spans if survey.may_repeat(span.data)):
                if isinstance(part, Unit):
                    yield from (entry.id for entry in part.entries)

    def windows(self, *, every_entry: bool = False) -> Iterator[list[Part]]:
        """See `Document.windows`."""
        reader = self.reader(every_entry=every_entry)
        with closing(self.spans(every_entry=every_entry)) as windows:
            for spans in windows:
                yield reader.parts(spans)

    def spans(self, *, every_entry: bool = False) -> Generator[list[Span], None, None]:
        """See `Document.spans`."""
        check = self._begin_check()
        try:
            yield from self._spans(check, every_entry=every_entry)
        except BaseException:
            self._check = None
            check.stop()
            raise

    def _begin_check(self) -> WellFormednessCheck:
        """Begin to check the whole document; once, as early as possible, since it goes on beside other work."""
        self._check = self._check or WellFormednessCheck(self._source)
        return self._check

    def _spans(self, check: WellFormednessCheck, *, every_entry: bool) -> Iterator[list[Span]]:
        scanner = Scanner(self._chunks(), self._limits, every_entry=every_entry)
        held: list[Span] = []
        try:
            for spans in scanner.windows():
                for start in range(0, max(len(spans), 1), _MOST_SPANS):
                    yield held
                    check.raise_early()
                    held = spans[start : start + _MOST_SPANS]
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

    def _chunks(self) -> Iterator[bytes]:
        chunks = self._source.chunks()
        head = next(chunks, b"")
        self.notes = list(_declaration_notes(head, self.encoding))
        return chain((head,), chunks)


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
