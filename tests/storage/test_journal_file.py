"""The undo journal as a file: whole or not at all, and never in the place of another."""

import json
from pathlib import Path

import pytest

from rdmconv.errors import OutputError
from rdmconv.storage.journal_file import JournalFile, JournalPlace, Write


class Sealing:
    """Stands for encryption: what is written comes between brackets."""

    def __init__(self, write: Write) -> None:
        self._write = write
        write(b"[")

    def write(self, data: bytes) -> None:
        self._write(data.upper())

    def finish(self) -> None:
        self._write(b"]")


def test_a_journal_in_clear(tmp_path: Path) -> None:
    with JournalFile(JournalPlace(tmp_path / "journal", None)) as file:
        file.undo.copy(b"same")
        assert not (tmp_path / "journal").exists()
        file.commit()
    records = [json.loads(line) for line in (tmp_path / "journal").read_bytes().splitlines()]
    assert (records[0]["record"], records[1], records[-1]["record"]) == ("undo", {"copy": 4}, "end")


def test_a_sealed_journal_is_sealed_from_its_first_byte_to_its_last(tmp_path: Path) -> None:
    with JournalFile(JournalPlace(tmp_path / "journal", Sealing)) as file:
        file.undo.copy(b"same")
        file.commit()
    text = (tmp_path / "journal").read_text()
    assert text.startswith('[{"RECORD": "UNDO"')
    assert text.endswith('"}\n]')
    assert "copy" not in text


def test_leaving_without_commit_leaves_nothing(tmp_path: Path) -> None:
    with JournalFile(JournalPlace(tmp_path / "journal", None)) as file:
        file.undo.copy(b"same")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["file", "folder", "dangling link"])
def test_what_is_there_is_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "journal"
    if kind == "dangling link":
        path.symlink_to("nothing")
    elif kind == "folder":
        path.mkdir()
    else:
        path.touch()
    with pytest.raises(OutputError) as caught:
        JournalFile(JournalPlace(path, None))
    assert (caught.value.code, caught.value.details["file"]) == ("IO010", str(path))
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_came_in_between_is_not_replaced(tmp_path: Path) -> None:
    with JournalFile(JournalPlace(tmp_path / "journal", None)) as file:
        (tmp_path / "journal").write_text("somebody else's")
        with pytest.raises(OutputError):
            file.commit()
    assert (tmp_path / "journal").read_text() == "somebody else's"
    assert list(tmp_path.iterdir()) == [tmp_path / "journal"]


def test_a_journal_can_be_withdrawn_also_when_somebody_took_it_away(tmp_path: Path) -> None:
    with JournalFile(JournalPlace(tmp_path / "journal", None)) as file:
        file.commit()
        file.withdraw()
        assert list(tmp_path.iterdir()) == []
        file.withdraw()
