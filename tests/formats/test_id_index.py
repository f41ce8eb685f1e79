"""IDs and references are found wherever they stand and however they are spelled."""

from collections import Counter
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdmconv.errors import InputError
from rdmconv.formats import encoding, id_index
from rdmconv.formats.id_index import IdIndex, IdPattern
from rdmconv.formats.rdm_json.document import PATTERN as JSON_PATTERN
from rdmconv.formats.rdm_names import NO_ENTRIES
from rdmconv.formats.rdm_xml.document import PATTERN as XML_PATTERN
from rdmconv.model.limits import Limits
from tests.builders import guid, opened, xml_entry, xml_export
from tests.depth import examples

XML_SPELLINGS = [
    "<{0}>{1}</{0}>",
    "<{0}>{{{1}}}</{0}>",
    "<{0}>\n  {1}\r\n</{0}>",
    "<{0} >\t{{{1}}} </{0}>",
    "<{0} a='id' b=\"1\">{1}</{0}>",
    "<{0}><![CDATA[{1}]]></{0}>",
    "<{0}> <![CDATA[ {1}]]></{0}>",
    "<{0}>&#x7B;{1}&#125;</{0}>",
    "<{0}>{{<![CDATA[{1}]]>&#125;</{0}>",
    "<{0} a='>' b=\"'>\">{1}</{0}>",
]
JSON_SPELLINGS = [
    '"{0}":"{1}"',
    '"{0}": "{{{1}}}"',
    '"{0}"\r\n:\t" {1} "',
    '"{0}": "\\u007b{1}\\u007D"',
    '"{0}": "\\n{1}"',
    '"\\u0045": "\\\\u0049", "{0}": "{1}"',
]
NOTHING = [
    "<Grid>",
    "</ID>",
    '"Id" ',
    "id",
    "<Children>",
    "<ParentID>x</ParentID>",
    '"ParentID": "x",',
    "idididid",
    "é",
]
FORMATS = {"xml": (XML_SPELLINGS, XML_PATTERN), "json": (JSON_SPELLINGS, JSON_PATTERN)}


def spelled_guid(number: int) -> str:
    return f"ABCDEF00-0000-4000-8000-{number:012}" if number else next(iter(NO_ENTRIES)).upper()


FIELDS = st.lists(
    st.tuples(
        st.sampled_from(["ID", "Id", "id", "CredentialConnectionID", "CREDENTIALCONNECTIONID"]),
        st.integers(0, 12),
        st.booleans(),
        st.integers(0, 9),
        st.sampled_from(["", " ", ",\n", *NOTHING]),
    ),
    max_size=25,
)


def read(index: IdIndex, data: bytes, chunk: int) -> IdIndex:
    index.read(data[at : at + chunk] for at in range(0, len(data), chunk))
    return index


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=150)
@given(fields=FIELDS, chunk=st.integers(1, 700) | st.just(1 << 20), most=st.sampled_from([1, 3, 4096]))
def test_every_spelling_is_counted_once(kind: str, fields: list[tuple[str, int, bool, int, str]], **sizes: int) -> None:
    spellings, pattern = FORMATS[kind]
    text = ""
    ids: Counter[str] = Counter()
    references: Counter[str] = Counter()
    for name, number, capitals, spelling, between in fields:
        one = spelled_guid(number) if capitals else spelled_guid(number).lower()
        text += spellings[spelling % len(spellings)].format(name, one) + between + "  "
        if name.lower() == "id":
            ids[one.lower()] += 1
        elif number:
            references[one.lower()] += 1
    with patch.object(id_index, "_MOST_SPELLINGS", sizes["most"]):
        index = read(IdIndex(pattern), text.encode(), sizes["chunk"])
    repeated = {one for one, count in ids.items() if count > 1}
    assert index.used_by == references
    assert len(index.repeated()) == len(repeated)
    assert index.index(iter(list(ids.elements()))).duplicate_ids == repeated


@pytest.mark.parametrize("chunk", [1, 7, 1 << 20])
def test_a_name_may_be_spelled_with_escapes(chunk: int) -> None:
    names = '"ID": "{0}"', r'"CredentialConnection\u0049\u0064": "{0}", "I\u0044": "{0}"'
    entries = ", ".join("{" + name.format(guid(1)) + "}" for name in names)
    data = f'{{"Connections": [{entries}]}}'.encode()
    with patch.object(encoding, "CHUNK", chunk):
        index = opened(data).index()
    assert (index.duplicate_ids, index.used_by) == ({guid(1)}, {guid(1): 1})


