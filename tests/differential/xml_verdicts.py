"""Whether XML is well-formed, and what else there is in it for which rdmconv refuses a document, as others see it."""

from collections.abc import Callable
from xml.parsers import expat

from lxml import etree

from tests.differential.xml_views import ROOTS, holder_paths, range_of, tops_of
from tests.expat_ranges import Range
from tests.plain_lxml import as_utf8, parser_of_trees, tree_of

DEEPEST = 64


def tree_or_none(data: bytes) -> etree._Element | None:
    """What libxml2 makes of a file; None when there is something wrong with it."""
    try:
        return tree_of(data)
    except (etree.XMLSyntaxError, UnicodeDecodeError):
        return None


def is_well_formed(data: bytes) -> bool:
    """Whether libxml2 says so. What is wrong with namespaces alone is none of XML's business, nor of rdmconv's."""
    parser = parser_of_trees()
    try:
        etree.fromstring(as_utf8(data), parser)
    except etree.XMLSyntaxError:
        return all(one.domain == etree.ErrorDomains.NAMESPACE for one in parser.error_log)
    except UnicodeDecodeError:
        return False
    return True


def is_well_formed_for_expat(data: bytes) -> bool | None:
    """Whether expat says so; None when it does not know a letter in a name, for which it goes by an older XML."""
    parser = expat.ParserCreate("utf-8")
    try:
        text = as_utf8(data)
        parser.Parse(text, True)
    except expat.ExpatError:
        return None if text[parser.ErrorByteIndex : parser.ErrorByteIndex + 1] >= b"\x80" else False
    except UnicodeDecodeError:
        return False
    return True


def _has_a_doctype(root: etree._Element, _: bytes) -> bool:
    return root.getroottree().docinfo.internalDTD is not None


def _is_in_a_namespace(root: etree._Element, _: bytes) -> bool:
    top = range_of(root)
    around = [one for path in holder_paths(top) for one in path]
    return any(one.attributes.get("xmlns") for one in [*([top] if top.name in ROOTS else []), *around])


def _has_no_entries(root: etree._Element, _: bytes) -> bool:
    top = range_of(root)
    if top.name in ROOTS:
        return False
    entries = [one for path in holder_paths(top) for one in path[-1].children if one.name == "Connection"]
    return not any(_looks_like_one(entry) for entry in entries)


def _looks_like_one(entry: Range) -> bool:
    names = {child.name.lower() for child in entry.children}
    return bool(names & {"connectiontype", "credentials"})


def _is_deep(root: etree._Element, _: bytes) -> bool:
    """Deeper than any export, whether around entries or in one."""
    deepest = max(len(list(one.iterancestors())) for one in root.iter(etree.Element))
    return deepest >= DEEPEST


def _holds_nothing(root: etree._Element, data: bytes) -> bool:
    """No entry, or none that looks like one: then a long value can be ciphertext, and a web page is one."""
    return root.tag == "html" or _has_no_entries(root, data) or not list(tops_of(range_of(root)))


STRICTER: dict[str, Callable[[etree._Element, bytes], bool]] = {
    "FMT002": _has_no_entries,
    "FMT004": _has_a_doctype,
    "FMT008": _is_deep,
    "FMT012": _is_in_a_namespace,
    "ENC001": _holds_nothing,
}
"""For what well-formed XML is refused, and how another parser sees that it is so."""
