"""The fields of one entry in XML."""

from collections.abc import Hashable
from functools import cache

from rdmconv.formats.rdm_xml.elements import Element, Shape, Spans
from rdmconv.formats.rdm_xml.text import is_nil, text_of
from rdmconv.formats.view import PathView
from rdmconv.model.fields import FieldPath


class XmlView(PathView[int]):
    """The fields of one entry; a node is the number of an element in its shape.

    Args:
        data: the bytes of the unit the entry is in.
        shape: the elements of the unit.
        spans: where they lie in the bytes.
        root: the number of the entry's own element.
    """

    __slots__ = ("data", "root", "shape", "spans")

    def __init__(self, data: bytes, shape: Shape, spans: Spans, root: int) -> None:
        super().__init__()
        self.data = data
        self.shape = shape
        self.spans = spans
        self.root = root

    def find(self, path: FieldPath) -> int | None:
        """See `PathView.find`."""
        return self.shape.find(self.root, key_of(path))

    def element(self, node: int) -> Element:
        """Give what the shape knows of a node."""
        return self.shape.elements[node]

    def content_span(self, node: int) -> tuple[int, int]:
        """Give where the content of a node lies, between its tags."""
        element = self.shape.elements[node]
        start, end = self.spans(node)
        return start + len(element.start_tag), end - len(element.end_tag)

    def value(self, node: int) -> str | None:
        """See `PathView.value`."""
        element = self.shape.elements[node]
        if element.children or element.is_mixed or is_nil(element.attributes):
            return None
        start, end = self.spans(node)
        return text_of(self.data[start + len(element.start_tag) : end - len(element.end_tag)])

    def children_of(self, path: FieldPath) -> list[str]:
        """See `PathView.children_of`."""
        node = self.find(path)
        return [] if node is None else [shown(self.element(child).name) for child in self.element(node).children]

    @property
    def form(self) -> Hashable | None:
        """See `PathView.form`: the shape, and which of the fields that count are empty."""
        empty = []
        for node in self.shape.leaves(self.root):
            start, end = self.content_span(node)
            empty.append(start == end)
            if self.data[start : start + 1] == b"<":  # CDATA may be empty, or hold the whole value
                return None
        return (self.root, id(self.shape), *empty)

    def is_structure(self, node: int) -> bool:
        """See `PathView.is_structure`."""
        return bool(self.shape.elements[node].children)


@cache
def key_of(path: FieldPath) -> tuple[bytes, ...]:
    """Give a path in the form in which two spellings of one are the same."""
    return tuple(name.lower().encode() for name in path)


def shown(name: bytes) -> str:
    """Give the name of an element as text."""
    return name.decode("utf-8", "replace")
