"""Who logs in with what is found when it matters, and costs nothing when it does not."""

import json
import time
from collections import Counter
from typing import Any
from unittest.mock import patch

import pytest

from rdmconv.formats import id_index
from rdmconv.formats.rdm_json.document import JsonDocument
from rdmconv.formats.rdm_names import NO_ENTRIES
from rdmconv.formats.rdm_xml.document import XmlDocument
from rdmconv.model import references
from rdmconv.model.index import Index
from rdmconv.model.references import Users
from rdmconv.pipeline import references as pipeline_references
from rdmconv.pipeline.references import Links, dangling_note, read_index
from tests.builders import convert, guid, opened, xml_credential, xml_entry, xml_export


def names(number: int = 1) -> str:
    return f"<CredentialConnectionID>{guid(number)}</CredentialConnectionID>"


def read(*entries: str, **options: Any) -> Index:
    return read_index(opened(xml_export(*entries)), **options)


def users(index: Index, number: int = 1) -> list[tuple[str | None, str, int]]:
    return [(one.name, one.type, one.position.line) for one in index.users_of(guid(number))]


def json_export(*entries: dict[str, Any]) -> bytes:
    return json.dumps([{"ConnectionType": "SSHShell", **entry} for entry in entries]).encode()


# When nothing is to be found


@pytest.mark.parametrize(
    "data",
    [
        xml_export(xml_credential()),
        xml_export(xml_credential(), *[xml_entry(names().replace(guid(), one)) for one in NO_ENTRIES]),
        json_export({"ID": guid()}, *[{"CredentialConnectionID": one.upper()} for one in NO_ENTRIES]),
    ],
)
def test_nobody_is_looked_for_when_nobody_logs_in(data: bytes) -> None:
    never = AssertionError("this costs time")
    with (
        patch.object(XmlDocument, "references", side_effect=never),
        patch.object(JsonDocument, "references", side_effect=never),
        patch.object(id_index.IdIndex, "known", side_effect=never),
    ):
        index = read_index(opened(data))
    assert (index.used_by, index.dangling, index.holders, index.ids) == ({}, set(), [], None)


def test_nobody_is_looked_for_when_references_lead_nowhere() -> None:
    with patch.object(XmlDocument, "references", side_effect=AssertionError):
        index = read(xml_credential(), xml_entry(names(9), id=guid(2)), xml_entry(names(9), id=guid(3)))
    (note,) = dangling_note(index)
    assert (note.code, note.message) == ("REF002", "2 references lead to no entry of the files given")


def test_nobody_is_looked_for_when_only_a_number_is_asked_for() -> None:
    with patch.object(XmlDocument, "references", side_effect=AssertionError):
        index = read(xml_credential(), xml_entry(names(), id=guid(2)), by_name=False)
    assert (index.used_by, index.dangling) == ({guid(): 1}, set())


# Users


def test_users_have_name_type_and_place() -> None:
    index = read(
        xml_credential(),
        xml_entry(names(), id=guid(2), name="dc01"),
        xml_entry(f"<SSH>{names()}</SSH>", id=guid(3), name="web", type="SSHShell"),
    )
    assert users(index) == [("dc01", "RDPConfigured", 4), ("web", "SSHShell", 5)]
    assert [(one.id, one.file) for one in index.users_of(f"{{{guid().upper()}}}")] == [(guid(2), None), (guid(3), None)]
    assert dangling_note(index) == []


def test_json_has_users_too() -> None:
    data = json_export(
        {"ID": guid(), "Name": "Billing"},
        {"ID": guid(2), "Name": "top", "Children": [{"Name": "below", "X": {"credentialconnectionid": guid()}}]},
    )
    assert [one.name for one in read_index(opened(data)).users_of(guid())] == ["below"]


def test_an_entry_that_names_a_credential_twice_counts_once() -> None:
    index = read(xml_credential(), xml_entry(names(), f"<RDP>{names()}</RDP>", id=guid(2)), xml_entry(names(), id=None))
    assert (index.used_by, len(users(index))) == ({guid(): 2}, 2)


def test_what_no_entry_holds_still_counts() -> None:
    index = read_index(opened(xml_export(xml_credential()) + b"<!--" + names().encode() + b"-->"))
    assert (index.used_by, users(index)) == ({guid(): 1}, [])


def test_what_the_index_missed_makes_no_user_disappear() -> None:
    entry = xml_entry(
        f"<CredentialConnectionID a='{'x' * 90_000}'>{guid()}</CredentialConnectionID>", names(), id=guid(2)
    )
    data = xml_export(xml_credential(), entry)
    with patch("rdmconv.formats.encoding.CHUNK", 90_000):
        index = read_index(opened(data))
    assert index.used_by == {guid(): 1}


