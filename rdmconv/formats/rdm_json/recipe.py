"""What edits mean for all units of one form: which bytes are copied, and which are written between them."""

import re
from collections.abc import Callable, Sequence
from operator import is_
from typing import Final, NamedTuple

from rdmconv.planning import Edit

_START: Final = b'"\x01'
_END: Final = b'\x01"'
_STAND_IN: Final = re.compile(rb'"\x01([0-9]+)\x01"')


class Copied(NamedTuple):
    """Bytes of the entry from the start of one scalar to the end of another, and what is written behind them."""

    first: int
    last: int
    behind: bytes


class Recipe(NamedTuple):
    """How to write an entry anew; it holds no bytes of one entry.

    Edits that come once cost less without a recipe, so there are no steps until the same ones come again.
    """

    edits: Sequence[Sequence[Edit]]
    """Of each entry."""
    before: bytes = b""
    """What is written first."""
    steps: Sequence[Copied] | None = None

    def is_for(self, edits: Sequence[Sequence[Edit]]) -> bool:
        """Tell whether these are the very edits it carries out."""
        return len(edits) == len(self.edits) and all(map(is_, edits, self.edits))

    def write(self, data: bytes, spans: Callable[[int], tuple[int, int]]) -> bytes:
        """Carry it out on an entry."""
        parts = [self.before]
        for first, last, behind in self.steps or ():
            parts += (data[spans(first)[0] : spans(last)[1]], behind)
        return b"".join(parts)


def stand_in(number: int) -> bytes:
    """Write a string in place of a scalar; no JSON has such bytes, so it is found again wherever it goes."""
    return b'"\x01%d\x01"' % number


def behind_stand_in(data: bytes, at: int) -> tuple[int, int]:
    """Describe a place by the last stand-in before it, number 0 being the start, and the distance to that."""
    end = data.rfind(_END, 0, at) + len(_END)
    if end < len(_END):
        return 0, at
    return int(data[data.rindex(_START, 0, end - len(_END)) + len(_START) : end - len(_END)]), at - end


def place_in(data: bytes, start: tuple[int, int]) -> int:
    """Find the place that `behind_stand_in` described."""
    number, distance = start
    return distance + (data.index(stand_in(number)) + len(stand_in(number)) if number else 0)


def recipe_of(edits: Sequence[Sequence[Edit]], written: bytes, literals: Sequence[bytes]) -> Recipe:
    """Learn a recipe from what was written of an entry whose scalars are stand-ins.

    Args:
        edits: that were carried out.
        written: the entry after them.
        literals: what stood between the scalars before.
    """
    before, *rest = _STAND_IN.split(written)
    steps: list[Copied] = []
    for number, behind in zip(map(int, rest[::2]), rest[1::2], strict=True):
        if steps and steps[-1].last == number - 1 and steps[-1].behind == literals[number - 1]:
            steps[-1] = Copied(steps[-1].first, number, behind)
        else:
            steps.append(Copied(number, number, behind))
    return Recipe(edits, before, steps)
