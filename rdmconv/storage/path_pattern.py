"""Wildcards for the paths of files, the same on every system."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Final

_SEPARATORS: Final = re.compile(r"[\\/]+")
_ANY_LEVELS: Final = "**"


class PathPattern:
    r"""A pattern for a path below a folder: `*`, `?` and `[…]` stay on their level, `**` is any number of levels.

    Case does not matter, and `/` and `\` separate levels alike. A pattern of one level fits a name on any level, so
    that `*.bak` need not be written `**/*.bak`.

    Args:
        text: as the user wrote it.
    """

    def __init__(self, text: str) -> None:
        self._levels = _levels_of(text)
        if len(self._levels) == 1 and not _SEPARATORS.match(text):
            self._levels.insert(0, _ANY_LEVELS)

    @property
    def depth(self) -> int | None:
        """How many levels a path has that fits; None for any number."""
        return None if _ANY_LEVELS in self._levels else len(self._levels)

    def matches(self, path: str) -> bool:
        """Tell whether a path fits, relative to the folder."""
        places = _with_skipped(self._levels, {0})
        for level in _levels_of(path):
            places = _with_skipped(self._levels, {after for at in places for after in self._step(at, level)})
        return len(self._levels) in places

    def _step(self, at: int, level: str) -> tuple[int, ...]:
        """Tell where a level of the path leads to from a place in the pattern."""
        if at == len(self._levels):
            return ()
        if self._levels[at] == _ANY_LEVELS:
            return (at,)
        return (at + 1,) if fnmatchcase(level, self._levels[at]) else ()


def _levels_of(path: str) -> list[str]:
    return [level for level in _SEPARATORS.split(path.casefold()) if level]


def _with_skipped(levels: Sequence[str], places: set[int]) -> set[int]:
    """Add the places behind each `**`, which may stand for nothing."""
    reached = set(places)
    for at in range(min(places, default=len(levels)), len(levels)):
        if at in reached and levels[at] == _ANY_LEVELS:
            reached.add(at + 1)
    return reached
