"""One line of a report: what it says of an entry, and what it never says."""

import json
from datetime import date

import pytest

from rdmconv.model.entry import Kind
from rdmconv.planning import Bucket, Copy, Outcome, Remove, Rename, Set
from rdmconv.profiles.profile import load_profile
from rdmconv.report.rows import Row, edits_of, moved, row_of
from tests.builders import convert, entry, rule, xml_credential, xml_export

PATHS = load_profile("default").paths
TODAY = date(2026, 11, 24)


def row(*fields: str, today: date = TODAY, rules: list[object] | None = None, **credential: str | None) -> Row:
    data = xml_export(xml_credential(*fields, **credential))  # type: ignore[arg-type]
    return row_of(convert(data, rules).outcomes[0], "v.xml", PATHS, today)  # type: ignore[arg-type]


def expiring(text: str) -> str:
    return f"<MetaInformation><Expiration>{text}</Expiration></MetaInformation>"


def test_an_entry_without_anything_has_a_row() -> None:
    found = row(name=None, id=None, username=None, password=None)
    assert (found["id"], found["name"], found["folder"]) == (None, None, None)
    assert (found["expires_after"], found["expiry"], found["edits"]) == (None, None, [])
    assert found["reason"] is not None


@pytest.mark.parametrize(
    ("text", "expiry"),
    [
        ("2026-11-23T23:59:59", "expired"),
        ("2026-11-24T00:00:00", "within 30 days"),
        ("2026-12-24T00:00:00", "within 30 days"),
        ("2026-12-25T00:00:00", "within 90 days"),
        ("2027-02-22T00:00:00-05:00", "within 90 days"),
        ("2027-02-23", None),
    ],
)
def test_a_key_expires(text: str, expiry: str | None) -> None:
    found = row(expiring(text))
    assert (found["expires_after"], found["expiry"]) == (text, expiry)


@pytest.mark.parametrize("text", ["", "0001-01-01T00:00:00", "9999-12-31T23:59:59.9999999"])
def test_what_means_no_date_is_none(text: str) -> None:
    found = row(expiring(text))
    assert (found["expires_after"], found["expiry"]) == (None, None)


def test_what_is_no_date_is_not_shown() -> None:
    assert row(expiring("soon: CANARY"))["expires_after"] is None


def test_a_date_that_a_rule_sets_counts() -> None:
    found = row(expiring("2020-01-01"), rules=[rule(settings={"expires_after": "2026-12-01"})])
    assert (found["expires_after"], found["expiry"]) == ("2026-12-01", "within 30 days")


def test_an_api_key_expires_where_the_profile_says() -> None:
    found = row(expiring("2026-12-01"), sub_type="ApiKey", password=None, username=None)
    assert (found["bucket"], found["expiry"]) == ("unchanged", "within 30 days")


def test_what_is_no_credential_does_not_expire() -> None:
    session = entry(kind=Kind.OTHER, sub_type=None, expiration="2026-12-01")
    assert row_of(Outcome(session, Bucket.INVALID), "v.xml", PATHS, TODAY)["expires_after"] is None


def test_values_that_cannot_be_secret_are_shown_and_no_others() -> None:
    edits = [
        Set(("Credentials", "CredentialType"), "ApiKey"),
        Set(("Credentials", "ApiKeyType"), "Bill"),
        Set(("Credentials", "TenantId"), "T"),
        Set(("Credentials", "ValidFrom"), "2026-01-01"),
        Set(("MetaInformation", "Expiration"), "2031-01-01"),
        Set(("Credentials", "Url"), "https://u:CANARY@x"),
        Set(("Description",), "CANARY"),
        Rename(("Credentials", "Password"), ("Credentials", "ApiKey")),
        Copy(("Url",), ("Credentials", "Url")),
        Remove(("Credentials", "Pin")),
    ]
    found = edits_of(Outcome(entry(), Bucket.CONVERTED, edits=edits), PATHS)
    assert [one.get("value") for one in found] == [None, "Bill", "T", "2026-01-01", "2031-01-01", *[None] * 5]
    assert [one["op"] for one in found] == ["set"] * 7 + ["rename", "copy", "remove"]
    assert found[7] == {"op": "rename", "from": "Credentials/Password", "to": "Credentials/ApiKey"}


def test_a_secret_in_name_and_folder_is_masked() -> None:
    found = row("<Group>Keys\\CANARY1built</Group>", name="my CANARY1built key", password="CANARY1built\n")
    assert (found["name"], found["folder"]) == ("my ●●● key", "Keys\\●●●")


def test_a_secret_that_could_be_a_name_is_left_to_the_end_of_the_run() -> None:
    assert row(name="Customers", password="Customers")["name"] == "Customers"


def test_a_short_secret_is_not_taken_for_a_part_of_a_name() -> None:
    assert row(name="key seven", password="seven")["name"] == "key seven"


@pytest.mark.parametrize("name", ["Billing", '", "ordinal": 7,', "a,b:c"])
def test_a_row_moves_to_a_later_place_and_stays_the_same_otherwise(name: str) -> None:
    before = row(name=name)
    assert json.loads(moved(json.dumps(before) + "\n", 41)) == {**before, "ordinal": before["ordinal"] + 41}
    assert moved(json.dumps(before) + "\n", 0) == json.dumps(before) + "\n"
