"""The second reader: what an export holds according to lxml's tree alone, written from the format's description."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_KINDS = {"credential": "Credential", "26": "Credential", "group": "Group", "25": "Group", "1": "RDPConfigured"}
_SUB_TYPES = {"default": "Default", "0": "Default", "apikey": "ApiKey", "49": "ApiKey", "custom": "Custom"}

_HOLDERS = etree.XPath(
    "//*[self::Connections or self::ArrayOfConnection]"
    "[not(ancestor::Connections or ancestor::ArrayOfConnection or ancestor::Connection)]"
)
"""What holds entries, in an export of one vault or of several."""


def as_utf8(data: bytes) -> bytes:
    """The text of a file as UTF-8 without byte-order mark; UTF-16 needs one, or begins with `<`."""
    for bom, codec in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(bom):
            return data[len(bom) :].decode(codec).encode()
    if data.startswith((b"<\0", b"\0<")):
        return data.decode("utf-16-le" if data[0] else "utf-16-be").encode()
    return data


def parser_of_trees() -> etree.XMLParser:
    """One that reads text as UTF-8 and fetches nothing."""
    return etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, huge_tree=True)


def tree_of(data: bytes) -> etree._Element:
    """The root element."""
    return etree.fromstring(as_utf8(data), parser_of_trees())


@dataclass(frozen=True)
class PlainEntry:
    """One entry of the tree."""

    element: etree._Element
    locator: tuple[int, ...]

    def element_at(self, *path: str) -> etree._Element | None:
        """The first element at a path; letters in capitals or not."""
        here: etree._Element = self.element
        for name in path:
            found = [child for child in here.iterchildren(etree.Element) if str(child.tag).lower() == name.lower()]
            if not found:
                return None
            here = found[0]
        return here

    def text(self, *path: str) -> str | None:
        """The text at a path; None when it is absent, nil, or holds more than text."""
        found = self.element_at(*path)
        if found is None or found.get(_NIL, "").strip() in {"true", "1"} or len(found):
            return None
        return found.text or ""

    @property
    def type(self) -> str:
        """The connection type in the vendor's words; RDP when there is none."""
        text = self.text("ConnectionType")
        return "RDPConfigured" if text is None else _KINDS.get(text.strip().lower(), text)

    @property
    def sub_type(self) -> str | None:
        """The credential sub-type in the vendor's words; None for other entries."""
        if self.type != "Credential":
            return None
        text = self.text("Credentials", "CredentialType")
        return "Default" if text is None else _SUB_TYPES.get(text.strip().lower(), text)

    @property
    def line(self) -> int:
        """The line its start tag ends on."""
        return self.element.sourceline or 0


def plain_entries(data: bytes) -> list[PlainEntry]:
    """All entries in document order, an entry before its sub-entries."""
    root = tree_of(data)
    if root.tag == "Connection":
        return list(_with_children(root, ()))
    return [one for holder in _HOLDERS(root) for top in holder.findall("Connection") for one in _with_children(top, ())]


def _with_children(element: etree._Element, locator: tuple[int, ...]) -> Iterator[PlainEntry]:
    entry = PlainEntry(element, locator)
    yield entry
    below = entry.element_at("Children")
    for index, child in enumerate([] if below is None else below.findall("Connection")):
        yield from _with_children(child, (*locator, index))
