"""No threads: work is done at once, so that an input always takes the same way, in a third of the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from rdmconv.formats import encoding, registry

_LARGEST = 1 << 22


@contextmanager
def at_once(chunk: int = encoding.CHUNK) -> Iterator[None]:
    """Do all work as that of a small document is done, in chunks of so many bytes."""
    with patch.object(registry, "_SMALL", _LARGEST), patch.object(encoding, "CHUNK", chunk):
        yield
