import errno
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rdmconv.errors import OutputError
from rdmconv.storage import atomic_file
from rdmconv.storage.atomic_file import AtomicFile, output_notes, remove_left_over

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes and links are those of POSIX")


def write(target: Path, data: bytes = b"new", *, force: bool = False) -> None:
    with AtomicFile(target, force=force) as file:
        file.write(data)
        file.commit()


def refused(target: Path, code: str, *, force: bool = False) -> None:
    with pytest.raises(OutputError) as caught:
        write(target, force=force)
    assert caught.value.code == code


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def test_nothing_is_there_before_the_commit(tmp_path: Path) -> None:
    with AtomicFile(tmp_path / "out", force=False) as file:
        file.write(b"a")
        assert not (tmp_path / "out").exists()
        file.write(b"b")
        file.commit()
    assert (tmp_path / "out").read_bytes() == b"ab"
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("force", [False, True])
def test_the_file_is_for_its_owner_only(tmp_path: Path, force: bool) -> None:
    write(tmp_path / "out", force=force)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o600


@pytest.mark.usefixtures("umask")
def test_the_temporary_file_is_for_its_owner_only(tmp_path: Path) -> None:
    with AtomicFile(tmp_path / "out", force=False):
        (temporary,) = tmp_path.iterdir()
        assert stat.S_IMODE(temporary.stat().st_mode) == 0o600


def test_a_file_open_to_all_becomes_one_for_its_owner(tmp_path: Path) -> None:
    (tmp_path / "out").touch(0o666)
    write(tmp_path / "out", force=True)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o600


def test_an_existing_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"old")
    refused(tmp_path / "out", "IO002")
    assert (tmp_path / "out").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_there_is_refused_before_the_work_begins(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "dangling").symlink_to("nothing")
    for name in ("file", "dangling"):
        with pytest.raises(OutputError):
            AtomicFile(tmp_path / name, force=False)


def test_an_existing_file_is_replaced_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"old and longer")
    write(tmp_path / "out", force=True)
    assert (tmp_path / "out").read_bytes() == b"new"


def test_a_file_that_came_in_between_is_not_replaced(tmp_path: Path) -> None:
    with AtomicFile(tmp_path / "out", force=False) as file:
        file.write(b"new")
        (tmp_path / "out").write_bytes(b"other")
        with pytest.raises(OutputError) as caught:
            file.commit()
    assert caught.value.code == "IO002"
    assert (tmp_path / "out").read_bytes() == b"other"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("there", [True, False], ids=["link", "dangling link"])
def test_a_link_is_refused_and_when_forced_replaced_not_followed(tmp_path: Path, there: bool) -> None:
    victim, link = tmp_path / "victim", tmp_path / "link"
    if there:
        victim.write_bytes(b"victim")
    link.symlink_to(victim)
    refused(link, "IO002")
    write(link, force=True)
    assert not link.is_symlink()
    assert link.read_bytes() == b"new"
    assert victim.exists() == there
    assert not there or victim.read_bytes() == b"victim"


def test_a_hard_link_keeps_the_old_content(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"old")
    os.link(one, other)
    assert [note.code for note in output_notes(one)] == ["IO005"]
    write(one, force=True)
    assert (one.read_bytes(), other.read_bytes()) == (b"new", b"old")


@pytest.mark.parametrize(
    ("mode", "codes"), [(0o700, []), (0o755, []), (0o775, ["IO006"]), (0o777, ["IO006"]), (0o1777, [])]
)
def test_a_folder_others_may_write_to_is_worth_a_warning(tmp_path: Path, mode: int, codes: list[str]) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    folder.chmod(mode)
    assert [note.code for note in output_notes(folder / "out")] == codes


def test_a_target_that_is_not_there_is_worth_no_warning(tmp_path: Path) -> None:
    assert not list(output_notes(tmp_path / "no" / "out"))


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_is_no_target(tmp_path: Path, force: bool) -> None:
    refused(tmp_path, "IO003", force=force)


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    refused(tmp_path / "no" / "out", "IO003")


