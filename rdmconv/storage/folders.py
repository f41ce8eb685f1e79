"""Folders for what is written."""

from typing import Final

from rdmconv.storage.location import Location, Url

_OWNER_ONLY: Final = 0o700


def make_private_folders(folder: Location) -> None:
    """Make a folder, and those above it that are not there, for their owner only; `Path.mkdir` does not so above it.

    Object stores have no folders, only names of files with `/` in them.

    Raises:
        OSError: it cannot be made, or something else has its name.
    """
    if isinstance(folder, Url):
        return
    for one in reversed([folder, *folder.parents]):
        if not one.is_dir():
            one.mkdir(_OWNER_ONLY, exist_ok=True)
