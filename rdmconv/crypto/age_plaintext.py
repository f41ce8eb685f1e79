"""The content of an age file as a file that can be read from anywhere (age specification, "Payload").

Each chunk is decrypted when it is read, so nothing is ever written in clear and one chunk is held.
"""

import io
import os
from typing import IO, TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from rdmconv.crypto.age_payload import CHUNK, SEALED_CHUNK, chunk_nonce
from rdmconv.errors import InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Plaintext(io.RawIOBase):
    """A payload, seekable; to be read under a buffer.

    The last chunk is opened before anything is given out: its nonce says that it is the last, and how many come before
    it, so a file that was cut short is refused at once. Every other chunk is authentic when it is given out.

    Args:
        stream: seekable; stands at the first chunk, and the payload goes to its end. It is not closed.
        cipher: of this file's payload.

    Raises:
        InputError: the file was cut short, or its end was changed (`AGE003`); from reading, too: a chunk was changed,
            moved or removed.
    """

    def __init__(self, stream: IO[bytes], cipher: ChaCha20Poly1305) -> None:
        super().__init__()
        self._stream = stream
        self._cipher = cipher
        self._start = stream.tell()
        sealed = stream.seek(0, os.SEEK_END) - self._start
        self._last = max(0, (sealed - 1) // SEALED_CHUNK)
        self._index, self._chunk = self._last, self._opened(self._last)
        if self._last and not self._chunk:  # the last may be empty only when there is no other
            raise InputError("AGE003", part="content")
        self._size = self._last * CHUNK + len(self._chunk)
        self._position = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be read from anywhere."""
        return True

    def fileno(self) -> int:
        """Refuse: what is behind a number is the ciphertext."""
        raise io.UnsupportedOperation

    def tell(self) -> int:
        """Give the place, in bytes of the content."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place of the content."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("a place before the start")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Give what is left of the chunk at this place, as far as there is room; nothing at the end.

        Raises:
            InputError: the chunk is not authentic (`AGE003`).
        """
        room = memoryview(buffer).cast("B")
        index, offset = divmod(self._position, CHUNK)
        if index != self._index and self._position < self._size:
            self._index, self._chunk = index, self._opened(index)
        part = self._chunk[offset : offset + len(room)] if self._position < self._size else b""
        room[: len(part)] = part
        self._position += len(part)
        return len(part)

    def _opened(self, index: int) -> bytes:
        self._stream.seek(self._start + index * SEALED_CHUNK)
        sealed = self._stream.read(SEALED_CHUNK)
        try:
            return self._cipher.decrypt(chunk_nonce(index, final=index == self._last), sealed, None)
        except InvalidTag:
            raise InputError("AGE003", part="content") from None
