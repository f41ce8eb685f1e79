"""Tell equal secrets from different ones without keeping them."""

import secrets
from hashlib import blake2b
from typing import Final, final

from rdmconv.model.secret import Secret

_KEY_BYTES: Final = 32
_FINGERPRINT_BYTES: Final = 8


def utf8_of(text: str) -> bytes:
    """Give the bytes of any text, half surrogates too: an error would quote the text."""
    return text.encode("utf-8", "surrogatepass")


def new_key() -> bytes:
    """Make a key of fingerprints, for one run."""
    return secrets.token_bytes(_KEY_BYTES)


@final
class Fingerprints:
    """Numbers that are the same for the same secret, and mean nothing once this object is gone.

    The key is random, and nobody is told: without it a fingerprint cannot be compared with that of a guess. It lives
    inside a state of the hash, which does not print, pickle or give it back.

    Args:
        key: from `new_key`, for processes that compare what they find; a key of its own when nobody else does.
    """

    __slots__ = ("_keyed",)

    def __init__(self, key: bytes | None = None) -> None:
        self._keyed = blake2b(key=key or new_key(), digest_size=_FINGERPRINT_BYTES)

    def of(self, secret: Secret) -> int:
        """Give the fingerprint of a secret: a signed number of 64 bits."""
        return secret.ask(self._of_text)

    def of_bytes(self, data: bytes) -> int:
        """Give the fingerprint of a secret whose text has these bytes."""
        state = self._keyed.copy()
        state.update(data)
        return int.from_bytes(state.digest(), "little", signed=True)

    def _of_text(self, text: str) -> int:
        return self.of_bytes(utf8_of(text))
