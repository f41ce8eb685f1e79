"""Who can read an undo journal: recipients, a passphrase, or everybody when that was asked for."""

from pathlib import Path

import pytest

from rdmconv.cli import passphrases
from rdmconv.crypto import age_encryptor
from tests.cli.journals import CLEAR, VAULT, converted_to
from tests.crypto.age_files import new_pair
from tests.running import run, run_process


@pytest.fixture
def identity(tmp_path: Path) -> tuple[str, Path]:
    """A recipient, and the file of the identity that opens what is encrypted to it."""
    made = new_pair()
    path = tmp_path / "keys.txt"
    path.write_text(f"# made for a test\n{made.private}\n")
    path.chmod(0o600)
    return made.public, path


def test_a_journal_is_for_its_recipient_only(identity: tuple[str, Path], tmp_path: Path) -> None:
    recipient, keys_file = identity
    output, journal = converted_to(tmp_path, "--journal-to", recipient)
    assert journal.read_bytes().startswith(b"age-encryption.org/v1")
    assert b"CANARY" not in journal.read_bytes()
    assert run("revert", output, "--journal", journal, "-o", tmp_path / "back", "-i", keys_file).code == 0
    assert (tmp_path / "back").read_bytes() == VAULT.read_bytes()
    done = run("revert", output, "--journal", journal, "-o", tmp_path / "none")
    assert (done.code, "AGE" in done.stderr, (tmp_path / "none").exists()) == (3, True, False)


def test_recipients_come_from_a_file(identity: tuple[str, Path], tmp_path: Path) -> None:
    recipient, keys_file = identity
    (tmp_path / "team.txt").write_text(f"# the team\n{recipient}\n")
    output, journal = converted_to(tmp_path, "--journal-to-file", tmp_path / "team.txt")
    assert run("revert", output, "--journal", journal, "-o", tmp_path / "back", "-i", keys_file).code == 0


