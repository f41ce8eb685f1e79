"""What failed, or was stopped before it was noted, is done again; what is not ours stays."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from rdmconv.cli.manifests import MANIFEST_NAME
from rdmconv.storage.atomic_file import AtomicFile
from tests.builders import convert, guid, xml_entry, xml_export
from tests.cli import resuming
from tests.cli.resuming import GOOD, NOTHING, OTHER, RESULT, go, lines, out, resumed
from tests.cli.test_folders import plant, tree_of
from tests.running import run

folder = resuming.folder


def test_what_failed_is_done_again(folder: Path) -> None:
    plant(folder / "in", **{"bad.xml": b"<html/>", "worse.xml": b"<html/>"})
    go("-o", "out", code=4)
    assert [(one["outcome"], one["error"]) for one in lines() if one.get("error")] == [("failed", "FMT002")] * 2
    plant(folder / "in", **{"bad.xml": GOOD.replace(guid().encode(), guid(9).encode()), "new.xml": OTHER})
    (folder / "out/a.xml").unlink()
    done = go("-o", "out", "--retry-failed", "--report", "report.json", code=4)
    assert "FMT002" in done.stderr
    report = json.loads(Path("report.json").read_bytes())
    assert [one["path"] for one in report["inputs"]] == ["in/bad.xml"]
    assert set(out(folder)) == {"bad.xml", "sub/b.rdm", "sub/none.xml"}
    plant(folder / "in", **{"worse.xml": NOTHING})
    go("-o", "out", "--retry-failed")
    assert "nothing failed in the earlier run" in go("-o", "out", "--retry-failed").stderr


def test_an_output_that_was_there_before_is_not_replaced(folder: Path) -> None:
    plant(folder / "out", **{"a.xml": b"old"})
    go("-o", "out", code=4)
    for more in ("--resume", "--retry-failed"):
        go("-o", "out", more, code=2 if more == "--retry-failed" else 4)
        assert out(folder)["a.xml"] == b"old"


@pytest.mark.parametrize("more", ["--resume", "--retry-failed"])
def test_what_failed_after_it_was_done_is_replaced(more: str, folder: Path) -> None:
    go("-o", "out")
    for data in (b"<html/>", b"<html>"):
        plant(folder / "in", **{"a.xml": data})
        go("-o", "out", "--resume", code=4)
        assert out(folder) == RESULT
    again = GOOD.replace(b"Billing", b"Again")
    plant(folder / "in", **{"a.xml": again})
    go("-o", "out", more)
    assert out(folder) == {**RESULT, "a.xml": convert(again).data}


def test_what_a_file_that_failed_logs_in_with_is_done_again(folder: Path) -> None:
    plant(folder / "in", **{"session.xml": b"<html/>"})
    assert "REF003" in go("-o", "out", code=4).stderr
    assert out(folder) == RESULT
    names = f"<CredentialConnectionID>{guid()}</CredentialConnectionID>"
    session = xml_export(xml_entry(names, id=guid(8)))
    plant(folder / "in", **{"session.xml": session})
    assert "REF003" not in go("-o", "out", "--retry-failed").stderr
    assert out(folder) == {**RESULT, "a.xml": GOOD, "session.xml": session}


# Stopped in between


@pytest.fixture
def stopping(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of files at which a run is stopped: just after the output is there, before that is noted."""
    names: list[str] = []
    original = AtomicFile.commit

    def commit(file: AtomicFile) -> None:
        original(file)
        if file._target.name in names:
            names.clear()
            raise KeyboardInterrupt

    monkeypatch.setattr(AtomicFile, "commit", commit)
    return names


def test_an_output_that_was_not_noted_any_more_is_replaced(folder: Path, stopping: list[str]) -> None:
    stopping.append("b.rdm")
    go("-o", "out", code=130)
    assert set(out(folder)) == {"a.xml", "sub/b.rdm"}
    assert resumed() == {"a.xml": "skipped", "sub/b.rdm": "converted", "sub/none.xml": "unchanged"}
    assert out(folder) == RESULT


def test_a_file_that_was_there_before_the_run_was_stopped_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(folder / "out", **{"a.xml": b"old"})

    def stopped(*_: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("rdmconv.batch.job.open_stream", stopped)
        go("-o", "out", code=130)
    assert resumed(code=4)["a.xml"] == "failed"
    assert out(folder)["a.xml"] == b"old"


def test_a_journal_without_an_output_is_in_nobodys_way(folder: Path, stopping: list[str]) -> None:
    journal = ("--journal", "undo", "--journal-plaintext")
    stopping.append("b.rdm.undo.jsonl")
    go("-o", "out", *journal, code=130)
    assert set(tree_of(folder / "undo")) == {"a.xml.undo.jsonl", "sub/b.rdm.undo.jsonl"}
    assert not (folder / "out/sub/b.rdm").exists()
    assert resumed(*journal) == {"a.xml": "skipped", "sub/b.rdm": "converted", "sub/none.xml": "unchanged"}
    done = run("revert", "out/sub/b.rdm", "--journal", "undo/sub/b.rdm.undo.jsonl", "-o", "back")
    assert (done.code, Path("back").read_bytes()) == (0, OTHER)


@pytest.mark.usefixtures("folder")
def test_an_output_that_was_not_noted_any_more_gets_a_new_journal(stopping: list[str]) -> None:
    journal = ("--journal", "undo", "--journal-plaintext")
    stopping.append("b.rdm")
    go("-o", "out", *journal, code=130)
    assert resumed(*journal)["sub/b.rdm"] == "converted"
    done = run("revert", "out/sub/b.rdm", "--journal", "undo/sub/b.rdm.undo.jsonl", "-o", "back")
    assert (done.code, Path("back").read_bytes()) == (0, OTHER)


def test_a_journal_of_another_run_stays(folder: Path, stopping: list[str]) -> None:
    plant(folder, **{"undo/sub/b.rdm.undo.jsonl": b"old"})
    stopping.append("a.xml")
    go("-o", "out", code=130)
    assert resumed("--journal", "undo", "--journal-plaintext", code=4)["sub/b.rdm"] == "failed"
    assert (folder / "undo/sub/b.rdm.undo.jsonl").read_bytes() == b"old"


def test_a_manifest_that_cannot_be_written_ends_the_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    original = os.write

    def write(file: int, data: bytes) -> int:
        calls.append(file)
        if len(calls) == 4:
            raise OSError(28, "No space left on device")
        return original(file, data)

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", write)
        done = go("-o", "out", code=3)
    assert f"out/{MANIFEST_NAME}" in done.stderr
    assert resumed() == {"a.xml": "skipped", "sub/b.rdm": "converted", "sub/none.xml": "unchanged"}
    assert out(folder) == RESULT
