"""Promise 6: the input comes back byte for byte from the output and the undo journal."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from rdmconv.formats.registry import open_stream
from rdmconv.formats.schema_files import read_schema
from rdmconv.storage import journal_file
from tests.builders import guid, xml_credential, xml_export
from tests.cli.journals import CLEAR, VAULT, convert_and_revert, converted_to
from tests.running import run


def test_a_journal_follows_its_schema_and_is_short(tmp_path: Path) -> None:
    convert_and_revert(VAULT, tmp_path, "--all")
    validator = jsonschema_rs.validator_for(json.loads(read_schema("undo-journal.schema.json")))
    for line in (tmp_path / "journal").read_bytes().splitlines():
        validator.validate(json.loads(line))
    assert (tmp_path / "journal").stat().st_size < VAULT.stat().st_size / 5


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
