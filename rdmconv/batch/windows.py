"""Several processes share one large input: this one reads and writes it, and all of them convert its windows."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import BrokenExecutor, Future, wait
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from itertools import count
from types import TracebackType
from typing import Final, Protocol, Self

from rdmconv.batch import workers
from rdmconv.batch.records import Records, WindowShare
from rdmconv.batch.workers import IndexWanted, OnlyAtHome, Sent, Window
from rdmconv.errors import InputError
from rdmconv.formats.base import Span
from rdmconv.model.index import Index
from rdmconv.pipeline.window import ConvertedWindow, Converter, Piece, WindowConverter

_WAITING: Final = 2
"""Windows for each process, one of which it converts; this one converts what comes when there are as many."""
_NUMBERS: Final = count()
"""Tell documents apart; two runs in a process do not have the same key."""


class Crew(Protocol):
    """Processes that take tasks."""

    processes: int
    """How many they are."""

    def is_ready(self, name: str, /) -> bool:
        """Tell whether a task for an input would be begun at once; when nothing has begun yet, they begin."""

    def submit(self, task: Callable[..., WindowShare], argument: Window, /) -> Future[WindowShare] | None:
        """Hand out a task; give None when there is nobody left to do it."""

    def awaited(
        self, task: Callable[..., WindowShare], argument: Window, future: Future[WindowShare], /
    ) -> WindowShare:
        """Wait for a task; when a process died, hand it out once more.

        Raises:
            OnlyAtHome: this process must do it.
            BrokenExecutor: processes die of it.
        """


class Shared:
    """Lets others take a share of an input; see `Helpers`.

    Args:
        crew: they.
        records: of the run.
        name: of the input.
        most_entries: that it may have.
    """

    def __init__(self, crew: Crew, records: Records, name: str, most_entries: int) -> None:
        self._crew = crew
        self._records = records
        self._name = name
        self._most_entries = most_entries

    def share(self, own: Converter, format_name: str, index: Index) -> AbstractContextManager[WindowConverter]:
        """See `Helpers.share`."""
        task = Window(next(_NUMBERS), self._name, format_name, index=index)
        return SharedConverter(self._crew, self._records, task, own, self._most_entries)


class SharedConverter:
    """See `WindowConverter`.

    Args:
        crew: converts windows.
        records: take what is found out.
        task: without spans, and with the index.
        own: converts what the others cannot.
        most_entries: that the document may have.
    """

    def __init__(self, crew: Crew, records: Records, task: Window, own: Converter, most_entries: int) -> None:
        self._most_tasks = _WAITING * crew.processes
        self.ahead = self._most_tasks + 2
        self._crew = crew
        self._records = records
        self._task = task
        self._own = own
        self._most_entries = most_entries
        self._entries = 0
        """In all windows that are finished: processes count from 0 in each."""
        self._told = 0
        """How many tasks brought the index; each process gets one of the first ones, most likely."""
        self._in_hand: deque[Future[WindowShare]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Begin nothing more, and wait for what is in hand."""
        wait([future for future in self._in_hand if not future.cancel()])

    def begin(self, spans: Sequence[Span]) -> Callable[[], ConvertedWindow]:
        """See `WindowConverter.begin`."""
        has_work = any(span.candidate for span in spans)
        if not has_work or not self._crew.is_ready(self._task.name) or self._is_much_in_hand():
            return self._begin_here(spans)
        self._told += 1
        index = self._task.index if self._told <= self._most_tasks else None
        task = replace(self._task, spans=[*_sent(spans)], index=index)
        future = self._crew.submit(workers.window, task)
        if future is not None:
            self._in_hand.append(future)
        return partial(self._finish, spans, task, future)

    def _is_much_in_hand(self) -> bool:
        return sum(not future.done() for future in self._in_hand) >= self._most_tasks

    def _begin_here(self, spans: Sequence[Span]) -> Callable[[], ConvertedWindow]:
        reader = self._own.reader
        reader.ordinal = 0
        try:
            finish = self._own.begin_apart(spans)
        except InputError:
            return partial(self._again, spans)  # in its turn: something may be wrong with what comes before
        return partial(self._finish_here, spans, finish, reader.ordinal)

    def _finish_here(
        self, spans: Sequence[Span], finish: Callable[[int], ConvertedWindow], entries: int
    ) -> ConvertedWindow:
        if self._entries + entries > self._most_entries:
            return self._again(spans)
        return self._counted(finish(self._entries))

    def _again(self, spans: Sequence[Span]) -> ConvertedWindow:
        """Convert a window that only this process can, or that it has to refuse."""
        self._own.reader.ordinal = self._entries
        return self._counted(self._own.begin(spans)())

    def _counted(self, done: ConvertedWindow) -> ConvertedWindow:
        self._entries += done.counts.total()
        return done

    def _finish(self, spans: Sequence[Span], task: Window, future: Future[WindowShare] | None) -> ConvertedWindow:
        share = None if future is None else self._share(task, future)
        if share is None or self._entries + share.counts.total() > self._most_entries:
            return self._again(spans)
        self._records.take_window(share, self._entries)
        pieces = [*_pieces(spans, share.rewritten)]
        return self._counted(ConvertedWindow(pieces, share.counts, share.credentials))

    def _share(self, task: Window, future: Future[WindowShare]) -> WindowShare | None:
        """Wait for a window; give None when this process must convert it."""
        try:
            try:
                return self._crew.awaited(workers.window, task, future)
            except IndexWanted:
                again = replace(task, index=self._task.index)
                submitted = self._crew.submit(workers.window, again)
                return None if submitted is None else self._crew.awaited(workers.window, again, submitted)
            finally:
                self._in_hand.popleft()
        except OnlyAtHome:
            return None
        except BrokenExecutor:
            raise InputError("IO016") from None


def _sent(spans: Sequence[Span]) -> Iterable[Sent]:
    """Give what another process needs: of what holds no credential only how many entries are in it."""
    for span in spans:
        if span.candidate or span.entries:
            data = span.data if span.candidate else b""
            yield data, span.entries, span.candidate, span.line, span.column, span.vault, span.context


def _pieces(spans: Sequence[Span], rewritten: Sequence[bytes | None]) -> Iterable[Piece]:
    new = iter(rewritten)
    for span in spans:
        data = next(new) if span.candidate else None
        yield (span.data, None) if data is None else (data, span.data)
