"""The report for spreadsheets: one line an entry or failed input, and no cell that a spreadsheet would calculate."""

import csv
import re
from collections.abc import Callable
from typing import Final

from rdmconv.diagnostics import printable
from rdmconv.report.model import Report
from rdmconv.report.rows import Row
from rdmconv.report.sums import Failed
from rdmconv.report.wording import bucket_word

COLUMNS: Final = (
    "path",
    "line",
    "id",
    "name",
    "folder",
    "bucket",
    "code",
    "reason",
    "hint",
    "rule",
    "type",
    "kept",
    "left_out",
    "used_by",
    "same_secret",
    "expires_after",
    "expiry",
)
_FAILED: Final = "failed"
"""Stands for a bucket in the lines of inputs that failed."""
_BYTE_ORDER_MARK: Final = "\ufeff"
"""Excel takes a file without one for the code page of the machine."""
# Where lists are separated by semicolons, a spreadsheet cuts there too, and quotes that come later mean nothing to it.
_FORMULA: Final = re.compile(r'(?:^|(?<=;))(?=[\s"]*[=+\-@＝＋－＠﹦﹢﹣﹫])')  # noqa: RUF001 - they are what is sought


def render_csv(report: Report, write: Callable[[bytes], object], /) -> None:
    """Write the report as CSV."""
    # The writer hands each line to `write` of what looks like a file, which is all it asks for.
    lines = csv.writer(_Encoded(write), quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    write(_BYTE_ORDER_MARK.encode())
    lines.writerow(COLUMNS)
    lines.writerows(map(_failed_cells, report.failed))
    lines.writerows(_cells(row, dry_run=report.dry_run) for row in report.rows())


class _Encoded:
    """Takes text and writes it as UTF-8."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write

    def write(self, text: str) -> object:
        return self._write(text.encode())


def _failed_cells(failed: Failed) -> list[str]:
    finding = failed.finding
    known = {
        "path": failed.path,
        "line": failed.line,
        "bucket": _FAILED,
        "code": finding["code"],
        "reason": finding["message"],
        "hint": finding["hint"],
    }
    return [_cell(known.get(name)) for name in COLUMNS]


def _cells(row: Row, *, dry_run: bool) -> list[str]:
    return [_cell(value) for value in _values(row, dry_run=dry_run)]


def _values(row: Row, *, dry_run: bool) -> tuple[str | int | None, ...]:
    """Give the values of a row in the order of the columns."""
    reason = row["reason"]
    return (
        row["path"],
        row["line"],
        row["id"],
        row["name"],
        row["folder"],
        bucket_word(row["bucket"], dry_run=dry_run),
        reason and reason["code"],
        reason and reason["message"],
        reason and reason["hint"],
        row["rule"],
        row["type"],
        ", ".join(row["kept"]),
        ", ".join(row["losses"]),
        row["used_by"],
        row["same_secret"],
        row["expires_after"],
        row["expiry"],
    )


def _cell(value: str | int | None) -> str:
    """Give the text of a cell; what would begin a formula gets an apostrophe, which makes it text."""
    return "" if value is None else _FORMULA.sub("'", printable(str(value)))
