"""Passphrases: the key that wraps the file key is made of one, slowly.

Age specification, "The scrypt recipient type".
"""

import re
import secrets
from typing import Final, Self

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from msgspec import Struct

from rdmconv.crypto import age_base64
from rdmconv.crypto.age_file_key import WRAPPED_BYTES, FileKey
from rdmconv.crypto.age_header import decoded
from rdmconv.crypto.age_stanza import Stanza
from rdmconv.errors import InputError
from rdmconv.model.secret import Secret

KIND: Final = "scrypt"
USUAL_WORK: Final = 18
"""As age itself: about a second and 256 MiB."""
MOST_WORK: Final = 20
"""A file says how much work opens it, and one that nobody has authenticated yet must not ask for more than 1 GiB."""

_SALT_BYTES: Final = 16
_LABEL: Final = b"age-encryption.org/v1/scrypt"
_WORK: Final = re.compile(r"[1-9][0-9]*")


class ScryptStanza(Struct, frozen=True):
    """What a stanza for a passphrase says (age specification, "scrypt recipient stanza")."""

    salt: bytes
    work: int
    """Logarithm of the work, to base two."""
    body: bytes

    @classmethod
    def read(cls, stanza: Stanza) -> Self:
        """Take a stanza of the kind `scrypt` apart.

        Raises:
            InputError: it has other arguments than it must have, or values of other sizes (`AGE001`), or asks for too
                much work (`AGE004`).
        """
        _, *arguments = stanza.arguments
        if len(arguments) == 2 and len(stanza.body) == WRAPPED_BYTES:  # noqa: PLR2004  # the salt, and the work
            salt = decoded(arguments[0])
            if len(salt) == _SALT_BYTES and _WORK.fullmatch(arguments[1]):
                return cls(salt, _work(arguments[1]), stanza.body)
        raise InputError("AGE001", problem="a stanza of the kind scrypt is not as it must be")

    def unwrap(self, passphrase: Secret) -> FileKey | None:
        """Give the file key; None when the passphrase is another."""
        return FileKey.unwrap(self.body, _cipher(passphrase, self.salt, self.work))


def wrapped_by_passphrase(file_key: FileKey, passphrase: Secret, work: int) -> Stanza:
    """Make the stanza with which the passphrase opens the file.

    Args:
        file_key: the key to wrap.
        passphrase: any text; its UTF-8 counts, never trimmed or normalised.
        work: logarithm of the work, to base two.
    """
    salt = secrets.token_bytes(_SALT_BYTES)
    body = file_key.wrap(_cipher(passphrase, salt, work))
    return Stanza((KIND, age_base64.encode(salt), str(work)), body)


def _work(digits: str) -> int:
    if len(digits) > len(str(MOST_WORK)) or int(digits) > MOST_WORK:
        raise InputError("AGE004", limit=str(MOST_WORK))
    return int(digits)


def _cipher(passphrase: Secret, salt: bytes, work: int) -> ChaCha20Poly1305:
    slow = Scrypt(salt=_LABEL + salt, length=32, n=1 << work, r=8, p=1)
    # A lone surrogate, which has no UTF-8, must not end in an exception that holds the passphrase.
    return ChaCha20Poly1305(slow.derive(passphrase.reveal().encode("utf-8", "surrogatepass")))
