"""`--report-dir`: one report for each input, none of which shows a secret of any of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from rdmconv import artefacts
from rdmconv.cli import report_folder
from rdmconv.formats.schema_files import read_schema
from rdmconv.model.secret import MASK
from rdmconv.report.model import Report
from tests.builders import guid, xml_credential, xml_export
from tests.cli.test_folders import plant, tree_of
from tests.running import Run, run

KEY = "CANARY-9f8Q-xT77-kk01"
FILES = {
    "a.xml": xml_export(xml_credential(id=guid(1))),
    "sub/b.xml": xml_export(xml_credential(id=guid(2), password=KEY), xml_credential(id=guid(3), password=KEY)),
    "sub/c.xml": xml_export(xml_credential(id=guid(4), name=f"see {KEY}", password="CANARY-other")),
    "sub/bad.xml": b"<html/>",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    plant(tmp_path / "in", **FILES)
    return tmp_path


def go(*arguments: str, code: int = 4) -> Run:
    done = run("convert", "in", "--all", *arguments, "--report-dir", "reports")
    assert done.code == code, done.stderr
    return done


def reports() -> dict[str, Any]:
    return {name: json.loads(data) for name, data in tree_of(Path("reports")).items()}


@pytest.mark.parametrize("how", [("-n",), ("-o", "out"), ("--in-place",)], ids=" ".join)
def test_each_input_has_its_report(how: tuple[str, ...]) -> None:
    go(*how)
    found = reports()
    assert set(found) == {f"{name}.json" for name in FILES}
    for name, report in found.items():
        jsonschema_rs.validator_for(json.loads(read_schema("report.schema.json"))).validate(report)
        (one,) = [*report["inputs"], *report["failed"]]
        assert f"{one['path']}.json" == f"in/{name}"
    assert found["sub/b.xml.json"]["summary"]["total"] == 2
    assert [one["code"] for one in found["sub/bad.xml.json"]["failed"]] == ["FMT002"]


def test_the_reports_add_up_to_that_of_the_run() -> None:
    go("-n", "--report", "whole.json")
    whole = json.loads(Path("whole.json").read_bytes())
    parts = reports().values()
    entries = [one["entries"] for part in parts for one in part["inputs"]]
    assert sorted(map(json.dumps, entries)) == sorted(json.dumps(one["entries"]) for one in whole["inputs"])
    for name in ("summary", "files"):
        assert {key: sum(part[name][key] for part in parts) for key in whole[name]} == whole[name]


def test_a_secret_of_one_file_is_masked_in_the_report_of_another() -> None:
    go("-n")
    (entry,) = reports()["sub/c.xml.json"]["inputs"][0]["entries"]
    assert entry["name"] == f"see {MASK}"
    assert not any("CANARY" in str(report) for report in reports().values())


def test_secrets_that_are_shared_are_told_within_a_file() -> None:
    go("-n")
    assert [len(report["shared_secrets"]) for _, report in sorted(reports().items())] == [0, 1, 0, 0]


@pytest.mark.parametrize("kind", ["html", "csv", "md", "sarif", "txt"])
def test_other_kinds_can_be_chosen(kind: str) -> None:
    go("-n", "--report-format", kind)
    assert set(tree_of(Path("reports"))) == {f"{name}.{kind}" for name in FILES}
    assert not any(b"CANARY" in data for data in tree_of(Path("reports")).values())


@pytest.mark.parametrize(("force", "left"), [("--force", set()), ("--strict", {"sub/b.xml.json"})])
@pytest.mark.parametrize("most", [1, 1 << 26])
def test_a_report_that_would_leak_is_not_kept_and_the_others_are(
    most: int, force: str, left: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    original: Any = report_folder.renderer_for

    def renderer_for(path: Path) -> Any:
        def leaky(report: Report, write: Callable[[bytes], object]) -> None:
            original(path)(report, write)
            write(KEY.encode() if any("b.xml" in one.path for one in report.inputs) else b"")

        return leaky

    monkeypatch.setattr(report_folder, "renderer_for", renderer_for)
    monkeypatch.setattr(artefacts, "_SEARCHED_AT_ONCE", most)
    plant(Path("reports"), **{"sub/b.xml.json": b"old"})
    done = go("-n", force, code=5)
    assert set(tree_of(Path("reports"))) == {"a.xml.json", "sub/c.xml.json", "sub/bad.xml.json"} | left
    assert all(Path("reports", name).read_bytes() == b"old" for name in left), "nobody said that it may be replaced"
    assert "sub/b.xml.json: error SEC002" in done.stderr
    assert KEY not in done.printed


def test_an_existing_report_is_replaced_with_force_only() -> None:
    plant(Path("reports"), **{"a.xml.json": b"old"})
    done = go("-n")
    assert "reports/a.xml.json: error IO002" in done.stderr
    assert Path("reports/a.xml.json").read_bytes() == b"old"
    assert set(tree_of(Path("reports"))) == {f"{name}.json" for name in FILES}
    assert run("convert", "in/a.xml", "-n", "--report-dir", "reports").code == 2
    go("-n", "--force")
    assert Path("reports/a.xml.json").read_bytes() != b"old"


def test_a_file_where_a_folder_must_be_is_told() -> None:
    plant(Path("reports"), sub=b"old")
    done = go("-n")
    assert done.stderr.count("error IO003") == 3
    assert set(tree_of(Path("reports"))) == {"a.xml.json", "sub"}


def test_a_resumed_run_reports_what_it_did_and_replaces_no_report() -> None:
    go("-o", "out")
    Path("out/a.xml").unlink()
    Path("reports/a.xml.json").unlink()
    plant(Path("reports"), **{"sub/bad.xml.json": b"old"})
    before = {path: path.stat().st_mtime_ns for path in Path("reports").rglob("*.json")}
    assert "reports/sub/bad.xml.json: error IO002" in go("-o", "out", "--resume").stderr
    after = {path: path.stat().st_mtime_ns for path in Path("reports").rglob("*.json")}
    assert {str(path) for path in after if after[path] != before.get(path)} == {"reports/a.xml.json"}


@pytest.mark.parametrize(
    ("how", "into"),
    [
        (("-n",), "more"),
        (("-o", "out"), "more"),
        (("-o", "out"), "out"),
        (("-o", "out", "--manifest", "reports/a.xml.json"), "reports"),
        (("-n", "--report", "reports/a.xml.json"), "reports"),
    ],
)
def test_no_report_goes_where_the_run_reads_or_writes(how: tuple[str, ...], into: str) -> None:
    plant(Path(), **{"more/a.xml.json": FILES["sub/b.xml"], "reports/other": b"old"})
    before = tree_of(Path())
    done = run("convert", "in/a.xml", "more/a.xml.json", "--all", *how, "--report-dir", into, "--force")
    assert (done.code, tree_of(Path())) == (2, before)
    assert "error USE002: " in done.stderr
    assert f"{into}/a.xml.json" in done.stderr


def test_two_reports_that_would_be_one_are_refused() -> None:
    plant(Path("more"), **{"A.xml": FILES["a.xml"]})
    done = run("convert", "in/a.xml", "more/A.xml", "-n", "--report-dir", "reports")
    assert (done.code, Path("reports").exists(), "would be one file" in done.stderr) == (2, False, True)


def test_reports_are_no_inputs() -> None:
    go("-n")
    run("convert", "in", "-n", "--report-dir", "in/reports")
    assert run("plan", "in", "--report-dir", "in/reports", "--force").code == 4
    assert len(tree_of(Path("in/reports"))) == len(FILES)
