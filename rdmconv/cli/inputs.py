"""The inputs of a command, and a word about what lies beside them."""

from collections.abc import Sequence
from typing import Final

from rdmconv.cli.voice import current_messages
from rdmconv.storage.discovery import Choice, Found, discover
from rdmconv.storage.location import Location

_NAMED: Final = 5
"""Endings that are named at most."""


def inputs_of(
    given: Sequence[str], include: Sequence[str] | None, exclude: Sequence[str] | None, written: Sequence[Location] = ()
) -> list[Found]:
    """Find the inputs, and say how many files were left out that are of other kinds: an export may be among them.

    Args:
        given: files, folders and patterns.
        include: patterns of what is taken from folders; None or empty for what ends as exports do.
        exclude: patterns of what is left out.
        written: what the run itself writes.

    Raises:
        UsageError: a folder or pattern gives nothing, or no input is left.
    """
    found = discover(given, Choice(include or (), exclude or (), written))
    if found.others:
        count, kinds = found.others.total(), found.others.most_common(_NAMED)
        named = ", ".join(f"{number} {ending or 'without an ending'}" for ending, number in kinds)
        more = ", …" if len(found.others) > _NAMED else ""
        files = "1 file of another kind was" if count == 1 else f"{count} files of other kinds were"
        current_messages().said(f"{files} left out ({named}{more}); --include takes others")
    return found.files
