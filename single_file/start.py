"""What `rdmconv.pyz` runs: it unpacks itself once, where nobody else can change anything, and goes on from there.

Modules in machine code cannot be loaded out of an archive. Whoever can change them can do all that this user can, so
the folder, and all above it, must be this user's or the system's. An old Python has to be able to read this file, too:
it tells it that it is too old.
"""

import json
import os
import platform
import shutil
import stat
import sys
import tempfile
import zlib
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import NoReturn
from zipfile import BadZipFile, ZipFile

PACKAGES = "site-packages"
"""The folder of the archive with what is unpacked."""
MADE = "made.json"
"""The file of the archive that says which Python it is for, and what to call the folder."""
_OURS = "rdmconv"
_REFUSED = 2
_FAILED = 3
_INTERRUPTED = 130


class Refused(Exception):  # noqa: N818 - as the others of rdmconv, it says what happened
    """It does not fit, or is not safe; its text says what to do."""


def main() -> None:
    """Unpack the archive this file is in, unless it is there already, and run the program with the same arguments."""
    archive = Path(__file__).absolute().parent
    try:
        packages = unpacked(archive)
    except Refused as refused:
        _end(_REFUSED, str(refused))
    except RuntimeError:  # of `Path.home`
        _end(_REFUSED, "you have no home folder to unpack it to: set XDG_CACHE_HOME to a folder of your own")
    except (BadZipFile, zlib.error):
        _end(_FAILED, "this file is damaged: get it once more")
    except OSError as error:
        _end(_FAILED, f"cannot unpack itself to {caches() / _OURS}: {error.strerror}")
    except KeyboardInterrupt:
        _end(_INTERRUPTED, "interrupted; what was not finished is not there")
    sys.path[:] = [str(packages), *filter(_is_part_of_python, sys.path)]
    try:
        from rdmconv.__main__ import main as run  # noqa: PLC0415 - it was not there before
    except ImportError:
        _end(_FAILED, f"something of what it unpacked is missing: delete {packages.parent} and run it again")
    run()


def _is_part_of_python(path: str) -> bool:
    """Tell whether to look for modules there: what is elsewhere may be of another version."""
    place = Path(path)
    is_inside = not {Path(sys.base_prefix), Path(sys.base_exec_prefix)}.isdisjoint(place.parents)
    return is_inside and {"site-packages", "dist-packages"}.isdisjoint(place.parts)


def unpacked(archive: Path) -> Path:
    """Give the folder of packages; unpack it when it is not there.

    Raises:
        Refused: the archive is for another Python, or others could change what it unpacks.
        OSError: it cannot be read or unpacked.
    """
    with ZipFile(archive) as zipped:
        made = json.loads(zipped.read(MADE))
        if made["for"] != this_python():
            raise Refused(
                f"this file is for {made['for']}, and the Python that runs it is {this_python()}: "
                "run it with the other Python, or install rdmconv with pip"
            )
        root = private(caches() / _OURS)
        folder = root / made["name"]
        if not folder.is_dir():
            _unpack(zipped, root, folder)
    return private(folder) / PACKAGES


def this_python() -> str:
    """Say for what a module in machine code has to be made that this Python is to load."""
    suffix = EXTENSION_SUFFIXES[0].split(".")[1]
    return f"{suffix}-{platform.machine()}" if sys.platform == "darwin" else suffix  # elsewhere it says the processor


def caches() -> Path:
    """Give the folder in which programs of this user keep what they can make again."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    asked = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if asked.is_absolute():
        return asked
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")


def private(folder: Path) -> Path:
    """Make a folder for this user alone, unless it is there, and give its real path. On Windows its place decides.

    Raises:
        Refused: others can change what is in it, or put another in its place.
    """
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    _check_safe(folder, (missing[-1].parent if missing else folder).resolve())
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
    folder = folder.resolve()
    _check_safe(folder, folder)
    return folder


def _check_safe(folder: Path, place: Path) -> None:
    """Make sure that nobody else can change a place, or put another there."""
    if os.name == "nt":
        return
    last = folder.resolve()
    for one in (place, *place.parents):
        found = one.stat()
        others = stat.S_IWOTH
        if one == last or not _is_own_group(found.st_gid):
            others |= stat.S_IWGRP
        is_shared = found.st_mode & others and (one == last or not found.st_mode & stat.S_ISVTX)
        if is_shared or found.st_uid not in {0, os.geteuid()}:
            raise _not_safe(folder, one)


def _is_own_group(number: int) -> bool:
    """Tell whether a group is that of this user alone, as many systems make one for each."""
    import grp  # noqa: PLC0415 - Windows has none
    import pwd  # noqa: PLC0415 - the same

    try:
        group, user = grp.getgrgid(number), pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return number == user.pw_gid and group.gr_name == user.pw_name and set(group.gr_mem) <= {user.pw_name}


def _not_safe(folder: Path, place: Path) -> Refused:
    return Refused(
        f"it would unpack itself to {folder}, and others can change {place}: "
        "let nobody but you change it, or set XDG_CACHE_HOME to a folder of your own"
    )


def _unpack(zipped: ZipFile, root: Path, folder: Path) -> None:
    """Unpack beside the folder and rename: it is whole or not there, also when several begin at the same time."""
    before = os.umask(0o077)
    temporary = Path(tempfile.mkdtemp(dir=root))
    try:
        zipped.extractall(temporary, [name for name in zipped.namelist() if name.startswith(f"{PACKAGES}/")])
        temporary.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another was faster
            raise
    finally:
        os.umask(before)
        shutil.rmtree(temporary, ignore_errors=True)


def _end(code: int, text: str) -> NoReturn:
    sys.stderr.write(f"rdmconv: {text}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
