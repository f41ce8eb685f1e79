"""Bech32, the spelling of age's keys: a prefix, the data in letters that are hard to confuse, a checksum.

As BIP 173 says, but of any length (age specification, "Conventions used in this document").
"""

from collections.abc import Iterable
from typing import Final

_ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUE_OF: Final = {letter: value for value, letter in enumerate(_ALPHABET)}
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_LETTERS: Final = 6
_BITS: Final = 5
"""What one letter holds."""


def encode(prefix: str, data: bytes) -> str:
    """Spell `data` behind `prefix`, in capitals when the prefix is in capitals."""
    letters = -(-len(data) * 8 // _BITS)
    number = int.from_bytes(data) << (letters * _BITS - len(data) * 8)
    values = _digits(number, letters)
    nothing_yet = [0] * _CHECKSUM_LETTERS
    checksum = _digits(_remainder(prefix, [*values, *nothing_yet]) ^ 1, _CHECKSUM_LETTERS)
    text = "".join(_ALPHABET[value] for value in [*values, *checksum])
    return f"{prefix}1{text.upper() if prefix.isupper() else text}"


def decode(prefix: str, text: str) -> bytes:
    """Read what is spelled behind `prefix`.

    Raises:
        ValueError: the text has another prefix, letters in both cases, or a wrong checksum; it is not quoted.
    """
    if text not in {text.lower(), text.upper()} or not text.startswith(f"{prefix}1"):
        raise ValueError("another prefix, or both cases")
    letters = text[len(prefix) + 1 :].lower()
    if not set(letters) <= _VALUE_OF.keys():
        raise ValueError("no letters of Bech32")
    values = [_VALUE_OF[letter] for letter in letters]
    if _remainder(prefix, values) != 1:
        raise ValueError("a wrong checksum")
    return _bytes(values[:-_CHECKSUM_LETTERS])


def _bytes(values: list[int]) -> bytes:
    """Join groups of five bits; what is left over is less than a group, and zero."""
    number = 0
    for value in values:
        number = number << _BITS | value
    length, left_over = divmod(len(values) * _BITS, 8)
    if left_over >= _BITS or number & ((1 << left_over) - 1):
        raise ValueError("bits are left over")
    return (number >> left_over).to_bytes(length)


def _digits(number: int, count: int) -> list[int]:
    return [number >> _BITS * place & 0x1F for place in reversed(range(count))]


def _remainder(prefix: str, values: Iterable[int]) -> int:
    """Divide the prefix and the values by the generator of the code; 1 is left when the checksum is right."""
    points = [ord(letter) for letter in prefix.lower()]
    remainder = 1
    for value in [*(point >> _BITS for point in points), 0, *(point & 0x1F for point in points), *values]:
        carry = remainder >> 25
        remainder = (remainder & 0x1FFFFFF) << _BITS ^ value
        for bit, term in enumerate(_GENERATOR):
            if carry >> bit & 1:
                remainder ^= term
    return remainder
