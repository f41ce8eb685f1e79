"""What must be found in an entry for a condition to hold: it tells quickly which rules need not be tried."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rdmconv.model.entry import Entry
from rdmconv.model.fields import SECRET
from rdmconv.rules.fields import texts_of
from rdmconv.rules.patterns import PatternSet

_SHORT: Final = 3
"""Letters that are found in many texts."""


class Guard(NamedTuple):
    """A pattern that is found in a field whenever the condition holds."""

    field: str
    is_folded: bool
    """Whether it is to be found in the text with upper and lower case made the same."""
    source: str
    """See `Pattern.source`."""
    literal: int
    """How many letters of it are fixed: the more, the fewer entries it is found in."""

    @property
    def rank(self) -> int:
        """How much it tells; higher is better."""
        return min(self.literal, _SHORT)


Guards = Sequence[Guard] | None
"""One of them is found whenever the condition holds, so with none it never holds. None: nothing is known."""


def best(guards: Sequence[Guards]) -> Guards:
    """Choose between guards of conditions that must all hold."""
    known = [one for one in guards if one is not None]
    return max(known, key=rank, default=None)


def either(guards: Sequence[Guards]) -> Guards:
    """Join the guards of conditions of which one must hold."""
    joined: list[Guard] = []
    for one in guards:
        if one is None:
            return None
        joined += one
    return joined


def rank(guards: Sequence[Guard]) -> tuple[int, int]:
    """Say how much guards tell: as much as the weakest, and few are better than many."""
    return min((guard.rank for guard in guards), default=_SHORT + 1), -len(guards)


class GuardIndex:
    """Finds which of many conditions can hold at all, in a time that hardly depends on how many there are.

    Args:
        guards: of each condition.
    """

    def __init__(self, guards: Sequence[Guards]) -> None:
        self._always = [number for number, one in enumerate(guards) if one is None]
        self._sets: dict[tuple[str, bool], PatternSet] = {}
        for number, one in enumerate(guards):
            for guard in one or ():
                key = (guard.field, guard.is_folded)
                self._sets.setdefault(key, PatternSet()).add(guard.source, number)
        for patterns in self._sets.values():
            patterns.compile()

    def candidates(self, entry: Entry) -> list[int]:
        """Give the numbers of the conditions that may hold, in ascending order."""
        found: set[int] = set()
        for (field, is_folded), patterns in self._sets.items():
            if field == SECRET:
                secret = entry.view.secret
                if secret is not None:
                    found |= secret.ask(patterns.owners)
            else:
                for text in texts_of(entry, field):
                    found |= patterns.owners(text.casefold() if is_folded else text)
        return sorted(found.union(self._always)) if found else self._always
