"""From edits on fields to splices of an entry's bytes.

A field that gets a new name moves, with the bytes of its value, to where RDM would write it. Everything else of the
entry, white space and comments included, keeps its place and its bytes.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple, TypeAlias

from msgspec import Struct, field

from rdmconv.formats.base import Splice, Unwritable
from rdmconv.formats.placing import place, sort_key
from rdmconv.formats.rdm_names import RDM, credential_number
from rdmconv.formats.rdm_xml.elements import Element
from rdmconv.formats.rdm_xml.view import XmlView
from rdmconv.model.entry import Entry
from rdmconv.model.fields import FieldPath
from rdmconv.planning import Copy, Edit, Order, Remove, Rename, Set

_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no way to write (its section 2.2)."""
_WHITE: Final = b" \t\r\n"


class _Kept(NamedTuple):
    """A child stays where it is."""

    element: Element
    text: bytes | None = None
    """The whole element anew, when it gets another text."""


class _Gone(NamedTuple):
    """A child goes, with the white space before it; comments before it stay."""

    element: Element


class _New(NamedTuple):
    """A child is written, with the content of another one when there is one."""

    name: str
    start_tag: bytes
    element: Element | None
    end_tag: bytes


_Step: TypeAlias = _Kept | _Gone | _New
_PathKey: TypeAlias = tuple[str, ...]
"""A path in lower case, so that two spellings of one are the same."""


class _Changes(Struct):
    """What happens to the children of one element."""

    path: FieldPath
    """Where the element is, or is to be."""
    removed: set[Element] = field(default_factory=set)
    replaced: dict[Element, bytes] = field(default_factory=dict)
    added: list[_New] = field(default_factory=list)
    order: Order = ()
    """Of the new children and those that are there."""

    def add(self, new: _New, order: Order) -> None:
        """Write a new child."""
        self.added.append(new)
        self.order = order or self.order

    def in_order(self) -> list[_New]:
        """Give the new children as they follow each other."""
        return sorted(self.added, key=lambda new: sort_key(new.name, self.order))


class _ChangesByParent(dict[_PathKey, _Changes]):
    """The changes of each element, however its path is spelled."""

    def of_parent(self, path: FieldPath) -> _Changes:
        """Give the changes of what the path's last name stands in."""
        parent = path[:-1]
        return self.setdefault(_key_of(parent), _Changes(parent))


def splices_for(entry: Entry, view: XmlView, edits: Sequence[Edit], on: XmlView) -> list[Splice]:
    """Turn the edits of one entry into splices.

    Args:
        entry: to be edited.
        view: its view.
        edits: of the entry.
        on: its view, or one of the same entry with stand-ins for its scalars; the splices are of its bytes.

    Raises:
        Unwritable: XML cannot hold a value that is to be set.
        LookupError: a field to move or remove is not there.
    """
    changes = _changes(entry, on, edits, writes_numbers=view.writes_numbers)
    _write_missing_parents(on, changes)
    _close_emptied(on, changes)
    outermost = [key for key in changes if not any(key[:depth] in changes for depth in range(len(key)))]
    for key, change in list(changes.items()):
        # An element between two changed ones is written anew as well, though nothing changes in itself.
        above = next((depth for depth in range(len(key)) if key[:depth] in changes), len(key))
        for depth in range(above + 1, len(key)):
            changes.setdefault(key[:depth], _Changes(change.path[:depth]))
    steps = {_found(on, change.path): _steps(_found(on, change.path), change) for change in changes.values()}
    parents = [_found(on, changes[key].path) for key in outermost]
    return [(*on.content_span(parent), _content(on, parent, steps)) for parent in parents]


def _changes(entry: Entry, view: XmlView, edits: Sequence[Edit], *, writes_numbers: bool) -> _ChangesByParent:
    changes = _ChangesByParent()
    for edit in edits:
        match edit:
            case Rename(source, target, order):
                element = _found(view, source)
                changes.of_parent(source).removed.add(element)
                changes.of_parent(target).add(_renamed(element, target[-1]), order)
            case Copy(source, target, order):
                changes.of_parent(target).add(_new(target[-1], element=_found(view, source)), order)
            case Remove(source):
                changes.of_parent(source).removed.add(_found(view, source))
            case Set(target, value, order, is_exact):
                text = _written(entry, target, value, writes_numbers=writes_numbers and not is_exact)
                existing = view.find(target)
                if existing is None:
                    changes.of_parent(target).add(_new(target[-1], text), order)
                else:
                    changes.of_parent(target).replaced[existing] = _with_text(existing, text)
    return changes


def _steps(parent: Element, change: _Changes) -> list[_Step]:
    """Put the children of an element in order: new ones come before the first that stays and sorts after them."""
    steps: list[_Step] = [
        _Gone(child) if child in change.removed else _Kept(child, change.replaced.get(child))
        for child in parent.children
    ]
    for new in change.in_order():
        kept = [index for index, step in enumerate(steps) if isinstance(step, _Kept)]
        names = [step.element.name for step in steps if isinstance(step, _Kept)]
        index = place(new.name, names, change.order)
        # A new child that comes last among those that stay comes before what goes, so that it keeps their place.
        at = kept[index] if index < len(kept) else kept[-1] + 1 if kept else 0
        while at < len(steps) and isinstance(steps[at], _New):
            at += 1
        steps.insert(at, new)
    return steps


