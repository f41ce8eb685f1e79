"""The shapes of entries in XML."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Final

from rdmconv.errors import InputError
from rdmconv.formats.outline import Outline, TextSource
from rdmconv.formats.rdm_names import RDM
from rdmconv.formats.rdm_xml.elements import TEXT, Element, check_extent, read_elements, take_apart, widest
from rdmconv.formats.rdm_xml.text import text_of
from rdmconv.formats.shapes import Literals, Place, Shape, ShapeMaker
from rdmconv.model.fields import FieldPath

MOST_CHILDREN: Final = 50_000
"""Children one element may have in a unit that is checked against the schema: two seconds of work (measured)."""
_INSIDE_COMMENT: Final = rb"((?:[^-]++|-(?!->))*+)"
_INSIDE_INSTRUCTION: Final = rb"((?:[^?]++|\?(?!>))*+)"
_INSIDE_LEAF: Final = b"(" + TEXT + b")"


class XmlOutline(Outline[Element]):
    """The elements of one entry.

    Args:
        root: the element of the entry.
        texts: the numbers of the scalars that are texts of leaves, by where they start in the template. Not the shape
            itself: the two would keep each other alive until Python looks for such circles, which it seldom does here.
        locator: how to find it in its unit.
        start: where it starts.
        is_known: whether the outline serves other entries, too.
    """

    def __init__(
        self, root: Element, texts: Mapping[int, int], locator: tuple[int, ...], start: Place, *, is_known: bool
    ) -> None:
        self.root = root
        self._texts = texts
        super().__init__(RDM, locator, start, is_known=is_known)

    def _search(self, path: FieldPath) -> Element | None:
        at: Element | None = self.root
        for name in path:
            at = None if at is None else at.by_name.get(name.lower())
        return at

    def source_of(self, node: Element) -> TextSource:
        """See `Outline.source_of`."""
        if node.is_nil:
            return None
        if node.is_self_closing:
            return ""
        return self._texts[node.content] if node.is_leaf else None

    def nodes_in(self, node: Element) -> list[Element]:
        """See `Outline.nodes_in`."""
        return node.children

    def own_nodes(self) -> Iterator[tuple[str, Element]]:
        """See `Outline.own_nodes`."""
        below = set(map(id, _sub_entries(self.root)))
        pending = self.root.children[::-1]
        while pending:
            element = pending.pop()
            if id(element) not in below:
                yield element.name, element
                pending += element.children[::-1]

    def states(self, spelled: Sequence[bytes]) -> Sequence[bool | None]:
        """See `Outline.states`; a CDATA section may be empty."""
        if b"<" in b"".join(spelled):
            return [text_of(one) != "" for one in spelled]
        return list(map(bool, spelled))


class XmlShape(Shape):
    """The elements of all entries alike.

    Args:
        literals: of the shape.
        depth: levels of elements that hold others, at most.
        is_known: whether it is remembered.

    Raises:
        InputError: it nests too deeply (`FMT008`), or its tags do not match (`FMT003`).
    """

    def __init__(self, literals: Literals, depth: int, *, is_known: bool) -> None:
        super().__init__(literals)
        if take_apart(self.template)[0] != literals:  # in well-formed XML text has no say in where tags are
            raise InputError("FMT003", problem="tag not finished")
        self._starts = {self.stand_ins.span(number)[0]: number for number in range(1, len(literals))}
        root = read_elements(self.template, depth)
        self.widest = widest(root)
        """The element with the most children; libxml2's schema check takes time by the square of their number."""
        self.outlines = self._outlines(root, is_known=is_known)
        """Of each entry in it in document order, an entry before its sub-entries."""

    @staticmethod
    def scalar_pattern(before: bytes) -> bytes:
        """See `Shape.scalar_pattern`: what may stand in a comment, in an instruction, or in a leaf."""
        if before.endswith(b"<!--"):
            return _INSIDE_COMMENT
        return _INSIDE_INSTRUCTION if before.endswith(b"<?") else _INSIDE_LEAF

    @property
    def is_too_wide(self) -> bool:
        """Whether checking a unit of this shape against the schema would take unreasonably long."""
        return len(self.widest.children) > MOST_CHILDREN

    def scalar_at(self, offset: int) -> int:
        """Give the number of the scalar that starts at an offset of the template."""
        return self._starts[offset]

    def _outlines(self, root: Element, *, is_known: bool) -> list[XmlOutline]:
        found: list[XmlOutline] = []
        pending: list[tuple[Element, tuple[int, ...]]] = [(root, ())]
        while pending:
            element, locator = pending.pop()
            start = self.stand_ins.place(element.start)
            found.append(XmlOutline(element, self._starts, locator, start, is_known=is_known))
            pending += reversed([(below, (*locator, index)) for index, below in enumerate(_sub_entries(element))])
        return found


def _sub_entries(entry: Element) -> list[Element]:
    """Give the entries right below an entry; a second `Children` is a problem, but what is in it is not lost."""
    holders = [child for child in entry.children if child.name.lower() == RDM.children]
    return [child for holder in holders for child in holder.children if child.name == "Connection"]


class XmlShapeMaker(ShapeMaker[XmlShape]):
    """See `ShapeMaker`."""

    likeness: ClassVar[bytes] = b"<"

    def check_extent(self, data: bytes) -> None:
        """See `ShapeMaker.check_extent`."""
        check_extent(data, self.limits)

    def take_apart(self, data: bytes) -> tuple[Literals, list[tuple[int, int]]]:
        """See `ShapeMaker.take_apart`."""
        return take_apart(data)

    def shape(self, literals: Literals, *, is_known: bool) -> XmlShape:
        """See `ShapeMaker.shape`."""
        return XmlShape(literals, self.limits.depth, is_known=is_known)
