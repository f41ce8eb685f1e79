"""Standard output and standard error as people read them: plain when they are no terminal, unless colour is wanted.

`NO_COLOR` and `FORCE_COLOR` are rich's to heed; `CLICOLOR` and `CLICOLOR_FORCE` say the same to many other programs.
"""

import os
import sys

from rich.console import Console


def stdout_console(*, wraps: bool = False) -> Console:
    """Give a console on standard output.

    Args:
        wraps: whether lines are broken between words, as wide as the terminal is.
    """
    return _console(stderr=False, forced=_is_forced(), wraps=wraps)


def stderr_console(*, redraws: bool = False) -> Console:
    """Give a console on standard error.

    Args:
        redraws: whether lines are to be written over: on a real terminal only, whoever wants colour in a file.
    """
    return _console(stderr=True, forced=sys.stderr.isatty() if redraws else _is_forced(), wraps=False)


def _console(*, stderr: bool, forced: bool | None, wraps: bool) -> Console:
    return Console(
        stderr=stderr,
        force_terminal=forced,
        no_color=_is_unwanted(),
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=not wraps,
    )


def _is_forced() -> bool | None:
    """Tell whether what is no terminal is to be treated as one; None leaves that to rich."""
    return True if os.environ.get("CLICOLOR_FORCE", "0") not in {"", "0"} else None


def _is_unwanted() -> bool | None:
    """Tell whether there is to be no colour; None leaves that to rich."""
    is_forced = _is_forced() or os.environ.get("FORCE_COLOR")
    return True if os.environ.get("CLICOLOR") == "0" and not is_forced else None