def _content(view: XmlView, parent: Element, steps: dict[Element, list[_Step]]) -> bytes:
    """Write the content of an element anew; each child brings what stands before it."""
    data = view.data
    done, end = view.content_span(parent)
    first = data[done : view.span(parent.children[0])[0]] if parent.children else b""
    indent = first[len(first.rstrip(_WHITE)) :]
    parts: list[bytes] = []
    for step in steps[parent]:
        if isinstance(step, _New):
            parts += (indent, step.start_tag, _content_of(view, step), step.end_tag)
            continue
        start, after = view.span(step.element)
        if isinstance(step, _Gone):
            parts.append(data[done:start].rstrip(_WHITE))
        elif step.text is not None:
            parts += (data[done:start], step.text)
        elif step.element in steps:
            content, content_end = view.content_span(step.element)
            parts += (data[done:content], _content(view, step.element, steps), data[content_end:after])
        else:
            parts.append(data[done:after])
        done = after
    parts.append(data[done:end])
    return b"".join(parts)


def _content_of(view: XmlView, new: _New) -> bytes:
    if new.element is None:
        return b""
    start, end = view.content_span(new.element)
    return view.data[start:end]


def _found(view: XmlView, path: FieldPath) -> Element:
    element = view.find(path)
    if element is None:
        raise LookupError(path)
    return element


def _write_missing_parents(view: XmlView, changes: _ChangesByParent) -> None:
    """Let an element that is not there, or has no end tag, be written as a whole."""
    while missing := [change for change in changes.values() if _cannot_take_children(view, change.path)]:
        change = max(missing, key=lambda one: len(one.path))
        del changes[_key_of(change.path)]
        above = changes.of_parent(change.path)
        name, attributes = change.path[-1], b""
        element = view.find(change.path)
        if element is not None:
            above.removed.add(element)
            name = element.name
            attributes = b"" if element.is_nil else element.attributes.rstrip(_WHITE)
        above.added.append(_new(name, _nested(view, change), attributes=attributes))


def _close_emptied(view: XmlView, changes: _ChangesByParent) -> None:
    """Write elements that lose all they hold as RDM writes empty ones: `<MetaInformation />` (seen)."""
    for key, change in list(changes.items()):
        element = _found(view, change.path)
        is_emptied = element.children and not change.added and change.removed.issuperset(element.children)
        if is_emptied and key and not element.is_mixed:
            del changes[key]
            tag = element.start_tag[:-1].rstrip(_WHITE)
            changes.of_parent(change.path).replaced[element] = tag + b" />"


def _nested(view: XmlView, change: _Changes) -> bytes:
    """Write new children of a new element, each level deeper than the one around it."""
    outer, step = _indents(view)
    outer += step * (len(change.path) - 1)
    inner = outer + step if outer else b""
    parts: list[bytes] = []
    for new in change.in_order():
        parts += [inner, new.start_tag, _content_of(view, new), new.end_tag]
    return b"".join([*parts, outer])


def _cannot_take_children(view: XmlView, path: FieldPath) -> bool:
    element = view.find(path)
    return element is None or element.is_self_closing or (element.is_nil and not element.children)


def _indents(view: XmlView) -> tuple[bytes, bytes]:
    """Give the white space before a field of the entry, and what one more level adds to it."""
    root = view.outline.root
    if not root.children:
        return b"", b""
    before = view.data[view.content_span(root)[0] : view.span(root.children[0])[0]]
    outer = before[len(before.rstrip(_WHITE)) :]
    start, end = view.content_span(root)
    content = view.data[start:end]
    _, line_break, closing = content[len(content.rstrip(_WHITE)) :].rpartition(b"\n")
    own = outer.rpartition(b"\n")[2]
    return outer, own[len(closing) :] if line_break and own.startswith(closing) else b""


def _renamed(element: Element, name: str) -> _New:
    """Give an element another name, its attributes and the spelling of its tags kept."""
    tag, length = name.encode(), len(element.tag)
    start_tag = b"<" + tag + element.start_tag[1 + length :]
    if element.is_self_closing:
        return _New(name, start_tag, None, b"")
    return _New(name, start_tag, element, b"</" + tag + element.end_tag[2 + length :])


def _new(name: str, content: bytes = b"", *, element: Element | None = None, attributes: bytes = b"") -> _New:
    tag = name.encode()
    return _New(name, b"<" + tag + attributes + b">" + content, element, b"</" + tag + b">")


def _with_text(element: Element, text: bytes) -> bytes:
    """Give an element another text; one that said nil says so no longer."""
    if element.is_self_closing or element.is_nil:
        return b"<%b>%b</%b>" % (element.tag, text, element.tag)
    return element.start_tag + text + element.end_tag


def _key_of(path: FieldPath) -> _PathKey:
    return tuple(name.lower() for name in path)


def _written(entry: Entry, target: FieldPath, value: str, *, writes_numbers: bool) -> bytes:
    """Spell a value as XML text; a type goes by number where the entry writes numbers."""
    if _ILLEGAL.search(value):
        raise Unwritable(entry.ordinal, target)
    if target == RDM.sub_type and writes_numbers:
        value = str(credential_number(value))
    return escape(value, quote=False).replace("\r", "&#13;").encode("utf-8")
