"""Exceptions of rdmconv: data only, the texts live in `rdmconv.diagnostics`.

Imports nothing of the package.
"""


class RdmconvError(Exception):
    """Something that stops the work on one file or the whole run.

    Carries a diagnostic code and the details its text asks for; never a value read from an entry, because an
    exception's arguments end up in tracebacks and logs.

    Args:
        code: a code of the catalogue in `rdmconv.diagnostics`, for example `FMT003`.
        line: 1-based line in the input, when known.
        column: 1-based column, counted in bytes of UTF-8.
        details: words the text of the code asks for; never content of an entry.
    """

    def __init__(self, code: str, *, line: int | None = None, column: int | None = None, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.column = column
        self.details = details


class InputError(RdmconvError):
    """The input cannot be read, is no RDM export, or is encrypted (exit code 3)."""


class OutputError(RdmconvError):
    """The output cannot or must not be written (exit code 2 or 3, by its code); `file` in its details is its path."""


class UsageError(RdmconvError):
    """The request contradicts itself or names something that does not exist (exit code 2)."""


class PackError(UsageError):
    """A rule pack does not say what a pack must say (exit code 2)."""


class ProfileError(UsageError):
    """A profile does not say what a profile must say (exit code 2)."""
