"""The file key, the one secret from which everything in an age file is derived (age specification, "File key")."""

import hmac
import secrets
from typing import Final, NoReturn, Self, final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from rdmconv.crypto.age_derivation import derive

_BYTES: Final = 16
_WRAP_NONCE: Final = bytes(12)
"""A key that wraps is used once only, so its nonce need not differ."""

WRAPPED_BYTES: Final = _BYTES + 16
"""A wrapped file key: the key and the tag that authenticates it."""


@final
class FileKey:
    """A file key that does not leave this class but wrapped; it does not print or pickle.

    Args:
        value: 16 bytes.
    """

    __slots__ = ("__value",)

    def __init__(self, value: bytes) -> None:
        self.__value = value

    @classmethod
    def random(cls) -> Self:
        """Make the key of a new file."""
        return cls(secrets.token_bytes(_BYTES))

    @classmethod
    def unwrap(cls, body: bytes, cipher: ChaCha20Poly1305) -> Self | None:
        """Read the key from the body of a stanza; None when another key wrapped it.

        Args:
            body: `WRAPPED_BYTES` bytes; who calls has looked, as the specification asks.
            cipher: of the key that is supposed to have wrapped it.
        """
        try:
            return cls(cipher.decrypt(_WRAP_NONCE, body, None))
        except InvalidTag:
            return None

    def wrap(self, cipher: ChaCha20Poly1305) -> bytes:
        """Make the body of a stanza, with the cipher of a key that wraps nothing else."""
        return cipher.encrypt(_WRAP_NONCE, self.__value, None)

    def header_mac(self, signed: bytes) -> bytes:
        """Give the 32 bytes that authenticate a header (age specification, "Header MAC").

        Args:
            signed: the header up to and including `---`.
        """
        return hmac.digest(derive(self.__value, salt=b"", info=b"header"), signed, "sha256")

    def payload_cipher(self, nonce: bytes) -> ChaCha20Poly1305:
        """Give the cipher of the payload (age specification, "Payload").

        Args:
            nonce: the 16 bytes at the start of the payload.
        """
        return ChaCha20Poly1305(derive(self.__value, salt=nonce, info=b"payload"))

    def __repr__(self) -> str:
        return "FileKey(…)"

    def __getstate__(self) -> NoReturn:
        raise TypeError("a file key is not pickled or copied")
