"""A document in JSON that is open for reading."""

import re
from collections.abc import Generator, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import BinaryIO, Final

import msgspec

from rdmconv.diagnostics import Diagnostic
from rdmconv.errors import InputError
from rdmconv.formats.base import Part, Referring, Span, Unit, Vault
from rdmconv.formats.encoding import Encoding, Utf8Source
from rdmconv.formats.foreign import refuse_sealed
from rdmconv.formats.id_index import Hasher, IdIndex, IdPattern, entry_guid
from rdmconv.formats.rdm_json.candidates import ESCAPE, Finder, suspects
from rdmconv.formats.rdm_json.json_format import RDM_JSON, JsonFormat
from rdmconv.formats.rdm_json.scan import Scanner
from rdmconv.formats.rdm_json.units import JsonUnits
from rdmconv.formats.rdm_json.vaults import VaultScanner, holds_vaults
from rdmconv.formats.referring import referring
from rdmconv.model.index import Index
from rdmconv.model.limits import DEFAULT, Limits

_FIELD: Final = re.compile(rb'id"(?:(?<="id")|(?<=("credentialconnection)id"))\s*+:\s*+"([^"]{1,400})"')
"""An ID or, with group 1, a reference. It starts with the letters that both names end in: to look for one text is fast,
for one of two is not."""
_ESCAPED_LETTER: Final = re.compile(rb"\\u00([46][1-9a-f]|[57][0-9a])")
_BACKSLASH: Final = ord("\\")


def plain(data: bytes) -> bytes:
    """Put bytes into lower case, and letters that are spelled as escapes, as names may have them, to themselves."""
    return _ESCAPED_LETTER.sub(_letter, data.lower())


def _letter(found: re.Match[bytes]) -> bytes:
    """Give the letter; the escape itself where its backslash is the second of a pair."""
    first = at = found.start()
    while first and found.string[first - 1] == _BACKSLASH:
        first -= 1
    return found[0] if (at - first) % 2 else bytes.fromhex(found[1].decode()).lower()


def text_in_quotes(value: bytes) -> str:
    """Give the text of a string without its quotes; what is none, such as one cut at an escaped quote, is empty."""
    try:
        return str(msgspec.json.decode(b'"' + value + b'"'))
    except (msgspec.DecodeError, UnicodeDecodeError):  # what is no UTF-8 is refused where the entries are read
        return ""


PATTERN: Final = IdPattern(_FIELD, text_in_quotes, b'"id"', plain)


def _referring(wanted: AbstractSet[str], data: bytes) -> list[int]:
    """Find references to certain credentials, and escaped letters: one may be spelled with those."""
    lower = data.lower()
    references = (found for found in _FIELD.finditer(lower) if found[1])
    places = [found.start() for found in references if entry_guid(text_in_quotes(found[2])) in wanted]
    return places + [found.start() for found in ESCAPE.finditer(lower)]


class JsonDocument(JsonUnits):
    """See `rdmconv.formats.base.Document`.

    Args:
        stream: the file, seekable.
        encoding: as `detect_encoding` found it.
        json_format: which one it is.
        limits: what it may have at most.
    """

    def __init__(
        self, stream: BinaryIO, encoding: Encoding, json_format: JsonFormat = RDM_JSON, limits: Limits = DEFAULT
    ) -> None:
        super().__init__(json_format, limits)
        self._source = Utf8Source(stream, encoding)
        self.encoding = encoding
        self.notes: list[Diagnostic] = []
        self.vaults: Sequence[Vault] = ()

    def index(self) -> Index:
        """See `Document.index`."""
        survey = self.survey()
        return survey.index(self._ids(survey))

    def survey(self, hasher: Hasher = hash) -> IdIndex:
        """See `Document.survey`."""
        survey = IdIndex(PATTERN, self._limits, hasher)
        survey.read(self._source.chunks())
        return survey

    def references(self, wanted: AbstractSet[str], told: AbstractSet[str] = frozenset()) -> Iterator[Referring]:
        """See `Document.references`."""
        scanner = self._scanner(find=partial(_referring, wanted))
        return referring(scanner.windows(), self.reader(every_entry=True), PATTERN, wanted, told)

    def _ids(self, survey: IdIndex) -> Iterator[str | None]:
        reader = self.reader(every_entry=True)
        for spans in self.spans(every_entry=True):
            for part in reader.parts(span for span in spans if survey.may_repeat(span.data)):
                if isinstance(part, Unit):
                    yield from (entry.id for entry in part.entries)

    def windows(self, *, every_entry: bool = False) -> Iterator[list[Part]]:
        """See `Document.windows`."""
        reader = self.reader(every_entry=every_entry)
        return map(reader.parts, self.spans(every_entry=every_entry))

    def spans(self, *, every_entry: bool = False) -> Generator[list[Span], None, None]:
        """See `Document.spans`."""
        scanner = self._scanner(every_entry=every_entry)
        held: list[Span] = []
        try:
            for spans in scanner.windows():
                if held:
                    yield held
                held = spans
        except InputError as error:
            if error.code == "FMT002":
                refuse_sealed(self._source.head())
            raise
        self.vaults = scanner.vaults
        yield held

    def _scanner(self, *, every_entry: bool = False, find: Finder = suspects) -> Scanner:
        has_vaults = self._format is RDM_JSON and holds_vaults(self._source.chunks())
        scanner = VaultScanner if has_vaults else Scanner
        return scanner(self._source.chunks(), self._format, self._limits, every_entry=every_entry, find=find)
