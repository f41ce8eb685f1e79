"""Reports to render, made from exports in memory."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rdmconv.planning import Hashed
from rdmconv.profiles.profile import load_profile
from rdmconv.report.made import Made
from rdmconv.report.model import Report
from tests.builders import convert

MADE = Made(
    ["rdmconv", "convert", "vault.rdm", "--all", "--dry-run"],
    datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
    {"rdmconv": "0.1.0", "Python": "3.11.7"},
    [Hashed("acme.toml", "a" * 64), Hashed("builtin", "b" * 64)],
    Hashed("default", "c" * 64),
    {"all": True},
)


def report_of(*inputs: tuple[str, bytes], made: Made = MADE, **choices: Any) -> Report:
    """The report of a dry run over exports, each with its path."""
    known: list[Any] = []

    def fingerprint(secret: Any) -> int:
        if secret not in known:  # compared in constant time: a secret has no hash
            known.append(secret)
        return known.index(secret) + 1

    report = Report(made, load_profile("default").paths, fingerprint, dry_run=True)
    for path, data in inputs:
        converted = convert(data, **choices)
        report.begin_input(path)
        for outcome in converted.outcomes:
            report.add(outcome)
        report.end_input(_facts(path, converted.summary.total, converted.credentials), converted.summary, [])
    return report


def _facts(path: str, entries: int, credentials: int) -> dict[str, object]:
    counts = {"entries": entries, "credentials": credentials}
    return {"path": path, "sha256": "d" * 64, "format": "rdm-xml", "profile": "default", "counts": counts}


def rendered(render: Any, report: Report) -> bytes:
    """What a renderer writes."""
    parts: list[bytes] = []
    render(report, parts.append)
    return b"".join(parts)


def read_report(path: str) -> dict[str, Any]:
    """Read a report in JSON, without when it was made."""
    found: dict[str, Any] = json.loads(Path(path).read_bytes())
    del found["made"]
    return found
