"""What cannot be read for sure is in the ledger, and an entry whose key cannot is left out."""

import json

import pytest

from rdmconv.export.places import Places
from rdmconv.export.record import OTHER, Record, record_of
from rdmconv.model.secret import Secret
from rdmconv.profiles.profile import load_profile
from tests.builders import entries_of, xml_export
from tests.export.exporting import exported, losses_in, xml_api_key

PATHS = load_profile("default").paths
CLEAR, ENCRYPTED = ("Credentials", "ApiKey"), ("Credentials", "SafeApiKey")
PLACES = Places(PATHS, CLEAR, ENCRYPTED)


def record(data: bytes) -> Record:
    (found,) = entries_of(data, every_entry=False)
    return record_of(found, PLACES)


def test_an_entry_without_more_loses_nothing() -> None:
    found = record(xml_export(xml_api_key()))
    assert (found.key, found.losses, found.reason) == (Secret("CANARY-key"), {}, None)
    assert found.held == {"id", "name", "api_key"}


@pytest.mark.parametrize("value", ["a<!-- x -->b", "a<b>c</b>"])
def test_a_field_that_holds_more_than_text_is_dropped(value: str) -> None:
    _, ledger = exported(xml_export(xml_api_key(credentials=f"<TenantId>{value}</TenantId>")), "csv")
    assert losses_in(ledger) == [{"tenant_id": "dropped"}]


def test_a_field_that_stands_twice_is_dropped() -> None:
    _, ledger = exported(xml_export(xml_api_key(credentials="<ApiId>a</ApiId><apiid>b</apiid>")), "csv")
    assert losses_in(ledger) == [{"api_id": "dropped"}]


@pytest.mark.parametrize(
    ("key", "credentials", "code"),
    [
        (None, "", "VAL001"),
        ("", "", "VAL001"),
        (None, '<ApiKey xsi:nil="true" />', "VAL001"),
        (None, "<SafeApiKey>Q0FOQVJZ</SafeApiKey>", "LOS004"),
        (None, "<ApiKey>CANARY<!-- x -->a</ApiKey>", "LOS005"),
        (None, "<ApiKey>CANARY<!-- x -->a</ApiKey><SafeApiKey>Q0FOQVJZ</SafeApiKey>", "LOS005"),
        ("CANARY-a", "<apikey>CANARY-b</apikey>", "LOS005"),
        ("CANARY-a", "<CredentialType>Default</CredentialType>", "LOS005"),
        ("CANARY-a", "<CredentialType>Default</CredentialType><SafeApiKey>Q0FOQVJZ</SafeApiKey>", "LOS005"),
    ],
)
@pytest.mark.parametrize("name", ["cxf", "csv", "devolutions-server"])
def test_an_entry_whose_key_is_not_clear_is_left_out(key: str | None, credentials: str, code: str, name: str) -> None:
    data = xml_export(xml_api_key(key=key, credentials=credentials), xml_api_key(key="other", id=None))
    written, ledger = exported(data, name)
    (line,) = ledger.lines
    assert line.reason is not None
    assert (line.reason.code, line.reason.position and line.reason.position.line) == (code, 3)
    assert {loss.fate for _, loss in line.losses} == {"dropped"}
    assert (b"CANARY" in written, ledger.exported) == (False, 1)


def test_of_two_keys_the_clear_one_is_carried() -> None:
    _, ledger = exported(xml_export(xml_api_key(credentials="<SafeApiKey>Q0FOQVJZ</SafeApiKey>")), "csv")
    assert losses_in(ledger) == [{"api_key": "lossy"}]


def test_a_profile_can_have_no_place_for_a_field() -> None:
    data = xml_export(xml_api_key(credentials="<Url>https://x.example</Url>"))
    (one,) = entries_of(data, every_entry=False)
    found = record_of(one, Places({**PATHS, "url": (), "type": ()}, CLEAR, ENCRYPTED))
    assert ("url" in found.texts, found.losses[OTHER].why) == (False, "not exported: Url")
    assert record_of(one, PLACES).texts["url"] == "https://x.example"


