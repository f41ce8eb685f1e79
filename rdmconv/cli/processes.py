"""The processes that work on a run: how many, and how they begin and end."""

import os
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from rdmconv.batch.job import Job

if TYPE_CHECKING:
    from concurrent.futures import Executor, ProcessPoolExecutor

_MANY: Final = 64
"""Files that are worth the time a process takes to begin; it is that of some twenty files."""
_LARGE: Final = 32 << 20
"""Bytes that are worth it."""
_PATIENCE: Final = 2.0
"""Seconds in which a process ends that has nothing to do."""
MOST: Final = 61
"""Processes that Windows can wait for at the same time."""


class Processes:
    """Begins processes, and ends them when they have nothing to do.

    Args:
        number: how many work at the same time.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._pools: list[ProcessPoolExecutor] = []
        self._is_begun = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._end()
        except KeyboardInterrupt:  # once more: whoever waits for them has waited enough
            self._end(patience=0)
            raise

    def begin(self) -> "Executor":
        """Begin them; when some of those before died, others in their place.

        Raises:
            BrokenExecutor: they cannot begin here: too little memory, too many files or threads, no semaphores.
        """
        from concurrent.futures import BrokenExecutor, ProcessPoolExecutor  # noqa: PLC0415 - few runs have several

        from rdmconv.cli.spawning import Workers, no_import_from_here, prepare  # noqa: PLC0415

        self._end()
        self._is_begun = True
        try:
            with no_import_from_here():
                pool = ProcessPoolExecutor(self.number, Workers(), prepare)
            self._pools.append(pool)
            # All begin now: a task is in the queue already when the process for it cannot begin, and may be done twice.
            for one in [pool.submit(os.getpid) for _ in range(self.number)]:
                one.result()
        except (OSError, ImportError, RuntimeError):
            self._end()
            raise BrokenExecutor from None
        return pool

    def _end(self, patience: float | None = None) -> None:
        if not self._is_begun:
            return
        from rdmconv.cli.spawning import end_left_over  # noqa: PLC0415 - see `begin`

        while self._pools:
            with suppress(RuntimeError):  # of a thread that never began
                self._pools.pop().shutdown(wait=False, cancel_futures=True)
        end_left_over(_PATIENCE if patience is None else patience)


def processes_for(jobs: Sequence[Job], asked: int | None, *, splits: bool = False, stays: bool = False) -> int:
    """Say how many processes work on a run.

    Args:
        jobs: of the run.
        asked: what the user said; None when nothing.
        splits: whether several can share an input.
        stays: whether the run has what no other process is told: a passphrase to encrypt with.
    """
    if stays or not _can_begin_safely() or order_counts(jobs):
        return 1
    most = MOST if splits and any(map(is_large, jobs)) else len(jobs)
    if asked is not None:
        return min(asked, most)
    is_worth_it = len(jobs) >= _MANY or sum(map(_size, jobs)) >= _LARGE
    return min(_cores(), most, MOST) if is_worth_it else 1


def to_begin(jobs: Sequence[Job], number: int, *, splits: bool) -> int:
    """Say how many processes are to begin: where all share each input, the one that is there takes part.

    Args:
        jobs: of the run.
        number: of processes that work on it.
        splits: whether several can share an input.
    """
    takes_part = number == 1 or (splits and all(map(is_large, jobs)))
    return number - takes_part


def is_large(job: Job) -> bool:
    """Tell whether an input is worth it that several processes share it."""
    return _size(job) >= _LARGE


def order_counts(jobs: Sequence[Job]) -> bool:
    """Tell whether one reads what another writes, such as a file in place that is named twice, or through a link."""
    writing = [job for job in jobs if job.output is not None]
    read = Counter(os.path.realpath(job.input) for job in jobs) if writing else Counter[str]()
    return any(read[os.path.realpath(str(job.written[0]))] > job.in_place for job in writing)


def _can_begin_safely() -> bool:
    """Tell whether Python will heed that it is not to look for modules in the folder at hand (see `spawning`)."""
    return sys.flags.safe_path or not sys.flags.ignore_environment


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _size(job: Job) -> int:
    try:
        return Path(job.input).stat().st_size
    except (OSError, ValueError):
        return 0
