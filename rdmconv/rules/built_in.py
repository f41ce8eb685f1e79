"""The rules that come with rdmconv, made when they are needed."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Final

from rdmconv.model.entry import Entry
from rdmconv.planning import Hashed, Tried
from rdmconv.rules.engine import Decision, RuleSet
from rdmconv.rules.guards import GuardIndex
from rdmconv.rules.inheritance import Item, Written, built_in_providers, items_of
from rdmconv.rules.sight import sight_of

_MOST: Final = 64
"""Sets of providers, met in one entry, whose rules are made by themselves; then it is better to make all."""


class BuiltInRules:
    """Decides as all rules that come with rdmconv do; those of a provider are made when something of it is seen.

    All of them take longer to make than a hundred entries to convert, and few providers are met in one vault.

    Args:
        make: makes the rules of some providers decide together.
        packs: what the rules were read from.
    """

    def __init__(self, make: Callable[[Iterable[Item]], RuleSet], packs: Sequence[Hashed] = ()) -> None:
        self.packs = packs
        self._make = make
        self._providers = list(built_in_providers().values())
        self._index = GuardIndex([sight_of(one.text) for one in self._providers])
        self._made: dict[tuple[int, ...], RuleSet] = {}

    def decide(self, entry: Entry) -> Decision:
        """See `RuleSet`."""
        seen = tuple(self._index.candidates(entry))
        return self._seen(seen).decide(entry) if seen else None

    def explain(self, entry: Entry) -> list[Tried]:
        """See `RuleSet`."""
        return self._all.explain(entry)

    @cached_property
    def _all(self) -> RuleSet:
        return self._of(self._providers)

    def _seen(self, numbers: tuple[int, ...]) -> RuleSet:
        if numbers not in self._made:
            if len(self._made) >= _MOST:
                return self._all
            self._made[numbers] = self._of([self._providers[number] for number in numbers])
        return self._made[numbers]

    def _of(self, providers: Sequence[Written]) -> RuleSet:
        return self._make(item for one in providers for item in items_of(one))
