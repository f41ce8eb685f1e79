"""Read XML into a tree with lxml alone."""

from collections import Counter

from lxml import etree

from tests.conformance.tree import Broken, Group, Node
from tests.plain_lxml import as_utf8, tree_of

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def read_xml(data: bytes) -> Group:
    """A group with the root as its one member."""
    root = tree_of(data)
    return Group(((str(root.tag), _node(root)),))


def _node(element: etree._Element) -> Node:
    if element.get(_NIL, "").strip() in {"true", "1"}:
        return None
    elements = list(element.iterchildren(etree.Element))
    pieces = [element.text or "", *(child.tail or "" for child in element)]
    text = "".join(pieces)
    if elements and not text.strip():
        return Group(tuple((str(child.tag), _node(child)) for child in elements))
    return Broken(text) if len(element) else text


def asides(data: bytes) -> Counter[str]:
    """What is beside the elements and their text: attributes, comments and instructions; nothing in JSON."""
    if not as_utf8(data).lstrip().startswith(b"<"):
        return Counter()
    root = tree_of(data)
    attributes = [f"{name}={value}" for one in root.iter(etree.Element) for name, value in one.items() if name != _NIL]
    markup = [etree.tostring(one, with_tail=False).decode() for one in root.iter(etree.Comment, etree.PI)]
    return Counter(attributes + markup)
