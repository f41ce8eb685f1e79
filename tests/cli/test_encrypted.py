"""Encrypted inputs and outputs: every command reads them, what they hold stays inside, and damage is told as such."""

import os
import random
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from rdmconv.cli import passphrases
from rdmconv.crypto import age_encryptor
from rdmconv.model.secret import Secret
from tests.builders import guid, xml_credential, xml_export
from tests.crypto.age_files import Pair, decrypted, encrypted, end_of_header, new_pair
from tests.paths import ALL_GOOD, VAULTS, name_of
from tests.rows import over
from tests.running import Run, run, run_process

VAULT = VAULTS / "rdm_export.xml"
WORDS = "correct horse"
ALL: Final = os.environ.get("FAULTS") == "all"
"""Whether each bit is changed, and not one of each byte, and each byte is the last one once."""
MINE, OTHER = new_pair(), new_pair()
AGE, KEYGEN = shutil.which("age"), shutil.which("age-keygen")


class Place(NamedTuple):
    """A folder with an encrypted vault in it, and beside it what opens it."""

    folder: Path
    vault: Path
    keys: Path
    words: Path

    @property
    def names(self) -> set[str]:
        return {one.name for one in self.folder.iterdir()}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    encryptor = age_encryptor.Encryptor
    monkeypatch.setattr(age_encryptor, "Encryptor", lambda write, to: encryptor(write, to, work=4))
    folder, keys, words = tmp_path / "place", secret_file(tmp_path / "keys"), secret_file(tmp_path / "words")
    folder.mkdir()
    keys.write_text(MINE.private)
    words.write_text(f"{WORDS}\n")
    made = Place(folder, folder / "vault.rdm.age", keys, words)
    made.vault.write_bytes(encrypted(VAULT.read_bytes(), [MINE.recipient]))
    return made


def secret_file(path: Path) -> Path:
    path.touch(0o600)
    return path


def in_clear(*options: str | Path, vault: Path = VAULT) -> bytes:
    done = run("convert", vault, *options, "-o", "-")
    assert done.code == 0
    return done.stdout


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


# Passphrases


def sealed_with_words(place: Place) -> Path:
    place.vault.write_bytes(encrypted(VAULT.read_bytes(), Secret(WORDS)))
    return place.vault


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
        (("--passphrase-file", "nowhere"), "nowhere cannot be read"),
        (("--passphrase-fd", "999"), "--passphrase-fd 999 cannot be read"),
        (("--passphrase-fd", "9" * 20), "cannot be read"),
        (("--passphrase-file", "nowhere", "--passphrase-fd", "0"), "are both given"),
        (("--identity", "nowhere"), "nowhere cannot be read"),
        (("--identity", os.devnull), "names no identity"),
    ],
    ids=range(6),
)
def test_keys_that_are_none_are_refused(options: tuple[str, ...], said: str, place: Place) -> None:
    done = run("inspect", place.vault, *options)
    assert (done.code, said in done.stderr, done.stdout) == (2, True, b"")


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


# Writing


def test_an_output_is_for_its_recipients_only(place: Place) -> None:
    team, output = place.folder / "team.txt", place.folder / "out.age"
    team.write_text(f"# the team\n{OTHER.public}\n")
    options = ("--encrypt-to", MINE.public, "--recipients-file", team)
    done = run("convert", VAULT, "--all", "-o", output, *options)
    assert done.code == 0, done.stderr
    for pair in (MINE, OTHER):
        assert decrypted(output.read_bytes(), [pair.identity]) == in_clear("--all")
    assert stat.S_IMODE(output.stat().st_mode) == 0o600 or os.name == "nt"


def test_standard_output_may_be_encrypted(place: Place) -> None:
    done = run("convert", place.vault, "--all", "-o", "-", "-i", place.keys, "--encrypt-to", OTHER.public)
    assert decrypted(done.stdout, [OTHER.identity]) == in_clear("--all")


