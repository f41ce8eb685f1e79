"""Options more than one command has, and what they are turned into."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from typer.models import OptionInfo

from rdmconv.cli.messages import LogFormat


class OutputFormat(StrEnum):
    """How a command prints its findings."""

    TEXT = "text"
    JSON = "json"


class Certainty(StrEnum):
    """How certain a rule must be to be applied."""

    SAFE = "safe"
    UNSAFE = "unsafe"


Inputs: TypeAlias = Annotated[list[str], typer.Argument(metavar="FILE...", help="Exports; - is standard input.")]
FormatOption: TypeAlias = Annotated[OutputFormat, typer.Option("--format", help="How to print.")]
ProfileOption: TypeAlias = Annotated[
    str, typer.Option("--profile", metavar="NAME|FILE", help="Which field is called what in your version of RDM.")
]

WhereOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="FIELD=GLOB", help="Convert the entries that fit; repeat it to narrow down."),
]
RulesOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--rules", metavar="NAME|FILE", help="Convert what a rule pack says; repeatable. Left out: the built-in one."
    ),
]
ApplicabilityOption: TypeAlias = Annotated[
    Certainty, typer.Option(help="Apply rules that are certain, or those that are likely right, too.")
]
CarryEncryptedOption: TypeAlias = Annotated[
    bool, typer.Option(help="Carry secrets RDM has encrypted, although RDM may not read them in an API key.")
]
AllowReferencedOption: TypeAlias = Annotated[
    bool, typer.Option(help="Convert entries that sessions or folders log in with.")
]
OutputOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="OUT", help="File to write; a folder for several inputs; - for stdout."),
]
OnlyOption: TypeAlias = Annotated[
    list[str] | None, typer.Option("--only", metavar="ID", help="Convert no other entry; repeatable.")
]
LimitOption: TypeAlias = Annotated[
    int | None, typer.Option("--limit", min=1, metavar="N", help="Convert at most N entries of a file.")
]
InPlaceOption: TypeAlias = Annotated[bool, typer.Option("--in-place", help="Replace the input itself.")]
ForceOption: TypeAlias = Annotated[bool, typer.Option("--force", "-f", help="Replace existing files.")]
ReportOption: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--report",
        metavar="FILE",
        help="Write what became of each credential: .html, .csv, .md, .json, .sarif or .txt; repeatable.",
    ),
]
StrictOption: TypeAlias = Annotated[bool, typer.Option(help="Exit 1 when an entry needs a person.")]
CheckOption: TypeAlias = Annotated[bool, typer.Option("--check", help="Exit 1 when an entry would be converted.")]
DiffOption: TypeAlias = Annotated[
    bool, typer.Option("--diff", help="Print each changed field before and after, secrets masked.")
]
QuietOption: TypeAlias = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
VerboseOption: TypeAlias = Annotated[bool, typer.Option("--verbose", "-v", help="Say what is being done, too.")]
LogFormatOption: TypeAlias = Annotated[
    LogFormat, typer.Option("--log-format", help="How messages are written: for people, or one JSON object a line.")
]


def all_option(command: str) -> OptionInfo:
    """Make the option `--all` of a command; its variable is not called as the parameter is, which cannot be `all`."""
    variable = f"RDMCONV_{command.upper()}_ALL"
    option: OptionInfo = typer.Option(
        "--all", envvar=variable, help="Every username and password entry, as RDM's own action would."
    )
    return option
