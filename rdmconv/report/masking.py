"""Keep secrets that stand in names out of reports: people write them there."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from rdmconv.model.ordinary import is_ordinary
from rdmconv.model.secret import MASK
from rdmconv.report.rows import FindingDict, Row

_PARTS: Final = re.compile(r"[\\/]")


class Masking:
    """Which texts are masked in names, and which are names themselves.

    A text that could be a name and is the whole name of something, or a level of a folder, stays: nobody can tell from
    it that it is a secret as well, and masking it would tell. All other secrets that stand in names are masked.

    Args:
        found: secrets that stand somewhere in the rows.
        rows: the rows.
    """

    def __init__(self, found: Collection[str] = (), rows: Iterable[Row] = ()) -> None:
        ordinary = {text for text in found if is_ordinary(text)}
        self.names = _names_among(ordinary, rows) if ordinary else set[str]()
        """What stays."""
        hidden = sorted(set(found) - self.names, key=len, reverse=True)
        self._hidden = re.compile("|".join(map(re.escape, hidden))) if hidden else None

    @property
    def hides(self) -> bool:
        """Whether anything is masked."""
        return self._hidden is not None

    def text(self, text: str) -> str:
        """Give a text as it may be shown."""
        return text if self._hidden is None else self._hidden.sub(MASK, text)

    def finding(self, finding: FindingDict) -> FindingDict:
        """Give a finding as it may be shown; it can name entries."""
        return {**finding, "message": self.text(finding["message"])}

    def row(self, row: Row) -> Row:
        """Give a row as it may be shown. IDs stay: an entry is known by them."""
        if self._hidden is None:
            return row
        shown: Row = {**row}
        shown["name"], shown["folder"], shown["type"] = map(self._optional, (row["name"], row["folder"], row["type"]))
        shown["reason"] = None if row["reason"] is None else self.finding(row["reason"])
        shown["notes"] = [self.finding(note) for note in row["notes"]]
        if "users" in row:
            shown["users"] = [{**user, "name": self._optional(user["name"])} for user in row["users"]]
        for edit in shown["edits"]:
            if "value" in edit:
                edit["value"] = self.text(edit["value"])
        return shown

    def _optional(self, text: str | None) -> str | None:
        return None if text is None else self.text(text)


def _names_among(texts: Collection[str], rows: Iterable[Row]) -> set[str]:
    """Find out which texts are names, or stand in an ID by chance."""
    wanted, found = set(texts), set[str]()
    for row in rows:
        found |= wanted.intersection(_names_in(row))
        id_ = row["id"] or ""
        found |= {text for text in wanted if text in id_}
        wanted -= found
        if not wanted:
            break
    return found


def _names_in(row: Row) -> Iterator[str]:
    whole = [row["name"], row["folder"], row["rule"], row["type"], *row["kept"], *row["losses"]]
    whole += [user["name"] for user in row.get("users", ())]
    whole += [path for edit in row["edits"] for path in (edit["from"], edit["to"])]
    for name in filter(None, whole):
        yield name
        yield from _PARTS.split(name)
