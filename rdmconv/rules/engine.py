"""Find the rule that decides an entry; knows no format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from rdmconv.model.entry import Entry
from rdmconv.model.fields import ApiKeyField
from rdmconv.planning import Source
from rdmconv.rules.actions import DEFAULT_MAP, Template, assignments
from rdmconv.rules.matchers import Predicate


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, compiled."""

    id: str
    matches: Predicate
    action: Literal["convert", "skip"] = "convert"
    priority: int = 0
    """The highest wins."""
    settings: Mapping[ApiKeyField, Template] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Convert:
    """The entry becomes an API key."""

    rule: str
    assignments: Mapping[ApiKeyField, Source]
    is_fixed: bool = False
    """Whether the rule wants the same of every entry it matches; then this is one object for all of them."""


@dataclass(frozen=True, slots=True)
class Skip:
    """A rule says to leave the entry as it is."""

    rule: str


@dataclass(frozen=True, slots=True)
class Disagree:
    """Rules of the same priority want different things."""

    rules: tuple[str, ...]


Decision: TypeAlias = Convert | Skip | Disagree | None
"""None: no rule asks for the entry."""


class RuleSet:
    """Rules that decide together.

    Args:
        rules: in any order; it never decides an outcome.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        ordered = sorted(rules, key=lambda rule: (-rule.priority, rule.id))
        self._rules = [(rule, _fixed_wish(rule)) for rule in ordered]

    def decide(self, entry: Entry) -> Decision:
        """Say what the rules of the highest priority that match want."""
        found: list[tuple[Rule, Convert | Skip]] = []
        for rule, wish in self._rules:
            if found and rule.priority < found[0][0].priority:
                break
            if rule.matches(entry):
                found.append((rule, wish or Convert(rule.id, assignments(entry, rule.settings))))
        if not found:
            return None
        first = found[0][1]
        if all(_wants_the_same(first, other) for _, other in found[1:]):
            return first
        return Disagree(tuple(rule.id for rule, _ in found))


def _fixed_wish(rule: Rule) -> Convert | Skip | None:
    """Give what a rule wants of every entry alike; None when it depends on the entry."""
    if rule.action == "skip":
        return Skip(rule.id)
    return None if rule.settings else Convert(rule.id, DEFAULT_MAP, is_fixed=True)


def _wants_the_same(one: Convert | Skip, other: Convert | Skip) -> bool:
    if isinstance(one, Convert) and isinstance(other, Convert):
        return one.assignments == other.assignments
    return isinstance(one, Skip) and isinstance(other, Skip)
