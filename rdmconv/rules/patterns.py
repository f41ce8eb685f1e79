"""Regular expressions in linear time (RE2); the only file that imports it. Python's own never sees a user's pattern."""

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import cached_property
from typing import Final

import re2

LONGEST: Final = 1000
"""Bytes of a pattern."""
_LARGEST: Final = 50_000
"""Steps of a compiled pattern. The time for a text is proportional to its length, times this at worst."""
_MEMORY: Final = 8 << 20
_SET_MEMORY: Final = 64 << 20
_NOT_TAKEN: Final = -1
"""The number of patterns a set could not take; they count as found in every text."""
_QUOTE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\Q")
"""Begins a part that would reach into whatever a pattern is joined with."""
_REPETITION: Final = re.compile(r"\{(\d+)(?:,\d*)?\}")
_NO_REPETITION: Final = re.compile(r"\\\{|\[[^\]]*\{")
"""Braces that may stand for themselves."""
_FEW: Final = 8
_NAMED: Final = re.compile(r"\(\?P?<(\w+)>")
_REFUSED: Final = (
    ("(?=", "look-around"),
    ("(?!", "look-around"),
    ("(?<=", "look-around"),
    ("(?<!", "look-around"),
    ("(?P=", "a reference to a group"),
    ("(?>", "an atomic group"),
)
"""What other engines know and RE2 has no linear time for."""


class PatternError(ValueError):
    """A pattern is none; the text says what is wrong with it, and at which character."""


class Pattern:
    """A regular expression, looked for anywhere in a text, unless it is anchored.

    The time is proportional to the length of the text, whatever the pattern is. A lone surrogate is a character like
    any other. It is compiled when it is first used.

    Args:
        text: in RE2's syntax.
        fold: whether upper and lower case are the same.
        whole: whether it must fit the whole text.
    """

    def __init__(self, text: str, *, fold: bool = False, whole: bool = False) -> None:
        self._text = text
        self._fold = fold
        self._whole = whole
        flags = "i" if fold else ""
        inner = rf"\A(?:{text})\z" if whole else text
        self.source: Final = f"(?{flags}:{inner})"
        """The same for a set of patterns."""

    def check(self) -> None:
        """Make sure that it is a pattern, no longer than `LONGEST`, not too large, and that no group is lost.

        Raises:
            PatternError: it is not.
        """
        if len(_bytes(self._text)) > LONGEST:
            raise PatternError(f"the pattern is longer than {LONGEST} bytes")
        if _QUOTE.search(self._text):
            raise PatternError("\\Q is not possible: put a backslash before each character instead")
        names = _NAMED.findall(self._text)
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise PatternError(f"the group {twice} stands twice, and only the first would count")
        if self._compiled.programsize > _LARGEST:
            raise PatternError("the pattern is too large: repeat less, or a smaller part")

    @cached_property
    def _compiled(self) -> "re2._Regexp":
        options = _options(_MEMORY)
        options.case_sensitive = not self._fold
        try:
            return re2.compile(_bytes(self._text), options)
        except re2.error as error:
            raise PatternError(_explained(self._text, error)) from None

    @cached_property
    def _test(self) -> Callable[[bytes], "re2._Match | None"]:
        return self._compiled.fullmatch if self._whole else self._compiled.search  # type: ignore[no-any-return]

    @cached_property
    def groups(self) -> Mapping[str, int]:
        """The names of its groups, with their numbers."""
        if not _NAMED.search(self._text):
            return {}
        return {name.decode(): number for name, number in self._compiled.groupindex.items()}

    def holds(self, text: str) -> bool:
        """Tell whether it is found."""
        return self._test(_bytes(text)) is not None

    def captured(self, text: str) -> Mapping[str, str]:
        """Give what its named groups hold, those left out that took no part; nothing when it is not found."""
        match = self._test(_bytes(text))
        if match is None:
            return {}
        found = {name: match.group(number) for name, number in self.groups.items()}
        return {name: value.decode("utf-8", "replace") for name, value in found.items() if value is not None}


