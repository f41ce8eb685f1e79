"""What is written is for whom it was asked for: outputs, journals, and nothing in clear meanwhile."""

import os
import stat
from typing import Any

import pytest

from rdmconv.crypto import age_encryptor
from tests.builders import guid, xml_credential, xml_export
from tests.cli import sealed
from tests.cli.sealed import LARGE, MINE, OTHER, VAULT, Place, in_clear
from tests.crypto.age_files import decrypted, encrypted, end_of_header
from tests.running import run

place = sealed.place


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
