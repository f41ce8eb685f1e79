"""`rdmconv validate`."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.builders import convert, guid, xml_credential, xml_entry, xml_export
from tests.paths import BAD_XML, FIXTURES, SMALL, XML_SMALL, XML_VAULTS, name_of
from tests.rows import over
from tests.running import run

WITH_ERRORS = {
    "blank_connection_type.xml": "ENT003",
    "blank_credential_type.xml": "ENT003",
    "comment_in_password.xml": "ENT001",
    "connection_type_with_comment.xml": "ENT001",
    "duplicate_ids.xml": "VAL005",
    "duplicate_username.xml": "ENT002",
}


def findings(data: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("validate", "-", "--format", "json", stdin=data).stdout)
    return found


def codes(data: bytes) -> list[str]:
    return [finding["code"] for finding in findings(data)]


def api_key(credentials: str = "<ApiId>i</ApiId><ApiKey>k</ApiKey>", fields: str = "") -> str:
    return xml_credential(fields, sub_type="ApiKey", username=None, password=None, credentials=credentials)


@over(XML_SMALL, name_of)
def test_small_files_have_the_errors_their_names_say(path: Path) -> None:
    done = run("validate", path, "--format", "json")
    errors = {finding["code"] for finding in json.loads(done.stdout) if finding["severity"] == "error"}
    expected = WITH_ERRORS.get(path.name)
    assert done.code == (1 if expected else 0)
    assert (expected in errors) if expected else not errors


@over([*XML_SMALL, *XML_VAULTS], name_of)
def test_what_convert_wrote_has_no_error_that_was_not_there(path: Path) -> None:
    data = path.read_bytes()
    before = {(one["code"], one["entry_id"]) for one in findings(data) if one["severity"] == "error"}
    after = {(one["code"], one["entry_id"]) for one in findings(convert(data).data) if one["severity"] == "error"}
    assert after <= before


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (api_key("<ApiId>i</ApiId>"), "VAL001"),
        (api_key("<ApiKey>k</ApiKey>"), "VAL002"),
        (api_key("<ApiId>i</ApiId><ApiKey>k</ApiKey><Url>no url</Url>"), "VAL004"),
        (api_key("<ApiId>i</ApiId><ApiKey>k</ApiKey><ValidFrom>tomorrow</ValidFrom>"), "VAL010"),
        (
            api_key(
                "<ApiId>i</ApiId><ApiKey>k</ApiKey><ValidFrom>2031-01-01</ValidFrom>",
                "<MetaInformation><Expiration>2030-01-01</Expiration></MetaInformation>",
            ),
            "VAL003",
        ),
        (xml_entry("<Group>" + "a\\" * 128 + "</Group>"), "VAL009"),
        (xml_entry(f"<ParentID>{guid()}</ParentID>"), "VAL008"),
        (xml_entry(id="no-guid"), "VAL006"),
    ],
)
def test_what_is_wrong_is_found(entry: str, code: str) -> None:
    assert codes(xml_export(entry)) == [code]


@pytest.mark.parametrize(
    "entry", [api_key(), xml_credential(), xml_entry("<Group>" + "a\\" * 127 + "</Group>"), "<Connection/>"]
)
def test_what_is_right_is_left_alone(entry: str) -> None:
    assert codes(xml_export(entry)) == []


def test_an_encrypted_key_is_a_key() -> None:
    assert codes(xml_export(api_key("<ApiId>i</ApiId><SafeApiKey>Q0FOQVJZ</SafeApiKey>"))) == []


def test_the_same_id_in_other_letters_is_the_same() -> None:
    one = "ABCDEF00-0000-4000-8000-000000000000"
    data = xml_export(xml_entry(id=one), xml_entry(id=guid()), xml_credential(id=f"{{{one.lower()}}}"))
    assert codes(data) == ["VAL005", "VAL005"]


@pytest.mark.parametrize(
    "spelling",
    [
        "<Id>{0}</Id>",
        "<id>{0}</id>",
        "<ID >{0}</ID>",
        "<ID a='1'>{0}</ID>",
        "<ID><![CDATA[{0}]]></ID>",
        "<ID>\n  {0}\n</ID>",
    ],
)
def test_the_same_id_in_another_spelling_is_the_same(spelling: str) -> None:
    data = xml_export(xml_credential(), xml_credential(spelling.format(guid()), id=None))
    assert "VAL005" in codes(data)
    assert convert(data).buckets == ["invalid", "invalid"]


def test_a_place_and_an_entry_are_named() -> None:
    (found,) = findings(xml_export(xml_entry(), "  " + api_key("<ApiId>i</ApiId>").replace(guid(), guid(2))))
    assert (found["line"], found["column"], found["entry_id"], found["entry_name"]) == (4, 3, guid(2), "Billing")
    assert found["message"]
    assert found["hint"]


def test_people_read_a_line_and_a_hint() -> None:
    done = run("validate", "-", stdin=xml_export(api_key("<ApiId>i</ApiId>")))
    assert done.stdout.decode().splitlines() == [
        "-:3:1: error VAL001: Billing: there is no API key",
        "  the entry has no password, or the export was made without credentials: tick Include credentials",
    ]


def test_a_warning_is_no_error() -> None:
    done = run("validate", "-", stdin=xml_export(api_key("<ApiKey>k</ApiKey>")))
    assert done.code == 0
    assert "warning VAL002" in done.stdout.decode()


def test_a_good_file_ends_well() -> None:
    done = run("validate", SMALL / "crlf.xml")
    assert (done.code, done.stdout, done.stderr) == (0, b"", "no errors found\n")


def test_parents_in_a_circle_are_found_and_end() -> None:
    circle = [xml_entry(f"<ParentID>{guid(after)}</ParentID>", id=guid(own)) for own, after in ((1, 2), (2, 3), (3, 1))]
    before = xml_entry(f"<ParentID>{guid(1)}</ParentID>", id=guid(9))
    assert codes(xml_export(*circle, before)) == ["VAL008"] * 3


def reference(number: int) -> str:
    return f"<CredentialConnectionID>{guid(number)}</CredentialConnectionID>"


def test_references_that_lead_somewhere_are_no_finding() -> None:
    prompt = reference(1).replace(guid(), "45479560-173E-435D-8848-C22F863FDC96")
    data = xml_export(xml_credential(), xml_entry(reference(1), id=guid(2)), xml_entry(prompt, id=guid(3)))
    assert codes(data) == []


def test_each_entry_with_references_that_lead_nowhere_is_named_with_its_place() -> None:
    below = xml_entry(f"<RDP>{reference(8)}</RDP>", reference(9), id=guid(5), name="below")
    data = xml_export(
        xml_credential(),
        xml_entry(reference(1), id=guid(2)),
        xml_entry(reference(9), id=guid(3), name="dc01"),
        xml_entry(f"<Children>{below}</Children>", id=guid(4), name="above"),
    )
    found = findings(data)
    assert [(one["code"], one["severity"], one["line"], one["entry_name"]) for one in found] == [
        ("REF002", "warning", 5, "dc01"),
        ("REF002", "warning", 6, "below"),
    ]
    assert [one["message"] for one in found] == [
        "1 reference leads to no entry of the files given",
        "2 references lead to no entry of the files given",
    ]
    assert run("validate", "-", stdin=data).code == 0


def test_json_entries_with_such_references_are_named_too() -> None:
    data = json.dumps([{"ID": guid(2), "Name": "a", "X": [{"credentialConnectionId": f"{{{guid(9)}}}"}]}]).encode()
    assert [(one["code"], one["entry_name"]) for one in findings(data)] == [("REF002", "a")]


def test_one_bad_file_does_not_stop_the_others() -> None:
    done = run("validate", BAD_XML / "x24_empty.xml", SMALL / "duplicate_username.xml")
    assert done.code == 4
    assert "ENT002" in done.stdout.decode()
    assert run("validate", BAD_XML / "x24_empty.xml").code == 3


# SARIF


def sarif_log(*arguments: str | Path, code: int, stdin: bytes = b"") -> dict[str, Any]:
    done = run("validate", *arguments, "--format", "sarif", stdin=stdin)
    assert done.code == code, done.stderr
    log = json.loads(done.stdout)
    schema = json.loads((FIXTURES / "sarif" / "sarif-schema-2.1.0.json").read_text())
    jsonschema_rs.validator_for(schema, validate_formats=True).validate(log)
    (only,) = log["runs"]
    return dict(only)


def test_a_file_without_findings_gives_a_log_without_results() -> None:
    only = sarif_log("-", code=0, stdin=xml_export(xml_entry()))
    assert (only["results"], only["invocations"][0]["executionSuccessful"]) == ([], True)


@pytest.mark.parametrize("path", XML_VAULTS, ids=name_of)
def test_sarif_says_what_json_says(path: Path) -> None:
    listed = json.loads(run("validate", path, "--format", "json").stdout)
    results = sarif_log(path, code=run("validate", path).code)["results"]
    assert [(one["code"], one["severity"], one["line"]) for one in listed] == [
        (one["ruleId"], one["level"], one["locations"][0]["physicalLocation"].get("region", {}).get("startLine"))
        for one in results
    ]
    assert all(one["message"] in result["message"]["text"] for one, result in zip(listed, results, strict=True))


def test_a_file_that_cannot_be_read_is_a_result(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    good.write_bytes(xml_export(xml_entry()))
    bad.write_bytes(good.read_bytes()[:-5])
    only = sarif_log(bad, good, code=4)
    assert [one["ruleId"] for one in only["results"]] == ["FMT003"]
    assert only["invocations"][0]["executionSuccessful"] is False
