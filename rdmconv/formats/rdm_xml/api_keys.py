"""Read API keys from entries that libxml2 has parsed: one by one, or a batch in one go."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from rdmconv.formats.base import Rewritten, Values
from rdmconv.formats.rdm_names import API_KEY, RDM, credential_type
from rdmconv.model.fields import ApiKeyField, ApiKeyPaths, FieldPath
from rdmconv.model.secret import Secret

_STYLESHEET = (
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:output method="text"/>'
    '<xsl:template match="/"><xsl:for-each select="{entries}">{parents}{end}</xsl:for-each></xsl:template>'
    "</xsl:stylesheet>"
)
_STEP = "<xsl:for-each select=\"({name}|self::*[not({name})]/*[{spelled}='{lower}'])[1]\">{inside}</xsl:for-each>"
"""The first child of a name; when there is none, the first whose name is the same but for case."""
_SPELLED = "translate(name(), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
_MOST_LAYOUTS = 1024
_CHILDREN = (
    '<xsl:for-each select="*[not(namespace-uri())]"><xsl:value-of select="name()"/>{end}<xsl:value-of select="."/>'
    "{end}</xsl:for-each>"
)


class _Layout(NamedTuple):
    """Where the fields of an API key stand among children of certain names."""

    fields: Sequence[tuple[int, ApiKeyField]]
    """Places of values in a list in which names and values take turns."""
    sub_type: int | None


class _Layouts(dict[tuple[str, ...], _Layout]):
    """The layouts that came up, by the names of the children as spelled.

    Args:
        fields: the names of fields in lower case.
    """

    def __init__(self, fields: Mapping[str, ApiKeyField]) -> None:
        super().__init__()
        self.fields = fields

    def __missing__(self, names: tuple[str, ...]) -> _Layout:
        found = [(2 * index + 1, self.fields.get(name.lower())) for index, name in enumerate(names)]
        sub_type = 2 * names.index(RDM.sub_type[-1]) + 1 if RDM.sub_type[-1] in names else None
        layout = _Layout([(place, field) for place, field in found if field is not None], sub_type)
        if len(self) < _MOST_LAYOUTS:
            self[names] = layout
        return layout


class ApiKeyReader:
    """Reads the fields of API keys.

    Going from element to element in Python takes most of the time of checking an entry, so a stylesheet, which
    libxslt runs without the interpreter, turns a whole batch into one text of names and values. They end in random
    boundaries, which no value can hold on purpose. Elements spelled in an unusual way are looked for one by one.

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
        names.setdefault(RDM.sub_type[:-1], {})
        self._parents = {above: _Layouts(below) for above, below in names.items()}
        """By the path of the parent, in the order in which places count."""
        self._end, self._last_child, self._last_parent = (f"\n{secrets.token_hex(8)}\n" for _ in range(3))
        self._stylesheets: dict[int, etree.XSLT] = {}

    def read_batch(self, tree: etree._Element, depth: int, units: Sequence[Rewritten]) -> list[Mapping[int, Values]]:
        """Read the converted entries of units, by ordinal.

        Args:
            tree: the entries of the units below `depth` elements.
            depth: how deep the entries are.
            units: that were parsed.
        """
        roots: list[etree._Element] = []
        found: list[Mapping[int, Values]] = []
        records = str(self._stylesheet(depth)(tree)).split(self._last_parent)
        for index, (unit, record) in enumerate(zip(units, records, strict=False)):
            first = unit.converted[0]
            if len(unit.converted) == 1 and not first.locator and (values := self._values_in(record)):
                found.append({first.ordinal: values})
            else:
                roots = roots or list(entries_at(tree, depth))
                found.append(self.read_unit(roots[index], unit))
        return found

    def _stylesheet(self, depth: int) -> etree.XSLT:
        if depth not in self._stylesheets:
            parents = "".join(self._children_of(above) + self._last_child for above in self._parents)
            entries = "/*" * (depth + 1)
            source = _STYLESHEET.format(entries=entries, parents=parents, end=self._last_parent)
            self._stylesheets[depth] = etree.XSLT(etree.XML(source), access_control=etree.XSLTAccessControl.DENY_ALL)
        return self._stylesheets[depth]

    def _children_of(self, above: FieldPath) -> str:
        inside = _CHILDREN.format(end=self._end)
        for name in reversed(above):
            inside = _STEP.format(name=name, spelled=_SPELLED, lower=name.lower(), inside=inside)
        return inside

    def _values_in(self, record: str) -> Values:
        """Take the text of one entry apart; nothing when it is no API key, or not spelled as usual."""
        values = self._nothing.copy()
        sub_type = None
        for (above, layouts), children in zip(self._parents.items(), record.split(self._last_child), strict=False):
            parts = children.split(self._end)
            layout = layouts[tuple(parts[::2])]
            for place, field in layout.fields:
                values[field] = values[field] or parts[place] or None
            if layout.sub_type is not None and above == RDM.sub_type[:-1]:
                sub_type = parts[layout.sub_type]
        return _checked(values, sub_type)

    def read_unit(self, root: etree._Element, unit: Rewritten) -> Mapping[int, Values]:
        """Read the converted entries of one unit, element by element."""
        entries = _by_locator(root)
        return {entry.ordinal: self._read(entries[entry.locator]) for entry in unit.converted}

    def _read(self, entry: etree._Element) -> Values:
        values = self._nothing.copy()
        for above, layouts in self._parents.items():
            parent = _descend(entry, above)
            for child in () if parent is None else parent.iterchildren(etree.Element):
                field = layouts.fields.get(_local(child))
                if field is not None:
                    values[field] = values[field] or _text(child)
        sub_type = _descend(entry, RDM.sub_type)
        return _checked(values, None if sub_type is None else _text(sub_type))


def _checked(values: Values, sub_type: str | None) -> Values:
    """Give the fields of an API key; nothing when the entry is none."""
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
