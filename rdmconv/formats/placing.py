"""Where a new field goes among its siblings: RDM writes fields in alphabetical order (seen)."""

from collections.abc import Sequence


def place(name: str, siblings: Sequence[str]) -> int:
    """Give the index of the sibling the new field comes before; the number of siblings when it comes last."""
    folded = name.casefold()
    return next((index for index, sibling in enumerate(siblings) if sibling.casefold() > folded), len(siblings))


def apply_splices(data: bytes, splices: Sequence[tuple[int, int, bytes]]) -> bytes:
    """Replace ranges of bytes, all at once; the rest is copied.

    Ranges do not overlap; insertions at one place keep the order in which they are given.
    """
    parts: list[bytes] = []
    done = 0
    for start, end, replacement in sorted(splices, key=lambda splice: splice[:2]):
        parts += (data[done:start], replacement)
        done = end
    parts.append(data[done:])
    return b"".join(parts)
