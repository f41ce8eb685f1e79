"""Options more than one command has, and what they are turned into."""

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer
from typer.models import OptionInfo

from rdmconv.cli.messages import LogFormat, Messages
from rdmconv.cli.staying import stays_here
from rdmconv.cli.voice import messages_for
from rdmconv.errors import UsageError


class OutputFormat(StrEnum):
    """How a command prints its findings."""

    TEXT = "text"
    JSON = "json"


class ReportFormat(StrEnum):
    """The kinds of reports, by extension."""

    HTML = "html"
    CSV = "csv"
    MD = "md"
    JSON = "json"
    SARIF = "sarif"
    TXT = "txt"


class Certainty(StrEnum):
    """How certain a rule must be to be applied."""

    SAFE = "safe"
    UNSAFE = "unsafe"


# One variable an option would double the length of the help; the README says how they are called.
option: Final = partial(typer.Option, show_envvar=False)
which_files: Final = partial(option, rich_help_panel="Which files")
which_entries: Final = partial(option, rich_help_panel="Which entries")
how: Final = partial(option, rich_help_panel="How")
output_option: Final = partial(option, rich_help_panel="Output")
messages_option: Final = partial(option, rich_help_panel="Messages")

Inputs: TypeAlias = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT", help="Exports, folders of them, or patterns such as 'vaults/**/*.rdm'; - is standard input."
    ),
]
IncludeOption: TypeAlias = Annotated[
    list[str] | None,
    which_files(
        "--include",
        metavar="GLOB",
        help="Files of a folder to take, by their path in it; repeatable. Default: *.rdm, *.xml, *.json, *.rdx, .age.",
    ),
]
ExcludeOption: TypeAlias = Annotated[
    list[str] | None,
    which_files("--exclude", metavar="GLOB", help="Files and folders to leave out, in the same way; repeatable."),
]

WhereOption: TypeAlias = Annotated[
    list[str] | None,
    which_entries(
        "--where",
        metavar="FIELD=GLOB",
        help="Every username and password entry that fits; repeat it to narrow down.",
    ),
]
RulesOption: TypeAlias = Annotated[
    list[str] | None,
    which_entries(
        "--rules",
        metavar="NAME|FILE",
        help="What a rule pack says; repeatable. None of the three: the built-in pack.",
    ),
]
OnlyOption: TypeAlias = Annotated[
    list[str] | None,
    which_entries("--only", metavar="ID", help="Only the entry with this ID; narrows the choice above; repeatable."),
]
LimitOption: TypeAlias = Annotated[
    int | None, which_entries("--limit", min=1, metavar="N", help="At most N entries of a file.")
]

ProfileOption: TypeAlias = Annotated[
    str, how("--profile", metavar="NAME|FILE", help="Names of the fields in your version of RDM.")
]
ApplicabilityOption: TypeAlias = Annotated[
    Certainty,
    how("--applicability", help="safe: certain rules only; unsafe: also those that are likely right."),
]
CarryEncryptedOption: TypeAlias = Annotated[
    bool,
    how("--carry-encrypted", help="Carry secrets RDM has encrypted, although RDM may not read them in an API key."),
]
AllowReferencedOption: TypeAlias = Annotated[
    bool, how("--allow-referenced", help="Convert entries that sessions or folders log in with, too.")
]

OutputOption: TypeAlias = Annotated[
    str | None,
    output_option("--output", "-o", metavar="OUT", help="File to write; a folder for several inputs; - for stdout."),
]
InPlaceOption: TypeAlias = Annotated[bool, output_option("--in-place", help="Replace the input itself.")]
ForceOption: TypeAlias = Annotated[bool, output_option("--force", "-f", help="Replace existing files.")]
ReportOption: TypeAlias = Annotated[
    list[Path] | None,
    output_option(
        "--report",
        metavar="FILE",
        callback=stays_here,
        help="Write what became of each credential: .html, .csv, .md, .json, .sarif or .txt; repeatable.",
    ),
]
ReportDirOption: TypeAlias = Annotated[
    Path | None,
    output_option("--report-dir", metavar="DIR", callback=stays_here, help="Write a report for each input there, too."),
]
ReportFormatOption: TypeAlias = Annotated[
    ReportFormat, output_option("--report-format", help="What kind of reports go there.")
]
DiffOption: TypeAlias = Annotated[
    bool, output_option("--diff", help="Print each changed field before and after, secrets masked.")
]
CheckOption: TypeAlias = Annotated[
    bool, output_option("--check", help="Write no output; exit 1 when an entry would be converted.")
]
StrictOption: TypeAlias = Annotated[bool, output_option("--strict", help="Exit 1 when an entry needs a person.")]
FormatOption: TypeAlias = Annotated[OutputFormat, output_option("--format", help="How to print.")]

QuietOption: TypeAlias = Annotated[bool, messages_option("--quiet", "-q", help="Print errors only.")]
VerboseOption: TypeAlias = Annotated[bool, messages_option("--verbose", "-v", help="Say what is being done, too.")]
LogFormatOption: TypeAlias = Annotated[
    LogFormat,
    messages_option("--log-format", help="How messages are written: for people, or one JSON object a line."),
]


def all_option(command: str) -> OptionInfo:
    """Make the option `--all` of a command; its variable is not called as the parameter is, which cannot be `all`."""
    variable = f"RDMCONV_{command.upper()}_ALL"
    made: OptionInfo = which_entries(
        "--all",
        envvar=variable,
        help="Every username and password entry, as RDM's own action would. Give one of --all, --where, --rules.",
    )
    return made


def messages_wanted(log_format: LogFormat, *, quiet: bool, verbose: bool) -> Messages:
    """Choose how to speak from now on.

    Raises:
        UsageError: both less and more is to be said.
    """
    messages = messages_for(log_format, quiet=quiet, verbose=verbose)
    if quiet and verbose:
        raise UsageError("USE002", problem="--quiet and --verbose are both given: leave out one")
    return messages
