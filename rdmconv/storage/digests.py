"""By what a file is known again: its size and its SHA-256."""

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Digest(NamedTuple):
    """What tells a file from others."""

    size: int
    """In bytes."""
    sha256: str
    """In hexadecimal."""


class Digesting:
    """Passes bytes on and makes their digest.

    Args:
        write: takes them.
    """

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._hash = hashlib.sha256()
        self._size = 0

    def write(self, data: bytes) -> None:
        """Pass bytes on."""
        self._write(data)
        self._hash.update(data)
        self._size += len(data)

    @property
    def digest(self) -> Digest:
        """What came so far."""
        return Digest(self._size, self._hash.hexdigest())


def has_digest(path: Path, wanted: Digest) -> bool:
    """Tell whether a file is there and is what it was; its size is looked at first, which takes no time."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size != wanted.size:
            return False
        with path.open("rb") as file:
            is_whole = os.fstat(file.fileno()).st_size == wanted.size
            return is_whole and hashlib.file_digest(file, "sha256").hexdigest() == wanted.sha256
    except (OSError, ValueError):
        return False
