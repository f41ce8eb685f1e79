"""Starts a Dask cluster on this computer, whose workers die of certain files."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.paths import PACKAGE

_PROCESS: Final = Path(__file__).parent / "cluster_process.py"
_CODE: Final = '''
import os, signal, sys

made = ""  # which output got its name last


def once(name):
    """Note that somebody died of it; tell whether nobody did before."""
    try:
        os.close(os.open(os.path.join(os.environ["DEATHS"], name), os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def watch(event, arguments):
    global made
    if event == "os.link":
        made = os.path.basename(arguments[1])
        if "gone" in made:
            os.kill(os.getppid(), signal.SIGKILL)
        dies = "always" in made
    else:
        is_folder = event == "open" and made and str(arguments[0]) in {"out", "out1"}
        dies = is_folder and "after" in made and once(made)
    if dies:
        os.kill(os.getpid(), signal.SIGKILL)


sys.addaudithook(watch)
'''


@dataclass(frozen=True)
class Cluster:
    """Where it is, and what it leaves."""

    address: str
    record: Path
    """All that passed its scheduler."""
    log: Path
    """What scheduler and workers printed."""
    deaths: Path
    """A folder with a file for each output that a worker died of."""


@contextmanager
def running(folder: Path, workers: int) -> Iterator[Cluster]:
    """Start a cluster. Some names of outputs are deadly, at the moment when the output gets its name.

    Of `always` each worker dies before that, of `after` one dies after that; `gone` is deadly for the scheduler.

    Args:
        folder: for what it leaves; it is not there.
        workers: it has, of one thread each.
    """
    (folder / "site").mkdir(parents=True)
    (folder / "site" / "sitecustomize.py").write_text(_CODE)
    (folder / "deaths").mkdir()
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(folder / "site"), str(PACKAGE.parent))),
        "DEATHS": str(folder / "deaths"),
        "DASK_TEMPORARY_DIRECTORY": str(folder),
        "DASK_DISTRIBUTED__COMM__COMPRESSION": "null",
    }
    command = [sys.executable, str(_PROCESS), str(workers), str(folder / "record")]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, env=environment, stdin=-1, stdout=-1, stderr=log) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        assert address, (folder / "log").read_text()
        yield Cluster(address, folder / "record", folder / "log", folder / "deaths")
        process.stdin.close()
        process.wait(60)
