"""The byte ranges of the members of an object and of the elements of an array.

Values are stepped over by their brackets and quotes alone (RFC 8259): that they are valid JSON is proved by msgspec on
the same bytes (`validity`).
"""

import json
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from rdmconv.formats.rdm_json.validity import too_deep
from rdmconv.model.limits import MOST_DEPTH

OPENING: Final = b"{["
_STRING: Final = rb'"(?:[^"\\]++|\\.)*+"'
_SCALAR: Final = re.compile(_STRING + rb'|[^\s,:\[\]{}"]++', re.DOTALL)
_TO_BRACKET: Final = re.compile(rb'(?:[^"{}\[\]]++|' + _STRING + rb")*+", re.DOTALL)
_TO_COMMA: Final = re.compile(rb'(?:[^"{}\[\],]++|' + _STRING + rb")*+", re.DOTALL)
MEMBER: Final = re.compile(rb'[\s,]*+"((?:[^"\\]++|\\.)*+)"\s*+:\s*+', re.DOTALL)
"""The name of a member with what stands around it, up to its value; group 1 is the name as spelled."""
GAP: Final = re.compile(rb"[\s,]*+")
"""What may stand before an element."""
INCOMPLETE: Final = -1
_QUOTE: Final = b'"'
_COMMA: Final = b","
_CLOSE_ARRAY: Final = b"]"


class Member(NamedTuple):
    """Where a member of an object lies; offsets into the bytes it was found in."""

    name: str
    """Decoded; case as spelled."""
    start: int
    """Of the quote before the name."""
    name_end: int
    """Behind the quote after the name."""
    value: int
    end: int


def value_end(data: bytes, at: int) -> int:
    """Give the end of the value that starts at a place; `INCOMPLETE` when the bytes end before it does.

    Raises:
        InputError: it nests deeper than any entry may (`FMT008`).
    """
    if data[at] not in OPENING:
        scalar = _SCALAR.match(data, at)
        return INCOMPLETE if scalar is None else scalar.end()
    depth = 0
    while True:
        depth += 1 if data[at] in OPENING else -1
        if depth == 0:
            return at + 1
        if depth > MOST_DEPTH:
            raise too_deep()
        at = _skip(_TO_BRACKET, data, at + 1)
        if data[at : at + 1] in (b"", _QUOTE):
            return INCOMPLETE


def array_end(data: bytes, at: int, most: int) -> tuple[int, int]:
    """Look for the end of an array, from the start of an element on.

    Args:
        data: with the array.
        at: where the element starts.
        most: elements to look at; the comma behind the last of them is found, then.

    Returns:
        Where its bracket closes it, else `INCOMPLETE`; and the last comma between its elements, else `INCOMPLETE`.
    """
    comma = INCOMPLETE
    while True:
        at = _skip(_TO_COMMA, data, at)
        found = data[at : at + 1]
        if found == _COMMA:
            comma = at
            at += 1
            most -= 1
            if not most:
                return INCOMPLETE, comma
        elif found == _CLOSE_ARRAY:
            return at, comma
        elif found in (b"{", b"["):
            at = value_end(data, at)
            if at == INCOMPLETE:
                return INCOMPLETE, comma
        else:
            return INCOMPLETE, comma


def members(data: bytes, at: int) -> Iterator[Member]:
    """Give the members of the object that starts at a place, in the order in which they stand."""
    at += 1
    while (key := MEMBER.match(data, at)) is not None:
        at = value_end(data, key.end())
        yield Member(name_of(key[1]), key.start(1) - 1, key.end(1) + 1, key.end(), at)


def items(data: bytes, at: int) -> list[tuple[int, int]]:
    """List start and end of each element of the array that starts at a place."""
    found = []
    start = _skip(GAP, data, at + 1)
    while data[start] not in _CLOSE_ARRAY:
        end = value_end(data, start)
        found.append((start, end))
        start = _skip(GAP, data, end)
    return found


def sub_entry_places(data: bytes, at: int, children: str | None) -> list[int]:
    """Tell where the sub-entries start of the entry that starts at a place; it has one array of them."""
    array = next(member for member in members(data, at) if member.name.lower() == children)
    return [start for start, _ in items(data, array.value)]


def name_of(spelled: bytes) -> str:
    r"""Decode the name of a member; bytes that are no UTF-8 become U+FFFD, escapes that are none stay.

    Such a document is never written: the proof refuses it.
    """
    text = spelled.decode("utf-8", "replace")
    if "\\" not in text:
        return text
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _skip(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    match = pattern.match(data, at)
    return at if match is None else match.end()
