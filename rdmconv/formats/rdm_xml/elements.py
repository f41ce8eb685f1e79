"""The tokens and elements of one entry."""

import re
from typing import Final

from msgspec import Struct, field

from rdmconv.errors import InputError
from rdmconv.formats.rdm_xml.text import default_namespace, is_nil
from rdmconv.formats.shapes import Literals
from rdmconv.model.limits import Limits

_ATTRIBUTES: Final = rb"""((?:[^<>"'/]++|"[^"]*+"|'[^']*+'|/(?!>))*+)"""
_NAME: Final = rb"""[^\s<>/!?="']++"""
TEXT: Final = rb"[^<]*+(?:<!\[CDATA\[(?>.*?\]\]>)[^<]*+)*+"
"""Character data and CDATA sections; most texts are at their end where the first one would begin."""
_LEAF, _START, _END = 3, 6, 7
_TOKEN: Final = re.compile(
    rb"<(%(name)b)%(attributes)b>(%(text)b)</\1\s*>"
    rb"|<(%(name)b)%(attributes)b(/?)>"
    rb"|</([^\s<>]++)\s*>"
    rb"|<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>" % {b"name": _NAME, b"attributes": _ATTRIBUTES, b"text": TEXT},
    re.DOTALL,
)
"""Most elements are leaves with nothing but text, so one match takes a whole leaf."""
_COMMENT: Final = (b"<!--", b"-->")
_INSTRUCTION: Final = (b"<?", b"?>")


class Element(Struct, eq=False):
    """One element; offsets are into the bytes it was read from."""

    name: str
    """As spelled; bytes that are no UTF-8 become U+FFFD, and such a document is never written."""
    tag: bytes
    """The bytes of the name."""
    start_tag: bytes
    """As spelled, attributes included."""
    attributes: bytes
    start: int
    content: int
    """Where the start tag ends."""
    end_tag: bytes = b""
    """As spelled; empty for `<X />`."""
    content_end: int = 0
    end: int = 0
    """0 as long as it is open."""
    children: list["Element"] = field(default_factory=list)
    by_name: dict[str, "Element"] = field(default_factory=dict)
    """The children by name in lower case, the first of each."""
    is_leaf: bool = False
    """Whether there is nothing but text between its tags."""
    is_mixed: bool = False
    """Whether comments or instructions stand directly in it."""
    in_namespace: bool = False
    """Whether it is in a default namespace that it declares, or that an element around it does."""

    @property
    def is_self_closing(self) -> bool:
        """Whether it is written `<X />`."""
        return not self.end_tag

    @property
    def is_nil(self) -> bool:
        """Whether it says that it has no value."""
        return is_nil(self.attributes)

    def add(self, child: "Element") -> None:
        """Take a child."""
        child.in_namespace = default_namespace(child.attributes, around=self.in_namespace)
        self.children.append(child)
        self.by_name.setdefault(child.name.lower(), child)

    def close(self, end_tag: bytes, end: int) -> None:
        """Note where it ends."""
        self.end_tag, self.content_end, self.end = end_tag, end - len(end_tag), end


def take_apart(data: bytes) -> tuple[Literals, list[tuple[int, int]]]:
    """Find the scalars of an entry: the texts of its leaves, and what comments and instructions say.

    Returns:
        The bytes around them, and where they lie, the whole entry first.
    """
    spans = [(0, len(data))]
    literals: list[bytes] = []
    done = 0
    for match in _TOKEN.finditer(data):
        kind = match.lastindex
        if kind == _LEAF:
            start, end = match.span(_LEAF)
        elif kind is None and (mark := _mark(match[0])) is not None:
            start, end = match.start() + len(mark[0]), match.end() - len(mark[1])
        else:
            continue
        literals.append(data[done:start])
        spans.append((start, end))
        done = end
    return (*literals, data[done:]), spans


def check_extent(data: bytes, limits: Limits) -> None:
    """Refuse an entry that is wider or deeper than it may be, before anything is built of it.

    Comments, instructions and attributes count as children, since they take as much memory; each `=` in a tag is taken
    for an attribute.

    Raises:
        InputError: it is (`FMT008`, `FMT013`, `FMT014`).
    """
    if max(data.count(b"<"), data.count(b"=")) <= min(limits.children, limits.fields):
        return
    fields = -1  # the entry itself is none
    counts = [fields]
    for match in _TOKEN.finditer(data):
        kind = match.lastindex
        if kind == _END:
            counts.pop()
            if not counts:
                return  # no XML, which is told later
            continue
        attributes = (match[2] or match[5] or b"").count(b"=")
        fields += 1 + attributes
        counts[-1] += 1
        if max(counts[-1], attributes) > limits.children:
            raise InputError("FMT013", limit=f"{limits.children:,}")
        if fields > limits.fields:
            raise InputError("FMT014", limit=f"{limits.fields:,}")
        if kind == _START and not match[_START]:
            counts.append(0)
            if len(counts) - 1 > limits.depth:
                raise InputError("FMT008", limit=str(limits.depth))


def _mark(token: bytes) -> tuple[bytes, bytes] | None:
    """Give how a comment or an instruction begins and ends; None for a CDATA section outside of any leaf."""
    return next((mark for mark in (_COMMENT, _INSTRUCTION) if token.startswith(mark[0])), None)


def read_elements(data: bytes, depth: int) -> Element:
    """Read an entry into elements.

    Args:
        data: of the entry.
        depth: levels of elements that hold others, at most.

    Raises:
        InputError: it nests too deeply (`FMT008`), or its tags do not match (`FMT003`).
    """
    root: Element | None = None
    above: list[Element] = []
    for match in _TOKEN.finditer(data):
        kind = match.lastindex
        if kind in (_LEAF, _START):
            element = _leaf(match) if kind == _LEAF else _opened(match)
            root = root or element
            if above:
                above[-1].add(element)
            if not element.end:
                above.append(element)
                if len(above) > depth:
                    raise InputError("FMT008", limit=str(depth))
        elif kind == _END:
            if not above or above[-1].tag != match[_END]:
                raise InputError("FMT003", problem="tag name mismatch")
            above.pop().close(match[0], match.end())
        elif above and _mark(match[0]) is not None:
            above[-1].is_mixed = True
    if above or root is None:
        raise InputError("FMT003", problem="tag not finished")
    return root


def widest(root: Element) -> Element:
    """Give the element with the most children."""
    found = root
    pending = [root]
    while pending:
        element = pending.pop()
        if len(element.children) > len(found.children):
            found = element
        pending += [child for child in element.children if child.children]
    return found


def _leaf(match: re.Match[bytes]) -> Element:
    element = _element(match[1], match[2], match, match.start(_LEAF))
    element.is_leaf = True
    element.close(match[0][match.end(_LEAF) - match.start() :], match.end())
    return element


def _opened(match: re.Match[bytes]) -> Element:
    """Make an element that is still open, or one that is closed by its own tag."""
    element = _element(match[4], match[5], match, match.end())
    if match[_START]:
        element.close(b"", match.end())
    return element


def _element(tag: bytes, attributes: bytes, match: re.Match[bytes], content: int) -> Element:
    start = match.start()
    element = Element(tag.decode("utf-8", "replace"), tag, match[0][: content - start], attributes, start, content)
    element.in_namespace = default_namespace(attributes, around=False)
    return element
