"""`rdmconv convert`: what it writes, what it leaves alone and how it ends."""

import json
import os
import signal
import stat
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rdmconv.errors import OutputError
from rdmconv.formats.registry import open_stream
from rdmconv.storage.atomic_file import AtomicFile
from tests.builders import convert, guid, pack, rule_text, xml_credential, xml_entry, xml_export
from tests.paths import BAD_XML, SMALL, VAULTS
from tests.plain_lxml import plain_entries
from tests.running import run, run_process, start

VAULT = VAULTS / "rdm_export.xml"
GOOD = xml_export(xml_credential())


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    path = tmp_path / "vault.xml"
    path.write_bytes(GOOD)
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.xml"


def listing(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


# What is written


def test_the_result_is_that_of_the_pipeline(out: Path) -> None:
    assert run("convert", VAULT, "--all", "-o", out).code == 0
    assert out.read_bytes() == convert(VAULT.read_bytes()).data


def test_a_pack_without_rules_copies_the_file(tmp_path: Path, out: Path) -> None:
    rules = tmp_path / "none.toml"
    rules.write_text(pack())
    done = run("convert", VAULT, "--rules", rules, "-o", out)
    assert (done.code, out.read_bytes()) == (0, VAULT.read_bytes())


def test_the_result_is_for_its_owner_only(vault: Path, out: Path) -> None:
    run("convert", vault, "--all", "-o", out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_standard_input_goes_to_standard_output() -> None:
    done = run("convert", "-", "--all", "-o", "-", stdin=GOOD)
    assert (done.code, done.stdout) == (0, convert(GOOD).data)
    assert "1 converted" in " ".join(done.stderr.split())


def test_standard_input_goes_to_a_file(out: Path) -> None:
    assert run("convert", "-", "--all", "-o", out, stdin=GOOD).code == 0
    assert out.read_bytes() == convert(GOOD).data


def test_a_process_reads_and_writes_pipes() -> None:
    data = (SMALL / "utf16le_bom.xml").read_bytes()
    done = run_process("convert", "-", "--all", "-o", "-", "--quiet", stdin=data)
    assert (done.code, done.stdout, done.stderr) == (0, convert(data).data, "")


def test_nothing_goes_to_standard_output_when_the_input_is_broken() -> None:
    done = run("convert", "-", "--all", "-o", "-", stdin=GOOD + b"<again/>")
    assert (done.code, done.stdout) == (3, b"")


def test_several_inputs_go_into_a_folder_that_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    done = run("convert", VAULT, VAULTS / "connection.xml", "--all", "-o", folder)
    assert done.code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        name: convert((VAULTS / name).read_bytes()).data for name in ("rdm_export.xml", "connection.xml")
    }
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_one_input_goes_into_a_folder_that_is_there(tmp_path: Path) -> None:
    assert run("convert", VAULT, "--all", "-o", tmp_path).code == 0
    assert (tmp_path / "rdm_export.xml").read_bytes() == convert(VAULT.read_bytes()).data
    assert run("convert", VAULT, "--all", "-o", tmp_path).code == 2
    assert run("convert", VAULT, "--all", "-o", tmp_path, "--force").code == 0


@pytest.mark.parametrize("more", [(), ("-o", "OUT"), ("--in-place",), ("-o", "-")])
def test_a_dry_run_writes_nothing(vault: Path, tmp_path: Path, out: Path, more: tuple[str, ...]) -> None:
    before = listing(tmp_path)
    done = run("convert", vault, "--all", "--dry-run", *(str(out) if one == "OUT" else one for one in more))
    assert (done.code, done.stdout) == (0, b"")
    assert listing(tmp_path) == before
    assert "1 would be converted" in " ".join(done.stderr.split())


def test_in_place_replaces_the_input(vault: Path) -> None:
    assert run("convert", vault, "--all", "--in-place").code == 0
    assert vault.read_bytes() == convert(GOOD).data


def test_in_place_writes_nothing_when_nothing_changes(vault: Path, tmp_path: Path) -> None:
    os.utime(vault, ns=(1, 1))
    before = vault.stat()
    done = run("convert", vault, "--where", "name=nobody", "--in-place")
    assert done.code == 0
    after = vault.stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_mode) == (before.st_ino, before.st_mtime_ns, before.st_mode)
    assert list(tmp_path.iterdir()) == [vault]


