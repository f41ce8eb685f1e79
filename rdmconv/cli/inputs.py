"""The inputs of a command, and a word about what lies beside them."""

from collections.abc import Sequence
from typing import Annotated, Final, NamedTuple

import typer

from rdmconv.cli.options import which_files
from rdmconv.cli.voice import current_messages
from rdmconv.storage.discovery import Choice, Found, discover
from rdmconv.storage.location import Location

_NAMED: Final = 5
"""Endings that are named at most."""


class InputOptions(NamedTuple):
    """Which files a command reads."""

    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT",
            help="Exports, folders of them, or patterns such as 'vaults/**/*.rdm'; - is standard input.",
        ),
    ]
    include: Annotated[
        list[str] | None,
        which_files(
            "--include",
            metavar="GLOB",
            help="Files of a folder to take, by their path in it; repeatable. "
            "Default: *.rdm, *.xml, *.json, *.rdx, .age.",
        ),
    ] = None
    exclude: Annotated[
        list[str] | None,
        which_files("--exclude", metavar="GLOB", help="Files and folders to leave out, in the same way; repeatable."),
    ] = None

    def found(self, written: Sequence[Location] = ()) -> list[Found]:
        """Find the inputs, and say how many files were left out that are of other kinds: an export may be among them.

        Args:
            written: what the run itself writes.

        Raises:
            UsageError: a folder or pattern gives nothing, or no input is left.
        """
        found = discover(self.inputs, Choice(self.include or (), self.exclude or (), written))
        if found.others:
            count, kinds = found.others.total(), found.others.most_common(_NAMED)
            named = ", ".join(f"{number} {ending or 'without an ending'}" for ending, number in kinds)
            more = ", …" if len(found.others) > _NAMED else ""
            files = "1 file of another kind was" if count == 1 else f"{count} files of other kinds were"
            current_messages().said(f"{files} left out ({named}{more}); --include takes others")
        return found.files
