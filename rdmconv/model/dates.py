"""Dates as .NET writes them, read without guessing and kept in their own spelling."""

import re
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

_ISO: Final = re.compile(
    r"(\d{4})-\d{2}-\d{2}(?:T(?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d{1,7})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?)?",
    re.ASCII,
)


class NetDate(NamedTuple):
    """A date of an export: its spelling, and the instant it names.

    .NET has no "no date": it writes its smallest or largest value instead (`0001-01-01T00:00:00`,
    `9999-12-31T23:59:59.9999999`), which is read as none. The seventh digit of the fraction does not fit a
    `datetime`, so the spelling is what is written back (measured).
    """

    spelling: str
    moment: datetime | None
    """None for .NET's "no date". Without an offset in the spelling it stays without one."""

    def is_after(self, other: "NetDate") -> bool:
        """Tell whether this date lies after `other`; a date without an offset is compared by its digits."""
        if self.moment is None or other.moment is None:
            return False
        mine, theirs = self.moment, other.moment
        if (mine.tzinfo is None) != (theirs.tzinfo is None):
            mine, theirs = mine.replace(tzinfo=None), theirs.replace(tzinfo=None)
        return mine > theirs


@lru_cache(maxsize=1024)
def parse_net_date(text: str) -> NetDate:
    """Read an ISO 8601 date as .NET's serialisers write it.

    Accepts `2018-12-25T00:00:00-05:00` (the form the vendor documents), with a fraction of up to seven digits, with
    `Z`, without an offset, or the day alone. Nothing else: no `/Date(…)/`, no `24:00:00`, no day/month/year.

    Raises:
        ValueError: the text is no such date; the message does not quote it.
    """
    match = _ISO.fullmatch(text)
    if match is None:
        raise ValueError("not an ISO 8601 date")
    try:
        moment = datetime.fromisoformat(text)
        return NetDate(text, None if match[1] in {"0001", "9999"} else moment)
    except ValueError:
        raise ValueError("not a date of the calendar") from None
