"""Files of several vaults, from the command line."""

import json
from pathlib import Path

import pytest

from tests.paths import SMALL, name_of
from tests.running import run

FILES = [SMALL / "several_vaults.xml", SMALL / "several_vaults.json"]
several = pytest.mark.parametrize("path", FILES, ids=name_of)


@several
def test_all_vaults_are_converted_and_the_way_back_is_exact(path: Path, tmp_path: Path) -> None:
    converted, journal, back = tmp_path / "converted", tmp_path / "undo", tmp_path / "back"
    done = run("convert", path, "--all", "-o", converted, "--journal", journal, "--journal-plaintext")
    assert done.code == 0
    before, after = path.read_bytes(), converted.read_bytes()
    assert (before.count(b"ApiKey"), before.count(b"Password")) == (0, 4 if path.suffix == ".xml" else 2)
    assert (after.count(b"CANARY-"), after.count(b"Password")) == (2, 0)
    assert run("revert", converted, "--journal", journal, "-o", back).code == 0
    assert back.read_bytes() == before


@several
def test_a_plan_of_it_is_carried_out(path: Path, tmp_path: Path) -> None:
    planned, converted, plan = tmp_path / "planned", tmp_path / "converted", tmp_path / "plan.jsonl"
    assert run("plan", path, "--all", "--plan", plan).code == 0
    assert run("apply", plan, "-o", planned).code == 0
    assert run("convert", path, "--all", "-o", converted).code == 0
    assert planned.read_bytes() == converted.read_bytes() != path.read_bytes()


@several
def test_the_report_tells_the_lines(path: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    assert run("convert", path, "--all", "-n", "--report", report).code == 0
    (listed,) = json.loads(report.read_text())["inputs"]
    lines = path.read_text().splitlines()
    sign = "<Connection>" if path.suffix == ".xml" else "{"
    places = [(entry["line"], entry["column"]) for entry in listed["entries"]]
    assert len(places) == 2
    assert all(lines[line - 1][column - 1 :].startswith(sign) for line, column in places)


@several
def test_other_commands_read_it(path: Path) -> None:
    assert run("validate", path).code == 0
    done = run("explain", path, "00000000-0000-4000-8000-000000000002", "--all")
    assert done.code == 0
    assert b"Billing" in done.stdout
