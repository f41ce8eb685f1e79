"""Keep secrets that stand in names out of reports: people write them there."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from rdmconv.diagnostics import printable
from rdmconv.model.ordinary import is_ordinary
from rdmconv.model.secret import MASK
from rdmconv.report.own_words import own_words
from rdmconv.report.rows import FindingDict, Row

_PARTS: Final = re.compile(r"[\\/]")
_LONGEST_START: Final = 8


class Masking:
    """Which texts are masked in names, and which are names themselves.

    A text that could be a name and is the whole name of something, a level of a folder, or a word of rdmconv or of a
    rule, stays: nobody can tell from it that it is a secret as well, and masking it would tell. All other secrets that
    stand in names are masked.

    Args:
        found: secrets that stand somewhere in the rows.
        rows: the rows.
    """

    def __init__(self, found: Collection[str] = (), rows: Iterable[Row] = ()) -> None:
        self.names = _names_among(set(found) - {MASK}, rows) | {MASK} if found else {MASK}
        """What stays."""
        hidden = set(found) - self.names
        hidden |= {printable(text) for text in hidden}  # messages have it so already
        self._length = min([_LONGEST_START, *map(len, hidden)])
        self._hidden: defaultdict[str, list[str]] = defaultdict(list)
        """By how they begin, the longest first."""
        for text in sorted(hidden, key=len, reverse=True):
            self._hidden[text[: self._length]].append(text)

    @property
    def hides(self) -> bool:
        """Whether anything is masked."""
        return bool(self._hidden)

    def text(self, text: str) -> str:
        """Give a text as it may be shown; in time that does not grow with the number of secrets."""
        if not self._hidden:
            return text
        starts, length, done, parts = self._hidden, self._length, 0, list[str]()
        at = 0
        while at <= len(text) - length:
            fitting = starts.get(text[at : at + length], ())
            secret = next((one for one in fitting if text.startswith(one, at)), None)
            if secret is None:
                at += 1
                continue
            parts += (text[done:at], MASK)
            done = at = at + len(secret)
        return "".join((*parts, text[done:])) if done else text

    def finding(self, finding: FindingDict) -> FindingDict:
        """Give a finding as it may be shown; it can name entries."""
        return {**finding, "message": self.text(finding["message"])}

    def row(self, row: Row) -> Row:
        """Give a row as it may be shown. IDs stay: an entry is known by them."""
        if not self._hidden:
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


def whole_names(name: str) -> Iterator[str]:
    """Give a name, and each of its levels when it is that of a folder."""
    yield name
    yield from _PARTS.split(name)


def _names_among(texts: Collection[str], rows: Iterable[Row]) -> set[str]:
    """Find out which texts are names, words, or stand in an ID by chance."""
    ordinary = {text for text in texts if is_ordinary(text)}
    found = {text for text in ordinary if text in own_words()}
    in_ids = {text for text in ordinary if text.isalnum()}
    known: set[str] = set()
    for row in rows:
        found |= ordinary.intersection(_names_in(row))
        ids = {row["id"], *(user["id"] for user in row.get("users", ()))}
        found |= ids.intersection(texts)  # type: ignore[arg-type]  # None is none of them
        for id_ in filter(None, ids if in_ids - found else ()):
            found |= {text for text in in_ids if text in id_}
        for word in set(_words_in(row)) - known:  # few, and the same again and again
            known.add(word)
            found |= {text for text in ordinary if text in word}
    return found


def _names_in(row: Row) -> Iterator[str]:
    for name in filter(None, (row["name"], row["folder"], *(user["name"] for user in row.get("users", ())))):
        yield from whole_names(name)


def _words_in(row: Row) -> Iterator[str]:
    """Give what rules, RDM and the calendar say."""
    words = [row["rule"], row["type"], row["expires_after"], *row["kept"], *row["losses"]]
    words += [user["type"] for user in row.get("users", ())]
    words += [text for edit in row["edits"] for text in (edit["from"], edit["to"])]
    yield from filter(None, words)
