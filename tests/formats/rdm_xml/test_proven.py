"""What is taken for valid because it is like something valid is valid."""

from collections.abc import Iterable, Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from rdmconv.formats.base import Rewritten, Unit
from rdmconv.formats.rdm_xml import api_keys, proven
from rdmconv.formats.rdm_xml.proven import NAMESPACES
from rdmconv.formats.rdm_xml.schema import SCHEMA, XmlSchema
from rdmconv.formats.schema_files import read_schema
from rdmconv.model.secret import Secret
from rdmconv.planning import Copy, Edit, Remove, Rename, Set
from rdmconv.profiles.profile import load_profile
from tests.builders import guid, opened, xml_export

PATHS = load_profile("default").paths
LEAVES = (
    "<Connection><ConnectionType>Credential</ConnectionType><!--#--><ID>#</ID><Name>#</Name><?go #?>"
    "<Url a='1 > 0'>#</Url><Empty a='/' />"
    "<Credentials><CredentialType>#</CredentialType><x:ID>#</x:ID><Password>#</Password></Credentials>"
    "<MetaInformation>#</MetaInformation><Other><ID>#</ID><Children>#</Children></Other><Children>#</Children></Connection>"
)
TYPE, KEY = ("Credentials", "CredentialType"), ("Credentials", "ApiKey")
EDITS: dict[str, Sequence[Edit]] = {
    "to an API key": [Set(TYPE, "ApiKey"), Rename(("Credentials", "Password"), KEY)],
    "a key beside any type": [Copy(("Credentials", "Password"), KEY)],
    "a URL that becomes the type": [Remove(TYPE), Rename(("Url",), TYPE)],
    "a name that becomes an ID": [Remove(("ID",)), Copy(("Name",), ("ID",))],
    "an ID that becomes a name": [Remove(("Name",)), Rename(("ID",), ("Name",))],
    "texts behind new elements": [Set(("Children", "Connection"), ""), Set(("MetaInformation", "A"), "x")],
    "texts behind elements without end tags": [Rename(("Empty",), ("Children", "A")), Set(("Other", "ID", "A"), "x")],
}
TEXTS = [
    "",
    " ",
    "\n\t",
    guid(),
    guid(2).upper(),
    f"{{{guid()}}}",
    f" {guid()}\n",
    f"{guid()}x",
    guid().replace("-", ""),
    "x",
    "a &amp; b",
    "&#x20;",
    "<![CDATA[ ]]>",
    f"<![CDATA[{guid()}]]>",
    "<![CDATA[<ID>]]>",
    "ApiKey",
    " 49 ",
    "\U0001f511",
]
"""None has two hyphens or an end of an instruction, so that these can hold them, too."""


def units_of(entries: Sequence[str], edits: Sequence[Edit]) -> Iterator[Rewritten]:
    """Entries after the same edits; those that come again are written by a recipe."""
    document = opened(xml_export(*entries))
    for part in (part for window in document.windows(every_entry=True) for part in window):
        if isinstance(part, Unit):
            yield document.rewrite(part, [(entry, edits) for entry in part.entries])


def filled(texts: Sequence[str]) -> str:
    first, *rest = LEAVES.split("#")
    return first + "".join(text + literal for text, literal in zip(texts, rest, strict=True))


VALID = [guid() if LEAVES.split("#")[number].endswith("<ID>") else "" for number in range(LEAVES.count("#"))]
FULL = XmlSchema()


def differing(edits: Sequence[Edit], changes: Iterable[dict[int, str]]) -> list[dict[int, str]]:
    """The changes to a valid entry after which all that is known of others leads to another result."""
    known = XmlSchema()
    changes = [{}, {}, {}, *changes]
    texts = [[change.get(number, text) for number, text in enumerate(VALID)] for change in changes]
    units = units_of([filled(one) for one in texts], edits)
    results = [known.read_back([unit], PATHS) == FULL.read_back([replace(unit, recipe=None)], PATHS) for unit in units]
    return [change for change, is_same in zip(changes, results, strict=True) if not is_same]


@pytest.mark.parametrize("edits", EDITS.values(), ids=EDITS.keys())
def test_each_text_in_each_place(edits: Sequence[Edit]) -> None:
    assert not differing(edits, ({number: text} for number in range(len(VALID)) for text in TEXTS))


@settings(deadline=None)
@given(
    st.sampled_from(list(EDITS.values())),
    st.lists(st.dictionaries(st.integers(0, len(VALID) - 1), st.sampled_from(TEXTS), max_size=3), max_size=8),
)
def test_several_texts_at_once(edits: Sequence[Edit], changes: list[dict[int, str]]) -> None:
    assert not differing(edits, changes)


