"""`--jobs`: what comes of a run is the same however many processes work on it."""

import json
import os
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path
from threading import Thread
from unittest.mock import patch

import pytest

from rdmconv.batch.job import Job
from rdmconv.batch.records import Records
from rdmconv.cli import processes, spawning
from rdmconv.cli.processes import Processes, processes_for
from rdmconv.crypto import age_encryptor
from rdmconv.model.secret import Secret
from tests.batch.executors import Pickling
from tests.builders import convert, guid, xml_credential, xml_entry, xml_export
from tests.cli.test_folders import plant, tree_of
from tests.crypto.age_files import decrypted, encrypted, new_pair
from tests.report.reports import read_report
from tests.running import Run, run, start

NOTHING = xml_export(xml_entry(id=guid(90)))
SHARED = "CANARY-shared"
SESSION = xml_entry(f"<CredentialConnectionID>{guid(1)}</CredentialConnectionID>", id=guid(91), name="dc01")
FILES = {
    "a.rdm": xml_export(xml_credential(name="first", password=SHARED)),
    "bad.rdm": b"<ArrayOfConnection><Connection>",
    "c.rdm": xml_export(
        xml_credential(id=guid(3), name=f"key {SHARED}"), xml_credential(id=guid(4), password="CANARY-c")
    ),
    "sub/d.rdm": xml_export(xml_credential(id=guid(5), password=SHARED), SESSION),
    "sub/none.rdm": NOTHING,
}
MINE = new_pair()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    plant(tmp_path / "in", **FILES)
    return tmp_path


@pytest.fixture
def copies() -> Iterator[None]:
    """What processes would do is done in this one; those tests that say nothing of it begin some."""
    with patch.object(Processes, "begin", lambda _: Pickling()):
        yield


def go(*arguments: str, jobs: int = 2, code: int = 4, stdin: bytes = b"") -> Run:
    done = run("convert", *arguments, "--all", "--jobs", str(jobs), stdin=stdin)
    assert done.code == code, done.stderr
    return done


def said(run: Run) -> str:
    """What a run printed, but for how long it took and what it wrote to."""
    return run.printed.replace("out2", "out1").replace("report2", "report1")


# Nothing to share


@pytest.mark.parametrize("arguments", [("in/a.rdm", "-o", "out.rdm", "--jobs", "8"), ("in", "-o", "out")])
@pytest.mark.usefixtures("folder")
def test_no_process_begins_for_one_file_or_a_few_small_ones(arguments: tuple[str, ...]) -> None:
    with patch.object(futures, "ProcessPoolExecutor", side_effect=AssertionError):
        assert run("convert", *arguments, "--all").code in {0, 4}


@pytest.mark.parametrize(
    ("files", "size", "asked", "number"),
    [
        (1, 10, None, 1),
        (1, 10, 8, 1),
        (63, 10, None, 1),
        (64, 10, None, 3),
        (2, 16 << 20, None, 2),
        (2, (16 << 20) - 1, None, 1),
        (63, 10, 1, 1),
        (5, 10, 4, 4),
    ],
)
def test_more_processes_work_when_it_is_worth_it_or_asked_for(
    tmp_path: Path, files: int, size: int, asked: int | None, number: int
) -> None:
    path = tmp_path / "in.rdm"
    with path.open("wb") as file:
        file.truncate(size)
    with patch.object(processes, "_cores", return_value=3):
        assert processes_for([Job(str(path), None)] * files, asked) == number


@pytest.mark.parametrize(
    ("files", "size", "asked", "number"),
    [(1, (32 << 20) - 1, None, 1), (1, 32 << 20, None, 3), (1, 32 << 20, 8, 8), (1, 32 << 20, 1, 1), (2, 10, 8, 2)],
)
def test_as_many_as_can_share_a_large_input(
    tmp_path: Path, files: int, size: int, asked: int | None, number: int
) -> None:
    path = tmp_path / "in.rdm"
    with path.open("wb") as file:
        file.truncate(size)
    jobs = [Job(str(path), None)] * files
    with patch.object(processes, "_cores", return_value=3):
        assert processes_for(jobs, asked, splits=True) == number
        assert processes_for(jobs, asked) == min(number, files)


