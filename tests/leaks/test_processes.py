"""Promise 4 at the outer doors: what a process shows of itself, what its Python says, and what a crash leaves."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.faults.test_kill import needs_strace
from tests.faults.vaults import TEMPORARY as OF_TARGET
from tests.faults.vaults import mode_of
from tests.leaks.bench import TEMPORARY, Bench
from tests.leaks.canaries import leaks_in
from tests.leaks.commands import DONE, LINES, REFUSED, SHARED, command_of
from tests.leaks.watched_python import DEVELOPING, SOCKETS, watching

ALL: Final = os.environ.get("LEAKS") == "all"
EACH_ONCE: Final = sorted(
    {command_of(line): line for line in LINES if line not in REFUSED and not SHARED.search(line)}.values()
)
"""Every command once, in one process."""
NEW_PROCESS: Final = re.compile(r"\b(execve|fork|vfork|clone3?)\((?!.*CLONE_THREAD)")
CALLS: Final = "trace=socket,socketpair,connect,bind,sendto,sendmsg,execve,fork,vfork,clone,clone3"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no such /proc, and no such signal")
needs_proc = pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="there is no /proc")


def test_no_log_no_warning_and_no_socket_of_a_process(
    filled: Bench, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    for number, line in enumerate(random.sample(LINES, len(LINES) if ALL else 3)):
        bench = filled.copied(tmp_path / str(number))
        developing = DEVELOPING if number == 0 else {}
        left = bench.run_process(line, env={**watching(tmp_path / "site"), **developing})
        assert left.done.code in ({2, 3} if line in REFUSED else {0, 1, 4}), (line, left.done.stderr)
        assert "DEBUG:test:all logs are shown" in left.done.stderr
        assert bench.leaks(line, left) == [], line
        assert "internal error" not in left.done.stderr, line
        assert left.files[SOCKETS] == b"", line
        assert not [name for name in left.files if name.startswith((TEMPORARY, ".rdmconv"))]
        record_property("processes with all logs and no sockets: exit code", left.done.code)


@needs_strace
def test_no_system_call_opens_a_socket_or_starts_a_program(filled: Bench, tmp_path: Path) -> None:
    for number, line in enumerate(EACH_ONCE if ALL else random.sample(EACH_ONCE, 2)):
        bench, trace = filled.copied(tmp_path / str(number)), tmp_path / "trace"
        bench.run_process(line, under=["strace", "-f", "-qq", "-e", CALLS, "-o", str(trace)])
        calls = [call for call in trace.read_text().splitlines() if "--- SIG" not in call]
        assert [call for call in calls if re.search(r"\b(socket|connect|bind|send)", call)] == [], line
        assert [call for call in calls if NEW_PROCESS.search(call)] == [calls[0]], line


@needs_strace
def test_processes_that_share_the_work_are_the_same_program_and_open_no_socket(filled: Bench, tmp_path: Path) -> None:
    lines = list(filter(SHARED.search, DONE))
    for number, line in enumerate(lines if ALL else random.sample(lines, 1)):
        bench, trace = filled.copied(tmp_path / str(number)), tmp_path / "trace"
        bench.run_process(line, under=["strace", "-f", "-qq", "-e", CALLS, "-o", str(trace)])
        calls = [call for call in trace.read_text().splitlines() if "--- SIG" not in call]
        assert [call for call in calls if re.search(r"\b(socket|connect|bind|send)", call)] == [], line
        programs = [call.partition("execve(")[2].split(",")[0] for call in calls if " execve(" in call]
        assert len(programs) > 2, line
        assert set(programs) == {f'"{sys.executable}"'}, line


WRITES: Final = "convert vault.xml --all -o out.xml --force --journal out.jsonl --journal-plaintext -v"


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("event", ["os.link", "os.rename"] if ALL else ["os.rename"])
def test_a_crash_tells_no_secret_and_leaves_no_core(
    event: str, number: signal.Signals, bench: Bench, tmp_path: Path
) -> None:
    """Just as the journal, and then the output, gets its name: by then all secrets have been in the memory."""
    environment = {**watching(tmp_path / "site"), "KILL_AT": event, "KILL_WITH": str(number.value)}
    left = bench.run_process(WRITES, env=environment)
    is_crash = number in {signal.SIGSEGV, signal.SIGABRT}
    assert left.done.code == (-number if is_crash else 130)
    assert ("Fatal Python error" in left.done.stderr) == is_crash
    assert leaks_in(left.done.stderr.encode()) == []
    assert "out.xml" not in left.files
    for name in left.files.keys() - {SOCKETS, "out.jsonl"}:
        assert is_crash
        assert OF_TARGET.fullmatch(name)
        assert mode_of(bench.folder / name) == 0o600


@needs_proc
@pytest.mark.parametrize("line", ["inspect - --passphrase-fd {fd}", "RDMCONV_PASSPHRASE={words} inspect -"])
def test_a_process_shows_no_secret_of_itself_and_makes_no_core(line: str, bench: Bench) -> None:
    with bench.start(line, preexec_fn=more_core) as process:
        assert process.stdin is not None
        process.stdin.write(b"<")
        process.stdin.flush()
        proc = Path(f"/proc/{process.pid}")
        until = time.monotonic() + 60
        while (limit := core_limit(proc)) not in {0, 1} and time.monotonic() < until:
            time.sleep(0.05)
        assert limit in {0, 1}
        assert leaks_in((proc / "cmdline").read_bytes(), bench.secrets) == []
        assert not any((task / "children").read_text() for task in (proc / "task").iterdir())
        shown = leaks_in((proc / "environ").read_bytes(), bench.secrets)
        assert bool(shown) == line.startswith("RDMCONV_")  # who sets the variable shows it to their own programs
        _, err = process.communicate(timeout=60)
    assert leaks_in(err, bench.secrets) == []


def core_limit(proc: Path) -> int | None:
    """Give how many bytes of its memory may be dumped; None for any."""
    found = re.search(r"Max core file size +(\w+)", (proc / "limits").read_text())
    assert found is not None
    return int(found[1]) if found[1].isdigit() else None


def more_core() -> None:
    import resource  # noqa: PLC0415 - not on Windows

    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_and_a_closed_output_tell_no_secret(bench: Bench, tmp_path: Path) -> None:
    for line in (
        "convert vault.xml --all -o - -v",
        "plan vault.xml --all --plan -",
        "export converted.xml --to csv -o -",
    ):
        with Path("/dev/full").open("wb") as full:
            left = bench.run_process(line, stdout=full, env=watching(tmp_path / "site"))
        assert left.done.code == 3
        assert leaks_in(left.done.stderr.encode()) == []
        with bench.start(line, stdout=subprocess.PIPE, env=watching(tmp_path / "site")) as process:
            assert process.stdout is not None
            process.stdout.close()
            process.stdout = None
            _, err = process.communicate(timeout=60)
        assert process.returncode in {0, 1}
        assert leaks_in(err) == []
        assert b"Traceback" not in err
