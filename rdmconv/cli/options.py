"""Options that stand alone and that more than one command has, and the headings of the others."""

from enum import StrEnum
from functools import partial
from typing import Annotated, Final, TypeAlias

import typer

from rdmconv.cli.completing import profiles


class OutputFormat(StrEnum):
    """How a command prints its findings."""

    TEXT = "text"
    JSON = "json"


# One variable an option would double the length of the help; the documentation has them.
option: Final = partial(typer.Option, show_envvar=False)
which_files: Final = partial(option, rich_help_panel="Which files")
which_entries: Final = partial(option, rich_help_panel="Which entries")
how: Final = partial(option, rich_help_panel="How")
output_option: Final = partial(option, rich_help_panel="Output")
encryption_option: Final = partial(option, rich_help_panel="Encryption")
journal_option: Final = partial(option, rich_help_panel="Undo journal")
many_files_option: Final = partial(option, rich_help_panel="Many files")
messages_option: Final = partial(option, rich_help_panel="Messages")

ProfileOption: TypeAlias = Annotated[
    str,
    how("--profile", metavar="NAME|FILE", autocompletion=profiles, help="Names of the fields in your version of RDM."),
]
ForceOption: TypeAlias = Annotated[bool, output_option("--force", "-f", help="Replace existing files.")]
FormatOption: TypeAlias = Annotated[OutputFormat, output_option("--format", help="How to print.")]
NoProgressOption: TypeAlias = Annotated[
    bool, messages_option("--no-progress", help="Show no progress bar; there is one on a terminal only.")
]
