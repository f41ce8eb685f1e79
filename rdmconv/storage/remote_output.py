"""Writes a file behind a URL: it appears there whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Final, Self

from rdmconv.errors import OutputError
from rdmconv.storage.file_systems import as_os_error, can_be_held_back
from rdmconv.storage.location import Url

_PART: Final = 16 << 20
"""Bytes sent at once; stores take ten thousand parts at most."""


class RemoteOutput:
    """Sends a file to an object store, which shows it to nobody before `commit`: nothing is there until then.

    Leaving the context without `commit` has the store forget what it was sent. Who is killed cannot tell it so: stores
    forget unfinished uploads by rules of their own.

    Args:
        target: the file to be.
        force: whether it may replace an existing one. Without, a store that can is told to replace none; of others, it
            is asked at the beginning and right before the end.

    Raises:
        OutputError: the target is there (`IO002`), cannot be written (`IO003`), or would be seen before it is whole
            (`IO017`).
    """

    def __init__(self, target: Url, *, force: bool) -> None:
        self._target = target
        self._force = force
        with self._telling():
            self._refuse_existing()
            self._file: Any = self._held_back()
        if not can_be_held_back(self._file):
            self._discard()
            raise OutputError("IO017", file=str(target))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._discard()

    def write(self, data: bytes) -> None:
        """Append bytes.

        Raises:
            OutputError: the store does not take them (`IO003`).
        """
        with self._telling():
            self._file.write(data)

    def commit(self) -> None:
        """Make the file appear under its name.

        Raises:
            OutputError: it cannot (`IO003`), or another file has taken the name (`IO002`).
        """
        with self._telling():
            self._refuse_existing()
            self._file.close()  # sends what is left; the store still shows nothing
            self._file.commit()
        self._file = None

    def _held_back(self) -> Any:  # noqa: ANN401 - each file system has files of its own
        """Open the file in a transaction, as fsspec calls it, that ends at once and lets go of the file."""
        system, path = self._target.place()
        transaction = system.transaction
        transaction.start()
        try:
            if not self._force:
                with suppress(NotImplementedError, ValueError):  # it knows no such mode
                    return system.open(path, "xb", block_size=_PART)
            return system.open(path, "wb", block_size=_PART)
        finally:
            transaction.files.clear()
            transaction.complete()

    def _discard(self) -> None:
        file, self._file = self._file, None
        with suppress(Exception):  # whatever it raises: there is nothing more that could be done
            file.discard()
        with suppress(AttributeError):
            file.closed = True  # or it would be sent when Python forgets it

    def _refuse_existing(self) -> None:
        if not self._force and self._target.exists():
            raise FileExistsError

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            with as_os_error(str(self._target)):
                yield
        except FileExistsError:
            raise OutputError("IO002", file=str(self._target)) from None
        except OSError as error:
            raise OutputError("IO003", file=str(self._target), problem=error.strerror or "unknown") from None
