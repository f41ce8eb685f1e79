"""The plan: what a run would convert, one entry a line, to be reviewed, kept and applied. It holds no secret."""

import json
from collections.abc import Callable, Iterator
from typing import Final

from rdmconv.planning import Bucket
from rdmconv.report.model import Report
from rdmconv.report.rows import Row

FORMAT_VERSION: Final = "1.0"
"""Of the plan; the JSON Schema of its lines is `schemas/plan.schema.json`."""
_SHOWN: Final = ("ordinal", "id", "name", "folder", "line", "rule", "type", "edits")


def render_plan(report: Report, write: Callable[[bytes], object]) -> None:
    """Write the plan of a run as JSON Lines, in ASCII."""
    for record in _records(report):
        write(json.dumps(record).encode("ascii") + b"\n")


def _records(report: Report) -> Iterator[dict[str, object]]:
    made, rows = report.made, report.rows()
    yield {
        "record": "header",
        "format_version": FORMAT_VERSION,
        "tool": {"name": "rdmconv", "version": made.versions["rdmconv"]},
        "created": made.started.isoformat(),
        "options": dict(made.options),
        "packs": [one._asdict() for one in made.packs],
        "profile": made.profile._asdict(),
        "inputs": [
            {name: one.facts[name] for name in ("path", "size", "sha256", "format")}
            | {"profile": (one.profile or made.profile)._asdict()}
            for one in report.inputs
        ],
    }
    for number, one in enumerate(report.inputs):
        for _, row in zip(range(one.rows), rows, strict=False):
            if row["bucket"] == Bucket.CONVERTED.value:
                yield {"record": "entry", "input": number, **planned(row)}
        yield {"record": "input_end", "input": number, "summary": one.summary.as_dict()}
    yield {"record": "footer", "summary": report.summary.as_dict()}


def planned(row: Row) -> dict[str, object]:
    """Give what a plan says of an entry."""
    return {name: row[name] for name in _SHOWN}
