"""Run commands in a process that does nothing else, and measure them: `python -m tests.each_alone < jobs > results`.

A job is a line of JSON with a list of command lines. The first is for this process itself, which then has imported
all that is needed. Each of the others has a process of its own, forked from this one, so that what one file takes of
memory is not put down to another. A process that takes far too much memory is refused more.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.running import run

_MOST_MEMORY: Final = 4 << 30
"""Bytes of addresses, not of memory: threads ask for many more than they use."""


def _measured(arguments: list[str]) -> dict[str, Any]:
    began = time.process_time()
    done = run(*arguments)
    seconds = time.process_time() - began
    return {"code": done.code, "stdout": done.stdout.decode("utf-8", "replace"), "stderr": done.stderr, "cpu": seconds}


def _carry_out(job: list[list[str]], result: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    found = [_measured(arguments) for arguments in job]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << (0 if sys.platform == "darwin" else 10)
    result.write_text(json.dumps({"commands": found, "peak": peak}))


def main() -> None:
    """Carry out the jobs in order."""
    for arguments in json.loads(sys.stdin.readline()):
        _measured(arguments)
    with TemporaryDirectory() as folder:
        result = Path(folder) / "result"
        for line in sys.stdin:
            result.unlink(missing_ok=True)
            child = os.fork()
            if child == 0:
                try:
                    _carry_out(json.loads(line), result)
                finally:
                    os._exit(0)
            os.waitpid(child, 0)
            sys.stdout.write((result.read_text() if result.exists() else "null") + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
