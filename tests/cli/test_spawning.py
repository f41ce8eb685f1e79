"""A process that works for another begins with nothing that is not meant for it."""

import errno
import json
import os
import subprocess
import sys
import time
from concurrent.futures import process
from multiprocessing import active_children
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock, patch

import pytest

from rdmconv.batch.job import Job
from rdmconv.cli.processes import Processes, processes_for
from rdmconv.cli.spawning import Worker, no_import_from_here
from tests.builders import convert, guid, xml_credential, xml_export
from tests.cli.test_folders import plant, tree_of
from tests.paths import PACKAGE
from tests.running import run

FILES = {f"{number}.rdm": xml_export(xml_credential(id=guid(number))) for number in (1, 2)}
CONVERTED = {name: convert(data).data for name, data in FILES.items()}
SCRIPT = """
from pathlib import Path
with Path("began").open("a") as file:
    file.write("once ")
from rdmconv.cli import spawning
from rdmconv.cli.processes import Processes, processes_for
from rdmconv.cli.spawning import Worker, no_import_from_here
from rdmconv.cli.app import main
import watching
spawning.prepare = watching.prepare
main()
"""
WATCHING = """
import json, os, signal, stat, sys
from pathlib import Path
def prepare():
    masked = signal.pthread_sigmask(signal.SIG_BLOCK, []) if hasattr(signal, "pthread_sigmask") else [signal.SIGINT]
    found = {"streams": [stat.S_ISREG(os.fstat(n).st_mode) for n in range(3)], "masked": signal.SIGINT in masked}
    Path(f"found.{os.getpid()}").write_text(json.dumps(found))
"""
CLOSED = """
import os, sys
for number in range(3):
    os.close(number)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The folder at hand, which is not that of the script."""
    plant(tmp_path / "here" / "in", **FILES)
    plant(tmp_path / "bin", **{"script.py": SCRIPT.encode(), "watching.py": WATCHING.encode()})
    return tmp_path / "here"


def go(here: Path, *before: str) -> list[Any]:
    """Run a script that converts with two processes; give what each of them found, once it had begun."""
    script = [str(here.parent / "bin" / "script.py"), "convert", "in", "-o", "out", "--all", "--jobs", "2"]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    command = [sys.executable, *before, *script]
    done = subprocess.run(command, cwd=here, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    assert tree_of(here / "out") == CONVERTED
    return [json.loads(path.read_bytes()) for path in here.glob("found.*")]


def test_a_script_that_begins_a_run_is_not_run_by_the_others(here: Path) -> None:
    assert go(here)
    assert (here / "began").read_text() == "once "


def test_nothing_in_the_folder_at_hand_is_taken_for_a_part_of_python(here: Path) -> None:
    for name in ("struct.py", "signal.py", "random.py"):
        (here / name).write_text("open('taken', 'w').close()\n")
    assert go(here)
    assert not (here / "taken").exists()


def test_no_process_begins_where_python_would_look_there(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = [Job("1", None), Job("2", None)]
    for is_safe, ignores, number in ((False, 0, 2), (True, 1, 2), (False, 1, 1)):
        monkeypatch.setattr(sys, "flags", SimpleNamespace(safe_path=is_safe, ignore_environment=ignores))
        assert processes_for(jobs, 2) == number


def test_the_environment_is_left_as_it_was() -> None:

    for before in (None, "", "1"):
        with patch.dict(os.environ):
            os.environ.pop("PYTHONSAFEPATH", None)
            if before is not None:
                os.environ["PYTHONSAFEPATH"] = before
            with no_import_from_here():
                assert os.environ["PYTHONSAFEPATH"] == "1"
            assert os.environ.get("PYTHONSAFEPATH") == before


def test_only_the_first_process_is_interrupted_from_the_first_moment_on(here: Path) -> None:
    found = go(here)
    assert found
    assert all(one["masked"] for one in found)


@pytest.mark.parametrize("begun", [0, 1])
def test_one_process_does_it_all_where_no_others_can_begin(
    here: Path, begun: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, asked = Worker.start, list[bool]()

    def start(worker: Worker) -> None:
        asked.append(True)
        if len(asked) > begun:
            raise OSError(errno.EMFILE, "too many")
        begin(worker)

    monkeypatch.setattr(Worker, "start", start)
    monkeypatch.chdir(here)
    done = run("convert", "in", "-o", "out", "--all", "--jobs", "2")
    assert (done.code, len(asked)) == (0, begun + 1), done.stderr
    assert tree_of(here / "out") == CONVERTED
    assert not left()


def left() -> list[Any]:
    """What has not ended in ten seconds: of two threads that wait for a process, one notes its end a moment later."""
    end = time.monotonic() + 10
    while active_children() and time.monotonic() < end:
        time.sleep(0.01)
    return active_children()


def test_no_process_is_left_that_nothing_waits_for(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here)
    with patch.object(process._ExecutorManagerThread, "start", side_effect=RuntimeError("can't start new thread")):
        done = run("convert", "in", "-o", "out", "--all", "--jobs", "2")
    assert done.code == 0, done.stderr
    assert not left()


def test_who_interrupts_a_run_once_more_waits_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    processes = Processes(2)
    processes.begin().submit(time.sleep, 60)
    assert active_children()
    monkeypatch.setattr(process.ProcessPoolExecutor, "shutdown", Mock(side_effect=KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt), processes:
        pass
    assert not left()


@pytest.mark.skipif(os.name == "nt", reason="there is no exec that keeps what is closed closed")
def test_streams_that_were_closed_are_no_files_of_ours_in_any_process(here: Path) -> None:
    found = go(here, "-c", CLOSED)
    assert found
    assert not any(any(one["streams"]) for one in found)
