import io
import os
from collections.abc import Sequence

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given, settings
from hypothesis import strategies as st

from rdmconv.crypto.age_payload import PayloadWriter
from rdmconv.crypto.age_plaintext import Plaintext
from rdmconv.errors import InputError
from tests.crypto.age_files import CHUNK, content
from tests.depth import examples

CIPHER = ChaCha20Poly1305(ChaCha20Poly1305.generate_key())
SEALED = CHUNK + 16
SIZES = [0, 1, 65535, 65536, 65537, 131071, 131072, 131073, 200000]
HEAD = b"a header"


def sealed(data: bytes) -> bytes:
    written: list[bytes] = []
    writer = PayloadWriter(written.append, CIPHER)
    writer.write(data)
    writer.finish()
    return b"".join(written)


def opened(data: bytes) -> Plaintext:
    stream = io.BytesIO(HEAD + data)
    stream.seek(len(HEAD))
    return Plaintext(stream, CIPHER)


PAYLOADS = {size: sealed(content(size)) for size in SIZES}


@pytest.mark.parametrize("size", SIZES)
def test_all_of_it_is_read(size: int) -> None:
    plaintext = opened(PAYLOADS[size])
    assert plaintext.read() == content(size)
    assert plaintext.read(1) == b""
    assert (plaintext.seek(0, os.SEEK_END), plaintext.seek(0), plaintext.read()) == (size, 0, content(size))


@given(st.binary(max_size=1000))
def test_small_content_is_read(data: bytes) -> None:
    assert opened(sealed(data)).read() == data


PLACES = st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK]) | st.integers(0, 210_000)
READS = st.lists(st.tuples(PLACES, st.integers(0, 140_000) | st.just(-1)), min_size=1, max_size=8)


@settings(max_examples=examples(200))
@given(st.sampled_from(SIZES), READS, st.sampled_from([1, 1000, CHUNK, 200_000]))
def test_any_part_is_that_part_of_the_content(size: int, reads: Sequence[tuple[int, int]], buffer: int) -> None:
    buffered, whole = io.BufferedReader(opened(PAYLOADS[size]), buffer), io.BytesIO(content(size))
    for place, length in reads:
        assert buffered.seek(place) == whole.seek(place)
        assert buffered.read(length) == whole.read(length)
        assert buffered.tell() == whole.tell()


@given(st.sampled_from(SIZES), st.integers(-5, 200_000), st.sampled_from([os.SEEK_SET, os.SEEK_CUR, os.SEEK_END]))
def test_it_is_sought_as_a_file_is(size: int, offset: int, whence: int) -> None:
    plaintext, whole = opened(PAYLOADS[size]), io.BytesIO(content(size))
    for one in (plaintext, whole):
        one.seek(size // 2)
    if whence == os.SEEK_SET and offset < 0:
        with pytest.raises(ValueError, match="before the start"):
            plaintext.seek(offset, whence)
        return
    base = {os.SEEK_SET: 0, os.SEEK_CUR: size // 2, os.SEEK_END: size}[whence]
    if base + offset >= 0:
        assert plaintext.seek(offset, whence) == whole.seek(offset, whence) == plaintext.tell()
        assert io.BufferedReader(plaintext).read(10) == whole.read(10)


def test_it_can_be_read_and_sought_and_not_written() -> None:
    plaintext = opened(PAYLOADS[1])
    assert (plaintext.readable(), plaintext.seekable(), plaintext.writable()) == (True, True, False)


def test_nobody_gets_at_the_ciphertext_by_its_number() -> None:
    with pytest.raises(io.UnsupportedOperation):
        opened(PAYLOADS[1]).fileno()


def test_each_chunk_is_decrypted_once_when_it_is_read_in_order() -> None:
    stream = Counting(PAYLOADS[200000])
    buffered = io.BufferedReader(Plaintext(stream, CIPHER), 1000)
    while buffered.read(777):
        pass
    assert stream.asked_for == [SEALED] * 5, "the last is looked at first"


class Counting(io.BytesIO):
    """Notes how much is asked for."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.asked_for: list[int] = []

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked_for.append(size or 0)
        return super().read(size)


THREE = sealed(content(CHUNK * 3))
FIRST, SECOND, THIRD = (THREE[start : start + SEALED] for start in range(0, len(THREE), SEALED))
EMPTY_LAST = CIPHER.encrypt((1).to_bytes(11) + b"\1", b"", None)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x" * 15,
        FIRST,
        FIRST + SECOND,
        SECOND + THIRD,
        FIRST + THIRD,
        FIRST + SECOND + THIRD + b"x",
        FIRST + SECOND + THIRD + THIRD,
        FIRST + SECOND + THIRD[:-1],
        FIRST + SECOND[:-1] + THIRD,
        FIRST + EMPTY_LAST,
    ],
    ids=range(11),
)
def test_a_file_that_does_not_end_as_it_did_is_refused_before_anything_is_read(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        opened(data)
    assert (caught.value.code, caught.value.details) == ("AGE003", {"part": "content"})


@pytest.mark.parametrize(
    ("data", "good"),
    [
        (FIRST + FIRST + THIRD, 1),
        (SECOND + FIRST + THIRD, 0),
        (SECOND + SECOND + THIRD, 0),
        (FIRST[:100] + bytes([FIRST[100] ^ 1]) + FIRST[101:] + SECOND + THIRD, 0),
        (FIRST + SECOND[:-1] + bytes([SECOND[-1] ^ 1]) + THIRD, 1),
    ],
    ids=range(5),
)
def test_only_authentic_chunks_in_their_places_are_given_out(data: bytes, good: int) -> None:
    buffered = io.BufferedReader(opened(data), CHUNK)
    assert buffered.read(CHUNK * good) == content(CHUNK * good)
    with pytest.raises(InputError) as caught:
        buffered.read(1)
    assert (caught.value.code, caught.value.details) == ("AGE003", {"part": "content"})
