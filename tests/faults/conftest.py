"""Counts at the end of the tests what came of faults at random points; `FAULTS=all` tries all of them."""

from collections import Counter, defaultdict

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    ends: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for report in terminalreporter.getreports("passed"):
        for fault, end in report.user_properties:
            ends[fault][str(end)] += 1
    for fault, counts in sorted(ends.items()):
        told = ", ".join(f"{count} {end}" for end, count in sorted(counts.items()))
        terminalreporter.write_line(f"{counts.total()} {fault}: {told}")
