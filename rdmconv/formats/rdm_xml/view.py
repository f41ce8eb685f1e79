"""The fields of one entry in XML."""

from collections.abc import Hashable
from functools import cache

from rdmconv.formats.rdm_names import CONNECTION_TYPE_PATH, SUB_TYPE_PATH
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
        start, end = self.content_span(node)
        return text_of(self.data[start:end])

    def text_at(self, path: FieldPath) -> str | None:
        """See `PathView.text_at`; the same as looking the path up and reading the node, in fewer steps."""
        place = self.shape.text_place(self.root, path)
        if place is None:
            return None
        start, end = self.spans(place.node)
        return text_of(self.data[start + place.before : end - place.after])

    def texts_at(self, paths: tuple[FieldPath, ...]) -> list[str | None]:
        """See `PathView.texts_at`."""
        data, spans = self.data, self.spans
        texts: list[str | None] = []
        for place in self.shape.text_places(self.root, paths):
            if place is None:
                texts.append(None)
            else:
                start, end = spans(place.node)
                texts.append(text_of(data[start + place.before : end - place.after]))
        return texts

    @property
    def writes_numbers(self) -> bool:
        """Whether the entry writes types as numbers."""
        text = self.text_at(SUB_TYPE_PATH) or self.text_at(CONNECTION_TYPE_PATH) or ""
        return text.strip().isdigit()

    def children_of(self, path: FieldPath) -> list[str]:
        """See `PathView.children_of`."""
        node = self.find(path)
        return [] if node is None else [shown(self.element(child).name) for child in self.element(node).children]

    @property
    def form(self) -> Hashable | None:
        """See `PathView.form`: the shape, and which of the fields that count are empty."""
        data, spans = self.data, self.spans
        empty = []
        for node, before, after in self.shape.leaves(self.root):
            start, end = spans(node)
            start += before
            empty.append(start == end - after)
            if data[start : start + 1] == b"<":  # CDATA may be empty, or hold the whole value
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
