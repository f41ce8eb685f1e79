import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.crypto.age_file_key import FileKey
from rdmconv.crypto.age_header import MOST_BYTES, read_header, written_header
from rdmconv.crypto.age_stanza import Stanza
from rdmconv.errors import InputError

VERSION = b"age-encryption.org/v1\n"
MAC = b"--- " + b"A" * 43 + b"\n"
VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=20)
STANZAS = st.builds(Stanza, st.lists(VISIBLE, min_size=1, max_size=4).map(tuple), st.binary(max_size=200))


@given(st.lists(STANZAS, min_size=1, max_size=4))
def test_what_is_written_is_read_back(stanzas: list[Stanza]) -> None:
    key = FileKey.random()
    stream = io.BytesIO(written_header(stanzas, key) + b"rest\n")
    header = read_header(stream)
    assert header.stanzas == tuple(stanzas)
    assert header.mac == key.header_mac(header.signed)
    assert stream.read() == b"rest\n"


@pytest.mark.parametrize("size", [0, 1, 47, 48, 49, 96, 97])
def test_a_body_ends_with_a_short_line(size: int) -> None:
    _, *lines, end = bytes(Stanza(("kind",), bytes(size))).split(b"\n")
    assert end == b""
    assert [len(line) for line in lines[:-1]] == [64] * (size // 48)
    assert len(lines[-1]) < 64


@pytest.mark.parametrize("size", [0, 1, 46, 47, 48, 49, 95, 96, 97])
def test_a_body_of_any_size_is_read_back(size: int) -> None:
    stanza = Stanza(("kind",), bytes(size))
    assert read_header(io.BytesIO(written_header([stanza, stanza], FileKey.random()))).stanzas == (stanza, stanza)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "it ends within its header"),
        (b"age-encryption.org/v1", "it ends within its header"),
        (b"<RDMExport>\n", "it does not begin as one"),
        (b"age-encryption.org/v2\n", "it is of a version other than v1"),
        (b"age-encryption.org/v1\r\n", "it is of a version other than v1"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\n", "it is in ASCII armor, which is not read"),
        (VERSION + MAC, "a line of its header is not written as in an age file"),
        (VERSION + b"-> X\n\n", "it ends within its header"),
        (VERSION + b"-> X\n\n" + MAC[:-1], "it ends within its header"),
        (VERSION + b"->  X\n\n" + MAC, "a line of its header is not written as in an age file"),
        (VERSION + b"-> X\n!\n" + MAC, "the body of a stanza is not written as in an age file"),
        (VERSION + b"-> X\nAB\n" + MAC, "a value in its header is not written as in an age file"),
        (VERSION + b"-> X\n\n--- " + b"A" * 42 + b"B\n", "a value in its header is not written as in an age file"),
    ],
)
def test_what_is_no_header_is_told_apart(data: bytes, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        read_header(io.BytesIO(data))
    assert (caught.value.code, caught.value.details) == ("AGE001", {"problem": problem})


def test_a_header_may_have_64_kib_and_no_more() -> None:
    bare = len(VERSION + b"-> \n\n" + MAC)
    longest = VERSION + b"-> " + b"x" * (MOST_BYTES - bare) + b"\n\n" + MAC
    assert len(longest) == MOST_BYTES == 65536
    assert read_header(io.BytesIO(longest)).stanzas
    with pytest.raises(InputError) as caught:
        read_header(io.BytesIO(longest.replace(b"x", b"xx", 1)))
    assert caught.value.details == {"problem": "its header is larger than 64 KiB"}


class Endless(io.RawIOBase):
    """A first line that never ends."""

    def __init__(self) -> None:
        self.given = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size >= 0
        self.given += size
        return b"x" * size


def test_no_more_than_that_is_read() -> None:
    stream = Endless()
    with pytest.raises(InputError, match="AGE001"):
        read_header(stream)  # type: ignore[arg-type]
    assert stream.given == MOST_BYTES


def test_every_byte_before_the_mac_is_signed() -> None:
    key = FileKey.random()
    written = [written_header([Stanza(("kind", str(number)), b"")], key) for number in range(10)]
    macs = [read_header(io.BytesIO(one)).mac for one in written]
    assert all(one != other for one, other in pairwise(macs))
    assert read_header(io.BytesIO(written[0])).signed == written[0][: written[0].rindex(b" ")]
