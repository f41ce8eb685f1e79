"""Dates as people write them in custom fields and names, read by the format a rule gives: nothing is guessed."""

import re
from datetime import date
from typing import Final

from rdmconv.model.dates import parse_net_date

_PIECE: Final = re.compile("YYYY|MM|DD")
_LENGTHS: Final = {"YYYY": "4", "MM": "1,2", "DD": "1,2"}


class DateFormatError(ValueError):
    """A format does not say where day, month and year stand."""


class DateFormat:
    """A format such as `DD.MM.YYYY` or `MM/DD/YYYY`.

    Raises:
        DateFormatError: it does not have each of `YYYY`, `MM` and `DD` once.
    """

    def __init__(self, text: str) -> None:
        if sorted(_PIECE.findall(text)) != sorted(_LENGTHS):
            raise DateFormatError("expected a date format with YYYY, MM and DD, such as DD.MM.YYYY")
        pieces = re.split("(YYYY|MM|DD)", text)
        lengths = _LENGTHS if all(pieces[2:-1:2]) else {**_LENGTHS, "MM": "2", "DD": "2"}  # 1112030 could be two dates
        groups = {name: rf"(?P<{name}>\d{{{length}}})" for name, length in lengths.items()}
        self._pattern = re.compile("".join(groups.get(piece, re.escape(piece)) for piece in pieces), re.ASCII)

    def iso(self, text: str) -> str:
        """Give the date as RDM writes it, at midnight and without an offset; the text itself when it is no such date.

        The checks then say that it is none, so that no date is lost.
        """
        match = self._pattern.fullmatch(text.strip())
        if match is None:
            return text
        try:
            return date(int(match["YYYY"]), int(match["MM"]), int(match["DD"])).isoformat() + "T00:00:00"
        except ValueError:
            return text


def iso_date(text: str) -> str:
    """Give a date as RDM writes it from an ISO date with or without a time; the text itself when it is none."""
    trimmed = text.strip()
    try:
        parse_net_date(trimmed)
    except ValueError:
        return text
    return trimmed if "T" in trimmed else f"{trimmed}T00:00:00"
