"""The language of man pages: text that is taken as it is, headings, terms with what they mean."""

import re
from collections.abc import Iterable
from typing import Final

_SPECIAL: Final = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti", '"': "\\(dq"}
_STARTS_REQUEST: Final = re.compile(r"^[.]", re.MULTILINE)


def text(words: str) -> str:
    """Give words in which nothing is taken for markup, on one line."""
    return escaped(" ".join(words.split()))


def escaped(words: str) -> str:
    """Give words in which nothing is taken for markup, with their white space."""
    plain = "".join(map(_character, words))
    return _STARTS_REQUEST.sub(r"\\&.", plain)


def _character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    return character if character.isascii() else f"\\[u{ord(character):04X}]"


def bold(words: str) -> str:
    """Give words as they are typed."""
    return f"\\fB{escaped(words)}\\fR"


def slanted(words: str) -> str:
    """Give words that stand for others."""
    return f"\\fI{escaped(words)}\\fR"


def section(title: str, *parts: str) -> str:
    """Give a part of the page under a heading."""
    return "\n".join([f".SH {escaped(title.upper())}", *parts])


def below(title: str, *parts: str) -> str:
    """Give a part of a section under a heading of its own."""
    return "\n".join([f".SS {escaped(title)}", *parts])


def paragraph(words: str) -> str:
    """Give a paragraph; the words are markup."""
    return f".PP\n{words}"


def term(name: str, meaning: str) -> str:
    """Give a term and what it means; both are markup."""
    return f".TP\n{name}\n{meaning}"


def example(lines: Iterable[str]) -> str:
    """Give lines that stay as they are."""
    return "\n".join([".PP", ".nf", ".RS", *map(escaped, lines), ".RE", ".fi"])
