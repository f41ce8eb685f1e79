"""What lies beside the inputs is not left out without a word."""

import json
from pathlib import Path

import pytest

from tests.builders import xml_credential, xml_export
from tests.cli.test_folders import plant
from tests.running import run

COMMANDS = [("inspect",), ("validate",), ("plan", "--all"), ("convert", "--all", "-n")]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    plant(tmp_path / "in", **{"a.rdm": xml_export(xml_credential())})


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one[0])
def test_nothing_is_said_when_all_files_are_taken_or_the_user_says_which(command: tuple[str, ...]) -> None:
    assert "left out" not in run(*command, "in").printed
    plant(Path("in"), **{"notes.txt": b"CANARY"})
    assert "left out" not in run(*command, "in/a.rdm").printed
    assert "left out" not in run(*command, "in/*").printed
    assert "left out" not in run(*command, "in", "--include", "*.rdm").printed


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one[0])
def test_files_of_other_kinds_are_told(command: tuple[str, ...]) -> None:
    plant(Path("in"), **{"b.rdm.bak": b"CANARY"})
    assert "1 file of another kind was left out (1 .bak); --include takes others\n" in run(*command, "in").stderr
    plant(Path("in"), **dict.fromkeys(("c.BAK", "README", "a.1", "a.2", "a.3", "a.\x1b[31m"), b"CANARY"))
    done = run(*command, "in")
    assert "7 files of other kinds were left out (2 .bak, " in done.stderr
    assert "…" in done.stderr
    assert "\x1b" not in done.stderr


def test_quiet_runs_say_nothing_and_logs_say_it_as_json() -> None:
    plant(Path("in"), README=b"CANARY")
    assert run("plan", "in", "--all", "--quiet").printed == ""
    lines = run("plan", "in", "--all", "--log-format", "json").stderr.splitlines()
    assert any("(1 without an ending)" in str(json.loads(line)) for line in lines)
