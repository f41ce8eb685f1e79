"""What one input may cost, and what it does cost."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

SECONDS: Final = 2.0
"""Of processor time, for one pass over the input: that of the clock depends on what else the machine does."""
BYTES: Final = 200_000_000
"""By which the memory of the process may grow over what it had before the input."""
LONGEST: Final = 64 << 10
"""Bytes of an input."""

_STATUS: Final = Path("/proc/self/status")
_RESET: Final = Path("/proc/self/clear_refs")
_RESET_PEAK: Final = "5"
_PEAK, _NOW = re.compile(r"VmHWM:\s+(\d+) kB"), re.compile(r"VmRSS:\s+(\d+) kB")


class Cost(NamedTuple):
    """What one input took."""

    seconds: float
    """For one pass."""
    grown: int
    """Bytes between the resident memory before and its peak meanwhile (Linux; elsewhere 0, for nothing tells it)."""

    @property
    def is_too_much(self) -> bool:
        """Whether it is more than any input may take."""
        return self.seconds > SECONDS or self.grown > BYTES

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s, {self.grown / 1e6:.0f} MB"


def cost_of(check: Callable[[bytes], None], data: bytes, passes: int = 1) -> Cost:
    """Run a target on an input, and tell what it took.

    Args:
        check: of the target.
        data: the input.
        passes: how often the target reads it from beginning to end.
    """
    before = _memory(_NOW)
    if before:
        _RESET.write_text(_RESET_PEAK)
    began = time.process_time()
    check(data)
    seconds = (time.process_time() - began) / passes
    return Cost(seconds, max(0, _memory(_PEAK) - before))


def _memory(what: re.Pattern[str]) -> int:
    """Read a size of this process, in bytes; 0 where the system does not tell."""
    try:
        found = what.search(_STATUS.read_text("ascii"))
    except OSError:
        return 0
    return 0 if found is None else int(found[1]) << 10
