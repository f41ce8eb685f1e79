"""`--diff` shows what changes, and no secret."""

from contextlib import closing

import pytest

from rdmconv.crypto.fingerprint import Fingerprints
from rdmconv.planning import Outcome
from rdmconv.profiles.profile import load_profile
from rdmconv.report.diff import Diff, diff_lines
from rdmconv.report.model import Report
from rdmconv.rules.compiler import built_in_rules
from tests.builders import convert, guid, rule, xml_credential, xml_entry, xml_export
from tests.report.reports import MADE

PATHS = load_profile("default").paths
URL = "<Url>https://a.example</Url>"


def diff_of(outcome: Outcome) -> list[str]:
    return diff_lines("v.xml", outcome, PATHS)


def diff(*fields: str, rules: list[object] | None = None, **credential: str | None) -> list[str]:
    data = xml_export(xml_credential(*fields, **credential))  # type: ignore[arg-type]
    return diff_of(convert(data, rules).outcomes[0])  # type: ignore[arg-type]


def test_nothing_changes() -> None:
    assert diff_of(convert(xml_export(xml_credential(password=None))).outcomes[0]) == []
    assert convert(xml_export(xml_entry())).outcomes == []


def test_what_goes_and_what_comes() -> None:
    assert diff("<Url>https://u:p@api.example:8443/v1?key=x</Url>", domain="ACME") == [
        "@@ v.xml:3 Billing (all) @@",
        "- Credentials/UserName = billing",
        "- Credentials/Password = ●●●",
        "- Credentials/Domain = ACME",
        "+ Credentials/CredentialType = ApiKey",
        "+ Credentials/ApiId = billing",
        "+ Credentials/ApiKey = ●●●",
        "+ Credentials/Url = https://api.example:8443/…",
        "+ Credentials/TenantId = ACME",
    ]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("api.example", "api.example"),
        ("https://api.example/", "https://api.example/"),
        ("https://hooks.example/T0/CANARY", "https://hooks.example/…"),
        ("https://CANARY@api.example", "https://api.example"),
        ("CANARY@api.example?x", "api.example/…"),
        ("$URL$", "$URL$"),
        ("https://a.example?CANARY", "https://a.example/…"),
        ("Server=db;Password=CANARY1x", "●●●"),
        ("host;pwd=CANARY1x", "●●●"),
        ("https://user:CANARY1x/x@host", "●●●"),
        ("https://user:CANARY1x#x@host", "●●●"),
        ("https://host:CANARY1x", "●●●"),
        ("https://host&amp;token=CANARY1x", "●●●"),
        ("https://host%3Ftoken=CANARY1x", "●●●"),
        ("mailto:CANARY1x", "●●●"),
        ("CANARY1x", "●●●"),
        ("intranet", "intranet"),
    ],
)
def test_of_a_url_only_the_host_is_shown(url: str, shown: str) -> None:
    lines = diff(f"<Url>{url}</Url>")
    assert f"+ Credentials/Url = {shown}" in lines
    assert "CANARY" not in "".join(lines)


def test_what_a_rule_sets() -> None:
    settings = {"type": "Bill", "tenant_id": "T", "url": "https://api.example/v1/x", "expires_after": "2031-01-01"}
    lines = diff(rules=[rule(settings=settings)])
    assert "+ Credentials/ApiKeyType = Bill" in lines
    assert "+ Credentials/TenantId = T" in lines
    assert "+ Credentials/Url = https://api.example/…" in lines
    assert "+ MetaInformation/Expiration = 2031-01-01" in lines


def test_a_value_that_holds_the_secret_is_masked() -> None:
    lines = diff(username="me:CANARY1built", domain="CANARY1built", password="CANARY1built")
    assert "+ Credentials/ApiId = ●●●" in lines
    assert "CANARY" not in "".join(lines)


def test_a_key_in_the_place_of_the_id_is_masked() -> None:
    secret, name = "wJalr/" + "a1B2" * 8 + "xy", "AK" + "IA" + "ABCDEFGH23456777"
    for rules in (built_in_rules(), None):
        lines = diff(username=secret, password=name, rules=rules)  # type: ignore[arg-type]
        assert secret not in "".join(lines)
        assert name not in "".join(lines)


def test_a_user_name_that_looks_like_a_key_is_masked_unless_its_provider_is_known() -> None:
    name = "9f86d081884c7d65" * 2
    assert "+ Credentials/ApiId = ●●●" in diff(username=name, password="x-marks-it")
    assert f"+ Credentials/ApiId = {name}" in diff(username=name, rules=[rule(settings={"type": "Bill"})])


def test_other_fields_of_the_credential_are_masked() -> None:
    from rdmconv.planning import Leftovers  # noqa: PLC0415 - of this test only

    rules = [rule(leftovers=Leftovers(drop=("Pin",), note=("Hint",)))]
    lines = diff(credentials="<Hint>h1nt</Hint><Pin>1234</Pin>", rules=rules)  # type: ignore[arg-type]
    assert "- Credentials/Pin = ●●●" in lines
    assert "+ Description = ●●●" in lines
    assert "h1nt" not in "".join(lines)


def test_control_characters_are_spelled_out() -> None:
    lines = diff(domain="a\u202eb\u009bc", name="n\u202e")
    assert "+ Credentials/TenantId = a\\u202eb\\u009bc" in lines
    assert "n\\u202e" in lines[0]


def test_what_a_rule_replaces() -> None:
    old = "<MetaInformation><Expiration>2030-01-01</Expiration></MetaInformation>"
    lines = diff(old, rules=[rule(settings={"expires_after": "2031-01-01"})])
    assert "- MetaInformation/Expiration = 2030-01-01" in lines
    assert "+ MetaInformation/Expiration = 2031-01-01" in lines


def test_a_long_line_stays_one() -> None:
    name = "long name " * 100
    assert diff(name=name)[0] == f"@@ v.xml:3 {name} (all) @@"


def test_a_user_name_that_becomes_the_key_is_masked() -> None:
    lines = diff(username="CANARY-user", password="visible", rules=[rule(swap=True)])
    assert "- Credentials/UserName = ●●●" in lines
    assert "+ Credentials/ApiKey = ●●●" in lines
    assert "CANARY" not in "".join(lines)


def test_what_changes_in_inputs_of_other_processes_comes_in_their_order() -> None:
    outcomes = convert(xml_export(xml_credential(name="first"), xml_credential(URL, id=guid(2)))).outcomes
    with closing(Diff(PATHS)) as alone, closing(Diff(PATHS)) as together:
        for number, outcome in enumerate(outcomes):
            alone.add(f"{number}.xml", outcome)
            with closing(Diff(PATHS)) as apart:
                apart.add(f"{number}.xml", outcome)
                together.take(apart.part())
        assert lines_of(together) == lines_of(alone)
        assert len(lines_of(alone)) > 8
        assert together.fields == alone.fields
        assert "+ Credentials/Url" in together.fields


def lines_of(diff: Diff) -> list[bytes]:
    written: list[bytes] = []
    with closing(Report(MADE, PATHS, Fingerprints().of, dry_run=True)) as report:
        diff.render(report, written.append)
    return written
