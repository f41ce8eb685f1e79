"""The passphrase of a run: from a file, a descriptor, a variable, or a person at a terminal; never an argument."""

import getpass
import os
import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path
from typing import Final

from rdmconv.cli.voice import current_messages
from rdmconv.diagnostics import Diagnostic
from rdmconv.errors import UsageError
from rdmconv.model.secret import Secret

VARIABLE: Final = "RDMCONV_PASSPHRASE"
"""Where a passphrase can stand that nothing else gives; other processes of the user can read it there."""
_LONGEST: Final = 1 << 16


class Passphrase:
    """The one passphrase of a run, for all that has one: inputs, outputs and undo journals.

    Args:
        file: that has it.
        descriptor: that it can be read from to its end, such as one end of a pipe; a number.

    Raises:
        UsageError: both are given; or what is given cannot be read, is empty, or is no text.
    """

    def __init__(self, file: Path | None, descriptor: int | None) -> None:
        if file is not None and descriptor is not None:
            raise UsageError("USE002", problem="--passphrase-file and --passphrase-fd are both given: give one")
        self.is_given = file is not None or descriptor is not None
        """Whether an option gives it."""
        self.encrypts = False
        """Whether something is encrypted with it."""
        self._found: Secret | None = None
        self._of_variable = _in_variable()
        if file is not None:
            self._found = _passphrase_in(read_secret(file), str(file))
        elif descriptor is not None:
            self._found = _passphrase_in(_read_descriptor(descriptor), f"descriptor {descriptor}")

    def to_open(self) -> Secret | None:
        """Give what opens a file; asked for once. None where nobody can be asked."""
        if self._found is None:
            self._found = self._of_variable
        if self._found is None and _can_ask():
            self._found = _answer("Passphrase of the encrypted file: ")
        return self._found

    def to_encrypt(self, what: str, other_way: str) -> Secret:
        """Give what to encrypt with; asked for twice.

        Args:
            what: is encrypted.
            other_way: the option that names a recipient instead.

        Raises:
            UsageError: there is nobody to ask, or the answers are empty or differ.
        """
        self.encrypts = True
        if self._found is None:
            self._found = self._of_variable
        if self._found is None:
            self._found = _chosen(what, other_way)
        return self._found


def read_secret(path: Path) -> bytes:
    """Read a file that holds a key, and warn when others can read it, too.

    Raises:
        UsageError: it cannot be read.
    """
    if not os.path.exists(path):  # noqa: PTH110 - that of pathlib raises for what can be no name
        # What is given may be the key itself, so it is not shown.
        raise UsageError("USE002", problem="a file with a key or passphrase cannot be read: there is none of that name")
    data = read(path)
    if os.name != "nt" and path.stat().st_mode & 0o077:
        current_messages().finding(Diagnostic("IO011"), str(path))
    return data


def read(path: Path) -> bytes:
    """Read a file that an option names.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "no such path"
        raise UsageError("USE002", problem=f"{path} cannot be read ({problem})") from None


def _read_descriptor(descriptor: int) -> bytes:
    try:
        with os.fdopen(descriptor, "rb", closefd=False) as file:  # its number must not go to a file of ours
            return file.read(_LONGEST + 1)
    except (OSError, TypeError) as error:  # TypeError: a number too large for any
        problem = getattr(error, "strerror", None) or "no such descriptor"
        raise UsageError("USE002", problem=f"--passphrase-fd {descriptor} cannot be read ({problem})") from None


def _passphrase_in(data: bytes, place: str) -> Secret:
    """Take a passphrase as it stands there, without one line end at its end."""
    if len(data) > _LONGEST:
        raise UsageError("USE002", problem=f"{place} is too large for a passphrase")
    encoding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"  # > of PowerShell: UTF-16
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UsageError("USE002", problem=f"the passphrase in {place} is neither UTF-8 nor UTF-16") from None
    passphrase = Secret(text.removesuffix("\n").removesuffix("\r"))
    if passphrase.is_empty:
        raise UsageError("USE002", problem=f"there is no passphrase in {place}")
    return passphrase


def _in_variable() -> Secret | None:
    """Take it out of there, so that no process that this one begins has it."""
    text = os.environ.pop(VARIABLE, None)
    return Secret(text) if text else None


def _can_ask() -> bool:
    return sys.stdin.isatty()


def _answer(question: str) -> Secret:
    try:
        return Secret(getpass.getpass(question))
    except EOFError:
        return Secret("")


def _chosen(what: str, other_way: str) -> Secret:
    if not _can_ask():
        raise UsageError(
            "USE002",
            problem="nobody can be asked for the passphrase here: "
            f"give --passphrase-file, or a recipient with {other_way}",
        )
    first = _answer(f"Passphrase of {what}: ")
    if first.is_empty or first != _answer("The same again: "):
        raise UsageError("USE002", problem="the passphrases are empty or not the same: try again")
    return first
