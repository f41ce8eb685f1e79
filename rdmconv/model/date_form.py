"""In which form a date is spelled, and how to say one date in the form of another."""

import re
from datetime import UTC, datetime
from typing import Final

from rdmconv.model.dates import parse_net_date

_FORM: Final = re.compile(r"yyyy-MM-dd(?:THH:mm:ss(?:\.(f{1,7}))?(Z|zzz)?)?")
_PARTS: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:(T\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)


def is_date_form(form: str) -> bool:
    """Tell whether a text is a form: `yyyy-MM-dd`, with `THH:mm:ss`, with `.fffffff`, with `Z` or `zzz`, as in .NET."""
    return _FORM.fullmatch(form) is not None


def date_form(text: str) -> str | None:
    """Give the form a date is spelled in; None for what is no date.

    `2031-04-05T00:00:00-05:00` is of the form `yyyy-MM-ddTHH:mm:sszzz`.
    """
    found = _PARTS.fullmatch(text)
    if found is None or not _is_date(text):
        return None
    _, time, fraction, offset = found.groups()
    form = "yyyy-MM-dd" + ("THH:mm:ss" if time else "") + (f".{'f' * len(fraction)}" if fraction else "")
    return form + ("" if not offset else "Z" if offset == "Z" else "zzz")


def respelled(text: str, form: str) -> str | None:
    """Say a date in another form.

    Returns:
        None when that would lose a part of it that is not zero, or need an offset nobody said, or it is no date. A form
        without an offset keeps the date and the time as they stand, and leaves the offset away.
    """
    found, wanted = _PARTS.fullmatch(text), _FORM.fullmatch(form)
    if found is None or wanted is None or not _is_date(text):
        return None
    fraction, offset = wanted.groups()
    if offset == "Z" and found[4] not in {None, "Z"}:
        in_utc = _in_utc(text, found[3] or "")
        return None if in_utc is None else respelled(in_utc, form)
    if (offset and not found[4]) or (offset == "zzz" and found[4] == "Z"):
        return None
    day, time, digits = found[1], found[2] or "T00:00:00", (found[3] or "").rstrip("0")
    if form == "yyyy-MM-dd":
        return None if digits or time != "T00:00:00" else day
    if len(digits) > len(fraction or ""):
        return None
    return day + time + (f".{digits.ljust(len(fraction), '0')}" if fraction else "") + (found[4] if offset else "")


def _in_utc(text: str, fraction: str) -> str | None:
    """Say a moment in universal time, the digits of the fraction as they are: a `datetime` has no seventh one."""
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError:  # outside of the years 1 to 9999
        return None
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + (f".{fraction}" if fraction else "") + "Z"


def _is_date(text: str) -> bool:
    try:
        parse_net_date(text)
    except ValueError:
        return False
    return True
