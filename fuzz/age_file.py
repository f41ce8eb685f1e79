"""Age files: nothing is given out that nobody sealed, whatever the header says."""

import base64
import hmac
import io
from functools import cache
from typing import Final
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rdmconv.crypto import age_scrypt
from rdmconv.crypto.age_decryptor import Decryptor
from rdmconv.crypto.age_file_key import FileKey
from rdmconv.crypto.age_header import written_header
from rdmconv.crypto.age_payload import NONCE_BYTES, PayloadWriter
from rdmconv.crypto.age_scrypt import wrapped_by_passphrase
from rdmconv.crypto.age_stanza import Stanza
from rdmconv.crypto.age_x25519 import Identity, Recipient
from rdmconv.diagnostics import from_error
from rdmconv.errors import InputError
from rdmconv.model.secret import Secret

_FILE_KEY: Final = bytes(range(16))
_PRIVATE: Final = X25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
_IDENTITY: Final = Identity(_PRIVATE)
_PASSPHRASE: Final = Secret("CANARY-fuzz")
_CONTENTS: Final = (b"", b"<Connections />", b'{"Connections": []}' * 40)
_MOST_WORK: Final = 8
"""Of a passphrase, to base two: files may ask for a second of work and a gigabyte, which is known, and allowed."""
_MARK: Final = b"\n--- "


@cache
def sealed_files() -> list[bytes]:
    """Make files for each kind of recipient, all with the same file key."""
    to_key = Recipient(_PRIVATE.public_key()).wrap(FileKey(_FILE_KEY))
    to_passphrase = wrapped_by_passphrase(FileKey(_FILE_KEY), _PASSPHRASE, 1)
    grease = Stanza(("greasy-grease", "xyz"), bytes(100))
    kinds: list[list[Stanza]] = [[to_key], [to_passphrase], [grease, to_key, to_key]]
    return [_sealed(stanzas, content) for stanzas in kinds for content in _CONTENTS]


def age_file(data: bytes) -> None:
    """Open bytes as they are, and with the MAC that their header ought to have."""
    _open(data)
    _open(_signed(data))


def _open(data: bytes) -> None:
    with patch.object(age_scrypt, "MOST_WORK", _MOST_WORK):
        try:
            content = Decryptor(io.BytesIO(data)).decrypt([_IDENTITY], _PASSPHRASE).read()
        except InputError as error:
            assert from_error(error).message, "a refusal says nothing"
            return
    assert content in _CONTENTS, "content that nobody sealed"
    assert _signed(data) == data, "a header that does not verify"


def _sealed(stanzas: list[Stanza], content: bytes) -> bytes:
    key, nonce, written = FileKey(_FILE_KEY), bytes(NONCE_BYTES), list[bytes]()
    payload = PayloadWriter(written.append, key.payload_cipher(nonce))
    payload.write(content)
    payload.finish()
    return written_header(stanzas, key) + nonce + b"".join(written)


def _signed(data: bytes) -> bytes:
    """Give a file whose header has the MAC of the file key that all files here have (age specification, "Header MAC").

    Written without the code that is tested.
    """
    before, mark, after = data.partition(_MARK)
    _, end, payload = after.partition(b"\n")
    if not mark or not end:
        return data
    key = HKDF(SHA256(), 32, salt=b"", info=b"header").derive(_FILE_KEY)
    mac = base64.b64encode(hmac.digest(key, before + _MARK.rstrip(b" "), "sha256")).rstrip(b"=")
    return before + mark + mac + end + payload
