"""Who can open an encrypted file: recipients, identities, passphrases; never a secret on the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from rdmconv.cli.options import option
from rdmconv.cli.passphrases import Passphrase, read, read_secret
from rdmconv.cli.staying import stays_here
from rdmconv.crypto.age_keys import Keys
from rdmconv.errors import UsageError
from rdmconv.model.secret import Secret
from rdmconv.storage.folders import make_private_folders
from rdmconv.storage.journal_file import JournalPlace, Seal, Sealed, Write
from rdmconv.storage.source import may_be_encrypted

if TYPE_CHECKING:
    from rdmconv.crypto.age_x25519 import Recipient

encryption_option: Final = partial(option, rich_help_panel="Encryption")
journal_option: Final = partial(option, rich_help_panel="Undo journal")

EncryptToOption: TypeAlias = Annotated[
    list[str] | None,
    encryption_option(
        "--encrypt-to", metavar="RECIPIENT", help="Who can open the output, an .age file: age1…; repeatable."
    ),
]
RecipientsFileOption: TypeAlias = Annotated[
    list[Path] | None,
    encryption_option("--recipients-file", metavar="FILE", help="The same, one a line; repeatable."),
]
EncryptWithPassphraseOption: TypeAlias = Annotated[
    bool, encryption_option("--encrypt-with-passphrase", help="Encrypt the output with the passphrase instead.")
]
IdentityOption: TypeAlias = Annotated[
    list[Path] | None,
    encryption_option(
        "--identity", "-i", metavar="FILE", help="File of the keys that open what is encrypted; repeatable."
    ),
]
PassphraseFileOption: TypeAlias = Annotated[
    Path | None,
    encryption_option("--passphrase-file", metavar="FILE", help="File with the passphrase; left out: you are asked."),
]
PassphraseFdOption: TypeAlias = Annotated[
    int | None,
    encryption_option("--passphrase-fd", metavar="N", min=0, help="Descriptor to read the passphrase from."),
]
JournalOption: TypeAlias = Annotated[
    Path | None,
    journal_option(
        "--journal",
        metavar="FILE",
        callback=stays_here,
        help="Write what revert needs, encrypted; a folder for several inputs.",
    ),
]
JournalToOption: TypeAlias = Annotated[
    list[str] | None,
    journal_option(
        "--journal-to", metavar="RECIPIENT", help="Who can open the journal, if not who opens the output; repeatable."
    ),
]
JournalToFileOption: TypeAlias = Annotated[
    list[Path] | None,
    journal_option("--journal-to-file", metavar="FILE", help="The same, one a line; repeatable."),
]
JournalPlaintextOption: TypeAlias = Annotated[
    bool, journal_option("--journal-plaintext", help="Write the journal in clear. It holds the secrets.")
]


@dataclass(frozen=True, slots=True)
class OutputKeys:
    """What was said about who can open the output."""

    to: Sequence[str]
    """Recipients."""
    to_files: Sequence[Path]
    """Files of recipients."""
    with_passphrase: bool
    passphrase: Passphrase

    @property
    def are_wanted(self) -> bool:
        """Whether it is to be encrypted."""
        return bool(self.to or self.to_files or self.with_passphrase)

    def seal(self) -> Seal | None:
        """Find out how to encrypt it; None for in clear.

        Raises:
            UsageError: it is to be both for recipients and with a passphrase, or there is none.
        """
        if not self.with_passphrase:
            return seal_to(self.to, self.to_files, "--encrypt-to") if self.are_wanted else None
        if self.to or self.to_files:
            raise UsageError(
                "USE002",
                problem="the output is for recipients or has a passphrase: "
                "give --encrypt-to or --encrypt-with-passphrase",
            )
        return seal_with(self.passphrase.to_encrypt("the output", "--encrypt-to"))


def keys_of(identities: Sequence[Path] | None, passphrase: Passphrase) -> Keys:
    """Give what opens encrypted files.

    Args:
        identities: files of identities.
        passphrase: asked for when a file has one.

    Raises:
        UsageError: a file cannot be read, or holds no identity.
    """
    if not identities:
        return Keys((), passphrase.to_open)
    from rdmconv.crypto.age_key_files import identities_of  # noqa: PLC0415 - see `seal_to`

    found = [one for file in identities for one in identities_of(read_secret(file), str(file))]
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


def journal_places(
    journal: Path | None, names: Sequence[str], seal: Seal | None, *, several: bool
) -> list[JournalPlace | None]:
    """Say where the journal of each input goes.

    Args:
        journal: the file, or the folder when there are several inputs; None for no journal.
        names: what the file of each is to be called below a folder, without extension.
        seal: how it is encrypted; None for in clear.
        several: whether `journal` is a folder.
    """
    if journal is None:
        return [None] * len(names)
    if not several and not journal.is_dir():
        return [JournalPlace(journal, seal)]
    ending = "undo.jsonl" if seal is None else "undo.age"
    paths = [journal / f"{name}.{ending}" for name in names]
    try:
        for folder in dict.fromkeys(path.parent for path in paths):
            make_private_folders(folder)
    except OSError:
        raise UsageError("USE002", problem="several inputs need a folder: --journal names something else") from None
    return [JournalPlace(path, seal) for path in paths]
