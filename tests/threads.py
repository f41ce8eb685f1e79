"""Let a test work on a small document as on a large one, with threads, or not: which of the two, its name decides."""

import zlib
from typing import Final

from rdmconv.formats import registry

_SMALL: Final = registry._SMALL


def choose(name: str) -> None:
    """Choose for what comes next; half of all names choose threads."""
    registry._SMALL = 0 if zlib.crc32(name.encode()) % 2 else _SMALL
