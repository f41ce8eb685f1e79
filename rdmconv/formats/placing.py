"""Where a new field goes among its siblings: RDM writes fields in alphabetical order (seen), or as a profile says."""

from collections.abc import Sequence

from rdmconv.planning import Order


def place(name: str, siblings: Sequence[str], order: Order = ()) -> int:
    """Give the index of the sibling the new field comes before; the number of siblings when it comes last.

    A name the order does not know goes by the alphabet, as does one of which it knows no sibling.
    """
    ranks = _ranks(order)
    if name.lower() in ranks:
        mine = ranks[name.lower()]
        theirs = [ranks.get(sibling.lower()) for sibling in siblings]
        later = [index for index, rank in enumerate(theirs) if rank is not None and rank > mine]
        earlier = [index for index, rank in enumerate(theirs) if rank is not None and rank <= mine]
        if earlier or later:
            return later[0] if later else earlier[-1] + 1
    folded = name.casefold()
    return next((index for index, sibling in enumerate(siblings) if sibling.casefold() > folded), len(siblings))


def sort_key(name: str, order: Order = ()) -> tuple[int, str]:
    """Give what new fields are sorted by."""
    ranks = _ranks(order)
    return ranks.get(name.lower(), len(ranks)), name.casefold()


def _ranks(order: Order) -> dict[str, int]:
    return {name.lower(): rank for rank, name in enumerate(order)}


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
