"""The report for a wiki, an issue or a pull request: Markdown as GitHub reads it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from rdmconv.diagnostics import CATALOGUE
from rdmconv.planning import NEEDS_A_PERSON, Bucket, Summary
from rdmconv.report.excerpts import by_reason, first_rows, reason_of
from rdmconv.report.markdown_text import Cells, and_more, code, section, sentence, table
from rdmconv.report.model import Report
from rdmconv.report.rows import Expiry, FindingDict, Row
from rdmconv.report.wording import EXPIRING, bucket_word, day, how_made, label, place

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
    yield "# What a conversion would do" if report.dry_run else "# What became of the credentials"
    if report.dry_run:
        yield from ("", "This was a dry run: nothing was written.")
    for part in _PARTS:
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


def _converted_entries(report: Report) -> Iterator[str]:
    count = report.listed.counts[Bucket.CONVERTED]
    title = f"## {bucket_word(Bucket.CONVERTED, dry_run=report.dry_run).capitalize()} ({count})"
    found = first_rows(report, Bucket.CONVERTED, None) if report.complete else ()
    rows = ([*_entry(row), code(row["folder"] or ""), *_how(row["type"], row["rule"])] for row in found)
    return section(title, ["where", "entry", "folder", "provider", "rule"], rows)


def _people(report: Report) -> Iterator[str]:
    for bucket in NEEDS_A_PERSON:
        count = report.listed.counts[bucket]
        if count:
            yield from ("", f"## Needs a person: {bucket.value} ({count})")
        for rows in by_reason(first_rows(report, bucket, _PEOPLE)):
            yield from _same_reason(rows)
        yield from and_more(count - _PEOPLE)


def _same_reason(rows: list[Row]) -> Iterator[str]:
    name, _, hint = _finding(reason_of(rows[0]))
    yield from ("", f"{name}: {hint}")
    yield from table(["where", "entry", "why"], ([*_entry(row), _finding(reason_of(row))[1]] for row in rows))


def _entry(row: Row) -> list[str]:
    return [code(place(row["path"], row["line"])), code(label(row))]


def _finding(finding: FindingDict) -> tuple[str, str, str]:
    kind = CATALOGUE[finding["code"]]
    return finding["code"], sentence(kind.message, finding["message"]), sentence(kind.hint, finding["hint"])


def _converted(report: Report) -> Iterator[str]:
    rows = [(*_how(one.type, one.rule), one.entries) for one in report.converted()]
    title = f"## {bucket_word('converted', dry_run=report.dry_run).capitalize()}, by provider and rule"
    return section(title, ["provider", "rule", "entries"], rows)


def _how(type_: str | None, rule: str | None) -> tuple[str, str]:
    return code(type_ or "") or "none known", code(rule or "")


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
    by_class = ", ".join(f"{counts[expiry]} {expiry}" for expiry in Expiry if counts[expiry])
    expiring = report.expiring(_KEYS) if counts else []
    rows = [(code(day(row)), row["expiry"] or "", _named(row)) for row in expiring]
    title = f"## {EXPIRING.capitalize()}: {by_class}"
    return section(title, ["expires after", "that is", "entry"], rows, counts.total() - _KEYS)


def _folders(report: Report) -> Iterator[str]:
    folders = report.folders()
    header = ["folder", *(bucket_word(bucket, dry_run=report.dry_run) for bucket in Bucket), "in all"]
    rows: list[Cells] = [(code(one.name) or "none", *_counts(Summary(one.counts))) for one in folders[:_FOLDERS]]
    return section("## Folders", header, rows, len(folders) - _FOLDERS)


def _made(report: Report) -> Iterator[str]:
    return section("## How this was made", ["what", "which"], [(name, code(fact)) for name, fact in how_made(report)])


_PARTS: Final[Sequence[Callable[[Report], Iterator[str]]]] = (
    _totals,
    _failed,
    _notes,
    _converted_entries,
    _people,
    _converted,
    _fields,
    _shared,
    _expiring,
    _folders,
    _made,
)
