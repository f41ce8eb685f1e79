"""The report for code scanning: SARIF 2.1.0 (OASIS), one result for each finding that matters.

It is put together piece by piece, since a run can have a million entries.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import PurePath
from typing import Final

from rdmconv.diagnostics import CATALOGUE, Severity, printable
from rdmconv.planning import NEEDS_A_PERSON, Bucket
from rdmconv.report.artifact_uri import artifact_uri
from rdmconv.report.model import Made, Report
from rdmconv.report.rows import FindingDict, Row
from rdmconv.report.sarif_rules import rules_for
from rdmconv.report.wording import bucket_word, command_line, label

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_COMPACT: Final = json.JSONEncoder(separators=(",", ":"))


def render_sarif(report: Report, write: Callable[[bytes], object], /) -> None:
    """Write the report as SARIF; the rules come last, when it is known which were used."""
    codes: set[str] = set()
    write(b'{"$schema":%s,"version":"2.1.0","runs":[{"results":[' % _json(_SCHEMA))
    separator = b"\n"
    for result in _results(report):
        codes.add(str(result["ruleId"]))
        write(separator + _json(result))
        separator = b",\n"
    invocation = _invocation(report.made, successful=not report.failed)
    write(b'\n],"invocations":[%s],"tool":%s}]}\n' % (_json(invocation), _json(_tool(report.made, codes))))


def _json(value: object) -> bytes:
    return _COMPACT.encode(value).encode()


def _results(report: Report) -> Iterator[dict[str, object]]:
    for failed in report.failed:
        yield _result(failed.finding, failed.path, failed.line)
    for one in report.inputs:
        for note in one.notes:
            yield _result(note, one.path, None)
    for row in report.rows():
        yield from _row_results(row, dry_run=report.dry_run)


def _row_results(row: Row, *, dry_run: bool) -> Iterator[dict[str, object]]:
    bucket, reason = Bucket(row["bucket"]), row["reason"]
    about = f"{bucket_word(bucket, dry_run=dry_run)}: {label(row)}: "
    fingerprint = {"partialFingerprints": {"rdmconvEntry/v1": printable(row["id"])}} if row["id"] else {}
    if reason is not None and bucket in NEEDS_A_PERSON:
        level = {"level": Severity.ERROR.value} if bucket is Bucket.INVALID else {}
        yield _result(reason, row["path"], row["line"], about) | level | fingerprint
    for note in row["notes"]:
        if CATALOGUE[note["code"]].severity is not Severity.NOTE:
            yield _result(note, row["path"], row["line"], about) | fingerprint


def _result(finding: FindingDict, path: str, line: int | None, about: str = "") -> dict[str, object]:
    # No column: SARIF counts characters, and here columns are bytes.
    place: dict[str, object] = {"artifactLocation": {"uri": artifact_uri(PurePath(path))}}
    if line is not None:
        place["region"] = {"startLine": line}
    return {
        "ruleId": finding["code"],
        "level": CATALOGUE[finding["code"]].severity.value,
        "message": {"text": _plain(f"{about}{finding['message']}; {finding['hint']}")},
        "locations": [{"physicalLocation": place}],
    }


def _plain(text: str) -> str:
    """Make a text say itself only: braces would be placeholders, and brackets with parentheses after them a link."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _invocation(made: Made, *, successful: bool) -> dict[str, object]:
    return {
        "commandLine": command_line(made),
        "executionSuccessful": successful,
        "startTimeUtc": made.started.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _tool(made: Made, codes: set[str]) -> dict[str, object]:
    driver = {"name": "rdmconv", "version": made.versions["rdmconv"], "rules": rules_for(codes)}
    return {"driver": driver}
