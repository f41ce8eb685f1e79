"""The fields of one entry in XML."""

from rdmconv.formats.rdm_names import RDM
from rdmconv.formats.rdm_xml.elements import Element
from rdmconv.formats.rdm_xml.shapes import XmlOutline, XmlShape
from rdmconv.formats.rdm_xml.text import text_of, texts_of
from rdmconv.formats.shapes import place_at
from rdmconv.formats.view import PathView


class XmlView(PathView[Element, XmlShape, XmlOutline]):
    """See `PathView`."""

    __slots__ = ()
    text_of = staticmethod(text_of)
    texts_of = staticmethod(texts_of)

    def name_of(self, node: Element) -> str:
        """See `PathView.name_of`."""
        return node.name

    def is_structure(self, node: Element) -> bool:
        """See `PathView.is_structure`; a comment in a value makes it more than text, too."""
        return bool(node.children) or node.is_mixed

    def own_bytes(self) -> bytes:
        """See `PathView.own_bytes`."""
        start, end = self.span(self.outline.root)
        return self.data[start:end]

    def span(self, element: Element) -> tuple[int, int]:
        """Give where an element lies in the bytes."""
        return self._offset(element.start), self._offset(element.end)

    def content_span(self, element: Element) -> tuple[int, int]:
        """Give where the content of an element lies, between its tags."""
        if element.is_leaf:
            start, end = self.scalars.span(self.shape.scalar_at(element.content))
            return start, end
        return self._offset(element.content), self._offset(element.content_end)

    def _offset(self, offset: int) -> int:
        return place_at(self.scalars, self.shape.stand_ins.place(offset))

    @property
    def writes_numbers(self) -> bool:
        """Whether the entry writes types as numbers."""
        text = self.text_at(RDM.sub_type) or self.text_at(RDM.type) or ""
        return text.strip().isdigit()
