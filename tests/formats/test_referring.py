"""Who logs in with a credential is found in the innermost entry that names it, and in no other."""

import json
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.formats import encoding
from rdmconv.formats.base import Referring
from rdmconv.formats.decode import Decoder
from rdmconv.formats.rdm_json.document import PATTERN
from rdmconv.formats.rdm_json.scan import Scanner
from rdmconv.formats.rdm_json.units import JsonUnits
from rdmconv.formats.rdm_names import NO_ENTRIES
from rdmconv.formats.referring import referring
from tests.builders import guid, opened, xml_credential, xml_entry, xml_export

WANTED = guid(1)
XML_REFERENCE = f"<CredentialConnectionID>{WANTED}</CredentialConnectionID>"


def users(data: bytes, *wanted: str) -> list[tuple[str | None, str, int]]:
    """Name, type and line of each entry that names one of the credentials."""
    found = opened(data).references({*wanted} or {WANTED})
    return [(one.name, one.type_name, one.position.line) for each in found for one, _ in each.entries]


def json_entry(name: str, **members: Any) -> dict[str, Any]:
    return {"ConnectionType": 77, "ID": guid(50), "Name": name, **members}


def json_export(*entries: dict[str, Any]) -> bytes:
    return json.dumps({"Connections": [*entries]}, indent=0).encode()


# Nothing to find


@pytest.mark.parametrize(
    "data",
    [
        xml_export(xml_credential(), xml_entry()),
        json_export(json_entry("a")),
        xml_export(
            *[xml_entry(f"<CredentialConnectionID>{one.upper()}</CredentialConnectionID>") for one in NO_ENTRIES]
        ),
        xml_export(xml_entry("<CredentialConnectionID>none</CredentialConnectionID>")),
        xml_export(xml_entry(XML_REFERENCE.replace(guid(1), guid(2)))),
        xml_export(xml_entry(f"<Other>{WANTED}</Other>")),
        xml_export(xml_entry('<CredentialConnectionID xsi:nil="true" />')),
    ],
)
def test_nobody_logs_in(data: bytes) -> None:
    assert users(data) == []


def test_what_names_no_wanted_credential_is_not_taken_apart() -> None:
    other = XML_REFERENCE.replace(guid(1), guid(2))
    with patch.object(Decoder, "decode", side_effect=AssertionError):
        assert users(xml_export(xml_credential(), xml_entry(other), xml_entry())) == []
        assert users(json_export(json_entry("a", CredentialConnectionID=guid(2)), json_entry("b"))) == []


def test_what_is_no_longer_wanted_is_not_found() -> None:
    wanted = {WANTED}
    found = opened(xml_export(xml_entry(XML_REFERENCE), xml_entry(XML_REFERENCE))).references(wanted)
    assert next(found)
    wanted.clear()
    assert list(found) == []


# Where a reference stands


def test_each_sort_of_entry_can_log_in() -> None:
    kinds = ("RDPConfigured", "Group", "TemplateGroup", "Credential")
    data = xml_export(*[xml_entry(XML_REFERENCE, name=kind, type=kind) for kind in kinds])
    assert users(data) == [(kind, kind, line) for line, kind in enumerate(kinds, 3)]


def test_a_type_that_is_left_out_or_a_number_has_its_name() -> None:
    data = xml_export(xml_entry(XML_REFERENCE, type=None), xml_entry(XML_REFERENCE, type="77"))
    assert [kind for _, kind, _ in users(data)] == ["RDPConfigured", "SSHShell"]


@pytest.mark.parametrize(
    "field", ["<RDP>{}</RDP>", "<A><B><C>{}</C></B></A>", "<Children><Note>{}</Note></Children>", "{}<Children/>"]
)
def test_a_reference_counts_at_any_depth_in_xml(field: str) -> None:
    assert users(xml_export(xml_entry(field.format(XML_REFERENCE)))) == [("Entry", "RDPConfigured", 3)]


@pytest.mark.parametrize(
    "members",
    [
        {"RDP": {"CredentialConnectionID": WANTED}},
        {"A": [[{"B": {"CredentialConnectionID": WANTED}}]]},
        {"Children": {"CredentialConnectionID": WANTED}},
        {"CredentialConnectionID": WANTED, "Children": []},
    ],
)
def test_a_reference_counts_at_any_depth_in_json(members: dict[str, Any]) -> None:
    assert users(json_export(json_entry("web", **members))) == [("web", "SSHShell", 3)]


