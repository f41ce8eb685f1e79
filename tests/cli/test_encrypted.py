"""Encrypted inputs: every command reads them, with an identity or a passphrase from wherever it may come."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rdmconv.cli import passphrases
from rdmconv.model.secret import Secret
from tests.builders import guid, xml_credential, xml_export
from tests.cli import sealed
from tests.cli.sealed import MINE, OTHER, VAULT, WORDS, Place, in_clear, sealed_with_words
from tests.crypto.age_files import decrypted, encrypted
from tests.paths import ALL_GOOD, name_of
from tests.running import run, run_process

place = sealed.place

AGE, KEYGEN = shutil.which("age"), shutil.which("age-keygen")


# Reading


@pytest.mark.parametrize("path", ALL_GOOD, ids=name_of)
def test_a_fixture_is_read_and_converted_as_in_clear(path: Path, place: Place) -> None:
    place.vault.write_bytes(encrypted(path.read_bytes(), [OTHER.recipient, MINE.recipient]))
    done = run("convert", place.vault, "--all", "-o", "-", "-i", place.keys)
    assert (done.code, done.stdout) == (0, in_clear("--all", vault=path))


READERS = {
    "inspect": ("inspect", "{}"),
    "validate": ("validate", "{}"),
    "explain": ("explain", "{}", "CDN purge"),
    "plan": ("plan", "{}", "--all", "--diff"),
}


@pytest.mark.parametrize("command", READERS.values(), ids=READERS.keys())
@pytest.mark.parametrize("name", ["vault.rdm.age", "vault.rdm", "vault"])
def test_every_command_says_the_same_as_of_the_file_in_clear(command: tuple[str, ...], name: str, place: Place) -> None:
    path = place.folder / name
    path.write_bytes(VAULT.read_bytes())
    plain = run(*(one.format(path) for one in command))
    path.write_bytes(encrypted(VAULT.read_bytes(), [MINE.recipient]))
    done = run(*(one.format(path) for one in command), "--identity", place.keys)
    assert (done.code, done.stdout, done.stderr) == (plain.code, plain.stdout, plain.stderr)


def test_what_export_and_learn_read_may_be_encrypted(place: Place) -> None:
    converted, before = place.folder / "converted.age", place.folder / "before.age"
    converted.write_bytes(encrypted(in_clear("--all"), [MINE.recipient]))
    before.write_bytes(place.vault.read_bytes())
    done = run("export", converted, "--to", "csv", "-o", "-", "-i", place.keys)
    assert (done.code, b"CANARY" in done.stdout) == (0, True)
    done = run("profile", "learn", before, converted, "-i", place.keys)
    assert "AGE" not in done.printed
    assert b"API key" in done.stdout


def test_several_inputs_some_of_them_encrypted(place: Place) -> None:
    plain = place.folder / "plain.rdm"
    plain.write_bytes(xml_export(xml_credential(id=guid(1))))
    out = place.folder / "out"
    done = run("convert", plain, place.vault, "--all", "-o", out, "-i", place.keys)
    assert done.code == 0, done.stderr
    assert {one.name for one in out.iterdir()} == {"plain.rdm", "vault.rdm"}
    assert (out / "vault.rdm").read_bytes() == in_clear("--all")


def test_standard_input_may_be_encrypted(place: Place) -> None:
    done = run("convert", "-", "--all", "-o", "-", "-i", place.keys, stdin=place.vault.read_bytes())
    assert (done.code, done.stdout) == (0, in_clear("--all"))


@pytest.fixture
def descriptor() -> int:
    """One end of a pipe with the passphrase in it; whoever reads it closes it."""
    reading, writing = os.pipe()
    os.write(writing, f"{WORDS}\n".encode())
    os.close(writing)
    return reading


def test_a_passphrase_comes_from_a_file(place: Place) -> None:
    assert run("inspect", sealed_with_words(place), "--passphrase-file", place.words).code == 0


def test_a_passphrase_comes_from_a_descriptor(place: Place, descriptor: int) -> None:
    done = run("inspect", sealed_with_words(place), "--passphrase-fd", str(descriptor))
    assert done.code == 0, done.stderr


def test_a_passphrase_comes_from_standard_input(place: Place) -> None:
    done = run_process("inspect", sealed_with_words(place), "--passphrase-fd", "0", stdin=WORDS.encode())
    assert done.code == 0, done.stderr


def test_a_passphrase_comes_from_the_variable_when_nothing_else_gives_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = sealed_with_words(place)
    monkeypatch.setenv("RDMCONV_PASSPHRASE", WORDS)
    assert run("inspect", vault).code == 0
    monkeypatch.setenv("RDMCONV_PASSPHRASE", "another")
    assert run("inspect", vault).code == 3
    assert run("inspect", vault, "--passphrase-file", place.words).code == 0


def answering(monkeypatch: pytest.MonkeyPatch, answer: str) -> list[str]:
    asked: list[str] = []

    def answered(question: str) -> str:
        asked.append(question)
        return answer

    monkeypatch.setattr(passphrases.getpass, "getpass", answered)
    monkeypatch.setattr(passphrases, "_can_ask", lambda: True)
    return asked


def test_a_passphrase_is_asked_for_once_and_only_when_an_input_has_one(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(monkeypatch, WORDS)
    assert run("inspect", place.vault, VAULT, "-i", place.keys).code == 0
    assert asked == []
    vault, other = sealed_with_words(place), place.folder / "other.age"
    other.write_bytes(encrypted(xml_export(xml_credential(id=guid(3))), Secret(WORDS)))
    assert run("inspect", vault, other).code == 0
    assert len(asked) == 1


def test_an_input_that_nobody_can_be_asked_for_does_not_stop_the_others(place: Place) -> None:
    done = run("inspect", sealed_with_words(place), VAULT)
    assert (done.code, f"{place.vault}: error AGE002: " in done.stderr, b"rdm_export" in done.stdout) == (4, True, True)


def test_a_passphrase_is_typed_on_a_terminal(place: Place) -> None:
    vault = sealed_with_words(place)
    if (setsid := shutil.which("setsid")) is None or not hasattr(os, "openpty"):
        pytest.skip("there are no terminals to make")
    ours, theirs = os.openpty()
    command = [setsid, "--ctty", "--wait", sys.executable, "-m", "rdmconv", "inspect", vault]
    with subprocess.Popen(command, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE) as process:
        os.close(theirs)
        seen = b""
        while not seen.rstrip().endswith(b":"):
            seen += os.read(ours, 1000)
        os.write(ours, WORDS.encode() + b"\n")
        assert process.stdout
        assert b"rdm-xml" in process.stdout.read()
        assert process.wait(60) == 0
    os.close(ours)
    assert b"Passphrase of the encrypted file:" in seen


def test_one_passphrase_opens_the_input_and_encrypts_output_and_journal(place: Place) -> None:
    vault, output, journal = sealed_with_words(place), place.folder / "out.age", place.folder / "undo.age"
    words = ("--passphrase-file", place.words)
    options = ("--encrypt-with-passphrase", *words, "--journal", journal)
    assert run("convert", vault, "--all", "-o", output, *options).code == 0
    assert decrypted(output.read_bytes(), passphrase=Secret(WORDS)) == in_clear("--all")
    done = run("revert", output, "--journal", journal, *words, "-o", "-")
    assert (done.code, done.stdout) == (0, VAULT.read_bytes())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--passphrase-file", "words for no eye"), "there is none of that name"),
        (("--passphrase-fd", "999"), "--passphrase-fd 999 cannot be read"),
        (("--passphrase-fd", "9" * 20), "cannot be read"),
        (("--passphrase-file", "nowhere", "--passphrase-fd", "0"), "are both given"),
        (("--identity", "words for no eye"), "there is none of that name"),
        (("--identity", os.devnull), "names no identity"),
    ],
    ids=range(6),
)
def test_keys_that_are_none_are_refused(options: tuple[str, ...], said: str, place: Place) -> None:
    done = run("inspect", place.vault, *options)
    assert (done.code, said in done.stderr, done.stdout) == (2, True, b"")
    assert "no eye" not in done.stderr  # what stands in the place of a name may be the key


def test_who_gives_no_answer_opens_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(_: str) -> str:
        raise EOFError

    vault = sealed_with_words(place)
    answering(monkeypatch, "")
    assert run("inspect", vault).code == 3
    monkeypatch.setattr(passphrases.getpass, "getpass", ended)
    assert run("inspect", vault).code == 3
    done = run("convert", VAULT, "--all", "-o", place.folder / "out", "--encrypt-with-passphrase")
    assert (done.code, "the passphrases are empty" in done.stderr, place.names) == (2, True, {vault.name})


def test_a_passphrase_that_nothing_has_is_refused_where_something_is_written(place: Place) -> None:
    words = ("--all", "--passphrase-file", place.words)
    done = run("convert", VAULT, *words, "-o", place.folder / "out")
    assert (done.code, "--encrypt-with-passphrase" in done.stderr, place.names) == (2, True, {place.vault.name})
    assert run("convert", VAULT, *words, "-n").code == 0
    assert run("convert", VAULT, *words, "-n", "--encrypt-with-passphrase").code == 0


def test_a_passphrase_is_not_an_argument(place: Place) -> None:
    assert run("inspect", sealed_with_words(place), "--passphrase", WORDS).code == 2


# The age program


@pytest.mark.skipif(AGE is None or KEYGEN is None, reason="there is no age command")
def test_the_age_program_reads_and_writes_the_same_files(place: Place) -> None:
    assert AGE
    assert KEYGEN
    keys, vault, output = place.folder / "key.txt", place.folder / "vault.age", place.folder / "out.age"
    told = subprocess.run([KEYGEN, "-o", keys], capture_output=True, check=True, timeout=60).stderr.decode()
    public = told.split()[-1]
    subprocess.run([AGE, "-r", public, "-o", vault, VAULT], check=True, timeout=60)
    done = run_process("convert", vault, "--all", "-i", keys, "-o", output, "--encrypt-to", public)
    assert done.code == 0, done.stderr
    read = subprocess.run([AGE, "-d", "-i", keys, output], capture_output=True, check=True, timeout=60)
    assert read.stdout == in_clear("--all")
