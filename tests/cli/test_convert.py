"""`rdmconv convert`: what it writes, which entries it converts, and what its help says."""

import os
import stat
from pathlib import Path

import pytest

from tests.builders import convert, guid, pack, rule_text, xml_credential, xml_entry, xml_export
from tests.cli.converting import GOOD, VAULT, listing
from tests.paths import SMALL, VAULTS
from tests.plain_lxml import plain_entries
from tests.running import run, run_process

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


@pytest.mark.parametrize(("limit", "names", "told"), [("1", [], True), ("2", ["n1"], True), ("3", ["n1", "n2"], False)])
def test_it_is_told_when_a_limit_is_spent_on_entries_that_are_invalid(limit: str, names: list[str], told: bool) -> None:
    keyless = xml_credential(name="n0", id=guid(0), password=None)
    whole = [xml_credential(name=f"n{number}", id=guid(number)) for number in (1, 2)]
    done = run("convert", "-", "-o", "-", "--all", "--limit", limit, stdin=xml_export(keyless, *whole))
    assert done.code == 0
    assert converted_names(done.stdout) == names
    assert ("RUL027" in done.stderr) is told
    assert (f"of the {limit} that --limit allows, {len(names)} could be converted" in done.stderr) is told
