import errno
import hashlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from rdmconv.crypto.age_keys import Keys
from rdmconv.errors import InputError
from rdmconv.model.limits import DEFAULT, Limits
from rdmconv.model.secret import Secret
from rdmconv.storage import source
from rdmconv.storage.source import Opener, Source, open_source
from tests.crypto.age_files import encrypted, new_pair


def refused(name: str, code: str, limits: Limits = DEFAULT) -> None:
    with pytest.raises(InputError) as caught, open_source(name, limits=limits):
        pass
    assert caught.value.code == code
    assert caught.value.__cause__ is None


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "in"
    path.write_bytes(b"\xef\xbb\xbf\r\n\0\xff")
    with open_source(str(path)) as opened:
        assert (opened.name, opened.path) == (str(path), path)
        assert opened.stream.read() == b"\xef\xbb\xbf\r\n\0\xff"
        assert opened.sha256() == hashlib.sha256(path.read_bytes()).hexdigest()
        opened.check_unchanged()
    assert opened.stream.closed


def test_standard_input_is_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xffdata\r\n")))
    with open_source("-") as opened:
        assert (opened.name, opened.path, opened.stream.read()) == ("-", None, b"\xffdata\r\n")
        assert opened.stream.seekable()
        assert opened.sha256() == hashlib.sha256(b"\xffdata\r\n").hexdigest()
        opened.check_unchanged()


@pytest.mark.parametrize(
    ("name", "code"),
    [("missing", "IO001"), ("", "IO009"), ("a\0b", "IO001"), ("x" * 300, "IO001"), ("file/below", "IO001")],
)
def test_what_is_no_file_is_refused(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "file").touch()
    refused(f"{tmp_path}/{name}", code)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_pipes_and_devices_are_refused_without_opening_them(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    refused(str(tmp_path / "pipe"), "IO009")
    refused("/dev/zero", "IO009")


def test_a_link_to_a_file_is_followed_and_a_link_to_nothing_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "dangling").symlink_to("nothing")
    (tmp_path / "loop").symlink_to("loop")
    with open_source(str(tmp_path / "link")) as opened:
        assert opened.stream.read() == b"x"
    refused(str(tmp_path / "dangling"), "IO001")
    refused(str(tmp_path / "loop"), "IO001")


def test_standard_input_can_be_opened_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"once")))
    opener = Opener()
    for _ in range(2):
        with opener.open("-") as opened:
            assert (opened.stream.read(), opened.path) == (b"once", None)


def test_a_file_is_opened_anew_each_time(tmp_path: Path) -> None:
    opener = Opener()
    for content in (b"one", b"two"):
        (tmp_path / "in").write_bytes(content)
        with opener.open(str(tmp_path / "in")) as opened:
            assert opened.stream.read() == content


def test_standard_input_that_is_too_large_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"four, and more")))
    opener = Opener(limits=Limits(file_size=3))
    for _ in range(2):
        with pytest.raises(InputError) as caught, opener.open("-"):
            pass
        assert caught.value.code == "IO007"


def test_what_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Limits(file_size=3)
    (tmp_path / "in").write_bytes(b"four")
    refused(str(tmp_path / "in"), "IO007", limits)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"four")))
    refused("-", "IO007", limits)
    (tmp_path / "in").write_bytes(b"thr")
    with open_source(str(tmp_path / "in"), limits=limits):
        pass


def test_standard_input_is_held_in_memory_only_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_MOST_HELD", 3)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"four")))
    refused("-", "IO014")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"thr")))
    with open_source("-") as opened:
        assert opened.stream.read() == b"thr"


@pytest.mark.parametrize(
    "change", [lambda path: path.write_bytes(b"longer"), lambda path: os.utime(path, ns=(1, 1))], ids=["size", "time"]
)
def test_a_file_that_changes_is_noticed(tmp_path: Path, change: object) -> None:
    path = tmp_path / "in"
    path.write_bytes(b"x")
    with open_source(str(path)) as opened:
        change(path)  # type: ignore[operator]
        with pytest.raises(InputError) as caught:
            opened.check_unchanged()
    assert caught.value.code == "IO008"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read anything")
