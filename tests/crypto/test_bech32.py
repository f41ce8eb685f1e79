import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.crypto import bech32

PREFIXES = st.sampled_from(["age", "AGE-SECRET-KEY-", "a1b"])


def test_the_recipient_in_the_specification_is_spelled_so() -> None:
    key = X25519PrivateKey.from_private_bytes(b"\x42" * 32).public_key().public_bytes_raw()
    assert bech32.encode("age", key) == "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"


@given(PREFIXES, st.binary(max_size=80))
def test_what_is_spelled_is_read_back(prefix: str, data: bytes) -> None:
    text = bech32.encode(prefix, data)
    assert bech32.decode(prefix, text) == data
    assert text in {text.lower(), text.upper()}


@given(st.binary(min_size=1, max_size=40), st.data())
def test_one_wrong_letter_is_noticed(data: bytes, draw: st.DataObject) -> None:
    text = bech32.encode("age", data)
    place = draw.draw(st.integers(4, len(text) - 1))
    letter = draw.draw(st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7l").filter(lambda one: one != text[place]))
    with pytest.raises(ValueError, match="checksum"):
        bech32.decode("age", text[:place] + letter + text[place + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age1",
        "age1qqqqq",
        "agq1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj",
        "AGE1ZVKYG2LQZRAA2LNJVQEJ32NKUU0UES2S82HZRYE869XEEXVN73EQUNUJWJ",
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwJ",
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujw",
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwb",
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwé",
        " age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj",
    ],
)
def test_what_is_spelled_otherwise_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"prefix|letters|checksum"):
        bech32.decode("age", text)


@pytest.mark.parametrize("values", [[1], [0], [31, 31], [0, 1], [0, 0, 0]])
def test_bits_that_are_left_over_are_refused(values: list[int]) -> None:
    """One, two and three letters: five bits, ten and fifteen, of which at most four may be left over, all zero."""
    checksum = bech32._digits(bech32._remainder("age", [*values, *[0] * 6]) ^ 1, 6)
    text = "age1" + "".join(bech32._ALPHABET[value] for value in [*values, *checksum])
    with pytest.raises(ValueError, match="left over"):
        bech32.decode("age", text)


def test_what_is_refused_is_not_quoted() -> None:
    for text in ("CANARY", "age1CANARY", "age1canaryb", bech32.encode("age", b"secret") + "q"):
        with pytest.raises(ValueError, match=r"prefix|letters|checksum") as caught:
            bech32.decode("age", text)
        assert text not in str(caught.value)
        assert caught.value.__cause__ is None
