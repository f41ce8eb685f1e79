"""Several processes share the work of a run: results come in the order of the inputs, and few are held at a time."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from contextlib import suppress
from itertools import islice
from types import TracebackType
from typing import Final, Self, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from rdmconv.batch import workers
from rdmconv.batch.job import Job, Result
from rdmconv.batch.records import Records, Share
from rdmconv.batch.windows import Shared
from rdmconv.batch.workers import Assignment, OnlyAtHome, Orders
from rdmconv.crypto.fingerprint import Fingerprints
from rdmconv.diagnostics import Diagnostic
from rdmconv.linking import Naming, Opened, Survey
from rdmconv.model.index import Index
from rdmconv.pipeline.conversion import Settings
from rdmconv.storage.atomic_file import remove_left_over
from rdmconv.storage.location import Location, is_there
from rdmconv.storage.source import Opener

_AHEAD: Final = 3
"""Inputs for each process that are begun, or done before one in front of them."""
ArgumentT = TypeVar("ArgumentT")
FoundT = TypeVar("FoundT")


class _Turn(Struct):
    """An input whose turn will come."""

    job: Job
    task: Assignment | None = None
    """None when it is not to be done."""
    future: Future[Share] | None = None
    """None when this process does it."""
    there: Sequence[Location] = ()
    """What is to be written and was there before."""


Begin: TypeAlias = Callable[[Job], Job | None]
"""Is called with each job before its turn, and gives it as it is to be done; None when it is not."""
ProgressOf: TypeAlias = Callable[[Job], Callable[[int, int], None] | None]
"""Gives what is to be told how many bytes and entries of an input are done."""


def one_by_one(
    jobs: Iterable[Job],
    records: Records,
    settings: Settings,
    begin: Begin,
    progress: ProgressOf,
) -> Iterator[tuple[Job, Result | None]]:
    """Convert inputs in this process.

    Args:
        jobs: one for each.
        records: take what is found out.
        settings: how to convert.
        begin: see there.
        progress: see there.

    Yields:
        Each job with what came of it; without, when it was not to be done.
    """
    for job in jobs:
        begun = begin(job)
        yield job, None if begun is None else records.convert(begun, settings, progress(job))


class Team:
    """Processes that work on one run, and this one, which does what only it can.

    Args:
        make: gives an executor, and another one when a process of the first died; it is not closed here. Raises
            `BrokenExecutor` when there can be none: this process does all then.
        processes: it has.
        orders: what each must know.
        opener: opens what only this process can.
        is_shared: tells whether an input is so large that all of them convert it together; what is in it passes to them
            then, which only processes of this machine may see.
    """

    def __init__(
        self,
        make: Callable[[], Executor],
        processes: int,
        orders: Orders,
        opener: Opener,
        is_shared: Callable[[Job], bool] = lambda _: False,
    ) -> None:
        self._make = make
        self._executor: Executor | None = None
        self._is_alone = False
        self.processes = processes
        """How many take tasks."""
        self._most = _AHEAD * processes
        self._is_shared = is_shared
        self._orders = orders
        self._opened = Opened(opener, Fingerprints(orders.key).of_bytes)
        self.hasher = self._opened.hasher
        """See `Reader.hasher`."""
        self._turns: deque[_Turn] = deque()
        self._ready: Future[None] | None = None
        """Done when a process has at hand what it needs."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for what is in hand; begin nothing more."""
        wait([turn.future for turn in self._in_hand() if turn.future is not None])

    def surveys(self, names: Sequence[str]) -> Iterator[Survey | None]:
        """See `Reader.surveys`."""
        return self._each(workers.survey, names, self._opened.survey)

    def indexes(self, wanted: Sequence[Naming]) -> Iterator[Index | None]:
        """See `Reader.indexes`."""
        return self._each(workers.index, wanted, self._opened.index)

    def convert(
        self,
        jobs: Sequence[Job],
        records: Records,
        settings: Settings,
        begin: Begin,
        progress: ProgressOf = lambda _: None,
    ) -> Iterator[tuple[Job, Result | None]]:
        """Convert inputs.

        Args:
            jobs: one for each.
            records: take what is found out.
            settings: how to convert.
            begin: see there.
            progress: see there; asked for inputs that all processes share.

        Yields:
            Each job with what came of it, in order; without, when it was not to be done.
        """
        waiting = iter(jobs)
        for _ in jobs:
            # None beside those that are done once more, which could die of another that is to blame.
            for job in islice(waiting, 0 if any(map(_died, self._turns)) else self._most - len(self._turns)):
                self._turns.append(self._turn(job, begin(job), records))
            yield self._done(records, settings, progress)

    def stop(self, records: Records) -> Iterator[Result]:
        """Begin nothing more, and give what came of the inputs that were in hand."""
        for turn in self._in_hand():
            with suppress(OnlyAtHome, BrokenExecutor):
                if turn.future is not None:
                    yield records.take(turn.job, turn.future.result())

    def _in_hand(self) -> list[_Turn]:
        """Cancel what is not begun, and give the others."""
        waiting = {id(turn) for turn in reversed(self._turns) if turn.future is None or turn.future.cancel()}
        return [turn for turn in self._turns if id(turn) not in waiting]

    def _turn(self, job: Job, begun: Job | None, records: Records) -> _Turn:
        if begun is None:
            return _Turn(job)
        task = Assignment(replace(begun, inputs=None), begun.links)
        if self._is_shared(begun):
            helpers = Shared(self, records, begun.input, self._orders.limits.entries)
            return _Turn(replace(begun, helpers=helpers), task)
        there = [path for path in begun.written if is_there(path)]
        return _Turn(begun, task, self.submit(workers.convert, task), there)

    def _done(self, records: Records, settings: Settings, progress: ProgressOf) -> tuple[Job, Result | None]:
        turn = self._turns[0]
        result = None if turn.task is None else self._result(turn, turn.task, records, settings, progress)
        self._turns.popleft()  # not before: whoever is interrupted while it is waited for looks for it there
        return turn.job, result

    def _result(
        self, turn: _Turn, task: Assignment, records: Records, settings: Settings, progress: ProgressOf
    ) -> Result:
        job = turn.job
        if turn.future is None:
            return records.convert(job, settings, progress(job))
        try:
            share = self.awaited(workers.convert, task, turn.future, lambda: _undone(turn))
        except OnlyAtHome:
            return records.convert(job, settings)
        except BrokenExecutor:
            return records.fail(job, Diagnostic("IO016"))
        return records.take(job, share)

    def _each(
        self,
        task: Callable[[Orders, ArgumentT], FoundT | None],
        arguments: Iterable[ArgumentT],
        here: Callable[[ArgumentT], FoundT | None],
    ) -> Iterator[FoundT | None]:
        ahead: deque[tuple[ArgumentT, Future[FoundT | None] | None]] = deque()

        def first() -> FoundT | None:
            argument, future = ahead.popleft()
            if future is not None:
                # Nobody may take it for an input that names no other, since it could be converted after all.
                with suppress(OnlyAtHome, BrokenExecutor):
                    return self.awaited(task, argument, future)
            return here(argument)

        for argument in arguments:
            ahead.append((argument, self.submit(task, argument)))
            if len(ahead) >= self._most:
                yield first()
        while ahead:
            yield first()

    def is_ready(self, name: str) -> bool:
        """See `Crew.is_ready`: until then this process need not wait, and does some of the work itself."""
        if self._ready is None:
            self._ready = self.submit(workers.get_ready, name)
        return self._ready is None or self._ready.done()

    def submit(self, task: Callable[[Orders, ArgumentT], FoundT], argument: ArgumentT) -> Future[FoundT] | None:
        """Hand out a task; give None when there is nobody left to do it."""
        while not self._is_alone:
            is_new = self._executor is None
            try:
                self._executor = self._executor or self._make()
                return self._executor.submit(task, self._orders, argument)
            except BrokenExecutor:
                self._executor, self._is_alone = None, is_new
        return None

    def awaited(
        self,
        task: Callable[[Orders, ArgumentT], FoundT],
        argument: ArgumentT,
        future: Future[FoundT],
        undo: Callable[[], bool] = lambda: True,
    ) -> FoundT:
        """Wait for a task; when a process died, hand it out once more, alone: another task may be to blame.

        Raises:
            OnlyAtHome: this process must do it.
            BrokenExecutor: this task is to blame, or it may not come again.
        """
        with suppress(BrokenExecutor):
            return future.result()
        if not self._is_undone(undo):
            raise BrokenExecutor
        again = self.submit(task, argument)
        if again is None:
            raise OnlyAtHome
        try:
            return again.result()
        except BrokenExecutor:
            self._is_undone(undo)
            raise

    def _is_undone(self, undo: Callable[[], bool]) -> bool:
        """Undo what processes did that died, when the last of them has ended: before, it may still write."""
        self.submit(workers.begin, None)
        return undo()


def _died(turn: _Turn) -> bool:
    return turn.future is not None and turn.future.done() and isinstance(turn.future.exception(), BrokenExecutor)


def _undone(turn: _Turn) -> bool:
    """Undo what a process wrote before it died, so that it can be done again; tell whether it could be.

    In place, the journal may be the only way back; else the input is there, so nothing is lost.
    """
    for path in turn.job.written:
        remove_left_over(path)
    left = [path for path in turn.job.written if path not in turn.there and is_there(path)]
    if left and turn.job.in_place:
        return False
    with suppress(OSError):  # then it is in the way, and that is told
        for path in left:
            path.unlink()
    return True