def test_a_file_one_may_not_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "in").touch(0)
    refused(str(tmp_path / "in"), "IO001")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no file that can be opened fails when it is read")
@pytest.mark.parametrize(
    "use",
    [
        lambda opened: opened.stream.read(1),
        lambda opened: opened.stream.read(),
        lambda opened: opened.sha256(),
        lambda opened: opened.size(),
    ],
    ids=["read", "read all", "digest", "seek"],
)
def test_a_file_that_fails_while_it_is_read_is_told(use: Callable[[Source], object]) -> None:
    with source._open(Path("/proc/self/mem")) as file, pytest.raises(InputError) as caught:
        use(Source("mem", None, file, file))
    assert caught.value.code == "IO001"
    assert caught.value.details["problem"] in {"Input/output error", "Invalid argument"}
    refused("/proc/self/mem", "IO001")


def broken(*_: object) -> NoReturn:
    raise OSError(errno.EIO, "Input/output error")


def test_a_status_that_cannot_be_had_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").write_bytes(b"x")
    with open_source(str(tmp_path / "in")) as opened, monkeypatch.context() as patched:
        patched.setattr(os, "fstat", broken)
        with pytest.raises(InputError) as caught:
            opened.check_unchanged()
    assert caught.value.code == "IO001"


def test_an_error_of_another_file_is_left_to_whom_it_concerns(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(b"x")
    with pytest.raises(OSError, match="Input/output error"), open_source(str(tmp_path / "in")):
        broken()


def test_standard_input_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Unreadable())))
    refused("-", "IO001")


class Unreadable(io.RawIOBase):
    def readable(self) -> bool:
        return True

    readinto = broken


MINE = new_pair()
KEYS = Keys([MINE.identity], lambda: Secret("words"))


def test_an_encrypted_file_is_read_as_what_is_in_it(tmp_path: Path) -> None:
    path, data = tmp_path / "in", b"<content/>" * 20_000
    for to in ([MINE.recipient], Secret("words")):
        path.write_bytes(encrypted(data, to))
        with open_source(str(path), KEYS) as opened:
            assert opened.is_encrypted
            assert opened.stream.read() == data
            assert (opened.stream.seek(150_000), opened.stream.read()) == (150_000, data[150_000:])
            assert opened.size() == path.stat().st_size
            assert opened.sha256() == hashlib.sha256(path.read_bytes()).hexdigest()
            assert (opened.stream.seek(0), opened.stream.read()) == (0, data)
            opened.check_unchanged()
            path.write_bytes(b"another")
            with pytest.raises(InputError, match="IO008"):
                opened.check_unchanged()


def test_encrypted_standard_input_is_given_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(encrypted(b"content", [MINE.recipient]))))
    opener = Opener(KEYS)
    for _ in range(2):
        with opener.open("-") as opened:
            assert (opened.is_encrypted, opened.stream.read()) == (True, b"content")


def test_a_file_in_clear_needs_no_keys(tmp_path: Path) -> None:
    def never() -> Secret:
        raise AssertionError

    (tmp_path / "in").write_bytes(b"age")
    with open_source(str(tmp_path / "in"), Keys(passphrase=never)) as opened:
        assert (opened.is_encrypted, opened.stream.read()) == (False, b"age")
    (tmp_path / "in").write_bytes(encrypted(b"", [MINE.recipient]))
    with open_source(str(tmp_path / "in"), Keys([MINE.identity], never)) as opened:
        assert (opened.is_encrypted, opened.stream.read()) == (True, b"")


def test_an_encrypted_file_that_nothing_opens_is_refused(tmp_path: Path) -> None:
    for to in ([MINE.recipient], Secret("words")):
        (tmp_path / "in").write_bytes(encrypted(b"", to))
        refused(str(tmp_path / "in"), "AGE002")


def test_whether_a_file_may_be_encrypted_is_told_by_how_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "in"
    path.write_bytes(b"<age-encryption.org/v1")
    assert not source.may_be_encrypted(str(path))
    path.write_bytes(encrypted(b"", [MINE.recipient]))
    assert source.may_be_encrypted(str(path))
    assert all(map(source.may_be_encrypted, ("-", str(tmp_path), str(tmp_path / "nowhere"), "a\0b")))
