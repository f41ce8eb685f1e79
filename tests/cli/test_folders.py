"""Folders and patterns as inputs: the tree is mirrored, one bad file or folder never stops the rest."""

import json
import os
import stat
from pathlib import Path

import pytest

from rdmconv.cli.manifests import MANIFEST_NAME
from tests.builders import convert, guid, xml_credential, xml_entry, xml_export
from tests.running import Run, run

GOOD = xml_export(xml_credential())
NOTHING = xml_export(xml_entry(id=guid(5)))


def plant(folder: Path, **files: bytes) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def tree_of(folder: Path) -> dict[str, bytes]:
    """Read all files below a folder, what the run notes apart."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST_NAME]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def vaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "in"
    plant(folder, **{"a.xml": GOOD, "sub/deep/b.rdm": GOOD, "sub/none.xml": NOTHING, "notes.txt": b"CANARY"})
    return folder


def converted(*arguments: str | Path) -> Run:
    return run("convert", *arguments, "--all")


MIRROR = {"a.xml": convert(GOOD).data, "sub/deep/b.rdm": convert(GOOD).data, "sub/none.xml": NOTHING}


@pytest.mark.usefixtures("vaults")
def test_a_folder_is_mirrored_whole(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        done = converted("in", "-o", "new/out")
    finally:
        os.umask(old)
    assert (done.code, tree_of(tmp_path / "new" / "out")) == (0, MIRROR)
    assert list(tmp_path.rglob(MANIFEST_NAME)) == [tmp_path / "new" / "out" / MANIFEST_NAME]
    folders = [tmp_path / name for name in ("new", "new/out", "new/out/sub", "new/out/sub/deep")]
    assert {mode_of(folder) for folder in folders} == {0o700}
    assert {mode_of(path) for path in (tmp_path / "new").rglob("*") if path.is_file()} == {0o600}


@pytest.mark.usefixtures("vaults")
def test_a_pattern_is_mirrored_from_where_it_begins(tmp_path: Path) -> None:
    assert converted("in/sub/**/*.rdm", "-o", "out").code == 0
    assert list(tree_of(tmp_path / "out")) == ["deep/b.rdm"]


@pytest.mark.usefixtures("vaults")
def test_a_folder_with_one_file_goes_into_a_folder(tmp_path: Path) -> None:
    assert converted("in/sub/deep", "-o", "out").code == 0
    assert list(tree_of(tmp_path / "out")) == ["b.rdm"]
    assert converted("in/sub/deep", "-o", "-").code == 2


@pytest.mark.usefixtures("vaults")
def test_patterns_choose_what_is_converted(tmp_path: Path) -> None:
    assert converted("in", "-o", "out", "--include", "*.XML", "--include", "*.txt", "--exclude", "sub").code == 4
    assert list(tree_of(tmp_path / "out")) == ["a.xml"]


def test_in_place_a_tree_is_converted_where_it_is(vaults: Path) -> None:
    before = (vaults / "sub" / "none.xml").stat()
    assert converted("in", "--in-place").code == 0
    assert tree_of(vaults) == {**MIRROR, "notes.txt": b"CANARY"}
    assert (vaults / "sub" / "none.xml").stat().st_ino == before.st_ino


def test_one_bad_file_stops_no_other(vaults: Path, tmp_path: Path) -> None:
    plant(vaults, **{"sub/bad.xml": b"<html/>"})
    done = converted("in", "-o", "out")
    assert (done.code, tree_of(tmp_path / "out")) == (4, MIRROR)
    assert "in/sub/bad.xml:1:1: error FMT" in done.stderr


def test_one_bad_folder_stops_no_other(vaults: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = os.listdir

    def listdir(path: str) -> list[str]:
        if path == "in/sub/deep":
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(os, "listdir", listdir)
    done = converted("in", "-o", "out", "--report", "report.json")
    assert done.code == 4
    assert "in/sub/deep: error IO015: the folder cannot be looked into (Permission denied)" in done.stderr
    assert set(tree_of(tmp_path / "out")) == {"a.xml", "sub/none.xml"}
    failed = json.loads(Path("report.json").read_bytes())["failed"]
    assert [(one["path"], one["code"]) for one in failed] == [("in/sub/deep", "IO015")]
    for command in ("inspect", "validate"):
        assert (done := run(command, vaults.name)).code == 4
        assert done.stderr.count("IO015") == 1


@pytest.mark.usefixtures("vaults")
def test_the_output_may_lie_in_the_input(tmp_path: Path) -> None:
    for more in ((), ("--force",)):
        assert converted("in", "-o", "in/out", "--report", "in/report.json", *more).code == 0
        assert tree_of(tmp_path / "in" / "out") == MIRROR


@pytest.mark.parametrize(("given", "output"), [("in", "in"), ("in/in", "in/in/in/.."), ("in/in", "link")])
def test_no_input_is_replaced(given: str, output: str, vaults: Path, tmp_path: Path) -> None:
    plant(vaults, **{"in/a.xml": NOTHING, "in/in/a.xml": NOTHING})
    (tmp_path / "link").symlink_to(vaults / "in", target_is_directory=True)
    before = tree_of(vaults)
    done = converted(given, "-o", output, "--force")
    assert (done.code, f"error USE002: {given}/a.xml would be replaced" in done.stderr) == (2, True)
    assert tree_of(vaults) == before


@pytest.mark.parametrize("other", ["a.xml", "A.XML", "a.xml.age"])
def test_two_inputs_with_one_target_are_refused_before_anything_is_written(
    other: str, vaults: Path, tmp_path: Path
) -> None:
    plant(vaults.parent / "more", **{other: GOOD})
    done = converted("in", "more", "-o", "out")
    assert (done.code, (tmp_path / "out").exists()) == (2, False)
    assert f"in/a.xml and more/{other} would have the same file name" in done.stderr


@pytest.mark.usefixtures("vaults")
@pytest.mark.parametrize("name", ["empty", "in/*.pdf"])
def test_what_gives_nothing_is_told_before_anything_is_written(name: str, tmp_path: Path) -> None:
    Path("empty").mkdir()
    for command in (("convert", "in", name, "-o", "out"), ("inspect", name), ("validate", name), ("plan", name)):
        done = run(*command)
        assert done.code == 2
        assert f"error USE020: there is nothing to convert in {name}" in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_existing_output_is_a_failure_of_that_file(vaults: Path, tmp_path: Path) -> None:
    plant(tmp_path / "out", **{"sub/none.xml": b"old"})
    done = converted("in", "-o", "out")
    assert (done.code, tree_of(tmp_path / "out")) == (4, {**MIRROR, "sub/none.xml": b"old"})
    assert "error IO002" in done.stderr
    assert converted("in", "-o", "out", "--force").code == 0
    assert tree_of(tmp_path / "out") == MIRROR
    assert vaults.exists()


def test_a_file_where_a_folder_must_be_fails_what_goes_into_it(vaults: Path, tmp_path: Path) -> None:
    plant(tmp_path / "out", sub=b"old")
    done = converted("in", "-o", "out")
    assert (done.code, tree_of(tmp_path / "out")) == (4, {"a.xml": MIRROR["a.xml"], "sub": b"old"})
    assert done.stderr.count("error IO003") == 2
    assert vaults.exists()


@pytest.mark.usefixtures("vaults")
def test_the_journals_are_mirrored_too(tmp_path: Path) -> None:
    assert converted("in", "-o", "out", "--journal", "undo", "--journal-plaintext").code == 0
    assert set(tree_of(tmp_path / "undo")) == {f"{name}.undo.jsonl" for name in MIRROR}
    done = run("revert", "out/sub/deep/b.rdm", "--journal", "undo/sub/deep/b.rdm.undo.jsonl", "-o", "back")
    assert (done.code, Path("back").read_bytes()) == (0, GOOD)


def test_a_session_in_the_tree_blocks_a_credential_in_another_folder(vaults: Path, tmp_path: Path) -> None:
    names = f"<CredentialConnectionID>{guid()}</CredentialConnectionID>"
    plant(vaults, **{"sub/session.xml": xml_export(xml_entry(names, id=guid(2)))})
    assert converted("in", "-o", "out").code == 0
    assert tree_of(tmp_path / "out")["a.xml"] == GOOD


@pytest.mark.usefixtures("vaults")
def test_other_commands_take_folders_and_patterns() -> None:
    found = json.loads(run("inspect", "in", "--format", "json", "--exclude", "none*").stdout)
    assert [one["path"] for one in found] == ["in/a.xml", "in/sub/deep/b.rdm"]
    assert run("validate", "in/**/*.xml").code == 0
    assert run("plan", "in", "--all", "--plan", "plan.jsonl", "--include", "*.rdm").code == 0
    header = json.loads(Path("plan.jsonl").read_text().splitlines()[0])
    assert [one["path"] for one in header["inputs"]] == ["in/sub/deep/b.rdm"]


def test_names_that_are_no_text_are_mirrored(vaults: Path, tmp_path: Path) -> None:
    name = os.fsdecode(b"v\xff\xfe.xml")
    plant(vaults, **{f"{name}d/{name}": GOOD})
    assert converted("in", "-o", "out", "--report", "report.json").code == 0
    assert tree_of(tmp_path / "out")[f"{name}d/{name}"] == convert(GOOD).data
