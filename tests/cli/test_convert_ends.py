"""How `rdmconv convert` ends: its exit code, what it says, and what is there afterwards."""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rdmconv.formats.registry import open_stream
from rdmconv.storage.atomic_file import AtomicFile
from tests.builders import convert, guid, xml_credential, xml_export
from tests.cli.converting import GOOD, VAULT, listing
from tests.paths import BAD_XML, SMALL
from tests.running import run, start


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--all", "--where", "name=*"), "USE002"),
        (("--all", "--rules", "x.toml"), "USE002"),
        (("--where", "name=*", "--rules", "x.toml"), "USE002"),
        (("--where", "name"), "USE002"),
        (("--where", "nobody=*"), "USE002"),
        (("--rules", "not-there.toml"), "RUL003"),
        (("--all", "--profile", "not-there"), "PRO002"),
        (("--all", "--only", ""), "USE002"),
        (("--all", "--in-place"), "USE002"),
        (("--all", "--journal-plaintext"), "USE002"),
        (("--all", "--journal-to", "age1"), "USE002"),
        (("--all", "--journal-to-file", "x.txt"), "USE002"),
        (("--all", "--passphrase-file", "x.txt"), "USE002"),
        (("--all", "--report", "report.doc"), "USE002"),
    ],
)
def test_a_request_that_makes_no_sense_is_a_matter_of_usage(
    arguments: tuple[str, ...], code: str, vault: Path, out: Path, tmp_path: Path
) -> None:
    done = run("convert", vault, "-o", out, *arguments)
    assert done.code == 2
    assert f"error {code}: " in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert list(tmp_path.iterdir()) == [vault]


@pytest.mark.parametrize(
    "arguments", [["--limit", "0"], ["--limit", "x"], ["--unknown"], ["--all", "--format", "json"]]
)
def test_an_option_that_does_not_exist_is_a_matter_of_usage(arguments: list[str], vault: Path, out: Path) -> None:
    done = run("convert", vault, "-o", out, *arguments)
    assert done.code == 2
    assert "Traceback" not in done.printed


def test_no_output_is_a_matter_of_usage(vault: Path) -> None:
    assert run("convert", vault, "--all").code == 2


@pytest.mark.parametrize(
    "inputs",
    [
        ["-", "--in-place"],
        ["-", "VAULT", "-o", "FOLDER"],
        ["VAULT", "VAULT", "-o", "-"],
        ["VAULT", "VAULT", "-o", "FOLDER"],
    ],
)
def test_inputs_that_do_not_go_together_are_a_matter_of_usage(inputs: list[str], vault: Path, tmp_path: Path) -> None:
    named = {"VAULT": str(vault), "FOLDER": str(tmp_path / "folder")}
    done = run("convert", "--all", *(named.get(one, one) for one in inputs), stdin=GOOD)
    assert done.code == 2
    assert "error USE002" in done.stderr
    assert vault.read_bytes() == GOOD


def test_file_names_that_are_one_on_some_disks_do_not_go_into_one_folder(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "VAULT.XML").write_bytes(GOOD)
    done = run("convert", vault, tmp_path / "sub" / "VAULT.XML", "--all", "-o", tmp_path / "folder")
    assert (done.code, (tmp_path / "folder").exists()) == (2, False)


def test_an_output_that_is_there_is_not_replaced(vault: Path, out: Path) -> None:
    out.write_text("old")
    done = run("convert", vault, "--all", "-o", out)
    assert (done.code, out.read_text()) == (2, "old")
    assert done.stderr.startswith(f"{out}: error IO002: ")


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_the_output_is_never_the_input(vault: Path, force: tuple[str, ...]) -> None:
    done = run("convert", vault, "--all", "-o", vault, *force)
    assert (done.code, vault.read_bytes()) == (2, GOOD)
    assert "error IO004" in done.stderr


def test_the_output_is_never_the_input_under_another_name(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    link = tmp_path / "link.xml"
    link.symlink_to(vault)
    os.link(vault, tmp_path / "hard.xml")
    for name in ("sub/../vault.xml", "link.xml", "hard.xml"):
        done = run("convert", vault, "--all", "-o", tmp_path / name, "--force")
        assert (done.code, f"{tmp_path / name}: error IO004: " in done.stderr) == (2, True), name
    assert vault.read_bytes() == GOOD


def test_the_output_folder_is_not_that_of_the_input(vault: Path) -> None:
    assert run("convert", vault, "--all", "-o", vault.parent, "--force").code == 2
    assert vault.read_bytes() == GOOD


def test_a_folder_that_is_not_there_cannot_be_written_to(vault: Path, tmp_path: Path) -> None:
    done = run("convert", vault, "--all", "-o", tmp_path / "no" / "out.xml")
    assert done.code == 3
    assert "error IO003" in done.stderr


@pytest.mark.parametrize(
    ("name", "code"),
    [("not-there.xml", "IO001"), ("pipe", "IO009"), ("empty", "FMT001"), ("a\0b", "IO001")],
)
def test_an_input_that_cannot_be_read_ends_with_three(name: str, code: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").touch()
    done = run("convert", f"{tmp_path}/{name}", "--all", "-n")
    assert done.code == 3
    assert f"error {code}: " in done.stderr


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("blank_connection_type", 1),
        ("no_password", 1),
        ("safe_password", 1),
        ("referenced_by_session", 1),
        ("crlf", 0),
        ("api_key_already", 0),
    ],
)
def test_strict_ends_with_one_when_an_entry_needs_a_person(name: str, code: int) -> None:
    path = SMALL / f"{name}.xml"
    assert run("convert", path, "--all", "-n", "--strict").code == code
    assert run("convert", path, "--all", "-n").code == 0


