"""Tables and code in Markdown as GitHub reads it; foreign text stands in code spans, where nothing means anything."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final, TypeAlias

from rdmconv.diagnostics import printable

Cells: TypeAlias = Sequence[str | int]
"""Of a row: numbers, words of rdmconv's own, and code."""

_BACKTICKS: Final = re.compile("`+")


def code(text: str) -> str:
    """Give a code span for a cell of a table; its fence is longer than any in the text.

    A bar ends a cell even in code. A backslash keeps it from that, but after another backslash readers disagree.
    """
    shown = printable(text).replace("\\|", "\\\\u007c").replace("|", "\\|")
    if not shown:
        return ""
    fence = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(shown)), default=0))
    pad = " " if shown.strip(" ") and (shown.startswith("`") or shown.endswith(("`", " "))) else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def section(title: str, header: Sequence[str], rows: Iterable[Cells], more: int = 0) -> Iterator[str]:
    """Give a heading and a table; nothing when it has no rows.

    Args:
        title: with its number signs.
        header: what the columns are called.
        rows: of as many cells each.
        more: rows that are left out.
    """
    remaining = iter(rows)
    first = next(remaining, None)
    if first is None:
        return
    yield from ("", title, "", _line(header))
    yield _line(["--:" if isinstance(cell, int) else "---" for cell in first])
    yield from map(_line, chain([first], remaining))
    if more > 0:
        yield from ("", f"… and {more} more")


def _line(cells: Cells) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"
