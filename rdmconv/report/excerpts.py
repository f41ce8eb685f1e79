"""The rows that somebody should look at: the first of each sort, those with one reason together."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from msgspec import Struct, field

from rdmconv.planning import Bucket
from rdmconv.report.model import Report
from rdmconv.report.rows import Expiry, FindingDict, Row

_MOST: Final = 10
"""Rows of one reason that are shown."""
_MOST_KEYS: Final = 30
"""Rows of an `Expiry` that are shown."""
_TOGETHER: Final = 10_000
"""Rows that are put in order at once; more would take memory."""
_NO_REASON: Final = FindingDict(code="", message="", hint="")


class SameReason(Struct):
    """Rows for which the same is to be done."""

    code: str
    hint: str
    entries: int = 0
    rows: list[Row] = field(default_factory=list)
    """The first of them."""

    @property
    def more(self) -> int:
        """Rows that are not shown."""
        return self.entries - len(self.rows)

    @property
    def message(self) -> str:
        """What they all say; empty when it differs from row to row."""
        messages = {reason_of(row)["message"] for row in self.rows}
        return messages.pop() if len(messages) == 1 else ""


class Attention(NamedTuple):
    """The rows of a bucket that need a person."""

    bucket: Bucket
    entries: int
    groups: Sequence[SameReason]


class Keys(NamedTuple):
    """The credentials that expire about the same time."""

    expiry: Expiry
    entries: int
    rows: Sequence[Row]
    """The first to expire."""
    more: int


def for_people(report: Report, buckets: Sequence[Bucket]) -> list[Attention]:
    """Give the rows of each bucket that has any, by reason: how many, and the first."""
    counts = report.listed.counts
    groups: dict[str, dict[tuple[str, str], SameReason]] = {bucket.value: {} for bucket in buckets}
    # After the last of them no row is looked at.
    wanted = (row for row in report.rows() if row["bucket"] in groups)
    for row in islice(wanted, sum(counts[bucket] for bucket in buckets)):
        key = _key(row)
        group = groups[row["bucket"]].setdefault(key, SameReason(*key))
        group.entries += 1
        if len(group.rows) < _MOST:
            group.rows.append(row)
    return [Attention(one, counts[one], list(groups[one.value].values())) for one in buckets if counts[one]]


def first_rows(report: Report, bucket: Bucket, most: int | None = _MOST) -> Iterator[Row]:
    """Give the first rows of a bucket.

    Args:
        report: that has them.
        bucket: they are in.
        most: rows that are given; None gives all.
    """
    count = report.listed.counts[bucket]
    return islice(
        (row for row in report.rows() if row["bucket"] == bucket), count if most is None else min(count, most)
    )


def by_reason(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Put rows for which the same is to be done together, in the order of the first of each."""
    remaining = iter(rows)
    while some := list(islice(remaining, _TOGETHER)):
        groups: dict[tuple[str, str], list[Row]] = {}
        for row in some:
            groups.setdefault(_key(row), []).append(row)
        yield from groups.values()


def reason_of(row: Row) -> FindingDict:
    """Give why an entry is not converted; without words when it is."""
    return row["reason"] or _NO_REASON


def expiring_keys(report: Report) -> list[Keys]:
    """Give the credentials that have expired or soon will, the earliest first."""
    counts = report.expiry()
    rows = report.expiring() if counts else []
    return [_keys(expiry, counts[expiry], rows) for expiry in Expiry if counts[expiry]]


def _key(row: Row) -> tuple[str, str]:
    reason = reason_of(row)
    return reason["code"], reason["hint"]


def _keys(expiry: Expiry, entries: int, rows: Iterable[Row]) -> Keys:
    first = list(islice((row for row in rows if row["expiry"] == expiry.value), _MOST_KEYS))
    return Keys(expiry, entries, first, entries - len(first))
