"""Exit codes."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the exit code of a command says; the documentation takes its words from here."""

    DONE = 0
    """All is done, and nothing was found that was asked for."""
    FINDINGS = 1
    """Findings: under `--check` an entry that would be converted; under `--strict` one that needs a person; errors
    under `validate` and `rules test`, anything under `rules lint`; under `export` no key, or a loss with
    `--fail-on-loss`; under `profile learn` a profile that does not give what RDM gave."""
    USAGE = 2
    """The command line asks for what makes no sense, the output is there already, or others could get at secrets in
    it."""
    UNREADABLE = 3
    """The input cannot be read, is no export, is encrypted, or is not what the plan or the journal is about; or the
    output cannot be written."""
    PARTLY_FAILED = 4
    """Part of several inputs failed, the rest is done."""
    SECRECY = 5
    """A report, plan or loss ledger would have shown a secret; it is not there."""
    FAULT = 70
    """A fault in rdmconv: please report it."""
    INTERRUPTED = 130
    """Interrupted; what was not finished is not there."""


USAGE_CODES = {"IO002", "IO004", "IO010", "IO012", "IO013", "IO017", "PRO008"}
"""Errors of files that are the user's to decide: the output is there, is the input, stands where others can read it, or
would not be encrypted as the input is, or would be seen before it is whole; or the profile is about other files."""
