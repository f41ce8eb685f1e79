"""Several processes work on a run, and one of them, or the first, is killed or interrupted."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from rdmconv.cli import processes
from rdmconv.cli.processes import Processes
from tests.faults.test_kill import POINTS
from tests.faults.test_resume import FILES, MANIFEST, command, go_on, left_in, noted, plant, tree_of
from tests.running import run, start

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="nothing tells the processes of a process")
PATIENCE = 10
RUNS = POINTS // 3


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of one process that nothing happens to."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    plant(folder.parent / "in")
    folder.mkdir()
    assert run(*command(folder, "--report", str(folder / "report.json"))).code == 4
    return folder


def begin(folder: Path, *more: str) -> subprocess.Popen[bytes]:
    folder.mkdir(exist_ok=True)
    return start(*command(folder, "--jobs", "2", *more), start_new_session=True)


def children(process: int) -> list[int]:
    """The processes that a process began."""
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(number) for number in path.read_text().split()] if path.exists() else []


def working(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that work for it; beside them is one that tidies up."""
    return [one for one in children(process.pid) if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


def wait_for(is_so: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.001)


def is_there(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_nothing_happens(whole: Path) -> None:
    folder = whole.parent / "nothing"
    with begin(folder) as process:
        process.communicate()
    assert process.returncode == 4
    assert tree_of(folder) == {name: data for name, data in tree_of(whole).items() if name != "report.json"}


def test_what_a_process_did_that_was_killed_is_done_again(
    whole: Path, record_property: Callable[[str, object], None]
) -> None:
    for number in range(RUNS):
        folder = whole.parent / f"worker {number}"
        with begin(folder, "--report", str(folder / "report.json")) as process:
            files = random.randint(0, FILES)
            wait_for(lambda files=files, folder=folder: noted(folder) >= files, process)
            victims = working(process)
            if victims:
                os.kill(random.choice(victims), signal.SIGKILL)
            _, printed = process.communicate()
        assert process.returncode == 4, printed
        assert printed.count(b" error ") == 1, printed
        assert {**tree_of(whole), "report.json": b""} == {**tree_of(folder), "report.json": b""}
        assert left_in(folder) == []
        record_property("processes killed that worked for another", "one" if victims else "none was there")


def test_a_run_of_several_processes_that_is_killed_is_gone_on_with(
    whole: Path, record_property: Callable[[str, object], None]
) -> None:
    for number in range(RUNS):
        folder = whole.parent / f"first {number}"
        with begin(folder) as process:
            files = random.randint(0, FILES)
            wait_for(lambda files=files, folder=folder: noted(folder) >= files, process)
            left = children(process.pid)
            process.kill()
        wait_for(lambda left=left: not any(map(is_there, left)), process)
        end = time.monotonic() + PATIENCE
        while any(map(is_there, left)) and time.monotonic() < end:
            time.sleep(0.001)
        assert not any(map(is_there, left))
        record_property("kills of a run of several processes", go_on(folder, whole))


@pytest.mark.usefixtures("signals_at_default")
def test_what_is_in_hand_is_finished_when_a_run_is_interrupted(whole: Path) -> None:
    folder = whole.parent / "interrupted"
    with begin(folder) as process:
        wait_for(lambda: noted(folder) >= 2, process)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: all of them
        _, printed = process.communicate()
    assert process.returncode == 130, printed
    assert b"Traceback" not in printed
    assert left_in(folder / "out") == []
    written = {path.name for path in (folder / "out").rglob("*.xml")}
    manifest = (folder / "out" / MANIFEST).read_text()
    assert {name for name in written if f'/{name}", "outcome"' in manifest} == written
    go_on(folder, whole)


def test_a_process_that_does_not_end_by_itself_is_ended() -> None:
    with patch.object(processes, "_PATIENCE", 0.2), Processes(2) as begun:
        worker = begun.begin().submit(os.getpid).result()
        os.kill(worker, signal.SIGSTOP)  # as one that waits for what another held as it was killed
    assert not is_there(worker)
