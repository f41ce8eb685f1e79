"""How a run was made, as reports tell it."""

import platform
import sys
from collections.abc import Iterator, Sequence
from typing import Final

from rdmconv.model.secret import MASK

_LIBRARIES: Final = ("rdmconv", "lxml", "msgspec", "google-re2")
"""What reads, decides and checks."""
_WHERE: Final = "--where"


def rdmconv_version() -> str:
    """Give the version of the program."""
    return _version("rdmconv")


def versions() -> dict[str, str]:
    """Give the versions of what took part, and the system."""
    found = {name: _version(name) for name in _LIBRARIES}
    return {**found, "Python": platform.python_version(), "system": f"{sys.platform} {platform.machine()}"}


def _version(name: str) -> str:
    from importlib.metadata import version  # noqa: PLC0415 - it takes a while to load, and most runs need none

    return version(name)


def command_shown(arguments: Sequence[str]) -> list[str]:
    """Give the command as typed, but for what it says of secrets.

    Args:
        arguments: of the program, its own name first.
    """
    return ["rdmconv", *_masked(arguments[1:])]


def _masked(arguments: Sequence[str]) -> Iterator[str]:
    before = ""
    for argument in arguments:
        head = f"{_WHERE}=" if argument.startswith(f"{_WHERE}=") else ""
        condition = argument.removeprefix(head)
        if head or before == _WHERE:
            name, separator, _ = condition.partition("=")
            yield f"{head}{name}={MASK}" if separator and is_secret(condition) else argument
        else:
            yield argument
        before = argument


def is_secret(condition: str) -> bool:
    """Tell whether a condition of `--where` says something about the secret."""
    return condition.partition("=")[0].strip().casefold() == "secret"
