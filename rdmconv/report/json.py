"""The report for programs: JSON, in ASCII, one entry a line."""

import json
from collections.abc import Callable, Iterator
from typing import Final

from rdmconv.planning import FileOutcome
from rdmconv.report.model import Report
from rdmconv.report.sums import InputReport

FORMAT_VERSION: Final = "1.1"
"""Of the report; its JSON Schema is `schemas/report.schema.json`."""
_MOST_SHARED: Final = 1_000
"""Secrets of several entries that are listed."""


def render_json(report: Report, write: Callable[[bytes], object]) -> None:
    """Write a report as JSON."""
    for text in _texts(report):
        write(text.encode("ascii"))


def _texts(report: Report) -> Iterator[str]:
    made = report.made
    head = {
        "format_version": FORMAT_VERSION,
        "tool": {"name": "rdmconv", "version": made.versions["rdmconv"]},
        "dry_run": report.dry_run,
    }
    yield _opened(head) + ', "inputs": ['
    for number, one in enumerate(report.inputs):
        yield "," if number else ""
        yield from _input(report, one)
    tail = {
        "failed": [
            {"path": one.path, "line": one.line, "outcome": FileOutcome.FAILED.value, **one.finding}
            for one in report.failed
        ],
        "files": report.files,
        "summary": report.summary.as_dict(),
        "converted": [one._asdict() for one in report.converted()],
        "expiry": report.expiry(),
        "shared_secrets": [
            {
                "entries": one.entries,
                "first": [{name: row.get(name) for name in ("path", "line", "id", "name")} for row in one.first],
            }
            for one in report.shared(_MOST_SHARED)
        ],
        "made": {
            "command": list(made.command),
            "started": made.started.isoformat(),
            "versions": dict(made.versions),
            "packs": [one._asdict() for one in made.packs],
            "profile": made.profile._asdict(),
            "profiles": [one._asdict() for one in report.profiles],
        },
    }
    yield "], " + json.dumps(tail)[1:] + "\n"


def _input(report: Report, one: InputReport) -> Iterator[str]:
    yield '{"entries": ['
    for number, line in enumerate(report.lines(one)):
        yield f",\n{line}" if number else f"\n{line}"
    yield "\n], " + json.dumps(_end_of(one))[1:]


def _end_of(one: InputReport) -> dict[str, object]:
    return {**one.facts, "outcome": one.outcome.value, "summary": one.summary.as_dict(), "notes": one.notes}


def _opened(members: dict[str, object]) -> str:
    """Give an object without its end."""
    return json.dumps(members)[:-1]