@pytest.fixture
def passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a passphrase that costs little."""
    encryptor = age_encryptor.Encryptor
    monkeypatch.setattr(age_encryptor, "Encryptor", lambda write, to: encryptor(write, to, work=4))
    path = tmp_path / "passphrase.txt"
    path.write_text("correct horse\r\n")
    path.chmod(0o600)
    return path


def test_a_journal_has_a_passphrase(passphrase: Path, tmp_path: Path) -> None:
    output, journal = converted_to(tmp_path, "--passphrase-file", passphrase)
    back = tmp_path / "back"
    assert run("revert", output, "--journal", journal, "-o", back, "--passphrase-file", passphrase).code == 0
    assert back.read_bytes() == VAULT.read_bytes()
    passphrase.write_text("incorrect horse")
    done = run("revert", output, "--journal", journal, "-o", back, "--passphrase-file", passphrase, "--force")
    assert (done.code, "AGE002" in done.stderr) == (3, True)
    assert "horse" not in done.printed
    assert back.read_bytes() == VAULT.read_bytes()


def test_a_key_of_the_other_kind_opens_nothing(identity: tuple[str, Path], passphrase: Path, tmp_path: Path) -> None:
    recipient, keys_file = identity
    by_identity, by_passphrase = ("-i", keys_file), ("--passphrase-file", passphrase)
    for number, (seal, key) in enumerate([(("--journal-to", recipient), by_passphrase), (by_passphrase, by_identity)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        output, journal = converted_to(folder, *seal)
        done = run("revert", output, "--journal", journal, "-o", folder / "back", *key)
        assert (done.code, f"{journal}: error AGE002: " in done.stderr, (folder / "back").exists()) == (3, True, False)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_passphrase_is_the_same_in_every_encoding(encoding: str, passphrase: Path, tmp_path: Path) -> None:
    """PowerShell writes UTF-16 with a byte-order mark."""
    output, journal = converted_to(tmp_path, "--passphrase-file", passphrase)
    passphrase.write_bytes("correct horse\r\n".encode(encoding))
    done = run("revert", output, "--journal", journal, "-o", tmp_path / "back", "--passphrase-file", passphrase)
    assert done.code == 0, done.stderr


def test_a_passphrase_that_is_no_text_is_refused(passphrase: Path, tmp_path: Path) -> None:
    for data in (b"\xff\xfeodd", b"caf\xe9"):
        passphrase.write_bytes(data)
        options = ("--journal", tmp_path / "journal", "--passphrase-file", passphrase)
        done = run("convert", VAULT, "--all", "-o", tmp_path / "out", *options)
        assert (done.code, "neither UTF-8 nor UTF-16" in done.stderr) == (2, True)


@pytest.mark.usefixtures("passphrase")
def test_a_passphrase_is_asked_for_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return "typed"

    monkeypatch.setattr(passphrases.getpass, "getpass", answer)
    monkeypatch.setattr(passphrases, "_can_ask", lambda: True)
    output, journal = converted_to(tmp_path)
    assert run("revert", output, "--journal", journal, "-o", tmp_path / "back").code == 0
    assert len(asked) == 3, "twice when it is chosen, once when it is used"


@pytest.mark.parametrize("typed", [("one", "two"), ("", "")])
def test_passphrases_that_are_empty_or_differ_are_refused(
    typed: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(typed)
    monkeypatch.setattr(passphrases.getpass, "getpass", lambda _: next(answers))
    monkeypatch.setattr(passphrases, "_can_ask", lambda: True)
    done = run("convert", VAULT, "--all", "-o", tmp_path / "out", "--journal", tmp_path / "journal")
    assert (done.code, list(tmp_path.iterdir())) == (2, [])


def test_without_a_key_and_without_a_terminal_nothing_is_converted(tmp_path: Path) -> None:
    done = run_process("convert", VAULT, "--all", "-o", tmp_path / "out", "--journal", tmp_path / "journal")
    assert (done.code, list(tmp_path.iterdir())) == (2, [])
    assert "--passphrase-file" in done.stderr


@pytest.mark.parametrize(("mode", "is_warned_of"), [(0o600, False), (0o640, True), (0o604, True), (0o620, True)])
def test_a_key_that_others_can_read_is_warned_of(
    mode: int, is_warned_of: bool, passphrase: Path, identity: tuple[str, Path], tmp_path: Path
) -> None:
    recipient, keys_file = identity
    for one in (passphrase, keys_file):
        one.chmod(mode)
    options = ("--journal", tmp_path / "journal", "--passphrase-file", passphrase)
    done = run("convert", VAULT, "--all", "-o", tmp_path / "out", *options)
    assert (f"{passphrase}: warning IO011: " in done.stderr) is is_warned_of
    (tmp_path / "journal").unlink()
    output, journal = converted_to(tmp_path, "--journal-to", recipient, "--force")
    done = run("revert", output, "--journal", journal, "-o", tmp_path / "back", "-i", keys_file)
    assert (f"{keys_file}: warning IO011: " in done.stderr) is is_warned_of


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        (b"correct horse", "correct horse"),
        (b"correct horse\n", "correct horse"),
        (b"correct horse\r\n", "correct horse"),
        (b"\xef\xbb\xbfcorrect horse\n", "correct horse"),
        (b" correct horse \n\n", " correct horse \n"),
    ],
)
def test_a_passphrase_is_what_stands_in_the_file_but_for_one_line_end(
    written: bytes, typed: str, passphrase: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passphrase.write_bytes(written)
    output, journal = converted_to(tmp_path, "--passphrase-file", passphrase)
    monkeypatch.setattr(passphrases.getpass, "getpass", lambda _: typed)
    monkeypatch.setattr(passphrases, "_can_ask", lambda: True)
    assert run("revert", output, "--journal", journal, "-o", tmp_path / "back").code == 0


@pytest.mark.parametrize("written", [b"\xff", b"x" * ((1 << 16) + 1)], ids=range(2))
def test_a_passphrase_that_is_none_is_refused(written: bytes, passphrase: Path, tmp_path: Path) -> None:
    passphrase.write_bytes(written)
    options = ("--journal", tmp_path / "journal", "--passphrase-file", passphrase)
    done = run("convert", VAULT, "--all", "-o", tmp_path / "out", *options)
    assert (done.code, list(tmp_path.iterdir())) == (2, [passphrase])


def test_a_journal_is_for_recipients_or_has_a_passphrase(
    passphrase: Path, identity: tuple[str, Path], tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    options = ("--journal", tmp_path / "journal", "--passphrase-file", passphrase, "--journal-to", identity[0])
    assert run("convert", VAULT, "--all", "-o", tmp_path / "out", *options).code == 2
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "options",
    [
        ("--journal-to", "age1" + "q" * 58),
        ("--journal-to", "nobody"),
        ("--journal-to-file", "nowhere"),
        ("--passphrase-file", "nowhere"),
        ("--passphrase-file", "a\0b"),
        (CLEAR, "--journal-to", "age1" + "q" * 58),
    ],
    ids=range(6),
)
def test_keys_that_are_none_are_refused_before_anything_is_done(options: tuple[str, ...], tmp_path: Path) -> None:
    done = run("convert", VAULT, "--all", "-o", tmp_path / "out", "--journal", tmp_path / "journal", *options)
    assert (done.code, list(tmp_path.iterdir())) == (2, [])


def test_keys_without_a_journal_are_a_mistake(tmp_path: Path) -> None:
    assert run("convert", VAULT, "--all", "-o", tmp_path / "out", CLEAR).code == 2
    assert run("convert", VAULT, "--all", "-n", "--journal", tmp_path / "journal", CLEAR).code == 2


def test_the_journal_of_one_input_can_go_into_a_folder(identity: tuple[str, Path], tmp_path: Path) -> None:
    undo = tmp_path / "undo"
    undo.mkdir()
    for number, options in enumerate(((CLEAR,), ("--journal-to", identity[0]))):
        done = run("convert", VAULT, "--all", "-o", tmp_path / f"{number}.xml", "--journal", undo, *options)
        assert done.code == 0, done.stderr
    assert {one.name for one in undo.iterdir()} == {"0.xml.undo.jsonl", "1.xml.undo.age"}


def test_a_journal_that_was_cut_or_changed_is_refused(identity: tuple[str, Path], tmp_path: Path) -> None:
    recipient, keys_file = identity
    output, journal = converted_to(tmp_path, "--journal-to", recipient)
    data = journal.read_bytes()
    for damaged in (data[:-1], data[:-20], data[:100], data[:-5] + b"\0" + data[-4:], data + b"x"):
        journal.write_bytes(damaged)
        done = run("revert", output, "--journal", journal, "-o", tmp_path / "back", "-i", keys_file)
        assert (done.code, (tmp_path / "back").exists()) == (3, False)
        assert f"{journal}: error AGE" in done.stderr
