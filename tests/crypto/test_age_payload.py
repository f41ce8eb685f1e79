from collections.abc import Iterable

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.crypto.age_payload import PayloadWriter
from tests.crypto.age_files import CHUNK, content

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


@pytest.mark.parametrize("size", SIZES)
def test_it_is_cut_into_chunks_of_64_kib(size: int) -> None:
    data = sealed(content(size))
    chunks = max(1, -(-size // CHUNK))
    assert len(data) == size + 16 * chunks
    starts = range(0, len(data), SEALED)
    nonces = [index.to_bytes(11) + bytes([index == chunks - 1]) for index in range(chunks)]
    cut = [CIPHER.decrypt(nonce, data[at : at + SEALED], None) for nonce, at in zip(nonces, starts, strict=True)]
    assert b"".join(cut) == content(size)


@given(st.sampled_from(SIZES), st.lists(st.integers(0, 140_000), max_size=6))
def test_the_pieces_it_comes_in_do_not_matter(size: int, pieces: list[int]) -> None:
    assert sealed(content(size), pieces) == sealed(content(size))


def test_no_more_than_a_chunk_is_held() -> None:
    written: list[int] = []
    writer = PayloadWriter(lambda data: written.append(len(data)), CIPHER)
    for _ in range(100):
        writer.write(content(10_000))
        assert len(writer._pending) <= CHUNK
    writer.write(content(1_000_000))
    assert set(written) == {SEALED}


def test_no_two_chunks_share_a_nonce() -> None:
    three = sealed(content(CHUNK * 3))
    assert len({three[start : start + SEALED] for start in range(0, len(three), SEALED)}) == 3
    zeros = sealed(bytes(CHUNK * 2))
    assert zeros[:CHUNK] != zeros[SEALED : SEALED + CHUNK]
