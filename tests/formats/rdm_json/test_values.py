import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.formats.rdm_json.values import text_of, texts_of

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.booleans())
def test_a_string_reads_as_python_reads_it(text: str, ascii_: bool) -> None:
    assert text_of(json.dumps(text, ensure_ascii=ascii_).encode()) == text


@given(st.lists(SCALARS, max_size=6), st.booleans())
def test_several_scalars_read_as_each_alone(values: list[object], ascii_: bool) -> None:
    spelled = tuple(json.dumps(value, ensure_ascii=ascii_).encode() for value in values)
    assert texts_of(spelled) == [text_of(one) for one in spelled]


@pytest.mark.parametrize("spelled", [b"1.10", b"1E400", b"-0.0", b"true", b"12345678901234567890"])
def test_a_number_keeps_its_spelling_beside_strings(spelled: bytes) -> None:
    assert texts_of((b'"a"', spelled, b"null")) == ["a", spelled.decode(), None]
