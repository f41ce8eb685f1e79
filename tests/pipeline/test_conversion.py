"""What the pipeline does with what it decided: it writes that, and every other byte as it was."""

from typing import Any

import pytest

from rdmconv.errors import InputError
from rdmconv.profiles.profile import load_profile
from rdmconv.rules.rule import Rule
from rdmconv.rules.selection import rule_for_all
from tests.builders import Memory, convert, guid, opened, rule, xml_credential, xml_entry, xml_export
from tests.pipeline.exports import OUTER, TWO
from tests.plain_lxml import plain_entries


def setting(**settings: str) -> list[Rule]:
    return [rule("set", settings=settings)]


def sub_types(data: bytes) -> list[str | None]:
    return [entry.sub_type for entry in plain_entries(data)]


def test_an_export_without_entries_comes_out_as_it_went_in() -> None:
    data = xml_export()
    assert convert(data).data == data


def test_only_the_chosen_sub_entry_changes() -> None:
    converted = convert(OUTER, only=[guid(2)])
    assert sub_types(converted.data) == ["Default", "ApiKey", "Default"]
    assert len(converted.data) - len(OUTER) < 60


def test_an_entry_and_its_sub_entries_change_together() -> None:
    assert sub_types(convert(OUTER).data) == ["ApiKey"] * 3


def test_every_field_is_carried() -> None:
    meta = "<MetaInformation><Expiration>2030-01-01T00:00:00</Expiration></MetaInformation>"
    entry = xml_credential(f"{meta}<Url>https://x.example</Url>", domain="d")
    (found,) = plain_entries(convert(xml_export(entry), rules=setting(type="Acme", valid_from="2026-01-01")).data)
    fields = ("CredentialType", "ApiId", "ApiKey", "TenantId", "Url", "ApiKeyType", "ValidFrom")
    assert [found.text("Credentials", field) for field in fields] == [
        "ApiKey",
        "billing",
        "CANARY-built",
        "d",
        "https://x.example",
        "Acme",
        "2026-01-01",
    ]
    assert found.text("MetaInformation", "Expiration") == "2030-01-01T00:00:00"
    assert found.text("Url") == "https://x.example"


@pytest.mark.parametrize(("start", "codes"), [("2031-01-01", ["VAL003"]), ("2029-01-01", [None])])
def test_dates_a_rule_sets_are_checked(start: str, codes: list[str | None]) -> None:
    entry = xml_credential("<MetaInformation><Expiration>2030-01-01</Expiration></MetaInformation>")
    assert convert(xml_export(entry), rules=setting(valid_from=start)).codes == codes


def test_a_missing_id_is_noted_and_converted() -> None:
    converted = convert(xml_export(xml_credential(username=None)))
    assert converted.buckets == ["converted"]
    assert [note.code for note in converted.outcomes[0].notes] == ["VAL002"]


def test_the_input_ends_before_the_last_bytes_are_let_out() -> None:
    data = xml_export(xml_credential()) + b"<again/>"
    with pytest.raises(InputError):
        convert(data)


def test_the_sub_type_is_written_as_the_entry_writes_it() -> None:
    assert b"<CredentialType>49</CredentialType>" in convert(xml_export(xml_credential(type="26"))).data
    assert b"<CredentialType>ApiKey</CredentialType>" in convert(xml_export(xml_credential())).data


def test_a_reference_by_an_entry_without_candidates_counts() -> None:
    user = xml_entry(f"<CredentialConnectionID>{{{guid().upper()}}}</CredentialConnectionID>", id=guid(5))
    assert convert(xml_export(xml_credential(), user)).codes == ["REF001"]


@pytest.mark.parametrize(
    "spelling",
    [
        "<CredentialConnectionID>{0}</CredentialConnectionID>",
        "<CredentialConnectionId>{0}</CredentialConnectionId>",
        "<credentialConnectionId>{0}</credentialConnectionId>",
        "<credentialconnectionid>{0}</credentialconnectionid>",
        "<CREDENTIALCONNECTIONID>{0}</CREDENTIALCONNECTIONID>",
        "<CredentialConnectionID a='1' >\n {0} </CredentialConnectionID>",
        "<CredentialConnectionID><![CDATA[{0}]]></CredentialConnectionID>",
        "<Settings><CredentialConnectionID>{0}</CredentialConnectionID></Settings>",
        "<CredentialConnectionID>{{{0}}}</CredentialConnectionID>",
        "<CredentialConnectionID>&#48;{1}</CredentialConnectionID>",
    ],
)
def test_a_reference_counts_in_any_spelling(spelling: str) -> None:
    user = xml_entry(spelling.format(guid(), guid()[1:]), id=guid(5))
    assert convert(xml_export(xml_credential(), user)).codes == ["REF001"]


