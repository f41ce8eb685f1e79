"""Markdown: text that is taken as it is, tables, lists of words."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

_SPECIAL: Final = re.compile(r"([\\`*_<>\[\]|{}$~])")

_OPTION: Final = re.compile(r"(--[a-z][a-z-]*)")


def text(words: str) -> str:
    """Give words in which nothing is taken for markup, on one line."""
    return escaped(" ".join(words.split()))


def prose(words: str) -> str:
    """Give words in which only what stands between backticks is markup, on one line."""
    parts = " ".join(words.split()).split("`")
    return "".join(code(part) if number % 2 else escaped(part) for number, part in enumerate(parts))


def escaped(words: str) -> str:
    """Give words in which nothing is taken for markup, with their white space; options in them are code."""
    parts = _OPTION.split(words)
    return "".join(code(part) if number % 2 else _SPECIAL.sub(r"\\\1", part) for number, part in enumerate(parts))


def code(words: str) -> str:
    """Give words as code, also inside a table."""
    return "`" + words.replace("|", "\\|") + "`"


def codes(words: Iterable[str]) -> str:
    """Give several words as code, with commas between them."""
    return ", ".join(map(code, words))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give a table; the cells are Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def block(language: str, lines: str) -> str:
    """Give a block of code."""
    return f"```{language}\n{lines.rstrip()}\n```\n"
