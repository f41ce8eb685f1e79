"""Find which of very many short texts a long one may hold, in all alphabets at once."""

from array import array
from collections.abc import Callable, Collection, Iterator
from itertools import chain, compress
from typing import Final, final

from rdmconv.crypto.alphabets import ALPHABETS, GRAM, Alphabet, grams_of, numbers
from rdmconv.crypto.escapes import near_escapes

_FEW: Final = 64
"""Grams that are looked for one by one: so many times the search for one takes as long as to look at all of a text."""


@final
class Grams:
    """Many grams to look for.

    Args:
        grams: as numbers.
    """

    __slots__ = ("_all", "_rows")

    def __init__(self, grams: "array[int]") -> None:
        data = grams.tobytes()
        self._rows = [(alphabet, [*map(numbers, alphabet.write(data))]) for alphabet in ALPHABETS]
        self._all: set[int] = set().union(*chain.from_iterable(rows for _, rows in self._rows))

    def found_in(self, text: bytes) -> Iterator[tuple[Alphabet, set[int]]]:
        """Tell which grams a text may hold, by their places among all, and in which alphabet."""
        found: set[int] = set()
        for part in {text, *near_escapes(text)}:  # several escapings often make the same of it
            found.update(*map(self._all.intersection, grams_of(part)))
        if found:
            for alphabet, rows in self._rows:
                yield alphabet, {place for row in rows for place in _places(row, found.__contains__)}


def occurrences(grams: Collection[int], text: bytes) -> Iterator[tuple[int, int]]:
    """Give where some grams start in a text, each with its number; in time that does not grow with their count."""
    if len(grams) > _FEW:
        for start, row in enumerate(grams_of(text)):
            yield from ((start + GRAM * place, row[place]) for place in _places(row, grams.__contains__))
        return
    for number in grams:
        gram = array("Q", (number,)).tobytes()
        start = text.find(gram)
        while start >= 0:
            yield start, number
            start = text.find(gram, start + 1)


def _places(row: "array[int]", is_wanted: Callable[[int], bool]) -> Iterator[int]:
    return compress(range(len(row)), map(is_wanted, row))
