"""CSV for import elsewhere: every value as it is, so a spreadsheet may take one for a formula; reports are for those.

RFC 4180: a line with the names of the columns, CRLF, every value in quotes. UTF-8 without a byte-order mark, which
many importers take for a part of the first name.
"""

import csv
import io
from typing import Final

from rdmconv.export.loss import lossy
from rdmconv.export.record import FIELDS, KEY, OTHER, Record
from rdmconv.export.target import Carried

_RUN_TOGETHER: Final = lossy("there are spaces in tags, and between them")
COLUMNS: Final = tuple(name for name in FIELDS if name != OTHER)


class CsvTarget:
    """See `rdmconv.export.target.Target`; it has a column for every field, with tags in one."""

    name = "csv"

    def begin(self) -> bytes:
        """Give the names of the columns."""
        return _line(COLUMNS)

    def carry(self, record: Record) -> Carried:
        """Give one entry; a field that holds nothing is an empty cell."""
        key = "" if record.key is None else record.key.reveal()
        losses = {"tags": _RUN_TOGETHER} if any(" " in tag for tag in record.listed_tags) else {}
        return Carried(_line(tuple(key if name == KEY else record.texts.get(name, "") for name in COLUMNS)), losses)

    def end(self) -> bytes:
        """Give nothing: the last line has its line end."""
        return b""


def _line(cells: tuple[str, ...]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()
