"""From the bytes of a field to its text, exactly as an XML parser reads it."""

import re
import sys
from collections.abc import Iterator
from typing import Final

_PIECE: Final = re.compile(rb"<!\[CDATA\[(.*?)\]\]>|([^<]+)", re.DOTALL)
_REFERENCE: Final = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(amp|lt|gt|quot|apos));")
_NAMED: Final = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
_REFERENCES: Final = tuple((f"&{name};", character) for name, character in _NAMED.items())
"""`&` comes last: what it makes together with what follows is no reference."""
_LONGEST_REFERENCE: Final = 12
_NO_CHARACTER: Final = "\ufffd"
"""Stands for what is no character. Such a document is never written: the well-formedness check refuses it."""
_SURROGATES: Final = range(0xD800, 0xE000)
_ATTRIBUTE: Final = re.compile(rb"""(?<=\s)([^\s=<>"'/]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_TRUE: Final = {b"true", b"1"}


def text_of(spelled: bytes) -> str:
    """Give the text of character data and CDATA sections; there must be no other markup in it."""
    if b"<" not in spelled:
        return _resolved(spelled.decode("utf-8", "replace"))  # what is no UTF-8 the well-formedness check refuses
    pieces = (match.groups() for match in _PIECE.finditer(spelled))
    return "".join(
        _resolved(plain.decode("utf-8", "replace")) if cdata is None else _lines(cdata.decode("utf-8", "replace"))
        for cdata, plain in pieces
    )


def texts_of(spelled: tuple[bytes, ...]) -> list[str | None]:
    """Give the texts of several fields; decoded at once, since most of them need no closer look."""
    texts = b"\0".join(spelled).decode("utf-8", "replace").split("\0")
    if len(texts) != len(spelled):
        return [text_of(one) for one in spelled]
    return [text_of(one) if "<" in text else _resolved(text) for one, text in zip(spelled, texts, strict=True)]


def is_nil(attributes: bytes) -> bool:
    """Tell whether an `xsi:nil` says that there is no value."""
    return b"nil" in attributes and any(
        name.rpartition(b":")[2] == b"nil" and value.strip() in _TRUE for name, value in _each(attributes)
    )


def default_namespace(attributes: bytes, *, around: bool) -> bool:
    """Tell whether an element is in a default namespace: by its attributes, or because the elements around it are."""
    if b"xmlns" not in attributes:
        return around
    declared = next((value for name, value in _each(attributes) if name == b"xmlns"), None)
    return around if declared is None else bool(declared)


def declares_namespace(attributes: bytes) -> bool:
    """Tell whether attributes put an element into a default namespace."""
    return default_namespace(attributes, around=False)


def _each(attributes: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give name and value of each attribute, as spelled."""
    for match in _ATTRIBUTE.finditer(attributes):
        yield match[1], match[2] or match[3] or b""


def _resolved(text: str) -> str:
    if "\r" in text:
        text = _lines(text)
    if "&" not in text:
        return text
    if "&#" in text:
        return _REFERENCE.sub(_resolve, text)
    for reference, character in _REFERENCES:
        text = text.replace(reference, character)
    return text


def _lines(text: str) -> str:
    """End lines as every XML parser does (XML 1.0, 2.11)."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _resolve(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name]
    digits, base = (hexadecimal, 16) if hexadecimal else (decimal, 10)
    point = int(digits, base) if len(digits) < _LONGEST_REFERENCE else sys.maxsize
    return chr(point) if point <= sys.maxunicode and point not in _SURROGATES else _NO_CHARACTER
