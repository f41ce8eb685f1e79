"""What `profile` prints: fields, their places, and what says so."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from rdmconv.diagnostics import printable


class ProfileRow(NamedTuple):
    """A field, or something else a profile says."""

    what: str
    where: str
    why: str = ""


def print_profile(console: Console, title: str, rows: Sequence[ProfileRow]) -> None:
    """Print a profile for people, a line each, however long."""
    console.print(Text(printable(title), "bold"), soft_wrap=True)
    for line in _lines(rows):
        console.print(Text(line), soft_wrap=True)


def _lines(rows: Sequence[ProfileRow]) -> Iterator[str]:
    texts = [[printable(text) for text in row] for row in rows]
    first = max(len(what) for what, _, _ in texts)
    second = max((len(where) for _, where, why in texts if why), default=0)  # lists may be as long as they are
    for what, where, why in texts:
        yield f"  {what.ljust(first)}  {where.ljust(second)}  {why}".rstrip()
