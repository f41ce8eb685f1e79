"""`rdmconv convert` replaces nothing with a report or an output that nobody asked it to."""

import json
from pathlib import Path
from typing import Any

import pytest

from rdmconv.errors import OutputError
from rdmconv.formats.registry import open_stream
from rdmconv.storage.atomic_file import AtomicFile
from tests.builders import convert
from tests.cli.converting import GOOD, VAULT
from tests.plain_lxml import plain_entries
from tests.running import run


def test_the_report_never_replaces_an_input(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    vault = tmp_path / "vault.json"
    vault.write_bytes(GOOD)
    for name in ("vault.json", "sub/../vault.json"):
        done = run("convert", vault, "--all", "-n", "--force", "--report", tmp_path / name)
        assert vault.read_bytes() == GOOD, name
        assert done.code == 2


def test_the_report_never_replaces_an_output(tmp_path: Path, vault: Path) -> None:
    out = tmp_path / "out.json"
    (tmp_path / "sub").mkdir()
    for name in ("out.json", "sub/../out.json"):
        done = run("convert", vault, "--all", "-o", out, "--report", tmp_path / name)
        assert done.code == 2, name
        assert not out.exists() or plain_entries(out.read_bytes())
        out.unlink(missing_ok=True)
        assert run("convert", vault, "--all", "-o", out, "--report", tmp_path / name, "--force").code == 2, name
        assert not out.exists()


def test_two_things_never_go_to_one_file(vault: Path, tmp_path: Path) -> None:
    undo = ("--journal", tmp_path / "one.json", "--journal-plaintext", "--report", tmp_path / "one.json")
    twice = ("--report", tmp_path / "one.json", "--report", tmp_path / "one.json", "--force")
    for options in (undo, twice):
        assert run("convert", vault, "--all", "-o", tmp_path / "out", *options).code == 2
        assert list(tmp_path.iterdir()) == [vault]


def test_a_conversion_can_print_what_changes(vault: Path, out: Path) -> None:
    done = run("convert", vault, "--all", "-o", out, "--diff")
    assert {line[:2] for line in done.stdout.splitlines()} == {b"@@", b"- ", b"+ "}
    assert out.read_bytes() == convert(GOOD).data
    assert run("convert", vault, "--all", "-o", "-", "--diff").code == 2


def test_a_report_that_is_there_stops_the_run_before_it_begins(vault: Path, out: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.touch()
    assert run("convert", vault, "--all", "-o", out, "--report", report).code == 2
    assert not out.exists()
    assert run("convert", vault, "--all", "-o", out, "--report", report, "--force").code == 0
    assert json.loads(report.read_text())["summary"]["converted"] == 1


def test_a_report_that_came_in_between_is_not_replaced(
    vault: Path, out: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"

    def late(stream: Any, limits: Any) -> Any:
        report.write_text("somebody else's")
        return open_stream(stream, limits)

    monkeypatch.setattr("rdmconv.batch.job.open_stream", late)
    done = run("convert", vault, "--all", "-o", out, "--report", report)
    assert (done.code, report.read_text()) == (2, "somebody else's")
    assert f"{report}: error IO002: " in done.stderr


def test_the_report_leaves_out_what_was_not_written(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = AtomicFile.commit

    def failing(file: AtomicFile) -> None:
        if file._target.name == "vault.xml":
            raise OutputError("IO003", problem="no space")
        original(file)

    monkeypatch.setattr(AtomicFile, "commit", failing)
    report = tmp_path / "report.json"
    done = run("convert", vault, VAULT, "--all", "-o", tmp_path / "folder", "--report", report)
    assert done.code == 4
    read = json.loads(report.read_text())
    assert [one["path"] for one in read["inputs"]] == [str(VAULT)]
    assert read["summary"] == read["inputs"][0]["summary"]
