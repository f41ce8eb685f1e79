"""Exports that are encrypted, and runs that end early: nothing is left in clear."""

import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rdmconv.cli import exporting
from rdmconv.crypto import age_encryptor
from rdmconv.model.secret import Secret
from tests.builders import xml_export
from tests.cli import exports
from tests.cli.exports import LOSING, TARGETS
from tests.crypto.age_files import decrypted, new_pair
from tests.running import run

vault = exports.vault
place = exports.place


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases that cost little."""
    encryptor = age_encryptor.Encryptor
    monkeypatch.setattr(age_encryptor, "Encryptor", lambda write, to: encryptor(write, to, work=4))


def in_clear(vault: Path, target: str) -> bytes:
    return run("export", vault, "--to", target, "-o", "-").stdout


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """One time of day for all runs of a test."""
    monkeypatch.setattr("time.time", lambda: 1_790_000_000.5)


@pytest.mark.parametrize("target", TARGETS)
def test_the_output_is_for_its_recipients(target: str, vault: Path, place: Path) -> None:
    pairs = [new_pair() for _ in range(3)]
    team = vault.parent / "team.txt"
    team.write_text(f"# the team\n{pairs[1].public}\n{pairs[2].public}\n")
    output = place / "out.age"
    options = ("--encrypt-to", pairs[0].public, "--recipients-file", team)
    assert run("export", vault, "--to", target, "-o", output, *options).code == 0
    assert output.read_bytes().startswith(b"age-encryption.org/v1")
    for pair in pairs:
        assert decrypted(output.read_bytes(), [pair.identity]) == in_clear(vault, target)
    if sys.platform != "win32":
        assert stat.S_IMODE(output.stat().st_mode) == 0o600


@pytest.mark.usefixtures("quick")
def test_the_output_has_a_passphrase(vault: Path) -> None:
    passphrase = vault.parent / "passphrase.txt"
    passphrase.write_text("correct horse\n")
    passphrase.chmod(0o600)
    done = run("export", vault, "--to", "csv", "-o", "-", "--encrypt-with-passphrase", "--passphrase-file", passphrase)
    assert done.code == 0
    assert decrypted(done.stdout, passphrase=Secret("correct horse")) == in_clear(vault, "csv")


def test_a_passphrase_that_encrypts_nothing_is_refused(vault: Path, place: Path) -> None:
    """Who gives one may think that the output is encrypted with it."""
    passphrase = vault.parent / "passphrase.txt"
    passphrase.write_text("correct horse\n")
    done = run("export", vault, "--to", "csv", "-o", place / "out", "--passphrase-file", passphrase)
    assert (done.code, "--encrypt-with-passphrase" in done.stderr, list(place.iterdir())) == (2, True, [])


@pytest.mark.parametrize("command", [("export", "--to", "csv"), ("convert", "--all")], ids=["export", "convert"])
def test_an_output_is_for_recipients_or_has_a_passphrase(command: tuple[str, ...], vault: Path, place: Path) -> None:
    where = (*command, vault, "-o", place / "out")
    done = run(*where, "--encrypt-to", new_pair().public, "--encrypt-with-passphrase")
    assert (done.code, "give --encrypt-to or --encrypt-with-passphrase" in done.stderr) == (2, True)
    assert list(place.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "option"),
    [(("export", "--to", "csv"), "--encrypt-to"), (("convert", "--all", "--journal", "undo"), "--journal-to")],
    ids=["export", "convert"],
)
def test_messages_name_the_option_that_was_given(
    command: tuple[str, ...], option: str, vault: Path, place: Path
) -> None:
    done = run(*command, vault, "-o", place / "out", option, "nobody")
    assert (done.code, f"{option}: this is no age recipient" in done.stderr) == (2, True)
    assert list(place.iterdir()) == []


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(("trouble", "code"), [(interrupted, 130), (full, 3)])
def test_what_ends_early_leaves_nothing(
    trouble: Callable[..., None], code: int, vault: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "write_export", trouble)
    assert run("export", vault, "--to", "csv", "-o", place / "out").code == code
    assert list(place.iterdir()) == []


def test_an_input_that_changes_meanwhile_is_refused(vault: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = exporting.count_losses

    def changing(*arguments: object) -> object:
        found = count(*arguments)  # type: ignore[arg-type]
        vault.write_bytes(xml_export(LOSING))
        return found

    monkeypatch.setattr(exporting, "count_losses", changing)
    done = run("export", vault, "--to", "csv", "-o", place / "out")
    assert (done.code, "IO008" in done.stderr, list(place.iterdir())) == (3, True, [])
