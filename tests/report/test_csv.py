"""The CSV report: every entry, and nothing that a spreadsheet would calculate."""

import csv
import io
import re
import unicodedata
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.diagnostics import CATALOGUE, Diagnostic, Position
from rdmconv.planning import Bucket, Summary
from rdmconv.report.csv import COLUMNS, _cell, render_csv
from rdmconv.report.model import Report
from tests.builders import guid, xml_credential, xml_export
from tests.paths import VAULTS, XML_VAULTS, name_of
from tests.plain_buckets import expected_xml
from tests.plain_lxml import plain_entries
from tests.report.hostile import NAMES, empty_report, hostile_report, outcome_of
from tests.report.rendering import once
from tests.report.reports import report_of

MARK = "\ufeff"
SPREADSHEET_STARTS = "=+-@\t\r\n\0"


def starts_a_formula(cell: str) -> bool:
    """Whether a spreadsheet could calculate a cell; wide letters count as others, and so do quotes that it may drop."""
    start = unicodedata.normalize("NFKC", cell).lstrip(' "')[:1]
    return bool(start) and start in SPREADSHEET_STARTS


def read(report: Report) -> list[dict[str, str]]:
    text = once(render_csv, report).removeprefix(MARK)
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("path", XML_VAULTS, ids=name_of)
def test_it_has_a_line_for_every_credential_and_the_buckets_are_right(path: Path) -> None:
    data = path.read_bytes()
    lines = read(report_of((str(path), data)))
    assert {line["path"] for line in lines} == {str(path)}
    plain = {one.text("ID"): one for one in plain_entries(data) if one.sub_type is not None}
    listed = {line["id"]: line for line in lines}
    assert plain.keys() <= listed.keys()
    assert {id_: listed[id_]["name"] for id_ in plain} == {id_: one.text("Name") or "" for id_, one in plain.items()}
    buckets = (line["bucket"].removeprefix("would be ") for line in lines)
    counts = Counter(bucket for bucket in buckets if bucket != "unchanged")
    assert counts == Counter({k: v for k, v in expected_xml(data).items() if k != "unchanged"})


def test_a_line_says_all_that_is_known() -> None:
    outcome = outcome_of("Billing", Bucket.REVIEW)
    outcome.rule, outcome.type, outcome.used_by = "one-rule", "Acme", 3
    outcome.kept, outcome.losses = ["otp", "prompt"], ["domain"]
    with closing(empty_report()) as report:
        report.add(outcome)
        report.end_input({}, Summary(), [])
        (line,) = read(report)
    entry = ("vault.rdm", "1", "Billing", "Billing", "Billing", "review")
    reason = ("ENT002", "the field Billing stands twice", CATALOGUE["ENT002"].hint)
    more = ("one-rule", "Acme", "otp, prompt", "domain", "3", "", "2026-12-01T00:00:00", "within 30 days")
    assert line == dict(zip(COLUMNS, (*entry, *reason, *more), strict=True))


def test_a_dry_run_has_converted_nothing() -> None:
    for dry_run, bucket in ((True, "would be converted"), (False, "converted")):
        report = report_of(("vault.rdm", xml_export(xml_credential())))
        report.dry_run = dry_run
        assert [line["bucket"] for line in read(report)] == [bucket]


def test_inputs_that_failed_have_lines() -> None:
    report = report_of(("vault.rdm", xml_export(xml_credential())))
    report.begin_input("=bad.rdm")
    report.fail_input(Diagnostic("FMT003", Position(7, 3), {"problem": "x"}))
    report.begin_input("no.rdm")
    report.fail_input(Diagnostic("FMT001"))
    first, second, entry = read(report)
    assert {name: cell for name, cell in first.items() if cell} == {
        "path": "'=bad.rdm",
        "line": "7",
        "bucket": "failed",
        "code": "FMT003",
        "reason": "the XML is not well-formed (x)",
        "hint": CATALOGUE["FMT003"].hint,
    }
    assert (second["path"], second["line"], second["bucket"], second["code"]) == ("no.rdm", "", "failed", "FMT001")
    assert entry["path"] == "vault.rdm"


def test_entries_that_share_a_secret_have_its_number() -> None:
    entries = [xml_credential(id=guid(1)), xml_credential(id=guid(2)), xml_credential(id=guid(3), password=None)]
    lines = read(report_of(("vault.rdm", xml_export(*entries))))
    assert [line["same_secret"] for line in lines] == ["1", "1", ""]
    assert [line["line"] for line in lines] == ["3", "4", "5"]
    assert [line["code"] for line in lines] == ["", "", "VAL001"]


def test_excel_reads_it() -> None:
    data = once(render_csv, report_of(("vault.rdm", xml_export(xml_credential(name="Zürich"))))).encode()
    assert data.startswith(b"\xef\xbb\xbf" + b'"path","line",')
    assert data.endswith(b'"\r\n')
    assert data.count(b"\n") == data.count(b"\r\n") == 2
    assert "Zürich".encode() in data


def test_no_cell_begins_a_formula() -> None:
    for line in read(hostile_report()):
        for cell in line.values():
            assert not starts_a_formula(cell)


@pytest.mark.parametrize("separator", [",", ";"])
def test_no_cell_begins_a_formula_in_a_country_of_semicolons(separator: str) -> None:
    text = once(render_csv, hostile_report()).removeprefix(MARK)
    for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        for cell in line:
            assert not starts_a_formula(cell)


@given(st.text() | st.text("=+-@;\" ',\t\r\n\0\u3000\uff1da1"))
def test_no_text_begins_a_formula(text: str) -> None:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="").writerow(["x", _cell(text)])
    for separator in (",", ";"):
        ((_, *cells),) = csv.reader([written.getvalue()], delimiter=separator)
        assert not [cell for cell in cells if starts_a_formula(cell)]


def test_hostile_names_make_no_lines_and_no_control_characters() -> None:
    text = once(render_csv, hostile_report()).removeprefix(MARK)
    assert len(text.split("\r\n")) == 1 + len(NAMES) + 3 * len(NAMES) + 1  # inputs that failed come first
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800-\udfff]", text)
    names = [line["name"] for line in read(hostile_report())][len(NAMES) :: 3]
    assert names[NAMES.index("x" * 3000)] == "x" * 3000
    assert names[NAMES.index("=cmd|' /C calc'!A0")] == "'=cmd|' /C calc'!A0"


def test_a_million_cells_of_one_name_take_no_time() -> None:
    name = ";" * 50_000 + " " * 50_000
    (line,) = read(report_of(("vault.rdm", xml_export(xml_credential(name=name)))))
    assert line["name"] == name


def test_no_secret_is_in_it() -> None:
    data = (VAULTS / "rdm_export.xml").read_bytes()
    assert b"CANARY" in data
    text = once(render_csv, report_of(("vault.rdm", data)))
    assert "CANARY" not in text
    assert Bucket.CONVERTED.value in text
