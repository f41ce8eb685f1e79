"""The part of the document that is in memory: read on demand, given out in order, with its place in the file."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NoReturn

from rdmconv.diagnostics import Position
from rdmconv.errors import InputError
from rdmconv.formats.base import Span
from rdmconv.formats.rdm_json.validity import ENDS_EARLY, Malformed, check_text, check_value
from rdmconv.model.limits import Limits, shown_size

_AROUND: Final = 4096
"""Bytes that may be held besides an entry, which is measured when it is complete."""


class Reader:
    """A buffer that grows at its end and is given out from its start.

    Args:
        chunks: the document as UTF-8 without byte-order mark.
        limits: what it may have at most.
    """

    def __init__(self, chunks: Iterator[bytes], limits: Limits) -> None:
        self._chunks = chunks
        self._largest = limits.entry_size
        self.buffer = b""
        self.start = 0
        """Up to here the buffer has been given out."""
        self.exhausted = False
        """Whether all has been read."""
        self.vault = 0
        """The number of the vault that is read, for what is given out."""
        self._before = 0
        """Bytes of the document before the buffer."""
        self._line, self._column = 1, 1

    @property
    def offset(self) -> int:
        """How much of the document has been given out, in bytes."""
        return self._before + self.start

    @property
    def held(self) -> int:
        """How much is in memory and not yet given out, in bytes."""
        return len(self.buffer) - self.start

    def read(self, wanted: int = 1) -> None:
        """Read whole chunks until so many more bytes are there, or all is read; what was given out is forgotten."""
        parts = [self.buffer[self.start :]]
        self._before += self.start
        self.start = 0
        while wanted > 0:
            chunk = next(self._chunks, None)
            if chunk is None:
                self.exhausted = True
                break
            parts.append(chunk)
            wanted -= len(chunk)
        self.buffer = b"".join(parts)

    def read_more(self, opening: bytes) -> int:
        """Read on because what is in memory does not end where it should.

        As much is read as there is, so that a large entry costs a few tries and not one for each chunk.

        Args:
            opening: what makes the bytes in memory the start of a valid value: `[` inside an array.

        Returns:
            How far the start of the buffer moved: places in it are smaller by so much.

        Raises:
            InputError: no bytes that may follow make it JSON (`FMT005`), or it is too large (`FMT009`).
        """
        try:
            check_value(self.between(opening, len(self.buffer)))
        except Malformed as error:
            if not error.may_go_on:
                self.refuse(self.start + error.offset - len(opening), error.problem)
        if self.exhausted:
            self.refuse(len(self.buffer), ENDS_EARLY)
        room = self._largest + _AROUND - self.held
        if room < 0:
            self.refuse_size(self.start)
        moved = self.start
        self.read(max(min(self.held, room), 1))
        return moved

    def check_sizes(self, end: int, starts: Sequence[int], sizes: Iterable[int]) -> None:
        """Refuse an entry that is too large; they stand in the bytes up to a place.

        Raises:
            InputError: one is (`FMT009`).
        """
        if end - self.start > self._largest:
            for start, size in zip(starts, sizes, strict=True):
                if size > self._largest:
                    self.refuse_size(start)

    def refuse_size(self, at: int) -> NoReturn:
        """Say that what starts at a place in the buffer is larger than an entry may be.

        Raises:
            InputError: always (`FMT009`).
        """
        place = self.position(at)
        raise InputError("FMT009", line=place.line, column=place.column, limit=shown_size(self._largest))

    def between(self, opening: bytes, end: int, closing: bytes = b"") -> bytes:
        """Give the bytes up to a place in the buffer with others around them, copied once."""
        return b"".join((opening, memoryview(self.buffer)[self.start : end], closing))

    def check_utf8(self, end: int) -> None:
        """Prove that the bytes about to be given out are UTF-8.

        Raises:
            InputError: they are not (`FMT006`).
        """
        try:
            check_text(memoryview(self.buffer)[self.start : end])
        except Malformed as error:
            place = self.position(self.start + error.offset)
            raise InputError("FMT006", line=place.line, column=place.column, encoding="UTF-8") from None

    def give(self, end: int, entries: int = 0, *, candidate: bool = False) -> Span:
        """Give out the bytes up to a place in the buffer."""
        span = Span(self.buffer[self.start : end], entries, candidate, self._line, self._column, self.vault)
        breaks = self.buffer.count(b"\n", self.start, end)
        if breaks:
            self._line += breaks
            self._column = end - self.buffer.rfind(b"\n", self.start, end)
        else:
            self._column += end - self.start
        self.start = end
        return span

    def position(self, at: int) -> Position:
        """Tell where in the file a place in the buffer lies."""
        breaks = self.buffer.count(b"\n", self.start, at)
        if breaks:
            return Position(self._line + breaks, at - self.buffer.rfind(b"\n", self.start, at))
        return Position(self._line, self._column + at - self.start)

    def refuse(self, at: int, problem: str) -> NoReturn:
        """Say that the document is no valid JSON at a place in the buffer.

        Raises:
            InputError: always (`FMT005`).
        """
        place = self.position(max(min(at, len(self.buffer)), self.start))
        raise InputError("FMT005", line=place.line, column=place.column, problem=problem) from None