@pytest.mark.parametrize(
    "text",
    [
        "45479560-173E-435D-8848-C22F863FDC96",
        "{E2CC9029-CA3A-4308-BA54-16D5029BC8ED}",
        "00000000-0000-0000-0000-000000000000",
        "",
    ],
)
def test_a_reference_to_no_entry_counts_for_none(text: str) -> None:
    user = xml_entry(f"<CredentialConnectionID>{text}</CredentialConnectionID>", id=guid(5))
    assert opened(xml_export(user)).index().used_by.total() == 0


def test_every_byte_is_handed_over_once() -> None:
    data = xml_export(
        *[xml_entry(f"<Image>{'A' * 70_000}</Image>", id=guid(n)) for n in range(40)], xml_credential(id=guid(99))
    )
    converted = convert(data)
    assert converted.data.count(b"<Connection>") == 41
    assert len(data) > 2 << 20
    assert converted.data.startswith(data[: 2 << 20])


def test_a_target_gets_the_byte_order_mark_first() -> None:
    data = b"\xef\xbb\xbf" + TWO
    target = Memory()
    target.write(convert(data).data)
    assert bytes(target.data).startswith(b"\xef\xbb\xbf<?xml")
    assert target.data.count(b"\xef\xbb\xbf") == 1


def test_another_profile_writes_other_names(tmp_path: Any) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '[profile]\nid = "mine"\nversion = "1"\n[api_key]\napi_id = "Key/Id"\napi_key = "Key/Value"\n'
        'api_key_encrypted = "Key/SafeValue"\nurl = "Key/Url"\ntenant_id = "Key/Tenant"\ntype = "Key/Type"\n'
        'valid_from = "Key/From"\nexpires_after = "Key/To"\n'
    )
    converted = convert(xml_export(xml_credential(domain="d")), rules=[rule_for_all()], profile=load_profile(str(path)))
    assert b"<Key><Id>billing</Id><Tenant>d</Tenant><Value>CANARY-built</Value></Key>" in converted.data
    assert b"<Credentials><CredentialType>ApiKey</CredentialType></Credentials>" in converted.data


def test_a_type_that_cannot_be_read_is_no_default() -> None:
    data = xml_export(xml_credential().replace(">Credential<", ">Cred<!-- x -->ential<"))
    assert convert(data).codes == ["ENT001"]
    assert convert(data).buckets == ["invalid"]


def test_rules_that_take_turns_each_write_their_own() -> None:
    """Entries alike share what was worked out for them, as far as their rule wants the same."""
    rules = [
        rule(f"r{number}", {"name": {"suffix": str(number)}}, settings)
        for number, settings in enumerate(({"type": "A"}, {"type": "{name}"}, {}, {"tenant_id": "{name}-x"}))
    ]
    entries = [xml_credential(name=f"n{number} {number % 4}", id=guid(number)) for number in range(120)]
    found = plain_entries(convert(xml_export(*entries), rules=rules).data)
    for number, one in enumerate(found):
        name = f"n{number} {number % 4}"
        expected = {0: ("A", None), 1: (name, None), 2: (None, None), 3: (None, f"{name}-x")}[number % 4]
        assert (one.text("Credentials", "ApiKeyType"), one.text("Credentials", "TenantId")) == expected


def test_a_key_that_is_there_already_is_the_key() -> None:
    """An entry without a password, of which somebody made half an API key."""
    entry = xml_credential(password=None, credentials="<SafeApiKey>Q0FOQVJZ</SafeApiKey>")
    converted = convert(xml_export(entry))
    assert converted.buckets == ["converted"]
    assert b"<SafeApiKey>Q0FOQVJZ</SafeApiKey>" in converted.data
