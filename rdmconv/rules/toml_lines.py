"""Where things stand in a TOML file: the parser says it of syntax errors only, and people look for lines."""

import re
from collections.abc import Sequence
from functools import lru_cache

_ANY_HEADER = re.compile(r"\s*\[")
_TEXTS = re.compile(
    r"""
    \"{3} (?:[^\\]|\\.)*? \"{3,5} | '{3} .*? '{3,5}  # of several lines
    | \" (?:[^"\\\n]|\\.)* \" | '[^'\n]*'          # of one line: may be a key
    | \#[^\n]*
    """,
    re.DOTALL | re.VERBOSE,
)


def line_of(text: str, place: Sequence[str | int]) -> int | None:
    """Find the line of a place such as `("rule", 3, "match", "secret")`.

    The line of the innermost key that can be found; that of the rule when none can, for a pack may be written in ways
    that only a parser can follow.

    Returns:
        From 1; None when not even the rule is found.
    """
    lines = _lines(text)
    match list(place):
        case [str(table), int(number), *rest]:
            headers = _headers(text, table)
            if number >= len(headers):
                return None
            start = headers[number]
            end = headers[number + 1] if number + 1 < len(headers) else len(lines)
        case [str(table), *rest]:
            start = next((at for at, line in enumerate(lines) if re.match(rf"\s*\[{re.escape(table)}\]", line)), -1)
            if start < 0:
                return None
            end = next((at for at in range(start + 1, len(lines)) if _ANY_HEADER.match(lines[at])), len(lines))
        case _:
            return None
    found = start
    for key in rest:
        if isinstance(key, str):
            found = next((at for at in range(found, end) if _names(lines[at], key)), found)
    return found + 1


@lru_cache(maxsize=4)  # of one pack many places may be asked for
def _lines(text: str) -> Sequence[str]:
    """Give the lines as TOML counts them, without comments and what is in strings of several lines."""
    return _TEXTS.sub(_blanked, text).split("\n")


@lru_cache(maxsize=8)
def _headers(text: str, table: str) -> Sequence[int]:
    return [at for at, line in enumerate(_lines(text)) if _is_header(line, table)]


def _blanked(match: re.Match[str]) -> str:
    found = match[0]
    if found.startswith("#"):
        return ""
    return "\n" * found.count("\n") if found.startswith(('"""', "'''")) else found


def _is_header(line: str, table: str) -> bool:
    return re.match(rf"\s*\[\[\s*{re.escape(table)}\s*\]\]", line) is not None


def _names(line: str, key: str) -> bool:
    quoted = rf"[\"']?{re.escape(key)}[\"']?"
    return re.search(rf"(?:^|[\s{{,.\[]){quoted}\s*(?:=|\.|\])", line) is not None