def test_the_innermost_entry_logs_in_in_xml() -> None:
    inner = xml_entry(f"<SSH>{XML_REFERENCE}</SSH>", name="inner", type="SSHShell")
    middle = xml_entry("<Children>\n", inner, "</Children>", name="middle", type="Group")
    assert users(xml_export(xml_entry("<Children>\n", middle, "</Children>", name="outer"))) == [
        ("inner", "SSHShell", 5)
    ]


def test_the_innermost_entry_logs_in_in_json() -> None:
    inner = json_entry("inner", RDP={"CredentialConnectionID": WANTED})
    outer = json_entry("outer", Children=[json_entry("middle", Children=[json_entry("x"), inner])])
    assert [name for name, _, _ in users(json_export(outer))] == ["inner"]


@pytest.mark.parametrize("place", ["Children", "Other"])
def test_children_that_are_no_entries_are_the_entry_s_own_in_json(place: str) -> None:
    own = {place: {"children": [{"CredentialConnectionID": WANTED}], "CredentialConnectionID": WANTED}}
    outer = json_entry("outer", Children=[json_entry("inner", **own)])
    assert [name for name, _, _ in users(json_export(outer))] == ["inner"]
    (found,) = opened(json_export(outer)).references({WANTED})
    assert found.entries[0][0].view.references() == [WANTED, WANTED]


def test_an_entry_and_its_sub_entry_can_both_log_in() -> None:
    inner = xml_entry(XML_REFERENCE, name="inner")
    outer = xml_entry(XML_REFERENCE, f"<Children>{inner}</Children>", name="outer")
    assert [name for name, _, _ in users(xml_export(outer))] == ["outer", "inner"]


def test_an_entry_that_names_a_credential_twice_is_one_user() -> None:
    (found,) = opened(xml_export(xml_entry(XML_REFERENCE, f"<RDP>{XML_REFERENCE}</RDP>"))).references({WANTED})
    assert [guids for _, guids in found.entries] == [{WANTED}]
    assert found.counted == {WANTED: 2}


@pytest.mark.parametrize(
    "data",
    [
        xml_export(xml_entry(XML_REFERENCE, name="a"), xml_entry(XML_REFERENCE, f"<R>{XML_REFERENCE}</R>", name="b")),
        json_export(
            json_entry("a", CredentialConnectionID=WANTED),
            json_entry("b", CredentialConnectionID=WANTED, RDP={"CredentialConnectionID": WANTED}),
        ),
    ],
)
def test_who_names_what_is_told_is_left_out_unless_it_counts_twice(data: bytes) -> None:
    assert [one.entries[0][0].name for one in opened(data).references({WANTED}, {WANTED})] == ["b"]


def test_an_entry_can_name_several_credentials() -> None:
    more = XML_REFERENCE.replace(guid(1), guid(2))
    (found,) = opened(xml_export(xml_entry(XML_REFERENCE, f"<RDP>{more}</RDP>"))).references(
        {guid(1), guid(2), guid(3)}
    )
    assert [guids for _, guids in found.entries] == [{guid(1), guid(2)}]


@pytest.mark.parametrize(
    "data",
    [
        b'{"Connections": [{"Name": "whole", "CredentialConnectionID": "%b", "CredentialConnectionID": null}]}',
        b"<Connection><!--<CredentialConnectionID>%b</CredentialConnectionID>--><Name>whole</Name></Connection>",
    ],
)
def test_for_what_no_field_holds_the_whole_answers(data: bytes) -> None:
    assert [name for name, _, _ in users(data % WANTED.encode())] == ["whole"]


# How it is spelled


