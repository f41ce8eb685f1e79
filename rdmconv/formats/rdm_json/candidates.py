"""Which elements may hold a credential, without looking into each: never too few, at times too many."""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

Finder: TypeAlias = Callable[[bytes], list[int]]
"""Gives the places at which whole elements hold something that asks for a closer look."""

_NOT_OTHER: Final = rb'(?!\s*+(?!:)|\s*+:\s*+(?:(?!26[^0-9])[0-9]++|null|"(?!credential"|26")[a-z0-9]++")\s*+[,}])'
"""Not so behind what is no name, and behind the name of a type that is plainly another one, which it is not when it is
`26`, `26.0`, `"Credential"`, `" 26 "`, blank, no scalar at all.
"""
_NOT_NONE: Final = rb"(?!\s*+(?!:)|\s*+:\s*+(?:null\b|\[\s*+\]))"
_NAME: Final = re.compile(rb'"c(?:onnectiontype"' + _NOT_OTHER + rb'|hildren"' + _NOT_NONE + rb")")
"""One pattern, since the time goes into looking for its first letters."""
ESCAPE: Final = re.compile(rb"\\u00(?=3[26]|[4-7])")
r"""An escaped letter, 2 or 6: names and types may be spelled with those, as in `\u0043redential`."""


def suspects(data: bytes) -> list[int]:
    """Find what a credential has, or what may have one in it.

    All names and types are ASCII, and no character outside of it becomes one of their letters in lower case, so
    `bytes.lower` is as good as `str.lower`.
    """
    lower = data.lower()
    return [match.start() for pattern in (_NAME, ESCAPE) for match in pattern.finditer(lower)]
