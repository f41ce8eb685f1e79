"""The report for people, on a terminal and as plain text."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from rich.console import Console
from rich.text import Text

from rdmconv.diagnostics import Diagnostic
from rdmconv.planning import NEEDS_A_PERSON, Outcome, Summary
from rdmconv.report.model import Report
from rdmconv.report.rows import finding_dict
from rdmconv.report.text_lines import finding_lines, totals_lines
from rdmconv.report.text_sections import NO_LIMITS, Limits, made_lines, report_lines

SHOWN: Final = 20
"""Entries listed at most; a report file lists all."""


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
    position = diagnostic.position
    where = path if position is None else f"{path}:{position.line}:{position.column}"
    print_lines(console, finding_lines(where, finding_dict(diagnostic), about))


def print_report(console: Console, report: Report, *, limit: int | None = SHOWN) -> None:
    """Print what became of the entries.

    Args:
        console: to print on.
        report: of the run.
        limit: entries that need a person listed at most; None leaves out nothing anywhere.
    """
    print_lines(console, report_lines(report, NO_LIMITS if limit is None else Limits(people=limit)))


def render_text(report: Report, write: Callable[[bytes], object], /) -> None:
    """Write all that `print_report` says without a limit, and how the run was made; lines are as long as they are."""
    for line in chain(report_lines(report, NO_LIMITS), made_lines(report)):
        write(f"{line.plain}\n".encode())


def print_lines(console: Console, lines: Iterable[Text]) -> None:
    """Print lines as they are, however long."""
    for line in lines:
        console.print(line, soft_wrap=True)


def print_summary(console: Console, path: str, summary: Summary, *, dry_run: bool) -> None:
    """Print how many entries ended in each bucket."""
    print_lines(console, totals_lines(path, summary, dry_run=dry_run))


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
