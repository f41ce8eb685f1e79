"""`rdmconv export`: what it writes, where, for whom, and when it writes nothing."""

import csv
import io
import json
import os
import stat
import sys
from pathlib import Path

import jsonschema_rs
import pytest

from rdmconv.cli import exporting
from rdmconv.formats.schema_files import read_schema
from rdmconv.model.secret import MASK
from rdmconv.storage import exposure
from tests.builders import guid, xml_credential, xml_entry, xml_export, xml_field
from tests.cli import exports
from tests.cli.exports import LOSING, TARGETS
from tests.crypto.age_files import new_pair
from tests.export.cxf_reader import read_cxf
from tests.export.exporting import xml_api_key
from tests.paths import BAD_XML, VAULTS
from tests.running import run, run_process, start

vault = exports.vault
place = exports.place

ENCRYPTED = xml_api_key(key=None, credentials="<SafeApiKey>Q0FOQVJZ</SafeApiKey>", id=guid(2), name="Locked")


# What is exported


@pytest.mark.parametrize("data", [xml_export(), xml_export(xml_entry()), xml_export(ENCRYPTED)], ids=range(3))
@pytest.mark.parametrize("target", TARGETS)
def test_without_a_key_nothing_is_written(data: bytes, target: str, place: Path) -> None:
    done = run("export", "-", "--to", target, "-o", place / "out", stdin=data)
    assert (done.code, done.stdout, list(place.iterdir())) == (1, b"", [])
    assert "error LOS006: there is no API key" in done.stderr


def test_entries_that_are_no_keys_are_told_by_kind(vault: Path, place: Path) -> None:
    credentials = [xml_credential(id=guid(number)) for number in (2, 3)]
    other = xml_credential(id=guid(4), sub_type="Custom")
    vault.write_bytes(xml_export(xml_api_key(), *credentials, other, xml_entry(id=guid(5))))
    done = run("export", vault, "--to", "csv", "-o", place / "out")
    assert done.code == 0
    left_out = "username and password entries (2), other credentials (1), sessions, folders and others (1)"
    assert f"API keys for csv: 1; left out: {left_out}\n" in done.stderr
    assert "warning LOS008: username and password entries are no API keys, and are left out (2)" in done.stderr


def test_a_key_that_is_left_out_is_named(vault: Path, place: Path) -> None:
    vault.write_bytes(xml_export(xml_api_key(), ENCRYPTED))
    done = run("export", vault, "--to", "csv", "-o", place / "out")
    assert done.code == 0
    assert f"{vault}:4:1: warning LOS004: Locked: RDM has encrypted its key" in done.stderr


def test_of_many_keys_that_are_left_out_the_first_are_named(vault: Path, place: Path) -> None:
    locked = [ENCRYPTED.replace(guid(2), guid(number)) for number in range(2, 30)]
    vault.write_bytes(xml_export(xml_api_key(), *locked))
    done = run("export", vault, "--to", "csv", "-o", place / "out")
    assert (done.stderr.count("LOS004"), "… and 8 more" in done.stderr) == (20, True)


def test_a_vault_is_converted_and_exported(tmp_path: Path) -> None:
    converted, output = tmp_path / "converted.xml", tmp_path / "keys.json"
    assert run("convert", VAULTS / "rdm_export.xml", "--all", "-o", converted, "-q").code == 0
    assert run("export", converted, "--to", "cxf", "-o", output).code == 0
    assert len(read_cxf(output.read_bytes())) > 10


def test_standard_input_and_output(vault: Path) -> None:
    done = run("export", "-", "--to", "csv", "-o", "-", stdin=vault.read_bytes())
    assert done.code == 0
    (row,) = csv.DictReader(io.StringIO(done.stdout.decode(), newline=""))
    assert (row["api_key"], row["tenant_id"]) == ("CANARY-key", "t")
    assert "API keys for csv: 1\n" in done.stderr


def test_a_profile_says_where_the_fields_are(vault: Path, tmp_path: Path) -> None:
    default = Path(exporting.__file__).parents[1] / "profiles" / "default.toml"
    profile = tmp_path / "own.toml"
    profile.write_text(default.read_text("utf-8").replace("Credentials/TenantId", "Credentials/Realm"), "utf-8")
    done = run("export", vault, "--to", "csv", "-o", "-", "--profile", profile, "-v")
    assert b'"t"' not in done.stdout
    assert "other: dropped, not exported: TenantId" in done.stderr


# The ledger


def test_the_ledger_is_a_table(vault: Path, place: Path) -> None:
    done = run("export", vault, "--to", "cxf", "-o", place / "out")
    table = [line.split() for line in done.stderr.splitlines()[1:-1]]
    assert table == [
        ["lossless", "lossy", "dropped"],
        ["id", "1", "0", "0"],
        ["name", "1", "0", "0"],
        ["api_key", "1", "0", "0"],
        ["tenant_id", "0", "1", "0"],
    ]
    assert done.stderr.splitlines()[-1] == f"written: {place / 'out'}"


