"""What is the same in all entries alike: the bytes around their scalars.

Exports are written by machines, so most entries have a shape that came before: the same bytes but for the scalars, as
the values that differ from entry to entry are called here. A shape that comes often is compiled to one regular
expression that finds every scalar of such an entry at once, which takes a tenth of the time of taking it apart token
by token, and finds exactly the same. Where a field stands, what is wrong with the way an entry is written, and what
edits mean for its bytes are facts of a shape, worked out once.
"""

import re
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import ClassVar, Final, Generic, TypeAlias, TypeVar, overload

from rdmconv.formats.recipe import MARK, Recipes, stand_in
from rdmconv.model.limits import DEFAULT, Limits


class Taken:
    """Where the scalars of an entry lie, asked for like the groups of a match; number 0 is the whole entry."""

    __slots__ = ("_data", "_ends", "_spans")

    def __init__(self, data: bytes, spans: list[tuple[int, int]]) -> None:
        self._data = data
        self._spans = spans
        self._ends: list[int] = []

    def span(self, number: int) -> tuple[int, int]:
        """Give where a scalar starts and ends."""
        return self._spans[number]

    @overload
    def group(self, number: int, /) -> bytes: ...

    @overload
    def group(self, number: int, other: int, /, *more: int) -> tuple[bytes, ...]: ...

    def group(self, *numbers: int) -> bytes | tuple[bytes, ...]:
        """Give scalars as spelled: of several numbers a tuple."""
        found = tuple(self._data[slice(*self._spans[number])] for number in numbers)
        return found if len(found) > 1 else found[0]

    def place(self, offset: int) -> "Place":
        """Describe an offset by the scalar before it; none of the scalars may be empty."""
        self._ends = self._ends or [end for _, end in self._spans[1:]]
        number = bisect_right(self._ends, offset)
        return number, offset - (self._ends[number - 1] if number else 0)


Scalars: TypeAlias = "re.Match[bytes] | Taken"
"""Where the scalars of one entry lie, by their numbers."""
Place: TypeAlias = tuple[int, int]
"""A place in an entry: behind which scalar, number 0 being the start of the entry, and how many bytes behind."""
Literals: TypeAlias = tuple[bytes, ...]
"""The bytes around the scalars of an entry: before the first, between two, and behind the last."""

_WORTH_COMPILING: Final = 16
"""Compiling a shape costs as much as taking some hundred entries apart; what came so often comes more often."""
_MOST_COMPILED: Final = 128
"""A look at a shape that does not fit costs little, since it ends at the first byte that differs."""
_MOST_KNOWN: Final = 1024
_LONGEST_KNOWN: Final = 1 << 15
"""Bytes of a shape that is remembered: memory is not for entries that are each unlike all others."""
_ALL_KNOWN: Final = 1 << 19
"""Bytes of all shapes that are remembered; what is worked out for them takes up to a hundred times as much."""


def scalars_at(scalars: Scalars, numbers: tuple[int, ...]) -> tuple[bytes, ...]:
    """Give scalars as spelled."""
    if len(numbers) > 1:
        return scalars.group(*numbers)
    return tuple([scalars.group(number) for number in numbers])


def place_at(scalars: Scalars, place: Place) -> int:
    """Find a place in an entry."""
    number, distance = place
    return scalars.span(number)[1] + distance if number else distance


class Shape(ABC):
    """What is the same in all entries alike."""

    quote: ClassVar[bytes] = b""
    """What stands around a stand-in for a scalar, so that the format's own reader takes it for one."""

    def __init__(self, literals: Literals) -> None:
        self.literals = literals
        self.seen = 0
        self.fullmatch: Callable[[bytes], re.Match[bytes] | None] = _no_match
        self.recipes = Recipes(literals, self.quote)
        """What was worked out for units whose entries have certain forms."""
        self.template, self.stand_ins = self._with_stand_ins()
        """An entry with a stand-in for each scalar, and where those lie."""

    @staticmethod
    @abstractmethod
    def scalar_pattern(before: bytes) -> bytes:
        """Give the expression, one group, that matches any scalar that can stand behind a literal."""

    def filled(self, scalars: Iterable[bytes]) -> bytes:
        """Write an entry of this shape with other scalars."""
        parts = [self.literals[0]]
        for scalar, literal in zip(scalars, self.literals[1:], strict=True):
            parts += (scalar, literal)
        return b"".join(parts)

    def _with_stand_ins(self) -> tuple[bytes, Taken]:
        """Write an entry of this shape with a stand-in for each scalar; tell where these lie."""
        stand_ins = [stand_in(number, self.quote) for number in range(1, len(self.literals))]
        spans = [(0, 0)]
        for scalar, literal in zip(stand_ins, self.literals, strict=False):
            start = spans[-1][1] + len(literal)
            spans.append((start, start + len(scalar)))
        data = self.filled(stand_ins)
        spans[0] = (0, len(data))
        return data, Taken(data, spans)

    def compile(self) -> None:
        """Make the expression that matches all entries of this shape, with a group for each scalar."""
        pieces = [part for one in self.literals[:-1] for part in (re.escape(one), self.scalar_pattern(one))]
        self.fullmatch = re.compile(b"".join([*pieces, re.escape(self.literals[-1])]), re.DOTALL).fullmatch


