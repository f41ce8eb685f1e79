"""Read API keys from entries that libxml2 has parsed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from lxml import etree

from rdmconv.formats.base import Rewritten, Values
from rdmconv.formats.rdm_names import API_KEY, RDM, credential_type
from rdmconv.formats.recipe import Recipe
from rdmconv.model.fields import ApiKeyField, ApiKeyPaths, FieldPath
from rdmconv.model.secret import Secret

_HOLDER: Final = RDM.sub_type[:-1]
"""Of the sub-type, which says that it is an API key."""
_SUB_TYPE: Final = RDM.sub_type[-1]
_MANY: Final = 16


class _Places(NamedTuple):
    """Where fields of an API key stand in one element."""

    path: Sequence[int]
    """To the element from that of the unit: which child, and which child of that."""
    fields: Sequence[tuple[int, ApiKeyField]]
    sub_type: int | None


class ApiKeyReader:
    """Reads the fields of API keys.

    What one recipe wrote has the same elements in the same places (see `rdmconv.formats.rdm_xml.proven`), so they are
    looked for by their names once.

    Args:
        paths: where the fields are.
    """

    def __init__(self, paths: ApiKeyPaths) -> None:
        self.paths = paths
        self._nothing: Values = dict.fromkeys(paths)
        self._parents: dict[FieldPath, dict[str, ApiKeyField]] = {}
        """Fields by their names in lower case, by the path of the parent, in the order in which places count."""
        for field, places in paths.items():
            for place in places:
                self._parents.setdefault(place[:-1], {})[place[-1].lower()] = field
        self._parents.setdefault(_HOLDER, {})
        self._known: dict[Recipe, Sequence[Sequence[_Places]]] = {}
        """Of each converted entry of a unit that a recipe wrote."""

    def read(self, root: etree._Element, unit: Rewritten) -> Mapping[int, Values]:
        """Read the converted entries of a unit, by ordinal; nothing of one that is no API key."""
        places = None if unit.recipe is None else self._known.get(unit.recipe)
        if places is None:
            entries = _by_locator(root)
            places = [list(self._places_in(root, entries[entry.locator])) for entry in unit.converted]
            if unit.recipe is not None:
                self._known[unit.recipe] = places
        return {
            entry.ordinal: self._values_at(root, found) for entry, found in zip(unit.converted, places, strict=True)
        }

    def _places_in(self, root: etree._Element, entry: etree._Element) -> Iterator[_Places]:
        for above, fields in self._parents.items():
            parent = _descend(entry, above)
            if parent is None:
                continue
            children = [*parent]
            names = [(place, _local(child)) for place, child in enumerate(children)]
            there = [(place, fields[name]) for place, name in names if name in fields]
            sub_types = [place for place, name in names if above == _HOLDER and name == _SUB_TYPE.lower()]
            sub_type = max(sub_types, key=lambda place: children[place].tag == _SUB_TYPE, default=None)
            yield _Places(_path(root, parent), there, sub_type)

    def _values_at(self, root: etree._Element, places: Sequence[_Places]) -> Values:
        values = self._nothing.copy()
        type_ = None
        for path, fields, sub_type in places:
            parent = root
            for place in path:
                parent = parent[place]
            # Each is found by counting from the first.
            children = parent if len(fields) < _MANY else [*parent]
            for place, field in fields:
                values[field] = values[field] or _text(children[place])
            if sub_type is not None:
                type_ = _text(parent[sub_type])
        if type_ is None or credential_type(type_) != API_KEY:
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


def _path(root: etree._Element, element: etree._Element) -> Sequence[int]:
    """Tell how to get from an element to one in it: which child, and which child of that."""
    path: list[int] = []
    while element is not root and (parent := element.getparent()) is not None:
        path.append(parent.index(element))
        element = parent
    return path[::-1]
