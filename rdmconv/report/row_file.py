"""The rows of a report in a temporary file: a run of any size takes little memory."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, TypeVar, cast

from rdmconv.errors import OutputError
from rdmconv.report.packing import packed, unpack

FoundT = TypeVar("FoundT")


class RowFile:
    """Rows in JSON, one a line; they are written as they come, and read back as often as somebody needs them.

    Raises:
        OutputError: there is no place for the file, or it cannot be written (`IO003`); so do the methods.
    """

    def __init__(self) -> None:
        # All but ASCII is written as escapes: names can hold what drives a terminal, or bytes that are no text.
        with _in_use():
            self._text = tempfile.TemporaryFile("w+", encoding="ascii", newline="")  # noqa: SIM115 - see `close`

    def end(self) -> int:
        """Give the place where the next row will start."""
        with _in_use():
            return self._text.tell()

    def append(self, row: str) -> None:
        """Add a row, as JSON without a line end."""
        try:  # not `_in_use`, which takes its time for each of many rows
            self._text.write(row + "\n")
        except OSError as error:
            raise _unwritable(error) from None

    def extend(self, lines: Iterable[str]) -> None:
        """Add rows that have their line ends."""
        with _in_use():
            self._text.writelines(lines)

    def cut(self, start: int) -> None:
        """Forget the rows from a place on."""
        with _in_use():
            self._text.seek(start)
            self._text.truncate()

    def lines(self, start: int, count: int) -> Iterator[str]:
        """Give some rows from a place on, without their line ends."""
        with _in_use():
            self._text.seek(start)
            for _ in range(count):
                yield self._text.readline().rstrip("\n")

    def search(self, find: Callable[[BinaryIO], FoundT]) -> FoundT:
        """Let somebody read all of it."""
        with _in_use():
            self._text.flush()
            return find(self._bytes)

    def packed(self) -> bytes:
        """Give all rows, for `unpack` in another process."""
        return self.search(packed)

    def unpack(self, rows: bytes) -> int:
        """Add rows that another process packed; give the place where they start."""
        with _in_use():
            start = self._text.seek(0, os.SEEK_END)
            unpack(rows, self._bytes)
            self._text.seek(0, os.SEEK_END)
            return start

    def close(self) -> None:
        """Let go of the file."""
        with suppress(OSError):  # closing writes what is still held, and nobody will read it
            self._text.close()

    @property
    def _bytes(self) -> BinaryIO:
        return cast(BinaryIO, self._text.buffer)


@contextmanager
def _in_use() -> Iterator[None]:
    """Name the folder of the temporary file when that is what fails: nobody else knows that there is one."""
    try:
        yield
    except OSError as error:
        raise _unwritable(error) from None


def _unwritable(error: OSError) -> OutputError:
    try:
        folder = tempfile.gettempdir()
    except OSError:  # there is none that can be written to
        folder = "temporary file"
    return OutputError("IO003", file=folder, problem=error.strerror or "unknown")
