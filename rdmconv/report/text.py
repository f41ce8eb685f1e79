"""The report for people, on a terminal and as plain text."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Final

from rich.console import Console
from rich.text import Text

from rdmconv.diagnostics import Diagnostic
from rdmconv.report.model import Report
from rdmconv.report.rows import finding_dict
from rdmconv.report.text_lines import finding_lines
from rdmconv.report.text_sections import NO_LIMITS, Limits, made_lines, report_lines

SHOWN: Final = 20
"""Entries listed at most; a report file lists all."""


def print_diagnostic(console: Console, diagnostic: Diagnostic, path: str, about: str = "") -> None:
    """Print one finding: `path:line:column: severity CODE: message`, then what to do."""
    position = diagnostic.position
    where = path if position is None else f"{path}:{position.line}:{position.column}"
    print_lines(console, finding_lines(where, finding_dict(diagnostic), about))


def print_report(console: Console, report: Report, *, limit: int | None = SHOWN) -> None:
    """Print what became of the entries; inputs that failed have been named when they did.

    Args:
        console: to print on.
        report: of the run.
        limit: entries that need a person listed at most; None leaves out nothing anywhere.
    """
    print_lines(console, report_lines(report, NO_LIMITS if limit is None else Limits(people=limit), with_failed=False))


def render_text(report: Report, write: Callable[[bytes], object], /) -> None:
    """Write all that `print_report` says without a limit, and how the run was made; lines are as long as they are."""
    for line in chain(report_lines(report, NO_LIMITS, with_failed=True), made_lines(report)):
        write(f"{line.plain}\n".encode())


def print_lines(console: Console, lines: Iterable[Text]) -> None:
    """Print lines as they are, however long."""
    for line in lines:
        console.print(line, soft_wrap=True)
