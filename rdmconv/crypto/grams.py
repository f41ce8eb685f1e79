"""Find which of very many short texts a long one may hold, in all alphabets at once."""

from array import array
from collections.abc import Callable, Collection, Iterator, Sized
from functools import cached_property
from itertools import compress
from typing import Final, final

from rdmconv.crypto.alphabets import ALPHABETS, GRAM, Alphabet, grams_of, numbers
from rdmconv.crypto.escapes import near_escapes

_MOST_HELD: Final = 1 << 16
"""Grams whose spellings are held, in some 35 MB."""
_GROUP: Final = 1 << 17
"""Grams that are told of at once, at most."""
_FEW: Final = 64
"""Grams that are looked for one by one: so many times the search for one takes as long as to look at all of a text."""


@final
class Grams:
    """Grams to look for.

    When they are few, all their spellings are in a set, and a text passes by. When they are many, or the text is short,
    it is the other way round: so what a run prints is searched for any number of secrets in little memory.

    Args:
        grams: as numbers.
    """

    def __init__(self, grams: "array[int]") -> None:
        self._grams = grams

    def found_in(self, text: bytes) -> Iterator[tuple[Alphabet, set[int]]]:
        """Tell which grams a text may hold, by their places among all, and in which alphabet; some at a time."""
        parts = {text, *near_escapes(text)}  # several escapings often make the same of it
        rows = (row for part in parts for row in grams_of(part))
        holds = len(self._grams) <= _MOST_HELD and not _is_short(text, self._grams)
        found: set[int] = set().union(*(map(self._all.intersection, rows) if holds else rows))
        for first in range(0, len(self._grams) if found else 0, _GROUP):
            for alphabet, written in _spelled(self._grams[first : first + _GROUP]):
                places = {first + place for row in written for place in _places_of(row, found)}
                if places:
                    yield alphabet, places

    @cached_property
    def _all(self) -> set[int]:
        return set().union(*(row for _, rows in _spelled(self._grams) for row in rows))


def _is_short(text: bytes, grams: Sized) -> bool:
    return len(text) < len(grams)


def _spelled(grams: "array[int]") -> Iterator[tuple[Alphabet, Iterator["array[int]"]]]:
    data = grams.tobytes()
    return ((alphabet, map(numbers, alphabet.write(data))) for alphabet in ALPHABETS)


def _places_of(row: "array[int]", found: set[int]) -> Iterator[int]:
    here = found.intersection(row)  # nearly always nothing, which this tells in half the time
    return _places(row, here.__contains__) if here else iter(())


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
