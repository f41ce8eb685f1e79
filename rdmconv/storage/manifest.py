"""What a run has done, file by file, so that one that was stopped can go on: JSON Lines that are only ever added to.

A line that tells of an output is written after the output has its name, and forced to the disk. A line that was cut
off, by a kill or a full disk, counts as not written. There are names of files, digests and counts in it, nothing else.
"""

import errno
import json
import os
import stat
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Annotated, BinaryIO, Final, Literal, NoReturn, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from rdmconv.errors import InputError, OutputError
from rdmconv.planning import FileOutcome
from rdmconv.storage.digests import Digest

FORMAT_VERSION: Final = "1.0"
"""Of the manifest; the JSON Schema of its lines is `schemas/manifest.schema.json`."""
_START: Final = b'{"record": "manifest", '
"""How the first line begins."""
_ITSELF: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Opens a file and never what a link leads to, and never waits for who reads a pipe."""


_Number: TypeAlias = Annotated[int, Field(ge=0, le=1 << 53)]
"""Bytes or entries. A line with more than any run counts, or a text longer than any name, was not written by one."""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, str_max_length=1 << 15, defer_build=True)  # few runs have one


class Header(_Line):
    """What the outcomes rest on."""

    record: Literal["manifest"] = "manifest"
    format_version: Annotated[str, Field(pattern=r"^\d+\.\d+$")] = FORMAT_VERSION
    tool: dict[str, str]
    """Name and version of what wrote it."""
    settings: dict[str, str]
    """Digests of what was asked for, by what a message calls it."""


class Begin(_Line):
    """A file is begun, and nothing was there where its output goes: what is there later is this run's."""

    record: Literal["begin"] = "begin"
    path: str


class FileRecord(_Line):
    """What became of a file."""

    record: Literal["file"] = "file"
    path: str
    """Below the folder that is mirrored, with `/` between levels; in place, as given."""
    outcome: FileOutcome
    error: str | None = None
    """The code of the diagnostic, when it failed."""
    size: _Number | None = None
    """Bytes of the input."""
    sha256: str | None = None
    """Of the input."""
    target: str | None = None
    """The output below its folder; None in place."""
    output_size: _Number | None = None
    """Bytes of the output; in place and without a change, of the input."""
    output_sha256: str | None = None
    links: str = ""
    """Digest of what the other files of the run have to do with this one; empty for nothing."""
    format: str = ""
    profile: str = ""
    counts: dict[str, _Number] = {}
    summary: dict[str, _Number] = {}

    @property
    def input(self) -> Digest | None:
        """By what the input is known again."""
        return None if self.size is None or self.sha256 is None else Digest(self.size, self.sha256)

    @property
    def output(self) -> Digest | None:
        """By what the output is known again."""
        if self.output_size is None or self.output_sha256 is None:
            return None
        return Digest(self.output_size, self.output_sha256)


_RECORD: Final[TypeAdapter[Header | Begin | FileRecord]] = TypeAdapter(
    Annotated[Header | Begin | FileRecord, Field(discriminator="record")]
)


def noted_name(path: str) -> str:
    """Give a path as it is noted: bytes that are no text are spelled out, since a line of JSON cannot hold them."""
    return path.encode("utf-8", "backslashreplace").decode()


def check_is_manifest(path: Path) -> None:
    """Make sure that a file is a manifest, or is left of one whose first line was cut off: then it may be written to.

    Raises:
        InputError: it is none (`MAN001`), no regular file or a link (`IO009`), or cannot be read (`IO001`).
    """
    with _open(path) as file:
        start = file.read(len(_START))
    if not _START.startswith(start):
        raise InputError("MAN001", file=str(path))


def _open(path: Path) -> BinaryIO:
    """Open a manifest to read it.

    Raises:
        InputError: it is no regular file or a link (`IO009`), or cannot be read (`IO001`).
    """
    try:
        _check_regular(path)
        return os.fdopen(os.open(path, os.O_RDONLY | _ITSELF), "rb")
    except OSError as error:
        raise InputError("IO001", file=str(path), problem=error.strerror or "unknown") from None