def test_inputs_that_are_not_there_are_worth_no_process() -> None:
    assert processes_for([Job("-", None), Job("gone", None), Job("\0", None)], None) == 1


@pytest.mark.usefixtures("copies")
def test_files_without_an_api_key_stay_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    same = {"a.rdm": NOTHING, "b.rdm": NOTHING}
    plant(tmp_path / "in", **same)
    go("in", "-o", "out", code=0)
    assert tree_of(tmp_path / "out") == same


def test_one_process_does_what_one_file_is_read_and_written_for_twice(folder: Path) -> None:
    (folder / "link.rdm").symlink_to(folder / "in" / "a.rdm")
    with patch.object(futures, "ProcessPoolExecutor", side_effect=AssertionError):
        for other in ("in/../in/a.rdm", "link.rdm"):
            go("in/a.rdm", other, "in/c.rdm", "--in-place", code=0)
        plant(folder / "out", **{"c.rdm": FILES["c.rdm"]})
        (folder / "out.rdm").symlink_to(folder / "out" / "c.rdm")
        go("in/c.rdm", "out.rdm", "-o", "out", "--force", code=0)


# The same as with one process


@pytest.mark.usefixtures("copies")
@pytest.mark.parametrize("more", [(), ("--diff",), ("--quiet",), ("--only", guid(3), "--only", guid(77))])
def test_what_is_written_and_said_is_the_same(folder: Path, more: tuple[str, ...]) -> None:
    alone = go("in", "-o", "out1", *more, jobs=1)
    together = go("in", "-o", "out2", *more, jobs=2)
    assert said(together) == said(alone)
    assert tree_of(folder / "out1") == tree_of(folder / "out2")
    assert SHARED not in together.printed


@pytest.mark.usefixtures("folder")
def test_reports_are_the_same_with_names_masked_and_equal_secrets_found_across_files() -> None:
    alone = go("in", "-o", "out1", "--report", "report1.json", "--report-dir", "each1", "--diff", jobs=1)
    together = go("in", "-o", "out2", "--report", "report2.json", "--report-dir", "each2", "--diff", jobs=2)
    assert said(together) == said(alone)
    assert read_report("report1.json") == read_report("report2.json")
    assert {name: json.loads(data)["inputs"] for name, data in tree_of(Path("each1")).items()} == {
        name: json.loads(data)["inputs"] for name, data in tree_of(Path("each2")).items()
    }
    found = read_report("report2.json")
    rows = [row for one in found["inputs"] for row in one["entries"]]
    assert [one["entries"] for one in found["shared_secrets"]] == [2]
    assert {row["id"]: row["bucket"] for row in rows}[guid(1)] == "blocked"  # an entry of another file logs in with it
    assert SHARED not in Path("report2.json").read_text()


@pytest.mark.usefixtures("copies")
def test_plans_are_the_same(folder: Path) -> None:
    plans = []
    for jobs in ("1", "2"):
        done = run("plan", "in/a.rdm", "in/c.rdm", "in/sub", "--all", "--plan", "plan.jsonl", "--jobs", jobs, "--force")
        assert done.code == 0
        plans.append((folder / "plan.jsonl").read_text().splitlines()[1:])
    assert len(plans[0]) > len(FILES)
    assert plans[0] == plans[1]


@pytest.mark.usefixtures("folder", "copies")
def test_what_an_earlier_run_did_is_left_and_told_in_its_turn() -> None:
    for jobs in (1, 2):
        go("in", "-o", f"out{jobs}", jobs=jobs)
        Path(f"out{jobs}/c.rdm").unlink()
        go("in", "-o", f"out{jobs}", "--resume", "--report", f"report{jobs}.json", jobs=jobs)
    assert read_report("report1.json") == read_report("report2.json")
    outcomes = {one["path"]: one["outcome"] for one in read_report("report2.json")["inputs"]}
    assert outcomes == {
        "in/a.rdm": "skipped",
        "in/c.rdm": "converted",
        "in/sub/d.rdm": "skipped",
        "in/sub/none.rdm": "skipped",
    }


