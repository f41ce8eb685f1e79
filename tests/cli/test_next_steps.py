"""What commands say on standard error of what they wrote, and of what comes next."""

import json
from pathlib import Path

import pytest

from tests.builders import guid, xml_credential, xml_export
from tests.running import run

UNDO = ("--journal", "undo", "--journal-plaintext")
NO_WAY_BACK = "no undo journal was asked for (--journal): there is no way back but a copy of your own"


@pytest.fixture(autouse=True)
def _vaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number, name in enumerate(("a.xml", "b.xml"), 1):
        (tmp_path / name).write_bytes(xml_export(xml_credential(id=guid(number))))


def said(*arguments: str, code: int = 0) -> list[str]:
    """Give what a command says after its report."""
    done = run(*arguments)
    assert done.code == code, done.stderr
    words = ("written: ", "undo journal: ", "no undo journal ", "next: ", "restored: ")
    return [line for line in done.stderr.splitlines() if line.startswith(words)]


def test_each_file_that_was_written_is_named() -> None:
    assert said("convert", "a.xml", "--all", "-o", "out", *UNDO) == ["written: out", "undo journal: undo"]
    assert said("convert", "a.xml", "b.xml", "--all", "-o", "folder") == [
        f"written: {Path('folder', name)}" for name in ("a.xml", "b.xml")
    ]
    assert said("revert", "out", "--journal", "undo", "-o", "back") == ["restored: back"]


def test_a_plan_says_how_to_do_what_it_says() -> None:
    assert said("plan", "a.xml", "--all", "--plan", "my plan") == ["next: rdmconv apply 'my plan' -o FILE"]
    assert said("apply", "my plan", "-o", "out", *UNDO) == ["written: out", "undo journal: undo"]
    assert said("plan", "a.xml", "b.xml", "--all", "--check", "--plan", "both", code=1) == [
        "next: rdmconv apply both -o FOLDER"
    ]
    assert said("plan", "a.xml", "--all") == said("plan", "a.xml", "--all", "--plan", "-") == []


def test_who_replaces_a_file_without_a_journal_is_told() -> None:
    assert said("convert", "a.xml", "--all", "--in-place") == ["written: a.xml", NO_WAY_BACK]
    assert said("convert", "b.xml", "--all", "--in-place", *UNDO) == ["written: b.xml", "undo journal: undo"]


def test_what_was_not_written_is_not_named() -> None:
    assert said("convert", "a.xml", "--all", "-o", "-") == said("convert", "a.xml", "--all", "-n") == []
    assert said("convert", "a.xml", "none.xml", "--all", "-o", "folder", code=4) == ["written: folder/a.xml"]
    assert said("convert", "a.xml", "--all", "-o", "out", *UNDO) == ["written: out", "undo journal: undo"]
    done = run("revert", "out", "--journal", "undo", "-o", "-")
    assert (done.code, done.stderr) == (0, "")


def test_a_quiet_run_says_nothing_of_it() -> None:
    for command in (
        ("convert", "a.xml", "--all", "-o", "out", *UNDO),
        ("convert", "b.xml", "--all", "--in-place"),
        ("revert", "out", "--journal", "undo", "-o", "back"),
        ("plan", "a.xml", "--plan", "plan"),
    ):
        assert said(*command, "-q") == []


def test_json_lines_say_it_too() -> None:
    done = run("convert", "a.xml", "--all", "-o", "out", "--log-format", "json")
    last = json.loads(done.stderr.splitlines()[-1])
    assert (last["level"], last["event"], last["text"]) == ("info", "said", "written: out")