def _check_regular(path: Path) -> None:
    """Make sure that nothing but a regular file is there: what a link leads to is not ours to write."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise InputError("IO009", file=str(path))


class History:
    """What a manifest says.

    Args:
        path: of the manifest.

    Raises:
        InputError: it cannot be read (`IO001`), is no regular file (`IO009`), no manifest (`MAN001`) or one of a later
            version (`MAN002`).
    """

    def __init__(self, path: Path) -> None:
        check_is_manifest(path)
        self.header: Header | None = None
        """None when it was cut off before its first line ended."""
        self.files: dict[str, FileRecord] = {}
        """The last record of each file."""
        self.begun: set[str] = set()
        """Files that were begun since their last record."""
        self.whole = 0
        """Bytes up to the end of the last line that is not cut off."""
        try:
            with _open(path) as lines:
                for line in lines:
                    if line.endswith(b"\n"):
                        self._take(line)
                        self.whole += len(line)
        except OSError as error:
            raise InputError("IO001", file=str(path), problem=error.strerror or "unknown") from None
        except InputError as error:
            error.details.setdefault("file", str(path))
            raise

    def _take(self, line: bytes) -> None:
        try:
            record = _RECORD.validate_json(line)
        except ValidationError:  # not its content, which it would quote
            record = None
        match record:
            case Header():
                if not record.format_version.startswith("1."):
                    raise InputError("MAN002", version=record.format_version)
                self.header = record
            case _ if self.header is None:
                raise InputError("MAN001")
            case Begin():
                self.begun.add(record.path)
            case FileRecord():
                self.begun.discard(record.path)
                self.files[record.path] = _with_output(record, self.files.get(record.path))
            case None:  # what nobody can read was not written: the file is done again
                pass


def _with_output(record: FileRecord, before: FileRecord | None) -> FileRecord:
    """Know of a file that failed what an earlier run wrote of it, which is there as it was."""
    if record.outcome is not FileOutcome.FAILED or before is None:
        return record
    return record.model_copy(update={"output_size": before.output_size, "output_sha256": before.output_sha256})


class Manifest:
    """A manifest that is written.

    Args:
        path: of the file.
        header: its first line.
        after: what is there already and is gone on with; None: a new one is begun, in the place of an older one.

    Raises:
        OutputError: it cannot be written (`IO003`).
    """

    def __init__(self, path: Path, header: Header, after: History | None) -> None:
        self._path = path
        self._size = 0 if after is None or after.header is None else after.whole
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _ITSELF, 0o600)
            os.ftruncate(self._file, self._size)  # what was cut off
        except OSError as error:
            raise self._error(error) from None
        if not self._size:
            self._write(header, forced=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)

    def begin(self, path: str) -> None:
        """Note that a file is begun and nothing is there where its output goes.

        Raises:
            OutputError: the disk says no (`IO003`).
        """
        self._write(Begin(path=path), forced=False)

    def add(self, record: FileRecord) -> None:
        """Note what became of a file, whose output has its name.

        Raises:
            OutputError: the disk says no (`IO003`); then there is no such line.
        """
        self._write(record, forced=True)

    def _write(self, record: Header | Begin | FileRecord, *, forced: bool) -> None:
        data = json.dumps(record.model_dump(mode="json", exclude_none=True)).encode("ascii") + b"\n"
        try:
            written = os.write(self._file, data)
            if written < len(data):
                self._fail(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
            if forced:
                os.fsync(self._file)
        except OSError as error:
            self._fail(error)
        self._size += len(data)

    def _fail(self, error: OSError) -> NoReturn:
        with suppress(OSError):  # then the line is cut off, which the next run sees
            os.ftruncate(self._file, self._size)
        raise self._error(error) from None

    def _error(self, error: OSError) -> OutputError:
        return OutputError("IO003", file=str(self._path), problem=error.strerror or "unknown")
