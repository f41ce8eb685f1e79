"""What is the XML in taking entries apart: types, and what is wrong with the way an entry is written."""

from collections.abc import Iterable, Iterator

from rdmconv.formats.decode import Decoder, Problem
from rdmconv.formats.rdm_names import RDM
from rdmconv.formats.rdm_xml.elements import Element
from rdmconv.formats.rdm_xml.shapes import XmlShape
from rdmconv.formats.rdm_xml.view import XmlView
from rdmconv.formats.shapes import Scalars
from rdmconv.model.fields import FieldPath


class XmlDecoder(Decoder[XmlShape, XmlView]):
    """See `Decoder`."""

    def views(self, data: bytes, shape: XmlShape, scalars: Scalars) -> list[XmlView]:
        """See `Decoder.views`."""
        return [XmlView(data, shape, scalars, outline) for outline in shape.outlines]

    def type_text(self, view: XmlView, path: FieldPath, problems: list[Problem]) -> str | None:
        """See `Decoder.type_text`."""
        element = view.find(path)
        if element is None:
            return None
        text = view.text_at(path)
        if text is None and (element.children or element.is_mixed):
            problems.append(("ENT001", element.name))
            return ""
        if text is not None and not text.strip():
            problems.append(("ENT003", element.name))
        return text

    def problems(self, view: XmlView, *, is_credential: bool) -> Iterable[Problem]:
        """See `Decoder.problems`."""
        if is_credential and view.shape.is_too_wide:
            return [("ENT009", view.shape.widest.name)]
        return _structural_problems(view.outline.root) if is_credential else ()


def _structural_problems(entry: Element) -> Iterator[Problem]:
    """List fields that stand twice, hold markup, or are in a namespace."""
    for place, wanted in RDM.text_fields.items():
        parent = entry.by_name.get(place) if place else entry
        if parent is None:
            continue
        if parent.in_namespace:
            yield "ENT006", parent.name
        yield from _repeated(parent.children)
        for child in parent.children:
            if child.name.lower() in wanted:
                if child.in_namespace:
                    yield "ENT006", child.name
                if child.children or child.is_mixed:
                    yield "ENT001", child.name


def _repeated(children: list[Element]) -> Iterator[Problem]:
    seen: set[str] = set()
    for child in children:
        name = child.name.lower()
        if name in seen and name in RDM.single_fields:
            yield "ENT002", child.name
        seen.add(name)
