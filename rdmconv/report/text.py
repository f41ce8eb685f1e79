"""The report for a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rdmconv.diagnostics import Diagnostic, Severity, printable
from rdmconv.planning import NEEDS_A_PERSON, Bucket, Outcome, Summary

SHOWN: Final = 20
"""Entries listed at most; the report file lists all."""
_COLOURS: Final = {
    Bucket.CONVERTED: "green",
    Bucket.REVIEW: "yellow",
    Bucket.BLOCKED: "yellow",
    Bucket.INVALID: "red",
}
_SEVERITY_COLOURS: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


@dataclass(slots=True)
class Attention:
    """Keeps the first entries that need a person, and counts the rest."""

    first: list[Outcome] = field(default_factory=list)
    more: int = 0

    def add(self, outcome: Outcome) -> None:
        """Take the outcome of one entry."""
        if outcome.bucket not in NEEDS_A_PERSON:
            return
        if len(self.first) < SHOWN:
            self.first.append(outcome)
        else:
            self.more += 1


def stderr_console() -> Console:
    """Give a console on standard error: plain when it is no terminal or `NO_COLOR` is set."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


def print_diagnostic(console: Console, diagnostic: Diagnostic, path: str, about: str = "") -> None:
    """Print one finding: `path:line:column: severity CODE: message`, then what to do."""
    place = diagnostic.position
    where = path if place is None else f"{path}:{place.line}:{place.column}"
    line = Text(f"{printable(where)}: ")
    line.append(f"{diagnostic.severity.value} {diagnostic.code}", _SEVERITY_COLOURS[diagnostic.severity])
    line.append(f": {printable(about)}{diagnostic.message}")
    console.print(line)
    console.print(Text(f"  {diagnostic.hint}", "dim"))


def print_summary(console: Console, path: str, summary: Summary, *, dry_run: bool) -> None:
    """Print how many entries ended in each bucket."""
    table = Table(box=None, show_header=False, padding=(0, 1))
    for bucket in Bucket:
        count = summary.counts[bucket]
        word = "would be converted" if dry_run and bucket is Bucket.CONVERTED else bucket.value
        table.add_row(Text(str(count), _COLOURS.get(bucket, "") if count else "dim", justify="right"), Text(word))
    table.add_row(Text(str(summary.total), "bold", justify="right"), Text("entries in all", "bold"))
    console.print(Text(printable(path), "bold"))
    console.print(table)


def print_attention(console: Console, path: str, attention: Attention) -> None:
    """Print the entries that need a person, with reason and hint."""
    for outcome in attention.first:
        if outcome.reason is not None:
            print_diagnostic(console, outcome.reason, path, f"{outcome.bucket.value}: {_label(outcome)}: ")
    if attention.more:
        console.print(Text(f"… and {attention.more} more; --report FILE.json lists all of them"))


def _label(outcome: Outcome) -> str:
    entry = outcome.entry
    named: Sequence[str | None] = (entry.name, entry.id, f"entry {entry.ordinal + 1}")
    return next(text for text in named if text)
