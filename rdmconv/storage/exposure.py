"""Whether secrets in clear would stand where others can get at them."""

import os
import stat
from pathlib import Path
from typing import IO, Final

from rdmconv.errors import OutputError
from rdmconv.storage.atomic_file import AtomicFile

_FOR_OTHERS: Final = 0o077
"""Of a mode: what group and others may do."""


def refuse_open_folder(target: Path) -> None:
    """Make sure that nobody else can put another file in the place of one that is about to be written.

    A folder such as `/tmp`, where everybody may write and only the owner may rename, is fine: the file is not readable.

    Raises:
        OutputError: somebody can (`IO012`).
    """
    try:
        mode = target.parent.stat().st_mode
    except OSError:  # told when the file is written
        return
    if os.name != "nt" and mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise OutputError("IO012", file=str(target), problem="everybody may write to the folder")


def refuse_open_file(file: AtomicFile, target: Path) -> None:
    """Make sure that nobody else can read a file that nothing was written to yet.

    Raises:
        OutputError: somebody can (`IO012`).
    """
    if not file.is_private:
        raise OutputError("IO012", file=str(target), problem="the file system lets others read every file")


def refuse_open_stream(stream: IO[bytes]) -> None:
    """Make sure that standard output is no file that others can read; what reads a pipe is the user's choice.

    Raises:
        OutputError: it is one (`IO012`).
    """
    try:
        mode = os.fstat(stream.fileno()).st_mode
    except OSError:  # it is closed, or no file at all
        return
    if os.name != "nt" and stat.S_ISREG(mode) and mode & _FOR_OTHERS:
        raise OutputError("IO012", file="standard output", problem="it is a file that others can read")
