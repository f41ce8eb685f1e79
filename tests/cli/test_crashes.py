"""What is told of exceptions that nobody can catch: that there was one, and nothing of what it holds."""

import re
import sys
import threading
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import Mock, patch

import pytest

from rdmconv import __main__
from rdmconv.cli import app
from rdmconv.cli.crashes import keep_crashes_quiet
from tests import running
from tests.paths import VAULTS
from tests.running import run

SECRET = "CANARY-crash"
TOLD = re.compile(r"internal error: ValueError at [\w.]+:\d+, in what nothing waits for; please report it\n")


class Fails:
    """Raises as it is let go."""

    def __del__(self) -> None:
        raise ValueError(SECRET)


def let_go(*_: Any) -> None:
    Fails()


def fail(*_: Any) -> None:
    raise ValueError(SECRET)


def on_a_thread(*_: Any) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


@pytest.mark.parametrize("crash", [let_go, on_a_thread])
def test_what_nobody_can_catch_is_told_without_a_traceback(crash: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    original = app._command
    monkeypatch.setattr(app, "_command", lambda: (crash(), original())[1])
    done = run("convert", VAULTS / "connection.xml", "--all", "-n", "--quiet")
    assert done.code == 0
    assert TOLD.fullmatch(done.stderr)


def test_an_interruption_that_nobody_can_catch_is_no_fault() -> None:
    with patch.object(sys, "unraisablehook"), patch.object(threading, "excepthook"):
        keep_crashes_quiet(told := Mock())
        sys.unraisablehook(cast(Any, SimpleNamespace(exc_value=KeyboardInterrupt())))
    told.assert_not_called()


def test_a_fault_before_anybody_could_tell_it_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "_prepare_streams", fail)
    monkeypatch.setattr(running, "main", __main__.main)
    done = run("convert", VAULTS / "connection.xml", "--all", "-n")
    assert done.code == 70
    assert re.fullmatch(r"internal error: ValueError at [\w.]+:\d+; what was not finished .*\n", done.stderr)


def test_hooks_are_those_of_before_after_a_run_in_this_process() -> None:
    before = sys.unraisablehook, threading.excepthook
    run("--version")
    assert (sys.unraisablehook, threading.excepthook) == before
