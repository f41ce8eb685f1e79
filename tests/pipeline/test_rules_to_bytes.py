"""What rules ask for, in the bytes of both formats."""

import json
from datetime import date
from typing import Any

import pytest
from lxml import etree

from rdmconv.planning import Leftovers
from rdmconv.profiles.profile import load_profile
from rdmconv.report.rows import row_of
from rdmconv.rules.compiler import built_in_rules, rule_set
from rdmconv.rules.rule import Rule
from tests.builders import Converted, convert, guid, rule, xml_credential, xml_export

XML, JSON = "xml", "json"
FORMATS = pytest.mark.parametrize("format", [XML, JSON])


def document(format: str, *credentials: dict[str, str], **more: str) -> bytes:
    """An export with one entry for each set of credentials; `more` stands in all of them."""
    if format == XML:
        entries = [
            xml_credential(
                *(f"<{name}>{text}</{name}>" for name, text in more.items()),
                username=None,
                password=None,
                credentials="".join(f"<{name}>{text}</{name}>" for name, text in one.items()),
                id=guid(number),
            )
            for number, one in enumerate(credentials, 1)
        ]
        return xml_export(*entries)
    objects = [
        {"ConnectionType": 26, "Credentials": one, "ID": guid(number), "Name": "Billing", **more}
        for number, one in enumerate(credentials, 1)
    ]
    return json.dumps({"Connections": objects}, indent=1).encode()


def keys(converted: Converted, format: str) -> list[dict[str, str]]:
    """The credentials of each entry afterwards, and its description."""
    if format == JSON:
        entries: list[dict[str, Any]] = json.loads(converted.data)["Connections"]
        described = [one.get("Description", "") for one in entries]
        return [{**one["Credentials"], "Description": text} for one, text in zip(entries, described, strict=True)]
    found = []
    for entry in etree.fromstring(converted.data).iter("Connection"):
        credentials = {str(one.tag): one.text or "" for one in entry.findall("Credentials/*")}
        found.append({**credentials, "Description": entry.findtext("Description") or ""})
    return found


def made(format: str, rules: list[Rule], *credentials: dict[str, str], **more: str) -> list[dict[str, str]]:
    converted = convert(document(format, *credentials, **more), rules, applicability="unsafe")
    assert converted.buckets == ["converted"] * len(credentials), converted.codes
    again = convert(converted.data, rules, applicability="unsafe")
    assert again.data == converted.data
    return keys(converted, format)


PAIR = {"UserName": "u", "Password": "CANARY-p", "Domain": "ACME", "PromptForPassword": "true"}


@FORMATS
def test_what_nobody_decides_about_stays(format: str) -> None:
    found = made(format, [rule()], PAIR)
    assert found[0]["PromptForPassword"] == "true"


@FORMATS
def test_what_is_dropped_is_gone(format: str) -> None:
    rules = [rule(settings={"tenant_id": "T1"}, leftovers=Leftovers(drop=("domain", "PromptForPassword")))]
    found = made(format, rules, PAIR)
    assert found[0]["TenantId"] == "T1"
    assert not {"Domain", "PromptForPassword"} & set(found[0])
    outcome = convert(document(format, PAIR), rules).outcomes[0]
    assert sorted(outcome.losses) == ["Domain", "PromptForPassword"]
    row = row_of(outcome, "v", load_profile("default").paths, date(2026, 1, 1))
    assert row["losses"] == list(outcome.losses)


@FORMATS
def test_what_is_noted_stands_behind_the_description_of_its_own_entry(format: str) -> None:
    """Entries of one form share what was worked out for them; what is noted is another text in each."""
    rules = [rule(settings={"tenant_id": "T1"}, leftovers=Leftovers(note=("domain",)))]
    pairs = [{"UserName": "u", "Password": "CANARY-p", "Domain": f"D{number}"} for number in range(40)]
    found = made(format, rules, *pairs, Description="old")
    assert [one["Description"] for one in found] == [f"old\nDomain: D{number}" for number in range(40)]
    assert [one["Description"] for one in made(format, rules, *pairs)] == [f"Domain: D{n}" for n in range(40)]


@FORMATS
def test_user_name_and_password_change_places(format: str) -> None:
    secret, name = "wJalr/" + "a1B2" * 8 + "xy", "AK" + "IA" + "ABCDEFGH23456777"
    found = made(format, built_in_rules(), {"UserName": secret, "Password": name})
    assert (found[0]["ApiId"], found[0]["ApiKey"], found[0]["ApiKeyType"]) == (name, secret, "AWS")


@FORMATS
def test_a_token_in_the_place_of_the_user_name_without_a_password(format: str) -> None:
    token = "gh" + "p_" + "a1B2" * 9
    found = made(format, built_in_rules(), {"UserName": token})
    assert found[0]["ApiKey"] == token
    assert not {"UserName", "Password", "ApiId"} & set(found[0])


@FORMATS
def test_a_provider_gives_type_url_and_tenant(format: str) -> None:
    found = made(format, built_in_rules(), {"UserName": "x", "Password": "0123456789abcdef" * 2 + "-us12"})
    assert found[0]["ApiKeyType"] == "Mailchimp"
    assert found[0]["TenantId"] == "us12"
    assert found[0]["Url"] == "https://us12.api.mailchimp.com/3.0"


@FORMATS
def test_a_recognised_provider_is_the_type_whatever_rule_asks_for_the_entry(format: str) -> None:
    token = "gh" + "p_" + "a1B2" * 9
    data = document(format, {"UserName": "x", "Password": token}, {"UserName": "x", "Password": "CANARY-p"})
    found = keys(convert(data, rule_set([rule()])), format)
    assert [one.get("ApiKeyType") for one in found] == ["GitHub", None]
