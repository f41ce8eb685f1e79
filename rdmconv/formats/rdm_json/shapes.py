"""The scalars of one entry: its shape, shared by entries alike, and where each scalar lies in the bytes.

Exports are written by machines, so most entries have a shape that came before: the same bytes but for the scalars. A
shape that comes often is compiled to one regular expression that finds every scalar of such an entry at once, which
takes a tenth of the time of taking it token by token. What it matches is exactly what the tokens below would have
found. Names that stand twice, what is wrong with an entry, and what edits mean are facts of a shape.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Final, TypeAlias, overload

from rdmconv.formats.rdm_json.members import DEPTH_LIMIT, sub_entry_places
from rdmconv.formats.rdm_json.outline import Outline, sub_entries
from rdmconv.formats.rdm_json.recipe import Recipe, behind_stand_in, stand_in
from rdmconv.formats.rdm_json.validity import too_deep
from rdmconv.formats.rdm_json.values import Node, TreeReader


class Taken:
    """Where the scalars of an entry lie, asked for like the groups of a match; number 0 is the whole entry."""

    __slots__ = ("_data", "_spans")

    def __init__(self, data: bytes, spans: list[tuple[int, int]]) -> None:
        self._data = data
        self._spans = spans

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


Scalars: TypeAlias = "re.Match[bytes] | Taken"
"""Where the scalars of one entry lie, by their numbers."""

_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"(\s*+:)?+|[^\s,:\[\]{}"]++', re.DOTALL)
"""A scalar, or a name with its colon: then group 1 took part."""
_SCALAR: Final = rb'((?>"[^"]*+(?<!\\)"|"(?:[^"\\]++|\\.)*+"|[^\s,:\[\]{}"]++))'
"""A string without an escape before its first quote ends there; that is what most are, and quickly found."""
_WORTH_COMPILING: Final = 16
"""Compiling a shape costs as much as taking some hundred entries apart; what came so often comes more often."""
_MOST_COMPILED: Final = 128
"""A look at a shape that does not fit costs little, since it ends at the first byte that differs."""
_MOST_KNOWN: Final = 1024
_LONGEST_KNOWN: Final = 1 << 16
"""Bytes of a shape that is remembered: memory is not for entries that are each unlike all others."""


class Shape:
    """What is the same in all entries alike.

    Args:
        literals: the bytes around the scalars: before the first, between two, and behind the last.
        reader: what reads them.
        is_known: whether it is remembered, so that what is worked out for it serves other entries.

    Raises:
        InputError: it nests too deeply (`FMT008`).
    """

    def __init__(self, literals: tuple[bytes, ...], reader: TreeReader, *, is_known: bool) -> None:
        self.literals = literals
        self.breaks = sum(literal.count(b"\n") for literal in literals)
        self.seen = 0
        self.fullmatch: Callable[[bytes], re.Match[bytes] | None] = _no_match
        tree = reader.read(self.filled(b"%d" % number for number in self._numbers()))
        self.outlines = self._outlines(tree, is_known=is_known, repeats=reader.repeats)
        """Of each entry in it in document order, an entry before its sub-entries."""
        self.recipes: dict[Hashable, Recipe] = {}
        """What `edit` has worked out for units whose entries have certain forms."""

    def _numbers(self) -> range:
        return range(1, len(self.literals))

    def with_stand_ins(self) -> bytes:
        """Write an entry of this shape with a stand-in for each scalar."""
        return self.filled(map(stand_in, self._numbers()))

    def filled(self, scalars: Iterable[bytes]) -> bytes:
        """Write an entry of this shape with other scalars."""
        parts = [self.literals[0]]
        for scalar, literal in zip(scalars, self.literals[1:], strict=True):
            parts += (scalar, literal)
        return b"".join(parts)

    def compile(self) -> None:
        """Make the expression that matches all entries of this shape, with a group for each scalar."""
        self.fullmatch = re.compile(_SCALAR.join(map(re.escape, self.literals)), re.DOTALL).fullmatch

    def _outlines(self, tree: Node, *, is_known: bool, repeats: bool) -> list[Outline]:
        found: list[Outline] = []
        pending: list[tuple[Node, tuple[int, ...], int]] = [(tree, (), 0)]
        data = self.with_stand_ins()
        while pending:
            node, locator, at = pending.pop()
            if 2 * len(locator) > DEPTH_LIMIT:
                raise too_deep()
            start = behind_stand_in(data, at)
            found.append(Outline(node, locator, start, is_known=is_known, repeats=repeats))
            below = sub_entries(node)
            if below:
                places = sub_entry_places(data, at)
                children = enumerate(zip(below, places, strict=True))
                pending += reversed([(child, (*locator, index), place) for index, (child, place) in children])
        return found


def _no_match(_: bytes) -> None:
    """Stand in for the expression of a shape that is not compiled."""


class Shapes:
    """The shapes that came up in one document."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, ...], Shape] = {}
        self._compiled: defaultdict[int, list[Shape]] = defaultdict(list)
        """By the number of line breaks in them."""
        self._count = 0
        self._reader = TreeReader()

    def match(self, data: bytes) -> tuple[Shape, Scalars]:
        """Find the scalars of one entry.

        Raises:
            InputError: it nests too deeply (`FMT008`).
        """
        # Line breaks stand between values only, so all entries of a shape have the same number.
        likely = self._compiled.get(data.count(b"\n"), [])
        for index, shape in enumerate(likely):
            match = shape.fullmatch(data)
            if match is not None:
                if index:  # what comes often moves to the front
                    likely[index - 1 : index + 1] = [shape, likely[index - 1]]
                return shape, match
        literals, spans = take_apart(data)
        return self._shape(literals), Taken(data, spans)

    def _shape(self, literals: tuple[bytes, ...]) -> Shape:
        shape = self._known.get(literals)
        if shape is None:
            is_known = len(self._known) < _MOST_KNOWN and sum(map(len, literals)) < _LONGEST_KNOWN
            shape = Shape(literals, self._reader, is_known=is_known)
            if is_known:
                self._known[literals] = shape
        shape.seen += 1
        if shape.seen == _WORTH_COMPILING and self._count < _MOST_COMPILED:
            shape.compile()
            self._compiled[shape.breaks].append(shape)
            self._count += 1
        return shape


def take_apart(data: bytes) -> tuple[tuple[bytes, ...], list[tuple[int, int]]]:
    """Take an entry token by token: the bytes around its scalars, and where those lie, the whole entry first."""
    literals: list[bytes] = []
    spans = [(0, len(data))]
    done = 0
    for match in _TOKEN.finditer(data):
        if match.lastindex is None:
            start, end = match.span()
            literals.append(data[done:start])
            spans.append((start, end))
            done = end
    literals.append(data[done:])
    return tuple(literals), spans
