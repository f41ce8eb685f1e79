"""Options that say which entries are converted, and how."""

from enum import StrEnum
from typing import Annotated, NamedTuple

from rdmconv.cli.completing import conditions, packs
from rdmconv.cli.options import ProfileOption, how, which_entries
from rdmconv.pipeline.options import RunOptions


class Certainty(StrEnum):
    """How certain a rule must be to be applied."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class ChoiceOptions(NamedTuple):
    """The ways of choosing entries."""

    all: Annotated[
        bool,
        which_entries(
            "--all",
            help="Every username and password entry, as RDM's own action would. Give one of --all, --where, --rules.",
        ),
    ] = False
    where: Annotated[
        list[str] | None,
        which_entries(
            "--where",
            metavar="FIELD=GLOB",
            autocompletion=conditions,
            help="Every username and password entry that fits; repeat it to narrow down.",
        ),
    ] = None
    rules: Annotated[
        list[str] | None,
        which_entries(
            "--rules",
            metavar="NAME|FILE",
            autocompletion=packs,
            help="What a rule pack says; repeatable. None of the three: the built-in pack.",
        ),
    ] = None


class NarrowingOptions(NamedTuple):
    """Which of them are taken."""

    only: Annotated[
        list[str] | None,
        which_entries(
            "--only", metavar="ID", help="Only the entry with this ID; narrows the choice above; repeatable."
        ),
    ] = None
    limit: Annotated[int | None, which_entries("--limit", min=1, metavar="N", help="At most N entries of a file.")] = (
        None
    )


class HowOptions(NamedTuple):
    """How they are converted, and what may stand in the way."""

    profile: ProfileOption = "default"
    applicability: Annotated[
        Certainty,
        how("--applicability", help="safe: certain rules only; unsafe: also those that are likely right."),
    ] = Certainty.SAFE
    carry_encrypted: Annotated[
        bool,
        how("--carry-encrypted", help="Carry secrets RDM has encrypted, although RDM may not read them in an API key."),
    ] = False
    allow_referenced: Annotated[
        bool, how("--allow-referenced", help="Convert entries that sessions or folders log in with, too.")
    ] = False


def run_options(choice: ChoiceOptions, how: HowOptions, narrowing: NarrowingOptions | None = None) -> RunOptions:
    """Put together what was said."""
    only, limit = (None, None) if narrowing is None else (narrowing.only, narrowing.limit)
    return RunOptions(
        every=choice.all,
        where=tuple(choice.where or ()),
        rules=tuple(choice.rules or ()),
        only=tuple(only or ()),
        limit=limit,
        profile=how.profile,
        carry_encrypted=how.carry_encrypted,
        allow_referenced=how.allow_referenced,
        applicability=how.applicability.value,
    )
