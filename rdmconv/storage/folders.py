"""Folders for what is written."""

from pathlib import Path
from typing import Final

_OWNER_ONLY: Final = 0o700


def make_private_folders(folder: Path) -> None:
    """Make a folder, and those above it that are not there, for their owner only; `Path.mkdir` does not so above it.

    Raises:
        OSError: it cannot be made, or something else has its name.
    """
    for one in reversed([folder, *folder.parents]):
        if not one.is_dir():
            one.mkdir(_OWNER_ONLY, exist_ok=True)
