"""Promise 6: the input comes back byte for byte from the output and the undo journal."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from rdmconv.cli import passphrases
from rdmconv.crypto import age_encryptor
from rdmconv.formats.registry import open_stream
from rdmconv.formats.schema_files import read_schema
from rdmconv.storage import journal_file
from tests.builders import guid, xml_credential, xml_entry, xml_export
from tests.crypto.age_files import new_pair
from tests.depth import examples
from tests.paths import EVERY_GOOD, VAULTS, name_of
from tests.running import run, run_process
from tests.strategies import XML_FILES

VAULT = VAULTS / "rdm_export.xml"
CLEAR = "--journal-plaintext"


def convert_and_revert(path: Path, folder: Path, *options: str) -> tuple[bytes, bytes]:
    """Give the converted file, and what comes back of it."""
    output, journal, back = (folder / name for name in ("output", "journal", "back"))
    done = run("convert", path, *options, "-o", output, "--journal", journal, CLEAR)
    assert done.code == 0, done.stderr
    done = run("revert", output, "--journal", journal, "-o", back)
    assert done.code == 0, done.stderr
    return output.read_bytes(), back.read_bytes()


def test_nothing_converted(tmp_path: Path) -> None:
    path = tmp_path / "vault.xml"
    path.write_bytes(xml_export(xml_entry()))
    output, back = convert_and_revert(path, tmp_path)
    assert output == back == path.read_bytes()


@pytest.mark.parametrize("path", EVERY_GOOD, ids=name_of)
def test_a_fixture_comes_back(path: Path, tmp_path: Path) -> None:
    _, back = convert_and_revert(path, tmp_path, "--all", "--carry-encrypted", "--allow-referenced")
    assert back == path.read_bytes()


@pytest.mark.parametrize("path", EVERY_GOOD, ids=name_of)
def test_a_fixture_comes_back_from_a_plan(path: Path, tmp_path: Path) -> None:
    plan, output, journal, back = (tmp_path / name for name in ("plan", "output", "journal", "back"))
    assert run("plan", path, "--all", "--plan", plan, "-q").code == 0
    assert run("apply", plan, "-o", output, "--journal", journal, CLEAR).code == 0
    assert run("revert", output, "--journal", journal, "-o", back).code == 0
    assert back.read_bytes() == path.read_bytes()


@settings(max_examples=examples(150))
@given(XML_FILES)
def test_any_file_comes_back(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = folder / "vault.xml"
    path.write_bytes(data)
    _, back = convert_and_revert(path, folder, "--all", "--carry-encrypted", "--allow-referenced")
    assert back == data


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
CREDENTIALS = st.fixed_dictionaries(
    {"ConnectionType": st.sampled_from([26, "Credential", 1]), "Name": TEXT, "More": TEXT | st.none() | st.integers()},
    optional={"Credentials": st.fixed_dictionaries({"UserName": TEXT, "Password": TEXT, "Domain": TEXT}), "Url": TEXT},
)
VAULTS_OF_JSON = st.lists(
    st.builds(lambda one, children: {**one, "Children": children}, CREDENTIALS, st.lists(CREDENTIALS, max_size=2))
    | CREDENTIALS,
    max_size=5,
)
SPELLINGS: list[dict[str, Any]] = [
    {},
    {"indent": 2, "ensure_ascii": False},
    {"separators": (",", ":"), "ensure_ascii": False},
    {"indent": "\t"},
]


@settings(max_examples=examples(150))
@given(
    entries=VAULTS_OF_JSON,
    spelling=st.sampled_from(SPELLINGS),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_any_json_comes_back(
    tmp_path_factory: pytest.TempPathFactory, entries: Any, spelling: dict[str, Any], codec: str, line_end: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = folder / "vault.json"
    numbered = [{"ID": guid(number), **one} for number, one in enumerate(entries, 1)]
    path.write_bytes(json.dumps({"Connections": numbered}, **spelling).replace("\n", line_end).encode(codec))
    output, back = convert_and_revert(path, folder, "--all")
    event("converted" if output != path.read_bytes() else "as it was")
    assert back == path.read_bytes()


JSON_TEXT = json.loads((VAULTS / "envelope.json").read_text("utf-8"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("is_ascii", [True, False])
def test_json_comes_back_in_every_encoding(encoding: str, line_end: str, is_ascii: bool, tmp_path: Path) -> None:
    text = json.dumps(JSON_TEXT, indent=2, ensure_ascii=is_ascii).replace("\n", line_end)
    marks = {"utf-16-le-bom": b"\xff\xfe", "utf-16-be-bom": b"\xfe\xff"}
    data = marks.get(encoding, b"") + text.encode(encoding.removesuffix("-bom"))
    path = tmp_path / "vault.json"
    path.write_bytes(data)
    output, back = convert_and_revert(path, tmp_path, "--all")
    assert output != data
    assert back == data


def test_a_journal_follows_its_schema_and_is_short(tmp_path: Path) -> None:
    convert_and_revert(VAULT, tmp_path, "--all")
    validator = jsonschema_rs.validator_for(json.loads(read_schema("undo-journal.schema.json")))
    for line in (tmp_path / "journal").read_bytes().splitlines():
        validator.validate(json.loads(line))
    assert (tmp_path / "journal").stat().st_size < VAULT.stat().st_size / 5


# Keys


@pytest.fixture
def identity(tmp_path: Path) -> tuple[str, Path]:
    """A recipient, and the file of the identity that opens what is encrypted to it."""
    made = new_pair()
    path = tmp_path / "keys.txt"
    path.write_text(f"# made for a test\n{made.private}\n")
    path.chmod(0o600)
    return made.public, path


def converted_to(folder: Path, *options: str | Path) -> tuple[Path, Path]:
    output, journal = folder / "output", folder / "journal"
    done = run("convert", VAULT, "--all", "-o", output, "--journal", journal, *options)
    assert done.code == 0, done.stderr
    return output, journal


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


# Files


def test_a_journal_is_for_its_owner_only(tmp_path: Path) -> None:
    _, journal = converted_to(tmp_path, CLEAR)
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600


def test_a_journal_is_never_replaced(tmp_path: Path) -> None:
    output, journal = converted_to(tmp_path, CLEAR)
    before = journal.read_bytes(), output.read_bytes()
    done = run("convert", VAULT, "--all", "-o", output, "--journal", journal, CLEAR, "--force")
    assert (done.code, f"{journal}: error IO010: " in done.stderr) == (2, True)
    assert (journal.read_bytes(), output.read_bytes()) == before


def test_a_journal_is_not_written_over_anything(tmp_path: Path) -> None:
    path = tmp_path / "vault.xml"
    path.write_bytes(VAULT.read_bytes())
    for name in ("vault.xml", "out"):
        options = ("-o", tmp_path / "out", "--journal", tmp_path / name, CLEAR, "--force")
        assert run("convert", path, "--all", *options).code == 2
    assert path.read_bytes() == VAULT.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_forced_to_the_disk_is_no_reason_to_lose_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder one may write to and not list; a file system that syncs no folders."""
    path, journal = tmp_path / "vault.xml", tmp_path / "journal"
    path.write_bytes(VAULT.read_bytes())
    opened = os.open

    def unlisted(name: Any, flags: int, *more: Any, **options: Any) -> int:
        if Path(name) == tmp_path:
            raise PermissionError(13, "Permission denied")
        return opened(name, flags, *more, **options)

    monkeypatch.setattr(os, "open", unlisted)
    assert run("convert", path, "--all", "--in-place", "--journal", journal, CLEAR).code == 0
    assert run("revert", path, "--journal", journal, "-o", tmp_path / "back").code == 0
    assert (tmp_path / "back").read_bytes() == VAULT.read_bytes()


