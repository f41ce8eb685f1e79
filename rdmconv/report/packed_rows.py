"""Rows for the list of the HTML report: a line an entry, and words that come again as numbers.

Cells are separated by tabs: what is printable holds no tab and no line end. A list is its length, then its items.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from markupsafe import Markup, escape

from rdmconv.diagnostics import printable
from rdmconv.report.rows import FindingDict, Row

TEXTS: Final = ("name", "id", "line", "expires", "secret", "used")
"""The first cells of a line, as they are."""
WORDS: Final = ("bucket", "type", "folder", "rule", "code", "reason", "hint", "file", "expiry")
"""The cells after them, as words. Then come the lists: edits, kept, losses, users, notes."""
_MOST_WORDS: Final = 1 << 16


class PackedRows:
    """Packs rows as they are asked for.

    Args:
        rows: to pack, once.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self._words: dict[str, int] = {}

    def __iter__(self) -> Iterator[Markup]:
        """Give a line for each row, safe to stand in HTML."""
        for row in self._rows:
            yield escape("\t".join(self._cells(row)))

    def words(self) -> Iterator[str]:
        """Give the words by number, after the rows."""
        yield from self._words

    def _cells(self, row: Row) -> Iterator[str]:
        texts = (row["name"], row["id"], row["line"], row["expires_after"], row["same_secret"], row["used_by"] or None)
        yield from ("" if text is None else printable(str(text)) for text in texts)
        reason = row["reason"] or FindingDict(code="", message="", hint="")
        yield from map(self._word, (row["bucket"], row["type"], row["folder"], row["rule"]))
        yield from map(self._word, (reason["code"], reason["message"], reason["hint"], row["path"], row["expiry"]))
        yield from self._list([(edit["op"], edit["from"], edit["to"], edit.get("value")) for edit in row["edits"]])
        yield from self._list([(name,) for name in row["kept"]])
        yield from self._list([(name,) for name in row["losses"]])
        users = row.get("users", [])
        yield from self._list(
            [(user["name"] or user["id"], user["type"], user["file"], user["line"]) for user in users]
        )
        yield from self._list([(note["code"], note["message"], note["hint"]) for note in row["notes"]])

    def _list(self, items: list[tuple[str | int | None, ...]]) -> Iterator[str]:
        yield str(len(items))
        for item in items:
            yield from map(self._word, item)

    def _word(self, text: str | int | None) -> str:
        """Give the number of a text; the text itself, after an equals sign, for numbers and when there are too many."""
        if text is None or text == "":
            return ""
        if isinstance(text, str) and (text in self._words or len(self._words) < _MOST_WORDS):
            return str(self._words.setdefault(text, len(self._words)))
        return "=" + printable(str(text))
