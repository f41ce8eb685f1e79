"""What a run notes: one whole line a file, none of which a kill or a full disk can spoil."""

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.errors import InputError, OutputError
from rdmconv.formats.schema_files import read_schema
from rdmconv.planning import FileOutcome
from rdmconv.storage.digests import Digest
from rdmconv.storage.manifest import FileRecord, Header, History, Manifest, noted_name

HEADER = Header(tool={"name": "rdmconv", "version": "0.1.0"}, settings={"the rules": "0" * 64})
SCHEMA = jsonschema_rs.validator_for(json.loads(read_schema("manifest.schema.json")))
SUMMARY = dict.fromkeys(("converted", "unchanged", "skipped", "review", "blocked", "invalid", "total"), 0)


def done(path: str = "a.xml", **more: Any) -> FileRecord:
    digests = {"size": 1, "sha256": "1" * 64, "output_size": 2, "output_sha256": "2" * 64}
    facts = {"format": "rdm-xml", "profile": "default", "counts": {"entries": 1}, "summary": SUMMARY}
    return FileRecord(path=path, outcome=FileOutcome.CONVERTED, **{**digests, **facts, **more})


FAILED = FileRecord(path="b.xml", outcome=FileOutcome.FAILED, error="FMT001")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "manifest.jsonl"


def write(path: Path, *records: FileRecord | str, after: History | None = None) -> bytes:
    with Manifest(path, HEADER, after) as manifest:
        for record in records:
            if isinstance(record, str):
                manifest.begin(record)
            else:
                manifest.add(record)
    return path.read_bytes()


def test_what_is_written_is_read(path: Path) -> None:
    write(path, "a.xml", done(), "b.xml", FAILED, "c.xml")
    history = History(path)
    assert (history.header, history.begun, history.whole) == (HEADER, {"c.xml"}, path.stat().st_size)
    assert history.files == {"a.xml": done(), "b.xml": FAILED}
    assert (history.files["a.xml"].input, history.files["a.xml"].output) == (Digest(1, "1" * 64), Digest(2, "2" * 64))
    assert (FAILED.input, FAILED.output) == (None, None)


def test_each_line_follows_the_schema_and_is_ascii(path: Path) -> None:
    lines = write(path, "ä.xml", done("ä.xml"), FAILED).decode("ascii").splitlines()
    for line in lines:
        SCHEMA.validate(json.loads(line))
    assert len(lines) == 4
    assert not SCHEMA.is_valid({**json.loads(lines[0]), "format_version": "2.0"})
    assert not SCHEMA.is_valid({**json.loads(lines[2]), "sha256": "x"})


def test_the_last_line_about_a_file_counts(path: Path) -> None:
    write(path, done(), "a.xml")
    assert (History(path).begun, History(path).files["a.xml"].outcome) == ({"a.xml"}, FileOutcome.CONVERTED)
    write(path, FAILED.model_copy(update={"path": "a.xml"}), after=History(path))
    assert (History(path).begun, History(path).files["a.xml"].outcome) == (set(), FileOutcome.FAILED)


def test_what_was_written_of_a_file_is_known_after_it_failed(path: Path) -> None:
    failed = FAILED.model_copy(update={"path": "a.xml"})
    write(path, done(), failed, failed)
    found = History(path).files["a.xml"]
    assert (found.outcome, found.input, found.output) == (FileOutcome.FAILED, None, done().output)
    write(path, done(), failed, done(output_size=5), after=None)
    assert History(path).files["a.xml"] == done(output_size=5)


def test_only_its_owner_can_read_it(path: Path) -> None:
    write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_another_one_is_begun_in_its_place(path: Path) -> None:
    write(path, done())
    assert write(path, FAILED).count(b"\n") == 2
    assert list(History(path).files) == ["b.xml"]


# Cut off


