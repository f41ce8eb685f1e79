"""The second opinion: libxml2 reads what was rewritten, against the RELAX NG schema."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lxml import etree

from rdmconv.formats.base import ApiKeyPaths, ReadBack, Rewritten, Unit, Values
from rdmconv.formats.rdm_names import API_KEY, SUB_TYPE_PATH, credential_type
from rdmconv.formats.schema_files import read_schema
from rdmconv.model.entry import Entry
from rdmconv.model.fields import FieldPath
from rdmconv.model.secret import Secret

SCHEMA: Final = "rdm-export.rng"


class XmlSchema:
    """The schema, compiled once for a document."""

    def __init__(self) -> None:
        self._schema = etree.RelaxNG(etree.XML(read_schema(SCHEMA)))

    def read_back(self, units: Sequence[Rewritten], paths: ApiKeyPaths) -> list[ReadBack]:
        """Read a batch of rewritten units in one go; one by one only when something is wrong in the batch."""
        context = units[0].unit.context
        if all(unit.unit.context == context for unit in units):
            tree = _parse(context, [unit.data for unit in units])
            if tree is not None and self._schema.validate(tree):
                roots = _entries_at(tree, len(context))
                return [ReadBack(None, _values(root, unit, paths)) for root, unit in zip(roots, units, strict=True)]
        return [self._read_one(unit, paths) for unit in units]

    def problem_of(self, unit: Unit) -> str | None:
        """Say how a unit breaks the schema; None when it does not."""
        tree = _parse(unit.context, [unit.data])
        if tree is None:
            return "it cannot be parsed"
        return None if self._schema.validate(tree) else self._spoken()

    def _read_one(self, unit: Rewritten, paths: ApiKeyPaths) -> ReadBack:
        tree = _parse(unit.unit.context, [unit.data])
        if tree is None:
            return ReadBack("it cannot be parsed", {})
        root = next(_entries_at(tree, len(unit.unit.context)))
        problem = None if self._schema.validate(tree) else self._spoken()
        return ReadBack(problem, _values(root, unit, paths))

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


def _values(root: etree._Element, unit: Rewritten, paths: ApiKeyPaths) -> Mapping[int, Values]:
    return {entry.ordinal: _api_key(_descend(root, entry), paths) for entry in unit.converted}


def _descend(root: etree._Element, entry: Entry) -> etree._Element:
    for index in entry.locator:
        children = next(child for child in root.iterchildren(etree.Element) if _local(child) == "children")
        root = [child for child in children.iterchildren("Connection")][index]  # noqa: C416 - indexed at once
    return root


def _api_key(entry: etree._Element, paths: ApiKeyPaths) -> Values:
    """Read the fields of an API key; nothing when the entry is none."""
    parents: dict[FieldPath, dict[str, etree._Element]] = {}
    sub_type = _text(entry, SUB_TYPE_PATH, parents)
    if sub_type is None or credential_type(sub_type) != API_KEY:
        return {}
    values: Values = {}
    for field, places in paths.items():
        text = None
        for place in places:
            text = text or _text(entry, place, parents)
        values[field] = Secret(text) if field == "api_key" and text is not None else text
    return values


def _text(entry: etree._Element, path: FieldPath, parents: dict[FieldPath, dict[str, etree._Element]]) -> str | None:
    """Give the text at a path; what stands beside it is remembered for the next one asked for."""
    above = path[:-1]
    children = parents.get(above)
    if children is None:
        parent = _descend_by_name(entry, above)
        children = {} if parent is None else {_local(child): child for child in parent.iterchildren(etree.Element)}
        parents[above] = children
    element = children.get(path[-1].lower())
    if element is None:
        return None
    return "".join(element.itertext()) if len(element) else element.text


def _descend_by_name(entry: etree._Element, path: FieldPath) -> etree._Element | None:
    for name in path:
        exact = next(entry.iterchildren(name), None)
        if exact is None:
            exact = next((one for one in entry.iterchildren(etree.Element) if _local(one) == name.lower()), None)
        if exact is None:
            return None
        entry = exact
    return entry


def _local(element: etree._Element) -> str:
    return str(element.tag).lower()
