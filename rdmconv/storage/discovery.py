"""Which files a run is about: those given by name, those in folders, those that fit a pattern."""

import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import Struct

from rdmconv.errors import InputError, UsageError
from rdmconv.storage.location import Location, Url, is_url, local_name
from rdmconv.storage.path_pattern import PathPattern
from rdmconv.storage.source import STANDARD_INPUT

EXPORTS: Final = tuple(f"*.{name}{more}" for name in ("rdm", "xml", "json", "rdx") for more in ("", ".age"))
"""Files of a folder that are taken when nothing else is said."""
_WILDCARDS: Final = re.compile(r"[*?[]")


class Found(NamedTuple):
    """One input."""

    path: str
    """To open it by; as given, when it was given by name."""
    relative: str
    """Where it stands below the folder it was found in, with `/` between levels; its name when it was given by name."""
    is_named: bool = True
    """Whether it was given by name."""
    problem: str = ""
    """Why it cannot be looked into; then it is a folder."""

    def check(self) -> None:
        """Make sure that it is something to open.

        Raises:
            InputError: it is a folder that cannot be listed (`IO015`).
        """
        if self.problem:
            raise InputError("IO015", problem=self.problem)


class Choice(Struct, frozen=True):
    """Which files are looked for."""

    include: Sequence[str] = ()
    """Patterns, one of which a file of a folder must fit; empty: those of exports."""
    exclude: Sequence[str] = ()
    """Patterns of files and folders that are left out, however they are given."""
    but: Sequence[Location] = ()
    """Files and folders that the run itself writes: an output is no input of the next run."""


class Discovery(NamedTuple):
    """The inputs, and what lies beside them."""

    files: list[Found]
    others: Counter[str]
    """How many files of folders do not end as exports do, by their ending; none when patterns say what to take."""


def discover(inputs: Sequence[str], choice: Choice | None = None) -> Discovery:
    """Find the inputs: folders with all that is below them, patterns such as `vaults/**/*.rdm`, and files by name.

    What is found is in the order given, then in that of names. Linked folders are not entered, and each folder is
    once, so no circle is endless. What begins with a dot is left out, unless it is given by name.

    Args:
        inputs: as given; `-` is standard input. A pattern that is the name of a file is that file.
        choice: which files of folders are wanted.

    Raises:
        UsageError: a folder or pattern gives nothing (`USE020`), or no input is left.
    """
    search = _Search(choice or Choice())
    for name in inputs:
        search.add(name)
    if not search.found and inputs:
        raise UsageError("USE020", path=inputs[0])
    return Discovery(search.found, search.others)


