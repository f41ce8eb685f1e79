import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.model.dates import parse_net_date
from rdmconv.rules.claims import claimed_date
from tests.rules.deciding import token


def bodied(body: bytes) -> str:
    return f"e30.{base64.urlsafe_b64encode(body).decode().rstrip('=')}.c2ln"


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", "...", "e30.e30", "e30.e30.e30.e30", "e30.!.e30", "e30.é.e30", "e30.\ud800.e30", "e30.e.e30"],
)
def test_what_is_no_token_claims_no_date(text: str) -> None:
    assert claimed_date(text, "exp") == ""


@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b"{",
            b"[]",
            b"5",
            b"null",
            b'"exp"',
            b"\xff",
            b"{}",
            b'{"exp": "1"}',
            b'{"exp": true}',
            b'{"exp": null}',
        ),
        *(b'{"exp": NaN}', b'{"exp": Infinity}', b'{"exp": 1e999}', b'{"exp": -1e18}', b'{"exp": [1]}'),
        *(b'{"exp": ' + b"9" * 5000 + b"}", b"[" * 40_000, b'{"EXP": 1}', b'{"nbf": 1}'),
    ],
    ids=range(20),
)
def test_a_token_that_names_no_date_claims_none(body: bytes) -> None:
    assert claimed_date(bodied(body), "exp") == ""


def test_a_token_has_three_parts() -> None:
    assert claimed_date(f"{token(exp=0)}.x", "exp") == ""
    assert claimed_date(token(exp=0).rpartition(".")[0], "exp") == ""


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_900_000_000, "2030-03-17T17:46:40Z"),
        (1.9, "1970-01-01T00:00:01Z"),
        (-1, "1969-12-31T23:59:59Z"),
        (-62_135_596_800, "0001-01-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
        (253_402_300_800, ""),
    ],
)
def test_a_token_claims_dates_in_seconds(seconds: float, expected: str) -> None:
    assert claimed_date(token(exp=seconds), "exp") == expected


def test_each_claim_is_read_by_itself() -> None:
    both = token(exp=60, nbf=0)
    assert (claimed_date(both, "exp"), claimed_date(both, "nbf")) == ("1970-01-01T00:01:00Z", "1970-01-01T00:00:00Z")


def test_a_token_of_any_length_is_read_up_to_a_limit() -> None:
    assert claimed_date(token(exp=0, x="a" * 40_000), "exp")
    assert claimed_date(token(exp=0, x="a" * 60_000), "exp") == ""


@pytest.mark.parametrize("padding", range(4))
def test_padding_is_added_as_needed(padding: int) -> None:
    assert claimed_date(bodied(json.dumps({"exp": 0, "x": "a" * padding}).encode()), "exp")


@given(st.integers(-62_135_596_800, 253_402_300_799))
def test_a_claimed_date_is_one_rdm_can_read(seconds: int) -> None:
    assert parse_net_date(claimed_date(token(exp=seconds), "exp"))


@given(st.text() | st.binary().map(bodied))
def test_no_text_is_too_odd(text: str) -> None:
    assert isinstance(claimed_date(text, "exp"), str)
