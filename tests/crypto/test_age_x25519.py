import pickle

import pytest

from rdmconv.crypto import bech32
from rdmconv.crypto.age_file_key import FileKey
from rdmconv.crypto.age_x25519 import Identity, Recipient, X25519Stanza
from tests.crypto.age_files import new_pair


def test_only_the_identity_of_the_recipient_unwraps() -> None:
    mine, other = new_pair(), new_pair()
    key = FileKey.random()
    stanza = X25519Stanza.read(mine.recipient.wrap(key))
    found = mine.identity.unwrap(stanza)
    assert found is not None
    assert found.header_mac(b"x") == key.header_mac(b"x")
    assert other.identity.unwrap(stanza) is None


def test_those_that_know_the_same_bytes_have_the_same_identity_and_recipient() -> None:
    first, second = (Identity.of_bytes(b"\1" * 32) for _ in range(2))
    key = FileKey.random()
    found = first.unwrap(X25519Stanza.read(second.recipient.wrap(key)))
    assert found is not None
    assert found.header_mac(b"x") == key.header_mac(b"x")


def test_two_stanzas_have_nothing_in_common() -> None:
    recipient, key = new_pair().recipient, FileKey.random()
    one, other = recipient.wrap(key), recipient.wrap(key)
    assert one.arguments[1] != other.arguments[1]
    assert one.body != other.body


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_has_32_bytes(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Recipient.parse(bech32.encode("age", bytes(size)))
    with pytest.raises(ValueError, match="32 bytes"):
        Identity.parse(bech32.encode("AGE-SECRET-KEY-", bytes(size)))


@pytest.mark.parametrize("first", [0, 1])
def test_a_recipient_for_which_nothing_is_secret_is_refused(first: int) -> None:
    with pytest.raises(ValueError, match="nothing is secret"):
        Recipient.parse(bech32.encode("age", bytes([first]) + bytes(31)))


def test_halves_are_not_taken_for_each_other() -> None:
    pair = new_pair()
    with pytest.raises(ValueError, match="prefix"):
        Recipient.parse(pair.private)
    with pytest.raises(ValueError, match="prefix"):
        Identity.parse(pair.public)


def test_an_identity_does_not_show() -> None:
    pair = new_pair()
    data = bech32.decode("AGE-SECRET-KEY-", pair.private)
    for text in (repr(pair.identity), str(pair.identity), f"{[pair.identity]}"):
        assert pair.private not in text
        assert data.hex() not in text
    for door in (pickle.dumps, vars, bytes):
        with pytest.raises(TypeError):
            door(pair.identity)
