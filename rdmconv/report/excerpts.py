"""What the HTML report shows outside its list: the first rows of what somebody should look at."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final, NamedTuple

from rdmconv.planning import Bucket
from rdmconv.report.model import Report
from rdmconv.report.rows import Expiry, FindingDict, Row

_MOST: Final = 100
"""Rows of a bucket that are shown."""
_MOST_KEYS: Final = 30
"""Keys of an `Expiry` that are shown."""


class SameReason(NamedTuple):
    """Rows for which the same is to be done."""

    code: str
    message: str
    """Empty when it differs from row to row."""
    hint: str
    rows: list[Row]


class Attention(NamedTuple):
    """The rows of a bucket that need a person."""

    bucket: Bucket
    entries: int
    groups: Sequence[SameReason]
    """The first rows, by reason."""
    more: int
    """Rows that are not shown."""


class Keys(NamedTuple):
    """The keys that expire about the same time."""

    expiry: Expiry
    entries: int
    rows: Sequence[Row]
    """The first to expire."""
    more: int


def for_people(report: Report, buckets: Sequence[Bucket]) -> list[Attention]:
    """Give the first rows of each bucket that has any."""
    counts = report.summary.counts
    first = _first_rows(report, {bucket.value: min(counts[bucket], _MOST) for bucket in buckets})
    return [_attention(bucket, counts[bucket], first[bucket.value]) for bucket in buckets if counts[bucket]]


def expiring_keys(report: Report) -> list[Keys]:
    """Give the keys that have expired or soon will, the earliest first."""
    counts = report.expiry()
    rows = report.expiring() if counts else []
    return [_keys(expiry, counts[expiry], rows) for expiry in Expiry if counts[expiry]]


def _first_rows(report: Report, wanted: dict[str, int]) -> dict[str, list[Row]]:
    """Read rows until there are as many of each bucket as wanted."""
    found: dict[str, list[Row]] = {bucket: [] for bucket in wanted}
    missing = sum(wanted.values())
    for row in report.rows() if missing else ():
        bucket = row["bucket"]
        if len(found.get(bucket, ())) < wanted.get(bucket, 0):
            found[bucket].append(row)
            missing -= 1
            if not missing:
                break
    return found


def _attention(bucket: Bucket, entries: int, rows: Sequence[Row]) -> Attention:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        reason = _reason(row)
        groups.setdefault((reason["code"], reason["hint"]), []).append(row)
    return Attention(bucket, entries, [_same_reason(together) for together in groups.values()], entries - len(rows))


def _same_reason(rows: list[Row]) -> SameReason:
    first = _reason(rows[0])
    messages = {_reason(row)["message"] for row in rows}
    return SameReason(first["code"], first["message"] if len(messages) == 1 else "", first["hint"], rows)


def _reason(row: Row) -> FindingDict:
    return row["reason"] or FindingDict(code="", message="", hint="")


def _keys(expiry: Expiry, entries: int, rows: Iterable[Row]) -> Keys:
    first = list(islice((row for row in rows if row["expiry"] == expiry.value), _MOST_KEYS))
    return Keys(expiry, entries, first, entries - len(first))
