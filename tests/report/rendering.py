"""What is written of a report that is made for one test."""

from contextlib import closing
from typing import Any

from rdmconv.report.model import Report
from tests.report.reports import rendered


def once(render: Any, report: Report) -> str:
    """What a renderer writes, as text; the report is closed."""
    with closing(report):
        return rendered(render, report).decode()
