"""Writes an age file as its content comes in (age specification, "Encrypted file format")."""

import secrets
from collections.abc import Callable, Sequence
from typing import Final

from rdmconv.crypto.age_file_key import FileKey
from rdmconv.crypto.age_header import written_header
from rdmconv.crypto.age_payload import NONCE_BYTES, PayloadWriter
from rdmconv.crypto.age_scrypt import USUAL_WORK, wrapped_by_passphrase
from rdmconv.crypto.age_stanza import Stanza
from rdmconv.crypto.age_x25519 import Recipient
from rdmconv.errors import UsageError
from rdmconv.model.secret import Secret

MOST_RECIPIENTS: Final = 600
"""The header of more would be larger than what is read again."""


class Encryptor:
    """An age file that is being written; holds 64 KiB of its content.

    The header is written at once, which takes about a second with a passphrase. A file that is not finished counts as
    cut short, so whoever writes it must remove it when something raises.

    Args:
        write: takes all bytes it is given, such as `write` of a binary file with a buffer.
        to: who can open the file: recipients, any one of them; or a passphrase, and then nobody without it.
        work: logarithm to base two of the work a passphrase costs; for tests, which cannot wait.

    Raises:
        UsageError: there are no recipients (`AGE006`) or too many (`AGE007`), or the passphrase is empty (`AGE008`).
    """

    def __init__(
        self, write: Callable[[bytes], object], to: Sequence[Recipient] | Secret, *, work: int = USUAL_WORK
    ) -> None:
        file_key = FileKey.random()
        nonce = secrets.token_bytes(NONCE_BYTES)
        header = written_header(_stanzas(file_key, to, work), file_key)
        write(header + nonce)
        self._payload = PayloadWriter(write, file_key.payload_cipher(nonce))
        self._is_finished = False

    def write(self, data: bytes) -> None:
        """Add to the content, in pieces of any size."""
        self._check_open()
        self._payload.write(data)

    def finish(self) -> None:
        """Write what is left and mark the end; once, and nothing comes after it."""
        self._check_open()
        self._is_finished = True
        self._payload.finish()

    def _check_open(self) -> None:
        if self._is_finished:
            raise ValueError("the file is finished")


def _stanzas(file_key: FileKey, to: Sequence[Recipient] | Secret, work: int) -> list[Stanza]:
    if isinstance(to, Secret):
        if to.is_empty:
            raise UsageError("AGE008")
        return [wrapped_by_passphrase(file_key, to, work)]
    if not to:
        raise UsageError("AGE006", place="the request", kind="recipient")
    if len(to) > MOST_RECIPIENTS:
        raise UsageError("AGE007", limit=str(MOST_RECIPIENTS))
    return [recipient.wrap(file_key) for recipient in to]