def test_sub_entries_are_read_where_they_stand() -> None:
    one, other = (filled(VALID).replace("<Password>", f"<Password>{place}#") for place in ("a", "b"))
    outer = filled([*VALID[:-1], f"{one}<Folder /><!-- -->{other}"])
    entries = [outer.replace("#", str(number)) for number in range(5)]
    schema = XmlSchema()
    for number, unit in enumerate(units_of(entries, EDITS["to an API key"])):
        assert (unit.recipe is None) == (number == 0)
        (found,) = schema.read_back([unit], PATHS)
        keys = [values["api_key"] for values in found.values.values()]
        assert keys == [None, Secret(f"a{number}"), Secret(f"b{number}")]


def test_entries_of_two_kinds_are_read_each_in_its_own_places() -> None:
    one = filled(VALID).replace("<Password>", "<Password>#")
    other = one.replace("<Credentials>", "<A/><Credentials>")
    units = units_of(
        [entry.replace("#", str(number)) for number in range(9) for entry in (one, other)], EDITS["to an API key"]
    )
    schema = XmlSchema()
    keys = [found["api_key"] for unit in units for found in schema.read_back([unit], PATHS)[0].values.values()]
    assert keys == [Secret(str(number)) for number in range(9) for _ in (one, other)]


def test_names_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    schema, (first, *others) = XmlSchema(), alike(guid(2), guid(3), guid(4))
    schema.read_back([first], PATHS)
    monkeypatch.setattr(api_keys, "_descend", lambda *_: pytest.fail("an element was looked for"))
    assert are_broken(schema, others) == [False, False]


class Counting(etree.RelaxNG):
    """Counts how often it is asked."""

    times = 0

    def validate(self, etree: etree._Element) -> bool:
        self.times += 1
        return super().validate(etree)


def counted() -> tuple[XmlSchema, Counting]:
    """A schema, and how often it was looked at."""
    schema = XmlSchema()
    schema.__dict__["_schema"] = counting = Counting(schema._source)
    return schema, counting


def alike(*ids: str) -> list[Rewritten]:
    """API keys that one recipe wrote."""
    entry = filled(VALID)
    entries = [entry.replace(f"<ID>{guid()}", f"<ID>{one}", 1) for one in (guid(), *ids)]
    return list(units_of(entries, EDITS["to an API key"]))[1:]


def are_broken(schema: XmlSchema, units: Sequence[Rewritten]) -> list[bool]:
    return [one.problem is not None for one in schema.read_back(units, PATHS)]


def test_one_look_is_enough_for_all_alike() -> None:
    schema, looks = counted()
    for unit in alike(*map(guid, range(20))):
        assert are_broken(schema, [unit]) == [False]
    assert looks.times == 1


def test_of_many_only_those_that_are_new_are_looked_at() -> None:
    schema, looks = counted()
    first, *others = alike(guid(2), guid(3), "", guid(4), f" {guid(5)}", guid(6))
    assert are_broken(schema, [first]) == [False]
    assert are_broken(schema, others) == [False] * len(others)
    assert looks.times == 3


def test_what_is_broken_is_told_each_time() -> None:
    schema, (first, *others) = XmlSchema(), alike(guid(2), "", "1", guid(3), "1")
    assert are_broken(schema, [first]) == [False]
    for _ in range(2):
        assert are_broken(schema, others) == [False, True, False, True]


def test_what_is_around_counts() -> None:
    schema, (unit,) = XmlSchema(), alike(guid())
    elsewhere = replace(unit, unit=replace(unit.unit, context=[*unit.unit.context, b"<Vault>"]))
    assert [are_broken(schema, [one]) for one in (unit, elsewhere, unit)] == [[False], [True], [False]]


@pytest.mark.parametrize("limit", ["_MOST", "_LONGEST"])
def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(proven, limit, 1)
    schema = XmlSchema()
    for unit in alike(*(" " * spaces for spaces in range(2, 22))):
        assert are_broken(schema, [unit]) == [False]
    assert len(schema._proven.known_in(unit.unit.context)) <= 1


def test_where_the_schema_names_no_element_it_takes_any_text() -> None:
    schema = etree.XML(read_schema(SCHEMA))
    assert schema.find(".//rng:define[@name='leaf']/rng:text", NAMESPACES) is not None
    assert schema.find(".//rng:define[@name='anything']/rng:mixed", NAMESPACES) is not None
    assert not schema.findall(".//rng:attribute//rng:data", NAMESPACES)
    for element in schema.iterfind(".//rng:element", NAMESPACES):
        if element.get("name") is None:
            assert [one.get("name") for one in element.iterfind("rng:ref", NAMESPACES)] == ["anything"]
        elif element.find("rng:ref[@name='leaf']", NAMESPACES) is not None:
            assert len(element) == 1
