"""The second opinion: libxml2 reads what was rewritten, against the RELAX NG schema."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

from lxml import etree

from rdmconv.formats.base import ReadBack, Rewritten, Unit
from rdmconv.formats.rdm_xml.api_keys import ApiKeyReader, entries_at, holder_at
from rdmconv.formats.rdm_xml.proven import NAMESPACES, Proven
from rdmconv.formats.schema_files import read_schema
from rdmconv.model.fields import ApiKeyPaths

SCHEMA: Final = "rdm-export.rng"
_OTHER_TYPES: Final = ".//rng:element[@name='CredentialType']/rng:data"
"""The values that are no API key's."""

_MOST_ATTRIBUTES: Final = 64
"""Of one element: libxml2's schema check takes memory by the square of their number (measured: 7,000 took 385 MB)."""
_LAVISH: Final = etree.XPath(f"descendant-or-self::*[@*[{_MOST_ATTRIBUTES + 1}]]")


class XmlSchema:
    """The schema, compiled once for a document.

    Args:
        allows_old: whether an API key may hold fields of the old credential: what the schema says of other types then
            holds for all.
    """

    def __init__(self, *, allows_old: bool = False) -> None:
        self._allows_old = allows_old
        self._reader: ApiKeyReader | None = None

    @cached_property
    def _schema(self) -> etree.RelaxNG:
        """Compile it when it is needed: who reads a document for its references only never waits for that."""
        return etree.RelaxNG(self._source)

    @cached_property
    def _source(self) -> etree._Element:
        schema = etree.XML(read_schema(SCHEMA))
        for but_api_keys in schema.iterfind(_OTHER_TYPES, NAMESPACES) if self._allows_old else ():
            but_api_keys.clear(keep_tail=True)
            but_api_keys.set("type", "token")
        return schema

    @cached_property
    def _proven(self) -> Proven:
        return Proven(self._source)

    def read_back(self, units: Sequence[Rewritten], paths: ApiKeyPaths) -> list[ReadBack]:
        """Read a batch of rewritten units in one go; one by one only when something is wrong in the batch."""
        reader = self._reader
        if reader is None or reader.paths is not paths:
            reader = self._reader = ApiKeyReader(paths)
        context = units[0].unit.context
        if all(unit.unit.context == context for unit in units):
            tree = _parse(context, [unit.data for unit in units])
            roots = [] if tree is None else list(entries_at(tree, len(context)))
            if tree is not None and self._are_valid(tree, roots, units):
                return [ReadBack(None, reader.read(root, unit)) for root, unit in zip(roots, units, strict=False)]
        return [self._read_one(unit, reader) for unit in units]

    def problem_of(self, unit: Unit) -> str | None:
        """Say how a unit breaks the schema; None when it does not."""
        tree = _parse(unit.context, [unit.data])
        if tree is None:
            return "it cannot be parsed"
        return None if self._is_valid(tree, len(unit.context)) else self._spoken()

    def _are_valid(self, tree: etree._Element, roots: Sequence[etree._Element], units: Sequence[Rewritten]) -> bool:
        """Check units that stand in the same elements; of those that are like a valid one nothing is left to check."""
        known = self._proven.known_in(units[0].unit.context)
        likenesses = [self._proven.likeness(unit) for unit in units]
        if known.issuperset(likenesses):
            return True
        if known:
            new = [root for root, likeness in zip(roots, likenesses, strict=False) if likeness not in known]
            are_valid = all(map(self._schema.validate, new))
        else:  # the first time with what is around them
            are_valid = self._is_valid(tree, len(units[0].unit.context))
        if are_valid:
            known.note(likenesses)
        return are_valid

    def _is_valid(self, tree: etree._Element, depth: int) -> bool:
        """Check a vault, whatever stands around it: the schema knows no more."""
        return self._schema.validate(holder_at(tree, depth))

    def _read_one(self, unit: Rewritten, reader: ApiKeyReader) -> ReadBack:
        tree = _parse(unit.unit.context, [unit.data])
        if tree is None:
            return ReadBack("it cannot be parsed", {})
        root = next(entries_at(tree, len(unit.unit.context)))
        problem = None if self._is_valid(tree, len(unit.unit.context)) else self._spoken()
        return ReadBack(problem, reader.read(root, unit))

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
        tree = etree.fromstring(b"".join([*open_tags, *entries, *closing]), parser)
    except etree.XMLSyntaxError:
        return None
    # To count is far faster than to look at each element, and none stands in two entries.
    if any(part.count(b"=") > _MOST_ATTRIBUTES for part in (*open_tags, *entries)):
        _thin_out(tree)
    return tree


def _thin_out(tree: etree._Element) -> None:
    """Take the attributes away where there are very many: the schema allows any, and nobody else reads them here."""
    for element in _LAVISH(tree):
        element.attrib.clear()