@pytest.mark.usefixtures("folder")
def test_limits_hold_in_each_process() -> None:
    alone, together = (
        run("--max-entries", "1", "convert", "in", "-o", f"out{jobs}", "--all", "--jobs", jobs) for jobs in "12"
    )
    assert said(together) == said(alone)
    assert "in/c.rdm" in together.stderr
    assert sorted(tree_of(Path("out2"))) == ["a.rdm", "sub/none.rdm"]


# What only one process has


@pytest.mark.usefixtures("copies")
def test_standard_input_is_one_of_the_inputs(folder: Path) -> None:
    data = (folder / "in/a.rdm").read_bytes()
    alone = go("-", "in/c.rdm", "-n", jobs=1, stdin=data, code=0)
    assert go("-", "in/c.rdm", "-n", jobs=2, stdin=data, code=0).printed == alone.printed
    assert "2 converted" not in alone.printed


def test_keys_are_read_by_each_process_and_outputs_encrypted_by_it(folder: Path) -> None:
    keys = folder / "keys"
    keys.touch(0o600)
    keys.write_text(MINE.private)
    plant(folder / "sealed", **{f"{name}.age": encrypted(FILES[name], [MINE.recipient]) for name in ("a.rdm", "c.rdm")})
    with patch.object(Records, "convert", side_effect=AssertionError("by this process")):
        go("sealed", "-o", "out", "--identity", "keys", "--encrypt-to", MINE.public, code=0)
    for name in ("a.rdm", "c.rdm"):
        assert decrypted((folder / f"out/{name}.age").read_bytes(), [MINE.identity]) == convert(FILES[name]).data


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes in folders")
def test_keys_from_a_pipe_are_read_once_and_nobody_waits_for_more(folder: Path) -> None:
    plant(folder / "sealed", **{f"{name}.age": encrypted(FILES[name], [MINE.recipient]) for name in ("a.rdm", "c.rdm")})
    os.mkfifo("pipe", 0o600)
    writer = Thread(target=(folder / "pipe").write_text, args=[MINE.private])
    writer.start()
    running = start("convert", "sealed", "-o", "out", "--identity", "pipe", "--all", "--jobs", "2")
    try:
        assert running.wait(timeout=60) == 0
    finally:
        running.kill()
        running.communicate()
    writer.join()
    assert tree_of(folder / "out") == {name: convert(FILES[name]).data for name in ("a.rdm", "c.rdm")}


@pytest.mark.usefixtures("copies")
def test_a_passphrase_stays_where_it_was_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encryptor = age_encryptor.Encryptor
    monkeypatch.setattr(age_encryptor, "Encryptor", lambda write, to: encryptor(write, to, work=4))
    words = folder / "words"
    words.touch(0o600)
    words.write_text("correct horse")
    with patch.object(futures, "ProcessPoolExecutor", side_effect=AssertionError):
        go("in/a.rdm", "in/c.rdm", "-o", "out", "--encrypt-with-passphrase", "--passphrase-file", "words", code=0)
    go("out", "-o", "plain", "--passphrase-file", "words", code=0)
    assert tree_of(folder / "plain") == {name: convert(FILES[name]).data for name in ("a.rdm", "c.rdm")}


def test_no_other_process_has_the_passphrase_in_its_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "CANARY-words"
    plant(folder / "sealed", **{f"{name}.age": encrypted(FILES[name], Secret(words)) for name in ("a.rdm", "c.rdm")})
    monkeypatch.setenv("RDMCONV_PASSPHRASE", words)
    with patch.object(spawning, "prepare", check_environment):
        go("sealed", "-o", "out", code=0)
    assert (folder / "environment").read_text() == "clean"
    assert tree_of(folder / "out") == {name: convert(FILES[name]).data for name in ("a.rdm", "c.rdm")}


def check_environment() -> None:
    """Runs in the other process, where nothing is patched."""
    is_clean = b"CANARY" not in Path("/proc/self/environ").read_bytes()
    Path("environment").write_text("clean" if is_clean else "not clean")
