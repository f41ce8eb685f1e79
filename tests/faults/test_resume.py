"""A run over many files that is killed, and gone on with until it is done: nothing shows that it was killed."""

import json
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import guid, xml_credential, xml_entry, xml_export
from tests.faults.test_kill import POINTS, STRACE, needs_strace
from tests.faults.vaults import temporary_files
from tests.running import run, start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
FILES = 12
MANIFEST = ".rdmconv-manifest.jsonl"
SUMS = ("path", "size", "sha256", "format", "profile", "counts", "summary")


def plant(folder: Path) -> None:
    """Files of which some are converted, some are not, some log in with others, and one is none."""
    for number in range(FILES):
        names = f"<CredentialConnectionID>{guid(number - 1)}</CredentialConnectionID>" if number % 3 == 0 else ""
        entries = (xml_credential(name=f"Key {number}", id=guid(number)), xml_entry(names, id=guid(100 + number)))
        path = folder / f"{number % 4}" / f"{number}.xml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(xml_export(*entries) if number % 5 else xml_export(entries[1]))
    (folder / "1" / "bad.xml").write_bytes(b"<html/>")


def command(folder: Path, *more: str) -> list[str]:
    journal = ("--journal", str(folder / "undo"), "--journal-plaintext")
    return ["convert", str(folder.parent / "in"), "--all", "--quiet", "-o", str(folder / "out"), *journal, *more]


def tree_of(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files if path not in left_in(folder)}


def left_in(folder: Path) -> list[Path]:
    return [path for one in (folder, *folder.rglob("*")) if one.is_dir() for path in temporary_files(one)]


def sums_of(report: Path) -> object:
    read = json.loads(report.read_bytes())
    inputs = [{name: one[name] for name in SUMS} for one in read["inputs"]]
    return inputs, read["summary"], [(one["path"], one["code"]) for one in read["failed"]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing happens to."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    plant(folder.parent / "in")
    folder.mkdir()
    assert run(*command(folder, "--report", str(folder / "report.json"))).code == 4
    assert len(tree_of(folder / "out")) == FILES
    return folder


def noted(folder: Path) -> int:
    manifest = folder / "out" / MANIFEST
    return manifest.read_bytes().count(b'"record": "file"') if manifest.exists() else -1


def go_on(folder: Path, whole: Path) -> str:
    """Go on with a killed run, and compare; tell how far it had come."""
    done = max(noted(folder), 0)
    report = folder / "report.json"
    again = run(*command(folder, "--resume", "--report", str(report)))
    assert (again.code, again.stderr.count(" error ")) == (4, 1), again.stderr
    assert tree_of(folder) == {**tree_of(whole), "report.json": report.read_bytes()}
    assert sums_of(report) == sums_of(whole / "report.json")
    return f"with {done} of {FILES + 1} files noted"


def test_killed_at_random_moments(whole: Path, record_property: Callable[[str, object], None]) -> None:
    for number in range(POINTS):
        folder = whole.parent / f"moment {number}"
        folder.mkdir()
        files = random.randint(0, FILES)
        with start(*command(folder)) as process:
            while process.poll() is None and noted(folder) < files:
                time.sleep(0.001)
            time.sleep(random.uniform(0, 0.05))
            process.kill()
        record_property("kills of many files at random moments", go_on(folder, whole))


@needs_strace
def test_killed_at_random_system_calls(whole: Path, record_property: Callable[[str, object], None]) -> None:
    calls = ["fsync", "/^link", "/^unlink", "write", "/^ftruncate"]
    for number in range(POINTS):
        folder = whole.parent / f"call {number}"
        folder.mkdir()
        call, at = random.choice(calls), random.randint(1, 4 * FILES)
        inject = f"inject={call}:signal=SIGKILL:when={at}"
        with start(*command(folder), under=[*STRACE, "-o", os.devnull, "-e", f"trace={call}", "-e", inject]) as process:
            process.communicate()
        record_property("kills of many files at random system calls", go_on(folder, whole))


def test_killed_again_and_again(whole: Path) -> None:
    folder = whole.parent / "again"
    folder.mkdir()
    for _ in range(5):
        with start(*command(folder, "--resume")) as process:
            time.sleep(random.uniform(0.3, 1.5))
            process.kill()
    go_on(folder, whole)


@pytest.mark.parametrize("cut", [1, 30])
def test_a_manifest_that_was_cut_off(cut: int, whole: Path) -> None:
    folder = whole.parent / f"cut {cut}"
    folder.mkdir()
    assert run(*command(folder)).code == 4
    manifest = folder / "out" / MANIFEST
    manifest.write_bytes(manifest.read_bytes()[:-cut])
    go_on(folder, whole)
