"""Who can open an encrypted file: recipients, identities, passphrases; never a secret on the command line."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from rdmconv.cli.options import encryption_option
from rdmconv.cli.passphrases import Passphrase, read, read_secret
from rdmconv.crypto.age_keys import Keys
from rdmconv.errors import UsageError
from rdmconv.model.secret import Secret
from rdmconv.storage.journal_file import Seal, Sealed, Write
from rdmconv.storage.source import may_be_encrypted

if TYPE_CHECKING:
    from rdmconv.crypto.age_x25519 import Recipient


class EncryptionOptions(NamedTuple):
    """Who can open the output."""

    encrypt_to: Annotated[
        list[str] | None,
        encryption_option(
            "--encrypt-to", metavar="RECIPIENT", help="Who can open the output, an .age file: age1…; repeatable."
        ),
    ] = None
    recipients_file: Annotated[
        list[Path] | None,
        encryption_option("--recipients-file", metavar="FILE", help="The same, one a line; repeatable."),
    ] = None
    encrypt_with_passphrase: Annotated[
        bool, encryption_option("--encrypt-with-passphrase", help="Encrypt the output with the passphrase instead.")
    ] = False

    @property
    def are_wanted(self) -> bool:
        """Whether it is to be encrypted."""
        return bool(self.encrypt_to or self.recipients_file or self.encrypt_with_passphrase)

    @property
    def files(self) -> Sequence[Path]:
        """Those that name recipients; nothing may replace them."""
        return self.recipients_file or ()

    def seal(self, passphrase: Passphrase) -> Seal | None:
        """Find out how to encrypt it; None for in clear.

        Args:
            passphrase: of the run.

        Raises:
            UsageError: it is to be both for recipients and with a passphrase, or there is none.
        """
        to, to_files = self.encrypt_to or (), self.recipients_file or ()
        if not self.encrypt_with_passphrase:
            return seal_to(to, to_files, "--encrypt-to") if self.are_wanted else None
        if to or to_files:
            raise UsageError(
                "USE002",
                problem="the output is for recipients or has a passphrase: "
                "give --encrypt-to or --encrypt-with-passphrase",
            )
        return seal_with(passphrase.to_encrypt("the output", "--encrypt-to"))


class OpeningOptions(NamedTuple):
    """What opens encrypted files."""

    identity: Annotated[
        list[Path] | None,
        encryption_option(
            "--identity", "-i", metavar="FILE", help="File of the keys that open what is encrypted; repeatable."
        ),
    ] = None
    passphrase_file: Annotated[
        Path | None,
        encryption_option(
            "--passphrase-file", metavar="FILE", help="File with the passphrase; left out: you are asked."
        ),
    ] = None
    passphrase_fd: Annotated[
        int | None,
        encryption_option("--passphrase-fd", metavar="N", min=0, help="Descriptor to read the passphrase from."),
    ] = None

    @property
    def files(self) -> list[Path]:
        """Those that hold keys or the passphrase; nothing may replace them."""
        return [one for one in (self.passphrase_file, *(self.identity or ())) if one is not None]

    def passphrase(self) -> Passphrase:
        """Give the passphrase of the run; it is read, or asked for, once.

        Raises:
            UsageError: what gives it makes no sense, or cannot be read.
        """
        return Passphrase(self.passphrase_file, self.passphrase_fd)

    def keys(self, passphrase: Passphrase) -> Keys:
        """Give what opens encrypted files.

        Args:
            passphrase: asked for when a file has one.

        Raises:
            UsageError: a file cannot be read, or holds no identity.
        """
        if not self.identity:
            return Keys((), passphrase.to_open)
        from rdmconv.crypto.age_key_files import identities_of  # noqa: PLC0415 - see `seal_to`

        found = [one for file in self.identity for one in identities_of(read_secret(file), str(file))]
        return Keys(found, passphrase.to_open)


def check_needed(passphrase: Passphrase, inputs: Sequence[str]) -> None:
    """Refuse a passphrase that nothing needs: who gives one may think that the output is encrypted with it.

    Raises:
        UsageError: nothing is encrypted with it, and no input can have it.
    """
    if passphrase.is_given and not passphrase.encrypts and not any(map(may_be_encrypted, inputs)):
        raise UsageError(
            "USE002", problem="nothing has this passphrase: give --encrypt-with-passphrase to encrypt the output"
        )


def seal_to(recipients: Sequence[str], files: Sequence[Path], named_by: str) -> Seal:
    """Find out how to encrypt to recipients.

    Args:
        recipients: as the user gave them.
        files: of recipients.
        named_by: the option that took the recipients.

    Raises:
        UsageError: one is not valid.
    """
    # A run that encrypts nothing need not wait for what encrypts.
    from rdmconv.crypto.age_key_files import recipient_of, recipients_of  # noqa: PLC0415 - see above

    found = [recipient_of(text, named_by) for text in recipients]
    for file in files:
        found += recipients_of(read(file), str(file))
    return seal_with(found)


def seal_with(key: "Sequence[Recipient] | Secret") -> Seal:
    """Say how to encrypt: to recipients, which other processes can be told, or with a passphrase."""
    return partial(_sealed, key)


def _sealed(key: "Sequence[Recipient] | Secret", write: Write) -> Sealed:
    from rdmconv.crypto.age_encryptor import Encryptor  # noqa: PLC0415 - see `seal_to`

    return Encryptor(write, key)
