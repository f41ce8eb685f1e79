"""How far a long run is: on a terminal only, and only when it takes more than a moment."""

from collections.abc import Callable
from threading import Timer
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from rich.console import Console

from rdmconv.diagnostics import printable

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE: Final = 1.0
"""Seconds before anything is shown."""
_WIDE: Final = 70
"""Characters of a line in which there is room for all; in a shorter one a number says as much as the bar."""
_BAR: Final = 20
"""Characters of the bar."""


class ProgressBar:
    """Shows the share of a file that is done, entries a second and the time left.

    Args:
        console: where to; when it is no terminal, nothing is ever shown.
        wanted: whether the user wants to see it.
    """

    def __init__(self, console: Console, *, wanted: bool) -> None:
        self._is_shown = wanted and console.is_terminal
        if self._is_shown:
            self._bar = _bar(console)
        self._timer = Timer(_PATIENCE, self._show)
        self._timer.daemon = True

    def _show(self) -> None:
        self._bar.start()

    def __enter__(self) -> Self:
        if self._is_shown:
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._timer.ident is not None:
            self._timer.join()  # it may be starting the display just now
        if self._is_shown and self._bar.live.is_started:
            self._bar.stop()

    def count(self, what: str, total: int) -> Callable[[int], None] | None:
        """Begin something that is counted.

        Args:
            what: is done.
            total: how often.

        Returns:
            What is to be told how many are done; None when nothing is shown.
        """
        if not self._is_shown:
            return None
        task = self._begin(what, total)
        return lambda done: self._bar.update(task, completed=done)

    def file(self, path: str, size: int | None) -> Callable[[int, int], None] | None:
        """Begin a file.

        Args:
            path: as given, and which of how many it is.
            size: its bytes; None when not known.

        Returns:
            What is to be told how many bytes and entries are done; None when nothing is shown.
        """
        if not self._is_shown:
            return None
        task = self._begin(path, None)
        began = monotonic()

        def advance(done: int, entries: int) -> None:
            self._update(task, done, size, f"{entries / max(monotonic() - began, 0.001):,.0f} entries/s")

        return advance

    def _begin(self, what: str, total: int | None) -> "TaskID":
        for task in self._bar.task_ids:
            self._bar.remove_task(task)
        return self._bar.add_task(printable(what), total=total, rate="")

    def _update(self, task: "TaskID", done: int, size: int | None, rate: str) -> None:
        # A converted file is a little shorter or longer than it was.
        self._bar.update(task, total=size, completed=done if size is None else min(done, size), rate=rate)


def _bar(console: Console) -> "Progress":
    from rich.progress import (  # noqa: PLC0415 - it takes a while to load, and most runs show nothing
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.table import Column  # noqa: PLC0415 - see above

    # The name takes what the others leave: else a long one would push out of sight how far it is.
    name = TextColumn(
        "{task.description}", markup=False, table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")
    )
    share, left = TaskProgressColumn(), TimeRemainingColumn(compact=True)
    rate = TextColumn("{task.fields[rate]}", markup=False)
    columns = [name, share, left] if console.width < _WIDE else [name, BarColumn(_BAR), share, rate, left]
    return Progress(*columns, console=console, transient=True, refresh_per_second=5, expand=True)