def test_the_ledger_names_entries_when_asked(vault: Path, place: Path) -> None:
    done = run("export", vault, "--to", "cxf", "-o", place / "out", "-v")
    assert "Entry (line 3)\n  tenant_id: lossy, kept in custom-fields, in no field of its own\n" in done.stderr


def test_a_quiet_run_says_nothing(vault: Path, place: Path) -> None:
    done = run("export", vault, "--to", "cxf", "-o", place / "out", "-q")
    assert (done.code, done.printed) == (0, "")


def test_the_ledger_for_programs_goes_to_standard_output(vault: Path, place: Path) -> None:
    done = run("export", vault, "--to", "cxf", "-o", place / "out", "--format", "json")
    told = json.loads(done.stdout)
    jsonschema_rs.validator_for(json.loads(read_schema("loss-ledger.schema.json"))).validate(told)
    assert told["fields"]["tenant_id"] == {"lossless": 0, "lossy": 1, "dropped": 0}
    assert "lossless" not in done.stderr


def test_the_ledger_is_one_line_of_a_log(vault: Path, place: Path) -> None:
    vault.write_bytes(xml_export(xml_api_key(), ENCRYPTED))
    done = run("export", vault, "--to", "csv", "-o", place / "out", "--log-format", "json")
    ledger, finding, _ = map(json.loads, done.stderr.splitlines())
    assert (ledger["event"], ledger["exported"], "entries" in ledger) == ("ledger", 1, False)
    assert (finding["code"], finding["entry"]) == ("LOS004", "Locked")
    done = run("export", vault, "--to", "csv", "-o", place / "out", "--log-format", "json", "-v", "--force")
    assert json.loads(done.stderr.splitlines()[0])["entries"][0]["name"] == "Locked"


@pytest.mark.parametrize("option", [(), ("--format", "json"), ("-v",)], ids=" ".join)
def test_a_secret_in_the_ledger_ends_the_run(option: tuple[str, ...], vault: Path, place: Path) -> None:
    """An ID is never masked, since an entry is known by it."""
    token = "CANARY-" + "x9Kq2Lm7Zr4T"
    locked = xml_api_key(key=None, credentials=f"<SafeApiKey>{token}</SafeApiKey>", id=token, name=None)
    vault.write_bytes(xml_export(xml_api_key(), locked))
    done = run("export", vault, "--to", "csv", "-o", place / "out", *option)
    assert (done.code, list(place.iterdir())) == (5, [])
    assert ("SEC002" in done.stderr, token in done.printed) == (True, False)


def test_a_secret_in_a_name_is_masked(vault: Path, place: Path) -> None:
    token = "CANARY-" + "x9Kq2Lm7Zr4T"
    vault.write_bytes(xml_export(xml_api_key(xml_field("Host", "h"), key=token, name=f"of {token}")))
    done = run("export", vault, "--to", "csv", "-o", place / "out", "-v")
    assert (done.code, f"of {MASK} (line 3)" in done.stderr) == (0, True)


@pytest.mark.parametrize("option", [(), ("--format", "json"), ("-v",)], ids=" ".join)
def test_a_secret_in_the_name_of_a_field_is_masked(option: tuple[str, ...], vault: Path, place: Path) -> None:
    token = "CANARY-" + "x9Kq2Lm7Zr4T"
    vault.write_bytes(xml_export(xml_api_key(credentials=f"<{token}>x</{token}>", key=token)))
    done = run("export", vault, "--to", "csv", "-o", place / "out", *option)
    assert (done.code, token in done.printed) == (0, False)
    told = done.printed.replace("\\u25cf", "●")
    assert (f"not exported: {MASK}" in told) == bool(option)


# Writing nothing


@pytest.mark.parametrize("output", ["-", "out"])
def test_nothing_is_written_when_something_would_be_lost(output: str, vault: Path, place: Path) -> None:
    where = output if output == "-" else place / output
    done = run("export", vault, "--to", "cxf", "-o", where, "--fail-on-loss")
    assert (done.code, done.stdout, list(place.iterdir())) == (1, b"", [])
    assert "error LOS007: cxf cannot carry all of it" in done.stderr
    assert "tenant_id" in done.stderr


def test_what_loses_nothing_is_written(vault: Path, place: Path) -> None:
    assert run("export", vault, "--to", "csv", "-o", place / "out", "--fail-on-loss").code == 0


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("data", [b"", b"{}", b"<ArrayOfConnection>", xml_export(LOSING)[:-5]], ids=range(4))
def test_a_broken_input_is_refused(data: bytes, target: str, place: Path) -> None:
    done = run("export", "-", "--to", target, "-o", place / "out", stdin=data)
    assert (done.code, done.stdout, list(place.iterdir())) == (3, b"", [])
    done = run("export", "-", "--to", target, "-o", "-", stdin=data)
    assert (done.code, done.stdout) == (3, b"")


