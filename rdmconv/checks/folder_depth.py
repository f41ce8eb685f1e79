"""A folder path is not absurdly deep."""

from collections.abc import Iterator
from typing import Final

from rdmconv.diagnostics import Diagnostic
from rdmconv.model.entry import Entry

FOLDER_LIMIT: Final = 128
"""Levels; no vault comes near, a program that recurses over the path would break long after."""


def check_folder_depth(entry: Entry) -> Iterator[Diagnostic]:
    """A path of more levels than that is an error (`VAL009`)."""
    if (entry.folder or "").count("\\") >= FOLDER_LIMIT:
        yield Diagnostic("VAL009", entry.position, {"limit": str(FOLDER_LIMIT)})
