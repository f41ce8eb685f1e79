"""Reads an age file (age specification, "Encrypted file format")."""

import hmac
from collections.abc import Sequence
from typing import IO

from rdmconv.crypto import age_scrypt, age_x25519
from rdmconv.crypto.age_file_key import FileKey
from rdmconv.crypto.age_header import read_header
from rdmconv.crypto.age_payload import NONCE_BYTES
from rdmconv.crypto.age_plaintext import Plaintext
from rdmconv.crypto.age_scrypt import ScryptStanza
from rdmconv.crypto.age_x25519 import Identity, X25519Stanza
from rdmconv.errors import InputError
from rdmconv.model.secret import Secret


class Decryptor:
    """An age file that is being read; its header tells what opens it before anybody is asked for a passphrase.

    Args:
        stream: stands at the start of the file and can be sought; it is not closed, and stays in use for the content.

    Raises:
        InputError: it is no age file or its header is not valid (`AGE001`), or a passphrase would cost too much work
            (`AGE004`).
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._header = read_header(stream)
        self._nonce = stream.read(NONCE_BYTES)
        if len(self._nonce) < NONCE_BYTES:
            raise InputError("AGE001", problem="it ends within its header")
        self._payload = stream.tell()
        if self.needs_passphrase and len(self._header.stanzas) > 1:
            raise InputError("AGE001", problem="its header has a passphrase and something else beside it")
        self._for_keys = [X25519Stanza.read(one) for one in self._header.stanzas if one.kind == age_x25519.KIND]
        self._for_passphrase = [ScryptStanza.read(one) for one in self._header.stanzas if one.kind == age_scrypt.KIND]

    @property
    def recipient_kinds(self) -> frozenset[str]:
        """Kinds of recipients the header names, such as `X25519`; not authentic, and other programs have others."""
        return frozenset(stanza.kind for stanza in self._header.stanzas)

    @property
    def needs_passphrase(self) -> bool:
        """Whether a passphrase opens it, and so nothing else does."""
        return age_scrypt.KIND in self.recipient_kinds

    def decrypt(self, identities: Sequence[Identity] = (), passphrase: Secret | None = None) -> Plaintext:
        """Find the key, make sure that the file goes up to its end, and give the content.

        What is read of it is authentic, but only as far as it is read: who writes it down must not keep that before
        all of it was read. After `AGE002` this may be called again.

        Args:
            identities: keys to try, each on each stanza.
            passphrase: what to try on a file with a passphrase; about a second.

        Raises:
            InputError: nothing that was given opens it (`AGE002`); or it was cut short or changed (`AGE003`), which
                reading the content may still find out.
        """
        file_key = self._file_key(identities, passphrase)
        if file_key is None:
            raise InputError("AGE002", needed=self._needed())
        if not hmac.compare_digest(file_key.header_mac(self._header.signed), self._header.mac):
            raise InputError("AGE003", part="header")
        self._stream.seek(self._payload)
        return Plaintext(self._stream, file_key.payload_cipher(self._nonce))

    def _file_key(self, identities: Sequence[Identity], passphrase: Secret | None) -> FileKey | None:
        by_passphrase = (stanza.unwrap(passphrase) for stanza in self._for_passphrase if passphrase is not None)
        by_keys = (identity.unwrap(stanza) for stanza in self._for_keys for identity in identities)
        return next((key for keys in (by_passphrase, by_keys) for key in keys if key is not None), None)

    def _needed(self) -> str:
        if self.needs_passphrase:
            return "its passphrase"
        return "the identity of one of its recipients" if self._for_keys else "a kind of key that rdmconv does not know"
