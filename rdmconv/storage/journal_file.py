"""The file an undo journal is written to."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeAlias

from msgspec import Struct

from rdmconv.errors import OutputError
from rdmconv.storage.atomic_file import AtomicFile
from rdmconv.storage.journal import UndoJournal

Write: TypeAlias = Callable[[bytes], object]


class Sealed(Protocol):
    """Encrypts what is written."""

    def write(self, data: bytes) -> None:
        """Take the next bytes."""

    def finish(self) -> None:
        """End the file; without it, it counts as cut short."""


Seal: TypeAlias = Callable[[Write], Sealed]
"""Begins an encrypted file; what encrypts is chosen by the user."""


class JournalPlace(Struct, frozen=True):
    """Where an undo journal goes, and how it is encrypted."""

    path: Path
    seal: Seal | None
    """None: in clear, since the user asked for that."""


class JournalFile:
    """An undo journal in the making; it appears whole or not at all, and never replaces another one.

    Raises:
        OutputError: there is a file of that name (`IO010`), or it cannot be written (`IO003`).
    """

    def __init__(self, place: JournalPlace) -> None:
        if os.path.lexists(place.path):
            raise OutputError("IO010", file=str(place.path))
        self._path = place.path
        with ExitStack() as stack:
            self._file = stack.enter_context(AtomicFile(place.path, force=False))
            self._sealed = None if place.seal is None else place.seal(self._file.write)
            self.undo = UndoJournal(self._file.write if self._sealed is None else self._sealed.write)
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def commit(self) -> None:
        """Make it appear under its name, before the output does: an output without a way back is what it is against.

        Raises:
            OutputError: it cannot (`IO002`, `IO003`).
        """
        self.undo.finish()
        if self._sealed is not None:
            self._sealed.finish()
        self._file.commit()

    def withdraw(self) -> None:
        """Remove it again, since there will be no output it belongs to."""
        self._path.unlink(missing_ok=True)
