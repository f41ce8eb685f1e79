"""From the bytes of a field to its text, exactly as an XML parser reads it."""

import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_SECTION: Final = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_REFERENCE: Final = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|amp|lt|gt|quot|apos);")
_NAMED: Final = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
_REFERENCES: Final = tuple((f"&{name};", character) for name, character in _NAMED.items())
"""`&` comes last: what it makes together with what follows is no reference."""
_LONGEST_REFERENCE: Final = 14
"""Letters between `&` and `;`, more than any character needs."""
_NO_CHARACTER: Final = "\ufffd"
"""Stands for what is no character. Such a document is never written: the well-formedness check refuses it."""
_SURROGATES: Final = range(0xD800, 0xE000)
_ATTRIBUTE: Final = re.compile(rb"""(?<=\s)([^\s=<>"'/]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_TRUE: Final = {b"true", b"1"}


def text_of(spelled: bytes) -> str:
    """Give the text of character data and CDATA sections; there must be no other markup in it."""
    text = spelled.decode("utf-8", "replace")  # what is no UTF-8 the well-formedness check refuses
    if "\r" in text:  # lines end as in every XML parser (XML 1.0, 2.11)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "<" not in text:
        return _resolved(text)
    pieces = _SECTION.split(text)
    pieces[::2] = map(_resolved, pieces[::2])
    return "".join(pieces)


def texts_of(spelled: tuple[bytes, ...]) -> list[str | None]:
    """Give the texts of several fields; read as one, which takes little longer than one of them."""
    texts: list[str | None] = [*text_of(b"\0".join(spelled)).split("\0")]
    return texts if len(texts) == len(spelled) else [text_of(one) for one in spelled]


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
    if "&#" in text:
        pieces = _REFERENCE.split(text)
        pieces[1::2] = [_resolve(one) if len(one) < _LONGEST_REFERENCE else _NO_CHARACTER for one in pieces[1::2]]
        return "".join(pieces)
    if "&" in text:
        for reference, character in _REFERENCES:
            text = text.replace(reference, character)
    return text


@lru_cache(maxsize=512)  # a text that is all references mostly has some dozens of characters
def _resolve(reference: str) -> str:
    """Give the character of a reference without `&` and `;`."""
    if not reference.startswith("#"):
        return _NAMED[reference]
    point = int("0" + reference[1:], 0) if reference.startswith("#x") else int(reference[1:])
    return chr(point) if point <= sys.maxunicode and point not in _SURROGATES else _NO_CHARACTER
