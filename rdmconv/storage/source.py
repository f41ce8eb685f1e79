"""The file that is read."""

import hashlib
import io
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from msgspec import Struct

from rdmconv.crypto.age_keys import NO_KEYS, Keys
from rdmconv.errors import InputError
from rdmconv.model.limits import DEFAULT, Limits, shown_size
from rdmconv.storage.location import Location, Url, location
from rdmconv.storage.remote_input import RemoteInput

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

STANDARD_INPUT: Final = "-"
_MOST_HELD: Final = 2 << 30
"""Bytes that standard input may have, whatever a file may: it is held in memory."""
_BLOCK: Final = 1 << 17
_AGE: Final = b"age-encryption.org/"
"""How a file that is encrypted with age begins, whatever its name and version."""


def _always() -> bool:
    return True


class Source(Struct):
    """An open input, seekable."""

    name: str
    """As given; for messages and reports."""
    path: Location | None
    """None for standard input, which is held in memory."""
    file: io.BufferedReader | io.BytesIO
    """What lies there."""
    stream: io.BufferedReader | io.BytesIO
    """What is in it: the file itself, unless that is encrypted."""
    limits: Limits = DEFAULT
    """What it may have at most; kept by who reads it."""
    _is_as_it_was: Callable[[], bool] = _always

    @property
    def is_encrypted(self) -> bool:
        """Whether the file is encrypted."""
        return self.stream is not self.file

    def check_unchanged(self) -> None:
        """Make sure nobody wrote to the file since it was opened, or put another in its place.

        Raises:
            InputError: somebody did (`IO008`).
        """
        if not self._is_as_it_was():
            raise InputError("IO008")

    def size(self) -> int:
        """Give the number of bytes of the file, as it lies there."""
        return self.file.seek(0, os.SEEK_END)

    def sha256(self) -> str:
        """Give the digest of the file's bytes as they lie there, in hexadecimal.

        Not of what is encrypted in them: who reads it in a plan could find out by it whether a guess at that is right.
        """
        self.file.seek(0)
        return hashlib.file_digest(self.file, "sha256").hexdigest()


class Opener:
    """Opens the inputs of one run; standard input can be read once only: it is held in memory and given out again.

    Args:
        keys: what opens those that are encrypted.
        limits: what each may have at most.
    """

    def __init__(self, keys: Keys = NO_KEYS, limits: Limits = DEFAULT) -> None:
        self._keys = keys
        self._limits = limits
        self._standard_input: bytes | None = None

    @contextmanager
    def open(self, name: str) -> Iterator[Source]:
        """Open a file, or standard input for `-`; what is encrypted with age is decrypted as it is read.

        Raises:
            InputError: it cannot be read (`IO001`), is no regular file (`IO009`) or is too large (`IO007`, `IO014`); or
                it is encrypted, and nothing opens it (`AGE002`), it costs too much work (`AGE004`), or was cut short or
                changed (`AGE001`, `AGE003`); or it changed (`IO008`), when something else was found wrong with it.
        """
        if name != STANDARD_INPUT:
            if "\0" in name:
                raise InputError("IO001", problem="no such path")
            path = location(name)
            with _open(path) as file:
                self._check_size(file.seek(0, os.SEEK_END))
                file.seek(0)
                source = Source(name, path, file, self._content(file), self._limits, _watched(path, file))
                try:
                    yield source
                except InputError as error:
                    # What is wrong with its content may be that somebody writes to it right now. Some stores give
                    # nothing more of a file that was replaced.
                    if error.code != "IO001" or isinstance(path, Url):
                        source.check_unchanged()
                    raise
            return
        if self._standard_input is None:
            self._standard_input = self._read_standard_input()
        held = io.BytesIO(self._standard_input)
        yield Source(name, None, held, self._content(held), self._limits)

    def _check_size(self, size: int) -> None:
        if size > self._limits.file_size:
            raise InputError("IO007", limit=shown_size(self._limits.file_size))

    def _read_standard_input(self) -> bytes:
        most = min(self._limits.file_size, _MOST_HELD)
        try:
            data = sys.stdin.buffer.read(most + 1)
        except OSError as error:
            raise _unreadable(error) from None
        self._check_size(len(data))
        if len(data) > most:
            raise InputError("IO014", limit=shown_size(most))
        return data

    def _content(self, file: io.BufferedReader | io.BytesIO) -> io.BufferedReader | io.BytesIO:
        if not _begins_as_age(file):
            return file
        from rdmconv.crypto.age_decryptor import Decryptor  # noqa: PLC0415 - who reads files in clear need not wait for it

        decryptor = Decryptor(file)
        passphrase = self._keys.passphrase() if decryptor.needs_passphrase else None
        return io.BufferedReader(decryptor.decrypt(self._keys.identities, passphrase), _BLOCK)


@contextmanager
def open_source(name: str, keys: Keys = NO_KEYS, limits: Limits = DEFAULT) -> Iterator[Source]:
    """Open a file, or standard input for `-`, once.

    Args:
        name: as given.
        keys: what opens it when it is encrypted.
        limits: what it may have at most.

    Raises:
        InputError: as from `Opener.open`.
    """
    with Opener(keys, limits).open(name) as source:
        yield source


def may_be_encrypted(name: str) -> bool:
    """Look whether a file begins as one that is encrypted with age; yes as well when that cannot be told yet."""
    if name == STANDARD_INPUT:
        return True
    try:
        with _open(location(name)) as file:
            return _begins_as_age(file)
    except (InputError, ValueError):
        return True


def _begins_as_age(file: BinaryIO) -> bool:
    start = file.read(len(_AGE))
    file.seek(0)
    return start == _AGE


class _TellsItself(io.RawIOBase):
    """Tells its own trouble as `InputError`: an `OSError` while a file is open may well be of another one.

    Under a buffer, so that this costs something once a block only.
    """

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        try:
            return super().readinto(buffer)
        except OSError as error:
            raise _unreadable(error) from None

    def readall(self) -> bytes:
        try:
            return super().readall()
        except OSError as error:
            raise _unreadable(error) from None

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        try:
            return super().seek(offset, whence)
        except OSError as error:
            raise _unreadable(error) from None


class _Input(_TellsItself, io.FileIO):
    pass


class _RemoteInput(_TellsItself, RemoteInput):
    def is_as_it_was(self) -> bool:
        try:
            return super().is_as_it_was()
        except OSError as error:
            raise _unreadable(error) from None


def _open(path: Location) -> io.BufferedReader:
    try:
        if isinstance(path, Url):
            return io.BufferedReader(_RemoteInput(path), _BLOCK)
        # Looked at before it is opened: opening a pipe nobody writes to would wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError("IO009")
        return io.BufferedReader(_Input(path), _BLOCK)
    except OSError as error:
        raise _unreadable(error) from None


def _unreadable(error: OSError) -> InputError:
    return InputError("IO001", problem=error.strerror or "unknown")


def _watched(path: Location, file: io.BufferedReader) -> Callable[[], bool]:
    """Give what tells whether nobody has written to a file since, nor put another in its place."""
    if isinstance(path, Url):
        remote = file.raw
        return remote.is_as_it_was if isinstance(remote, _RemoteInput) else _always
    state = _state(file)
    return lambda: _state(file) == state and _has_its_name(path, file)


def _state(file: BinaryIO) -> tuple[int, int]:
    try:
        status = os.fstat(file.fileno())
    except OSError as error:
        raise _unreadable(error) from None
    return status.st_size, status.st_mtime_ns


def _has_its_name(path: Path, file: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except OSError:
        return False
