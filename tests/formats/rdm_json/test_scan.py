"""Elements are found where they are, whatever stands between them, and those that matter are found among them."""

import json
import re
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rdmconv.formats.base import Span
from rdmconv.formats.rdm_json import scan
from rdmconv.formats.rdm_json.candidates import suspects
from rdmconv.formats.rdm_json.scan import Scanner
from tests.depth import examples

NAMES = ["ConnectionType", "connectiontype", "CONNECTIONTYPE", "Children", "children", "ID", "Name", "Connections", "C"]
TYPES = [26, 26.0, "26", "Credential", "credential", " 26 ", "", None, 77, 260, "RDPConfigured", True, [], [26], {}]
TEXTS = ["},\n{", "}, {", '"ConnectionType": 26', '"Children": [', "é", "\x7f", "\\", '"', "\\u0043", "ab"]
VALUES = st.recursive(
    st.sampled_from(TYPES) | st.sampled_from(TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=6,
)
PLAIN = st.fixed_dictionaries({"ConnectionType": st.sampled_from([77, "Group"]), "Name": st.sampled_from(TEXTS)})
ELEMENTS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4) | PLAIN | PLAIN | VALUES
SPELLINGS = [
    {},
    {"separators": (",", ":")},
    {"indent": 2, "ensure_ascii": False},
    {"indent": "\t", "separators": (" ,", "\r\n:")},
]
GAPS = [",", ", ", " ,", ",\n  ", ",\r\n\t", "\n,\n"]
GAPS_OF_AN_ARRAY = st.sampled_from(GAPS).map(lambda gap: [gap] * 9) | st.lists(
    st.sampled_from(GAPS), min_size=9, max_size=9
)


def written(elements: list[Any], spelling: dict[str, Any]) -> list[bytes]:
    return [json.dumps(element, **spelling).encode() for element in elements]


def export(elements: list[bytes], gaps: list[str]) -> bytes:
    items = b"".join(gap.encode() + one for gap, one in zip(gaps, elements, strict=False)).strip(b" \t\r\n,")
    return b'{"Version": 1,\n "Connections": [\n ' + items + b' \n], "More": [{"ConnectionType": 26}]}\n'


def spans_of(data: bytes, chunk: int, *, every_entry: bool = False) -> list[Span]:
    chunks = (data[at : at + chunk] for at in range(0, len(data), chunk))
    return [span for window in Scanner(chunks, every_entry=every_entry).windows() for span in window]


def place(data: bytes, at: int) -> tuple[int, int]:
    return data.count(b"\n", 0, at) + 1, at - data.rfind(b"\n", 0, at)


def found_by_json(data: bytes) -> list[int]:
    """Where the elements start, told by another parser."""
    text = data.decode("latin-1")
    at = text.index("[") + 1
    starts = []
    while text[at := at + len(text[at:]) - len(text[at:].lstrip(" \t\r\n,"))] != "]":
        starts.append(at)
        at = json.JSONDecoder().raw_decode(text, at)[1]
    return starts


@settings(max_examples=examples(400), deadline=None)
@example([{"A": 1}, {"A": 1}, {"A": 1}, {"Children": [1]}], {}, [", ", ",", ",\n  ", ", ", *GAPS], 1 << 20)
@given(
    st.lists(ELEMENTS, max_size=8), st.sampled_from(SPELLINGS), GAPS_OF_AN_ARRAY, st.integers(1, 300) | st.just(1 << 20)
)
def test_elements_are_where_another_parser_finds_them(
    elements: list[Any], spelling: dict[str, Any], gaps: list[str], chunk: int
) -> None:
    items = written(elements, spelling)
    data = export(items, gaps)
    spans = spans_of(data, chunk, every_entry=True)
    assert b"".join(span.data for span in spans) == data
    found = [span for span in spans if span.candidate]
    assert [span.data for span in found] == items
    assert [(span.line, span.column) for span in found] == [place(data, at) for at in found_by_json(data)]

    spans = spans_of(data, chunk)
    assert b"".join(span.data for span in spans) == data
    assert sum(span.entries for span in spans) == len(items)
    before = 0
    kinds = []
    for span in spans:
        if span.candidate:
            kinds.append((before, span.data))
        before += span.entries
    assert kinds == [(at, one) for at, one in enumerate(items) if not one.startswith(b"{") or suspects(one)]


@pytest.mark.parametrize("gaps", [[","] * 9, [",\n"] * 9, [", ", ",", ",  ", ", ", ",", ",  ", ",", ",", ","]])
def test_a_window_may_end_anywhere(gaps: list[str]) -> None:
    items = [
        b'{"A":"},{"}',
        b'{"ConnectionType": 26}',
        b"{}",
        b"26",
        b"{}",
        b'{"Children": [{}]}',
        b'{"B": "\xc3\xa9"}',
    ]
    data = export(items, gaps)
    for chunk in range(1, len(data)):
        spans = spans_of(data, chunk)
        assert [span.data for span in spans if span.candidate] == [items[1], items[3], items[5]], chunk
        assert sum(span.entries for span in spans) == len(items), chunk
        assert b"".join(span.data for span in spans) == data, chunk


def test_one_wide_gap_takes_no_more_memory() -> None:
    data = b'{"Connections":[{"ID": 1},' + b" " * 100_000 + b",".join([b"{}"] * 100_000) + b"]}"
    tracemalloc.start()
    assert sum(span.entries for span in spans_of(data, 1 << 20)) == 100_001
    assert tracemalloc.get_traced_memory()[1] < 100 * len(data)
    tracemalloc.stop()


@settings(max_examples=examples(400))
@given(ELEMENTS, st.sampled_from(SPELLINGS), st.sampled_from(["o", "C", "t", "6", "l"]))
def test_nothing_that_matters_is_passed_over(element: Any, spelling: dict[str, Any], letter: str) -> None:
    data = json.dumps(element, **spelling).encode()
    escaped = data.replace(letter.encode(), f"\\u{ord(letter):04X}".encode())
    for one in (data, escaped) if parses(escaped) else (data,):
        if any(matters(*pair) for pair in pairs_of(json.loads(one, object_pairs_hook=list))):
            assert suspects(one)


def test_an_entry_in_which_something_is_found_is_given_out_by_itself() -> None:
    data = b'[{"A": 1}, {"B": 2}, {"ConnectionType": 26}, {"B": 3}]'
    scanner = Scanner(iter([data]), find=lambda part: [found.start() for found in re.finditer(b'"B"', part)])
    spans = [span for window in scanner.windows() for span in window]
    assert [span.data for span in spans if span.candidate] == [b'{"B": 2}', b'{"B": 3}']
    assert b"".join(span.data for span in spans) == data


def parses(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def pairs_of(value: Any) -> Iterator[tuple[str, Any]]:
    """All names with their values in JSON that was read into lists of pairs."""
    if isinstance(value, tuple):
        yield value
    for inner in value if isinstance(value, list | tuple) else ():
        yield from pairs_of(inner)


def matters(name: str, value: Any) -> bool:
    if name.lower() == "children":
        return bool(value)
    return name.lower() == "connectiontype" and str(value).strip().lower() in {"26", "26.0", "credential", ""}


def test_a_window_has_so_many_parts_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_MOST_SPANS", 10)
    data = b'[{"ConnectionType": 26},%b0]' % (b"0," * 100)
    windows = list(scan.Scanner(iter([data])).windows())
    assert max(map(len, windows)) <= 12
    assert b"".join(span.data for window in windows for span in window) == data
    assert sum(span.entries for window in windows for span in window) == 102
