"""Keys made as a test runs, and whole age files in memory."""

import io
from collections.abc import Sequence
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from rdmconv.crypto import bech32
from rdmconv.crypto.age_decryptor import Decryptor
from rdmconv.crypto.age_encryptor import Encryptor
from rdmconv.crypto.age_x25519 import Identity, Recipient
from rdmconv.model.secret import Secret

QUICK: Final = 1
"""Work of a passphrase in tests."""
CHUNK: Final = 65536


class Pair(NamedTuple):
    """A new key pair, as it is spelled and as it is used."""

    public: str
    private: str

    @property
    def recipient(self) -> Recipient:
        return Recipient.parse(self.public)

    @property
    def identity(self) -> Identity:
        return Identity.parse(self.private)


def new_pair() -> Pair:
    key = X25519PrivateKey.generate()
    public = bech32.encode("age", key.public_key().public_bytes_raw())
    return Pair(public, bech32.encode("AGE-SECRET-KEY-", key.private_bytes_raw()))


def encrypted(data: bytes, to: Sequence[Recipient] | Secret, work: int = QUICK) -> bytes:
    written: list[bytes] = []
    encryptor = Encryptor(written.append, to, work=work)
    encryptor.write(data)
    encryptor.finish()
    return b"".join(written)


def decrypted(data: bytes, identities: Sequence[Identity] = (), passphrase: Secret | None = None) -> bytes:
    return Decryptor(io.BytesIO(data)).decrypt(identities, passphrase).read() or b""


def content(size: int) -> bytes:
    """Bytes that differ from chunk to chunk: fifteen and their multiples do not divide one."""
    return (b"0123456789abcde" * (size // 15 + 1))[:size]


def end_of_header(data: bytes) -> int:
    """Where the nonce begins."""
    return data.index(b"\n", data.index(b"\n--- ") + 1) + 1
