"""How `rdmconv.pyz` begins: what it unpacks, where, and where it does not."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from single_file import start
from single_file.build import pack

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="on Windows access lists decide")
PROGRAM = """
import sys
def main():
    print(__file__, *sys.argv[1:])
    sys.exit(7)
"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Make one with a program that prints where it is and what it is asked, and ends with 7."""
    package = tmp_path / "packages" / "rdmconv"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(PROGRAM)
    pack(package.parent, "1.2.3", tmp_path / "rdmconv.pyz")
    return tmp_path / "rdmconv.pyz"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    monkeypatch.setenv("LOCALAPPDATA", str(folder))
    monkeypatch.setattr(start, "caches", lambda: folder)
    return folder / "rdmconv"


def begin(archive: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, archive, *arguments], capture_output=True, text=True, check=False)


def remade(archive: Path, **changed: str) -> Path:
    """Give the archive with another `made.json`."""
    other = archive.with_name("other.pyz")
    with ZipFile(archive) as source, ZipFile(other, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            made = name == start.MADE
            target.writestr(name, json.dumps({**json.loads(content), **changed}) if made else content)
    return other


def test_the_program_runs_from_the_folder_with_its_arguments(archive: Path, cache: Path) -> None:
    done = begin(archive, "inspect", "a b")
    assert (done.returncode, done.stderr) == (7, "")
    assert done.stdout.startswith(f"{cache / '1.2.3-'}")
    assert done.stdout.endswith("__main__.py inspect a b\n")


@POSIX
def test_nobody_else_can_read_or_change_what_is_unpacked(archive: Path, cache: Path) -> None:
    before = os.umask(0)
    try:
        packages = start.unpacked(archive)
    finally:
        os.umask(before)
    made = [cache, *cache.rglob("*")]
    assert packages / "rdmconv" / "__main__.py" in made
    assert not [path for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077]


def test_it_is_unpacked_once(archive: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = start.unpacked(archive)
    monkeypatch.delattr(ZipFile, "extractall")
    assert start.unpacked(archive) == packages
    assert len(list(cache.iterdir())) == 1


def test_another_that_was_faster_is_no_failure(archive: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = start.unpacked(archive).parent
    kept = shutil.move(folder, cache.parent / "kept")
    extract = ZipFile.extractall

    def and_so_does_another(zipped: ZipFile, path: Path, members: list[str]) -> None:
        extract(zipped, path, members)
        shutil.move(kept, folder)

    monkeypatch.setattr(ZipFile, "extractall", and_so_does_another)
    assert start.unpacked(archive).parent == folder
    assert list(cache.iterdir()) == [folder]


def test_what_could_not_be_unpacked_whole_is_not_there(
    archive: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: ZipFile, path: Path, members: list[str]) -> None:
        self.extract(members[0], path)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ZipFile, "extractall", fail)
    with pytest.raises(OSError, match="No space left"):
        start.unpacked(archive)
    assert list(cache.iterdir()) == []


@POSIX
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o1777])
def test_a_folder_that_others_can_change_is_refused(archive: Path, cache: Path, mode: int) -> None:
    cache.mkdir()
    cache.chmod(mode)
    with pytest.raises(start.Refused, match="others can change"):
        start.unpacked(archive)
    assert list(cache.iterdir()) == []


@POSIX
@pytest.mark.usefixtures("cache")
def test_what_was_unpacked_and_others_can_change_is_refused(archive: Path) -> None:
    start.unpacked(archive).parent.chmod(0o777)
    with pytest.raises(start.Refused, match="others can change"):
        start.unpacked(archive)


@POSIX
def test_a_folder_that_others_can_exchange_is_refused(archive: Path, cache: Path) -> None:
    cache.parent.chmod(0o777)
    with pytest.raises(start.Refused, match=f"can change {cache.parent}:"):
        start.unpacked(archive)
    cache.parent.chmod(0o1777)
    assert start.unpacked(archive).exists()


@POSIX
@pytest.mark.parametrize("is_own", [False, True])
def test_a_folder_that_a_group_can_exchange_is_refused_unless_nobody_else_is_in_it(
    is_own: bool, archive: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "_is_own_group", lambda _: is_own)
    cache.parent.chmod(0o770)
    if is_own:
        assert start.unpacked(archive).exists()
        return
    with pytest.raises(start.Refused, match=f"can change {cache.parent}:"):
        start.unpacked(archive)
    assert not cache.exists()


@POSIX
def test_a_group_is_own_when_it_is_called_as_its_only_member(monkeypatch: pytest.MonkeyPatch) -> None:
    import grp  # noqa: PLC0415 - Windows has none
    import pwd  # noqa: PLC0415 - the same

    me = pwd.struct_passwd(("me", "x", 1000, 1000, "", "/home/me", "/bin/sh"))
    monkeypatch.setattr(pwd, "getpwuid", lambda _: me)
    for name, members, number, expected in (
        ("me", [], 1000, True),
        ("me", ["me"], 1000, True),
        ("me", ["me", "you"], 1000, False),
        ("staff", [], 1000, False),
        ("me", [], 50, False),
    ):
        group = grp.struct_group((name, "x", number, members))
        monkeypatch.setattr(grp, "getgrgid", lambda _, group=group: group)
        assert start._is_own_group(number) is expected