@given(st.integers(0, 2000))
def test_cut_anywhere_it_is_what_was_noted_until_then(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    path = tmp_path_factory.mktemp("cut") / "manifest"
    data = write(path, "a.xml", done(), "b.xml", FAILED)
    path.write_bytes(data[:cut])
    whole = data[:cut].count(b"\n")
    history = History(path)
    assert (history.header is None, list(history.files)) == (whole < 1, ["a.xml", "b.xml"][: max(whole - 1, 0) // 2])
    assert write(path, done("c.xml"), after=history).count(b"\n") == max(whole, 1) + 1
    assert "c.xml" in History(path).files


def test_a_line_that_nobody_can_read_counts_as_not_written(path: Path) -> None:
    data = write(path, done(), FAILED)
    first, second, third = data.splitlines(keepends=True)
    path.write_bytes(first + b"\0" * 100 + second[10:] + third)
    assert list(History(path).files) == ["b.xml"]


@pytest.mark.parametrize(
    "what",
    [
        {"size": 2**53 + 1},
        {"size": -1},
        {"output_size": 10**400},
        {"summary": {"converted": 2**64}},
        {"counts": {"entries": -1}},
        {"path": "x" * (1 << 16)},
        {"profile": "x" * (1 << 16)},
    ],
)
def test_a_line_that_no_run_writes_counts_as_not_written(what: dict[str, Any], path: Path) -> None:
    data = (
        write(path, FAILED) + json.dumps({**done().model_dump(mode="json", exclude_none=True), **what}).encode() + b"\n"
    )
    path.write_bytes(data)
    assert list(History(path).files) == ["b.xml"]


# Refused


@pytest.mark.parametrize(
    "data",
    [
        b"{}\n",
        b"CANARY\n",
        b"CANARY",
        b'{"record": "manifest" }',
        b'{"record": "file", "path": "a", "outcome": "failed"}\n',
        b"\n",
    ],
)
def test_another_file_is_no_manifest(data: bytes, path: Path) -> None:
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        History(path)
    assert (caught.value.code, caught.value.details) == ("MAN001", {"file": str(path)})


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("target")])
def test_nothing_but_a_regular_file_is_one(make: Any, path: Path) -> None:
    (path.parent / "target").write_text("CANARY")
    make(path)
    with pytest.raises(InputError) as caught:
        History(path)
    assert (caught.value.code, caught.value.details) == ("IO009", {"file": str(path)})
    with pytest.raises(OutputError) as not_written:  # also when it came there since that was looked at
        Manifest(path, HEADER, None)
    assert not_written.value.code == "IO003"
    assert (path.parent / "target").read_text() == "CANARY"


def test_a_later_version_is_refused(path: Path) -> None:
    path.write_text(json.dumps({**HEADER.model_dump(), "format_version": "2.0"}) + "\n")
    with pytest.raises(InputError) as caught:
        History(path)
    assert (caught.value.code, caught.value.details["version"]) == ("MAN002", "2.0")


def test_members_of_a_later_minor_version_are_ignored(path: Path) -> None:
    lines = [json.loads(line) for line in write(path, done()).splitlines()]
    path.write_text("".join(json.dumps({**line, "later": 1}) + "\n" for line in lines))
    assert History(path).files == {"a.xml": done()}


def test_one_that_cannot_be_read_or_written_is_told_by_its_name(tmp_path: Path) -> None:
    for make in (lambda: History(tmp_path), lambda: Manifest(tmp_path, HEADER, None)):
        with pytest.raises((InputError, OutputError)) as caught:
            make()
        assert (caught.value.code, caught.value.details["file"]) in {
            ("IO009", str(tmp_path)),
            ("IO003", str(tmp_path)),
        }


# When the disk says no


@pytest.mark.parametrize("fault", ["write", "short", "fsync"])
def test_a_line_that_cannot_be_written_is_not_there(fault: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = write(path, done())
    original = os.write

    def refused(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Manifest(path, HEADER, History(path)) as manifest:
        with monkeypatch.context() as patched:
            if fault == "short":
                patched.setattr(os, "write", lambda file, data: original(file, data[:7]))
            else:
                patched.setattr(os, fault, refused)
            with pytest.raises(OutputError) as caught:
                manifest.add(FAILED)
        assert (caught.value.code, caught.value.details["problem"]) == ("IO003", "No space left on device")
        assert path.read_bytes() == before
        manifest.add(FAILED)
    assert list(History(path).files) == ["a.xml", "b.xml"]


def test_a_line_about_a_file_is_forced_to_the_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda file: sizes.append(os.fstat(file).st_size))
    data = write(path, "a.xml", done(), "b.xml")
    lines = data.splitlines(keepends=True)
    assert sizes == [len(lines[0]), len(b"".join(lines[:3]))]


def test_names_that_are_no_text_are_spelled_out(path: Path) -> None:
    name = os.fsdecode(b"v\xff.xml")
    assert noted_name(name) == r"v\udcff.xml"
    write(path, done(noted_name(name)))
    assert list(History(path).files) == [r"v\udcff.xml"]
