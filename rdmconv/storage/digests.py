"""By what a file is known again: its size and its SHA-256."""

import hashlib
import io
import os
import stat
from collections.abc import Callable
from typing import NamedTuple

from rdmconv.storage.location import Location, Url
from rdmconv.storage.remote_input import RemoteInput


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


def has_digest(place: Location, wanted: Digest) -> bool:
    """Tell whether a file is there and is what it was; its size is looked at first, which takes no time."""
    try:
        if _size(place) != wanted.size:
            return False
        with opened(place) as file:
            is_whole = file.seek(0, os.SEEK_END) == wanted.size
            file.seek(0)
            return is_whole and hashlib.file_digest(file, "sha256").hexdigest() == wanted.sha256
    except (OSError, ValueError):
        return False


def opened(place: Location) -> io.BufferedReader:
    """Open a file to make its digest.

    Raises:
        OSError: it cannot be read.
    """
    return io.BufferedReader(RemoteInput(place)) if isinstance(place, Url) else place.open("rb")


def _size(place: Location) -> int | None:
    """Give the bytes of a regular file; None for anything else."""
    if isinstance(place, Url):
        return place.version().size
    status = place.stat()
    return status.st_size if stat.S_ISREG(status.st_mode) else None
