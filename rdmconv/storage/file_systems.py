"""The file systems behind URLs: the one place where fsspec is imported, and only when a URL is given.

Nothing here opens a connection. What fsspec finds for a URL does, with the credentials that it finds in the environment
or in settings of its own.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeAlias

from rdmconv.errors import RdmconvError, UsageError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

Place: TypeAlias = "tuple[AbstractFileSystem, str]"
"""A file system, and a path in it."""

_COPIES: Final = "it keeps copies in clear on this machine"
_OPEN: Final = "what it carries can be read on the way"
_NO_STORE: Final = "it lists no folder, and does not tell when a file changes"
_UNFIT: Final = {
    "http": _NO_STORE,
    "https": _NO_STORE,
    "ftp": _OPEN,
    "webhdfs": _OPEN,
    "smb": "the system itself can show a share as a folder",
    "blockcache": _COPIES,
    "cached": _COPIES,
    "filecache": _COPIES,
    "simplecache": _COPIES,
}
"""Why exports are not read from there."""
_NUMBERS: Final = {
    FileNotFoundError: errno.ENOENT,
    PermissionError: errno.EACCES,
    FileExistsError: errno.EEXIST,
    IsADirectoryError: errno.EISDIR,
    TimeoutError: errno.ETIMEDOUT,
}
"""What file systems raise without a number."""


def scheme_of(url: str) -> str:
    """Give what stands before `://`."""
    return url.partition("://")[0].lower()


def place_of(url: str) -> Place:
    """Find the file system of a URL; one that was found is kept by fsspec.

    Raises:
        UsageError: it is none that exports are read from (`USE022`), or a package is missing (`USE023`).
        OSError: it cannot be used, such as for want of credentials.
    """
    scheme = scheme_of(url)
    if scheme in _UNFIT:
        raise UsageError("USE022", scheme=scheme, why=_UNFIT[scheme])
    try:
        from fsspec import get_filesystem_class  # noqa: PLC0415 - it need not be installed
        from fsspec.core import url_to_fs  # noqa: PLC0415 - see above
    except ImportError:
        raise UsageError("USE023", scheme=scheme, package="fsspec") from None
    try:
        get_filesystem_class(scheme)
    except ImportError:
        raise UsageError("USE023", scheme=scheme, package=_package_for(scheme)) from None
    except ValueError:
        raise UsageError("USE022", scheme=scheme, why="fsspec knows no such file system") from None
    with as_os_error(url):
        found: Place = url_to_fs(url)
        return found


def can_be_held_back(file: object) -> bool:
    """Tell whether a file that is open for writing is there for others only once it is committed, and never if not.

    The classes of fsspec have methods for that which do nothing, and a class of a file system may do with them.
    """
    from fsspec.implementations.memory import MemoryFile  # noqa: PLC0415 - see above
    from fsspec.spec import AbstractBufferedFile  # noqa: PLC0415 - see above

    if isinstance(file, MemoryFile):
        return True
    kind = type(file)
    is_deferred = isinstance(file, AbstractBufferedFile) and not file.autocommit
    names = ("commit", "discard")
    return is_deferred and all(getattr(kind, name) is not getattr(AbstractBufferedFile, name) for name in names)


def _package_for(scheme: str) -> str:
    from fsspec.registry import known_implementations  # noqa: PLC0415 - see above

    return str(known_implementations[scheme]["class"]).partition(".")[0]


@contextmanager
def as_os_error(url: str) -> Iterator[None]:
    """Turn whatever a file system raises into an `OSError` that holds no word of a server.

    Args:
        url: is the error's `filename`.
    """
    try:
        yield
    except RdmconvError:
        raise
    except Exception as error:  # noqa: BLE001 - file systems raise what the libraries below them do
        raise _os_error(error, url) from None


def _os_error(error: Exception, url: str) -> OSError:
    if isinstance(error, OSError) and error.filename == url:
        return error  # it comes from here
    number = next((number for kind, number in _NUMBERS.items() if isinstance(error, kind)), None)
    number = number or (error.errno if isinstance(error, OSError) else None)
    if number is None:
        return OSError(errno.EIO, f"the file system says {type(error).__name__}", url)
    return OSError(number, os.strerror(number), url)