@pytest.mark.parametrize(
    "spelling",
    [
        "<CredentialConnectionID>{{{0}}}</CredentialConnectionID>",
        "<credentialConnectionId>\n {0}\t</credentialConnectionId>",
        "<CREDENTIALCONNECTIONID a='1'><![CDATA[{0}]]></CREDENTIALCONNECTIONID>",
        "<CredentialConnectionID>&#48;{1}</CredentialConnectionID>",
        "<CredentialConnectionID>&#x7B;{0}&#125;</CredentialConnectionID>",
    ],
)
@pytest.mark.parametrize("upper", [False, True])
def test_any_spelling_in_xml_counts(spelling: str, *, upper: bool) -> None:
    wanted = "0bcdef00-0000-4000-8000-000000000001"
    written = wanted.upper() if upper else wanted
    data = xml_export(xml_entry(spelling.format(written, written[1:])))
    assert len(users(data, wanted)) == 1
    assert opened(data).index().used_by == {wanted: 1}


@pytest.mark.parametrize(
    "member",
    [
        '"CredentialConnectionID": "{{{0}}}"',
        '"credentialConnectionId"\n:\t" {0} "',
        '"CREDENTIALCONNECTIONID":"\\u007b{1}\\u007D"',
        '"CredentialConnectionID": "{2}"',
        '"\\u0043redentialConnection\\u0049D": "{0}"',
    ],
)
@pytest.mark.parametrize("upper", [False, True])
def test_any_spelling_in_json_counts(member: str, *, upper: bool) -> None:
    wanted = "0bcdef00-0000-4000-8000-000000000001"
    written = wanted.upper() if upper else wanted
    escaped = "".join(f"\\u{ord(letter):04X}" for letter in f"{{{written}}}")
    text = member.format(written, written.replace("-", "\\u002d"), escaped)
    data = f'[{{"ConnectionType": 1, "Name": "a", {text}}}]'.encode()
    assert len(users(data, wanted)) == 1
    assert opened(data).index().used_by == {wanted: 1}


def escaped(text: str, places: set[int]) -> str:
    return "".join(f"\\u{ord(letter):04x}" if place in places else letter for place, letter in enumerate(text))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["CredentialConnectionID", "CREDENTIALCONNECTIONID", "id", "Name"]),
            st.sampled_from([WANTED, f"{{{WANTED.upper()}}}", guid(2), f"{WANTED}{WANTED}", ""]),
            st.sets(st.integers(0, 40), max_size=3),
        ),
        max_size=5,
    )
)
def test_entries_are_found_as_if_each_was_looked_into_in_json(members: list[tuple[str, str, set[int]]]) -> None:
    spelled = [f'"{escaped(name, places)}": "{escaped(value, places)}"' for name, value, places in members]
    data = ("[" + ",\n".join(f'{{"ConnectionType": 1, {one}}}' for one in ['"A": 1', *spelled]) + "]").encode()
    document = opened(data)
    windows = Scanner(iter([data]), every_entry=True).windows()
    by_each = referring(windows, JsonUnits().reader(every_entry=True), PATTERN, {WANTED}, frozenset())
    assert [*map(seen, document.references({WANTED}))] == [*map(seen, by_each)]


def seen(found: Referring) -> tuple[Any, ...]:
    return found.counted, [(entry.position, guids) for entry, guids in found.entries]


@pytest.mark.parametrize("chunk", [1, 7, 64])
def test_chunk_size_changes_nothing(chunk: int) -> None:
    data = xml_export(xml_entry(), xml_entry(XML_REFERENCE, name="a"), xml_credential(), xml_entry(XML_REFERENCE))
    expected = users(data)
    assert len(expected) == 2
    with patch.object(encoding, "CHUNK", chunk):
        assert users(data) == expected


# Broken documents


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (xml_export(xml_entry(XML_REFERENCE, name="a")) + b"<again/>", ["a"]),
        (xml_export(xml_entry(XML_REFERENCE, name="a"), "<!DOCTYPE x>"), ["a"]),
        (xml_export(xml_entry(XML_REFERENCE, "<a><b></a></b>"), xml_entry(XML_REFERENCE, name="b")), ["b"]),
        (xml_export(xml_entry(XML_REFERENCE, "<a>" * 99, "</a>" * 99), xml_entry(XML_REFERENCE, name="b")), ["b"]),
        (b"<other>" + XML_REFERENCE.encode() + b"</other>", []),
        (b'[{"ID": "x", "CredentialConnectionID": "%b"}, ' % WANTED.encode(), []),
    ],
)
def test_a_broken_document_ends_early_and_raises_nothing(data: bytes, names: list[str]) -> None:
    assert [name for name, _, _ in users(data)][: len(names)] == names
