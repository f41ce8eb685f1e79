"""What edits mean for all units of one form: which bytes are copied, and which are written between them.

A recipe is learnt: the edits are carried out once on an entry whose scalars are stand-ins, and where those stand
afterwards says what to copy. So there is one way of carrying out edits in a format, and recipes cannot differ from it.
"""

import re
from collections.abc import Callable, Hashable, Sequence
from typing import Final, NamedTuple, TypeAlias

from msgspec import Struct

from rdmconv.formats.placing import apply_splices
from rdmconv.planning import Edit

MARK: Final = b"\x01"
"""Begins and ends a stand-in; neither JSON nor XML has such a byte, so a stand-in is found again wherever it goes."""
_MOST: Final = 256
"""Recipes of one shape."""


class Copied(NamedTuple):
    """Bytes of the entry from the start of one scalar to the end of another, and what is written behind them."""

    first: int
    last: int
    behind: bytes


class Recipe(Struct, frozen=True, eq=False):
    """How to write an entry anew; it holds no bytes of one entry. Each is equal to itself only.

    Edits that come once cost less without a recipe, so there are no steps until the same ones come again.
    """

    edits: Sequence[Sequence[Edit]]
    """Of each entry."""
    before: bytes = b""
    """What is written first."""
    steps: Sequence[Copied] | None = None

    def write(self, data: bytes, span: Callable[[int], tuple[int, int]]) -> bytes:
        """Carry it out on an entry."""
        parts = [self.before]
        for first, last, behind in self.steps or ():
            parts += (data[span(first)[0] : span(last)[1]], behind)
        return b"".join(parts)


class ScalarMatters(Exception):  # noqa: N818 - reads as what it is at the place it is caught
    """What is to be done depends on a scalar of which only a stand-in is there."""


Splices: TypeAlias = Sequence[tuple[int, int, bytes]]


class Recipes(dict[Hashable, Recipe]):
    """The recipes of one shape.

    Args:
        literals: of the shape.
        quote: what stands around a stand-in.
    """

    def __init__(self, literals: Sequence[bytes], quote: bytes) -> None:
        super().__init__()
        self._literals = literals
        self._stand_in = re.compile(quote + MARK + b"([0-9]+)" + MARK + quote)

    def find(
        self, form: Hashable, edits: Sequence[Sequence[Edit]], learn: Callable[[], tuple[bytes, Splices]]
    ) -> Recipe | None:
        """Give how to carry edits out on units of a form, when the same ones came before and will come again.

        Args:
            form: of the entries of the unit.
            edits: of each entry; known again by their identity, which is theirs as long as the recipe holds them.
            learn: gives the unit with stand-ins for scalars, and what the edits do to it; may raise `ScalarMatters`.
        """
        key = (form, *map(id, edits))
        recipe = self.get(key)
        if recipe is None:
            self._note(key, edits)
            return None
        if recipe.steps is None:
            try:
                data, splices = learn()
            except ScalarMatters:
                return None
            recipe = self[key] = self._learnt(edits, apply_splices(data, splices))
        return recipe

    def _note(self, key: Hashable, edits: Sequence[Sequence[Edit]]) -> None:
        """Note that edits came once; what never came again makes room."""
        if len(self) >= _MOST:
            for once in [one for one, other in self.items() if other.steps is None]:
                del self[once]
        if len(self) < _MOST:
            self[key] = Recipe(edits)

    def _learnt(self, edits: Sequence[Sequence[Edit]], written: bytes) -> Recipe:
        """Read a recipe off an entry that was written with stand-ins."""
        before, *rest = self._stand_in.split(written)
        steps: list[Copied] = []
        for number, behind in zip(map(int, rest[::2]), rest[1::2], strict=True):
            if steps and steps[-1].last == number - 1 and steps[-1].behind == self._literals[number - 1]:
                steps[-1] = Copied(steps[-1].first, number, behind)
            else:
                steps.append(Copied(number, number, behind))
        return Recipe(edits, before, steps)


def stand_in(number: int, quote: bytes) -> bytes:
    """Write what stands in for a scalar."""
    return b"%b%b%d%b%b" % (quote, MARK, number, MARK, quote)
