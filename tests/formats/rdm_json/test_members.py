import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.errors import InputError
from rdmconv.formats.rdm_json.members import INCOMPLETE, array_end, items, members, value_end

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(['"', "\\", '\\"', "},{", "é"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)
STYLES: list[dict[str, Any]] = [
    {},
    {"separators": (",", ":")},
    {"indent": 2, "ensure_ascii": False},
    {"indent": "\t", "separators": (" ,", "\n: ")},
]


@given(st.dictionaries(TEXT, VALUES, max_size=5), st.sampled_from(STYLES))
def test_members_are_those_json_reads(value: dict[str, Any], style: dict[str, Any]) -> None:
    data = b"  " + json.dumps(value, **style).encode() + b" tail"
    found = list(members(data, 2))
    assert [member.name for member in found] == list(value)
    assert [json.loads(data[member.value : member.end]) for member in found] == list(value.values())
    assert [json.loads(data[member.start : member.name_end]) for member in found] == list(value)
    assert all(data[member.name_end : member.value].strip() == b":" for member in found)


@given(st.lists(VALUES, max_size=5), st.sampled_from(STYLES))
def test_items_are_those_json_reads(value: list[Any], style: dict[str, Any]) -> None:
    data = json.dumps(value, **style).encode()
    assert [json.loads(data[start:end]) for start, end in items(data, 0)] == value
    close, comma = array_end(data, 1, 1000)
    assert close == len(data) - 1
    assert (comma == INCOMPLETE) == (len(value) < 2)


@given(VALUES, st.sampled_from(STYLES), st.data())
def test_a_value_ends_where_it_ends(value: Any, style: dict[str, Any], more: st.DataObject) -> None:
    data = json.dumps(value, **style).encode()
    assert value_end(data + b" , 1", 0) == len(data)
    cut = more.draw(st.integers(1, len(data)))
    if data[0] in b'{["' and cut < len(data):
        assert value_end(data[:cut], 0) == INCOMPLETE


def test_of_two_members_with_one_name_both_are_there() -> None:
    assert [member.name for member in members(rb'{"a":1,"\u0061":2}', 0)] == ["a", "a"]


def test_a_long_text_is_no_burden() -> None:
    data = b'{"a":"' + rb"\\\"x" * 2_000_000 + b'","b":' + b"[" * 500 + b"]" * 500 + b"}"
    assert [member.name for member in members(data, 0)] == ["a", "b"]


def test_what_nests_deeper_than_any_entry_may_is_not_stepped_over() -> None:
    assert value_end(b"[" * 512 + b"]" * 512, 0) == 1024
    with pytest.raises(InputError) as caught:
        value_end(b"[" * 513 + b"]" * 513, 0)
    assert caught.value.code == "FMT008"
