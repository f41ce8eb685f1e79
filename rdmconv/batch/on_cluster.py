"""What a worker of a Dask cluster does for a run: it is told in letters, and answers in letters."""

import platform
import secrets
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from contextlib import chdir, suppress
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

from msgspec import Struct

from rdmconv.batch.job import Job
from rdmconv.batch.letters import new_key, opened, sealed
from rdmconv.batch.workers import Assignment, forget
from rdmconv.crypto.age_x25519 import Identity, Recipient
from rdmconv.errors import InputError, UsageError
from rdmconv.storage.atomic_file import left_over
from rdmconv.storage.location import Location, is_there

_OWN: Final = Identity.of_bytes(new_key())
"""Of this process; it opens the keys of runs."""
_NAME: Final = secrets.token_hex(8)


class Introduction(NamedTuple):
    """What a process says of itself when it is not told the key of a run."""

    process: str
    """What tells it from others."""
    host: str
    version: str
    """Of rdmconv."""
    recipient: Recipient
    """For whom the key is to be sealed."""


class _Run(Struct, frozen=True):
    identity: Identity
    """Opens the letters of the run."""
    folder: Path
    """The one it was begun in."""


_RUNS: Final[dict[str, _Run]] = {}
"""Those that this process works for, by their names."""
_AT_WORK: Final = Lock()
"""Held for each task: a process is in one folder at a time."""


def work(run: str, key: bytes, letter: bytes) -> bytes | Introduction:
    """Do what a letter asks for, and give one that says what came of it.

    Args:
        run: its name.
        key: of the run, in a letter to processes that have introduced themselves; empty when none has.
        letter: to all that have the key.

    Returns:
        An introduction, when this process does not have it; nothing is done then.
    """
    if run not in _RUNS and not _takes(run, key):
        return Introduction(_NAME, platform.node(), version("rdmconv"), _OWN.recipient)
    known = _RUNS[run]
    with _AT_WORK:
        return sealed(_answer(known, letter), [known.identity.recipient])


def leave(run: str) -> None:
    """Forget a run."""
    _RUNS.pop(run, None)
    forget()


def _takes(run: str, key: bytes) -> bool:
    with suppress(InputError):
        of_run, folder = opened(key, _OWN)
        _RUNS[run] = _Run(Identity.of_bytes(of_run), Path(folder))
    return run in _RUNS


def _answer(run: _Run, letter: bytes) -> tuple[bool, object]:
    """Give whether a task was done, and what came of it: its result, or what it raised."""
    try:
        return True, _done(run, letter)
    except Exception as error:  # noqa: BLE001 - Dask would write it to its log, and send it in clear
        return False, error


def _done(run: _Run, letter: bytes) -> object:
    task, orders, about, there = opened(letter, run.identity)
    if not run.folder.is_dir():
        raise UsageError("CLU003", worker=platform.node(), problem="it does not see the folder at hand")
    with chdir(run.folder):
        if isinstance(about, Assignment):
            _check_is_first(about.job, there)
        return task(orders, about)


def _check_is_first(job: Job, there: Sequence[Location]) -> None:
    """Look for what a worker left that had the same task and died: Dask gives it to another one by itself.

    Args:
        job: to be done.
        there: what it writes and was there when it was handed out.

    Raises:
        BrokenExecutor: there is something; who handed it out knows whether it may be undone.
    """
    new = [path for path in job.written if path not in there]
    if any(map(is_there, new)) or any(path.parent.is_dir() and left_over(path) for path in job.written):
        raise BrokenExecutor