def test_what_is_applied_may_be_encrypted_and_the_plan_is_about_the_file_as_it_lies_there(place: Place) -> None:
    plan, output = place.folder / "plan", place.folder / "out.age"
    assert run("plan", place.vault, "--all", "--plan", plan, "-q", "-i", place.keys).code == 0
    done = run("apply", plan, "-o", output, "-i", place.keys, "--encrypt-to", MINE.public)
    assert done.code == 0, done.stderr
    assert decrypted(output.read_bytes(), [MINE.identity]) == in_clear("--all")
    place.vault.write_bytes(encrypted(VAULT.read_bytes(), [MINE.recipient]))
    done = run("apply", plan, "-o", place.folder / "none", "-i", place.keys)
    assert (done.code, "PLN003" in done.stderr) == (3, True)


def test_a_plan_of_several_encrypted_inputs_is_applied(place: Place) -> None:
    other, plan, out = place.folder / "other.age", place.folder / "plan", place.folder / "out"
    other.write_bytes(encrypted(xml_export(xml_credential(id=guid(9))), [MINE.recipient]))
    assert run("plan", place.vault, other, "--all", "--plan", plan, "-q", "-i", place.keys).code == 0
    done = run("apply", plan, "-o", out, "-i", place.keys, "--encrypt-to", MINE.public)
    assert done.code == 0, done.stderr
    assert {one.name for one in out.iterdir()} == {"vault.rdm.age", "other.age"}


def test_in_a_folder_only_what_is_encrypted_is_called_age(place: Place) -> None:
    plain, out = place.folder / "plain.rdm", place.folder / "out"
    plain.write_bytes(xml_export(xml_credential(id=guid(1))))
    options = ("--all", "-o", out, "-i", place.keys, "--encrypt-to", MINE.public, "--journal", place.folder / "undo")
    assert run("convert", plain, place.vault, *options).code == 0
    assert {one.name for one in out.iterdir()} == {"plain.rdm.age", "vault.rdm.age"}


def test_two_inputs_whose_outputs_would_have_one_name_are_refused(place: Place) -> None:
    plain = place.folder / "vault.rdm"
    plain.write_bytes(VAULT.read_bytes())
    done = run("convert", plain, place.vault, "--all", "-o", place.folder / "out", "-i", place.keys)
    assert (done.code, "the same file name" in done.stderr) == (2, True)


def test_in_place_an_encrypted_file_stays_encrypted(place: Place) -> None:
    before = place.vault.read_bytes()
    done = run("convert", place.vault, "--all", "--in-place", "-i", place.keys)
    assert (done.code, "IO013" in done.stderr, place.vault.read_bytes() == before) == (2, True, True)
    done = run("convert", place.vault, "--all", "--in-place", "-i", place.keys, "--encrypt-to", MINE.public)
    assert done.code == 0, done.stderr
    assert decrypted(place.vault.read_bytes(), [MINE.identity]) == in_clear("--all")
    assert place.names == {"vault.rdm.age"}


def test_in_place_a_file_in_clear_stays_in_clear(place: Place) -> None:
    plain = place.folder / "vault.rdm"
    plain.write_bytes(VAULT.read_bytes())
    done = run("convert", plain, "--all", "--in-place", "--encrypt-to", MINE.public)
    assert (done.code, "IO013" in done.stderr, plain.read_bytes()) == (2, True, VAULT.read_bytes())


def test_a_journal_is_for_whom_the_output_is(place: Place) -> None:
    output, journal = place.folder / "out.age", place.folder / "undo.age"
    assert run("convert", VAULT, "--all", "-o", output, "--encrypt-to", MINE.public, "--journal", journal).code == 0
    decrypted(journal.read_bytes(), [MINE.identity])
    back = place.folder / "back.age"
    options = ("--journal", journal, "-i", place.keys, "--encrypt-to", OTHER.public)
    done = run("revert", output, *options, "-o", back)
    assert done.code == 0, done.stderr
    assert decrypted(back.read_bytes(), [OTHER.identity]) == VAULT.read_bytes()
    assert decrypted(run("revert", output, *options, "-o", "-").stdout, [OTHER.identity]) == VAULT.read_bytes()


