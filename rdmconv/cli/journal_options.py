"""Options about undo journals: where they go, and who can open them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

from rdmconv.cli.keys import seal_to, seal_with
from rdmconv.cli.local_paths import stays_here
from rdmconv.cli.options import journal_option
from rdmconv.cli.passphrases import Passphrase
from rdmconv.errors import UsageError
from rdmconv.storage.folders import make_private_folders
from rdmconv.storage.journal_file import JournalPlace, Seal


class JournalOptions(NamedTuple):
    """What was said about the undo journal."""

    journal: Annotated[
        Path | None,
        journal_option(
            "--journal",
            metavar="FILE",
            callback=stays_here,
            help="Write what revert needs, encrypted; a folder for several inputs.",
        ),
    ] = None
    journal_to: Annotated[
        list[str] | None,
        journal_option(
            "--journal-to",
            metavar="RECIPIENT",
            help="Who can open the journal, if not who opens the output; repeatable.",
        ),
    ] = None
    journal_to_file: Annotated[
        list[Path] | None,
        journal_option("--journal-to-file", metavar="FILE", help="The same, one a line; repeatable."),
    ] = None
    journal_plaintext: Annotated[
        bool, journal_option("--journal-plaintext", help="Write the journal in clear. It holds the secrets.")
    ] = False

    @property
    def key_files(self) -> Sequence[Path]:
        """Those that name recipients; nothing may replace them."""
        return self.journal_to_file or ()

    def seal(self, of_output: Seal | None, passphrase: Passphrase) -> Seal | None:
        """Find out how to encrypt it; None for in clear.

        Args:
            of_output: how the output is encrypted. Without recipients of its own the journal is encrypted in the same
                way: who wants nobody else to read the output does not want the original read, either.
            passphrase: of the run.

        Raises:
            UsageError: it is to be both encrypted and in clear, or there is none.
        """
        keys = bool(self.journal_to or self.journal_to_file)
        if self.journal is None and (keys or self.journal_plaintext):
            raise UsageError("USE002", problem="there is no journal to encrypt: give --journal FILE")
        if self.journal_plaintext and keys:
            raise UsageError(
                "USE002",
                problem="--journal-plaintext encrypts nothing: leave out --journal-to and --journal-to-file",
            )
        if self.journal is None or self.journal_plaintext:
            return None
        if keys:
            return seal_to(self.journal_to or (), self.journal_to_file or (), "--journal-to")
        return of_output or seal_with(passphrase.to_encrypt("the undo journal", "--journal-to"))

    def places(self, names: Sequence[str], seal: Seal | None, *, several: bool) -> list[JournalPlace | None]:
        """Say where the journal of each input goes; None for no journal.

        Args:
            names: what the file of each is to be called below a folder, without extension.
            seal: how it is encrypted; None for in clear.
            several: whether there are several inputs, which need a folder.

        Raises:
            UsageError: they have none.
        """
        journal = self.journal
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
