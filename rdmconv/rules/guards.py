"""What must be found in an entry for a condition to hold: it tells quickly which rules need not be tried."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from rdmconv.model.entry import Entry
from rdmconv.model.fields import SECRET
from rdmconv.rules.fields import TAGS, text_of, texts_of
from rdmconv.rules.patterns import PatternSet

_SHORT: Final = 3
"""Letters that are found in many texts."""
_FEW: Final = 4
"""Quick tests that together take less time than a set, which takes two microseconds to be asked anything."""
_NOBODY: Final[AbstractSet[int]] = frozenset()
TextTest: TypeAlias = Callable[[str], bool]
_Finder: TypeAlias = Callable[[str], AbstractSet[int]]
"""Gives the numbers of the conditions of which a guard is found in a text."""


class Guard(NamedTuple):
    """A pattern that is found in a field whenever the condition holds."""

    field: str
    is_folded: bool
    """Whether it is to be found in the text with upper and lower case made the same."""
    source: str
    """See `Pattern.source`."""
    literal: int
    """How many letters of it are fixed: the more, the fewer entries it is found in."""
    quick: TextTest | None = None
    """Tells of such a text whether it is found, in next to no time; None when nothing can."""

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
        by_field: defaultdict[tuple[str, bool], list[tuple[Guard, int]]] = defaultdict(list)
        for number, one in enumerate(guards):
            for guard in one or ():
                by_field[guard.field, guard.is_folded].append((guard, number))
        self._finders = [(*kind, _finder(owned)) for kind, owned in by_field.items()]

    def candidates(self, entry: Entry) -> list[int]:
        """Give the numbers of the conditions that may hold, in ascending order."""
        found: set[int] = set()
        for field, is_folded, find in self._finders:
            if field == SECRET:
                secret = entry.view.secret
                if secret is not None:
                    found |= secret.ask(find)
            elif field == TAGS:
                for tag in texts_of(entry, field):
                    found |= find(tag.casefold() if is_folded else tag)
            else:
                text = text_of(entry, field)
                found |= find(text.casefold() if is_folded else text)
        return sorted(found.union(self._always)) if found else self._always


def _finder(owned: Sequence[tuple[Guard, int]]) -> _Finder:
    quick = [(guard.quick, number) for guard, number in owned if guard.quick is not None]
    if len(quick) == len(owned) <= _FEW:
        return partial(_found_by, quick)
    patterns = PatternSet()
    for guard, number in owned:
        patterns.add(guard.source, number)
    patterns.compile()
    return patterns.owners


def _found_by(tests: Sequence[tuple[TextTest, int]], text: str) -> AbstractSet[int]:
    for test, _ in tests:  # most texts fit none
        if test(text):
            return {number for test, number in tests if test(text)}
    return _NOBODY
