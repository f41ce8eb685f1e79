"""The second opinion: libxml2 reads what was rewritten, against the RELAX NG schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lxml import etree

from rdmconv.formats.base import ApiKeyPaths, ReadBack, Rewritten, Unit, Values
from rdmconv.formats.rdm_names import API_KEY, SUB_TYPE_PATH, credential_type
from rdmconv.formats.schema_files import read_schema
from rdmconv.model.fields import ApiKeyField, FieldPath
from rdmconv.model.secret import Secret

SCHEMA: Final = "rdm-export.rng"
_SUB_TYPE: Final = SUB_TYPE_PATH[-1].lower()


class XmlSchema:
    """The schema, compiled once for a document."""

    def __init__(self) -> None:
        self._schema = etree.RelaxNG(etree.XML(read_schema(SCHEMA)))

    def read_back(self, units: Sequence[Rewritten], paths: ApiKeyPaths) -> list[ReadBack]:
        """Read a batch of rewritten units in one go; one by one only when something is wrong in the batch."""
        reader = _ApiKeyReader(paths)
        context = units[0].unit.context
        if all(unit.unit.context == context for unit in units):
            tree = _parse(context, [unit.data for unit in units])
            if tree is not None and self._schema.validate(tree):
                roots = _entries_at(tree, len(context))
                return [ReadBack(None, reader.values(root, unit)) for root, unit in zip(roots, units, strict=True)]
        return [self._read_one(unit, reader) for unit in units]

    def problem_of(self, unit: Unit) -> str | None:
        """Say how a unit breaks the schema; None when it does not."""
        tree = _parse(unit.context, [unit.data])
        if tree is None:
            return "it cannot be parsed"
        return None if self._schema.validate(tree) else self._spoken()

    def _read_one(self, unit: Rewritten, reader: _ApiKeyReader) -> ReadBack:
        tree = _parse(unit.unit.context, [unit.data])
        if tree is None:
            return ReadBack("it cannot be parsed", {})
        root = next(_entries_at(tree, len(unit.unit.context)))
        problem = None if self._schema.validate(tree) else self._spoken()
        return ReadBack(problem, reader.values(root, unit))

    def _spoken(self) -> str:
        # The messages of libxml2 quote the document; the name of the kind of error does not.
        kind = self._schema.error_log[0].type_name if len(self._schema.error_log) else "RELAXNG_ERR_UNKNOWN"
        return kind.removeprefix("RELAXNG_ERR_").lower()


def _parse(open_tags: Sequence[bytes], entries: Sequence[bytes]) -> etree._Element | None:
    """Parse entries inside the start tags they stood in, which declare their namespace prefixes."""
    names = [tag[1:].split(None, 1)[0].rstrip(b"/>") for tag in open_tags]
    closing = [b"</%s>" % name for name in reversed(names)]
    parser = etree.XMLParser(encoding="utf-8", huge_tree=True, resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(b"".join([*open_tags, *entries, *closing]), parser)
    except etree.XMLSyntaxError:
        return None


def _entries_at(tree: etree._Element, depth: int) -> Iterator[etree._Element]:
    """Go down to the element that holds the entries; with no element around them the tree is the entry."""
    if depth == 0:
        yield tree
        return
    holder = tree
    for _ in range(depth - 1):
        holder = next(holder.iterchildren(etree.Element))
    yield from holder.iterchildren(etree.Element)


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


class _ApiKeyReader:
    """Reads the fields of an API key from a parsed entry.

    Args:
        paths: where they are.
    """

    def __init__(self, paths: ApiKeyPaths) -> None:
        self._nothing: Values = dict.fromkeys(paths)
        self._wanted: dict[FieldPath, dict[str, ApiKeyField]] = {}
        """By the path of the parent, then by the name of the child in lower case."""
        for field, places in paths.items():
            for place in places:
                self._wanted.setdefault(place[:-1], {})[place[-1].lower()] = field
        self._wanted.setdefault(SUB_TYPE_PATH[:-1], {})

    def values(self, root: etree._Element, unit: Rewritten) -> Mapping[int, Values]:
        """Give the fields of each converted entry of a unit, by its ordinal."""
        if not any(entry.locator for entry in unit.converted):
            return {entry.ordinal: self.read(root) for entry in unit.converted}
        entries = _by_locator(root)
        return {entry.ordinal: self.read(entries[entry.locator]) for entry in unit.converted}

    def read(self, entry: etree._Element) -> Values:
        """Give the fields of an API key; nothing when the entry is none."""
        values = self._nothing.copy()
        sub_type = None
        for above, names in self._wanted.items():
            parent = _descend_by_name(entry, above)
            if parent is None:
                continue
            holds_type = above == SUB_TYPE_PATH[:-1]
            for child in parent.iterchildren(etree.Element):
                name = _local(child)
                if holds_type and name == _SUB_TYPE:
                    sub_type = _text(child)
                elif name in names and values[names[name]] is None:
                    values[names[name]] = _text(child)
        key = values["api_key"]
        values["api_key"] = Secret(key) if isinstance(key, str) else None
        return values if sub_type is not None and credential_type(sub_type) == API_KEY else {}


def _text(element: etree._Element) -> str | None:
    return ("".join(element.itertext()) if len(element) else element.text) or None


def _descend_by_name(entry: etree._Element, path: FieldPath) -> etree._Element | None:
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