@pytest.mark.parametrize("path", sorted(BAD_XML.glob("x2*.xml")), ids=lambda path: path.name)
def test_no_bad_input_ends_in_a_fault(path: Path, place: Path) -> None:
    done = run("export", path, "--to", "cxf", "-o", place / "out")
    assert done.code in {1, 3}
    assert list(place.iterdir()) == []


def test_an_existing_file_is_replaced_only_when_asked(vault: Path, place: Path) -> None:
    output = place / "out"
    output.write_bytes(b"old")
    done = run("export", vault, "--to", "csv", "-o", output)
    assert (done.code, "IO002" in done.stderr, output.read_bytes()) == (2, True, b"old")
    assert run("export", vault, "--to", "csv", "-o", output, "--force").code == 0
    assert b"CANARY-key" in output.read_bytes()


def test_the_export_itself_is_never_replaced(vault: Path) -> None:
    before = vault.read_bytes()
    done = run("export", vault, "--to", "csv", "-o", vault, "--force")
    assert (done.code, vault.read_bytes()) == (2, before)


@pytest.mark.parametrize(
    "options",
    [
        ("--to", "csv", "-o", "-", "--format", "json"),
        ("--to", "csv", "-o", "out", "--keep-in-description"),
        ("--to", "cxf", "-o", "out", "--keep-in-description"),
        ("--to", "csv", "-o", "out", "--profile", "nowhere"),
        ("--to", "csv", "-o", "out", "--encrypt-to", "nobody"),
        ("--to", "csv", "-o", "out", "--recipients-file", "nowhere"),
        ("--to", "csv", "-o", "out", "--passphrase-file", "nowhere"),
        ("--to", "xml", "-o", "out"),
        ("--to", "csv"),
        ("-o", "out"),
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_is_refused(
    options: tuple[str, ...], vault: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    assert run("export", vault, *options).code == 2
    assert list(place.iterdir()) == []


# Who can read it

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")


@posix_only
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077], ids=oct)
@pytest.mark.parametrize("target", TARGETS)
def test_the_output_is_for_its_owner_only(target: str, umask: int, vault: Path, place: Path) -> None:
    before = os.umask(umask)
    try:
        assert run("export", vault, "--to", target, "-o", place / "out").code == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE((place / "out").stat().st_mode) == 0o600


@posix_only
@pytest.mark.parametrize("target", TARGETS)
def test_a_folder_in_which_everybody_may_write_is_refused(target: str, vault: Path, place: Path) -> None:
    place.chmod(0o777)
    done = run("export", vault, "--to", target, "-o", place / "out")
    assert (done.code, "IO012" in done.stderr, list(place.iterdir())) == (2, True, [])
    done = run("export", vault, "--to", target, "-o", place / "out", "--encrypt-to", new_pair().public)
    assert (done.code, [one.name for one in place.iterdir()]) == (0, ["out"])


@posix_only
def test_a_folder_of_a_group_is_warned_of(vault: Path, place: Path) -> None:
    place.chmod(0o770)
    done = run("export", vault, "--to", "csv", "-o", place / "out")
    assert (done.code, "warning IO006" in done.stderr) == (0, True)


@posix_only
def test_a_file_system_without_modes_is_refused(vault: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exposure.AtomicFile, "is_private", False)
    done = run("export", vault, "--to", "csv", "-o", place / "out")
    assert (done.code, "IO012" in done.stderr, list(place.iterdir())) == (2, True, [])


@posix_only
@pytest.mark.parametrize(("mode", "code"), [(0o600, 0), (0o644, 2), (0o660, 2)])
def test_standard_output_in_a_file_for_others_is_refused(mode: int, code: int, vault: Path, place: Path) -> None:
    output = place / "out"
    output.touch()
    output.chmod(mode)
    with output.open("wb") as stream, start("export", vault, "--to", "csv", "-o", "-", stdout=stream) as process:
        _, stderr = process.communicate()
    assert (process.returncode, b"IO012" in stderr) == (code, code == 2)
    assert (b"CANARY" in output.read_bytes()) is (code == 0)


def test_standard_output_in_a_pipe(vault: Path) -> None:
    done = run_process("export", vault, "--to", "csv", "-o", "-")
    assert (done.code, b"CANARY-key" in done.stdout) == (0, True)


@posix_only
@pytest.mark.parametrize("seal", [(), ("--encrypt-to", new_pair().public)], ids=["clear", "encrypted"])
def test_a_terminal_is_refused(seal: tuple[str, ...], vault: Path) -> None:
    master, terminal = os.openpty()
    with start("export", vault, "--to", "csv", "-o", "-", *seal, stdout=terminal) as process:
        _, stderr = process.communicate()
    os.close(terminal)
    os.set_blocking(master, False)
    with pytest.raises(OSError, match=r"."):
        os.read(master, 1)
    os.close(master)
    assert (process.returncode, b"give -o FILE" in stderr) == (2, True)
