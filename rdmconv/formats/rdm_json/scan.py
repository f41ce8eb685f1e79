"""Find the exact bytes of every top-level entry, in one pass over chunks.

A chunk is cut between two entries, and msgspec proves the cut: `[`, the bytes up to it and `]` are a valid array only
when it is one, since the bytes start where an entry does. The proof validates every byte on the way. Where to cut is
guessed from the bytes that stood between the last two entries; when that fails, brackets and quotes are counted.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from msgspec import Raw

from rdmconv.errors import InputError
from rdmconv.formats.base import Span, Vault
from rdmconv.formats.encoding import CHUNK
from rdmconv.formats.rdm_json.candidates import Finder, suspects
from rdmconv.formats.rdm_json.json_format import RDM_JSON, JsonFormat
from rdmconv.formats.rdm_json.members import GAP, INCOMPLETE, MEMBER, OPENING, array_end, name_of, value_end
from rdmconv.formats.rdm_json.reader import Reader
from rdmconv.formats.rdm_json.recognition import MIXED, Recognition
from rdmconv.formats.rdm_json.validity import Malformed, check_value, elements_of
from rdmconv.model.limits import DEFAULT, Limits

_WHITE: Final = re.compile(rb"[ \t\r\n]*+")
_OPEN_OBJECT, _OPEN_ARRAY = OPENING
_SEPARATOR_START: Final = re.compile(rb"\}[ \t\r\n]*+\Z")
_SEPARATOR_END: Final = re.compile(rb",[ \t\r\n]*+\{")
_LONGEST_SEPARATOR: Final = 256
_GUESSES: Final = 2
"""Cuts guessed for a window; a wrong one costs as much as the proof of a right one."""
_LONGEST_GUESS: Final = 2 * CHUNK
"""Bytes before a cut that is guessed: more is there behind a large entry only, and can be a million elements."""
_MOST_ELEMENTS: Final = CHUNK // 2
"""In a window, for the same reason."""
_MOST_SPANS: Final = 20_000
"""In a window: each costs far more memory than an element of two bytes."""
_INSIDE_ARRAY: Final = b"["
_AFTER_ARRAY: Final = b'{"":['
"""What makes the rest of an envelope, from the end of an array on, the rest of a valid object."""


class Scanner:
    """The state of one pass.

    Args:
        chunks: the document as UTF-8 without byte-order mark.
        json_format: which one it is.
        limits: what it may have at most.
        every_entry: give out each entry by itself, whether anything is found in it or not.
        find: tells which entries are given out by themselves: those that may hold a credential when left out.
    """

    def __init__(
        self,
        chunks: Iterator[bytes],
        json_format: JsonFormat = RDM_JSON,
        limits: Limits = DEFAULT,
        *,
        every_entry: bool = False,
        find: Finder = suspects,
    ) -> None:
        self._reader = Reader(chunks, limits)
        self._limits = limits
        self._format = json_format
        self._holder = json_format.entries.lower()
        self._every_entry = every_entry or json_format.looks_into_each
        self._find = find
        self.vaults: list[Vault] = []
        """See `Document.vaults`."""
        self._recognition = Recognition(json_format, limits)
        self._connections_seen = False
        self._names: list[str] = []
        self._separator = b""
        """What stood between two entries; empty when not known."""
        self._guess_from = 0
        """Offset in the document before which guesses failed: so a byte takes part in few of them."""

    def windows(self) -> Iterator[list[Span]]:
        """Give out the document in order, about a chunk at a time.

        Raises:
            InputError: it is no export, not valid JSON or UTF-8, or an entry is too large.
        """
        try:
            yield from self._document()
        except InputError as error:
            if error.code != "FMT008" or error.line is not None:
                raise
            place = self._reader.position(self._reader.start)  # who steps over values knows no place
            raise InputError(error.code, line=place.line, column=place.column, **error.details) from None

    def _document(self) -> Iterator[list[Span]]:
        reader = self._reader
        at = self._skip_white(0)
        first = reader.buffer[at]
        if first == _OPEN_ARRAY:
            yield [reader.give(at + 1)]
            yield from self._array(counted=True)
            yield [reader.give(reader.start + 1)]
            if not self._recognition.is_done:
                raise InputError("FMT002", seen="no element of the array looks like an entry")
        elif first == _OPEN_OBJECT:
            yield from self._object(at)
        else:
            self._refuse_scalar()
        yield from self._end()

    def _skip_white(self, at: int) -> int:
        reader = self._reader
        while (at := _past(_WHITE, reader.buffer, at)) == len(reader.buffer):
            at -= reader.read_more(b"")
        return at

    def _refuse_scalar(self) -> None:
        reader = self._reader
        while not reader.exhausted:
            reader.read_more(b"")
        self._prove_value(b"", len(reader.buffer))
        raise InputError("FMT002", seen="the document is a single value")

    def _end(self) -> Iterator[list[Span]]:
        """Let white space pass, and nothing else."""
        reader = self._reader
        while True:
            end = _past(_WHITE, reader.buffer, reader.start)
            if end < len(reader.buffer):
                reader.refuse(end, "trailing characters")
            yield [reader.give(end)]
            if reader.exhausted:
                return
            reader.read()

    # The object around the entries, or the single entry

    def _object(self, brace: int) -> Iterator[list[Span]]:
        reader = self._reader
        opening = b""
        is_array, at = self._next_array(brace + 1, opening)
        while is_array:
            self._prove_value(opening, at, b"0}")
            yield [reader.give(at + 1)]
            yield from self._array(counted=self._names[-1] == self._holder)
            opening = _AFTER_ARRAY
            is_array, at = self._next_array(reader.start + 1, opening)
        self._prove_value(opening, at)
        if self._connections_seen:
            if self._format.beside:
                self._check_beside()
            yield [reader.give(at)]
        elif self._format.is_entry(self._names):
            reader.check_sizes(at, [brace], [at - brace])
            yield [reader.give(brace), reader.give(at, 1, candidate=True)]
        else:
            raise InputError("FMT002", seen=f"an object without {self._format.entries} that is no entry")

    def _next_array(self, at: int, opening: bytes) -> tuple[bool, int]:
        """Go from member to member up to the next array that is read in windows, or to the end of the object.

        Once the entries are found these are all arrays, such as `Folders`. Before that a member may be part of a
        single entry and stays in memory with it.

        Returns:
            Whether there is such an array; the place of its bracket, else the place behind the object.
        """
        reader = self._reader
        while True:
            member = MEMBER.match(reader.buffer, at)
            if member is None and reader.buffer.startswith(b"}", end := _past(GAP, reader.buffer, at)):
                return False, end + 1
            if member is None or member.end() == len(reader.buffer):
                at -= reader.read_more(opening)
                continue
            name, value = name_of(member[1]).lower(), member.end()
            is_array = reader.buffer[value] == _OPEN_ARRAY
            if name == self._holder:
                self._enter_connections(member.start(1) - 1, is_array=is_array)
            if is_array and self._connections_seen:
                self._names.append(name)
                return True, value
            if len(self._names) == self._limits.children:
                place = reader.position(member.start(1) - 1)
                raise InputError("FMT013", line=place.line, column=place.column, limit=f"{len(self._names):,}")
            end = value_end(reader.buffer, value)
            if end in (INCOMPLETE, len(reader.buffer)):
                at -= reader.read_more(opening)
            else:
                self._names.append(name)
                at = end

    def _enter_connections(self, at: int, *, is_array: bool) -> None:
        place, holder = self._reader.position(at), self._format.entries
        if self._connections_seen:
            raise InputError("FMT010", line=place.line, column=place.column, member=holder)
        if is_array:
            self._connections_seen = True
            if not self._format.beside:  # otherwise the entries have to say it as well
                self._recognition.settle()
        elif not self._format.beside:  # otherwise it may be a member of a single entry
            raise InputError("FMT002", line=place.line, column=place.column, seen=f"its {holder} are no array")

    def _check_beside(self) -> None:
        """Make sure that what stands beside the entries is what the format has there."""
        missing = [name for name in self._format.beside if name.lower() not in self._names]
        if missing:
            raise InputError("FMT002", seen=f"an object with {self._format.entries}, but without {', '.join(missing)}")
        if self._format.is_foreign(self._names) or RDM_JSON.entries.lower() in self._names:
            raise InputError("FMT002", seen=MIXED)

    def _prove_value(self, opening: bytes, end: int, closing: bytes = b"") -> None:
        reader = self._reader
        try:
            check_value(reader.between(opening, end, closing))
        except Malformed as error:
            reader.refuse(reader.start + error.offset - len(opening), _problem(error))
        reader.check_utf8(end)

    # The entries

    def _array(self, *, counted: bool) -> Iterator[list[Span]]:
        """Give out the elements of an array, from behind its bracket up to its other bracket."""
        reader = self._reader
        after_comma = False
        while True:
            guessed = self._guess()
            if guessed is not None:
                yield from self._windows(*guessed, counted=counted)
                after_comma = True
                continue
            close, comma = array_end(reader.buffer, reader.start, _MOST_ELEMENTS)
            if close != INCOMPLETE:
                elements = self._elements(close)
                if after_comma and not elements:
                    reader.refuse(close, "trailing comma in array")
                yield from self._windows(close, elements, counted=counted)
                return
            if comma == INCOMPLETE:
                reader.read_more(_INSIDE_ARRAY)
                continue
            elements = self._elements(comma)
            if not elements:
                reader.refuse(comma, "invalid character")
            self._learn(comma)
            yield from self._windows(comma + 1, elements, counted=counted)
            after_comma = True

    def _elements(self, end: int) -> list[Raw]:
        """Give the elements up to a place that is known to lie between two of them or behind the last."""
        reader = self._reader
        try:
            return elements_of(reader.between(_INSIDE_ARRAY, end, b"]"))
        except Malformed as error:
            reader.refuse(reader.start + error.offset - len(_INSIDE_ARRAY), _problem(error))

    def _guess(self) -> tuple[int, list[Raw]] | None:
        """Look for the last place that looks like the one between the entries before, and prove it.

        Returns:
            The place behind the comma, and the elements before it; None when nothing was proved.
        """
        reader = self._reader
        if not self._separator or reader.offset < self._guess_from:
            return None
        end = min(len(reader.buffer), reader.start + _LONGEST_GUESS)
        for _ in range(_GUESSES):
            end = reader.buffer.rfind(self._separator, reader.start, end)
            if end < 0:
                return None
            cut = end + self._separator.index(b",")
            try:
                return cut + 1, elements_of(reader.between(_INSIDE_ARRAY, cut, b"]"))
            except Malformed:
                continue
        self._guess_from = reader.offset + reader.held
        return None

    def _learn(self, comma: int) -> None:
        """Keep what stands around a comma between two entries; nothing unless both are objects."""
        reader = self._reader
        before = _SEPARATOR_START.search(reader.buffer, max(comma - _LONGEST_SEPARATOR, reader.start), comma)
        after = _SEPARATOR_END.match(reader.buffer, comma, comma + _LONGEST_SEPARATOR)
        if before is not None and after is not None:
            self._separator = before[0] + after[0]

    def _windows(self, end: int, elements: list[Raw], *, counted: bool) -> Iterator[list[Span]]:
        """Give out proved elements: those that may matter one by one, the others in runs."""
        reader = self._reader
        reader.check_utf8(end)
        if not counted:
            yield [reader.give(end)]
            return
        starts = self._starts(elements)
        reader.check_sizes(end, starts, map(len, elements))
        if self._recognition.is_looking:
            self._recognition.look(reader, elements, starts)
        spans: list[Span] = []
        done = 0
        for number in range(len(elements)) if self._every_entry else self._candidates(end, starts):
            start = starts[number]
            spans += (
                reader.give(start, number - done),
                reader.give(start + len(elements[number]), 1, candidate=True),
            )
            done = number + 1
            if len(spans) >= _MOST_SPANS:
                yield spans
                spans = []
        spans.append(reader.give(end, len(elements) - done))
        yield spans

    def _starts(self, elements: list[Raw]) -> list[int]:
        """Tell where each element starts; at once when what stands between them is always the same."""
        buffer = self._reader.buffer
        at = _past(GAP, buffer, self._reader.start)
        if elements:
            end = at + len(elements[0])
            gap = buffer[end : _past(GAP, buffer, end)]
            starts = list(accumulate([len(element) + len(gap) for element in elements[:-1]], initial=at))
            # The first look also keeps what is joined from being much larger than the buffer.
            if starts[-1] < len(buffer) and buffer.startswith(gap.join(elements), at):
                return starts
        starts = []
        for element in elements:
            starts.append(_past(GAP, buffer, at))
            at = starts[-1] + len(element)
        return starts

    def _candidates(self, end: int, starts: list[int]) -> list[int]:
        """Tell which of the elements up to a place have to be looked into, and which are no objects at all."""
        reader = self._reader
        odd = {number for number, start in enumerate(starts) if reader.buffer[start] != _OPEN_OBJECT}
        base = reader.start
        return sorted(odd.union(bisect_right(starts, base + at) - 1 for at in self._find(reader.between(b"", end))))


def _past(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    """Give the end of a match; the pattern also matches nothing."""
    match = pattern.match(data, at)
    return at if match is None else match.end()


def _problem(error: Malformed) -> str:
    """Name what is wrong with bytes that are complete by their brackets and quotes.

    Only half a surrogate pair makes msgspec ask for more of them (measured).
    """
    return "invalid utf-16 surrogate pair" if error.may_go_on else error.problem
