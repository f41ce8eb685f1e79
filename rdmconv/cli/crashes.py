"""Crashes that tell nothing of what was at hand: a traceback, a message or an image of the memory can hold a secret."""

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

_NO_DUMP: Final = 1
"""Bytes of a core dump at most. Linux pipes one to a program in spite of a limit of 0; of 1 it makes none at all."""


def described(error: BaseException) -> str:
    """Tell what went wrong where, in words that hold nothing foreign."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" at {trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
    return f"internal error: {type(error).__name__}{place}"


def keep_crashes_quiet(tell: Callable[[str], object]) -> None:
    """Keep Python from printing tracebacks where nobody can catch an exception, and the system from dumping memory.

    Args:
        tell: is told instead, in a sentence that holds nothing foreign.
    """

    def tell_quietly(error: BaseException | None) -> None:
        # Who interrupts a run once more while Python ends has been told already, and has found no fault.
        if error is not None and not isinstance(error, KeyboardInterrupt):
            with suppress(Exception):  # such as standard error that is gone
                tell(f"{described(error)}, in what nothing waits for; please report it")

    sys.unraisablehook = lambda ignored: tell_quietly(ignored.exc_value)
    threading.excepthook = lambda failed: tell_quietly(failed.exc_value)
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - Windows has none

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        limit = _NO_DUMP if most == resource.RLIM_INFINITY else min(_NO_DUMP, most)
        resource.setrlimit(resource.RLIMIT_CORE, (limit, most))
