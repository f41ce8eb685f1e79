"""How Python itself is set up for the work, in each process."""

import gc
import sys


def tune() -> None:
    """Set what costs time for nothing."""
    # Entries form no cycles, so looking for them every 700 objects would only cost time: a fifth of it, measured.
    gc.set_threshold(100_000, 20, 20)
    # libxml2 works on other threads, and asks for the interpreter a few times a megabyte: not to be kept waiting for
    # ten times as long as it works.
    sys.setswitchinterval(0.0005)