def test_a_journal_can_be_for_others_than_the_output(place: Place) -> None:
    output, journal = place.folder / "out.age", place.folder / "undo.age"
    options = ("--encrypt-to", MINE.public, "--journal", journal, "--journal-to", OTHER.public)
    assert run("convert", VAULT, "--all", "-o", output, *options).code == 0
    decrypted(journal.read_bytes(), [OTHER.identity])
    done = run("revert", output, "--journal", journal, "-o", place.folder / "back", "-i", place.keys)
    assert (done.code, f"{journal}: error AGE002: " in done.stderr) == (3, True)


def test_a_damaged_output_is_not_told_of_the_journal(place: Place) -> None:
    output, journal = place.folder / "out.age", place.folder / "undo.age"
    assert run("convert", VAULT, "--all", "-o", output, "--encrypt-to", MINE.public, "--journal", journal).code == 0
    good, keys = output.read_bytes(), ("--journal", journal, "-i", place.keys, "-o", place.folder / "back")
    output.write_bytes(good[:-1])
    done = run("revert", output, *keys)
    assert (done.code, f"{output}: error AGE003: " in done.stderr, "back" in place.names) == (3, True, False)
    output.write_bytes(good)
    journal.write_bytes(journal.read_bytes()[:-1])
    done = run("revert", output, *keys)
    assert (done.code, f"{journal}: error AGE003: " in done.stderr, "back" in place.names) == (3, True, False)


def test_a_journal_that_is_damaged_in_the_middle_is_told_by_its_name(place: Place) -> None:
    journal = place.folder / "undo.age"
    data = bytearray(encrypted(b"x" * 200_000, [MINE.recipient]))
    data[end_of_header(data) + 100] ^= 1
    journal.write_bytes(data)
    done = run("revert", VAULT, "--journal", journal, "-i", place.keys, "-o", place.folder / "back")
    assert (done.code, f"{journal}: error AGE003: " in done.stderr, "back" in place.names) == (3, True, False)


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


# Damage

SMALL = encrypted(xml_export(xml_credential(password="CANARY")), [MINE.recipient])
END = end_of_header(SMALL)
ENDS = range(len("age-encryption.org/"), len(SMALL))


def refused(data: bytes, place: Place, *command: str | Path) -> Run:
    """Make sure that a file is refused with one message that names it, and that nothing of it goes anywhere."""
    place.vault.write_bytes(data)
    done = run(*(command or ("inspect", place.vault)), "-i", place.keys)
    assert done.code == 3
    message, hint = done.stderr.splitlines()
    assert message.startswith(f"{place.vault}: error AGE00")
    assert hint.startswith("  ")
    assert done.stdout == b""
    assert "CANARY" not in done.printed
    assert MINE.private not in done.printed
    assert place.names == {place.vault.name}
    return done


def test_a_small_file_is_read(place: Place) -> None:
    place.vault.write_bytes(SMALL)
    assert run("inspect", place.vault, "-i", place.keys).code == 0


@over(ENDS if ALL else random.sample(ENDS, 100), str)
def test_a_file_that_was_cut_short_is_refused(end: int, place: Place) -> None:
    refused(SMALL[:end], place)


@over(range(len("age-encryption.org/"), END + 16), str)
def test_no_bit_of_a_header_can_be_changed(at: int, place: Place) -> None:
    for bit in range(8) if ALL else [random.randrange(8)]:
        changed = bytearray(SMALL)
        changed[at] ^= 1 << bit
        refused(bytes(changed), place)


