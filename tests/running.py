"""Run the program: in this process through its own `main`, or as a process of its own."""

import importlib.metadata
import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import typer.main

from rdmconv.cli import commands
from rdmconv.cli.app import main
from rdmconv.report import html
from tests.paths import PACKAGE

_KEPT: Final = [
    (commands, "load_command", cache(commands.load_command)),
    (typer.main, "get_command", cache(typer.main.get_command)),
    (importlib.metadata, "version", cache(importlib.metadata.version)),
    (html, "_environment", cache(html._environment)),  # it keeps the template that it compiled
]
"""What is the same in each run of a process, and takes longer to make than a small file to convert."""


@dataclass(frozen=True)
class Run:
    """How a run ended and what it printed."""

    code: int
    stdout: bytes
    stderr: str

    @property
    def printed(self) -> str:
        """All that was printed."""
        return self.stdout.decode("utf-8", "replace") + self.stderr


def run(*arguments: str | Path, stdin: bytes = b"") -> Run:
    """Run `rdmconv` in this process, from its first line to its exit code."""
    streams: dict[str, Any] = {
        "stdin": io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"),
        "stdout": io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True),
        "stderr": io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True),
    }
    handler = signal.getsignal(signal.SIGTERM)
    code: object = None
    streams["unraisablehook"] = sys.unraisablehook
    with ExitStack() as patched:
        patched.enter_context(patch.object(threading, "excepthook", threading.excepthook))
        patched.enter_context(patch.multiple(sys, argv=["rdmconv", *map(str, arguments)], **streams))
        for module, name, kept in _KEPT:
            patched.enter_context(patch.object(module, name, kept))
        try:
            main()
        except SystemExit as error:
            code = error.code
        finally:
            signal.signal(signal.SIGTERM, handler)
    assert code is None or isinstance(code, int)
    out, err = streams["stdout"].buffer.getvalue(), streams["stderr"].buffer.getvalue().decode()
    return Run(code or 0, out, err)


def start(*arguments: str | Path, under: Sequence[str] = (), **options: Any) -> subprocess.Popen[bytes]:
    """Start `rdmconv` as a process of its own, or under a program that runs it."""
    path = os.pathsep.join(filter(None, (str(PACKAGE.parent), os.environ.get("PYTHONPATH"))))
    environment: Mapping[str, str] = {**os.environ, "PYTHONPATH": path, **options.pop("env", {})}
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    command = [*under, sys.executable, "-m", "rdmconv", *map(str, arguments)]
    return subprocess.Popen(command, env=environment, **{**pipes, **options})


def run_process(*arguments: str | Path, stdin: bytes = b"", **options: Any) -> Run:
    """Run `rdmconv` as a process of its own; only what hangs takes three minutes, however busy the computer is."""
    with start(*arguments, **options) as process:
        try:
            out, err = process.communicate(stdin, timeout=180)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return Run(process.returncode, out, err.decode())
