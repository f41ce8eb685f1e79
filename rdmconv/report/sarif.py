"""The report for code scanning: SARIF 2.1.0 (OASIS), one result for each finding that matters.

It is put together piece by piece, since a run can have a million entries.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC
from typing import Final, TypeAlias

from rdmconv.diagnostics import CATALOGUE, Severity, printable
from rdmconv.planning import NEEDS_A_PERSON, Bucket
from rdmconv.report.artifact_uri import uri_of
from rdmconv.report.model import Report
from rdmconv.report.rows import FindingDict, Row
from rdmconv.report.sarif_rules import rules_for
from rdmconv.report.wording import bucket_word, command_line, label

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
Result: TypeAlias = dict[str, object]
"""A result in the words of the standard."""
_COMPACT: Final = json.JSONEncoder(separators=(",", ":"))


def render_sarif(report: Report, write: Callable[[bytes], object], /) -> None:
    """Write the report as SARIF."""
    made = report.made
    started = made.started.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    invocation = {"commandLine": command_line(made), "executionSuccessful": not report.failed, "startTimeUtc": started}
    write_sarif(_results(report), invocation, made.versions["rdmconv"], write)


def write_sarif(
    results: Iterable[Result], invocation: Mapping[str, object], version: str, write: Callable[[bytes], object]
) -> None:
    """Write a log; the rules come last, when it is known which were used.

    Args:
        results: as `sarif_result` makes them.
        invocation: how the run was made, in the words of the standard.
        version: of rdmconv.
        write: takes it piece by piece.
    """
    codes: set[str] = set()
    write(b'{"$schema":%s,"version":"2.1.0","runs":[{"results":[' % _json(_SCHEMA))
    separator = b"\n"
    for result in results:
        codes.add(str(result["ruleId"]))
        write(separator + _json(result))
        separator = b",\n"
    tool = {"driver": {"name": "rdmconv", "version": version, "rules": rules_for(codes)}}
    write(b'\n],"invocations":[%s],"tool":%s}]}\n' % (_json(invocation), _json(tool)))


def _json(value: object) -> bytes:
    return _COMPACT.encode(value).encode()


def _results(report: Report) -> Iterator[Result]:
    for failed in report.failed:
        yield sarif_result(failed.finding, failed.path, failed.line)
    for one in report.inputs:
        for note in one.notes:
            yield sarif_result(note, one.path, None)
    for row in report.rows():
        yield from _row_results(row, dry_run=report.dry_run)


def _row_results(row: Row, *, dry_run: bool) -> Iterator[Result]:
    bucket, reason = Bucket(row["bucket"]), row["reason"]
    about = f"{bucket_word(bucket, dry_run=dry_run)}: {label(row)}: "
    known_by = fingerprint(row["id"])
    if reason is not None and bucket in NEEDS_A_PERSON:
        level = {"level": Severity.ERROR.value} if bucket is Bucket.INVALID else {}
        yield sarif_result(reason, row["path"], row["line"], about) | level | known_by
    for note in row["notes"]:
        if CATALOGUE[note["code"]].severity is not Severity.NOTE:
            yield sarif_result(note, row["path"], row["line"], about) | known_by


def sarif_result(finding: FindingDict, path: str, line: int | None, about: str = "") -> Result:
    """Make a result of a finding.

    Args:
        finding: what it says.
        path: of the file it is about.
        line: in the file, from 1; None when it is about the whole of it.
        about: what the message begins with; safe to print.
    """
    # No column: SARIF counts characters, and here columns are bytes.
    # Code review shows no result without a line.
    place = {"artifactLocation": {"uri": uri_of(path)}, "region": {"startLine": line or 1}}
    return {
        "ruleId": finding["code"],
        "level": CATALOGUE[finding["code"]].severity.value,
        "message": {"text": _plain(f"{about}{finding['message']}; {finding['hint']}")},
        "locations": [{"physicalLocation": place}],
    }


def _plain(text: str) -> str:
    """Make a text say itself only: braces would be placeholders, and brackets with parentheses after them a link."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def fingerprint(entry_id: str | None) -> Result:
    """Let an entry be known again in the next log."""
    return {"partialFingerprints": {"rdmconvEntry/v1": printable(entry_id)}} if entry_id else {}
