"""XML as two other parsers see it: expat, which knows where each byte is, and libxml2, which knows namespaces."""

import re
from collections.abc import Iterator

from lxml import etree

from tests.conformance.tree import Broken, Group, Node
from tests.differential.names import RDM
from tests.differential.plain import seen
from tests.differential.views import Seen, Top, View, place_of
from tests.expat_ranges import Range, ranges_of
from tests.plain_lxml import as_utf8, tree_of

ROOTS = {"ArrayOfConnection", "Connections", "RDMExport", "Connection"}
_HOLDERS = {"ArrayOfConnection", "Connections"}
_NEVER_AROUND = {*_HOLDERS, "Connection"}
_MOST_AROUND = 4
_NIL = re.compile(r"(?:.*[:}])?nil\Z")
_PLAIN_TYPE = re.compile(rb"<ConnectionType>(?!(?:(?i:credential)|26)<)[A-Za-z0-9]+</ConnectionType>")


def expat_view(data: bytes) -> View:
    """What expat sees in a file."""
    text = as_utf8(data)
    root = ranges_of(text)
    _pass_on_namespace(root, "")
    return View(
        [
            Top(
                (top.start, top.end),
                vault,
                may_matter(top, text),
                tuple(_seen(entry, locator, text) for entry, locator in _with_those_below(top, ())),
            )
            for vault, top in tops_of(root)
        ]
    )


def libxml2_view(data: bytes) -> list[tuple[int, tuple[Seen, ...]]]:
    """What libxml2 sees in a file: of each entry of the top level the line its start tag ends on, and what it says."""
    return [
        (top.start, tuple(_seen(entry, locator, None) for entry, locator in _with_those_below(top, ())))
        for _, top in tops_of(range_of(tree_of(data)))
    ]


def range_of(element: etree._Element) -> Range:
    """An element of libxml2's tree like one of expat's; for want of a byte it starts at its line."""
    name = etree.QName(element)
    written = name.localname if element.prefix is None else f"{element.prefix}:{name.localname}"
    found = Range(written, element.sourceline or 0)
    found.attributes = {str(key): str(value) for key, value in element.items()}
    if element.prefix is None:
        found.attributes["xmlns"] = name.namespace or ""
    found.children = [range_of(child) for child in element.iterchildren(etree.Element)]
    found.text = (element.text or "") + "".join(child.tail or "" for child in element)
    found.is_mixed = len(found.children) < len(element)
    return found


def tops_of(root: Range) -> Iterator[tuple[int, Range]]:
    """The entries of the top level, each with the number of its vault."""
    if root.name == "Connection":
        yield 0, root
        return
    for vault, holder in enumerate(_holders(root, ())):
        yield from ((vault, child) for child in holder.children if child.name == "Connection")


def holder_paths(root: Range) -> list[list[Range]]:
    """What holds entries, each behind all that is around it."""
    return [[*around, root] for around, root in _walk(root, []) if _is_holder(root, tuple(one.name for one in around))]


def _walk(element: Range, around: list[Range]) -> Iterator[tuple[list[Range], Range]]:
    yield around, element
    for child in element.children:
        yield from _walk(child, [*around, element])


def _holders(element: Range, around: tuple[str, ...]) -> Iterator[Range]:
    if _is_holder(element, around):
        yield element
        return
    if element.name not in _NEVER_AROUND:
        for child in element.children:
            yield from _holders(child, (*around, element.name))


def _is_holder(element: Range, around: tuple[str, ...]) -> bool:
    outside = around[:-1] if around[-1:] == ("RDMExport",) else around
    return element.name in _HOLDERS and len(outside) <= _MOST_AROUND and _NEVER_AROUND.isdisjoint(outside)


def _with_those_below(entry: Range, locator: tuple[int, ...]) -> Iterator[tuple[Range, tuple[int, ...]]]:
    yield entry, locator
    holders = [child for child in entry.children if child.name.lower() == "children"]
    below = [child for holder in holders for child in holder.children if child.name == "Connection"]
    for index, child in enumerate(below):
        yield from _with_those_below(child, (*locator, index))


def _seen(entry: Range, locator: tuple[int, ...], text: bytes | None) -> Seen:
    place = None if text is None else place_of(text, entry.start)
    spaced = frozenset({"ENT006"} if _is_in_a_namespace(entry) else ())
    return seen(_node(entry), locator, RDM, place, spaced)


def _pass_on_namespace(element: Range, outer: str) -> None:
    """Say of each element that has no prefix in which namespace it is; expat tells declarations only."""
    inner = element.attributes.get("xmlns", outer)
    element.attributes["xmlns"] = inner if ":" not in element.name else ""
    for child in element.children:
        _pass_on_namespace(child, inner)


def _is_in_a_namespace(entry: Range) -> bool:
    for holder, wanted in RDM.text.items():
        element = entry.child(holder) if holder else entry
        if element is None:
            continue
        if element.attributes.get("xmlns"):
            return True
        if any(child.attributes.get("xmlns") for child in element.children if child.name.lower() in wanted):
            return True
    return False


def _node(element: Range) -> Node:
    if element.children or element.name == "Connection":
        return Group(tuple((child.name, _node(child)) for child in element.children))
    if any(_NIL.match(name) and text.strip() in {"true", "1"} for name, text in element.attributes.items()):
        return None
    return Broken(element.text) if element.is_mixed else element.text


def may_matter(entry: Range, data: bytes) -> bool:
    """Whether it holds another entry, or a type that is not plainly that of something else."""
    below = [one for _, one in _walk(entry, [])][1:]
    types = [one.bytes_of(data) for one in below if one.name.lower() == "connectiontype"]
    is_plain = len(types) <= 1 and all(_PLAIN_TYPE.fullmatch(one) for one in types)
    return not is_plain or any(one.name == "Connection" for one in below)
