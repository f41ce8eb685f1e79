"""Exit codes (`design.md`, section 3)."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the exit code of a command says."""

    DONE = 0
    FINDINGS = 1
    """Changes pending under `--check`; errors under `validate`; under `--strict`, anything that needs a person."""
    USAGE = 2
    UNREADABLE = 3
    """The input cannot be read, is no export, or is encrypted; or the output cannot be written."""
    PARTLY_FAILED = 4
    """Part of the batch failed, the rest is done."""
    SECRECY = 5
    """A report or plan would have shown a secret; it is not there."""
    INTERRUPTED = 130


USAGE_CODES = {"IO002", "IO004", "IO010", "IO012", "IO013", "IO017", "PRO008"}
"""Errors of files that are the user's to decide: the output is there, is the input, stands where others can read it, or
would not be encrypted as the input is, or would be seen before it is whole; or the profile is about other files."""
