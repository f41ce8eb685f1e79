import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.formats.placing import apply_splices, place, sort_key


@pytest.mark.parametrize(
    ("name", "siblings", "index"),
    [
        ("B", [], 0),
        ("B", ["A", "C"], 1),
        ("B", ["C"], 0),
        ("B", ["A"], 1),
        ("b", ["A", "C"], 1),
        ("B", ["B"], 1),
        ("B", ["Z", "A"], 0),
    ],
)
def test_a_new_field_goes_before_the_first_that_comes_later(name: str, siblings: list[str], index: int) -> None:
    assert place(name, siblings) == index


@pytest.mark.parametrize(
    ("name", "siblings", "order", "index"),
    [
        ("B", ["A", "C"], ["X", "Y"], 1),  # the order does not know it
        ("B", ["A", "C"], ["B"], 1),  # the order knows no sibling
        ("B", ["C", "A"], ["C", "B", "A"], 1),
        ("b", ["c", "a"], ["C", "B", "A"], 1),
        ("B", ["C", "D", "A"], ["C", "B"], 1),
        ("B", ["D", "A"], ["B", "A"], 1),
        ("B", ["A", "C", "D"], ["D", "C", "B", "A"], 0),
    ],
)
def test_an_order_goes_before_the_alphabet(name: str, siblings: list[str], order: list[str], index: int) -> None:
    assert place(name, siblings, order) == index


def test_names_of_no_order_come_behind_it() -> None:
    names = ["a", "Z", "b", "Y"]
    assert sorted(names, key=lambda name: sort_key(name, ["Y", "z"])) == ["Y", "Z", "a", "b"]
    assert sorted(names, key=sort_key) == ["a", "b", "Y", "Z"]


def test_no_splice_changes_nothing() -> None:
    assert apply_splices(b"abc", []) == b"abc"


@pytest.mark.parametrize(
    ("splices", "result"),
    [
        ([(1, 2, b"X")], b"aXc"),
        ([(0, 0, b"X")], b"Xabc"),
        ([(3, 3, b"X")], b"abcX"),
        ([(0, 3, b"")], b""),
        ([(2, 3, b"Y"), (0, 1, b"X")], b"XbY"),
        ([(1, 1, b"X"), (1, 1, b"Y")], b"aXYbc"),
        ([(1, 2, b""), (1, 1, b"X")], b"aXc"),
        ([(2, 2, b"X"), (1, 2, b"")], b"aXc"),
    ],
)
def test_ranges_are_replaced_at_once(splices: list[tuple[int, int, bytes]], result: bytes) -> None:
    assert apply_splices(b"abc", splices) == result


@given(st.binary(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.binary(max_size=3)), max_size=5))
def test_insertions_lose_nothing(data: bytes, insertions: list[tuple[int, bytes]]) -> None:
    places = [(min(at, len(data)), text) for at, text in insertions]
    result = apply_splices(data, [(at, at, text) for at, text in places])
    assert len(result) == len(data) + sum(len(text) for _, text in places)
    assert all(text in result for _, text in places)
