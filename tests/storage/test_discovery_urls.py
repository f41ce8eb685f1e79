"""Which files of an object store a run is about: as in a folder."""

from pathlib import Path

import pytest

from rdmconv.errors import UsageError
from rdmconv.storage.discovery import Choice, discover
from rdmconv.storage.location import Url
from tests.bucket import Bucket
from tests.storage.test_discovery import EXPORTS, TREE, plant


@pytest.fixture
def tree(bucket: Path) -> Path:
    plant(bucket / "in", TREE)
    return bucket / "in"


def found(*inputs: str, but: tuple[str, ...] = (), **patterns: list[str]) -> list[str]:
    return [one.relative for one in discover(inputs, Choice(but=[Url(one) for one in but], **patterns)).files]


@pytest.mark.usefixtures("tree")
def test_a_folder_gives_the_exports_below_it_in_the_order_of_names() -> None:
    for name in ("bucket://in", "bucket://in/"):
        assert found(name) == EXPORTS
        assert [one.path for one in discover([name]).files] == [f"bucket://in/{one}" for one in EXPORTS]
        assert not any(one.is_named for one in discover([name]).files)
    assert discover(["bucket://in"]).others == {".txt": 1, ".age": 1}


@pytest.mark.usefixtures("tree")
def test_a_pattern_gives_what_fits_from_where_it_begins() -> None:
    assert found("bucket://in/*.rdm") == ["b.rdm"]
    assert found("bucket://in/sub*/**/*.xml") == ["sub/a.xml", "sub2/old/a.xml"]
    assert found("bucket://in/s?b/*", exclude=["deep"]) == ["sub/a.xml"]
    assert found("bucket://i?/b*") == ["in/b.rdm"]
    assert discover(["bucket://in/*"]).others == {}


@pytest.mark.usefixtures("tree")
def test_a_file_is_named_as_it_was_given() -> None:
    assert discover(["bucket://in/b.rdm"]).files[0][:3] == ("bucket://in/b.rdm", "b.rdm", True)
    assert found("bucket://in/missing.rdm") == ["missing.rdm"]
    assert found("bucket://in/.hidden.xml") == [".hidden.xml"]
    assert found("bucket://in/b.rdm", "bucket://in/*.rdm") == ["b.rdm"]


def test_a_pattern_that_is_the_name_of_a_file_is_that_file(tree: Path) -> None:
    plant(tree, ["[a].rdm", "a.rdm"])
    assert found("bucket://in/[a].rdm") == ["[a].rdm"]


@pytest.mark.usefixtures("tree")
def test_filters_are_those_of_folders() -> None:
    assert found("bucket://in", include=["*.txt", "sub/**"], exclude=["deep"]) == ["notes.txt", "sub/a.xml"]
    assert found("bucket://in/*.*", include=["*.rdm"]) == ["b.rdm"]
    assert found("bucket://in", exclude=["*.xml", "SUB"]) == ["b.rdm", "c.json.age", "z.rdx"]


@pytest.mark.usefixtures("tree")
def test_what_the_run_writes_is_left_out() -> None:
    assert found("bucket://in", but=("bucket://in/sub/", "bucket://in/A.XML")) == [
        one for one in EXPORTS if one not in {"A.XML", "sub/a.xml", "sub/deep/d.JSON"}
    ]


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("name", ["bucket://in/*.none", "bucket://nothing/", "bucket://in/none/**"])
def test_what_gives_nothing_is_told(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        discover([name])
    assert (caught.value.code, caught.value.details) == ("USE020", {"path": name})


@pytest.mark.usefixtures("tree")
def test_a_folder_that_cannot_be_listed_does_not_stop_the_others() -> None:
    Bucket.refused["in/sub"] = PermissionError("CANARY")
    one, *others = discover(["bucket://in/sub/", "bucket://in"]).files
    assert (one.path, one.relative, one.problem) == ("bucket://in/sub/", ".", "Permission denied")
    assert others


@pytest.mark.usefixtures("tree")
def test_what_cannot_be_looked_at_is_told_when_its_turn_comes() -> None:
    Bucket.refused["in/b.rdm"] = PermissionError("CANARY")
    assert found("bucket://in/b.rdm") == ["b.rdm"]


@pytest.mark.parametrize("name", ["/a.rdm", "x//a.rdm", "x/\0.rdm", "x/?b=.rdm"])
def test_a_name_that_would_lead_elsewhere_here_is_refused(
    bucket: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    plant(bucket, ["in/good.rdm"])
    names = [name, "../out.rdm", "good.rdm"]
    monkeypatch.setattr(Bucket, "walk", lambda *_, **__: [("in", [], names)])
    with pytest.raises(UsageError) as caught:
        discover(["bucket://in/"])
    assert caught.value.code == "USE002"
    assert f"bucket://in/{name}" in caught.value.details["problem"]
    names[0] = f"{name}.txt"  # of another kind
    assert found("bucket://in/") == ["good.rdm"]
    names[0] = name
    assert found("bucket://in/", exclude=["x", "a.rdm"]) == ["good.rdm"]
