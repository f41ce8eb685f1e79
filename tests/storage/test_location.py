from pathlib import Path

import pytest

from rdmconv.errors import UsageError
from rdmconv.storage.location import Url, is_same, is_there, local_name, location, path_below
from tests.bucket import Bucket


@pytest.mark.parametrize(
    "name", ["a.xml", "", "C:/a.xml", "C:\\a.xml", "c://a.xml", "./s3://a", "s3:/a", "s3", "-", "://"]
)
def test_what_is_no_url_is_a_path(name: str) -> None:
    assert location(name) == Path(name)


@pytest.mark.parametrize(
    "name", ["s3://b/a.xml", "gs://b", "abfs://container@account.example/a", "memory://a:b", "S3A://b"]
)
def test_a_url_stays_as_it_was_given(name: str) -> None:
    assert (location(name), str(location(name))) == (Url(name), name)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("file:///C:/vaults/a.rdm", "C:/vaults/a.rdm"),
        ("file://c:/a.rdm", "c:/a.rdm"),
        ("file:///a/b.xml", "/a/b.xml"),
        ("C:/a.rdm", "C:/a.rdm"),
        ("/C:/a.rdm", "/C:/a.rdm"),
    ],
)
def test_a_local_url_leads_to_a_drive_where_there_are_drives(name: str, path: str) -> None:
    assert local_name(name, has_drives=True) == path
    assert local_name(name, has_drives=False) == name.removeprefix("file://")


@pytest.mark.parametrize(("name", "path"), [("file:///a/b.xml", "/a/b.xml"), ("FILE://b", "b"), ("local://b", "b")])
def test_the_url_of_a_local_file_is_a_path(name: str, path: str) -> None:
    assert location(name) == Path(path)


@pytest.mark.parametrize(
    "name",
    ["s3://me:CANARY@host/a", "https://host/a?X-Amz-Signature=CANARY", "az://b/a?sv=1&sig=CANARY", "s3://b/?\n=CANARY"],
)
def test_a_url_that_carries_secrets_is_refused_without_a_word_of_it(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        location(name)
    assert (caught.value.code, caught.value.details) == ("USE021", {})


@pytest.mark.parametrize("name", ["simplecache::s3://b/a", "zip://a.xml::s3://b/a.zip"])
def test_file_systems_upon_others_are_refused(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        Url(name)
    assert caught.value.code == "USE022"


@pytest.mark.parametrize("folder", ["s3://b/x", "s3://b/x/"])
def test_paths_in_a_url_are_joined_and_taken_apart(folder: str) -> None:
    below = Url(folder) / "y/z.xml"
    assert (str(below), below.name, str(below.parent)) == ("s3://b/x/y/z.xml", "z.xml", "s3://b/x/y")
    assert path_below(below, Url(folder)) == "y/z.xml"
    assert str(Url("memory://") / "a") == "memory://a"


def test_two_names_of_one_file_are_known_for_it(bucket: Path, tmp_path: Path) -> None:
    (bucket / "a").touch()
    one, other, path = Url("bucket://a"), Url("bucket:///a"), tmp_path / "a"
    path.touch()
    assert is_same(one, Url("bucket://a"))
    assert is_same(path, tmp_path / "." / "a")
    assert not is_same(one, Url("hasty://a"))
    assert not any((is_same(one, Url("bucket://b")), is_same(one, path), is_same(path, one), is_same(path, other)))


def test_what_cannot_be_told_counts_as_there(bucket: Path) -> None:
    (bucket / "a").touch()
    Bucket.refused["c"] = PermissionError()
    assert [is_there(Url(f"bucket://{name}")) for name in "abc"] == [True, False, True]


def test_a_file_behind_a_url_is_removed(bucket: Path) -> None:
    (bucket / "a").touch()
    Url("bucket://a").unlink()
    Url("bucket://a").unlink(missing_ok=True)
    with pytest.raises(FileNotFoundError):
        Url("bucket://a").unlink()
    assert not list(bucket.iterdir())
