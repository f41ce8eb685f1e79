"""Options more than one command has, and what they are turned into."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, TypeAlias

import typer
from typer.models import OptionInfo

from rdmconv.errors import UsageError
from rdmconv.profiles.profile import Profile, load_profile
from rdmconv.rules.compiler import load_rule_set, rule_set
from rdmconv.rules.engine import RuleSet
from rdmconv.rules.loader import BUILT_IN
from rdmconv.rules.selection import rule_for_all, rule_for_where


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


def all_option(command: str) -> OptionInfo:
    """Make the option `--all` of a command; its variable is not called as the parameter is, which cannot be `all`."""
    variable = f"RDMCONV_{command.upper()}_ALL"
    option: OptionInfo = typer.Option(
        "--all", envvar=variable, help="Every username and password entry, as RDM's own action would."
    )
    return option


def read_profile(name: str) -> Profile:
    """Load the profile an option names.

    Raises:
        ProfileError: there is none.
    """
    return load_profile(name)


def read_rules(*, convert_all: bool, where: Sequence[str], packs: Sequence[str]) -> RuleSet:
    """Make the rules the options ask for: those that come with rdmconv, when they ask for nothing else.

    Raises:
        UsageError: they ask for more than one way of choosing (`USE002`).
        PackError: a pack is not there or says something wrong.
    """
    ways = [name for name, given in (("--all", convert_all), ("--where", where), ("--rules", packs)) if given]
    if len(ways) > 1:
        raise UsageError("USE002", problem=f"{' and '.join(ways)} are different ways of choosing: give one")
    if convert_all:
        return rule_set([rule_for_all()])
    if where:
        return rule_set([rule_for_where(where)])
    return load_rule_set(packs or [BUILT_IN])