def test_a_batch_of_which_a_part_fails_ends_with_four(vault: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    done = run("convert", BAD_XML / "x22_truncated.xml", vault, BAD_XML / "x24_empty.xml", "--all", "-o", folder)
    assert done.code == 4
    assert listing(folder) == {"vault.xml": convert(GOOD).data}
    assert "FMT003" in done.stderr
    assert "FMT001" in done.stderr


def test_a_batch_that_fails_altogether_ends_with_three(tmp_path: Path) -> None:
    done = run("convert", BAD_XML / "x22_truncated.xml", BAD_XML / "x24_empty.xml", "--all", "-o", tmp_path / "folder")
    assert done.code == 3


def test_a_batch_whose_outputs_are_all_there_ends_with_two(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "vault.xml").touch()
    assert run("convert", vault, "--all", "-o", tmp_path / "folder").code == 2
    assert run("convert", vault, BAD_XML / "x24_empty.xml", "--all", "-o", tmp_path / "folder").code == 3


def test_quiet_prints_errors_only(vault: Path, out: Path) -> None:
    assert run("convert", vault, "--all", "-o", out, "--quiet").printed == ""
    assert "error" in run("convert", BAD_XML / "x24_empty.xml", "--all", "-n", "--quiet").stderr


def test_what_needs_a_person_is_named_with_its_place() -> None:
    path = SMALL / "no_password.xml"
    done = run("convert", path, "--all", "-n")
    assert f"{path}:3:3: error VAL001: invalid: Billing: there is no API key\n" in done.stderr


def test_a_long_list_is_cut() -> None:
    data = xml_export(*[xml_credential(name=f"n{number}", id=guid(number), password=None) for number in range(25)])
    done = run("convert", "-", "--all", "-n", stdin=data)
    assert done.stderr.count("VAL001") == 20
    assert "and 5 more" in done.stderr


def test_an_interrupt_ends_with_130_and_leaves_nothing(
    vault: Path, out: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(AtomicFile, "commit", interrupted)
    done = run("convert", vault, "--all", "-o", out)
    assert (done.code, done.stderr) == (130, "interrupted; what was not finished is not there\n")
    assert list(tmp_path.iterdir()) == [vault]


@pytest.mark.skipif(sys.platform != "linux", reason="asks the pipe how much is left in it")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.usefixtures("signals_at_default")
def test_a_signal_ends_with_130(number: signal.Signals) -> None:
    with start("convert", "-", "--all", "-o", "-") as process:
        assert process.stdin is not None
        process.stdin.write(b"<Connections>")
        process.stdin.flush()
        while left_in(process.stdin.fileno()):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, b"")
    assert err.splitlines() == [b"interrupted; what was not finished is not there"]


def left_in(pipe: int) -> int:
    import fcntl  # noqa: PLC0415 - not there on Windows
    import termios  # noqa: PLC0415

    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_what_nobody_foresaw_is_told_without_content(
    vault: Path, out: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError(vault.read_text())

    monkeypatch.setattr("rdmconv.batch.job.open_stream", broken)
    done = run("convert", vault, "--all", "-o", out)
    assert done.code == 70
    assert "CANARY" not in done.printed
    assert "Traceback" not in done.printed
    assert "RuntimeError" in done.stderr
    assert list(tmp_path.iterdir()) == [vault]


def test_a_reader_that_goes_away_is_no_internal_error() -> None:
    data = xml_export(*[xml_credential(name="n" * 1000, id=guid(number)) for number in range(300)])
    with start("convert", "-", "--all", "-o", "-", "--quiet") as process:
        assert process.stdout is not None
        process.stdout.close()
        process.stdout = None
        _, err = process.communicate(data, timeout=30)
    assert process.returncode != 70
    assert b"internal error" not in err


def test_an_input_that_changes_while_it_is_read_is_refused(
    vault: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def touched(stream: Any, limits: Any) -> Any:
        vault.write_bytes(GOOD + b"\n")
        return open_stream(stream, limits)

    monkeypatch.setattr("rdmconv.batch.job.open_stream", touched)
    done = run("convert", vault, "--all", "-o", out)
    assert done.code == 3
    assert "IO008" in done.stderr
    assert not out.exists()


def test_a_full_disk_leaves_the_old_file(
    vault: Path, out: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    out.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    done = run("convert", vault, "--all", "-o", out, "--force")
    assert done.code == 3
    assert f"{out}: error IO003: " in done.stderr
    assert listing(tmp_path) == {"vault.xml": GOOD, "out.xml": b"old"}


def test_a_disk_that_cannot_be_read_stops_one_file_only(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def failing(stream: Any, limits: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            with Path(os.devnull).open("wb") as unreadable:
                os.dup2(unreadable.fileno(), stream.fileno())
        return open_stream(stream, limits)

    monkeypatch.setattr("rdmconv.batch.job.open_stream", failing)
    done = run("convert", VAULT, vault, "--all", "-o", tmp_path / "folder")
    assert done.code == 4
    assert f"{VAULT}: error IO001: " in done.stderr
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["vault.xml"]


def test_a_file_name_that_is_no_text_is_shown_harmlessly(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/v\xff\x1b[31m.xml"))
    path.write_bytes(GOOD)
    report = tmp_path / "report.json"
    done = run("convert", path, "--all", "-n", "--report", report)
    assert done.code == 0, done.stderr
    assert "\x1b" not in done.printed
    assert json.loads(report.read_text())["summary"]["converted"] == 1