@pytest.mark.parametrize("at", range(len("age-encryption.org/")))
def test_what_does_not_begin_as_an_age_file_is_none(at: int, place: Place) -> None:
    changed = [SMALL[:at] + bytes([SMALL[at] ^ 1 << bit]) + SMALL[at + 1 :] for bit in range(8)]
    for data in (SMALL[:at], *changed):
        place.vault.write_bytes(data)
        done = run("inspect", place.vault, "-i", place.keys)
        assert (done.code, done.stdout, len(done.stderr.splitlines())) == (3, b"", 2)


MANY = [xml_credential(password="CANARY" * 50, id=guid(number)) for number in range(1, 400)]
LARGE = encrypted(xml_export(*MANY), [MINE.recipient])
CHUNK = 65536 + 16
HEAD, CHUNKS = LARGE[: end_of_header(LARGE) + 16], LARGE[end_of_header(LARGE) + 16 :]
FIRST, SECOND, REST = CHUNKS[:CHUNK], CHUNKS[CHUNK : 2 * CHUNK], CHUNKS[2 * CHUNK :]
DAMAGED = {
    "swapped": SECOND + FIRST + REST,
    "one twice": FIRST + FIRST + REST,
    "one missing": FIRST + REST,
    "the end missing": FIRST + SECOND,
    "something behind it": FIRST + SECOND + REST + b"x",
    "changed in the middle": FIRST + SECOND[:-1] + bytes([SECOND[-1] ^ 1]) + REST,
}
COMMANDS: dict[str, tuple[str, ...]] = {
    "inspect": ("inspect", "{}"),
    "validate": ("validate", "{}"),
    "explain": ("explain", "{}", guid(1)),
    "convert": ("convert", "{}", "--all", "-o", "{}.out", "--journal", "{}.undo", "--journal-plaintext"),
    "convert to standard output": ("convert", "{}", "--all", "-o", "-"),
    "export": ("export", "{}", "--to", "csv", "-o", "{}.csv"),
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
@pytest.mark.parametrize("chunks", DAMAGED.values(), ids=DAMAGED.keys())
def test_nothing_is_made_of_a_damaged_file(chunks: bytes, command: tuple[str, ...], place: Place) -> None:
    assert len(CHUNKS) > 2 * CHUNK
    refused(HEAD + chunks, place, *(one.format(place.vault) for one in command))


@pytest.mark.parametrize("key", [None, OTHER])
def test_a_wrong_identity_is_told(key: Pair | None, place: Place) -> None:
    if key is not None:
        place.keys.write_text(key.private)
    done = run("inspect", place.vault, *(() if key is None else ("-i", place.keys)))
    assert (done.code, f"{place.vault}: error AGE002: " in done.stderr, done.stdout) == (3, True, b"")


def test_a_wrong_passphrase_is_told(place: Place) -> None:
    vault = sealed_with_words(place)
    place.words.write_text("incorrect horse")
    done = run("convert", vault, "--all", "-o", place.folder / "out", "--passphrase-file", place.words)
    assert (done.code, f"{vault}: error AGE002: " in done.stderr, "horse" in done.printed) == (3, True, False)
    assert place.names == {vault.name}


# What lies in the file system meanwhile


def test_nothing_is_written_in_clear(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever something is written to the target, all files are read: each is encrypted, or holds no secret."""
    monkeypatch.setenv("TMPDIR", str(place.folder))
    encryptor = type(age_encryptor.Encryptor(lambda _: None, [MINE.recipient]))
    output, write, seen = place.folder / "out.age", encryptor.write, list[set[str]]()

    def watched(self: Any, data: bytes) -> None:
        write(self, data)
        files = [one for one in place.folder.rglob("*") if one.is_file()]
        seen.append({one.name for one in files if b"CANARY" in one.read_bytes()})

    monkeypatch.setattr(encryptor, "write", watched)
    place.vault.write_bytes(LARGE)
    options = ("-i", place.keys, "--encrypt-to", MINE.public, "--journal", place.folder / "undo.age")
    assert run("convert", place.vault, "--all", "-o", output, *options).code == 0
    assert len(seen) > 3
    assert not set().union(*seen)
