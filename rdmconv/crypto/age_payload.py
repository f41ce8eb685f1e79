"""The content in chunks of 64 KiB, each authentic by itself and in its place (age specification, "Payload")."""

from collections.abc import Callable
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

NONCE_BYTES: Final = 16
"""What stands before the first chunk."""

CHUNK: Final = 64 << 10
SEALED_CHUNK: Final = CHUNK + 16
"""A chunk and the tag that authenticates it."""


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
            if len(self._pending) == CHUNK:  # only now is it known not to be the last
                self._seal(final=False)
            room = CHUNK - len(self._pending)
            self._pending += rest[:room]
            rest = rest[room:]

    def finish(self) -> None:
        """Seal the last chunk; without it the file counts as cut short."""
        self._seal(final=True)

    def _seal(self, *, final: bool) -> None:
        self._write(self._cipher.encrypt(chunk_nonce(self._sealed, final=final), self._pending, None))
        self._sealed += 1
        self._pending.clear()


def chunk_nonce(index: int, *, final: bool) -> bytes:
    """Give the nonce of a chunk: its place, and whether it is the last."""
    return index.to_bytes(11) + bytes([final])
