"""What a report for people is put together from: lines, in colour where a terminal has some."""

from collections.abc import Iterator
from typing import Final

from rich.text import Text

from rdmconv.diagnostics import CATALOGUE, Severity, printable
from rdmconv.planning import Bucket, Summary
from rdmconv.report.rows import FindingDict
from rdmconv.report.wording import bucket_word

_BUCKET_COLOURS: Final = {
    Bucket.CONVERTED: "green",
    Bucket.REVIEW: "yellow",
    Bucket.BLOCKED: "yellow",
    Bucket.INVALID: "red",
}
_SEVERITY_COLOURS: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def finding_lines(where: str, finding: FindingDict, about: str = "") -> Iterator[Text]:
    """Give one finding: `where: severity CODE: message`, then what to do."""
    yield finding_line(where, finding, about)
    yield hint_line(finding)


def finding_line(where: str, finding: FindingDict, about: str = "") -> Text:
    """Give what one finding says."""
    severity = CATALOGUE[finding["code"]].severity
    line = Text(f"{printable(where)}: ")
    line.append(f"{severity.value} {finding['code']}", _SEVERITY_COLOURS[severity])
    return line.append(f": {printable(about)}{finding['message']}")


def hint_line(finding: FindingDict) -> Text:
    """Give what to do about a finding."""
    return Text(f"  {finding['hint']}", "dim")


def totals_lines(title: str, summary: Summary, *, dry_run: bool) -> Iterator[Text]:
    """Give how many entries ended in each bucket."""
    yield Text(printable(title), "bold")
    width = len(str(summary.total))
    for bucket in Bucket:
        count = summary.counts[bucket]
        colour = _BUCKET_COLOURS.get(bucket, "") if count else "dim"
        yield count_line(count, bucket_word(bucket, dry_run=dry_run), width, colour)
    in_all = count_line(summary.total, "entries in all", width)
    in_all.stylize("bold")
    yield in_all


def totals_line(title: str, summary: Summary, *, dry_run: bool) -> Text:
    """Give how many entries ended in each bucket that has any, in one line."""
    counts = [
        (f"{summary.counts[bucket]} {bucket_word(bucket, dry_run=dry_run)}", _BUCKET_COLOURS.get(bucket, ""))
        for bucket in Bucket
        if summary.counts[bucket]
    ]
    return Text.assemble(
        (printable(title), "bold"), ": ", Text(", ").join(Text(*one) for one in counts or [("no entries", "")])
    )


def count_line(count: int, what: str, width: int, colour: str = "") -> Text:
    """Give a number, aligned with others of the same width, and what there are so many of."""
    return Text.assemble((f" {count:>{width}}", colour), f"  {what}")
