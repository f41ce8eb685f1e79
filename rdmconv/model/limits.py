"""How large an input may be: what keeps a hostile file from taking all memory or time."""

from typing import Final, NamedTuple

MOST_DEPTH: Final = 512
"""The highest depth that can be asked for: libxml2 stops at 2048 levels, Python's own JSON reader at about 900."""


class Limits(NamedTuple):
    """What an input may have at most; more is refused with the name of the limit.

    Counted is what is looked into: an entry that no command needs to look into is copied as it is and costs nothing,
    however wide or deep it is. `inspect` and `validate` look into every entry.
    """

    file_size: int = 16 << 30
    """Bytes of the file. Files are read in windows, so size alone does no harm; estates of several GB are real."""
    entry_size: int = 64 << 20
    """Bytes of an entry of the top level, sub-entries and attachments included: it is held in memory."""
    depth: int = 64
    """Levels of elements that hold others, or of objects and arrays, in an entry; the entry is the first."""
    children: int = 10_000
    """What stands right below one element, in one object or in one array, in an entry: fields, tags, sub-entries."""
    fields: int = 200_000
    """All of that in one entry of the top level, sub-entries included: each takes about 500 bytes of memory."""
    entries: int = 10_000_000
    """Entries of the file, sub-entries included: eight bytes are kept of each. Estates of more than a million exist."""
    vaults: int = 10_000
    """Vaults of the file: what is known of each is held in memory."""


DEFAULT: Final = Limits()


def shown_size(size: int) -> str:
    """Give a number of bytes as people write it, exactly: in the largest unit of which it is a whole number."""
    for bits, unit in ((30, "GiB"), (20, "MiB"), (10, "KiB")):
        if size and size % (1 << bits) == 0:
            return f"{size >> bits} {unit}"
    return f"{size} bytes"
