"""Who can open an encrypted file: recipients, identities, passphrases; never a secret on the command line."""

import getpass
import os
import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple, TypeAlias

from rdmconv.cli.messages import current_messages
from rdmconv.cli.options import option
from rdmconv.diagnostics import Diagnostic
from rdmconv.errors import UsageError
from rdmconv.model.secret import Secret
from rdmconv.storage.journal_file import JournalPlace, Seal, Sealed, Write

if TYPE_CHECKING:
    from rdmconv.crypto.age_x25519 import Identity

encryption_option: Final = partial(option, rich_help_panel="Encryption")
journal_option: Final = partial(option, rich_help_panel="Undo journal")

JournalOption: TypeAlias = Annotated[
    Path | None,
    journal_option(
        "--journal", metavar="FILE", help="Write what revert needs, encrypted; a folder for several inputs."
    ),
]
JournalToOption: TypeAlias = Annotated[
    list[str] | None,
    journal_option("--journal-to", metavar="RECIPIENT", help="Who can open the journal: age1…; repeatable."),
]
JournalToFileOption: TypeAlias = Annotated[
    list[Path] | None,
    journal_option("--journal-to-file", metavar="FILE", help="The same, one a line; repeatable."),
]
PassphraseFileOption: TypeAlias = Annotated[
    Path | None,
    journal_option(
        "--passphrase-file", metavar="FILE", help="File with the passphrase of the journal; left out: you are asked."
    ),
]
JournalPlaintextOption: TypeAlias = Annotated[
    bool, journal_option("--journal-plaintext", help="Write the journal in clear. It holds the secrets.")
]
IdentityOption: TypeAlias = Annotated[
    list[Path] | None,
    journal_option(
        "--identity", "-i", metavar="FILE", help="File of the keys that open the journal, one a line; repeatable."
    ),
]
EncryptToOption: TypeAlias = Annotated[
    list[str] | None,
    encryption_option("--encrypt-to", metavar="RECIPIENT", help="Who can open the output: age1…; repeatable."),
]
RecipientsFileOption: TypeAlias = Annotated[
    list[Path] | None,
    encryption_option("--recipients-file", metavar="FILE", help="The same, one a line; repeatable."),
]
OutputPassphraseFileOption: TypeAlias = Annotated[
    Path | None,
    encryption_option(
        "--passphrase-file", metavar="FILE", help="Encrypt the output with the passphrase in this file instead."
    ),
]
_LONGEST_PASSPHRASE = 1 << 16


class KeyOptions(NamedTuple):
    """The options that say who can open a file, as messages call them."""

    what: str
    """Is encrypted."""
    to: str
    """Takes a recipient."""
    passphrase: str
    """Takes the file of a passphrase."""


OF_JOURNAL: Final = KeyOptions("the undo journal", "--journal-to", "--passphrase-file")
OF_OUTPUT: Final = KeyOptions("the output", "--encrypt-to", "--passphrase-file")


def seal_for(
    recipients: Sequence[str], files: Sequence[Path], passphrase: Path | None, options: KeyOptions = OF_JOURNAL
) -> Seal:
    """Find out how to encrypt a file: to recipients, or with a passphrase, which is asked for when no file has it.

    Args:
        recipients: as the user gave them.
        files: of recipients.
        passphrase: the file that has it; None when there is none, or it is to be asked for.
        options: that gave all this.

    Raises:
        UsageError: both are given, or one is not valid.
    """
    if passphrase is not None and (recipients or files):
        raise UsageError(
            "USE002",
            problem=f"{options.what} is for recipients or has a passphrase: give {options.to} or {options.passphrase}",
        )
    from rdmconv.crypto.age_encryptor import Encryptor  # noqa: PLC0415 - a run that encrypts nothing need not wait for it
    from rdmconv.crypto.age_key_files import recipient_of, recipients_of  # noqa: PLC0415 - the same

    found = [recipient_of(text, options.to) for text in recipients]
    for file in files:
        found += recipients_of(_read(file), str(file))
    to = found or (_new_passphrase(options) if passphrase is None else read_passphrase(passphrase))

    def seal(write: Write) -> Sealed:
        return Encryptor(write, to)

    return seal


def journal_places(
    journal: Path | None, names: Sequence[str], seal: Seal | None, *, several: bool
) -> list[JournalPlace | None]:
    """Say where the journal of each input goes.

    Args:
        journal: the file, or the folder when there are several inputs; None for no journal.
        names: what the file of each is to be called in a folder, without extension.
        seal: how it is encrypted; None for in clear.
        several: whether `journal` is a folder.
    """
    if journal is None:
        return [None] * len(names)
    if not several and not journal.is_dir():
        return [JournalPlace(journal, seal)]
    try:
        journal.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise UsageError("USE002", problem="several inputs need a folder: --journal names something else") from None
    ending = "undo.jsonl" if seal is None else "undo.age"
    return [JournalPlace(journal / f"{name}.{ending}", seal) for name in names]


def identities_in(files: Sequence[Path]) -> "list[Identity]":
    """Read files of identities.

    Raises:
        UsageError: one cannot be read, or holds none.
    """
    from rdmconv.crypto.age_key_files import identities_of  # noqa: PLC0415 - see `seal_for`

    return [identity for file in files for identity in identities_of(_read_secret(file), str(file))]


def read_passphrase(path: Path) -> Secret:
    """Take a passphrase from a file, without one line end at its end.

    Raises:
        UsageError: it cannot be read, is empty, or is no text.
    """
    data = _read_secret(path)
    if len(data) > _LONGEST_PASSPHRASE:
        raise UsageError("USE002", problem=f"{path} is too large for a passphrase")
    encoding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"  # > of PowerShell: UTF-16
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UsageError("USE002", problem=f"the passphrase in {path} is neither UTF-8 nor UTF-16") from None
    passphrase = Secret(text.removesuffix("\n").removesuffix("\r"))
    if passphrase.is_empty:
        raise UsageError("USE002", problem=f"there is no passphrase in {path}")
    return passphrase


def ask_passphrase(question: str, other_ways: str) -> Secret:
    """Ask for a passphrase on the terminal.

    Args:
        question: what to ask.
        other_ways: the options to give where nobody can be asked.

    Raises:
        UsageError: there is nobody to ask.
    """
    if not _can_ask():
        raise UsageError("USE002", problem=f"nobody can be asked for the passphrase here: give {other_ways}")
    return Secret(getpass.getpass(question))


def _can_ask() -> bool:
    return sys.stdin.isatty()


def _new_passphrase(options: KeyOptions) -> Secret:
    other_ways = f"{options.passphrase}, or a recipient with {options.to}"
    first = ask_passphrase(f"Passphrase of {options.what}: ", other_ways)
    if first.is_empty or first != ask_passphrase("The same again: ", other_ways):
        raise UsageError("USE002", problem="the passphrases are empty or not the same: try again")
    return first


def _read_secret(path: Path) -> bytes:
    data = _read(path)
    if os.name != "nt" and path.stat().st_mode & 0o077:
        current_messages().finding(Diagnostic("IO011"), str(path))
    return data


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "no such path"
        raise UsageError("USE002", problem=f"{path} cannot be read ({problem})") from None
