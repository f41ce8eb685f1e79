"""The undo journal: the original comes back byte for byte, or nothing does."""

import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rdmconv.errors import InputError
from rdmconv.storage.journal import UndoJournal, revert

PIECES = st.lists(st.tuples(st.binary(max_size=40), st.one_of(st.none(), st.binary(max_size=40))), max_size=8)


def written(pieces: list[tuple[bytes, bytes | None]]) -> bytes:
    """The journal of a conversion: what is in the output, and what it stands for when that is something else."""
    out = io.BytesIO()
    journal = UndoJournal(out.write)
    for new, old in pieces:
        if old is None:
            journal.copy(new)
        else:
            journal.replace(new, old)
    journal.finish()
    return out.getvalue()


def reverted(journal: bytes, output: bytes, size: int = 1 << 16) -> bytes:
    out = io.BytesIO()
    revert((journal[at : at + size] for at in range(0, len(journal), size)), io.BytesIO(output), out.write)
    return out.getvalue()


def test_nothing_changed() -> None:
    assert reverted(written([(b"all as it was", None)]), b"all as it was") == b"all as it was"


def test_an_empty_file() -> None:
    assert reverted(written([]), b"") == b""


@given(PIECES, st.integers(1, 100))
@example([(b"aa", b"a"), (b"abab", b"ab")], 1)
@example([(b"a", b"aa"), (b"ab", b"abab")], 1)
def test_the_original_comes_back(pieces: list[tuple[bytes, bytes | None]], size: int) -> None:
    output = b"".join(new for new, _ in pieces)
    original = b"".join(new if old is None else old for new, old in pieces)
    assert reverted(written(pieces), output, size) == original


def test_only_what_differs_is_written_down() -> None:
    journal = written([(b"<a>" + b"x" * 1000 + b"<ApiId>", b"<a>" + b"x" * 1000 + b"<UserName>")])
    assert len(journal) < 400
    assert [json.loads(line) for line in journal.splitlines()][1:-1] == [
        {"copy": 1004},
        {"skip": 5},
        {"insert": "VXNlck5hbWU="},
        {"copy": 1},
    ]


def test_a_large_replacement_is_written_in_lines_of_bounded_length() -> None:
    old = bytes(range(256)) * 2000
    journal = written([(b"-", old)])
    assert max(map(len, journal.splitlines())) < 1 << 17
    assert reverted(journal, b"-", 1 << 16) == old


def code_of(journal: bytes, output: bytes) -> str:
    with pytest.raises(InputError) as caught:
        reverted(journal, output)
    return caught.value.code


GOOD = written([(b"same", None), (b"new", b"old"), (b"same", None)])
OUTPUT = b"samenewsame"


@pytest.mark.parametrize("output", [b"samenewsamf", b"samenewsam", b"samenewsamee", b"", b"samEnewsame"])
def test_another_output_is_refused(output: bytes) -> None:
    assert code_of(GOOD, output) == "UND002"


@pytest.mark.parametrize("lines", range(GOOD.count(b"\n")))
def test_a_journal_that_is_cut_short_is_refused(lines: int) -> None:
    assert code_of(b"".join(GOOD.splitlines(keepends=True)[:lines]), OUTPUT) == "UND001"


@pytest.mark.parametrize(
    "journal",
    [
        b"",
        b"<vault/>",
        b"[]\n",
        b"\xff\xfe\n",
        GOOD + GOOD,
        GOOD + b"x",
        GOOD.replace(b'"insert"', b'"inserts"'),
        GOOD.replace(b'"1.0"', b'"2.0"'),
        GOOD.replace(b'"1.0"', b'"10.0"'),
        GOOD.replace(b'"copy": 4', b'"copy": "4"'),
        GOOD.replace(b'"insert": "', b'"insert": "?'),
        GOOD.replace(b'"insert": "', b'"insert": "\xc3\xa9'),
        GOOD.replace(b'{"insert"', b"[" * 100_000 + b'\n{"insert"'),
        GOOD.replace(b'{"insert"', b" " * (2 << 20) + b'{"insert"'),
        b'{"record": "undo", "format_version": "1.0"}\n' + b"[" * 3_000_000,
    ],
    ids=range(15),
)
def test_what_is_no_journal_is_refused(journal: bytes) -> None:
    assert code_of(journal, OUTPUT) == "UND001"


def test_the_last_line_needs_no_end() -> None:
    assert reverted(GOOD.removesuffix(b"\n"), OUTPUT) == b"sameoldsame"


def test_a_journal_that_gives_something_else_is_refused() -> None:
    assert code_of(GOOD.replace(b"b2xk", b"b2xL"), OUTPUT) == "UND001"
