"""Faults inside of the program: a function fails as it is entered or left, and the exception holds a secret."""

import errno
import inspect
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from types import CodeType, FrameType
from typing import Any, Final
from unittest.mock import patch

from rdmconv.__main__ import main
from tests import running
from tests.leaks.canaries import planted
from tests.paths import PACKAGE

SECRET: Final = planted("of the fault")
KINDS: Final[dict[str, Callable[[tuple[Any, ...]], BaseException]]] = {
    "ValueError": lambda values: ValueError(SECRET, *values),
    "KeyError": lambda values: KeyError(SECRET, *values),
    "TypeError": lambda values: TypeError(SECRET, *values),
    "UnicodeDecodeError": lambda _: UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET),
    "OSError": lambda _: OSError(SECRET),
    "disk full": lambda _: OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    "MemoryError": lambda values: MemoryError(SECRET, *values),
    "RecursionError": lambda values: RecursionError(SECRET, *values),
    "EOFError": lambda values: EOFError(SECRET, *values),
    "KeyboardInterrupt": lambda values: KeyboardInterrupt(SECRET, *values),
}
"""What is raised, from the values that the function was given or had made."""
_SECONDS: Final = 60
Trace = Callable[[FrameType, str, Any], Any]


@dataclass(frozen=True)
class Fault:
    """What goes wrong where."""

    code: CodeType
    event: str
    """`call` as it is entered, `return` as it is left."""
    number: int
    """Which of the times that it is."""
    kind: str

    def __str__(self) -> str:
        where = f"{os.path.relpath(self.code.co_filename, PACKAGE)}:{self.code.co_qualname}"
        return f"{self.kind} at {self.event} {self.number} of {where}"


class Hung(BaseException):
    """A run does not end."""


def faults_of(calls: Counter[CodeType]) -> list[Fault]:
    """All faults there can be in the functions that ran, the first and the last time each."""
    places = ((code, number) for code, count in calls.items() for number in {1, count})
    return [Fault(code, event, number, kind) for (code, number), event, kind in product(places, EVENTS, KINDS)]


EVENTS: Final = ("call", "return")


@contextmanager
def recorded() -> Iterator[Counter[CodeType]]:
    """Count how often each function of the program is entered; classes and modules as they are made are none."""
    calls = Counter[CodeType]()
    folder = f"{PACKAGE}{os.sep}"

    def note(frame: FrameType, _event: str, _arg: object) -> None:
        code = frame.f_code
        if code.co_flags & inspect.CO_OPTIMIZED and code.co_filename.startswith(folder):
            calls[code] += 1

    with _traced(note):
        yield calls


@contextmanager
def injected(fault: Fault) -> Iterator[list[str]]:
    """Let a function fail once; gives a list that tells afterwards whether it did."""
    times = 0
    happened: list[str] = []

    def enter(frame: FrameType, event: str, value: object) -> Trace | None:
        nonlocal times
        if frame.f_code is not fault.code:
            return None
        times += 1
        if times != fault.number:
            return None
        if fault.event == event:
            fail(frame, event, value)
        frame.f_trace_lines = False
        return fail

    def fail(frame: FrameType, event: str, value: object) -> Trace:
        if event == fault.event:
            happened.append(str(fault))
            raise KINDS[fault.kind]((*frame.f_locals.values(), value))
        return fail

    # What nobody can catch is told by hooks; they are Python's own until the program sets others.
    hooks = patch.object(sys, "unraisablehook", sys.__unraisablehook__)
    of_threads = patch.object(threading, "excepthook", threading.__excepthook__)
    with hooks, of_threads, patch.object(running, "main", main), _in_time(), _traced(enter):
        yield happened


@contextmanager
def _traced(enter: Trace) -> Iterator[None]:
    before = sys.gettrace()
    threading.settrace(enter)
    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(before)
        threading.settrace(before)  # type: ignore[arg-type]  # None is as good


@contextmanager
def _in_time() -> Iterator[None]:
    def hang(*_: object) -> None:
        raise Hung

    before = signal.signal(signal.SIGALRM, hang)
    signal.alarm(_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
