"""The JSON report says what became of each credential, and adds up."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from rdmconv.diagnostics import CATALOGUE
from rdmconv.formats.schema_files import read_schema
from tests.builders import guid, xml_credential, xml_entry, xml_export
from tests.paths import BAD_XML, JSON_VAULTS, SMALL, VAULTS, XML_GOOD, XML_VAULTS, name_of
from tests.plain_lxml import plain_entries
from tests.running import run

BUCKETS = ("converted", "unchanged", "skipped", "review", "blocked", "invalid")


def report_of(tmp_path: Path, *arguments: Any, code: int = 0) -> dict[str, Any]:
    path = tmp_path / "report.json"
    done = run("convert", *arguments, "--report", path)
    assert done.code == code, done.stderr
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    path.unlink()
    return read


@pytest.mark.parametrize("path", [*XML_GOOD, *JSON_VAULTS], ids=name_of)
def test_buckets_sum_up_to_the_total(path: Path, tmp_path: Path) -> None:
    report = report_of(tmp_path, path, "--all", "-n")
    (listed,) = report["inputs"]
    assert list(listed["summary"]) == [*BUCKETS, "total"]
    assert sum(listed["summary"][bucket] for bucket in BUCKETS) == listed["summary"]["total"]
    assert listed["counts"]["entries"] == listed["summary"]["total"]
    assert report["summary"] == listed["summary"]
    for bucket in set(BUCKETS) - {"unchanged"}:
        assert sum(entry["bucket"] == bucket for entry in listed["entries"]) == listed["summary"][bucket]


@pytest.mark.parametrize("path", XML_VAULTS, ids=name_of)
def test_every_credential_is_listed(path: Path, tmp_path: Path) -> None:
    (listed,) = report_of(tmp_path, path, "--all", "-n")["inputs"]
    credentials = [entry.text("ID") for entry in plain_entries(path.read_bytes()) if entry.sub_type is not None]
    assert listed["counts"]["credentials"] == len(credentials)
    assert [entry["id"] for entry in listed["entries"] if entry["id"] in credentials] == credentials


def test_a_report_has_the_members_it_promises(tmp_path: Path) -> None:
    path = VAULTS / "rdm_export.xml"
    report = report_of(tmp_path, path, "--all", "-n")
    assert (report["format_version"], report["tool"]["name"], report["dry_run"]) == ("1.1", "rdmconv", True)
    (listed,) = report["inputs"]
    assert listed["path"] == str(path)
    assert listed["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (listed["format"], listed["profile"]) == ("rdm-xml", "default")
    promised = {
        "id",
        "name",
        "folder",
        "line",
        "bucket",
        "reason",
        "rule",
        "type",
        "edits",
        "kept",
        "losses",
        "used_by",
    }
    assert all(promised <= set(entry) for entry in listed["entries"])


def test_a_converted_entry_tells_its_edits(tmp_path: Path) -> None:
    data = xml_export(xml_credential("<Group>A\\B</Group>", credentials="<MnemonicPassword>m</MnemonicPassword>"))
    path = tmp_path / "vault.xml"
    path.write_bytes(data)
    (listed,) = report_of(tmp_path, path, "--all", "-n")["inputs"]
    (entry,) = listed["entries"]
    assert (entry["id"], entry["name"], entry["folder"], entry["line"]) == (guid(), "Billing", "A\\B", 3)
    assert (entry["bucket"], entry["reason"], entry["rule"], entry["type"]) == ("converted", None, "all", None)
    assert entry["edits"] == [
        {"op": "set", "from": None, "to": "Credentials/CredentialType"},
        {"op": "rename", "from": "Credentials/UserName", "to": "Credentials/ApiId"},
        {"op": "rename", "from": "Credentials/Password", "to": "Credentials/ApiKey"},
    ]
    assert (entry["kept"], entry["losses"]) == (["MnemonicPassword"], [])


@pytest.mark.parametrize(
    ("name", "bucket", "code"),
    [
        ("api_key_already", "unchanged", "RUL011"),
        ("other_credential_type", "unchanged", "RUL013"),
        ("safe_password", "blocked", "ENC002"),
        ("referenced_by_session", "blocked", "REF001"),
        ("safe_and_clear_password", "review", "ENT008"),
        ("existing_api_id_member", "review", "ENT007"),
        ("no_password", "invalid", "VAL001"),
        ("duplicate_ids", "invalid", "VAL005"),
        ("duplicate_username", "invalid", "ENT002"),
        ("comment_in_password", "invalid", "ENT001"),
        ("blank_connection_type", "invalid", "ENT003"),
        ("blank_credential_type", "invalid", "ENT003"),
    ],
)
def test_an_entry_that_is_not_converted_tells_why(name: str, bucket: str, code: str, tmp_path: Path) -> None:
    (listed,) = report_of(tmp_path, SMALL / f"{name}.xml", "--all", "-n")["inputs"]
    found = {(entry["bucket"], entry["reason"]["code"]) for entry in listed["entries"] if entry["reason"]}
    assert found == {(bucket, code)}
    assert all(entry["edits"] == [] and entry["rule"] is None for entry in listed["entries"] if entry["reason"])


def test_who_uses_an_entry_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "vault.xml"
    uses = [xml_entry(f"<CredentialConnectionID>{guid()}</CredentialConnectionID>", id=guid(n)) for n in (2, 3)]
    path.write_bytes(xml_export(xml_credential(), *uses))
    (listed,) = report_of(tmp_path, path, "--all", "-n")["inputs"]
    (entry,) = listed["entries"]
    named = '"Entry" (RDPConfigured) and "Entry" (RDPConfigured)'
    assert entry["reason"]["message"] == f"2 entries log in with it: {named}"
    assert entry["used_by"] == 2
    assert entry["users"] == [
        {"id": guid(n), "name": "Entry", "type": "RDPConfigured", "file": str(path), "line": n + 2} for n in (2, 3)
    ]


def test_an_entry_nobody_uses_has_no_users(tmp_path: Path) -> None:
    path = tmp_path / "vault.xml"
    path.write_bytes(xml_export(xml_credential()))
    (listed,) = report_of(tmp_path, path, "--all", "-n")["inputs"]
    assert [(entry["used_by"], "users" in entry) for entry in listed["entries"]] == [(0, False)]


def test_no_more_than_twenty_users_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "vault.xml"
    uses = [xml_entry(f"<CredentialConnectionID>{guid()}</CredentialConnectionID>", id=guid(n)) for n in range(2, 40)]
    path.write_bytes(xml_export(xml_credential(), *uses))
    report = report_of(tmp_path, path, "--all", "-n", "--allow-referenced")
    (entry,) = report["inputs"][0]["entries"]
    assert (entry["bucket"], entry["used_by"], len(entry["users"])) == ("converted", 38, 20)
    assert jsonschema_rs.is_valid(json.loads(read_schema("report.schema.json")), report)
    entry["users"] *= 2
    assert not jsonschema_rs.is_valid(json.loads(read_schema("report.schema.json")), report)


def test_a_batch_adds_up(tmp_path: Path) -> None:
    bad = BAD_XML / "x22_truncated.xml"
    report = report_of(tmp_path, bad, *XML_VAULTS, bad, "--all", "-n", code=4)
    assert [Path(one["path"]).name for one in report["inputs"]] == [path.name for path in XML_VAULTS]
    assert [(one["path"], one["code"]) for one in report["failed"]] == [(str(bad), "FMT003")] * 2
    for name, count in report["summary"].items():
        assert count == sum(one["summary"][name] for one in report["inputs"])


def test_what_adds_up_over_all_inputs_is_in_the_report(tmp_path: Path) -> None:
    expired = "<MetaInformation><Expiration>2020-01-01</Expiration></MetaInformation>"
    paths = [tmp_path / name for name in ("a.xml", "b.xml")]
    for number, path in enumerate(paths, 1):
        other = xml_credential(id=guid(number + 10), password="CANARY-other")
        path.write_bytes(xml_export(xml_credential(expired, id=guid(number), name=f"n{number}"), other))
    report = report_of(tmp_path, *paths, "--all", "-n")
    assert report["expiry"] == {"expired": 2}
    assert report["converted"] == [{"type": "", "rule": "all", "entries": 4}]
    shared, _ = report["shared_secrets"]
    first = [{"path": str(path), "line": 3, "id": guid(n), "name": f"n{n}"} for n, path in enumerate(paths, 1)]
    assert shared == {"entries": 2, "first": first}


def test_what_is_found_about_an_input_as_a_whole_is_noted(tmp_path: Path) -> None:
    path, folder = tmp_path / "vault.xml", tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    lost = xml_entry(f"<CredentialConnectionID>{guid(9)}</CredentialConnectionID>", id=guid(2))
    path.write_bytes(xml_export(xml_credential(), lost).replace(b"utf-8", b"latin1"))
    (listed,) = report_of(tmp_path, path, "--all", "-o", folder / "out.xml")["inputs"]
    assert [note["code"] for note in listed["notes"]] == ["IO006", "FMT007", "REF002"]


def test_a_report_on_nothing_is_a_report(tmp_path: Path) -> None:
    report = report_of(tmp_path, BAD_XML / "x24_empty.xml", "--all", "-n", code=3)
    assert (report["inputs"], report["summary"]["total"]) == ([], 0)


def test_a_real_run_says_that_it_is_one(tmp_path: Path) -> None:
    assert report_of(tmp_path, SMALL / "crlf.xml", "--all", "-o", tmp_path / "out")["dry_run"] is False


@pytest.mark.parametrize("path", XML_VAULTS, ids=name_of)
def test_a_dry_run_reports_what_the_run_reports(path: Path, tmp_path: Path) -> None:
    dry, real = (report_of(tmp_path, path, "--all", *how) for how in (["-n"], ["-o", tmp_path / "out"]))
    assert dry.pop("dry_run") != real.pop("dry_run")
    assert dry.pop("made")["command"][-3:-2] == ["-n"]
    assert real.pop("made")["command"][-2] == "--report"
    assert dry == real


def test_names_are_data_in_the_report(tmp_path: Path) -> None:
    path = tmp_path / "vault.xml"
    name = '"},{"\\ \n\t</script>é🔑\u202e\x9b'
    path.write_bytes(xml_export(xml_credential(name=name)))
    (listed,) = report_of(tmp_path, path, "--all", "-n")["inputs"]
    assert [entry["name"] for entry in listed["entries"]] == [name]


def test_the_report_is_for_its_owner_only(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    run("convert", SMALL / "crlf.xml", "--all", "-n", "--report", report)
    assert report.stat().st_mode & 0o777 == 0o600


def test_a_report_with_an_input_that_failed_follows_its_schema(tmp_path: Path) -> None:
    report = report_of(tmp_path, tmp_path / "not-there.xml", BAD_XML / "x24_empty.xml", "--all", "-n", code=3)
    assert [one["code"] for one in report["failed"]] == ["IO001", "FMT001"]
    jsonschema_rs.validator_for(json.loads(read_schema("report.schema.json"))).validate(report)


def test_every_code_is_one_for_the_schema() -> None:
    code = json.loads(read_schema("report.schema.json"))["$defs"]["diagnostic"]["properties"]["code"]
    assert all(re.search(code["pattern"], one) for one in CATALOGUE)
