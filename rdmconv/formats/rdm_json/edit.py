"""From edits on fields to splices of an entry's bytes.

A field that gets a new name moves, with the bytes of its value, to where RDM would write it. Everything else of the
entry, white space, escapes and the spelling of numbers included, keeps its place and its bytes.
"""

import json
from collections.abc import Sequence

from msgspec import Struct, field

from rdmconv.formats.base import Splice, Unwritable
from rdmconv.formats.placing import place, sort_key
from rdmconv.formats.rdm_json.layout import Layout, layout_of, space_before
from rdmconv.formats.rdm_json.members import Member, members
from rdmconv.formats.rdm_json.values import NULL, is_number, text_of
from rdmconv.formats.rdm_json.view import JsonView
from rdmconv.formats.rdm_names import credential_number
from rdmconv.formats.recipe import ScalarMatters
from rdmconv.formats.shapes import place_at
from rdmconv.model.entry import Entry
from rdmconv.model.fields import FieldPath
from rdmconv.planning import Copy, Edit, Order, Remove, Rename, Set


class _Object(Struct):
    """An object of the entry, and what happens to its members."""

    path: FieldPath
    """In lower case."""
    spelled: str
    """Its own name, for when it is to be written."""
    member: Member | None
    """Where it lies in its parent; None when it does not, and for the entry itself."""
    start: int
    """Of its brace; -1 when there is no object."""
    members: list[Member]
    removed: set[int] = field(default_factory=set)
    """Where the members start that go away."""
    added: list[tuple[str, bytes]] = field(default_factory=list)
    """Name and bytes of the new members."""
    order: Order = ()
    """Of the new members and those that are there."""

    def in_order(self) -> list[tuple[str, bytes]]:
        """Give the new members as they follow each other."""
        return sorted(self.added, key=lambda one: sort_key(one[0], self.order))

    def find(self, name: str) -> Member | None:
        """Find a member by name; of two the last."""
        return next((member for member in reversed(self.members) if member.name.lower() == name.lower()), None)


def splices_for(entry: Entry, view: JsonView, edits: Sequence[Edit], on: JsonView) -> list[Splice]:
    """Turn the edits of one entry into splices.

    Args:
        entry: to be edited.
        view: its view.
        edits: of the entry.
        on: its view, or one of the same entry with stand-ins for its scalars; the splices are of its bytes.

    Raises:
        Unwritable: a value is to stand below something that is no object, or is no text JSON can hold.
        LookupError: a field to move or remove is not there.
        ScalarMatters: what is to be done depends on a scalar of which a stand-in is there.
    """
    writer = _Writer(entry, view, on)
    data = on.data
    for edit in edits:
        match edit:
            case Rename(source, target, order):
                parent, member = writer.found(source)
                parent.removed.add(member.start)
                writer.add(target, _spelling(data, member), order)
            case Copy(source, target, order):
                writer.add(target, _spelling(data, writer.found(source)[1]), order)
            case Remove(source):
                parent, member = writer.found(source)
                parent.removed.add(member.start)
            case Set():
                writer.set(edit)
    return writer.splices()


def _spelling(data: bytes, member: Member) -> bytes:
    """Give a member from behind its name on: colon and value as they stand."""
    return data[member.name_end : member.end]


