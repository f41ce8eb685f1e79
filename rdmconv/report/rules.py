"""What `rules list` prints."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from rdmconv.diagnostics import printable


class RuleRow(NamedTuple):
    """A rule, in a line."""

    id: str
    priority: int
    action: str
    applicability: str
    pack: str
    description: str


def print_rules(console: Console, rows: Sequence[RuleRow]) -> None:
    """Print rules for people, one a line, however long; a program had better take JSON."""
    texts = [[printable(str(value)) for value in row] for row in (RuleRow._fields, *rows)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    for number, columns in enumerate(texts):
        line = "  ".join(text.ljust(width) for text, width in zip(columns, widths, strict=True)).rstrip()
        console.print(Text(line, "" if number else "bold"), soft_wrap=True)
