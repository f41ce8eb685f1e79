"""The SARIF report: valid, pointing at the right lines, and saying nothing but itself."""

import json
import os
import re
from collections import defaultdict
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema_rs
import pytest
from msgspec.structs import replace

from rdmconv.diagnostics import CATALOGUE, Diagnostic, Position
from rdmconv.planning import Bucket, Summary
from rdmconv.report.artifact_uri import artifact_uri
from rdmconv.report.sarif import render_sarif
from rdmconv.report.sarif_rules import rules_for
from tests.builders import guid, xml_credential, xml_export
from tests.paths import FIXTURES, JSON_SMALL, JSON_VAULTS, XML_GOOD, XML_VAULTS, name_of
from tests.plain_buckets import expected_xml
from tests.plain_lxml import as_utf8, plain_entries
from tests.report.hostile import NAMES, empty_report, hostile_report, outcome_of
from tests.report.rendering import once
from tests.report.reports import MADE, report_of
from tests.rows import over

SCHEMA = json.loads((FIXTURES / "sarif" / "sarif-schema-2.1.0.json").read_text())
VALIDATOR = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)

NAMED_IN_BYTES = pytest.mark.skipif(os.name == "nt", reason="there files are called by characters")


def run_of(report: Any) -> dict[str, Any]:
    """The only run of a SARIF log, which is valid."""
    log = json.loads(once(render_sarif, report))
    VALIDATOR.validate(log)
    (run,) = log["runs"]
    assert {result["ruleId"] for result in run["results"]} == {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    return dict(run)


def line_of(result: dict[str, Any]) -> int:
    (location,) = result["locations"]
    return int(location["physicalLocation"]["region"]["startLine"])


def uri_of(result: dict[str, Any]) -> str:
    (location,) = result["locations"]
    return str(location["physicalLocation"]["artifactLocation"]["uri"])


def test_the_schema_notices_what_is_wrong() -> None:
    assert not VALIDATOR.is_valid({"version": "2.1.0", "runs": [{"results": []}]})
    assert not VALIDATOR.is_valid({"version": "2.0.0", "runs": []})


@pytest.mark.parametrize("path", XML_VAULTS, ids=name_of)
def test_every_entry_that_needs_a_person_is_a_result(path: Path) -> None:
    data = path.read_bytes()
    found = defaultdict(set)
    for result in run_of(report_of((str(path), data)))["results"]:
        found[result["message"]["text"].partition(":")[0]].add(line_of(result))
    expected = expected_xml(data)
    for bucket in ("review", "blocked", "invalid"):
        assert len(found[bucket]) == expected[bucket]


def lines_in_xml(data: bytes) -> dict[str, set[int]]:
    """The lines on which lxml sees the entries of an ID."""
    lines = defaultdict(set)
    for one in plain_entries(data):
        lines[one.text("ID") or ""].add(one.line)
    return lines


def lines_in_json(data: bytes) -> dict[str, set[int]]:
    """The lines of the braces that open the objects of an ID."""
    text, lines = as_utf8(data).decode(), defaultdict(set)
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|\{', text):
        if token[0] == "{":
            read, _ = json.JSONDecoder().raw_decode(text, token.start())
            folded = {name.lower(): value for name, value in read.items()}
            lines[str(folded.get("id", ""))].add(text.count("\n", 0, token.start()) + 1)
    return lines


@over([*XML_GOOD, *JSON_VAULTS, *JSON_SMALL], name_of)
def test_results_point_at_the_line_on_which_the_entry_begins(path: Path) -> None:
    data = path.read_bytes()
    expected = lines_in_json(data) if path.suffix == ".json" else lines_in_xml(data)
    for result in run_of(report_of((path.name, data)))["results"]:
        assert uri_of(result) == path.name
        if result["ruleId"] != "ENT004":  # an element that is no object has no brace
            assert line_of(result) in expected[result.get("partialFingerprints", {}).get("rdmconvEntry/v1", "")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_line_is_right_in_every_encoding(encoding: str, line_end: str) -> None:
    text = xml_export(*[xml_credential(id=guid(number), password=None) for number in range(3)]).decode()
    data = text.replace("utf-8", encoding).replace("\n", line_end).encode(encoding)
    results = run_of(report_of(("vault.rdm", data)))["results"]
    assert [line_of(result) for result in results] == [3, 4, 5]
    assert [result["partialFingerprints"]["rdmconvEntry/v1"] for result in results] == [guid(n) for n in range(3)]


def test_the_level_is_that_of_the_code_and_an_error_when_invalid() -> None:
    with closing(empty_report()) as report:
        for bucket in Bucket:
            outcome = outcome_of("Billing", bucket)
            outcome.entry.position = Position(9, 2)
            outcome.reason = None if bucket is Bucket.CONVERTED else Diagnostic("VAL002")
            outcome.notes = [Diagnostic("RUL018", details={"rule": "one"}), Diagnostic("RUL011")]
            report.add(outcome)
        report.end_input({}, Summary(), [])
        results = run_of(report)["results"]
    found = [(one["message"]["text"].partition(":")[0], one["ruleId"], one["level"]) for one in results]
    assert found == [
        ("would be converted", "RUL018", "warning"),
        ("unchanged", "RUL018", "warning"),
        ("skipped", "RUL018", "warning"),
        ("review", "VAL002", "warning"),
        ("review", "RUL018", "warning"),
        ("blocked", "VAL002", "warning"),
        ("blocked", "RUL018", "warning"),
        ("invalid", "VAL002", "error"),
        ("invalid", "RUL018", "warning"),
    ]
    assert {(line_of(one), one["partialFingerprints"]["rdmconvEntry/v1"]) for one in results} == {(9, "Billing")}
    hint = CATALOGUE["VAL002"].hint
    assert results[3]["message"]["text"] == f"review: Billing: there is no API ID; {hint}"


def test_inputs_that_failed_and_notes_on_inputs_are_results() -> None:
    with closing(empty_report("a b.rdm")) as report:
        report.fail_input(Diagnostic("FMT003", Position(7, 3), {"problem": "x"}))
        report.begin_input("c.rdm")
        report.end_input({}, Summary(), [Diagnostic("FMT007", None, {"declared": "x", "actual": "y"})])
        run = run_of(report)
    failed, noted = run["results"]
    assert (failed["ruleId"], failed["level"], uri_of(failed), line_of(failed)) == ("FMT003", "error", "a%20b.rdm", 7)
    assert failed["message"]["text"].startswith("the XML is not well-formed (x); ")
    assert (noted["ruleId"], noted["level"], uri_of(noted)) == ("FMT007", "warning", "c.rdm")
    assert line_of(noted) == 1, "code review shows no result without a line"
    assert run["invocations"][0]["executionSuccessful"] is False


def test_a_run_without_findings_is_valid() -> None:
    run = run_of(report_of(("vault.rdm", xml_export(xml_credential(id=guid())))))
    assert run["results"] == []
    assert run["tool"]["driver"] == {"name": "rdmconv", "version": "0.1.0", "rules": []}
    assert run["invocations"] == [
        {
            "commandLine": "rdmconv convert vault.rdm --all --dry-run",
            "executionSuccessful": True,
            "startTimeUtc": "2026-11-24T12:00:00Z",
        }
    ]


def test_the_time_is_that_of_utc() -> None:
    there = datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    run = run_of(report_of(("vault.rdm", xml_export()), made=replace(MADE, started=there)))
    assert run["invocations"][0]["startTimeUtc"] == "2025-12-31T23:00:00Z"


def test_rules_say_what_the_catalogue_says_without_placeholders() -> None:
    rules = rules_for(CATALOGUE)
    assert [rule["id"] for rule in rules] == sorted(CATALOGUE)
    for rule in rules:
        texts = (rule["shortDescription"]["text"], rule["help"]["text"])
        assert rule["fullDescription"]["text"].endswith(f"; {rule['help']['text']}")
        assert all(re.search(r"\w{3}", text) and "{" not in text and "……" not in text for text in texts)
    by_id = {rule["id"]: rule for rule in rules}
    assert by_id["ENT002"]["shortDescription"] == {"text": "the field … stands twice"}
    assert by_id["REF001"]["shortDescription"] == {"text": "other entries log in with it"}


@over(CATALOGUE, str)
def test_every_code_has_a_short_description_that_is_no_hint(code: str) -> None:
    (rule,) = rules_for([code])
    title = rule["shortDescription"]["text"]
    assert re.match(r"\w", title.removeprefix("… ")), "it begins with words"
    assert len(re.findall(r"[a-zA-Z]{2,}", title)) >= 3
    assert title not in (rule["help"]["text"], "")


def test_a_file_in_the_current_folder_is_relative_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    here = Path.cwd()
    assert artifact_uri(here / "a b" / "vault.rdm") == "a%20b/vault.rdm"
    assert artifact_uri(PurePosixPath("a/vault.rdm")) == "a/vault.rdm"
    assert artifact_uri(here.parent / "vault.rdm") == (here.parent / "vault.rdm").as_uri()
    assert artifact_uri(here.parent / "here2" / "vault.rdm").startswith("file://")


@pytest.mark.skipif(os.name == "nt", reason="there a current folder cannot be deleted")
def test_a_current_folder_that_is_gone_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert artifact_uri(PurePosixPath("/srv/vault.rdm")) == "file:///srv/vault.rdm"
    assert artifact_uri(PurePosixPath("vault.rdm")) == "vault.rdm"


def test_hostile_names_make_no_links_and_no_placeholders() -> None:
    run = run_of(hostile_report())
    texts = [result["message"]["text"] for result in run["results"]]
    assert len(texts) == len(NAMES) * 4 + 1
    for text in texts:
        assert not re.search(r"\[[^\]]*\]\(", text)
        assert not re.search(r"[{}]", text.replace("{{", "").replace("}}", ""))
    for text in (*texts, run["invocations"][0]["commandLine"]):
        assert not re.search("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800-\udfff]", text)


def test_no_secret_is_in_it() -> None:
    for path in [*XML_VAULTS, *JSON_VAULTS]:
        assert b"CANARY" in path.read_bytes()
        assert "CANARY" not in once(render_sarif, report_of((path.name, path.read_bytes())))


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (PurePosixPath("vault.rdm"), "vault.rdm"),
        (PurePosixPath("../a b/Zürich#1?.rdm"), "../a%20b/Z%C3%BCrich%231%3F.rdm"),
        (PurePosixPath("a:b\\c%20.rdm"), "a%3Ab%5Cc%2520.rdm"),
        (PurePosixPath("/srv/x y.rdm"), "file:///srv/x%20y.rdm"),
        pytest.param(PurePosixPath("latin-\udce9.rdm"), "latin-%E9.rdm", marks=NAMED_IN_BYTES),
        pytest.param(PurePosixPath("\ud800"), "%5Cud800", marks=NAMED_IN_BYTES),
        (PurePosixPath("-"), "-"),
        (PureWindowsPath("a b\\c.rdm"), "a%20b/c.rdm"),
        (PureWindowsPath("C:\\x\\y z.rdm"), "file:///C:/x/y%20z.rdm"),
        (PureWindowsPath("\\\\host\\share\\x.rdm"), "file://host/share/x.rdm"),
    ],
)
def test_a_path_becomes_a_uri(path: PurePosixPath | PureWindowsPath, uri: str) -> None:
    assert artifact_uri(path) == uri
    assert urlsplit(uri).scheme in ("", "file")
    if isinstance(path, PurePosixPath) and "\ud800" not in str(path):
        assert unquote(urlsplit(uri).path, errors="surrogateescape") == str(path)
