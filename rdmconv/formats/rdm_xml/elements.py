"""The elements of one entry: their shape, shared by entries alike, and where each lies in the bytes.

Exports are written by machines, so most entries have a shape that came before: the same tags in the same order. A
shape that comes often is compiled to one regular expression that finds every element of such an entry at once, which
takes a tenth of the time of taking tag by tag. What it matches is exactly what the tokens below would have found.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from rdmconv.errors import InputError
from rdmconv.formats.base import DEPTH_LIMIT
from rdmconv.formats.rdm_xml.recipe import Recipe
from rdmconv.formats.rdm_xml.text import is_nil
from rdmconv.model.fields import FieldPath

Spans: TypeAlias = Callable[[int], tuple[int, int]]
"""Gives where an element of a shape, by number, starts and ends."""

_LEAF, _START, _END = 2, 5, 6
_TOKEN: Final = re.compile(
    rb"""<([^\s<>/!?="']++)>[^<]*+(</\1\s*>)"""
    rb"""|<([^\s<>/!?="']++)((?:[^<>"'/]|"[^"]*"|'[^']*'|/(?!>))*+)(/?)>"""
    rb"""|</([^\s<>]++)\s*>"""
    rb"""|<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>""",
    re.DOTALL,
)
"""Most elements are plain leaves, so one match takes a whole leaf."""
_SPECIALS: Final = {
    b"<!--": rb"<!--(?>.*?-->)",
    b"<![C": rb"<!\[CDATA\[(?>.*?\]\]>)",
    b"<?": rb"<\?(?>.*?\?>)",
}
"""How a comment, CDATA section or instruction begins, and what matches any such, its first end included."""
_TEXT: Final = rb"[^<]*+"
_WORTH_COMPILING: Final = 8
"""Compiling a shape costs as much as taking some forty entries apart."""
_LARGEST_REMEMBERED: Final = 2000
"""Tags of an entry, sub-entries included, beyond which its like is not expected to come again."""
_MOST_COMPILED: Final = 128
"""A look at a shape that does not fit costs little, since it ends at the first tag that differs."""


@dataclass(slots=True)
class Element:
    """What is the same about one element in all entries of a shape."""

    name: bytes
    start_tag: bytes
    """As spelled, attributes included."""
    attributes: bytes = b""
    end_tag: bytes = b""
    """As spelled; empty for `<X />`."""
    children: list[int] = field(default_factory=list)
    by_name: dict[bytes, int] = field(default_factory=dict)
    """The children by name in lower case, the first of each."""
    is_mixed: bool = False
    """Whether comments or instructions stand directly in it."""

    @property
    def is_self_closing(self) -> bool:
        """Whether it is written `<X />`."""
        return not self.end_tag


class TextPlace(NamedTuple):
    """Where the text of a field lies: in which element, and how far from its ends."""

    node: int
    before: int
    after: int


class Shape:
    """The elements of an entry in document order; the entry itself is number 0."""

    def __init__(self, elements: list[Element], tokens: list[bytes]) -> None:
        self.elements = elements
        self._tokens = tokens
        self.seen = 0
        self.fullmatch: Callable[[bytes], re.Match[bytes] | None] = _no_match
        self.problems: dict[int, list[tuple[str, str]]] = {}
        """What `decode` found wrong with the fields of each entry in it, as code and name."""
        self.recipes: dict[tuple[int, bool], Recipe] = {}
        """What `edit` has worked out for each entry in it, for files that write types as names and as numbers."""
        self._leaves: dict[int, list[TextPlace]] = {}
        self._texts: dict[tuple[int, FieldPath], TextPlace | None] = {}
        self._text_lists: dict[tuple[int, tuple[FieldPath, ...]], list[TextPlace | None]] = {}
        self._found: dict[tuple[int, tuple[bytes, ...]], int | None] = {}

    def find(self, root: int, path: tuple[bytes, ...]) -> int | None:
        """Find the element at a path of names in lower case."""
        key = (root, path)
        if key not in self._found:
            at: int | None = root
            for name in path:
                at = None if at is None else self.elements[at].by_name.get(name)
            self._found[key] = at
        return self._found[key]

    def text_place(self, root: int, path: FieldPath) -> TextPlace | None:
        """Tell where the text of the field at a path lies; None when there is no such field or it holds no text."""
        key = (root, path)
        if key not in self._texts:
            node = self.find(root, tuple(name.lower().encode() for name in path))
            self._texts[key] = None if node is None else self._text_place(node)
        return self._texts[key]

    def text_places(self, root: int, paths: tuple[FieldPath, ...]) -> list[TextPlace | None]:
        """Tell where the texts at several paths lie."""
        key = (root, paths)
        if key not in self._text_lists:
            self._text_lists[key] = [self.text_place(root, path) for path in paths]
        return self._text_lists[key]

    def _text_place(self, node: int) -> TextPlace | None:
        element = self.elements[node]
        if element.children or element.is_mixed or is_nil(element.attributes):
            return None
        return TextPlace(node, len(element.start_tag), len(element.end_tag))

    def leaves(self, root: int) -> list[TextPlace]:
        """Give the plain fields whose being empty or not matters to a conversion: of the credentials, and the URL."""
        if root not in self._leaves:
            credentials = self.elements[root].by_name.get(b"credentials")
            inside = [] if credentials is None else self.elements[credentials].children
            own = [child for child in self.elements[root].children if self.elements[child].name.lower() == b"url"]
            places = (self._text_place(child) for child in (*inside, *own))
            self._leaves[root] = [place for place in places if place is not None]
        return self._leaves[root]

    def compile(self) -> None:
        """Make the expression that matches all entries of this shape, with a group for each element."""
        pieces = []
        for token in self._tokens:
            special = _SPECIALS.get(token)
            pieces.append(special or b"".join(_grouped(token)))
        whole = _TEXT.join(pieces)
        # The group of the entry itself is the whole match, group 0, so that groups have the numbers of elements.
        self.fullmatch = re.compile(whole.removeprefix(b"(").removesuffix(b")"), re.DOTALL).fullmatch


def _no_match(_: bytes) -> None:
    """Stand in for the expression of a shape that is not compiled."""


def _grouped(token: bytes) -> list[bytes]:
    """Give what matches the tags of a token, with the group of the element opened or closed."""
    opening, separator, closing = token.partition(b"\0")
    parts = []
    if opening:
        parts += [b"(", re.escape(opening)]
    if separator:
        parts += [_TEXT] if opening and closing else []
        parts += [re.escape(closing), b")"]
    return parts


class Shapes:
    """The shapes that came up in one document."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, ...], Shape] = {}
        self._compiled: list[Shape] = []
        self._likely: defaultdict[int, list[Shape]] = defaultdict(list)
        """Compiled shapes by the number of `</` in the entries they matched."""

    def match(self, data: bytes) -> tuple[Shape, Spans]:
        """Find the elements of one entry.

        Raises:
            InputError: it nests too deeply (`FMT008`), or its tags do not match (`FMT003`).
        """
        likely = self._likely[data.count(b"</")]
        for index, shape in enumerate(likely):
            match = shape.fullmatch(data)
            if match is not None:
                if index:  # what comes often moves to the front
                    likely[index - 1 : index + 1] = [shape, likely[index - 1]]
                return shape, match.span
        for shape in self._compiled:
            match = shape.fullmatch(data)
            if match is not None:
                likely.append(shape)
                return shape, match.span
        elements, tokens, spans = take_apart(data)
        if len(tokens) > _LARGEST_REMEMBERED:
            return Shape(elements, tokens), spans.__getitem__
        shape = self._known.setdefault(tuple(tokens), Shape(elements, tokens))
        shape.seen += 1
        if shape.seen == _WORTH_COMPILING and len(self._compiled) < _MOST_COMPILED:
            shape.compile()
            self._compiled.append(shape)
        return shape, spans.__getitem__


def take_apart(data: bytes) -> tuple[list[Element], list[bytes], list[tuple[int, int]]]:
    """Take an entry token by token: its elements, its tags (start and end parted by NUL), where each element lies.

    Raises:
        InputError: it nests too deeply (`FMT008`), or its tags do not match (`FMT003`).
    """
    elements: list[Element] = []
    tokens: list[bytes] = []
    spans: list[tuple[int, int]] = []
    open_elements: list[int] = []
    for match in _TOKEN.finditer(data):
        kind = match.lastindex
        if kind == _LEAF:
            start_tag, end_tag = b"<" + match[1] + b">", match[2]
            _add(elements, open_elements, Element(match[1], start_tag, b"", end_tag))
            tokens.append(start_tag + b"\0" + end_tag)
            spans.append(match.span())
        elif kind == _START:
            _add(elements, open_elements, Element(match[3], match[0], match[4]))
            tokens.append(match[0] + b"\0" if match[5] else match[0])
            spans.append(match.span())
            if not match[5]:
                open_elements.append(len(elements) - 1)
                if len(open_elements) > DEPTH_LIMIT:
                    raise InputError("FMT008", limit=str(DEPTH_LIMIT))
        elif kind == _END:
            if not open_elements or elements[open_elements[-1]].name != match[6]:
                raise InputError("FMT003", problem="tag name mismatch")
            closed = open_elements.pop()
            elements[closed].end_tag = match[0]
            tokens.append(b"\0" + match[0])
            spans[closed] = (spans[closed][0], match.end())
        else:
            mark = next(mark for mark in _SPECIALS if match[0].startswith(mark))
            tokens.append(mark)
            if open_elements and mark != b"<![C":
                elements[open_elements[-1]].is_mixed = True
    if open_elements or not elements:
        raise InputError("FMT003", problem="tag not finished")
    return elements, tokens, spans


def _add(elements: list[Element], open_elements: list[int], element: Element) -> None:
    if open_elements:
        parent = elements[open_elements[-1]]
        parent.children.append(len(elements))
        parent.by_name.setdefault(element.name.lower(), len(elements))
    elements.append(element)
