"""What a text stands for when its escapes are undone, in the ways of each format that an artefact is written in."""

import re
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from html.entities import html5
from typing import Final, NamedTuple

from rdmconv.crypto.fingerprint import utf8_of

_NEAR: Final = 7
"""Bytes around what an escape stands for: with one of its bytes they are all the eight that it can be in."""
_NEAR_OTHERS: Final = 64
"""The same, when each of those seven may be escaped itself."""
_CONTROLS: Final = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}
_PUNCTUATION: Final = rb"\\[!-/:-@\[-`{-~]"


@lru_cache(1024)
def _of_reference(escape: bytes) -> bytes:
    """Take numbers as XML means them: in HTML some stand for other characters, and some for none."""
    name = escape[1:-1].decode()
    if not name.startswith("#"):
        return html5.get(f"{name};", "").encode() or escape
    digits = name[1:]
    return _of_number(int(f"0{digits}", 0) if digits[0] in "xX" else int(digits)) or escape


@lru_cache(1024)
def _of_json(escape: bytes) -> bytes:
    letter = escape[1:2]
    if letter != b"u":
        return _CONTROLS.get(letter, letter)
    units = bytes.fromhex(escape.replace(rb"\u", b"").decode())
    return utf8_of(units.decode("utf-16-be", "surrogatepass"))


@lru_cache(1024)
def _of_code_point(escape: bytes) -> bytes:
    return _of_number(int.from_bytes(bytes.fromhex(escape[2:].decode()), "big")) or escape


def _of_number(code_point: int) -> bytes:
    return utf8_of(chr(code_point)) if code_point <= sys.maxunicode else b""


@lru_cache(1024)
def _of_percent(escape: bytes) -> bytes:
    return b" " if escape == b"+" else bytes.fromhex(escape[1:].decode())


def _of_backslash(escape: bytes) -> bytes:
    return escape[1:]


class Escaping(NamedTuple):
    """A way to escape characters."""

    name: str
    sign: bytes
    """Where it is not, there is no escape."""
    escape: re.Pattern[bytes]
    """Has one group, the whole escape, so that splitting a text by it keeps the escapes."""
    meaning: Callable[[bytes], bytes]
    """Tells what one escape stands for."""

    def undo(self, text: bytes, around: int) -> bytes:
        """Give what a text stands for.

        Args:
            text: with escapes or without.
            around: how many bytes around each escape are wanted; what is farther away is left out.

        Returns:
            Nothing when there are no escapes.
        """
        parts = self.escape.split(text) if self.sign in text else []
        if len(parts) <= 1:
            return b""
        parts[1::2] = [*map(self.meaning, parts[1::2])]
        parts[::2] = [part if len(part) <= 2 * around else part[:around] + part[-around:] for part in parts[::2]]
        return b"".join(parts)


_HTML: Final = Escaping(
    "in HTML escaping",
    b"&",
    re.compile(rb"(&(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});)"),
    _of_reference,
)
_JSON: Final = Escaping(
    "in JSON escaping",
    b"\\",
    re.compile(
        rb"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\[bfnrt]|"
        + _PUNCTUATION
        + rb")"
    ),
    _of_json,
)
_URL: Final = Escaping("in URL escaping", b"%", re.compile(rb"(%[0-9a-fA-F]{2})"), _of_percent)
_FORM: Final = Escaping("in URL escaping", b"+", re.compile(rb"(%[0-9a-fA-F]{2}|\+)"), _of_percent)
_MARKDOWN: Final = Escaping("behind backslashes", b"\\", re.compile(rb"(" + _PUNCTUATION + rb")"), _of_backslash)
_CSV: Final = Escaping("with doubled quotes", b'""', re.compile(rb'("")'), lambda _: b'"')
_PRINTED: Final = Escaping(  # as `diagnostics.printable` does, and Python where an encoding lacks a character
    "with characters spelled out",
    b"\\",
    re.compile(rb"(\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}))"),
    _of_code_point,
)
_WRAPPED: Final = Escaping(  # nothing but base64 has so many letters before the end of a line
    "on several lines",
    b"\n",
    re.compile(rb"([\r\n](?<=[A-Za-z0-9+/_-]{20}[\r\n])\n?[ \t]*)(?=[A-Za-z0-9+/_=-])"),
    lambda _: b"",
)
_ESCAPINGS: Final = (_JSON, _HTML, _URL, _FORM, _CSV, _MARKDOWN, _PRINTED, _WRAPPED)
_NESTED: Final = (
    (_HTML, (_JSON, _URL, _FORM, _PRINTED)),
    (_JSON, (_HTML, _URL, _FORM, _PRINTED, _WRAPPED)),
    (_CSV, (_JSON, _PRINTED)),
    (_MARKDOWN, (_HTML, _PRINTED)),
)
"""What may be escaped once more, from the outside in."""


def near_escapes(text: bytes) -> Iterator[bytes]:
    """Give the surroundings of all escapes, undone: every eight bytes that the text stands for, but does not hold."""
    for escaping in _ESCAPINGS:
        yield escaping.undo(text, _NEAR)
    for outer, inners in _NESTED:
        undone = outer.undo(text, _NEAR_OTHERS)
        for inner in inners:
            yield inner.undo(undone, _NEAR)


def readings(text: bytes) -> Iterator[tuple[str, bytes]]:
    """Give all that a text stands for, with the name of the way in which it has to be read; first the text itself."""
    yield "", text
    for escaping in _ESCAPINGS:
        yield escaping.name, escaping.undo(text, len(text))
    for outer, inners in _NESTED:
        undone = outer.undo(text, len(text))
        for inner in inners:
            yield f"{inner.name} {outer.name}", inner.undo(undone, len(undone))
