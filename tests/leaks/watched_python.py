"""What is loaded into each Python of a test before the program: as `sitecustomize`, from a folder of its own."""

import os
import shutil
from pathlib import Path
from typing import Final

from tests.paths import PACKAGE

DEVELOPING: Final = {"PYTHONDEVMODE": "1", "PYTHONWARNINGS": "error::ResourceWarning", "PYTHONTRACEMALLOC": "1"}
"""Has Python look for more faults of the program, and show more of them; it takes three times as long."""
SOCKETS: Final = "sockets"
"""The file in which each use of a socket is noted."""
_CODE: Final = f"""
import logging, os, signal, sys

logging.basicConfig(level=logging.DEBUG)
logging.getLogger("test").debug("all logs are shown")
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever tests in the background has it ignored
at, number = os.environ.get("KILL_AT"), int(os.environ.get("KILL_WITH", "0"))
note = os.open({SOCKETS!r}, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)


def watch(event, arguments):
    if event == at:
        os.kill(os.getpid(), number)
    if event.startswith("socket."):
        os.write(note, event.encode() + b" ")
        raise RuntimeError("no sockets")


sys.addaudithook(watch)
"""


def watching(folder: Path) -> dict[str, str]:
    """Give the environment of a Python that shows all logs, forbids and notes the use of sockets, and tells of crashes.

    With `KILL_AT` and `KILL_WITH` it sends itself a signal as soon as something is audited that Python calls so.

    Args:
        folder: where the module goes that does it; emptied before.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_CODE)
    return {"PYTHONPATH": os.pathsep.join((str(folder), str(PACKAGE.parent))), "PYTHONFAULTHANDLER": "1"}
