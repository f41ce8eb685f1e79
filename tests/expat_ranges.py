"""Byte ranges of elements as expat reports them: a third parser, which knows where it is."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

_TAG = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")


@dataclass
class Range:
    """The bytes of one element."""

    name: str
    start: int
    end: int = 0
    children: list["Range"] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    """What stands directly in it, without markup."""
    is_mixed: bool = False
    """Whether a comment or an instruction stands directly in it."""

    def bytes_of(self, data: bytes) -> bytes:
        """The element as it is written."""
        return data[self.start : self.end]

    def child(self, name: str) -> "Range | None":
        """The first child of a name; letters in capitals or not."""
        return next((child for child in self.children if child.name.lower() == name.lower()), None)


def ranges_of(data: bytes) -> Range:
    """The root element of a document in UTF-8 without byte-order mark."""
    parser = expat.ParserCreate("utf-8")
    top = Range("", 0)
    stack = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        element = Range(name, parser.CurrentByteIndex, attributes=attributes)
        stack[-1].children.append(element)
        stack.append(element)

    def end(_: str) -> None:
        element = stack.pop()
        opening = _TAG.match(data, element.start)
        assert opening is not None
        empty = opening[0].endswith(b"/>")
        element.end = opening.end() if empty else data.index(b">", parser.CurrentByteIndex) + 1

    def text(data: str) -> None:
        stack[-1].text += data

    def aside(*_: str) -> None:
        stack[-1].is_mixed = True

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.CommentHandler = aside
    parser.ProcessingInstructionHandler = aside
    parser.Parse(data, True)
    return top.children[0]


def entries_of(root: Range) -> list[Range]:
    """All entries in document order, an entry before its sub-entries."""
    if root.name == "Connection":
        return _with_children(root)
    return [
        one
        for holder in _holders(root)
        for top in holder.children
        if top.name == "Connection"
        for one in _with_children(top)
    ]


def _holders(element: Range) -> list[Range]:
    if element.name in {"ArrayOfConnection", "Connections"}:
        return [element]
    return [one for child in element.children if child.name != "Connection" for one in _holders(child)]


def sub_entries(entry: Range) -> list[Range]:
    """The entries directly below an entry."""
    below = entry.child("Children")
    return [] if below is None else [child for child in below.children if child.name == "Connection"]


def _with_children(entry: Range) -> list[Range]:
    return [entry, *(one for child in sub_entries(entry) for one in _with_children(child))]
