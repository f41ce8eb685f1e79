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
    from rdmconv.__main__ import main as run  # noqa: PLC0415 - it was not there before

    run()


def _is_part_of_python(path: str) -> bool:
    """Tell whether to look for modules there: what is installed beside may be of another version."""
    return Path(path).name not in {"site-packages", "dist-packages"}


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
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = folder.resolve()
    if os.name != "nt":
        others = stat.S_IWGRP | stat.S_IWOTH
        for one in (folder, *folder.parents):
            found = one.stat()
            is_ours = found.st_uid in {0, os.geteuid()}
            if not is_ours or (found.st_mode & others and (one == folder or not found.st_mode & stat.S_ISVTX)):
                raise _not_safe(folder, one)
            others = stat.S_IWOTH  # where folders above belong to a group, it is that of one person
    return folder


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
