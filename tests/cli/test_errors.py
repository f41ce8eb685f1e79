"""What is told of errors that are of no file the program was given: of the streams, the temporary file, a signal."""

import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

import pytest

from tests.builders import guid, xml_credential, xml_export
from tests.paths import PACKAGE, VAULTS
from tests.running import Run, run, run_process, start

VAULT = VAULTS / "rdm_export.xml"
FULL = Path("/dev/full")
INTERRUPTED = "interrupted; what was not finished is not there\n"

BUFFERED = {"PYTHONUNBUFFERED": ""}
"""As most people have it: what is printed can fail at the very end."""

needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no device that is always full")
not_on_windows = pytest.mark.skipif(sys.platform == "win32", reason="there is no such shell, and no such signal")


def closed(stream: str, *arguments: str | Path) -> Run:
    """Run the program without one of its streams, as a shell does it."""
    command = [sys.executable, "-m", "rdmconv", *map(str, arguments)]
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {stream}&-', "sh", *command], capture_output=True, check=False, timeout=60
    )
    return Run(done.returncode, done.stdout, done.stderr.decode())


# Standard output


@needs_full
@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", VAULT),
        ("plan", VAULT, "--plan", "-"),
        ("plan", VAULT, "--diff"),
        ("convert", VAULT, "--all", "-o", "-"),
        ("inspect", VAULT),
        ("--help",),
    ],
    ids=lambda arguments: " ".join(map(str, arguments[::2])),
)
def test_a_full_disk_under_standard_output_is_told(arguments: tuple[str | Path, ...]) -> None:
    with FULL.open("wb") as full:
        done = run_process(*arguments, stdout=full, env=BUFFERED)
    assert done.code == 3
    *_, told, hint = done.stderr.splitlines()  # after what was told before the disk said no
    assert told == "standard output: error IO003: the file cannot be written (No space left on device)"
    assert hint.startswith("  check the folder")  # and then nothing of Python's


@needs_full
def test_programs_are_told_of_it_too() -> None:
    with FULL.open("wb") as full:
        done = run_process("plan", VAULT, "--plan", "-", "--log-format", "json", stdout=full, env=BUFFERED)
    line = json.loads(done.stderr.splitlines()[-1])
    assert (done.code, line["level"], line["code"], line["path"]) == (3, "error", "IO003", "standard output")


@needs_full
def test_a_full_disk_under_standard_error_is_no_traceback(tmp_path: Path) -> None:
    with FULL.open("wb") as full:
        process = start("convert", tmp_path / "missing", "--all", "-n", stderr=full, env=BUFFERED)
        out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (3, b"")


def test_an_error_that_names_a_file_is_told_of_that_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise PermissionError(13, "Permission denied", "some/file")

    monkeypatch.setattr("rdmconv.batch.records.run_job", broken)
    done = run("convert", VAULT, "--all", "-n")
    assert (done.code, done.stderr.splitlines()[0]) == (
        3,
        "some/file: error IO003: the file cannot be written (Permission denied)",
    )


@pytest.mark.parametrize(
    "arguments", [("convert", "-", "--all", "-o", "-", "-q"), ("plan", "-", "--all", "--diff")], ids=["convert", "plan"]
)
def test_a_reader_that_has_enough_is_not_talked_about(arguments: tuple[str, ...]) -> None:
    data = xml_export(*[xml_credential(name="n" * 1000, id=guid(number)) for number in range(300)])
    assert gone(arguments, data) == (1, b"")


def test_a_reader_that_is_gone_at_the_end_is_not_talked_about() -> None:
    assert gone(("convert", "-", "--all", "-o", "-", "-q"), xml_export(xml_credential())) == (1, b"")


def gone(arguments: tuple[str, ...], data: bytes) -> tuple[int, bytes]:
    """Run the program with a standard output that nobody reads."""
    with start(*arguments, env=BUFFERED) as process:
        assert process.stdout is not None
        process.stdout.close()
        process.stdout = None
        _, err = process.communicate(data, timeout=60)
    return process.returncode, err


# Streams that are not there


@not_on_windows
@pytest.mark.parametrize("command", ["convert", "apply"])
def test_a_closed_standard_input_is_told(command: str, tmp_path: Path) -> None:
    done = closed("<", command, "-", "-o", tmp_path / "out")
    assert (done.code, done.stderr.splitlines()[0]) == (
        3,
        "-: error IO001: the file cannot be read (it is closed)",
    )


@not_on_windows
@pytest.mark.parametrize("more", [(), ("--plan", "-"), ("--diff",)], ids=" ".join)
def test_a_closed_standard_output_is_told(more: tuple[str, ...]) -> None:
    done = closed(">", "plan", VAULT, *more)
    assert (done.code, done.stderr.splitlines()[0]) == (
        3,
        "standard output: error IO003: the file cannot be written (it is closed)",
    )


@not_on_windows
@pytest.mark.parametrize("stream", ["<", ">", "2>"])
def test_a_stream_that_is_not_needed_may_be_closed(stream: str, tmp_path: Path) -> None:
    done = closed(stream, "convert", VAULT, "--all", "-o", tmp_path / "out", "--log-format", "json")
    assert (done.code, done.stdout) == (0, b"")
    assert (tmp_path / "out").stat().st_size > 0


# The temporary file


class Full(io.TextIOWrapper):
    """A file on a full disk; unlike the device, it can be cut."""

    def truncate(self, pos: int | None = None, /) -> int:
        return pos or 0


@pytest.fixture
def full_temporary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: Any, **__: Any) -> IO[str]:
        return Full(FULL.open("w+b"), encoding="ascii", newline="")

    monkeypatch.setattr(tempfile, "TemporaryFile", opened)


@needs_full
@pytest.mark.usefixtures("full_temporary_file")
@pytest.mark.parametrize("entries", [1, 1000], ids=["at the end", "on the way"])
def test_a_full_temporary_folder_is_named(tmp_path: Path, entries: int) -> None:
    data = xml_export(*[xml_credential(id=guid(number)) for number in range(entries)])
    done = run("convert", "-", "--all", "-n", "--report", tmp_path / "report.html", stdin=data)
    assert (done.code, done.stderr.splitlines()[0]) == (
        3,
        f"{tempfile.gettempdir()}: error IO003: the file cannot be written (No space left on device)",
    )
    assert "Traceback" not in done.stderr


def test_no_temporary_folder_at_all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> list[str]:
        return []

    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", nowhere)
    done = run("plan", VAULT)
    assert done.code == 3
    assert done.stderr.startswith("temporary file: error IO003: the file cannot be written (No usable temporary")


# Signals


@not_on_windows
@pytest.mark.usefixtures("signals_at_default")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_the_program_loads_is_no_traceback(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text(f"import os, time\nos.kill(os.getpid(), {int(number)})\ntime.sleep(60)\n")
    path = os.pathsep.join([str(tmp_path), str(PACKAGE.parent)])
    done = run_process("--version", env={"PYTHONPATH": path})
    assert (done.code, done.printed) == (130, INTERRUPTED)


def test_an_interrupt_typer_does_not_see_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rdmconv.cli.app.app", interrupted)
    done = run("--version")
    assert (done.code, done.stderr) == (130, INTERRUPTED)


def test_a_run_does_not_speak_as_the_one_before(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert run("plan", missing, "--log-format", "json").stderr.startswith("{")
    assert "error" in (told := run("rules", "show", missing).stderr)
    assert not told.startswith("{")
