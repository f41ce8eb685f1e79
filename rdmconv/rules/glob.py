"""Wildcards, matched without a regular expression, so that no pattern can be slow on any text."""

import re
from collections.abc import Callable, Sequence
from typing import Final

_ONE, _LEVEL, _ANY = object(), object(), object()
_SEPARATOR: Final = "\\"


_STARS: Final = re.compile(r"\*+")


class Glob:
    """A pattern for a whole text: `*` any characters of one folder level, `**` any at all, `?` one character.

    Only a backslash separates levels, so in most fields `*` and `**` are the same. A pattern without wildcards
    matches the text itself. The time is proportional to the length of pattern times text, whatever they are.

    Args:
        pattern: as the user wrote it.
        fold: brings a character and its other case into one form; a character at a time, since a folded text can
            be longer than the text.
    """

    def __init__(self, pattern: str, fold: Callable[[str], str] = str) -> None:
        self._fold = fold
        self._pieces = None if "?" in pattern or not pattern.isascii() else _STARS.split(fold(pattern))
        """What stands between the stars; None for patterns that need more than looking for these in their order."""
        self._tokens: list[object] = []
        rest = pattern
        while rest:
            if rest.startswith("**"):
                self._tokens.append(_ANY)
                rest = rest.lstrip("*")
                continue
            self._tokens.append({"*": _LEVEL, "?": _ONE}.get(rest[0], fold(rest[0])))
            rest = rest[1:]

    def matches(self, text: str) -> bool:
        """Tell whether the whole text fits."""
        if self._pieces is not None and text.isascii() and _SEPARATOR not in text:
            return _in_order(self._pieces, self._fold(text))
        return self._follow(text)

    def _follow(self, text: str) -> bool:
        """Tell the same of any text for any pattern, character by character."""
        states = self._skip_stars({0})
        for character in map(self._fold, text):
            states = self._skip_stars({after for state in states for after in self._step(state, character)})
            if not states:
                return False
        return len(self._tokens) in states

    def _step(self, state: int, character: str) -> tuple[int, ...]:
        if state == len(self._tokens):
            return ()
        token = self._tokens[state]
        if token is _ANY or (token is _LEVEL and character != _SEPARATOR):
            return (state,)
        return (state + 1,) if token is _ONE or token == character else ()

    def _skip_stars(self, states: set[int]) -> set[int]:
        reached = set(states)
        pending = list(states)
        while pending:
            state = pending.pop()
            if state < len(self._tokens) and self._tokens[state] in (_LEVEL, _ANY) and state + 1 not in reached:
                reached.add(state + 1)
                pending.append(state + 1)
        return reached


def _in_order(pieces: Sequence[str], text: str) -> bool:
    """Tell whether the pieces stand in the text one after the other, the first at its start, the last at its end.

    Looking for each as far to the left as it goes leaves the most room for the others. Only in a text without
    separators, in which all stars are the same.
    """
    first, *others = pieces
    if not others:
        return text == first
    if not text.startswith(first):
        return False
    at = len(first)
    for piece in others[:-1]:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return at <= len(text) - len(others[-1]) and text.endswith(others[-1])