def _no_match(_: bytes) -> None:
    """Stand in for the expression of a shape that is not compiled."""


ShapeT = TypeVar("ShapeT", bound=Shape)


class ShapeMaker(ABC, Generic[ShapeT]):
    """The part of finding shapes that each format has its own way of.

    Args:
        limits: what an entry may have at most.
    """

    likeness: ClassVar[bytes]
    """Entries of one shape mostly hold this equally often."""

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self.limits = limits

    @abstractmethod
    def check_extent(self, data: bytes) -> None:
        """Refuse an entry that is wider or deeper than it may be, before anything is built of it.

        Raises:
            InputError: it is (`FMT008`, `FMT013`, `FMT014`).
        """

    @abstractmethod
    def take_apart(self, data: bytes) -> tuple[Literals, list[tuple[int, int]]]:
        """Find the scalars of an entry token by token: what is around them, and where they lie, the whole entry first.

        Raises:
            InputError: it nests too deeply (`FMT008`), or its tags do not match (`FMT003`).
        """

    @abstractmethod
    def shape(self, literals: Literals, *, is_known: bool) -> ShapeT:
        """Make the shape of an entry.

        Args:
            literals: of the entry.
            is_known: whether it is remembered, so that what is worked out for it serves other entries.

        Raises:
            InputError: it nests too deeply (`FMT008`), or its tags do not match (`FMT003`).
        """


class Shapes(Generic[ShapeT]):
    """The shapes that came up in one document.

    Args:
        maker: of the document's format.
    """

    def __init__(self, maker: ShapeMaker[ShapeT]) -> None:
        self._maker = maker
        self._known: dict[Literals, ShapeT] = {}
        self._known_bytes = 0
        self._compiled: list[ShapeT] = []
        self._likely: defaultdict[int, list[ShapeT]] = defaultdict(list)
        """Compiled shapes by how often entries that they matched hold `likeness`."""

    def match(self, data: bytes) -> tuple[ShapeT, Scalars]:
        """Find the scalars of one entry.

        Raises:
            InputError: it is wider or deeper than it may be (`FMT008`, `FMT013`, `FMT014`), or its tags do not match
                (`FMT003`).
        """
        likely = self._likely[data.count(self._maker.likeness)]
        for index, shape in enumerate(likely):
            match = shape.fullmatch(data)
            if match is not None:
                if index:  # what comes often moves to the front
                    likely[index - 1 : index + 1] = [shape, likely[index - 1]]
                return shape, match
        for shape in self._compiled:
            match = shape.fullmatch(data)
            if match is not None:
                likely.append(shape)
                return shape, match
        # An entry of a shape that is compiled is as wide and as deep as those before it.
        self._maker.check_extent(data)
        literals, spans = self._maker.take_apart(data)
        return self._shape(literals), Taken(data, spans)

    def _shape(self, literals: Literals) -> ShapeT:
        shape = self._known.get(literals)
        if shape is None:
            size = sum(map(len, literals))
            is_known = (
                len(self._known) < _MOST_KNOWN
                and size < _LONGEST_KNOWN
                and size < _ALL_KNOWN - self._known_bytes
                and not any(MARK in literal for literal in literals)
            )
            shape = self._maker.shape(literals, is_known=is_known)
            if is_known:
                self._known[literals] = shape
                self._known_bytes += size
        shape.seen += 1
        if shape.seen == _WORTH_COMPILING and len(self._compiled) < _MOST_COMPILED:
            shape.compile()
            self._compiled.append(shape)
        return shape
