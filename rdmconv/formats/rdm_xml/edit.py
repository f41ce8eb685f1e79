"""From edits on fields to splices of an entry's bytes.

A field that gets a new name moves, with the bytes of its value, to where RDM would write it. Everything else of the
entry, white space and comments included, keeps its place and its bytes. What is to be done depends on the shape of an
entry only, so it is worked out once for a shape and then carried out on the bytes of each entry.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape

from rdmconv.formats.base import Splice, Unwritable
from rdmconv.formats.placing import place
from rdmconv.formats.rdm_names import SUB_TYPE_PATH, credential_number
from rdmconv.formats.rdm_xml.recipe import Gone, Kept, New, Recipe, Step
from rdmconv.formats.rdm_xml.text import is_nil
from rdmconv.formats.rdm_xml.view import XmlView, key_of, shown
from rdmconv.model.entry import Entry
from rdmconv.model.fields import FieldPath
from rdmconv.planning import Copy, Edit, Remove, Rename, Set

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (its section 2.2)."""
_WHITE: Final = b" \t\r\n"


@dataclass(slots=True)
class _Changes:
    """What happens to the children of one element."""

    path: FieldPath
    """Where the element is, or is to be."""
    removed: set[int] = field(default_factory=set)
    replaced: dict[int, bytes] = field(default_factory=dict)
    added: list[New] = field(default_factory=list)


class _ChangesByParent(dict[tuple[bytes, ...], _Changes]):
    """The changes of each element, however its path is spelled."""

    def of_parent(self, path: FieldPath) -> _Changes:
        """Give the changes of what the path's last name stands in."""
        parent = path[:-1]
        return self.setdefault(key_of(parent), _Changes(parent))


def splices_for(entry: Entry, view: XmlView, edits: Sequence[Edit]) -> list[Splice]:
    """Turn the edits of one entry into splices of its unit.

    Raises:
        Unwritable: XML cannot hold a value that is to be set.
    """
    key = (view.root, view.writes_numbers)
    recipe = view.shape.recipes.get(key)
    if recipe is None or recipe.edits is not edits:
        changes = _changes(entry, view, edits)
        whole_elements = _write_missing_parents(view, changes)
        recipe = _recipe(view, edits, changes)
        if not whole_elements:  # those hold bytes of this entry
            view.shape.recipes[key] = recipe
    return [(*view.content_span(parent), _content(view, parent, recipe)) for parent in recipe.outermost]


def _content(view: XmlView, parent: int, recipe: Recipe) -> bytes:
    """Write the content of an element anew; each child brings what stands before it."""
    data, spans = view.data, view.spans
    done, end = view.content_span(parent)
    children = view.shape.elements[parent].children
    first = data[done : spans(children[0])[0]] if children else b""
    indent = first[len(first.rstrip(_WHITE)) :]
    parts: list[bytes] = []
    for step in recipe.steps[parent]:
        if isinstance(step, New):
            parts += (indent, step.start_tag)
            if step.node is not None:
                content, content_end = view.content_span(step.node)
                parts.append(data[content:content_end])
            parts.append(step.end_tag)
            continue
        start, after = spans(step.node)
        if isinstance(step, Gone):
            parts.append(data[done:start].rstrip(_WHITE))
        elif step.text is not None:
            parts += (data[done:start], step.text)
        elif step.node in recipe.steps:
            content, content_end = view.content_span(step.node)
            parts += (data[done:content], _content(view, step.node, recipe), data[content_end:after])
        else:
            parts.append(data[done:after])
        done = after
    parts.append(data[done:end])
    return b"".join(parts)


def _changes(entry: Entry, view: XmlView, edits: Sequence[Edit]) -> _ChangesByParent:
    changes = _ChangesByParent()
    for edit in edits:
        match edit:
            case Rename(source, target):
                node = _found(view, source)
                changes.of_parent(source).removed.add(node)
                changes.of_parent(target).added.append(_renamed(view, node, target[-1]))
            case Copy(source, target):
                changes.of_parent(target).added.append(_new(target[-1], node=_found(view, source)))
            case Remove(source):
                changes.of_parent(source).removed.add(_found(view, source))
            case Set(target, value):
                text = _written(entry, view, target, value)
                existing = view.find(target)
                if existing is None:
                    changes.of_parent(target).added.append(_new(target[-1], text))
                else:
                    changes.of_parent(target).replaced[existing] = _with_text(view, existing, text)
    return changes


def _recipe(view: XmlView, edits: Sequence[Edit], changes: _ChangesByParent) -> Recipe:
    outermost = [key for key in changes if not any(key[:depth] in changes for depth in range(len(key)))]
    for key, change in list(changes.items()):
        # An element between two changed ones is written anew as well, though nothing changes in itself.
        above = next((depth for depth in range(len(key)) if key[:depth] in changes), len(key))
        for depth in range(above + 1, len(key)):
            changes.setdefault(key[:depth], _Changes(change.path[:depth]))
    steps: dict[int, Sequence[Step]] = {_found(view, change.path): _steps(view, change) for change in changes.values()}
    return Recipe(edits, [_found(view, changes[key].path) for key in outermost], steps)


