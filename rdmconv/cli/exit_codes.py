"""Exit codes (`design.md`, section 3)."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the exit code of a command says."""

    DONE = 0
    FINDINGS = 1
    """Errors under `validate`; under `--strict`, anything that needs a person."""
    USAGE = 2
    UNREADABLE = 3
    """The input cannot be read, is no export, or is encrypted; or the output cannot be written."""
    PARTLY_FAILED = 4
    """Part of the batch failed, the rest is done."""
    INTERRUPTED = 130


USAGE_CODES = {"IO002", "IO004"}
"""Output errors that are the user's to decide: the file is there, or is the input."""
