import pickle
import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.crypto.fingerprint import Fingerprints
from rdmconv.model.secret import Secret

ANY_TEXT = st.text(st.characters())


@given(ANY_TEXT, ANY_TEXT)
def test_equal_secrets_have_one_fingerprint_and_others_another(one: str, other: str) -> None:
    fingerprints = Fingerprints()
    assert (fingerprints.of(Secret(one)) == fingerprints.of(Secret(other))) == (one == other)


@given(ANY_TEXT)
def test_it_is_a_signed_number_of_64_bits(text: str) -> None:
    assert -(2**63) <= Fingerprints().of(Secret(text)) < 2**63


def test_some_are_below_zero() -> None:
    fingerprints = Fingerprints()
    assert {fingerprints.of(Secret(str(number))) < 0 for number in range(99)} == {True, False}


@given(ANY_TEXT)
def test_it_is_that_of_the_bytes(text: str) -> None:
    fingerprints = Fingerprints()
    assert fingerprints.of(Secret(text)) == fingerprints.of_bytes(text.encode("utf-8", "surrogatepass"))


def test_each_has_a_key_of_its_own() -> None:
    assert len({Fingerprints().of(Secret("same")) for _ in range(99)}) == 99


def test_it_shows_nothing_and_cannot_be_kept() -> None:
    text = "".join(random.choices(string.ascii_letters, k=20))
    fingerprints = Fingerprints()
    fingerprints.of(Secret(text))
    assert text not in repr(fingerprints)
    with pytest.raises(TypeError):
        pickle.dumps(fingerprints)
    with pytest.raises(TypeError):
        vars(fingerprints)
