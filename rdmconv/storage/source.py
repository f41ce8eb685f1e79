"""The file that is read."""

import hashlib
import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from rdmconv.errors import InputError

SIZE_LIMIT: Final = 2 << 30
"""Bytes a file may have (`security.md`, 3.1)."""
STANDARD_INPUT: Final = "-"


@dataclass(slots=True)
class Source:
    """An open input, seekable."""

    name: str
    """As given; for messages and reports."""
    path: Path | None
    """None for standard input, which is held in memory."""
    stream: io.BufferedReader | io.BytesIO
    _state: tuple[int, int] | None = None

    def check_unchanged(self) -> None:
        """Make sure nobody wrote to the file since it was opened, or put another in its place.

        Raises:
            InputError: somebody did (`IO008`).
        """
        if self._state is not None and (_state(self.stream) != self._state or not self._has_its_name()):
            raise InputError("IO008")

    def _has_its_name(self) -> bool:
        try:
            return self.path is None or os.path.samestat(self.path.stat(), os.fstat(self.stream.fileno()))
        except OSError:
            return False

    def size(self) -> int:
        """Give the number of bytes of the file."""
        return self.stream.seek(0, os.SEEK_END)

    def sha256(self) -> str:
        """Give the digest of the file's bytes, in hexadecimal."""
        self.stream.seek(0)
        return hashlib.file_digest(self.stream, "sha256").hexdigest()


class Opener:
    """Opens the inputs of one run; standard input can be read once only: it is held in memory and given out again."""

    def __init__(self) -> None:
        self._standard_input: bytes | None = None

    @contextmanager
    def open(self, name: str) -> Iterator[Source]:
        """Open a file, or standard input for `-`.

        Raises:
            InputError: it cannot be read (`IO001`), is no regular file (`IO009`) or is too large (`IO007`).
        """
        if name != STANDARD_INPUT:
            with open_source(name) as source:
                yield source
            return
        if self._standard_input is None:
            self._standard_input = sys.stdin.buffer.read(SIZE_LIMIT + 1)
        _check_size(len(self._standard_input))
        yield Source(name, None, io.BytesIO(self._standard_input))


@contextmanager
def open_source(name: str) -> Iterator[Source]:
    """Open a file, or standard input for `-`.

    Raises:
        InputError: it cannot be read (`IO001`), is no regular file (`IO009`) or is too large (`IO007`).
    """
    if name == STANDARD_INPUT:
        with Opener().open(name) as source:
            yield source
        return
    if "\0" in name:
        raise InputError("IO001", problem="no such path")
    path = Path(name)
    try:
        # Looked at before it is opened: opening a pipe nobody writes to would wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError("IO009")
        with path.open("rb") as stream:
            _check_size(os.fstat(stream.fileno()).st_size)
            yield Source(name, path, stream, _state(stream))
    except OSError as error:  # of opening, and of any reading while the file is open
        raise InputError("IO001", problem=error.strerror or "unknown") from None


def _state(stream: BinaryIO) -> tuple[int, int]:
    status = os.fstat(stream.fileno())
    return status.st_size, status.st_mtime_ns


def _check_size(size: int) -> None:
    if size > SIZE_LIMIT:
        raise InputError("IO007", limit=f"{SIZE_LIMIT >> 30} GiB")