def test_in_place_leaves_a_broken_input_as_it_is(vault: Path, tmp_path: Path) -> None:
    vault.write_bytes(GOOD + b"<again/>")
    assert run("convert", vault, "--all", "--in-place").code == 3
    assert listing(tmp_path) == {"vault.xml": GOOD + b"<again/>"}


def test_force_replaces_an_output(vault: Path, out: Path) -> None:
    out.write_text("old")
    assert run("convert", vault, "--all", "-o", out, "--force").code == 0
    assert out.read_bytes() == convert(GOOD).data


# Which entries

FOUR = xml_export(*[xml_credential(name=f"n{number}", id=guid(number)) for number in range(4)])


def converted_names(data: bytes) -> list[str | None]:
    return [entry.text("Name") for entry in plain_entries(data) if entry.sub_type == "ApiKey"]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (["--all"], ["n0", "n1", "n2", "n3"]),
        (["--all", "--limit", "1"], ["n0"]),
        (["--all", "--limit", "3"], ["n0", "n1", "n2"]),
        (["--all", "--limit", "9"], ["n0", "n1", "n2", "n3"]),
        (["--all", "--only", guid(2)], ["n2"]),
        (["--all", "--only", "{" + guid(2).upper() + "}", "--only", guid(0)], ["n0", "n2"]),
        (["--all", "--only", guid(2), "--limit", "1"], ["n2"]),
        (["--all", "--only", guid(99)], []),
        (["--where", "name=N[1]"], []),
        (["--where", "name=N1"], ["n1"]),
        (["--where", "name=n*", "--where", "name=*3"], ["n3"]),
        (["--where", "name=n?", "--only", guid(1)], ["n1"]),
        (["--where", "username=Billing"], []),
        (["--where", "secret=CANARY-*"], ["n0", "n1", "n2", "n3"]),
    ],
)
def test_options_choose_entries(options: list[str], names: list[str]) -> None:
    done = run("convert", "-", "-o", "-", *options, stdin=FOUR)
    assert done.code == 0
    assert converted_names(done.stdout) == names


def test_rule_packs_choose_entries(tmp_path: Path) -> None:
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.write_text(pack(rule_text("take-one", 'name = { eq = "N1" }', settings='type = "Acme {name}"')))
    other.write_text(pack(rule_text("take-three", 'name = { suffix = "3" }')))
    done = run("convert", "-", "-o", "-", "--rules", one, "--rules", other, stdin=FOUR)
    assert converted_names(done.stdout) == ["n1", "n3"]
    assert b"<ApiKeyType>Acme n1</ApiKeyType>" in done.stdout


ENCRYPTED = xml_export(xml_credential(password=None, encrypted="Q0FOQVJZQUFB"))
REFERENCED = xml_export(
    xml_credential(), xml_entry(f"<CredentialConnectionID>{guid()}</CredentialConnectionID>", id=guid(2))
)


@pytest.mark.parametrize(("data", "option"), [(ENCRYPTED, "--carry-encrypted"), (REFERENCED, "--allow-referenced")])
def test_options_let_entries_through(data: bytes, option: str) -> None:
    assert run("convert", "-", "-o", "-", "--all", stdin=data).stdout == data
    assert len(converted_names(run("convert", "-", "-o", "-", "--all", option, stdin=data).stdout)) == 1


def test_an_option_can_come_from_the_environment() -> None:
    done = run_process("convert", "-", "--all", "-o", "-", stdin=FOUR, env={"RDMCONV_CONVERT_LIMIT": "2"})
    assert converted_names(done.stdout) == ["n0", "n1"]


# How it ends


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