def test_leaving_without_commit_leaves_nothing(tmp_path: Path) -> None:
    with AtomicFile(tmp_path / "out", force=False) as file:
        file.write(b"x")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit, MemoryError])
def test_an_exception_leaves_the_old_file_and_nothing_else(tmp_path: Path, error: type[BaseException]) -> None:
    def fail_half_way() -> None:
        with AtomicFile(tmp_path / "out", force=True) as file:
            file.write(b"x" * 100_000)
            raise error

    (tmp_path / "out").write_bytes(b"old")
    with pytest.raises(error):
        fail_half_way()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


@pytest.mark.parametrize("call", ["fsync", "replace", "link"])
def test_a_disk_that_fails_leaves_the_old_file_and_nothing_else(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    old = tmp_path / "out"
    if call != "link":
        old.write_bytes(b"old")
    monkeypatch.setattr(os, call, failing)
    refused(old, "IO003", force=call != "link")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == ([b"old"] if call != "link" else [])


def test_a_disk_without_hard_links_can_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: Any, **__: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", failing)
    write(tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"new"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    file = AtomicFile(tmp_path / "out", force=False)
    file._stream.close()
    with open("/dev/full", "wb", buffering=0) as full, file:  # noqa: PTH123 - unbuffered, so that writing itself fails
        file._stream = full  # type: ignore[assignment]
        with pytest.raises(OutputError) as caught:
            file.write(b"x")
    assert caught.value.code == "IO003"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["é🔑.xml", "x" * 255, "🔑" * 62, "a b", "-o", ".hidden", "a\nb"], ids=range(7))
def test_any_name_a_file_can_have_will_do(tmp_path: Path, name: str) -> None:
    write(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_is_committed_once(tmp_path: Path) -> None:
    with AtomicFile(tmp_path / "out", force=False) as file:
        file.commit()
        with pytest.raises((RuntimeError, ValueError)):
            file.commit()
    assert (tmp_path / "out").read_bytes() == b""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_one_may_not_write_to_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    refused(tmp_path / "out", "IO003")
    tmp_path.chmod(0o700)


def test_what_is_large_is_forced_to_the_disk_as_it_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: forced.append(os.fstat(descriptor).st_size))
    monkeypatch.setattr(atomic_file, "_MOST_UNSYNCED", 10)
    with AtomicFile(tmp_path / "out", force=False) as file:
        for _ in range(5):
            file.write(b"12345")
        file.commit()
    assert forced[:2] == [15, 25]


def test_what_is_written_can_be_read_again_before_it_has_its_name(tmp_path: Path) -> None:
    with AtomicFile(tmp_path / "out", force=False) as file:
        for so_far in (b"one", b"one, two"):
            file.write(so_far[-5:])
            with file.reread() as written:
                assert written.read() == so_far
        file.commit()
        with pytest.raises(RuntimeError):
            file.reread()


def test_a_disk_that_is_full_when_it_is_forced_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(atomic_file, "_MOST_UNSYNCED", 10)
    with pytest.raises(OutputError) as caught, AtomicFile(tmp_path / "out", force=False) as file:
        file.write(b"more than ten bytes")
    assert caught.value.code == "IO003"
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_of_a_target_is_removed_and_nothing_else(tmp_path: Path) -> None:
    ours, other = tmp_path / f"{'long' * 60}.xml", tmp_path / "other.xml"
    killed, at_work = AtomicFile(ours, force=False), AtomicFile(other, force=False)
    with killed, at_work:
        ours.write_bytes(b"old")
        remove_left_over(ours)
        assert (ours.read_bytes(), len(list(tmp_path.iterdir()))) == (b"old", 2)
        at_work.write(b"new")
        at_work.commit()
    assert sorted(tmp_path.iterdir()) == [ours, other]


def test_of_a_folder_that_is_gone_nothing_is_removed(tmp_path: Path) -> None:
    remove_left_over(tmp_path / "gone" / "out.xml")
    assert list(tmp_path.iterdir()) == []