class _Search:
    def __init__(self, choice: Choice) -> None:
        self.found: list[Found] = []
        self.others: Counter[str] = Counter()
        self._include = [PathPattern(text) for text in choice.include]
        self._exports = [PathPattern(text) for text in EXPORTS]
        self._exclude = [PathPattern(text) for text in choice.exclude]
        self._but = {str(one).rstrip("/") if isinstance(one, Url) else _identity(str(one)) for one in choice.but}
        self._paths: set[str] = set()

    def add(self, name: str) -> None:
        """Take one of the inputs."""
        if name == STANDARD_INPUT or "\0" in name:
            self.found.append(Found(name, name))
        elif is_url(name):
            self._add_url(name, Url(name))
        else:
            self._add_path(local_name(name))

    def _add_path(self, name: str) -> None:
        if os.path.isdir(name):  # noqa: PTH112 - a `Path` would take an empty name for the folder one is in
            self._take(name, self._below(name, [self._include or self._exports], None))
        elif _WILDCARDS.search(name) and not os.path.lexists(name):
            self._take(name, self._fitting(Path(name)))
        elif not self._is_excluded(Path(name).name):
            self._paths.add(os.path.normpath(name))
            self.found.append(Found(name, Path(name).name))

    def _add_url(self, name: str, url: Url) -> None:
        is_folder = is_pattern = False
        with suppress(OSError):  # which is told when it is opened
            is_folder = url.is_dir()
            is_pattern = not is_folder and _WILDCARDS.search(name) is not None and not url.exists()
        if is_folder:
            self._take(name, self._listed(url, [self._include or self._exports], None))
        elif is_pattern:
            levels = name.split("/")
            plain = next(number for number, level in enumerate(levels) if _WILDCARDS.search(level))
            pattern = PathPattern("/" + "/".join(levels[plain:]))
            top = Url("/".join(levels[:plain]) + "/")
            self._take(name, self._listed(top, [[pattern], self._include], pattern.depth))
        elif not self._is_excluded(url.name):
            self._paths.add(os.path.normpath(name))
            self.found.append(Found(name, url.name))

    def _listed(self, top: Url, include: Sequence[Sequence[PathPattern]], depth: int | None) -> Iterator[Found]:
        """Give the files below a URL that fit one pattern of each list."""
        try:
            names = top.below(depth)
        except FileNotFoundError:
            return
        except OSError as error:
            yield Found(str(top), ".", is_named=False, problem=error.strerror or "unknown")
            return
        for relative in names:
            levels = relative.split("/")
            above = ["/".join(levels[:number]) for number in range(1, len(levels) + 1)]
            if any(map(_is_hidden, levels)) or any(self._is_left_out(top, one) for one in above):
                continue
            if _fits(relative, include):
                yield _named(top, relative)
            elif include[0] is self._exports:
                self.others[Path(relative).suffix.lower()] += 1

    def _is_left_out(self, top: Url, relative: str) -> bool:
        return self._is_excluded(relative) or f"{top.folder}{relative}" in self._but

    def _fitting(self, path: Path) -> Iterator[Found]:
        """Give the files that fit a pattern."""
        plain = next(number for number, part in enumerate(path.parts) if _WILDCARDS.search(part))
        folder = os.path.join(*path.parts[:plain]) if plain else ""  # noqa: PTH118 - `Path` would make it `.`
        pattern = PathPattern("/" + "/".join(path.parts[plain:]))
        if not os.path.isdir(folder or "."):  # noqa: PTH112 - see above
            return iter(())
        return self._below(folder, [[pattern], self._include], pattern.depth)

    def _take(self, name: str, found: Iterable[Found]) -> None:
        is_empty = True
        for one in found:
            is_empty = False
            path = os.path.normpath(one.path)
            if path not in self._paths:  # a folder and a pattern may give the same file
                self._paths.add(path)
                self.found.append(one)
        if is_empty:
            raise UsageError("USE020", path=name)

    def _below(self, top: str, include: Sequence[Sequence[PathPattern]], depth: int | None) -> Iterator[Found]:
        """Give the files below a folder that fit one pattern of each list, and the folders that cannot be listed."""
        entered = set(self._but)
        waiting = [""]
        while waiting:
            relative = waiting.pop()
            path = os.path.join(top, relative) if relative else top or "."  # noqa: PTH118 - a `Path` would drop `./`
            if relative and not _is_folder(path):
                if self._is_wanted(path, relative, include):
                    yield Found(path, relative, is_named=False)
                elif include[0] is self._exports and self._is_file(path):
                    self.others[Path(relative).suffix.lower()] += 1
            elif (identity := _identity(path)) not in entered or not relative:
                entered.add(identity)
                try:
                    waiting += self._inside(path, relative, depth)
                except OSError as error:
                    yield Found(path, relative or ".", is_named=False, problem=error.strerror or "unknown")

    def _inside(self, path: str, relative: str, depth: int | None) -> list[str]:
        """Give what is to be looked at in a folder, the last first."""
        if depth is not None and relative.count("/") + bool(relative) >= depth:
            return []
        names = [name for name in os.listdir(path) if not _is_hidden(name)]  # noqa: PTH208 - keeps bytes as they are
        below = (f"{relative}/{name}" if relative else name for name in names)
        return sorted((one for one in below if not self._is_excluded(one)), reverse=True)

    def _is_wanted(self, path: str, relative: str, include: Sequence[Sequence[PathPattern]]) -> bool:
        return _fits(relative, include) and self._is_file(path)

    def _is_file(self, path: str) -> bool:
        """Tell whether it is a file, and none that the run writes."""
        # A link to a folder is no file; one that leads nowhere is told as an input that cannot be read.
        return not os.path.isdir(path) and not (self._but and _identity(path) in self._but)  # noqa: PTH112 - see above

    def _is_excluded(self, relative: str) -> bool:
        return any(pattern.matches(relative) for pattern in self._exclude)


def _fits(relative: str, include: Sequence[Sequence[PathPattern]]) -> bool:
    return all(any(one.matches(relative) for one in some) for some in include if some)


def _named(top: Url, relative: str) -> Found:
    """Refuse a name that would lead to another place here, where results have the names of inputs, or is no URL."""
    with suppress(UsageError):
        if [*Path(relative).parts] == relative.split("/") and "\0" not in relative:
            return Found(str(top / relative), relative, is_named=False)
    problem = f"no file can be called here as {top.folder}{relative} is: leave it out with --exclude"
    raise UsageError("USE002", problem=problem)


def _is_hidden(name: str) -> bool:
    return name.startswith(".")


def _is_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def _identity(path: str) -> tuple[int, int] | str:
    """Give what is the same for all names of a file or folder; the path itself when there is none."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return path
    return status.st_dev, status.st_ino