def test_where_no_place_is_known_for_the_clear_key_the_ciphertext_is_not_taken_for_it() -> None:
    data = xml_export(xml_api_key(credentials="<SafeApiKey>Q0FOQVJZ</SafeApiKey>"))
    (one,) = entries_of(data, every_entry=False)
    found = record_of(one, Places({**PATHS, "api_key": (ENCRYPTED,)}, None, ENCRYPTED))
    assert (found.key, found.reason and found.reason.code) == (None, "LOS004")
    found = record_of(one, Places({**PATHS, "api_key": (CLEAR,)}, CLEAR, None))
    assert (found.key, found.reason, found.losses[OTHER].why) == (
        Secret("CANARY-key"),
        None,
        "not exported: SafeApiKey",
    )
    assert record_of(one, Places({**PATHS, "api_key": ()}, None, None)).reason is not None


def test_fields_can_stand_deeper() -> None:
    data = xml_export(xml_api_key(credentials="<More><Realm>t</Realm><Note>n</Note></More>"))
    (one,) = entries_of(data, every_entry=False)
    found = record_of(one, Places({**PATHS, "tenant_id": (("Credentials", "More", "Realm"),)}, CLEAR, ENCRYPTED))
    assert (found.texts["tenant_id"], found.losses[OTHER].why) == ("t", "not exported: Note")


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        ("Host", "x", ["Host"]),
        ("Host", "", []),
        ("Url", "https://x.example", []),
        ("Url", "https://y.example", ["Url"]),
        ("Image", "x", []),
        ("MetaInformation", {"CustomField1Value": "x", "OS": None}, ["CustomField1Value"]),
        ("MetaInformation", {"More": {"x": 1}, "Keywords": "a"}, ["More"]),
    ],
)
def test_what_people_filled_in_besides_is_lost_and_named(member: str, value: object, expected: list[str]) -> None:
    credentials = {"CredentialType": 49, "ApiKey": "k", "Url": "https://x.example"}
    made = {"ConnectionType": 26, "Credentials": credentials, member: value}
    found = record(json.dumps([made]).encode())
    assert [loss.why for loss in found.losses.values()] == [f"not exported: {name}" for name in expected]


def test_tags_are_separated_by_spaces() -> None:
    assert Record(0, {"tags": " a  b\tc "}).tags == ["a", "b\tc"]
    assert Record(0, {}).tags == []


def server_entry(**members: object) -> bytes:
    known = {"id": "1", "name": "n", "type": "Credential", "subType": "ApiKey", "data": {"apiKey": "CANARY-key"}}
    return json.dumps([known | members]).encode()


def test_tags_that_stand_one_by_one_are_kept_as_they_are() -> None:
    data = server_entry(tags=["prod api", "b"])
    written, ledger = exported(data, "devolutions-server")
    assert (json.loads(written)[0]["tags"], losses_in(ledger)) == (["prod api", "b"], [])
    written, ledger = exported(data, "csv")
    assert (b'"prod api b"' in written, losses_in(ledger)) == (True, [{"tags": "lossy"}])


@pytest.mark.parametrize("tags", [["a", None], ["a", ["b"]], ["a", {"b": "c"}]])
def test_tags_that_are_not_all_text_are_dropped(tags: object) -> None:
    written, ledger = exported(server_entry(tags=tags), "devolutions-server")
    assert ("tags" in json.loads(written)[0], losses_in(ledger)) == (False, [{"tags": "dropped"}])


def test_no_tags_are_no_loss() -> None:
    assert losses_in(exported(server_entry(tags=[]), "cxf")[1]) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Password", "CANARY-old"),
        ("username", "u"),
        ("Notes", "n"),
        ("expiration", "2026-12-31"),
        ("customFields", {"a": "b"}),
    ],
)
def test_what_people_fill_in_beside_the_credential_is_told(name: str, value: object) -> None:
    _, ledger = exported(server_entry(**{name: value}), "csv")
    assert losses_in(ledger) == [{"other": "dropped"}]