def test_a_field_is_counted_once_wherever_a_chunk_ends() -> None:
    data = xml_export(*[xml_entry(xml_reference(9), id=guid(number)) for number in (1, 2, 1)])
    for chunk in range(1, len(data)):
        with patch.object(encoding, "CHUNK", chunk):
            index = opened(data).index()
        assert (index.duplicate_ids, index.used_by) == ({guid(1)}, {guid(9): 3}), chunk


def xml_reference(number: int) -> str:
    return f"<CredentialConnectionID>{guid(number)}</CredentialConnectionID>"


@pytest.mark.parametrize(
    "twice", [("É", "é"), ("{ X }", "{ x }"), ("&#xE9;", "É"), ("a&amp;b", "A&#38;B"), ("\x7f", "\x7f")]
)
def test_ids_that_are_no_guids_are_compared_too(twice: tuple[str, str]) -> None:
    data = xml_export(*[xml_entry(f"<ID>{one}</ID>", id=None, name=one) for one in (*twice, "plain")])
    index = opened(data).index()
    assert len(index.duplicate_ids) == 1


def test_different_ids_are_no_duplicates() -> None:
    index = read(IdIndex(XML_PATTERN), b"".join(b"<ID>%d</ID>" % number for number in range(9999)), 1000)
    assert index.repeated() == set()
    assert index.index(iter([])).duplicate_ids == set()


ODD = {
    "xml": [
        "<{0}>" + "<![CDATA[]]>" * 6 + "{1}</{0}>",
        "<{0}>" + " " * 450 + "{1}" + " " * 450 + "</{0}>",
        "<{0}>&#" + "0" * 400 + "123;{1}}}</{0}>",
        "<{0}><!-- c -->{1}</{0}>",
        "<{0}>{1}<b/></{0} >",
        "<{0}><![CDATA[<]]>{1}</{0} >",
        "<{0}/>",
        "<{0}ity>{1}</{0}ity>",
    ],
    "json": ['"{0}": null', '"{0}": 1', '"{0}": "' + " " * 450 + '{1}"', '"{0}": "\\" {1}"', '"\\u0049d": "{1}"'],
}
"""Spellings of which one is not found by all means."""


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=examples(200))
@given(st.data())
def test_to_look_into_few_entries_comes_to_the_same_as_into_all(kind: str, data: st.DataObject) -> None:
    usual = FORMATS[kind][0]
    field = st.builds(
        lambda form, name, number: form.format(name, spelled_guid(number)),
        st.sampled_from([*usual, *ODD[kind]]),
        st.sampled_from(["ID", "Id"]),
        st.integers(1, 3),
    )
    whole, part = ENTRIES[kind]
    entry = st.builds(lambda own, inner: whole.format(own, part.format(inner)), field, field) | field.map(part.format)
    document = export_of(kind, data.draw(st.lists(entry, max_size=6)))
    with patch.object(IdIndex, "may_repeat", lambda *_: True):
        expected = index_of(document)
    assert index_of(document) == expected


ENTRIES = {"xml": ("{0}{1}", "<B>{0}</B>"), "json": ("{0}, {1}", '"B": {{{0}}}')}
"""Fields of an entry, and of another object in it."""


def export_of(kind: str, entries: list[str]) -> bytes:
    if kind == "xml":
        return xml_export(*(f"<Connection>{one}</Connection>" for one in entries))
    return ('{"Connections": [' + ", ".join(f"{{{one}}}" for one in entries) + "]}").encode()


def index_of(document: bytes) -> set[str] | str:
    try:
        return opened(document).index().duplicate_ids
    except InputError as error:
        return error.code


def test_an_entry_is_looked_into_when_its_id_is_not_found() -> None:
    ids = ["<ID>&lt;x</ID>", "<ID>7</ID><B><ID>&lt;x</ID></B>", "<ID><![CDATA[<x]]></ID>"]
    assert index_of(export_of("xml", ids)) == {"<x"}


