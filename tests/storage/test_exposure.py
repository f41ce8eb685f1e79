import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from rdmconv.errors import OutputError
from rdmconv.storage.atomic_file import AtomicFile
from rdmconv.storage.exposure import refuse_open_file, refuse_open_folder, refuse_open_stream

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")


def is_refused(check: Callable[[], None]) -> bool:
    try:
        check()
    except OutputError as error:
        return error.code == "IO012"
    return False


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(0o700, False), (0o755, False), (0o775, False), (0o777, True), (0o703, True), (0o1777, False)],
)
def test_a_folder_in_which_everybody_may_write_is_refused(mode: int, expected: bool, tmp_path: Path) -> None:
    tmp_path.chmod(mode)
    assert is_refused(lambda: refuse_open_folder(tmp_path / "out")) is expected


def test_a_folder_that_is_not_there_is_told_when_it_is_needed(tmp_path: Path) -> None:
    assert not is_refused(lambda: refuse_open_folder(tmp_path / "nowhere" / "out"))


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077], ids=oct)
def test_a_file_is_private_whatever_the_umask(umask: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        with AtomicFile(tmp_path / "out", force=False) as file:
            assert not is_refused(lambda: refuse_open_file(file, tmp_path / "out"))
    finally:
        os.umask(before)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o777], ids=oct)
def test_a_file_on_a_file_system_without_modes_is_refused(
    mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with AtomicFile(tmp_path / "out", force=False) as file:
        monkeypatch.setattr(os, "fstat", lambda _: SimpleNamespace(st_mode=0o100000 | mode))
        refused = is_refused(lambda: refuse_open_file(file, tmp_path / "out"))
        monkeypatch.undo()
    assert refused
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("mode", "expected"), [(0o600, False), (0o640, True), (0o604, True), (0o602, True)])
def test_standard_output_in_a_file_for_others_is_refused(mode: int, expected: bool, tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.touch()
    path.chmod(mode)
    with path.open("wb") as stream:
        assert is_refused(lambda: refuse_open_stream(stream)) is expected


def test_standard_output_in_a_pipe_is_the_choice_of_the_user() -> None:
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as stream, os.fdopen(reader, "rb"):
        assert not is_refused(lambda: refuse_open_stream(stream))


def test_standard_output_without_a_file_is_fine() -> None:
    assert not is_refused(lambda: refuse_open_stream(io.BytesIO()))
