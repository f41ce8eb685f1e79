"""Promise 7 under SIGKILL: the export is the old one or the new one, and the way back is there before the new one."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from tests.faults.vaults import mode_of, temporary_files, vault_of
from tests.running import run, run_process, start

POINTS: Final = 50 if os.environ.get("FAULTS") == "all" else 6
"""Kills of each of the two tests at random points."""
ENTRIES: Final = 1000
"""Of an export of three megabytes, which is written in many pieces."""
QUIETLY: Final = ["--all", "--in-place", "--quiet"]
JOURNAL: Final = ["--journal-plaintext", "--journal"]
STRACE: Final = ["strace", "--follow-forks", "--quiet=all"]


def strace_works() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run([*STRACE, "-e", "trace=none", "true"], capture_output=True, check=False).returncode == 0


needs_strace = pytest.mark.skipif(not strace_works(), reason="strace is not there, or may not trace")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")


class Bench:
    """A folder with one export, in which one run is killed."""

    def __init__(self, folder: Path, old: bytes, new: bytes, *, has_journal: bool) -> None:
        folder.mkdir()
        self.folder, self.old, self.new = folder, old, new
        self.vault, self.journal = folder / "vault.xml", folder / "undo"
        self.vault.write_bytes(old)
        self.command = ["convert", str(self.vault), *QUIETLY, *([*JOURNAL, str(self.journal)] if has_journal else [])]
        self.has_journal = has_journal

    def kill_at(self, call: str, number: int) -> None:
        """Kill the run as it is about to make a system call, the n-th such one of a thread."""
        inject = f"inject={call}:signal=SIGKILL:when={number}"
        under = [*STRACE, "-o", os.devnull, "-e", f"trace={call}", "-e", inject]
        with start(*self.command, under=under) as process:
            process.communicate(timeout=60)
        assert process.returncode in {0, -signal.SIGKILL}  # strace dies of what its program died of

    def kill_after(self, seconds: float) -> None:
        """Kill the run some time after it began to write."""
        with start(*self.command) as process:
            while process.poll() is None and not temporary_files(self.folder):
                time.sleep(0.001)
            time.sleep(seconds)
            process.kill()

    def state(self) -> str:
        """Make sure that nothing is lost, nothing can be read by others and nothing is in the way of the next run."""
        left = temporary_files(self.folder)
        known = {self.vault, self.journal, *left}
        assert set(self.folder.iterdir()) <= known
        assert all(mode_of(path) == 0o600 for path in known - {self.vault} if path.exists())
        state = {self.old: "old", self.new: "new"}[self.vault.read_bytes()]
        assert self.journal.exists() or state == "old" or not self.has_journal
        self._run_again(left)
        return f"{state}, with journal" if self.journal.exists() else state

    def _run_again(self, left: list[Path]) -> None:
        before = [path.read_bytes() for path in left]
        more = [*JOURNAL, str(self.folder / "undo again")] if self.has_journal else []
        done = run("convert", self.vault, *QUIETLY, *more)
        assert (done.code, done.printed) == (0, "")
        assert self.vault.read_bytes() == self.new
        assert [path.read_bytes() for path in left] == before
        if self.journal.exists():
            done = run("revert", self.vault, "--journal", self.journal, "-o", self.folder / "back", "--quiet")
            assert done.code == 0, done.stderr
            assert (self.folder / "back").read_bytes() == self.old


def converted(folder: Path, old: bytes) -> bytes:
    """What becomes of an export that nothing happens to."""
    (folder / "whole.xml").write_bytes(old)
    assert run("convert", folder / "whole.xml", *QUIETLY).code == 0
    return (folder / "whole.xml").read_bytes()


# At each step of the end


STEPS: Final = [
    ("fsync", 1, "old"),
    ("/^rename", 1, "old"),
    ("fsync", 2, "new"),
    ("exit_group", 1, "new"),
]
STEPS_WITH_JOURNAL: Final = [
    ("fsync", 1, "old"),
    ("/^link", 1, "old"),
    ("/^unlink", 2, "old, with journal"),  # the first is of a file with which Python tries the temporary folder
    ("fsync", 2, "old, with journal"),
    ("fsync", 3, "old, with journal"),
    ("/^rename", 1, "old, with journal"),
    ("fsync", 4, "new, with journal"),
    ("exit_group", 1, "new, with journal"),
]


@needs_strace
@pytest.mark.parametrize(
    ("has_journal", "call", "number", "state"),
    [*[(False, *step) for step in STEPS], *[(True, *step) for step in STEPS_WITH_JOURNAL]],
)
def test_a_kill_at_each_step_of_the_end(has_journal: bool, call: str, number: int, state: str, tmp_path: Path) -> None:
    old = vault_of(3)
    bench = Bench(tmp_path / "bench", old, converted(tmp_path, old), has_journal=has_journal)
    bench.kill_at(call, number)
    assert bench.state() == state


# At random points of a larger file


def kill_all(
    folder: Path, kills: Sequence[Callable[[Bench], object]], tell: Callable[[str, object], None], what: str
) -> None:
    """Kill one run after the other, every second with a journal, two at a time."""
    old = vault_of(ENTRIES)
    new = converted(folder, old)

    def kill(number: int) -> Bench:
        bench = Bench(folder / str(number), old, new, has_journal=number % 2 == 0)
        kills[number](bench)
        return bench

    with ThreadPoolExecutor(2) as pool:
        for bench in pool.map(kill, range(len(kills))):
            tell(f"kills at {what}", bench.state())
            shutil.rmtree(bench.folder)


@needs_strace
def test_kills_at_random_system_calls(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    points = random.choices(calls_of(tmp_path), k=POINTS)
    kills = [lambda bench, point=point: bench.kill_at(*point) for point in points]
    kill_all(tmp_path, kills, record_property, "random system calls")


def calls_of(folder: Path) -> list[tuple[str, int]]:
    """Give the calls about files of a run that nothing happens to, from its temporary file on, each with its number."""
    bench = Bench(folder / "traced", vault_of(ENTRIES), b"", has_journal=True)
    trace = folder / "trace"
    done = run_process(*bench.command, under=[*STRACE, "-o", str(trace), "-e", "trace=/^(rename|link|unlink),%desc"])
    assert done.code == 0, done.stderr
    lines = [line.split(maxsplit=1) for line in trace.read_text().splitlines()]
    made = [rest for thread, rest in lines if thread == lines[0][0] and rest[0].isalpha()]  # of the main thread
    names = [rest.partition("(")[0] for rest in made]
    first = next(number for number, rest in enumerate(made) if ".rdmconv-" in rest)
    return [(name, names[: number + 1].count(name)) for number, name in enumerate(names) if number >= first]


def test_kills_at_random_moments(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    began = time.monotonic()
    converted(tmp_path, vault_of(ENTRIES))
    whole = time.monotonic() - began
    moments = [random.uniform(0, 3 * whole) for _ in range(POINTS)]
    kills = [lambda bench, seconds=seconds: bench.kill_after(seconds) for seconds in moments]
    kill_all(tmp_path, kills, record_property, "random moments")
