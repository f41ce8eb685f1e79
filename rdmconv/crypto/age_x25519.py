"""Key pairs: whoever knows the recipient encrypts, and the identity decrypts.

Age specification, "The X25519 recipient type".
"""

from collections.abc import Callable
from typing import Final, Self, final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from msgspec import Struct

from rdmconv.crypto import age_base64, bech32
from rdmconv.crypto.age_derivation import derive
from rdmconv.crypto.age_file_key import WRAPPED_BYTES, FileKey
from rdmconv.crypto.age_header import decoded
from rdmconv.crypto.age_stanza import Stanza
from rdmconv.errors import InputError

KIND: Final = "X25519"
_SHARE_BYTES: Final = 32
_INFO: Final = b"age-encryption.org/v1/X25519"


class X25519Stanza(Struct, frozen=True):
    """What a stanza for a key pair says (age specification, "X25519 recipient stanza")."""

    share: bytes
    """Public half of the key pair that was made for this stanza, 32 bytes."""
    body: bytes

    @classmethod
    def read(cls, stanza: Stanza) -> Self:
        """Take a stanza of the kind `X25519` apart.

        Raises:
            InputError: it has other arguments than it must have, or values of other sizes (`AGE001`).
        """
        _, *arguments = stanza.arguments
        if len(arguments) == 1 and len(stanza.body) == WRAPPED_BYTES:
            share = decoded(arguments[0])
            if len(share) == _SHARE_BYTES:
                return cls(share, stanza.body)
        raise InputError("AGE001", problem="a stanza of the kind X25519 is not as it must be")


@final
class Recipient:
    """The public half of a key pair, `age1…`.

    Args:
        key: the public key.
    """

    __slots__ = ("_key",)

    def __init__(self, key: X25519PublicKey) -> None:
        self._key = key

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a recipient.

        Raises:
            ValueError: it is none, or one for which nothing can be kept secret; it is not quoted.
        """
        key = X25519PublicKey.from_public_bytes(bech32.decode("age", text))
        try:
            X25519PrivateKey.generate().exchange(key)
        except ValueError:
            raise ValueError("a point of low order, with which nothing is secret") from None
        return cls(key)

    @classmethod
    def of_bytes(cls, data: bytes) -> Self:
        """Take the bytes of a public key that was a recipient in another process."""
        return cls(X25519PublicKey.from_public_bytes(data))

    def __reduce__(self) -> tuple[Callable[[bytes], Self], tuple[bytes]]:
        return self.of_bytes, (self._key.public_bytes_raw(),)

    def wrap(self, file_key: FileKey) -> Stanza:
        """Make the stanza with which the identity opens the file."""
        ephemeral = X25519PrivateKey.generate()
        share = ephemeral.public_key().public_bytes_raw()
        cipher = _cipher(ephemeral.exchange(self._key), share, self._key)
        return Stanza((KIND, age_base64.encode(share)), file_key.wrap(cipher))


@final
class Identity:
    """The secret half of a key pair, `AGE-SECRET-KEY-1…`; it does not print.

    Args:
        key: the private key.
    """

    __slots__ = ("_key",)

    def __init__(self, key: X25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an identity.

        Raises:
            ValueError: it is none; it is not quoted.
        """
        return cls(X25519PrivateKey.from_private_bytes(bech32.decode("AGE-SECRET-KEY-", text)))

    @classmethod
    def of_bytes(cls, data: bytes) -> Self:
        """Make the identity of 32 random bytes, which those that share it tell each other."""
        return cls(X25519PrivateKey.from_private_bytes(data))

    @property
    def recipient(self) -> Recipient:
        """Its public half."""
        return Recipient(self._key.public_key())

    def unwrap(self, stanza: X25519Stanza) -> FileKey | None:
        """Give the file key; None when the stanza is for another.

        Raises:
            InputError: the stanza was made to yield a key that anybody knows (`AGE001`).
        """
        try:
            shared = self._key.exchange(X25519PublicKey.from_public_bytes(stanza.share))
        except ValueError:
            raise InputError("AGE001", problem="a stanza of the kind X25519 keeps nothing secret") from None
        return FileKey.unwrap(stanza.body, _cipher(shared, stanza.share, self._key.public_key()))


def _cipher(shared: bytes, share: bytes, recipient: X25519PublicKey) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(derive(shared, salt=share + recipient.public_bytes_raw(), info=_INFO))
