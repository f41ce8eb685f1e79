"""The file that is written: the old one or the whole new one, whatever happens."""

import contextlib
import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from rdmconv.diagnostics import Diagnostic
from rdmconv.errors import OutputError
from rdmconv.storage.location import Location, Url

_NO_HARD_LINKS: Final = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
"""What file systems without hard links answer."""


_SUFFIX: Final = ".tmp"
_MOST_UNSYNCED: Final = 32 << 20
"""Bytes not known to be on the disk; what is forced there while the work goes on is not waited for at the end."""


class AtomicFile:
    """Writes to a temporary file beside the target (mode 0600 where modes count) and moves it into place at the end.

    Leaving the context without `commit` removes the temporary file. A target that is a symbolic link is replaced
    itself; what it points to is not touched. On Windows the folder's access list decides who can read the file.

    Args:
        target: the file to be.
        force: whether it may replace an existing one.

    Raises:
        OutputError: the target is there and must not be replaced (`IO002`), or cannot be written (`IO003`).
    """

    def __init__(self, target: Path, *, force: bool) -> None:
        self._target = target
        self._force = force
        try:
            is_special = target.exists() and not (target.is_file() or target.is_symlink())
        except OSError as error:  # such as a name that is too long
            raise self._error("IO003", problem=error.strerror or "unknown") from None
        if is_special:
            raise self._error("IO003", problem="there is a folder or a device of that name")
        if not force and os.path.lexists(target):
            raise self._error("IO002")
        try:
            descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=_prefix_for(target), suffix=_SUFFIX)
        except OSError as error:
            raise self._error("IO003", problem=error.strerror or "unknown") from None
        self._temporary: Path | None = Path(name)
        self._stream = os.fdopen(descriptor, "wb")
        self._unsynced = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):  # closing flushes, and the disk may be full: the file is removed anyway
            self._stream.close()
        if self._temporary is not None:
            self._temporary.unlink(missing_ok=True)
            self._temporary = None

    def write(self, data: bytes) -> None:
        """Append bytes.

        Raises:
            OutputError: the disk says no (`IO003`).
        """
        try:
            self._stream.write(data)
            self._unsynced += len(data)
            if self._unsynced > _MOST_UNSYNCED:
                self._sync()
        except OSError as error:
            raise self._error("IO003", problem=error.strerror or "unknown") from None

    @property
    def is_private(self) -> bool:
        """Whether nobody but its owner may read the file; not so where modes do not count, as on some memory sticks.

        On Windows the folder's access list decides, which is not looked at.
        """
        return os.name == "nt" or not os.fstat(self._stream.fileno()).st_mode & 0o077

    def reread(self) -> BinaryIO:
        """Open what was written so far for reading, before it has its name.

        Raises:
            OutputError: the disk says no (`IO003`).
        """
        if self._temporary is None:
            raise RuntimeError("the file is written already")
        try:
            self._stream.flush()
            return self._temporary.open("rb")
        except OSError as error:
            raise self._error("IO003", problem=error.strerror or "unknown") from None

    def commit(self) -> None:
        """Make the file appear under its name, with all its bytes on the disk.

        Raises:
            OutputError: it cannot (`IO003`), or another file has taken the name (`IO002`).
        """
        try:
            self._sync()
            self._stream.close()
            self._move()
        except FileExistsError:
            raise self._error("IO002") from None
        except OSError as error:
            raise self._error("IO003", problem=error.strerror or "unknown") from None
        _sync_folder(self._target.parent)

    def _error(self, code: str, problem: str = "") -> OutputError:
        return OutputError(code, file=str(self._target), problem=problem)

    def _sync(self) -> None:
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._unsynced = 0

    def _move(self) -> None:
        if self._temporary is None:
            raise RuntimeError("the file is written already")
        if self._force:
            self._temporary.replace(self._target)
        elif os.name == "nt":
            self._temporary.rename(self._target)  # on Windows this refuses an existing name
        else:
            self._move_without_replacing(self._temporary)
        self._temporary = None

    def _move_without_replacing(self, temporary: Path) -> None:
        try:
            os.link(temporary, self._target)  # this refuses an existing name; rename would replace it
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
            if os.path.lexists(self._target):
                raise FileExistsError from None
            temporary.replace(self._target)
        else:
            temporary.unlink()


def output_notes(target: Location) -> Iterator[Diagnostic]:
    """Warn of what endangers secrets in a file about to be written: other hard links, a folder open to others."""
    if isinstance(target, Url):  # who may read there is not to be seen from here
        return
    with contextlib.suppress(OSError):  # a warning that cannot be worked out is no reason to stop
        status = target.lstat()
        if status.st_nlink > 1:
            yield Diagnostic("IO005")
    with contextlib.suppress(OSError):
        mode = target.parent.stat().st_mode
        if os.name != "nt" and mode & 0o022 and not mode & 0o1000:
            yield Diagnostic("IO006")


def _sync_folder(folder: Path) -> None:
    """Force a new name to the disk, where that can be done: the file has it already, so nothing may fail any more."""
    if os.name == "nt":  # folders cannot be opened there, and the rename is durable without
        return
    with contextlib.suppress(OSError):  # a folder one may not list, a file system that syncs no folders
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove_left_over(target: Location) -> None:
    """Remove what a process wrote for a target and could not remove, since it was killed; it must be gone."""
    with contextlib.suppress(OSError):  # then it stays, readable by its owner only
        for path in left_over(target):
            path.unlink()


def left_over(target: Location) -> list[Path]:
    """Find what a process wrote, or still writes, for a target.

    In a file system that fsspec finds, nothing can be seen of what was not committed.

    Raises:
        OSError: the folder is not there, or cannot be listed.
    """
    if isinstance(target, Url):
        return []
    prefix = _prefix_for(target)
    return [one for one in target.parent.iterdir() if one.name.startswith(prefix)]


def _prefix_for(target: Path) -> str:
    """Name temporary files so that it can be told what they were to become, whatever the length of its name."""
    return f".rdmconv-{hashlib.blake2b(os.fsencode(target.name), digest_size=4).hexdigest()}-"
