"""What the bytes of an entry hold: numbers by their spelling, and names that stand twice."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from msgspec import DecodeError, Raw
from msgspec.json import Decoder, Encoder

from rdmconv.formats.rdm_json.validity import too_deep

Value: TypeAlias = "str | int | bool | Raw | list[Value] | Object | None"
"""What JSON holds; a fraction, an exponent or an integer too long to count with stays as spelled, in a `Raw`."""
Object: TypeAlias = dict[str, Value]
Pair: TypeAlias = tuple[str, Value]
"""A member: its name as spelled, and its value."""


class Repeating(Object):
    """An object in which a name stands twice; the last one counts, as in most readers."""

    __slots__ = ("names",)
    names: list[str]
    """All names, in order."""


_MOST_SHARED: Final = 128
"""Members of an object whose names are remembered; larger ones are rare, and memory is not for them."""
_ESCAPED_QUOTE: Final = b"\\u0022"


class Parser:
    """Reads valid JSON and notices names that stand twice, which most parsers do not."""

    def __init__(self) -> None:
        self.repeats = False
        """Whether a name stands twice in an object of what was read last."""
        self._decode = Decoder(float_hook=Raw).decode
        self._encode = Encoder().encode
        self._slow = json.JSONDecoder(object_pairs_hook=self._object, parse_int=Raw, parse_float=Raw)

    def parse(self, data: bytes) -> Value:
        """Read a value without white space around it.

        What msgspec read is written again and the quotes are counted: of a name that stands twice only one is left.
        Where that says too little Python's own parser shows every name, at four times the cost.

        Raises:
            InputError: it nests too deeply (`FMT008`).
        """
        self.repeats = False
        try:
            value: Value = self._decode(data)
            if data.count(b'"') == self._encode(value).count(b'"') and _ESCAPED_QUOTE not in data:
                return value
        except DecodeError:
            # It is valid: what msgspec cannot hold is an integer of thousands of digits.
            pass
        except RecursionError:
            raise too_deep() from None
        return self._parse_slowly(data.decode("utf-8"))

    def _parse_slowly(self, text: str) -> Value:
        try:
            value: Value = self._slow.decode(text)
        except RecursionError:
            raise too_deep() from None
        return value

    def _object(self, pairs: list[Pair]) -> Object:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        self.repeats = True
        repeating = Repeating(found)
        repeating.names = [name for name, _ in pairs]
        return repeating


def spellings_in(value: Value) -> Mapping[str, str]:
    """Give the names in an object as spelled, by the name in lower case; of two the last.

    Nothing for what is no object. Entries of one kind have the same names, so few maps serve a whole file.
    """
    if not isinstance(value, dict):
        return {}
    return _shared(tuple(value)) if len(value) < _MOST_SHARED else _spellings(value)


def _spellings(names: Iterable[str]) -> dict[str, str]:
    return {name.lower(): name for name in names}


@lru_cache(maxsize=512)
def _shared(names: tuple[str, ...]) -> Mapping[str, str]:
    return _spellings(names)


def is_number(value: Value) -> bool:
    """Tell whether a value is a number."""
    return isinstance(value, (int, Raw)) and not isinstance(value, bool)


def text_of(value: Value) -> str | None:
    """Give a scalar as text: a string as it is, a number by its spelling; None for null, arrays and objects.

    The spelling `-0` is the one that is lost: it reads as `0`.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return bytes(value).decode("ascii") if isinstance(value, Raw) else None


def integer_of(spelling: str) -> str:
    """Spell a number that is whole as an integer: `26.0` says what `26` says."""
    if spelling.isdigit():
        return spelling
    value = float(spelling)
    return str(int(value)) if value.is_integer() else spelling
