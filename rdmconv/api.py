"""The library: what `import rdmconv` offers."""

from collections.abc import Callable
from os import fspath
from pathlib import Path

from msgspec import Struct, field

from rdmconv.batch.job import Job, convert_file
from rdmconv.errors import UsageError
from rdmconv.model.limits import DEFAULT, Limits
from rdmconv.pipeline.conversion import Settings, Watchers
from rdmconv.pipeline.decider import Choices
from rdmconv.planning import Outcome, Summary
from rdmconv.profiles.profile import load_profile
from rdmconv.rules.compiler import load_rule_set, rule_set
from rdmconv.rules.engine import Rules
from rdmconv.rules.loader import BUILT_IN
from rdmconv.rules.selection import rule_for_all, rule_for_where
from rdmconv.storage.location import location


class Plan(Struct):
    """What a conversion would do."""

    summary: Summary
    outcomes: list[Outcome] = field(default_factory=list)
    """Of every credential, and of every entry that is not written as it should be."""


def all_entries() -> Rules:
    """Choose every *Username and password* entry, as RDM's own action would.

    >>> plan("fixtures/small/utf8_bom.xml", all_entries()).summary.as_dict()["converted"]
    1
    """
    return rule_set([rule_for_all()])


def where(*conditions: str) -> Rules:
    """Choose the entries for which each `FIELD=GLOB` holds.

    >>> plan("fixtures/small/utf8_bom.xml", where("name=bill*")).summary.as_dict()["converted"]
    1

    Raises:
        UsageError: there is none, or one is not of that form.
    """
    if not conditions:
        raise UsageError("USE002", problem="where() needs a condition, FIELD=GLOB: all_entries() chooses every entry")
    return rule_set([rule_for_where(conditions)])


def load_rules(*packs: str | Path) -> Rules:
    """Read rule packs: TOML files, or `builtin`, which comes with rdmconv and is what you get without any.

    >>> plan("fixtures/vaults/rdm_export.xml", load_rules()).summary.as_dict()["converted"]
    2

    Raises:
        PackError: one is not there or says what a pack cannot say.
    """
    return load_rule_set([str(pack) for pack in packs or (BUILT_IN,)])


def plan(
    path: str | Path,
    rules: Rules,
    *,
    profile: str = "default",
    choices: Choices | None = None,
    limits: Limits = DEFAULT,
) -> Plan:
    """Decide what becomes of every entry, check the results, write nothing.

    >>> for outcome in plan("fixtures/small/utf8_bom.xml", all_entries()).outcomes:
    ...     print(outcome.entry.name, outcome.bucket.value, outcome.kept)
    Billing converted []

    Args:
        path: the export.
        rules: from `all_entries`, `where` or `load_rules`.
        profile: the name or the file of a profile.
        choices: what is chosen besides the rules.
        limits: what the export may have at most.

    Raises:
        InputError: the file cannot be read, or is no export.
    """
    outcomes: list[Outcome] = []
    watchers = Watchers([outcomes.append])
    result = convert_file(Job(fspath(path), None, limits=limits), _settings(rules, profile, choices), watchers)
    return Plan(result.summary, outcomes)


def convert(  # noqa: PLR0913 - one parameter a choice, most of them by name
    path: str | Path,
    output: str | Path,
    rules: Rules,
    *,
    profile: str = "default",
    choices: Choices | None = None,
    limits: Limits = DEFAULT,
    force: bool = False,
    on_outcome: Callable[[Outcome], None] | None = None,
) -> Summary:
    """Convert an export into a new file, which appears whole or not at all.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     convert("fixtures/small/utf8_bom.xml", f"{folder}/converted.xml", all_entries()).total
    1

    Args:
        path: the export.
        output: the file to write; it must not be there unless `force` is given.
        rules: from `all_entries`, `where` or `load_rules`.
        profile: the name or the file of a profile.
        choices: what is chosen besides the rules.
        limits: what the export may have at most.
        force: whether an existing file may be replaced.
        on_outcome: called with the outcome of every credential, in document order.

    Raises:
        InputError: the export cannot be read, or is none.
        OutputError: the output cannot or must not be written.
    """
    watchers = Watchers([] if on_outcome is None else [on_outcome])
    job = Job(fspath(path), location(fspath(output)), force=force, limits=limits)
    return convert_file(job, _settings(rules, profile, choices), watchers).summary


def _settings(rules: Rules, profile: str, choices: Choices | None) -> Settings:
    return Settings(rules, load_profile(profile), choices or Choices())
