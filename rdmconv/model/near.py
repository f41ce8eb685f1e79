"""What somebody who mistyped a name may have meant."""

from collections.abc import Iterable


def near(name: str, known: Iterable[str]) -> str:
    """Give `; did you mean …?` with the nearest of the names that are known; nothing when none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - few names are mistyped

    found = get_close_matches(name, list(known), 1)
    return f"; did you mean {found[0]}?" if found else ""
