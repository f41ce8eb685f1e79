"""The report for a wiki, an issue or a pull request: Markdown as GitHub reads it."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from rdmconv.planning import NEEDS_A_PERSON, Bucket, Summary
from rdmconv.report.markdown_text import Cells, code, section
from rdmconv.report.model import Report
from rdmconv.report.rows import Expiry, FindingDict, Row
from rdmconv.report.wording import bucket_word, how_made, label, place

_PEOPLE: Final = 200
"""Entries of a bucket listed at most."""
_SECRETS: Final = 200
_KEYS: Final = 200
_FOLDERS: Final = 30


def render_markdown(report: Report, write: Callable[[bytes], object], /) -> None:
    """Write the report as Markdown."""
    for line in _lines(report):
        write(f"{line}\n".encode())


def _lines(report: Report) -> Iterator[str]:
    yield "# What became of the credentials"
    if report.dry_run:
        yield from ("", "This was a dry run: nothing was written.")
    for part in (_totals, _failed, _notes, _people, _converted, _fields, _shared, _expiring, _folders, _made):
        yield from part(report)


def _totals(report: Report) -> Iterator[str]:
    header = ["input", *(bucket_word(bucket, dry_run=report.dry_run) for bucket in Bucket), "entries in all"]
    rows: list[Cells] = [(code(one.path), *_counts(one.summary)) for one in report.inputs]
    if len(rows) != 1:
        rows.append(("all inputs", *_counts(report.summary)))
    return section("## Totals", header, rows)


def _counts(summary: Summary) -> list[int]:
    return [*(summary.counts[bucket] for bucket in Bucket), summary.total]


def _failed(report: Report) -> Iterator[str]:
    rows = [(code(place(one.path, one.line)), *_finding(one.finding)) for one in report.failed]
    return section("## Inputs that failed", ["where", "code", "what happened", "what to do"], rows)


def _notes(report: Report) -> Iterator[str]:
    rows = [(code(one.path), *_finding(note)) for one in report.inputs for note in one.notes]
    return section("## Notes on inputs", ["input", "code", "what happened", "what to do"], rows)


def _people(report: Report) -> Iterator[str]:
    header = ["where", "entry", "code", "why", "what to do"]
    for bucket in NEEDS_A_PERSON:
        count = report.summary.counts[bucket]
        found = islice(report.for_a_person(bucket), min(count, _PEOPLE))  # after the last of them no row is looked at
        rows = (_person(row) for row in found)
        yield from section(f"## Needs a person: {bucket.value} ({count})", header, rows, count - _PEOPLE)


def _person(row: Row) -> list[str]:
    why = ("", "", "") if row["reason"] is None else _finding(row["reason"])
    return [code(place(row["path"], row["line"])), code(label(row)), *why]


def _finding(finding: FindingDict) -> tuple[str, str, str]:
    return finding["code"], code(finding["message"]), code(finding["hint"])


def _converted(report: Report) -> Iterator[str]:
    rows = [(code(one.type) or "none known", code(one.rule), one.entries) for one in report.converted()]
    title = f"## {bucket_word('converted', dry_run=report.dry_run).capitalize()}, by provider and rule"
    return section(title, ["provider", "rule", "entries"], rows)


def _fields(report: Report) -> Iterator[str]:
    kept, losses = report.kept(), report.losses()
    rows = [(code(name), kept[name], losses[name]) for name in sorted(kept | losses)]
    return section("## Fields that an API key has no place for", ["field", "kept", "left out by a rule"], rows)


def _shared(report: Report) -> Iterator[str]:
    shared = report.shared(_SECRETS)
    rows = [(one.number, one.entries, ", ".join(map(_named, one.first))) for one in shared]
    header = ["secret", "entries", "the first of them"]
    return section("## Secrets that several entries share", header, rows, report.shared_count() - _SECRETS)


def _named(row: Row) -> str:
    return f"{code(label(row))} ({code(place(row['path'], row['line']))})"


def _expiring(report: Report) -> Iterator[str]:
    counts = report.expiry()
    by_class = ", ".join(f"{counts[expiry]} {expiry}" for expiry in Expiry)
    expiring = report.expiring(_KEYS) if counts else []
    rows = [(code(row["expires_after"] or ""), row["expiry"] or "", _named(row)) for row in expiring]
    title = f"## Keys that have expired or soon will: {by_class}"
    return section(title, ["expires after", "that is", "entry"], rows, counts.total() - _KEYS)


def _folders(report: Report) -> Iterator[str]:
    folders = report.folders()
    header = ["folder", *(bucket_word(bucket, dry_run=report.dry_run) for bucket in Bucket), "in all"]
    rows: list[Cells] = [(code(one.name) or "none", *_counts(Summary(one.counts))) for one in folders[:_FOLDERS]]
    return section("## Folders", header, rows, len(folders) - _FOLDERS)


def _made(report: Report) -> Iterator[str]:
    return section("## How this was made", ["what", "which"], [(name, code(fact)) for name, fact in how_made(report)])
