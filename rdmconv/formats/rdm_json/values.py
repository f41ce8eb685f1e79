"""What an entry holds, the values of its scalars left out: those are numbered, in the order in which they stand."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, TypeAlias

import msgspec

from rdmconv.formats.rdm_json.validity import too_deep

Node: TypeAlias = "int | list[Node] | Object"
"""A scalar by its number, or what holds other nodes."""
Object: TypeAlias = dict[str, Node]
Pair: TypeAlias = tuple[str, Node]
"""A member: its name as spelled, and what it holds."""

NULL: Final = b"null"
_QUOTE: Final = b'"'
_ESCAPE: Final = b"\\"
_STRING: Final = msgspec.json.Decoder(str)
_STRINGS: Final = msgspec.json.Decoder(list[str | None])


class Repeating(Object):
    """An object in which a name stands twice; the last one counts, as in most readers."""

    __slots__ = ("names",)
    names: list[str]
    """All names, in order."""


_MOST_SHARED: Final = 128
"""Members of an object whose names are remembered; larger ones are rare, and memory is not for them."""


class TreeReader:
    """Reads JSON in which each scalar is its number, and notices names that stand twice, which most parsers do not."""

    def __init__(self) -> None:
        self.repeats = False
        """Whether a name stands twice in an object of what was read last."""
        self._decoder = json.JSONDecoder(object_pairs_hook=self._object)

    def read(self, data: bytes) -> Node:
        """Read a value without white space around it.

        Raises:
            InputError: it nests too deeply (`FMT008`).
        """
        self.repeats = False
        try:
            node: Node = self._decoder.decode(data.decode("utf-8"))
        except RecursionError:
            raise too_deep() from None
        return node

    def _object(self, pairs: list[Pair]) -> Object:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        self.repeats = True
        repeating = Repeating(found)
        repeating.names = [name for name, _ in pairs]
        return repeating


def spellings_in(value: Node) -> Mapping[str, str]:
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


def is_number(spelled: bytes) -> bool:
    """Tell whether a scalar, as spelled, is a number."""
    return spelled[0] in b"-0123456789"


def text_of(spelled: bytes) -> str | None:
    """Give a scalar as text: a string as it is, a number by its spelling; None for null."""
    if spelled.startswith(_QUOTE):
        return json_text(spelled) if _ESCAPE in spelled else spelled[1:-1].decode("utf-8")
    if spelled == b"-0":
        # An integer as most readers have it: only of fractions the sign is kept.
        return "0"
    return None if spelled == NULL else spelled.decode("ascii")


def texts_of(spelled: tuple[bytes, ...]) -> list[str | None]:
    """Give scalars as text; strings and null, which most are, in one go."""
    try:
        return [*_STRINGS.decode(b"[%b]" % b",".join(spelled))]
    except msgspec.ValidationError:
        return [text_of(one) for one in spelled]


def json_text(spelled: bytes) -> str:
    """Decode a string that has escapes."""
    return _STRING.decode(spelled)


def integer_of(spelling: str) -> str:
    """Spell a number that is whole as an integer: `26.0` says what `26` says."""
    if spelling.isdigit():
        return spelling
    value = float(spelling)
    return str(int(value)) if value.is_integer() else spelling