class _Writer:
    def __init__(self, entry: Entry, view: JsonView, on: JsonView) -> None:
        self._entry = entry
        self._view = view
        self._has_stand_ins = on is not view
        self.data = on.data
        self._only_ascii = view.data.isascii()
        start = place_at(on.scalars, view.outline.start)
        own = list(members(self.data, start))
        self._objects: dict[FieldPath, _Object] = {(): _Object((), "", None, start, own)}
        self._splices: list[Splice] = []
        # A credential has a type at least, so there is a member to take the layout from.
        self._layout = layout_of(self.data, start, own)

    def found(self, path: FieldPath) -> tuple[_Object, Member]:
        parent = self._object(path[:-1], path)
        member = parent.find(path[-1])
        if member is None:
            raise LookupError
        return parent, member

    def add(self, path: FieldPath, spelling: bytes, order: Order) -> None:
        name = self._json(path, path[-1])
        parent = self._object(path[:-1], path)
        parent.added.append((path[-1], name + spelling))
        parent.order = order or parent.order

    def set(self, edit: Set) -> None:
        path = edit.target
        parent = self._object(path[:-1], path)
        existing = parent.find(path[-1])
        is_bare = edit.is_exact and (edit.value.isdecimal() or edit.value in {"true", "false"})
        written = edit.value.encode() if is_bare else self._written(edit)
        if existing is not None and existing.start not in parent.removed:
            self._splices.append((existing.value, existing.end, written))
        else:
            self.add(path, self._layout_in(parent).colon + written, edit.order)

    def splices(self) -> list[Splice]:
        for path in sorted(self._objects, key=len, reverse=True):
            changed = self._objects[path]
            if changed.members:
                self._splices += _member_splices(self.data, changed, self._layout_in(changed))
            elif changed.added:
                self._write_object(changed)
        return self._splices

    def _object(self, path: FieldPath, wanted: FieldPath) -> _Object:
        """Give what is at the path of a parent; what is null or left out is an object without members."""
        key = tuple(name.lower() for name in path)
        if key in self._objects:
            return self._objects[key]
        member = self._object(path[:-1], wanted).find(path[-1])
        inside: list[Member] = []
        start = -1
        if member is not None and self.data.startswith(b"{", member.value):
            start = member.value
            inside = list(members(self.data, start))
        elif member is not None and self._has_stand_ins and not self.data.startswith(b"[", member.value):
            raise ScalarMatters
        elif member is not None and self.data[member.value : member.end] != NULL:
            raise Unwritable(self._entry.ordinal, wanted)
        found = self._objects[key] = _Object(key, path[-1], member, start, inside)
        return found

    def _write_object(self, changed: _Object) -> None:
        """Write an object that has no members yet: in place of the one there, else as a member of its parent."""
        added = [member for _, member in changed.in_order()]
        written = self._layout_in(changed).object_of(added)
        if changed.member is not None:
            self._splices.append((changed.member.value, changed.member.end, written))
        else:
            parent = self._objects[changed.path[:-1]]
            name = self._json(changed.path, changed.spelled)
            parent.added.append((changed.spelled, name + self._layout_in(parent).colon + written))

    def _layout_in(self, changed: _Object) -> Layout:
        """Give the layout of an object; one to be written is set out like another one beside it."""
        if not changed.path:
            return self._layout
        beside = self._objects[changed.path[:-1]]
        inside = [(changed.start, changed.members)] if changed.members else []
        inside += [
            (one.value, list(members(self.data, one.value)))
            for one in beside.members
            if not inside and self.data.startswith(b"{", one.value)
        ]
        for start, there in inside:
            if there:
                return layout_of(self.data, start, there)
        layout = self._layout
        outer = Layout(layout.last, layout.last, b"", layout.colon)
        for _ in changed.path:
            layout, outer = layout.nested(outer), layout
        return layout

    def _written(self, edit: Set) -> bytes:
        """Spell a value as JSON; a type goes by number where the entry writes numbers, in quotes if those are."""
        path, value, dialect = edit.target, edit.value, self._view.outline.dialect
        if path != dialect.sub_type or edit.is_exact:
            return self._json(path, value)
        for place_of in (dialect.sub_type, dialect.type):
            found = self._view.find(place_of)
            if found is not None and not self._view.is_null(found[1]):
                spelled = self._view.spelled(found[1]) if isinstance(found[1], int) else b"{}"
                if is_number(spelled):
                    return str(credential_number(value)).encode()
                if (text_of(spelled) or "").strip().isdigit():
                    return self._json(path, str(credential_number(value)))
                break
        return self._json(path, value)

    def _json(self, path: FieldPath, text: str) -> bytes:
        """Write a string, with escapes for what is not ASCII when the entry has nothing but ASCII."""
        try:
            text.encode("utf-8")
            return json.dumps(text, ensure_ascii=self._only_ascii).encode("utf-8")
        except UnicodeEncodeError:
            raise Unwritable(self._entry.ordinal, path) from None


def _member_splices(data: bytes, changed: _Object, layout: Layout) -> list[Splice]:
    """Take members away and put new ones in, each with its comma."""
    there = changed.members
    kept = [member for member in there if member.start not in changed.removed]
    splices = _removals(there, changed.removed)
    added = changed.in_order()
    if not kept and not added:
        return [(changed.start + 1, data.index(b"}", there[-1].end), b"")]
    if not kept:
        joined = (b"," + layout.between).join(member for _, member in added)
        return [(there[0].start, there[-1].end, joined)] if changed.removed else []
    names = [member.name for member in kept]
    for name, member in added:
        index = place(name, names, changed.order)
        neighbour = kept[min(index, len(kept) - 1)]
        space = layout.between if neighbour is there[0] else space_before(data, changed.start, neighbour)
        if index < len(kept):
            splices.append((neighbour.start, neighbour.start, member + b"," + space))
        else:
            splices.append((neighbour.end, neighbour.end, b"," + space + member))
    return splices


def _removals(there: Sequence[Member], removed: set[int]) -> list[Splice]:
    """Take a run of members away with the commas behind them; at the end of the object, with those before them."""
    splices: list[Splice] = []
    first = 0
    while first < len(there):
        if there[first].start not in removed:
            first += 1
            continue
        behind = first
        while behind < len(there) and there[behind].start in removed:
            behind += 1
        if behind < len(there):
            splices.append((there[first].start, there[behind].start, b""))
        elif first > 0:
            splices.append((there[first - 1].end, there[-1].end, b""))
        first = behind
    return splices