def test_a_reference_to_a_folder_leads_somewhere() -> None:
    index = read(xml_entry(type="Group"), xml_entry(names(), id=guid(2)))
    assert (index.dangling, dangling_note(index)) == (set(), [])


# References that lead nowhere


def test_holders_are_named_when_users_are_looked_for_anyway() -> None:
    lost = [xml_entry(names(9), id=guid(20 + n), name=f"lost{n}") for n in range(5)]
    index = read(xml_credential(), *lost, xml_entry(names(), id=guid(2), name="dc01"))
    assert (index.dangling, [name for name, _, _ in users(index)]) == ({guid(9)}, ["dc01"])
    (note,) = dangling_note(index)
    assert note.message == (
        "5 references lead to no entry of the files given, the first in "
        '"lost0" (RDPConfigured), "lost1" (RDPConfigured) and "lost2" (RDPConfigured)'
    )


def test_no_more_holders_are_looked_for_than_are_named() -> None:
    lost = [xml_entry(names(9), id=guid(20 + n)) for n in range(5)]
    entries = [xml_credential(), *lost, *lost, xml_entry(names(), id=guid(2))]
    with patch.object(pipeline_references, "reference_of", wraps=references.reference_of) as kept:
        index = read(*entries)
    assert (len(index.holders), kept.call_count) == (3, 4)
    together = xml_entry(f"<Children>{''.join(lost)}</Children>", id=guid(40), type="Group")
    assert len(read(xml_credential(), together, xml_entry(names(), id=guid(2))).holders) == 3


def test_the_only_holder_is_not_called_the_first() -> None:
    index = read(xml_credential(), xml_entry(names(9), name="lost", id=None), xml_entry(names(), id=guid(2)))
    (note,) = dangling_note(index)
    assert note.message == '1 reference leads to no entry of the files given, in "lost" (RDPConfigured)'
    assert note.severity == "warning"


# Other inputs of the run


def test_links_say_what_the_others_know_and_who_they_are() -> None:
    others = Users()
    for one in read(xml_credential(), xml_entry(names(), name="far", id=guid(5))).users_of(guid()):
        others.add(guid(), one)
    links = Links({guid(9)}, Counter({guid(): 4}), others)
    index = read(xml_credential(), xml_entry(names(9), id=guid(2)), xml_entry(names(), id=guid(3)), links=links)
    assert (index.dangling, index.used_by[guid()]) == (set(), 5)
    assert [name for name, _, _ in users(index)] == ["Entry", "far"]


def test_an_input_without_references_is_linked_too() -> None:
    assert convert(xml_export(xml_credential())).buckets == ["converted"]
    assert read(xml_credential(), links=Links(set(), Counter({guid(): 1}))).uses(guid()) == 1


# Hostile inputs


def test_thirty_thousand_users_of_one_credential_take_seconds() -> None:
    user = xml_entry(names(), f"<Description>{'d' * 300}</Description>", id=guid(2), name="n" * 300)
    document = opened(xml_export(xml_credential(), *[user] * 30_000))
    start = time.process_time()
    index = read_index(document)
    assert (index.uses(guid()), len(index.users_of(guid()))) == (30_000, 20)
    assert time.process_time() - start < 6


def test_who_need_not_be_named_is_not_taken_apart_unless_it_is_counted_twice() -> None:
    once, twice = xml_entry(names(), id=guid(2)), xml_entry(names(), f"<RDP>{names()}</RDP>", id=guid(3))
    other = xml_entry(names(), f"<RDP>{names(4)}</RDP>", id=guid(5))
    entries = [xml_credential(), *[once] * 3, twice, once, other, xml_credential(id=guid(4))]
    with (
        patch.object(references, "MOST_USERS", 2),
        patch.object(pipeline_references, "reference_of", wraps=references.reference_of) as taken_apart,
    ):
        index = read(*entries)
    assert index.used_by == {guid(): 6, guid(4): 1}
    assert [len(users(index, number)) for number in (1, 4)] == [2, 1]
    assert taken_apart.call_count == 4, "two of the usual ones, and those that name one twice or another"


def test_not_all_users_of_many_credentials_are_kept() -> None:
    with patch.object(references, "MOST_IN_ALL", 7):
        index = read(*[xml_entry(names(number % 10), id=guid(number)) for number in range(1, 10)])
    assert [len(users(index, number)) for number in range(1, 10)] == [1] * 7 + [0, 0]
    assert index.used_by == {guid(number): 1 for number in range(1, 10)}
