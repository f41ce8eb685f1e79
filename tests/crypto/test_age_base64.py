import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.crypto import age_base64


@given(st.binary(max_size=100))
def test_what_is_spelled_is_read_back(data: bytes) -> None:
    text = age_base64.encode(data)
    assert text == base64.b64encode(data).decode().rstrip("=")
    assert age_base64.decode(text) == data


@pytest.mark.parametrize(
    "text", ["A", "AA==", "AAA=", "AB", "AAB", "AAAA=", "AA\n", " AA", "A-AA", "A_AA", "é", "AAAAA"]
)
def test_each_value_has_one_spelling(text: str) -> None:
    with pytest.raises(ValueError, match=r"spelling|base64"):
        age_base64.decode(text)
