"""Which elements may hold a credential, without looking into each: never too few, at times too many."""

import re
from collections.abc import Iterable
from typing import Final

_CHILDREN_NAME: Final = b'"children"'
_TYPE: Final = re.compile(
    rb'"connectiontype"\s*+:\s*+'
    rb'(?!(?:(?!26[^0-9])[0-9]++|null|"(?!credential"|26")[a-z0-9]++")\s*+[,}])'
)
"""A type that is not plainly another one: `26`, `26.0`, `"Credential"`, `" 26 "`, blank, no scalar at all."""
_CHILDREN: Final = re.compile(_CHILDREN_NAME + rb"\s*+:\s*+(?!null\b|\[\s*+\])")
_ESCAPE: Final = b"\\u00"
_ESCAPED: Final = re.compile(rb"\\u00(?:3[26]|[4-7])")
r"""An escaped letter, 2 or 6: names and types may be spelled with it, as in `\u0043redential`."""

_ENTRY_NAMES: Final = {"connectiontype", "credentials"}
_ENTRY_PAIR: Final = {"id", "name"}


def suspects(data: bytes) -> list[int]:
    """Give the places, in order, at which whole elements hold something that asks for a closer look.

    All names and types are ASCII, and no character outside of it becomes one of their letters in lower case, so
    `bytes.lower` is as good as `str.lower`.
    """
    lower = data.lower()
    found = [match.start() for match in _TYPE.finditer(lower)]
    if _CHILDREN_NAME in lower:
        found += [match.start() for match in _CHILDREN.finditer(lower)]
    if _ESCAPE in lower:
        found += [match.start() for match in _ESCAPED.finditer(lower)]
    found.sort()
    return found


def look_like_entry(names: Iterable[str]) -> bool:
    """Tell whether an object with members of these names is an entry, when nothing around it says so."""
    lower = {name.lower() for name in names}
    return not lower.isdisjoint(_ENTRY_NAMES) or lower >= _ENTRY_PAIR
