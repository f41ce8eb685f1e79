"""Rows packed for the list are the rows, whatever is in them."""

from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.diagnostics import printable
from rdmconv.report import packed_rows
from rdmconv.report.packed_rows import TEXTS, WORDS, PackedRows
from rdmconv.report.rows import Row

TEXT = st.text(st.characters(), max_size=20)  # halves of pairs, too
FINDING = st.fixed_dictionaries({"code": TEXT, "message": TEXT, "hint": TEXT})
ROW = st.fixed_dictionaries(
    {
        "path": TEXT,
        "id": st.none() | TEXT,
        "name": st.none() | TEXT,
        "folder": st.none() | TEXT,
        "line": st.integers(1),
        "bucket": TEXT,
        "reason": st.none() | FINDING,
        "rule": st.none() | TEXT,
        "type": st.none() | TEXT,
        "edits": st.lists(
            st.fixed_dictionaries(
                {"op": TEXT, "from": st.none() | TEXT, "to": st.none() | TEXT}, optional={"value": TEXT}
            )
        ),
        "kept": st.lists(TEXT),
        "losses": st.lists(TEXT),
        "used_by": st.integers(0),
        "notes": st.lists(FINDING),
        "expires_after": st.none() | TEXT,
        "expiry": st.none() | TEXT,
        "same_secret": st.none() | st.integers(1),
    },
    optional={"users": st.lists(st.fixed_dictionaries(dict.fromkeys(("id", "name", "type", "file"), TEXT)))},
)


def unpacked(lines: list[str], words: list[str]) -> list[list[str]]:
    """The cells of rows, words instead of numbers: as the script of the page reads them."""

    def word(cell: str) -> str:
        return cell if not cell else cell[1:] if cell[0] == "=" else words[int(cell)]

    fixed = len(TEXTS) + len(WORDS)
    rows = []
    for line in lines:
        cells = line.split("\t")
        rows.append([*cells[: len(TEXTS)], *map(word, cells[len(TEXTS) : fixed]), *_lists(cells[fixed:], word)])
    return rows


def _lists(cells: list[str], word: Any) -> list[str]:
    found = []
    for width in (4, 1, 1, 4, 3):
        size = 1 + int(cells[0]) * width
        found += [cells[0], *map(word, cells[1:size])]
        cells = cells[size:]
    assert not cells
    return found


def expected(row: Row) -> list[str]:
    reason: Any = row["reason"] or dict.fromkeys(("code", "message", "hint"))
    cells: list[object] = [row["name"], row["id"], row["line"], row["expires_after"], row["same_secret"]]
    cells += [row["used_by"] or None, row["bucket"], row["type"], row["folder"], row["rule"]]
    cells += [reason["code"], reason["message"], reason["hint"], row["path"], row["expiry"]]
    users = [[user["name"] or user["id"], user["type"], user["file"], user["line"]] for user in row.get("users", [])]
    notes = [[note["code"], note["message"], note["hint"]] for note in row["notes"]]
    edits = [[edit["op"], edit["from"], edit["to"], edit.get("value")] for edit in row["edits"]]
    for items in (edits, [[name] for name in row["kept"]], [[name] for name in row["losses"]], users, notes):
        cells += [len(items), *(cell for item in items for cell in item)]
    return ["" if cell is None else printable(str(cell)) for cell in cells]


@pytest.mark.parametrize("most", [0, 3, 1 << 16])
@given(rows=st.lists(ROW, max_size=4))
def test_what_is_packed_is_what_was_there(most: int, rows: list[Any]) -> None:
    for row in rows:
        for user in row.get("users", []):
            user["line"] = 7
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed_rows, "_MOST_WORDS", most)
        packed = PackedRows(rows)
        lines = [unescape(str(line)) for line in packed]
        words = [printable(word) for word in packed.words()]
    assert not any("\n" in line or "\r" in line for line in lines)
    assert unpacked(lines, words) == [expected(row) for row in rows]
    assert len(words) <= most


@given(rows=st.lists(ROW, max_size=3))
def test_a_line_holds_nothing_that_markup_is_made_of(rows: list[Any]) -> None:
    for row in rows:
        row.pop("users", None)
    for line in PackedRows(rows):
        assert not set("<>\"'") & set(line)
