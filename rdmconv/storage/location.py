"""Where a file is: on this machine, or in a file system that fsspec finds by its URL."""

import os
import re
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from msgspec import Struct

from rdmconv.errors import UsageError
from rdmconv.storage.file_systems import Place, as_os_error, place_of

_URL: Final = re.compile(r"(?:[a-z0-9+.-]+::)*[a-z][a-z0-9+.-]+://", re.IGNORECASE)
"""How a URL begins; with two letters at least, since one is a drive."""
_LOCAL: Final = re.compile(r"^(?:file|local)://", re.IGNORECASE)
_BEFORE_DRIVE: Final = re.compile(r"^/(?=[a-z]:)", re.IGNORECASE)
"""The third slash of `file:///C:/vault.rdm`."""
_PASSWORD: Final = re.compile(r"[^/]*:[^/]*@")
_QUERY: Final = re.compile(r"\?.*=", re.DOTALL)
"""A signed URL holds a key there. A `?` alone is a wildcard."""


class Version(NamedTuple):
    """What tells a file in such a file system from what is there later."""

    size: int
    """In bytes."""
    key: str
    """What the file system has for that, such as the tag of a store."""


class Url(Struct, frozen=True):
    """A file or folder in a file system that fsspec finds; answers as a `Path` does, as far as it is asked.

    What the file system raises comes as `OSError`, without any word of a server.

    Args:
        text: as given.

    Raises:
        UsageError: it carries a password or a query, which would stand in reports (`USE021`), or names several file
            systems (`USE022`).
    """

    text: str

    def __post_init__(self) -> None:
        scheme, _, rest = self.text.partition("://")
        if _PASSWORD.match(rest) or _QUERY.search(rest):
            raise UsageError("USE021")
        if "::" in scheme or "::" in rest:
            raise UsageError("USE022", scheme=scheme.partition("::")[0], why="it is a file system upon another")

    def __str__(self) -> str:
        return self.text

    def __truediv__(self, below: str) -> "Url":
        return Url(f"{self.folder}{below}")

    @property
    def name(self) -> str:
        """The last of its levels."""
        return self.text.rstrip("/").rpartition("/")[2]

    @property
    def parent(self) -> "Url":
        """The folder it is in."""
        return Url(self.text.rstrip("/").rpartition("/")[0])

    @property
    def folder(self) -> str:
        """What the names of files below it begin with."""
        return self.text if self.text.endswith("/") else f"{self.text}/"

    def place(self) -> Place:
        """Find its file system, see `place_of`."""
        return place_of(self.text)

    def info(self) -> dict[str, Any]:
        """Give what the file system knows of it now; `size` and `type` are among it.

        Raises:
            OSError: it is not there, or that cannot be told.
        """
        system, path = self.place()
        with as_os_error(self.text):
            system.invalidate_cache()
            return dict(system.info(path))

    def version(self) -> Version:
        """Give what changes when somebody writes to it.

        Raises:
            OSError: it is not there, or that cannot be told.
        """
        size = int(self.info()["size"] or 0)
        system, path = self.place()
        with as_os_error(self.text):
            return Version(size, str(system.ukey(path)))

    def exists(self) -> bool:
        """Tell whether there is something of that name.

        Raises:
            OSError: that cannot be told.
        """
        try:
            self.info()
        except FileNotFoundError:
            return False
        return True

    def is_dir(self) -> bool:
        """Tell whether it is a folder, or files have names that begin so; what ends with `/` is meant to be one.

        Raises:
            OSError: that cannot be told.
        """
        try:
            return self.text.endswith("/") or self.info()["type"] == "directory"
        except FileNotFoundError:
            return False

    def below(self, depth: int | None = None) -> list[str]:
        """List the files below it by their names from here, with `/` between levels, in the order of names.

        Args:
            depth: how many levels are looked at; None for all.

        Raises:
            OSError: it cannot be listed.
        """
        system, path = self.place()
        top = path.strip("/")
        found = list[str]()
        with as_os_error(self.text):
            system.invalidate_cache()
            # Not `find`: what cannot be listed would be left out without a word.
            for folder, _, names in system.walk(path, maxdepth=depth, on_error="raise"):
                above = folder.strip("/").removeprefix(top).removeprefix("/")
                found += (f"{above}/{name}" if above else name for name in names if name)
        return sorted(found)

    def unlink(self, *, missing_ok: bool = False) -> None:
        """Remove the file.

        Raises:
            OSError: it cannot be removed.
        """
        if missing_ok and not self.exists():
            return
        system, path = self.place()
        with as_os_error(self.text):
            system.rm_file(path)

    def samefile(self, other: "Path | Url") -> bool:
        """Tell whether another name leads to it as well."""
        if not isinstance(other, Url):
            return False
        (system, path), (another, its_path) = self.place(), other.place()
        return type(system) is type(another) and path == its_path

    def resolve(self) -> "Url":
        """Give it as it is: there are no links."""
        return self


Location: TypeAlias = Path | Url


def location(name: str) -> Location:
    """Tell a URL from a path; `file://` leads to a path.

    Raises:
        UsageError: see `Url`.
    """
    return Url(name) if is_url(name) else Path(local_name(name))


def is_url(name: str) -> bool:
    """Tell whether a name is a URL that may lead elsewhere."""
    return _URL.match(name) is not None and _LOCAL.match(name) is None


def local_name(name: str, *, has_drives: bool = os.name == "nt") -> str:
    """Give the path of a URL that leads to one; of anything else, what was given.

    Args:
        name: as given.
        has_drives: whether paths begin with the letter of a drive.
    """
    path, is_url = _LOCAL.subn("", name, count=1)
    return _BEFORE_DRIVE.sub("", path) if is_url and has_drives else path


def is_there(place: Location) -> bool:
    """Tell whether something has a name, were it a link that leads nowhere; yes when that cannot be told."""
    if isinstance(place, Path):
        return os.path.lexists(place)
    try:
        return place.exists()
    except OSError:
        return True


def path_below(place: Location, folder: Location) -> str:
    """Give where something stands below a folder, with `/` between levels."""
    if isinstance(place, Path) and isinstance(folder, Path):
        return place.relative_to(folder).as_posix()
    return str(place).removeprefix(str(folder).rstrip("/") + "/")


def is_same(one: Location, other: Location) -> bool:
    """Tell whether two names lead to one file that is there."""
    if isinstance(one, Url):
        return one.samefile(other)
    return isinstance(other, Path) and one.exists() and one.samefile(other)
