import io
import traceback
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdmconv.crypto.age_decryptor import Decryptor
from rdmconv.crypto.age_file_key import FileKey
from rdmconv.crypto.age_header import written_header
from rdmconv.crypto.age_stanza import Stanza
from rdmconv.crypto.age_x25519 import Identity
from rdmconv.diagnostics import from_error
from rdmconv.errors import InputError
from rdmconv.model.secret import Secret
from tests.crypto.age_files import content, decrypted, encrypted, end_of_header, new_pair
from tests.depth import examples
from tests.rows import over

MINE, OTHER = new_pair(), new_pair()
WORDS = Secret("CANARY words")
SMALL = encrypted(b"content", [MINE.recipient])
FIRST_PART = end_of_header(SMALL) + 16
"""Header and nonce."""


def refused(data: bytes, identities: Sequence[Identity] = (), passphrase: Secret | None = None) -> InputError:
    with pytest.raises(InputError) as caught:
        decrypted(data, identities, passphrase)
    shown = "".join(traceback.format_exception(caught.value)) + from_error(caught.value).message
    assert "CANARY" not in shown
    assert MINE.private not in shown
    return caught.value


@settings(max_examples=examples(30))
@given(st.one_of(st.sampled_from([0, 1, 65535, 65536, 65537, 131072]), st.integers(0, 200_000)), st.booleans())
def test_what_is_encrypted_is_decrypted(size: int, with_passphrase: bool) -> None:
    data = content(size)
    if with_passphrase:
        assert decrypted(encrypted(data, WORDS), passphrase=WORDS) == data
    else:
        assert decrypted(encrypted(data, [MINE.recipient]), [MINE.identity]) == data


def test_each_recipient_opens_it() -> None:
    data = encrypted(b"content", [MINE.recipient, OTHER.recipient])
    assert decrypted(data, [MINE.identity]) == decrypted(data, [OTHER.identity]) == b"content"
    assert decrypted(data, [new_pair().identity, OTHER.identity], WORDS) == b"content"


def test_what_does_not_fit_is_refused_and_what_is_needed_is_named() -> None:
    with_passphrase = encrypted(b"content", WORDS)
    assert refused(SMALL).details == {"needed": "the identity of one of its recipients"}
    assert refused(SMALL, [OTHER.identity]).code == "AGE002"
    assert refused(SMALL, [], WORDS).code == "AGE002"
    assert refused(with_passphrase).details == {"needed": "its passphrase"}
    assert refused(with_passphrase, [], Secret("CANARY word")).code == "AGE002"
    assert refused(with_passphrase, [], Secret("")).code == "AGE002"
    assert refused(with_passphrase, [MINE.identity]).code == "AGE002"


def test_a_file_for_other_programs_only_says_so() -> None:
    data = written_header([Stanza(("ssh-rsa", "x"), b"")], FileKey.random()) + bytes(32)
    assert Decryptor(io.BytesIO(data)).recipient_kinds == {"ssh-rsa"}
    assert refused(data, [MINE.identity]).details == {"needed": "a kind of key that rdmconv does not know"}


def test_the_header_tells_what_opens_it() -> None:
    keyed, worded = Decryptor(io.BytesIO(SMALL)), Decryptor(io.BytesIO(encrypted(b"", WORDS)))
    assert (keyed.recipient_kinds, keyed.needs_passphrase) == ({"X25519"}, False)
    assert (worded.recipient_kinds, worded.needs_passphrase) == ({"scrypt"}, True)


def test_a_wrong_passphrase_can_be_followed_by_the_right_one() -> None:
    decryptor = Decryptor(io.BytesIO(encrypted(b"content", WORDS)))
    with pytest.raises(InputError, match="AGE002"):
        decryptor.decrypt(passphrase=Secret("wrong"))
    assert decryptor.decrypt(passphrase=WORDS).read() == b"content"


@over(range(len(SMALL)), str)
def test_a_file_cut_short_is_refused(end: int) -> None:
    assert refused(SMALL[:end], [MINE.identity]).code == ("AGE001" if end < FIRST_PART else "AGE003")


@over(range(len(SMALL)), str)
def test_no_bit_can_be_changed(place: int) -> None:
    for bit in range(8):
        changed = bytearray(SMALL)
        changed[place] ^= 1 << bit
        error = refused(bytes(changed), [MINE.identity])
        assert error.code in ({"AGE001", "AGE002", "AGE003"} if place < FIRST_PART - 16 else {"AGE003"})


def test_no_bit_of_a_header_with_a_passphrase_can_be_changed() -> None:
    data = encrypted(b"", WORDS)
    for place in range(end_of_header(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        assert refused(bytes(changed), [], WORDS).code in {"AGE001", "AGE002", "AGE003", "AGE004"}


@pytest.mark.parametrize(
    "stanza",
    [
        Stanza(("X25519",), bytes(32)),
        Stanza(("X25519", "A" * 42), bytes(32)),
        Stanza(("X25519", "A" * 43, "x"), bytes(32)),
        Stanza(("X25519", "A" * 43), bytes(31)),
        Stanza(("scrypt", "A" * 22), bytes(32)),
        Stanza(("scrypt", "A" * 20, "1"), bytes(32)),
        Stanza(("scrypt", "A" * 22, "1"), bytes(33)),
    ],
)
def test_a_stanza_that_is_not_as_it_must_be_is_refused_before_anybody_is_asked(stanza: Stanza) -> None:
    with pytest.raises(InputError, match="AGE001"):
        Decryptor(io.BytesIO(written_header([stanza], FileKey.random()) + bytes(32)))


def test_a_stanza_cannot_be_added() -> None:
    place = SMALL.index(b"--- ")
    error = refused(SMALL[:place] + bytes(OTHER.recipient.wrap(FileKey.random())) + SMALL[place:], [MINE.identity])
    assert (error.code, error.details) == ("AGE003", {"part": "header"})


def test_a_header_is_checked_before_content_is_given_out() -> None:
    data = bytearray(SMALL)
    place = SMALL.index(b"--- ") + 4
    data[place : place + 1] = b"A" if SMALL[place : place + 1] != b"A" else b"B"
    with pytest.raises(InputError, match="AGE003"):
        Decryptor(io.BytesIO(bytes(data))).decrypt([MINE.identity])


@settings(max_examples=examples(200))
@given(st.binary(max_size=300), st.sampled_from([b"", b"age-encryption.org/v1\n", SMALL[:40], SMALL[:FIRST_PART]]))
def test_nothing_else_is_raised_whatever_comes(tail: bytes, head: bytes) -> None:
    assert refused(head + tail, [MINE.identity], WORDS).code.startswith("AGE")


def test_the_stream_is_not_closed() -> None:
    stream = io.BytesIO(SMALL)
    with Decryptor(stream).decrypt([MINE.identity]) as plaintext:
        assert plaintext.read() == b"content"
    assert not stream.closed