def test_the_report_never_replaces_an_input(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    vault = tmp_path / "vault.json"
    vault.write_bytes(GOOD)
    for name in ("vault.json", "sub/../vault.json"):
        done = run("convert", vault, "--all", "-n", "--force", "--report", tmp_path / name)
        assert vault.read_bytes() == GOOD, name
        assert done.code == 2


def test_the_report_never_replaces_an_output(tmp_path: Path, vault: Path) -> None:
    out = tmp_path / "out.json"
    (tmp_path / "sub").mkdir()
    for name in ("out.json", "sub/../out.json"):
        done = run("convert", vault, "--all", "-o", out, "--report", tmp_path / name)
        assert done.code == 2, name
        assert not out.exists() or plain_entries(out.read_bytes())
        out.unlink(missing_ok=True)
        assert run("convert", vault, "--all", "-o", out, "--report", tmp_path / name, "--force").code == 2, name
        assert not out.exists()


def test_two_things_never_go_to_one_file(vault: Path, tmp_path: Path) -> None:
    undo = ("--journal", tmp_path / "one.json", "--journal-plaintext", "--report", tmp_path / "one.json")
    twice = ("--report", tmp_path / "one.json", "--report", tmp_path / "one.json", "--force")
    for options in (undo, twice):
        assert run("convert", vault, "--all", "-o", tmp_path / "out", *options).code == 2
        assert list(tmp_path.iterdir()) == [vault]


def test_a_conversion_can_print_what_changes(vault: Path, out: Path) -> None:
    done = run("convert", vault, "--all", "-o", out, "--diff")
    assert {line[:2] for line in done.stdout.splitlines()} == {b"@@", b"- ", b"+ "}
    assert out.read_bytes() == convert(GOOD).data
    assert run("convert", vault, "--all", "-o", "-", "--diff").code == 2


def test_a_report_that_is_there_stops_the_run_before_it_begins(vault: Path, out: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.touch()
    assert run("convert", vault, "--all", "-o", out, "--report", report).code == 2
    assert not out.exists()
    assert run("convert", vault, "--all", "-o", out, "--report", report, "--force").code == 0
    assert json.loads(report.read_text())["summary"]["converted"] == 1


def test_a_report_that_came_in_between_is_not_replaced(
    vault: Path, out: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"

    def late(stream: Any, limits: Any) -> Any:
        report.write_text("somebody else's")
        return open_stream(stream, limits)

    monkeypatch.setattr("rdmconv.batch.job.open_stream", late)
    done = run("convert", vault, "--all", "-o", out, "--report", report)
    assert (done.code, report.read_text()) == (2, "somebody else's")
    assert f"{report}: error IO002: " in done.stderr


def test_the_report_leaves_out_what_was_not_written(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = AtomicFile.commit

    def failing(file: AtomicFile) -> None:
        if file._target.name == "vault.xml":
            raise OutputError("IO003", problem="no space")
        original(file)

    monkeypatch.setattr(AtomicFile, "commit", failing)
    report = tmp_path / "report.json"
    done = run("convert", vault, VAULT, "--all", "-o", tmp_path / "folder", "--report", report)
    assert done.code == 4
    read = json.loads(report.read_text())
    assert [one["path"] for one in read["inputs"]] == [str(VAULT)]
    assert read["summary"] == read["inputs"][0]["summary"]


# Help


@pytest.mark.parametrize("command", [(), ("convert",), ("inspect",), ("validate",)])
def test_help_is_short_of_nothing(command: tuple[str, ...]) -> None:
    done = run(*command, "--help")
    assert done.code == 0
    assert b"rdmconv" in done.stdout


def test_the_version_is_printed() -> None:
    assert run("--version").stdout.startswith(b"rdmconv 0.")


def test_no_command_shows_the_help() -> None:
    assert b"convert" in (done := run()).stdout + done.stderr.encode()


def test_a_name_that_is_none_is_told_with_a_report_too(tmp_path: Path) -> None:
    done = run("convert", "a\0b", "--all", "-n", "--report", tmp_path / "report.json")
    assert done.code == 3
    assert "IO001" in done.stderr


@pytest.mark.parametrize(
    ("command", "variable", "value"),
    [
        (("convert", VAULT, "-n"), "RDMCONV_CONVERT_ALL", "1"),
        (("convert", VAULT, "-n"), "RDMCONV_CONVERT_WHERE", "name=*"),
        (("explain", VAULT, "Collector"), "RDMCONV_EXPLAIN_ALL", "1"),
        (("explain", VAULT, "Collector"), "RDMCONV_EXPLAIN_WHERE", "name=*"),
    ],
)
def test_an_option_can_be_a_variable(
    command: tuple[str, ...], variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run(*command).printed
    monkeypatch.setenv(variable, value)
    assert run(*command).printed != before