class PatternSet:
    """Many patterns that are looked for at once, in about the time of one."""

    def __init__(self) -> None:
        self._set = re2.Set.SearchSet(_options(_SET_MEMORY))
        self._match: Callable[[bytes], Sequence[int] | None] = _find_nothing
        self._owners: dict[int, list[int]] = {}
        self._known: dict[str, int] = {}
        self._sentinel: Sequence[int] = ()
        """What is found in a text in which nothing else is."""
        self._in_any: frozenset[int] = frozenset()
        """Owners of patterns that count as found in every text."""
        self._in_empty: AbstractSet[int] = frozenset()

    def add(self, source: str, owner: int) -> None:
        """Take a pattern that compiles.

        Args:
            source: see `Pattern.source`.
            owner: the number to give when it is found.
        """
        if source not in self._known:
            self._known[source] = self._number(source)
        self._owners.setdefault(self._known[source], []).append(owner)

    def _number(self, source: str) -> int:
        try:
            return int(self._set.Add(_bytes(source)))
        except re2.error:
            return _NOT_TAKEN

    def compile(self) -> None:
        """End adding."""
        # A set that runs out of memory finds nothing and says nothing. What is always found tells the two apart.
        self._sentinel = [self._set.Add(b"")]
        with suppress(re2.error):  # it is too large already
            self._set.Compile()
            self._match = self._set.Match
        self._in_any = frozenset(self._owners.get(_NOT_TAKEN, ()))
        self._in_empty = self._owners_of(self._match(b"") or ())

    def owners(self, text: str) -> AbstractSet[int]:
        """Give the owners of all patterns found; when the set is too large to be asked, of all patterns there are."""
        if not text:
            return self._in_empty
        found = self._match(text.encode("utf-8", "surrogatepass"))
        return self._in_any if found == self._sentinel else self._owners_of(found or ())

    def _owners_of(self, found: Sequence[int]) -> AbstractSet[int]:
        if self._sentinel[0] not in found:
            return {owner for owners in self._owners.values() for owner in owners}
        return self._in_any.union(*[self._owners.get(number, ()) for number in found])


def _find_nothing(_: bytes) -> None:
    """Stand in for a set that cannot be asked."""


def loosened(source: str) -> str:
    """Give a pattern that is found in all texts in which another is, and that is smaller where that repeats much.

    Hundreds of patterns such as `[a-z]{36,251}` take long to compile to a set; `[a-z]{8,}` tells nearly as much.
    """
    if _NO_REPETITION.search(source):
        return source
    return _REPETITION.sub(lambda found: f"{{{min(int(found[1]), _FEW)},}}", source)


def quoted(text: str) -> str:
    """Give a pattern for exactly this text."""
    return bytes(re2.escape(_bytes(text))).decode("utf-8", "surrogatepass")


def word_pattern(words: Sequence[str]) -> str:
    """Give a pattern for any of some words or phrases that stand by themselves."""
    return rf"(?:^|[^A-Za-z0-9])(?:{'|'.join(map(quoted, words))})(?:[^A-Za-z0-9]|$)"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _options(memory: int) -> "re2.Options":
    options = re2.Options()
    options.log_errors = False
    options.max_mem = memory
    return options


def _explained(text: str, error: Exception) -> str:
    """Say in our words what RE2 refuses, and where."""
    argument = error.args[0] if error.args else b""
    message = argument.decode("utf-8", "replace") if isinstance(argument, bytes) else str(argument)
    problem, _, fragment = message.partition(": ")
    at = text.find(fragment) if fragment else -1
    for start, name in _REFUSED:
        found = text.find(start)
        if found >= 0 and (at < 0 or start.startswith(fragment) or fragment.startswith(start)):
            return f'{name} "{start}" at character {found + 1} is not possible: patterns run in linear time (RE2)'
    where = f" at character {at + 1}" if at >= 0 else ""
    return f"{problem}{where} (RE2 syntax)"
