import io
from collections import deque
from collections.abc import Iterable

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.crypto.age_payload import PayloadWriter, opened_chunks, read_up_to
from rdmconv.errors import InputError
from tests.crypto.age_files import CHUNK

CIPHER = ChaCha20Poly1305(ChaCha20Poly1305.generate_key())
SEALED = CHUNK + 16
SIZES = [0, 1, 65535, 65536, 65537, 131071, 131072, 131073, 200000]


def sealed(data: bytes, pieces: Iterable[int] = ()) -> bytes:
    written: list[bytes] = []
    writer = PayloadWriter(written.append, CIPHER)
    start = 0
    for size in pieces:
        writer.write(data[start : start + size])
        start += size
    writer.write(data[start:])
    writer.finish()
    return b"".join(written)


def opened(data: bytes) -> bytes:
    return b"".join(opened_chunks(io.BytesIO(data), CIPHER))


def content(size: int) -> bytes:
    return (b"0123456789abcde" * (size // 15 + 1))[:size]


@pytest.mark.parametrize("size", SIZES)
def test_it_is_cut_into_chunks_of_64_kib(size: int) -> None:
    data = sealed(content(size))
    chunks = max(1, -(-size // CHUNK))
    assert len(data) == size + 16 * chunks
    given = list(opened_chunks(io.BytesIO(data), CIPHER))
    assert b"".join(given) == content(size)
    assert all(given)
    assert [len(chunk) for chunk in given[:-1]] == [CHUNK] * (len(given) - 1)


@given(st.sampled_from(SIZES), st.lists(st.integers(0, 140_000), max_size=6))
def test_the_pieces_it_comes_in_do_not_matter(size: int, pieces: list[int]) -> None:
    assert sealed(content(size), pieces) == sealed(content(size))


@given(st.binary(max_size=1000), st.lists(st.integers(0, 100)))
def test_small_content_is_read_back(data: bytes, pieces: list[int]) -> None:
    assert opened(sealed(data, pieces)) == data


class Dripping(io.BytesIO):
    """Gives less than it is asked for, as a pipe does."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 1000))


@pytest.mark.parametrize("size", SIZES)
def test_it_is_read_from_a_pipe(size: int) -> None:
    assert b"".join(opened_chunks(Dripping(sealed(content(size))), CIPHER)) == content(size)
    assert read_up_to(Dripping(content(size)), 5000) == content(size)[:5000]


class Counting(io.BytesIO):
    """Notes how much is asked for at once."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size >= 0
        self.most = max(self.most, size)
        return super().read(size)


def test_no_more_than_a_chunk_is_held() -> None:
    stream = Counting(sealed(content(1_000_000)))
    for chunk in opened_chunks(stream, CIPHER):
        assert len(chunk) <= CHUNK
    assert stream.most == SEALED
    written: list[int] = []
    writer = PayloadWriter(lambda data: written.append(len(data)), CIPHER)
    for _ in range(100):
        writer.write(content(10_000))
        assert len(writer._pending) <= CHUNK
    writer.write(content(1_000_000))
    assert set(written) == {SEALED}


THREE = sealed(content(CHUNK * 3))
FIRST, SECOND, THIRD = (THREE[start : start + SEALED] for start in range(0, len(THREE), SEALED))


@pytest.mark.parametrize(
    ("data", "chunks"),
    [
        (b"", 0),
        (FIRST, 1),
        (FIRST + SECOND, 2),
        (SECOND + THIRD, 0),
        (FIRST + THIRD, 1),
        (FIRST + FIRST + THIRD, 1),
        (SECOND + FIRST + THIRD, 0),
        (FIRST + SECOND + THIRD + b"x", 3),
        (FIRST + SECOND + THIRD + THIRD, 3),
        (FIRST + SECOND + THIRD[:-1], 2),
        (FIRST + SECOND[:-1] + THIRD, 1),
        (FIRST[:100] + bytes([FIRST[100] ^ 1]) + FIRST[101:] + SECOND + THIRD, 0),
    ],
)
def test_only_authentic_chunks_in_their_places_are_given_out(data: bytes, chunks: int) -> None:
    given: list[bytes] = []
    with pytest.raises(InputError) as caught:
        deque(map(given.append, opened_chunks(io.BytesIO(data), CIPHER)))
    assert (caught.value.code, caught.value.details) == ("AGE003", {"part": "content"})
    assert len(given) == chunks
    assert b"".join(given) == content(CHUNK * 3)[: CHUNK * chunks]


def test_no_two_chunks_share_a_nonce() -> None:
    assert len({THREE[start : start + SEALED] for start in range(0, len(THREE), SEALED)}) == 3
    zeros = sealed(bytes(CHUNK * 2))
    assert zeros[:CHUNK] != zeros[SEALED : SEALED + CHUNK]
