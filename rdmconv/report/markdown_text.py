"""Tables, code and sentences in Markdown as GitHub reads it; foreign text is code, where nothing means anything."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final, TypeAlias

from rdmconv.diagnostics import printable

Cells: TypeAlias = Sequence[str | int]
"""Of a row: numbers, words of rdmconv's own, and code."""

_BACKTICKS: Final = re.compile("`+")
_DETAILS: Final = re.compile(r"(?:\{\w+\})+")
_MARKS: Final = re.compile(r"[\\`*_\[\]<>|~]|(?<=:)(?=//)")
"""What could mean something in a sentence of rdmconv's own; the last makes a link of an address."""


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


def sentence(template: str, text: str) -> str:
    """Give a sentence of rdmconv's own, the foreign text in it as code.

    Args:
        template: that the text was made from; whatever differs from it is foreign.
        text: safe to print.
    """
    first, *others = _DETAILS.split(template)
    last = others.pop() if others else None
    start, end = len(first), len(text) - len(last or "")
    if (last is None and text != first) or start > end or not (text.startswith(first) and text.endswith(last or "")):
        return code(text)
    parts = [_prose(first)]
    for literal in others:
        found = text.find(literal, start, end)
        if found < 0:
            return code(text)
        parts += [code(text[start:found]), _prose(literal)]
        start = found + len(literal)
    return "".join([*parts, code(text[start:end]), _prose(last or "")])


def _prose(text: str) -> str:
    return _MARKS.sub(r"\\\g<0>", text)


def section(title: str, header: Sequence[str], rows: Iterable[Cells], more: int = 0) -> Iterator[str]:
    """Give a heading and a table; nothing when it has no rows.

    Args:
        title: with its number signs.
        header: what the columns are called.
        rows: of as many cells each.
        more: rows that are left out.
    """
    lines = table(header, rows)
    first = next(lines, None)
    if first is None:
        return
    yield from ("", title, first)
    yield from lines
    yield from and_more(more)


def table(header: Sequence[str], rows: Iterable[Cells]) -> Iterator[str]:
    """Give a table after a blank line; nothing when it has no rows."""
    remaining = iter(rows)
    first = next(remaining, None)
    if first is None:
        return
    yield from ("", _line(header))
    yield _line(["--:" if isinstance(cell, int) else "---" for cell in first])
    yield from map(_line, chain([first], remaining))


def and_more(count: int) -> Iterator[str]:
    """Say how many were left out, if any."""
    if count > 0:
        yield from ("", f"… and {count} more")


def _line(cells: Cells) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"