@POSIX
def test_folders_are_made_for_their_owner_only_whatever_the_umask(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "caches", lambda: tmp_path / "home" / "new" / "deep")
    (tmp_path / "home").mkdir()
    before = os.umask(0)
    try:
        assert start.unpacked(archive).exists()
    finally:
        os.umask(before)
    made = [
        tmp_path / "home" / "new",
        tmp_path / "home" / "new" / "deep",
        tmp_path / "home" / "new" / "deep" / "rdmconv",
    ]
    assert [stat.S_IMODE(one.stat().st_mode) for one in made] == [0o700] * 3


def test_when_something_of_it_is_missing_it_says_what_to_do(archive: Path, cache: Path) -> None:
    package = start.unpacked(archive) / "rdmconv"
    (package / "__main__.py").unlink()
    done = begin(archive)
    assert done.returncode == 3
    assert done.stderr == (
        f"rdmconv: something of what it unpacked is missing: delete {package.parents[1]} and run it again\n"
    )
    assert cache in package.parents


@POSIX
def test_a_folder_of_somebody_else_is_refused(archive: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.mkdir(0o700)
    own, found = cache.stat(), Path.stat

    def somebodys(path: Path, **how: bool) -> os.stat_result:
        one = found(path, **how)
        return os.stat_result([*one[:4], own.st_uid + 1, *one[5:]]) if path == cache else one

    monkeypatch.setattr(Path, "stat", somebodys)
    with pytest.raises(start.Refused, match=f"can change {cache}:"):
        start.unpacked(archive)


@POSIX
def test_a_link_is_judged_by_where_it_leads(archive: Path, cache: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    cache.symlink_to(elsewhere)
    elsewhere.chmod(0o777)
    with pytest.raises(start.Refused, match=f"can change {elsewhere}:"):
        start.unpacked(archive)
    elsewhere.chmod(0o700)
    assert start.unpacked(archive).is_relative_to(elsewhere)


@POSIX
def test_what_others_could_change_does_not_run(archive: Path, cache: Path) -> None:
    cache.mkdir()
    cache.chmod(0o777)
    done = begin(archive)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"rdmconv: it would unpack itself to {cache}, and others can change {cache}: "
        "let nobody but you change it, or set XDG_CACHE_HOME to a folder of your own\n"
    )


def test_another_python_is_told_which_one_it_is_for(archive: Path, cache: Path) -> None:
    done = begin(remade(archive, **{"for": "cpython-27-pdp11"}))
    assert done.returncode == 2
    assert done.stderr.startswith("rdmconv: this file is for cpython-27-pdp11, and the Python that runs it is cp")
    assert not cache.exists()


def test_a_damaged_file_says_so(archive: Path, cache: Path) -> None:
    content = bytearray(archive.read_bytes())
    with ZipFile(archive) as zipped:
        start_of_data = zipped.infolist()[0].header_offset + 30 + len(zipped.infolist()[0].filename)
    at = next(one for one in range(start_of_data, len(content)) if content[one : one + 2] == b"PK") - 3
    content[at] ^= 0xFF
    archive.write_bytes(content)
    done = begin(archive)
    assert (done.returncode, done.stderr) == (3, "rdmconv: this file is damaged: get it once more\n")
    assert not list(cache.iterdir())


def test_a_place_that_cannot_be_written_is_named(archive: Path, cache: Path) -> None:
    cache.write_text("no folder")
    done = begin(archive)
    assert (done.returncode, done.stderr) == (3, f"rdmconv: cannot unpack itself to {cache}: Not a directory\n")


def test_without_a_home_folder_it_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none(_: Path) -> Path:
        raise RuntimeError

    monkeypatch.setattr(start, "unpacked", none)
    with pytest.raises(SystemExit) as ended:
        start.main()
    assert ended.value.code == 2
    assert "set XDG_CACHE_HOME" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("system", "variables", "place"),
    [
        ("linux", {}, "home/.cache"),
        ("linux", {"XDG_CACHE_HOME": "/var/mine"}, "/var/mine"),
        ("linux", {"XDG_CACHE_HOME": "here"}, "home/.cache"),
        ("darwin", {}, "home/Library/Caches"),
        ("darwin", {"XDG_CACHE_HOME": "/var/mine"}, "/var/mine"),
        ("win32", {}, "home/AppData/Local"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local"),
    ],
)
def test_each_system_has_its_place(
    monkeypatch: pytest.MonkeyPatch, system: str, variables: dict[str, str], place: str
) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(Path, "home", lambda: Path("home"))
    assert start.caches() == Path(place)


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("folder", ["site-packages", "a checkout"])
def test_what_is_installed_beside_is_not_found(folder: str, archive: Path, tmp_path: Path) -> None:
    beside = tmp_path / folder
    beside.mkdir()
    (beside / "json_of_another_version.py").touch()
    main = tmp_path / "packages" / "rdmconv" / "__main__.py"
    main.write_text("def main():\n    import json_of_another_version\n")
    pack(main.parents[1], "1.2.3", archive)
    found = subprocess.run(
        [sys.executable, archive], env={**os.environ, "PYTHONPATH": str(beside)}, capture_output=True, check=False
    )
    assert b"No module named 'json_of_another_version'" in found.stderr