@pytest.mark.parametrize("where", [("--in-place",), ("-o", "out")])
def test_a_newer_export_that_took_the_name_meanwhile_is_not_lost(
    where: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, journal = tmp_path / "vault.xml", tmp_path / "journal"
    path.write_bytes(VAULT.read_bytes())
    commit = journal_file.JournalFile.commit

    def late(self: Any) -> None:
        commit(self)
        (tmp_path / "new").write_bytes(b"newer")
        (tmp_path / "new").replace(path)

    monkeypatch.setattr(journal_file.JournalFile, "commit", late)
    monkeypatch.chdir(tmp_path)
    done = run("convert", path, "--all", *where, "--journal", journal, CLEAR)
    assert (done.code, "IO008" in done.stderr) == (3, True)
    assert path.read_bytes() == b"newer"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["vault.xml"]


def test_in_place_follows_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "vault.xml", tmp_path / "link.xml"
    path.write_bytes(VAULT.read_bytes())
    link.symlink_to(path)
    assert run("convert", link, "--all", "--in-place").code == 0
    assert link.is_symlink()
    assert path.read_bytes() != VAULT.read_bytes()


def test_in_place_and_back(tmp_path: Path) -> None:
    path, journal = tmp_path / "vault.xml", tmp_path / "journal"
    path.write_bytes(VAULT.read_bytes())
    assert run("convert", path, "--all", "--in-place", "--journal", journal, CLEAR).code == 0
    assert path.read_bytes() != VAULT.read_bytes()
    assert run("revert", path, "--journal", journal, "-o", path, "--force").code == 0
    assert path.read_bytes() == VAULT.read_bytes()


def test_a_conversion_that_fails_leaves_no_journal(tmp_path: Path) -> None:
    output, journal = tmp_path / "out", tmp_path / "journal"
    output.write_text("there already")
    assert run("convert", VAULT, "--all", "-o", output, "--journal", journal, CLEAR).code == 2
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out"]


def test_an_input_that_changes_while_it_is_read_leaves_no_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, output, journal = (tmp_path / name for name in ("vault.xml", "out", "journal"))
    path.write_bytes(VAULT.read_bytes())

    def touched(stream: Any, limits: Any) -> Any:
        path.write_bytes(VAULT.read_bytes() + b"\n")
        return open_stream(stream, limits)

    monkeypatch.setattr("rdmconv.batch.job.open_stream", touched)
    done = run("convert", path, "--all", "-o", output, "--journal", journal, CLEAR)
    assert (done.code, "IO008" in done.stderr) == (3, True)
    assert list(tmp_path.iterdir()) == [path]


def test_a_plan_whose_totals_come_out_differently_leaves_no_journal(tmp_path: Path) -> None:
    plan, output, journal = (tmp_path / name for name in ("plan", "out", "journal"))
    assert run("plan", VAULT, "--all", "--plan", plan, "-q").code == 0
    plan.write_bytes(plan.read_bytes().replace(b'"skipped": 0', b'"skipped": 9'))
    done = run("apply", plan, "-o", output, "--journal", journal, CLEAR)
    assert (done.code, "PLN004" in done.stderr) == (3, True)
    assert list(tmp_path.iterdir()) == [plan]


def test_an_output_that_cannot_get_its_name_leaves_no_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else takes the name while the file is written."""
    output, journal = tmp_path / "out", tmp_path / "journal"
    commit = journal_file.JournalFile.commit

    def late(self: Any) -> None:
        commit(self)
        output.write_text("somebody else's")

    monkeypatch.setattr(journal_file.JournalFile, "commit", late)
    assert run("convert", VAULT, "--all", "-o", output, "--journal", journal, CLEAR).code == 2
    assert output.read_text() == "somebody else's"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out"]


def test_several_inputs_have_their_journals_in_a_folder(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.xml", "b.xml")]
    for number, path in enumerate(paths, 1):
        path.write_bytes(xml_export(xml_credential(id=guid(number))))
    options = ("-o", tmp_path / "out", "--journal", tmp_path / "undo", CLEAR)
    assert run("convert", *paths, "--all", *options).code == 0
    assert stat.S_IMODE((tmp_path / "undo").stat().st_mode) == 0o700
    for path in paths:
        journal = tmp_path / "undo" / f"{path.name}.undo.jsonl"
        assert (
            run("revert", tmp_path / "out" / path.name, "--journal", journal, "-o", tmp_path / "back", "-f").code == 0
        )
        assert (tmp_path / "back").read_bytes() == path.read_bytes()


def test_the_journal_of_one_input_can_go_into_a_folder(identity: tuple[str, Path], tmp_path: Path) -> None:
    undo = tmp_path / "undo"
    undo.mkdir()
    for number, options in enumerate(((CLEAR,), ("--journal-to", identity[0]))):
        done = run("convert", VAULT, "--all", "-o", tmp_path / f"{number}.xml", "--journal", undo, *options)
        assert done.code == 0, done.stderr
    assert {one.name for one in undo.iterdir()} == {"0.xml.undo.jsonl", "1.xml.undo.age"}


def test_revert_reads_and_writes_standard_streams(tmp_path: Path) -> None:
    output, journal = converted_to(tmp_path, CLEAR)
    done = run("revert", "-", "--journal", journal, "-o", "-", stdin=output.read_bytes())
    assert (done.code, done.stdout) == (0, VAULT.read_bytes())
    assert run("revert", "-", "--journal", "-", "-o", "-").code == 2


def test_the_journal_of_another_file_is_refused(tmp_path: Path) -> None:
    output, journal = converted_to(tmp_path, CLEAR)
    output.write_bytes(output.read_bytes().replace(b"CANARY", b"BADGER", 1))
    done = run("revert", output, "--journal", journal, "-o", tmp_path / "back")
    assert (done.code, (tmp_path / "back").exists()) == (3, False)
    assert f"{output}: error UND002: " in done.stderr
    assert run("revert", output, "--journal", journal, "-o", "-").stdout == b""
    done = run("revert", output, "--journal", VAULT, "-o", tmp_path / "back")
    assert (done.code, f"{VAULT}: error UND001: " in done.stderr) == (3, True)


def test_the_original_does_not_replace_a_file_unasked(tmp_path: Path) -> None:
    output, journal = converted_to(tmp_path, CLEAR)
    back = tmp_path / "back"
    back.write_text("there already")
    assert run("revert", output, "--journal", journal, "-o", back).code == 2
    assert back.read_text() == "there already"
    done = run("revert", output, "--journal", journal, "-o", back, "--force")
    assert f"restored: {back}" in done.stderr
    assert back.read_bytes() == VAULT.read_bytes()


def test_a_journal_that_was_cut_or_changed_is_refused(identity: tuple[str, Path], tmp_path: Path) -> None:
    recipient, keys_file = identity
    output, journal = converted_to(tmp_path, "--journal-to", recipient)
    data = journal.read_bytes()
    for damaged in (data[:-1], data[:-20], data[:100], data[:-5] + b"\0" + data[-4:], data + b"x"):
        journal.write_bytes(damaged)
        done = run("revert", output, "--journal", journal, "-o", tmp_path / "back", "-i", keys_file)
        assert (done.code, (tmp_path / "back").exists()) == (3, False)
        assert f"{journal}: error AGE" in done.stderr
