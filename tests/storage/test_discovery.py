"""Which files a run is about."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.errors import UsageError
from rdmconv.storage.discovery import Choice, discover

TREE = [
    "b.rdm",
    "A.XML",
    "c.json.age",
    "z.rdx",
    "notes.txt",
    "x.age",
    ".hidden.xml",
    ".git/x.xml",
    "sub/a.xml",
    "sub/deep/d.JSON",
    "sub2/old/a.xml",
]
EXPORTS = ["A.XML", "b.rdm", "c.json.age", "sub/a.xml", "sub/deep/d.JSON", "sub2/old/a.xml", "z.rdx"]


def plant(folder: Path, names: list[str]) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"CANARY")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    plant(tmp_path / "in", TREE)
    return tmp_path / "in"


def found(*inputs: str, but: list[Path] | None = None, **patterns: list[str]) -> list[str]:
    return [one.relative for one in discover(inputs, Choice(but=but or [], **patterns)).files]


@pytest.mark.usefixtures("tree")
def test_a_folder_gives_the_exports_below_it_in_the_order_of_names() -> None:
    assert found("in") == EXPORTS
    assert [one.path for one in discover(["in/sub"]).files] == ["in/sub/a.xml", "in/sub/deep/d.JSON"]
    assert not any(one.is_named for one in discover(["in"]).files)


def test_a_folder_is_named_as_it_was_given(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert discover([str(tree)]).files[0].path == f"{tree}/A.XML"
    monkeypatch.chdir(tree)
    assert discover(["."]).files[0].path == "./A.XML"


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("include", "exclude", "names"),
    [
        (["*.txt"], [], ["notes.txt"]),
        (["*.TXT", "sub/*"], [], ["notes.txt", "sub/a.xml"]),
        (["sub/**"], [], ["sub/a.xml", "sub/deep/d.JSON"]),
        ([], ["a.xml"], ["b.rdm", "c.json.age", "sub/deep/d.JSON", "z.rdx"]),
        ([], ["/a.xml", "sub*"], ["b.rdm", "c.json.age", "z.rdx"]),
        (["*.xml"], ["OLD"], ["A.XML", "sub/a.xml"]),
        (["*.xml"], [r"sub2\**"], ["A.XML", "sub/a.xml"]),
    ],
)
def test_patterns_choose_files(include: list[str], exclude: list[str], names: list[str]) -> None:
    assert found("in", include=include, exclude=exclude) == names


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("in/*.xml", ["A.XML"]),
        ("in/*", ["A.XML", "b.rdm", "c.json.age", "notes.txt", "x.age", "z.rdx"]),
        ("in/**/*.xml", ["A.XML", "sub/a.xml", "sub2/old/a.xml"]),
        ("in/s*/a.xml", ["sub/a.xml"]),
        ("*/sub/*.xml", ["in/sub/a.xml"]),
        ("in/.git/*.xml", ["x.xml"]),
    ],
)
def test_a_pattern_gives_the_files_that_fit(pattern: str, names: list[str]) -> None:
    assert found(pattern) == names


@pytest.mark.usefixtures("tree")
def test_patterns_and_filters_hold_together() -> None:
    assert found("in/**/a.xml", exclude=["old"]) == ["A.XML", "sub/a.xml"]
    assert found("in/**/a.xml", include=["sub*/**"]) == ["sub/a.xml", "sub2/old/a.xml"]


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(tree: Path) -> None:
    plant(tree, ["[a].xml"])
    (one,) = discover(["in/[a].xml"]).files
    assert (one.path, one.relative, one.is_named) == ("in/[a].xml", "[a].xml", True)


@pytest.mark.usefixtures("tree")
def test_files_given_by_name_are_taken_as_they_are() -> None:
    assert found("in/notes.txt", "-", "not-there", "in/notes.txt") == ["notes.txt", "-", "not-there", "notes.txt"]
    assert found("in/notes.txt", "a\0b") == ["notes.txt", "a\0b"]
    assert found("in/notes.txt", "in/b.rdm", exclude=["notes*"]) == ["b.rdm"]


@pytest.mark.usefixtures("tree")
def test_a_file_found_twice_is_taken_once() -> None:
    assert found("in/sub", "in/**/*.xml", "in/./sub") == ["a.xml", "deep/d.JSON", "A.XML", "sub2/old/a.xml"]
    assert found("in/b.rdm", "in") == ["b.rdm", *(name for name in EXPORTS if name != "b.rdm")]


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("name", ["in/.git", "in/*.pdf", "nowhere/*.xml", "in/[", "empty"])
def test_what_gives_nothing_is_an_error_that_names_it(name: str) -> None:
    Path("empty").mkdir()
    Path("in/.git/x.xml").unlink()
    with pytest.raises(UsageError) as caught:
        discover(["in/b.rdm", name])
    assert (caught.value.code, caught.value.details) == ("USE020", {"path": name})


@pytest.mark.usefixtures("tree")
def test_nothing_left_of_what_is_named_is_an_error() -> None:
    with pytest.raises(UsageError):
        discover(["in/b.rdm"], Choice(exclude=["*"]))


def test_what_the_run_writes_is_no_input(tree: Path) -> None:
    plant(tree, ["out/a.xml", "report.json"])
    assert found("in", but=[tree / "out", tree / "report.json", tree / "not-there"]) == EXPORTS
    assert found("in/**/*.xml", but=[tree / "sub"]) == ["A.XML", "out/a.xml", "sub2/old/a.xml"]


def test_linked_folders_are_not_entered_and_linked_files_are_taken(tree: Path) -> None:
    (tree / "circle").symlink_to(tree, target_is_directory=True)
    (tree / "circle.xml").symlink_to(tree, target_is_directory=True)
    (tree / "link.xml").symlink_to(tree / "notes.txt")
    (tree / "lost.xml").symlink_to("nowhere")
    (tree / "loop.xml").symlink_to("loop.xml")
    assert found("in") == sorted([*EXPORTS, "link.xml", "lost.xml", "loop.xml"])
    (tree.parent / "linked").symlink_to(tree, target_is_directory=True)
    assert len(found("linked")) == 10


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nothing is hidden from this user")
def test_a_folder_that_cannot_be_listed_is_found_with_the_reason(tree: Path) -> None:
    (tree / "sub").chmod(0)
    try:
        (one,) = [one for one in discover(["in"]).files if one.problem]
    finally:
        (tree / "sub").chmod(0o700)
    assert (one.path, one.problem) == ("in/sub", "Permission denied")


def test_a_folder_that_fails_to_be_listed_is_found_with_the_reason(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = os.listdir

    def listdir(path: str) -> list[str]:
        if path.endswith("sub"):
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(os, "listdir", listdir)
    files = discover([str(tree)]).files
    assert [one.relative for one in files] == [*EXPORTS[:3], "sub", *EXPORTS[5:]]
    assert [(one.path, one.problem) for one in files if one.problem] == [(f"{tree}/sub", "Permission denied")]


def test_names_that_are_no_text_survive(tree: Path) -> None:
    name = b"v\xff.xml"
    (tree / os.fsdecode(name)).write_bytes(b"CANARY")
    assert os.fsencode(discover(["in/v*.xml"]).files[0].path) == b"in/" + name


def test_a_very_deep_tree_is_walked(tmp_path: Path) -> None:
    folders = [tmp_path / "/".join(["d"] * depth) for depth in range(1, 1200)]
    for folder in folders:
        folder.mkdir()
    (folders[-1] / "a.xml").touch()
    assert found(str(tmp_path)) == ["d/" * 1199 + "a.xml"]
    (folders[-1] / "a.xml").unlink()
    for folder in reversed(folders):
        folder.rmdir()


FOLDERS = st.lists(st.sampled_from(["a", "B", "old"]), max_size=2)
PATHS = st.tuples(FOLDERS, st.sampled_from(["x.xml", "y.RDM", "z.json", "n.txt"])).map(
    lambda one: "/".join([*one[0], one[1]])
)


@given(st.sets(PATHS))
def test_what_is_taken_and_what_is_left_out_are_all_files(paths: set[str]) -> None:
    with TemporaryDirectory() as name:
        files = {*paths, "a/x.xml", "a/n.txt"}
        plant(Path(name), sorted(files))
        everything = found(name, include=["*"])
        assert (len(everything), set(everything)) == (len(files), files)
        for pattern in ("*.xml", "*/**/x.xml", "x.*"):
            taken, left = found(name, include=[pattern]), found(name, include=["*"], exclude=[pattern])
            assert sorted([*taken, *left]) == sorted(everything)
        assert set(found(name, include=["*"], exclude=["OLD"])) == {one for one in files if "old/" not in one}


@pytest.mark.usefixtures("tree")
def test_files_of_other_kinds_are_counted_where_nothing_says_what_to_take() -> None:
    assert discover(["in/b.rdm"]).others == {}
    assert discover(["in"]).others == {".txt": 1, ".age": 1}
    assert discover(["in"], Choice(exclude=["*.txt"])).others == {".age": 1}
    assert discover(["in"], Choice(but=[Path("in/notes.txt")])).others == {".age": 1}
    assert discover(["in"], Choice(include=["*.rdm"])).others == {}
    assert discover(["in/*.rdm"]).others == {}