@pytest.mark.parametrize("kind", FORMATS)
def test_only_entries_with_an_id_that_is_repeated_are_looked_into(kind: str) -> None:
    form = FORMATS[kind][0][0]
    numbers = [1, 2, 3, 1, 4, 5]
    document = export_of(kind, [form.format("ID", spelled_guid(number)) for number in numbers])
    looked_into = []
    may_repeat = IdIndex.may_repeat
    with patch.object(IdIndex, "may_repeat", lambda *args: looked_into.append(may_repeat(*args)) or looked_into[-1]):
        assert index_of(document) == {spelled_guid(1).lower()}
    assert looked_into.count(True) == 2


@pytest.mark.parametrize("gap", [200, 255, 256, 300, 1023, 1024, 1500, 9000, 60_000])
@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("xml", "<CredentialConnectionID>", f"{guid()}</CredentialConnectionID>"),
        ("xml", "<CredentialConnectionID", f">{guid()}</CredentialConnectionID>"),
        ("xml", "<CredentialConnectionID><![CDATA[", f"{guid()}]]></CredentialConnectionID>"),
        ("json", '"CredentialConnectionID"', f': "{guid()}"'),
        ("json", '"CredentialConnectionID":', f'"{guid()}"'),
    ],
)
def test_white_space_in_a_field_is_no_matter_wherever_a_chunk_ends(
    kind: str, before: str, after: str, gap: int
) -> None:
    data = (before + "\n" * gap + after + " " * 99).encode()
    inside = len(before) + gap + 10
    smallest = max(len(before), gap // 100)  # each looks at most of the gap again
    for chunk in (gap // 50, 999, inside, inside // 2, inside // 3, *range(smallest, len(data), gap // 7)):
        assert read(IdIndex(FORMATS[kind][1]), data, chunk).used_by == {guid(): 1}, chunk


def test_white_space_without_end_is_not_held() -> None:
    longest = 0

    class Watched(IdIndex):
        def _take(self, window: bytes, cut: int) -> None:
            nonlocal longest
            longest = max(longest, len(window))
            super()._take(window, cut)

    assert read(Watched(XML_PATTERN), b"<CredentialConnectionID>" + b" " * (1 << 20), 9999).used_by == {}
    assert longest < 100_000


def test_known_ids_are_told_from_others() -> None:
    spellings = [guid(1), f"{{{guid(2).upper()}}}", f"<![CDATA[ {guid(3)} ]]>", f"&#48;{guid(4)[1:]}"]
    index = read(IdIndex(XML_PATTERN), "".join(f"<ID>{one}</ID>" for one in spellings).encode(), 64)
    assert index.known([]) == set()
    assert index.known(guid(number) for number in range(9)) == {guid(1), guid(2), guid(3), guid(4)}


@pytest.mark.parametrize(
    ("before", "after", "pattern"), [(b"<%b>", b"<", XML_PATTERN), (b'"%b":"', b'"', JSON_PATTERN)]
)
@given(
    value=st.binary(max_size=40) | st.from_regex(rb"(\\u[0-9a-f]{0,4}|&#x?[0-9a-f]*;?|[\x7f-\xff])+", fullmatch=True)
)
def test_bytes_that_are_no_text_are_read(before: bytes, after: bytes, pattern: IdPattern, value: bytes) -> None:
    for name in (b"id", b"credentialconnectionid"):
        assert read(IdIndex(pattern), before % name + value + after, 1 << 20).used_by == {}
    assert isinstance(pattern.decode(value), str)


def test_references_that_are_all_different_do_not_pile_up() -> None:
    index = IdIndex(XML_PATTERN)
    most = 0

    def chunks() -> Iterator[bytes]:
        nonlocal most
        for number in range(9999):
            yield xml_reference(number).encode()
            most = max(most, len(index._references))

    index.read(chunks())
    assert index.used_by == {guid(number): 1 for number in range(9999)}
    assert 1000 < most < 5000


def test_a_file_has_only_so_many_ids() -> None:
    data = b"".join(b"<ID>%d</ID>" % number for number in range(8))
    survey = IdIndex(XML_PATTERN, Limits(entries=2))
    survey.read([data])
    with pytest.raises(InputError) as caught:
        survey.read([b"<ID>x</ID>"])
    assert (caught.value.code, caught.value.details) == ("FMT017", {"limit": "8"})
