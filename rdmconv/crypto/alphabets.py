"""How bytes are written as text: as they are, in base64, in hexadecimal digits.

Eight bytes of any text are one number, and one that is known is found in a set at the speed of C. So each alphabet
tells what eight bytes of the text there would be if eight bytes of a secret were written in it.
"""

import re
from array import array
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final, NamedTuple

GRAM: Final = 8
"""Bytes that are looked for at once."""
_BASE64_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_OTHERS: Final = bytes({*range(256)} - {*_BASE64_LETTERS, *b"-_"})
_FROM_URL: Final = bytes.maketrans(b"-_", b"+/")
_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
_HEX_RUN: Final = re.compile(rb"[0-9a-fA-F]{16,}")


class Alphabet(NamedTuple):
    """A way to write any bytes as text."""

    name: str
    write: Callable[[bytes], Iterator[bytes]]
    """From many grams in a row to what stands for each in a text, in as many rows as there are ways."""
    read: Callable[[bytes], Iterator[bytes]]
    """Gives all that a text, or a part of it, may stand for."""
    is_escaped: bool
    """Whether a format may escape one of its letters."""


def numbers(grams: bytes) -> "array[int]":
    """Give a number for each eight bytes; those at the end that are fewer are left out."""
    numbered = array("Q")
    numbered.frombytes(memoryview(grams)[: len(grams) // GRAM * GRAM])
    return numbered


def grams_of(text: bytes) -> Iterator["array[int]"]:
    """Give the number of every eight bytes of a text, wherever they start."""
    return (numbers(text[start:]) for start in range(GRAM))


def _part(grams: bytes, first: int, size: int) -> bytes:
    """Cut the same bytes out of each gram in a row."""
    part = bytearray(len(grams) // GRAM * size)
    for number in range(size):
        part[number::size] = grams[first + number :: GRAM]
    return bytes(part)


def _write_base64(grams: bytes) -> Iterator[bytes]:
    """Take the six bytes that are eight letters, for each of the places where a gram may begin in a group of three."""
    rows = [b2a_base64(_part(grams, first, 6), newline=False) for first in range(3)]
    return chain(rows, (row.translate(_TO_URL) for row in rows))


def _read_base64(text: bytes) -> Iterator[bytes]:
    """Leave out all other letters, line breaks too, and begin at each of the places in a group of four."""
    letters = text.translate(_FROM_URL, _OTHERS)
    for first in range(4):
        run = letters[first:]
        yield a2b_base64(run + b"A" * (-len(run) % 4))


def _write_hex(grams: bytes) -> Iterator[bytes]:
    """Take four bytes from the middle, which are eight digits."""
    row = _part(grams, 2, 4).hex().encode()
    return iter((row, row.upper()))


def _read_hex(text: bytes) -> Iterator[bytes]:
    for found in _HEX_RUN.finditer(text):
        for start in range(2):
            run = found[0][start:]
            yield bytes.fromhex(run[: len(run) // 2 * 2].decode())


def _same(data: bytes) -> Iterator[bytes]:
    return iter((data,))


ALPHABETS: Final = (
    Alphabet("", _same, _same, is_escaped=True),
    Alphabet("in base64", _write_base64, _read_base64, is_escaped=True),
    Alphabet("in hexadecimal", _write_hex, _read_hex, is_escaped=False),
)
