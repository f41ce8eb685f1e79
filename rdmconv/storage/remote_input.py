"""Reads a file behind a URL, in blocks, as often as it is asked; none of it comes to a disk."""

import io
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from rdmconv.storage.file_systems import as_os_error
from rdmconv.storage.location import Url

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK: Final = 8 << 20
"""Bytes fetched at once: asking takes a store about as long as sending them."""
_MOST_KEPT: Final = 4
"""Blocks. Some threads read the same file a few blocks apart; each block is to be fetched once for all of them."""


class RemoteInput(io.RawIOBase):
    """A file behind a URL. Keeps its own place in it: some file systems give one stream to all who open a file.

    Args:
        url: of the file.

    Raises:
        OSError: it cannot be read; each method raises it, too.
    """

    def __init__(self, url: Url) -> None:
        self._url = url
        self._version = url.version()  # first: a file that is replaced while it is opened is to count as changed
        self._length = self._version.size
        self._at = 0
        system, path = url.place()
        with as_os_error(str(url)):
            options = {"block_size": _BLOCK, "cache_type": "blockcache", "cache_options": {"maxblocks": _MOST_KEPT}}
            self._file = system.open(path, "rb", **options)

    def readable(self) -> bool:
        """See `io.IOBase`."""
        return True

    def seekable(self) -> bool:
        """See `io.IOBase`."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        """See `io.RawIOBase`."""
        wanted = memoryview(buffer).cast("B")
        most = min(len(wanted), self._length - self._at)
        if most <= 0:
            return 0
        with as_os_error(str(self._url)):
            self._file.seek(self._at)
            data = self._file.read(most)
        wanted[: len(data)] = data
        self._at += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """See `io.IOBase`."""
        self._at = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._length}[whence])
        return self._at

    def is_as_it_was(self) -> bool:
        """Tell whether nobody has written to the file, removed it or put another in its place."""
        try:
            return self._url.version() == self._version
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """See `io.IOBase`."""
        with suppress(Exception):  # whatever it raises: nothing more is read
            self._file.close()
        super().close()