def _steps(view: XmlView, change: _Changes) -> list[Step]:
    """Put the children of an element in order: new ones come before the first that stays and sorts after them."""
    parent = view.element(_found(view, change.path))
    steps: list[Step] = [
        Gone(child) if child in change.removed else Kept(child, change.replaced.get(child)) for child in parent.children
    ]
    for new in sorted(change.added, key=lambda added: added.name.casefold()):
        kept = [index for index, step in enumerate(steps) if isinstance(step, Kept)]
        names = [shown(view.element(step.node).name) for step in steps if isinstance(step, Kept)]
        index = place(new.name, names)
        # A new child that comes last among those that stay comes before what goes, so that it keeps their place.
        at = kept[index] if index < len(kept) else kept[-1] + 1 if kept else 0
        while at < len(steps) and isinstance(steps[at], New):
            at += 1
        steps.insert(at, new)
    return steps


def _found(view: XmlView, path: FieldPath) -> int:
    node = view.find(path)
    if node is None:
        raise LookupError(path)
    return node


def _write_missing_parents(view: XmlView, changes: _ChangesByParent) -> bool:
    """Let an element that is not there, or has no end tag, be written as a whole; tell whether there was one."""
    found = False
    while missing := [change for change in changes.values() if _cannot_take_children(view, change.path)]:
        found = True
        change = max(missing, key=lambda one: len(one.path))
        del changes[key_of(change.path)]
        above = changes.of_parent(change.path)
        name, attributes = change.path[-1], b""
        node = view.find(change.path)
        if node is not None:
            above.removed.add(node)
            element = view.element(node)
            name = shown(element.name)
            attributes = b"" if is_nil(element.attributes) else element.attributes.rstrip(_WHITE)
        above.added.append(_new(name, _nested(view, change.added), attributes=attributes))
    return found


def _nested(view: XmlView, added: Sequence[New]) -> bytes:
    """Write new children of a new element, one level deeper than the fields of the entry."""
    outer, step = _indents(view)
    inner = outer + step if outer else b""
    parts: list[bytes] = []
    for new in sorted(added, key=lambda one: one.name.casefold()):
        start, end = (0, 0) if new.node is None else view.content_span(new.node)
        parts += [inner, new.start_tag, view.data[start:end], new.end_tag]
    return b"".join([*parts, outer])


def _cannot_take_children(view: XmlView, path: FieldPath) -> bool:
    node = view.find(path)
    if node is None:
        return True
    element = view.element(node)
    return element.is_self_closing or (is_nil(element.attributes) and not element.children)


def _indents(view: XmlView) -> tuple[bytes, bytes]:
    """Give the white space before a field of the entry, and what one more level adds to it."""
    children = view.element(view.root).children
    if not children:
        return b"", b""
    before = view.data[view.content_span(view.root)[0] : view.spans(children[0])[0]]
    outer = before[len(before.rstrip(_WHITE)) :]
    end = view.spans(view.root)[1]
    break_at = view.data.rfind(b"\n", 0, end)
    closing = view.data[break_at + 1 : end].partition(b"<")[0] if break_at >= 0 else b""
    own = outer.rpartition(b"\n")[2]
    return outer, own[len(closing) :] if own.startswith(closing) else b""


def _renamed(view: XmlView, node: int, name: str) -> New:
    """Give an element another name, its attributes and the spelling of its tags kept."""
    element, tag, length = view.element(node), name.encode(), len(view.element(node).name)
    start_tag = b"<" + tag + element.start_tag[1 + length :]
    if element.is_self_closing:
        return New(name, start_tag, None, b"")
    return New(name, start_tag, node, b"</" + tag + element.end_tag[2 + length :])


def _new(name: str, content: bytes = b"", *, node: int | None = None, attributes: bytes = b"") -> New:
    tag = name.encode()
    return New(name, b"<" + tag + attributes + b">" + content, node, b"</" + tag + b">")


def _with_text(view: XmlView, node: int, text: bytes) -> bytes:
    """Give an element another text; one that said nil says so no longer."""
    element = view.element(node)
    if element.is_self_closing or is_nil(element.attributes):
        return b"<%b>%b</%b>" % (element.name, text, element.name)
    return element.start_tag + text + element.end_tag


def _written(entry: Entry, view: XmlView, target: FieldPath, value: str) -> bytes:
    """Spell a value as XML text; a type goes by number where the entry writes numbers."""
    if _ILLEGAL.search(value):
        raise Unwritable(entry.ordinal, target)
    if target == SUB_TYPE_PATH and view.writes_numbers:
        value = str(credential_number(value))
    return escape(value, {"\r": "&#13;"}).encode("utf-8")
