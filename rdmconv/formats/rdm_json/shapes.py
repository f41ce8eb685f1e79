"""The shapes of entries in JSON."""

import re
from typing import ClassVar, Final

from rdmconv.formats.dialect import Dialect
from rdmconv.formats.rdm_json.extent import check_extent
from rdmconv.formats.rdm_json.members import sub_entry_places
from rdmconv.formats.rdm_json.outline import JsonOutline, sub_entries
from rdmconv.formats.rdm_json.values import Node, TreeReader
from rdmconv.formats.shapes import Literals, Shape, ShapeMaker
from rdmconv.model.limits import DEFAULT, Limits

_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"(\s*+:)?+|[^\s,:\[\]{}"]++', re.DOTALL)
"""A scalar, or a name with its colon: then group 1 took part."""
_SCALAR: Final = rb'((?>"[^"]*+(?<!\\)"|"(?:[^"\\]++|\\.)*+"|[^\s,:\[\]{}"]++))'
"""A string without an escape before its first quote ends there; that is what most are, and quickly found.

Atomic, since two alternatives can match one string: an entry of another shape would be tried in all combinations.
"""


class JsonShape(Shape):
    """The members of all entries alike.

    Args:
        dialect: what they are called.
        literals: of the shape.
        reader: what reads them.
        is_known: whether it is remembered.
    """

    quote: ClassVar[bytes] = b'"'

    def __init__(self, dialect: Dialect, literals: Literals, reader: TreeReader, *, is_known: bool) -> None:
        super().__init__(literals)
        self._dialect = dialect
        tree = reader.read(self.filled(b"%d" % number for number in range(1, len(literals))))
        self.outlines = self._outlines(tree, is_known=is_known, repeats=reader.repeats)
        """Of each entry in it in document order, an entry before its sub-entries."""

    @staticmethod
    def scalar_pattern(before: bytes) -> bytes:  # noqa: ARG004 - any scalar can stand in any place
        """See `Shape.scalar_pattern`."""
        return _SCALAR

    def _outlines(self, tree: Node, *, is_known: bool, repeats: bool) -> list[JsonOutline]:
        found: list[JsonOutline] = []
        dialect, children = self._dialect, self._dialect.children
        pending: list[tuple[Node, tuple[int, ...], int]] = [(tree, (), 0)]
        while pending:
            node, locator, at = pending.pop()
            start = self.stand_ins.place(at)
            found.append(JsonOutline(dialect, node, locator, start, is_known=is_known, repeats=repeats))
            below = sub_entries(node, children)
            if below:
                places = sub_entry_places(self.template, at, children)
                numbered = enumerate(zip(below, places, strict=True))
                pending += reversed([(child, (*locator, index), place) for index, (child, place) in numbered])
        return found


class JsonShapeMaker(ShapeMaker[JsonShape]):
    """See `ShapeMaker`.

    Args:
        dialect: what the members of the entries are called.
        limits: what an entry may have at most.
    """

    likeness: ClassVar[bytes] = b"\n"
    """Line breaks stand between values only."""

    def __init__(self, dialect: Dialect, limits: Limits = DEFAULT) -> None:
        super().__init__(limits)
        self._dialect = dialect
        self._reader = TreeReader()

    def check_extent(self, data: bytes) -> None:
        """See `ShapeMaker.check_extent`."""
        check_extent(data, self.limits)

    def take_apart(self, data: bytes) -> tuple[Literals, list[tuple[int, int]]]:
        """See `ShapeMaker.take_apart`."""
        return take_apart(data)

    def shape(self, literals: Literals, *, is_known: bool) -> JsonShape:
        """See `ShapeMaker.shape`."""
        return JsonShape(self._dialect, literals, self._reader, is_known=is_known)


def take_apart(data: bytes) -> tuple[Literals, list[tuple[int, int]]]:
    """Find the scalars of an entry: the bytes around them, and where they lie, the whole entry first."""
    literals: list[bytes] = []
    spans = [(0, len(data))]
    done = 0
    for match in _TOKEN.finditer(data):
        if match.lastindex is None:
            start, end = match.span()
            literals.append(data[done:start])
            spans.append((start, end))
            done = end
    return (*literals, data[done:]), spans
