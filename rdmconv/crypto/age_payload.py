"""The content in chunks of 64 KiB, each authentic by itself and in its place (age specification, "Payload")."""

from collections.abc import Callable, Iterator
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from rdmconv.errors import InputError

NONCE_BYTES: Final = 16
"""What stands before the first chunk."""

_CHUNK: Final = 64 << 10
_SEALED_CHUNK: Final = _CHUNK + 16


class PayloadWriter:
    """Seals chunks as they fill; holds one.

    Args:
        write: takes all bytes it is given.
        cipher: of this file's payload.
    """

    def __init__(self, write: Callable[[bytes], object], cipher: ChaCha20Poly1305) -> None:
        self._write = write
        self._cipher = cipher
        self._pending = bytearray()
        self._sealed = 0

    def write(self, data: bytes) -> None:
        """Add to the content."""
        rest = memoryview(data)
        while rest:
            if len(self._pending) == _CHUNK:  # only now is it known not to be the last
                self._seal(final=False)
            room = _CHUNK - len(self._pending)
            self._pending += rest[:room]
            rest = rest[room:]

    def finish(self) -> None:
        """Seal the last chunk; without it the file counts as cut short."""
        self._seal(final=True)

    def _seal(self, *, final: bool) -> None:
        self._write(self._cipher.encrypt(_nonce(self._sealed, final=final), self._pending, None))
        self._sealed += 1
        self._pending.clear()


def opened_chunks(stream: IO[bytes], cipher: ChaCha20Poly1305) -> Iterator[bytes]:
    """Read the content, chunk by chunk; each is authentic, and all of them only when this ends without an error.

    Args:
        stream: stands at the first chunk.
        cipher: of this file's payload.

    Raises:
        InputError: a chunk was changed, moved or removed, or something follows the last one (`AGE003`).
    """
    index, final = 0, False
    while not final:
        sealed = read_up_to(stream, _SEALED_CHUNK)
        chunk, final = _opened(cipher, index, sealed)
        if final and index and not chunk:  # the last may be empty only when there is no other
            raise InputError("AGE003", part="content")
        if chunk:
            yield chunk
        index += 1
    if stream.read(1):
        raise InputError("AGE003", part="content")


def read_up_to(stream: IO[bytes], size: int) -> bytes:
    """Read `size` bytes, less only at the end of the file: a pipe gives what it has."""
    data = stream.read(size)
    while len(data) < size and (more := stream.read(size - len(data))):
        data += more
    return data


def _opened(cipher: ChaCha20Poly1305, index: int, sealed: bytes) -> tuple[bytes, bool]:
    """Give a chunk, and whether it is the last; a full one does not tell but by its nonce."""
    for final in (False, True) if len(sealed) == _SEALED_CHUNK else (True,):
        try:
            return cipher.decrypt(_nonce(index, final=final), sealed, None), final
        except InvalidTag:
            continue
    raise InputError("AGE003", part="content")


def _nonce(index: int, *, final: bool) -> bytes:
    return index.to_bytes(11) + bytes([final])
