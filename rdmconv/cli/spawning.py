"""How a process begins that works for this one: with nothing that is not meant for it."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import active_children, parent_process, resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Thread
from types import ModuleType
from typing import Final

from rdmconv.cli.crashes import keep_crashes_quiet
from rdmconv.cli.interpreter import tune

_SAFE_PATH: Final = "PYTHONSAFEPATH"
_MAIN: Final = "__main__"


class Worker(SpawnProcess):
    """A process that begins anew, as Windows does: a copy of this one could hold what it has no need of."""

    def start(self) -> None:
        """Begin it."""
        with no_import_from_here(), _no_script(), _no_interruption():
            super().start()


class Workers(SpawnContext):
    """Makes them."""

    Process = Worker


def prepare() -> None:
    """Prepare a process, in it: it says nothing, outlives nobody, and leaves it to the first to be interrupted.

    It stands here since a process imports what the file imports that it stands in: no command line.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_crashes_quiet(lambda _: None)
    tune()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def end_left_over(patience: float) -> None:
    """End those that have nothing to do; one waits for ever when another was killed while it held the lock for tasks.

    Args:
        patience: seconds that each has to end by itself.
    """
    for process in active_children():
        if isinstance(process, Worker):
            process.join(patience)
            process.kill()
            process.join()


@contextmanager
def no_import_from_here() -> Iterator[None]:
    """Keep what stands in the folder at hand, such as a file `struct.py`, from being taken for a part of Python.

    Processes begin with `python -c`, which looks there first, and so does the one that tidies up after them, which
    begins with the first lock.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before


@contextmanager
def _no_script() -> Iterator[None]:
    """Keep the script that this process runs from being run by the other one, which has all it needs without."""
    script = sys.modules[_MAIN]
    sys.modules[_MAIN] = ModuleType(_MAIN)
    try:
        yield
    finally:
        sys.modules[_MAIN] = script


@contextmanager
def _no_interruption() -> Iterator[None]:
    """Leave it to this process to be interrupted, from the first moment on: Python would print a traceback."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows has none
        yield
        return
    resource_tracker.ensure_running()  # else it is begun in between, and lets signals through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
