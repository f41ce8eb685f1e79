"""Read API keys from entries that libxml2 has parsed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from lxml import etree

from rdmconv.formats.base import Rewritten, Values
from rdmconv.formats.rdm_names import API_KEY, RDM, credential_type
from rdmconv.model.fields import ApiKeyField, ApiKeyPaths, FieldPath
from rdmconv.model.secret import Secret

_HOLDER: Final = RDM.sub_type[:-1]
"""Of the sub-type, which says that it is an API key."""
_SUB_TYPE: Final = RDM.sub_type[-1]
_MOST_LAYOUTS: Final = 1024


class _Layout(NamedTuple):
    """Which children of an element of certain children are fields of an API key, and which is the sub-type."""

    fields: Sequence[tuple[int, ApiKeyField]]
    sub_type: int | None


class _Layouts(dict[tuple[object, ...], _Layout]):
    """The layouts that came up, by the names of the children as spelled; comments have none that is a text.

    Args:
        fields: the names of fields in lower case.
    """

    def __init__(self, fields: Mapping[str, ApiKeyField]) -> None:
        super().__init__()
        self._fields = fields

    def __missing__(self, names: tuple[object, ...]) -> _Layout:
        lower = [(place, name.lower()) for place, name in enumerate(names) if isinstance(name, str)]
        fields = [(place, self._fields[name]) for place, name in lower if name in self._fields]
        sub_types = [place for place, name in lower if name == _SUB_TYPE.lower()]
        layout = _Layout(fields, max(sub_types, key=lambda place: names[place] == _SUB_TYPE, default=None))
        if len(self) < _MOST_LAYOUTS:
            self[names] = layout
        return layout


class ApiKeyReader:
    """Reads the fields of API keys.

    Args:
        paths: where the fields are.
    """

    def __init__(self, paths: ApiKeyPaths) -> None:
        self.paths = paths
        self._nothing: Values = dict.fromkeys(paths)
        names: dict[FieldPath, dict[str, ApiKeyField]] = {}
        for field, places in paths.items():
            for place in places:
                names.setdefault(place[:-1], {})[place[-1].lower()] = field
        names.setdefault(_HOLDER, {})
        self._parents = {above: _Layouts(below) for above, below in names.items()}
        """By the path of the parent, in the order in which places count."""

    def read(self, root: etree._Element, unit: Rewritten) -> Mapping[int, Values]:
        """Read the converted entries of a unit, by ordinal; nothing of one that is no API key."""
        first = unit.converted[0]
        if len(unit.converted) == 1 and not first.locator:
            return {first.ordinal: self._values_of(root)}
        entries = _by_locator(root)
        return {entry.ordinal: self._values_of(entries[entry.locator]) for entry in unit.converted}

    def _values_of(self, entry: etree._Element) -> Values:
        values = self._nothing.copy()
        sub_type = None
        for above, layouts in self._parents.items():
            parent = _descend(entry, above)
            if parent is None:
                continue
            children = [*parent]
            layout = layouts[tuple([child.tag for child in children])]
            for place, field in layout.fields:
                values[field] = values[field] or _text(children[place])
            if above == _HOLDER and layout.sub_type is not None:
                sub_type = _text(children[layout.sub_type])
        if sub_type is None or credential_type(sub_type) != API_KEY:
            return {}
        key = values["api_key"]
        values["api_key"] = Secret(key) if isinstance(key, str) else None
        return values


def entries_at(tree: etree._Element, depth: int) -> Iterator[etree._Element]:
    """Give the entries; with no element around them the tree is the entry."""
    if depth == 0:
        yield tree
        return
    yield from holder_at(tree, depth).iterchildren(etree.Element)


def holder_at(tree: etree._Element, depth: int) -> etree._Element:
    """Go down to the element that holds the entries; with no element around them it is the entry."""
    for _ in range(depth - 1):
        tree = next(tree.iterchildren(etree.Element))
    return tree


def _by_locator(root: etree._Element) -> dict[tuple[int, ...], etree._Element]:
    """Find the entries below an entry in one go: a folder can hold many thousands."""
    found: dict[tuple[int, ...], etree._Element] = {(): root}
    pending: list[tuple[int, ...]] = [()]
    while pending:
        above = pending.pop()
        holders = [child for child in found[above].iterchildren(etree.Element) if _local(child) == "children"]
        entries = (entry for holder in holders for entry in holder.iterchildren("Connection"))
        for index, entry in enumerate(entries):
            found[*above, index] = entry
            pending.append((*above, index))
    return found


def _text(element: etree._Element) -> str | None:
    return ("".join(element.itertext()) if len(element) else element.text) or None


def _descend(entry: etree._Element, path: FieldPath) -> etree._Element | None:
    for name in path:
        below = next(entry.iterchildren(name), None)
        if below is None:
            below = next((one for one in entry.iterchildren(etree.Element) if _local(one) == name.lower()), None)
        if below is None:
            return None
        entry = below
    return entry


def _local(element: etree._Element) -> str:
    return str(element.tag).lower()
