"""The parts of a report for people, in the order in which they are read."""

from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from rich.text import Text

from rdmconv.diagnostics import printable
from rdmconv.planning import NEEDS_A_PERSON, Bucket, FileOutcome
from rdmconv.report.excerpts import by_reason, first_rows, reason_of
from rdmconv.report.model import Report, Shared
from rdmconv.report.rows import Expiry
from rdmconv.report.sums import InputReport
from rdmconv.report.text_lines import count_line, finding_line, finding_lines, hint_line, totals_line, totals_lines
from rdmconv.report.wording import (
    EXPIRING,
    bucket_word,
    counted,
    day,
    for_a_person,
    how_converted,
    how_made,
    label,
    place,
)


class Limits(NamedTuple):
    """How much is shown at most; None is all."""

    people: int | None
    """Entries that need a person."""
    converted: int | None = 10
    rules: int | None = 10
    secrets: int | None = 3
    keys: int | None = 5
    inputs: int | None = 20


NO_LIMITS: Final = Limits(None, None, None, None, None, None)
_REPORT: Final = "; --report FILE lists all of them"
_IN_FULL: Final = 3
"""Inputs that have their totals one below the other; of more, each has a line."""


def report_lines(report: Report, limits: Limits, *, with_failed: bool) -> Iterator[Text]:
    """Give the report, its parts separated by blank lines.

    Args:
        report: of the run.
        limits: how much is shown.
        with_failed: whether inputs that failed are named; on a terminal they are when they fail.
    """
    parts: list[Iterator[Text]] = [
        *_totals(report, limits),
        _failed(report, limits.inputs) if with_failed or report.files_in_all > _IN_FULL else iter(()),
        _converted_entries(report, limits.converted),
        _people(report, limits.people),
        _converted(report, limits.rules),
        _fields(report),
        _shared(report, limits.secrets),
        _expiring(report, limits.keys),
        _all_inputs(report) if len(report.inputs) <= _IN_FULL else iter(()),
        _files(report),
    ]
    started = False
    for part in parts:
        for number, line in enumerate(part):
            if started and not number:
                yield Text()
            started = True
            yield line


def made_lines(report: Report) -> Iterator[Text]:
    """Tell how the run was made."""
    yield Text()
    yield Text("how this was made", "bold")
    yield from (Text(f"  {name}: {fact}") for name, fact in how_made(report))


def _totals(report: Report, limits: Limits) -> list[Iterator[Text]]:
    if len(report.inputs) <= _IN_FULL:
        return [_input(report, one) for one in report.inputs]
    return [_all_inputs(report), _each_input(report, limits.inputs)]


def _input(report: Report, one: InputReport) -> Iterator[Text]:
    yield from totals_lines(one.path, one.summary, dry_run=report.dry_run)
    yield from _notes(one)


def _each_input(report: Report, limit: int | None) -> Iterator[Text]:
    for one in report.inputs[:limit]:
        yield totals_line(one.path, one.summary, dry_run=report.dry_run)
        yield from _notes(one)
    yield from _more(len(report.inputs), limit, _REPORT)


def _notes(one: InputReport) -> Iterator[Text]:
    for note in one.notes:
        yield from finding_lines(one.path, note)


def _failed(report: Report, limit: int | None) -> Iterator[Text]:
    for path, finding, line in report.failed[:limit]:
        yield from finding_lines(place(path, line), finding)
    yield from _more(len(report.failed), limit, _REPORT)


def _files(report: Report) -> Iterator[Text]:
    """Count the files by what became of them, when there are many."""
    files = report.files
    if report.files_in_all > _IN_FULL:
        counts = [f"{count} {bucket_word(name, dry_run=report.dry_run)}" for name, count in files.items() if count]
        yield Text.assemble(("files", "bold"), f": {', '.join(counts)}")
    if files[FileOutcome.SKIPPED]:
        yield Text("  an earlier run did what is skipped: it counts above, and its entries are not listed", "dim")


def _converted_entries(report: Report, limit: int | None) -> Iterator[Text]:
    count = report.listed.counts[Bucket.CONVERTED]
    if not (count and report.complete):
        return
    yield Text(bucket_word(Bucket.CONVERTED, dry_run=report.dry_run), "bold")
    for row in first_rows(report, Bucket.CONVERTED, limit):
        folder = f" ({printable(row['folder'])})" if row["folder"] else ""
        how = how_converted(row["type"] or "", row["rule"] or "")
        yield Text(f"  {place(row['path'], row['line'])} {label(row)}{folder}: {how}")
    yield from _more(count, limit, "; --diff shows each field")


def _people(report: Report, limit: int | None) -> Iterator[Text]:
    count = for_a_person(report.listed)
    shown = count if limit is None else min(count, limit)  # after the last of them no row is looked at
    for rows in by_reason(islice((row for row in report.rows() if row["bucket"] in NEEDS_A_PERSON), shown)):
        for row in rows:
            where = f"{place(row['path'], row['line'])}:{row['column']}"
            yield finding_line(where, reason_of(row), f"{row['bucket']}: {label(row)}: ")
        yield hint_line(reason_of(rows[0]))
    yield from _more(count, limit, _REPORT)


def _converted(report: Report, limit: int | None) -> Iterator[Text]:
    found = report.converted()
    if found:
        yield Text(f"{bucket_word('converted', dry_run=report.dry_run)}, by provider and rule", "bold")
    for one in found[:limit]:
        yield count_line(one.entries, how_converted(one.type, one.rule), len(str(found[0].entries)))
    yield from _more(len(found), limit)


def _fields(report: Report) -> Iterator[Text]:
    for what, fields in (
        ("fields kept, since an API key has no place for them", report.kept()),
        ("fields left out, since a rule says so", report.losses()),
    ):
        if fields:
            yield Text.assemble((what, "bold"), f": {', '.join(counted(fields))}")


def _shared(report: Report, limit: int | None) -> Iterator[Text]:
    count = report.shared_count()
    if count:
        yield Text(f"secrets that several entries share: {count}", "bold")
    for one in report.shared(count if limit is None else limit):
        yield Text(f"  {one.entries} entries: {_named(one)}")
    yield from _more(count, limit)


def _named(one: Shared) -> str:
    named = [f"{label(row)} ({place(row['path'], row['line'])})" for row in one.first]
    return ", ".join([*named, "…"] if one.entries > len(named) else named)


def _expiring(report: Report, limit: int | None) -> Iterator[Text]:
    counts = report.expiry()
    if not counts:
        return
    by_class = [f"{counts[expiry]} {expiry}" for expiry in Expiry if counts[expiry]]
    yield Text.assemble((EXPIRING, "bold"), f": {', '.join(by_class)}")
    for row in report.expiring(limit):
        yield Text(f"  {day(row)} ({row['expiry']}): {label(row)} ({place(row['path'], row['line'])})")
    yield from _more(counts.total(), limit)


def _all_inputs(report: Report) -> Iterator[Text]:
    if len(report.inputs) > 1:
        yield from totals_lines("all inputs", report.summary, dry_run=report.dry_run)


def _more(count: int, limit: int | None, where: str = "") -> Iterator[Text]:
    if limit is not None and count > limit:
        yield Text(f"… and {count - limit} more{where}")
