"""A file that cannot be read: every command says so once, says what to do, and does nothing else."""

import base64
import zipfile
from pathlib import Path

import pytest

from rdmconv.diagnostics import CATALOGUE
from tests.running import run

BLOB = b"\x0d\x0c\x02\x00\x00\x00\x02\x00" + bytes(range(200))
VENDORS = base64.b64encode(BLOB)
FILES = {
    "vendor": (BLOB, "ENC001"),
    "vendor text": (VENDORS, "ENC001"),
    "base64": (VENDORS[20:], "ENC001"),
    "any bytes": (b"\xf7" + bytes(range(256)), "ENC001"),
    "sealed XML": (b"<RDMExport><Data>" + VENDORS + b"</Data></RDMExport>", "ENC001"),
    "sealed JSON": (b'{"Data": "' + VENDORS + b'"}', "ENC001"),
    "age, cut short": (b"age-encryption.org/v1\n-> X25519 abc\n", "AGE001"),
    "age, a later version": (b"age-encryption.org/v2\n", "AGE001"),
    "age, armored": (b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n", "ENC004"),
    "gzip": (b"\x1f\x8b\x08\x00", "FMT011"),
    "another container": (b"<Vaults><Vault><Connections/></Vault></Vaults>", "FMT002"),
    "another JSON container": (b'{"Vaults": [{"Name": "a"}]}', "FMT002"),
    "CSV": (b'"Name","Password"\n', "FMT002"),
}
COMMANDS = {
    "inspect": ("inspect", "{}"),
    "inspect as JSON": ("inspect", "{}", "--format", "json"),
    "validate": ("validate", "{}"),
    "validate as JSON": ("validate", "{}", "--format", "json"),
    "explain": ("explain", "{}", "Billing"),
    "plan": ("plan", "{}", "--diff"),
    "convert": ("convert", "{}", "--all", "-o", "{}.out"),
    "convert in place": ("convert", "{}", "--all", "--in-place", "--journal", "{}.undo", "--journal-plaintext"),
    "convert to standard output": ("convert", "{}", "--all", "-o", "-"),
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
@pytest.mark.parametrize(("data", "code"), FILES.values(), ids=FILES.keys())
def test_one_message_and_nothing_else(data: bytes, code: str, command: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "vaults.rdx"
    path.write_bytes(data)
    done = run(*(argument.format(path) for argument in command))
    assert done.code == 3
    message, hint = done.stderr.splitlines()
    assert f"{path}" in message
    assert f" error {code}: " in message
    assert hint == f"  {CATALOGUE[code].hint}"
    assert not done.stdout.strip() or done.stdout.strip() == b"[]"
    assert [one.name for one in tmp_path.iterdir()] == ["vaults.rdx"]
    assert path.read_bytes() == data


def test_a_plan_of_it_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "vaults.rdx"
    path.write_bytes(VENDORS)
    done = run("plan", path, "--plan", tmp_path / "plan.jsonl")
    assert (done.code, [one.name for one in tmp_path.iterdir()]) == (3, ["vaults.rdx"])
    assert [line.count(" error ") for line in done.stderr.splitlines()] == [1, 0]


@pytest.mark.parametrize("code", ["ENC001", "FMT011"])
def test_the_hint_names_the_options_of_an_export(code: str) -> None:
    hint = CATALOGUE[code].hint
    assert all(words in hint for words in (".rdm", ".xml", ".json", "Include credentials", "without a master key"))


def test_the_master_key_is_never_asked_for() -> None:
    assert "rdmconv never asks" in CATALOGUE["ENC001"].hint


def test_standard_input_is_refused_alike() -> None:
    done = run("convert", "-", "--all", "-o", "-", stdin=VENDORS)
    assert (done.code, done.stdout) == (3, b"")
    assert done.stderr.startswith("-: error ENC001: ")


def test_a_bad_file_does_not_stop_a_good_one(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.rdx", tmp_path / "good.json"
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr("vault.csv", "x")
    good.write_bytes(b'{"Connections": []}')
    done = run("convert", bad, good, "--all", "-o", tmp_path / "out")
    assert done.code == 4
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["good.json"]
