"""The operators of a condition: each makes a test on one text."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

from rdmconv.model.near import near
from rdmconv.rules.glob import Glob
from rdmconv.rules.guards import Guard, TextTest
from rdmconv.rules.patterns import Pattern, PatternError, loosened, quoted, word_pattern

_ANYTHING: Final = r"\C*"
"""Any bytes, those that are no UTF-8 too."""
_COMMON: Final = 2
"""What words count for as a guard: entries share them, where they do not share hosts and prefixes."""
_NOTHING: Final = r"[^\s\S]"
_BOUNDS: Final = ("min", "max")
_LONGEST_GLOB: Final = 1_000
"""Characters; the time a glob takes is proportional to its length times that of the text."""


class ConditionError(ValueError):
    """A condition says something a condition cannot say; the text names the part and what was expected."""


class Matcher(Struct, frozen=True):
    """An operator with its operand."""

    test: TextTest
    source: str | None = None
    """A pattern that is found whenever the test holds; see `Guard`."""
    literal: int = 0
    pattern: Pattern | None = None
    """Whose named groups can be used in `set`."""
    quick: TextTest | None = None
    """The test, as far as it takes next to no time, for texts in which upper and lower case are the same already."""

    def guards(self, field: str, *, is_folded: bool) -> list[Guard] | None:
        """Give what must be found in the field for the test to hold."""
        if self.source is None:
            return None
        source = self.source if self.pattern is None else loosened(self.source)
        return [Guard(field, is_folded and self.pattern is None, source, self.literal, self.quick)]


def compile_matcher(operator: str, operand: object, where: str, *, exact: bool) -> Matcher:
    """Compile an operator.

    Args:
        operator: its name.
        operand: as the pack has it.
        where: its place in the rule, for messages.
        exact: whether upper and lower case differ.

    Raises:
        ConditionError: there is no such operator, or the operand is none.
    """
    fold: Callable[[str], str] = str if exact else str.casefold
    if operator == "in":
        return _one_of([fold(_text(item, where)) for item in _items(operand, where)], fold)
    if operator == "words":
        return _words(tuple(_text(item, where) for item in _items(operand, where)), is_folded=not exact)
    if operator == "length":
        return Matcher(_length(operand, where))
    if operator not in _MAKERS:
        known = (*_MAKERS, "in", "words", "length", "exists", "provider")
        hint = near(operator, known) or f"; operators are {', '.join(known)}"
        raise ConditionError(f"{where}: there is no such operator{hint}")
    return _MAKERS[operator](_text(operand, where), fold, where)


def shown(operand: object) -> str:
    """Give an operand for people: a text, one of several, or a number of characters."""
    if isinstance(operand, Mapping):
        words = {"min": "at least", "max": "at most"}
        return " and ".join(f"{words[name]} {operand[name]}" for name in _BOUNDS if name in operand)
    if isinstance(operand, list):
        return ", ".join(map(shown, operand)) or "nothing"
    return f'"{operand}"' if isinstance(operand, str) else f"exactly {operand}"


def _equal(operand: str, fold: Callable[[str], str], where: str) -> Matcher:  # noqa: ARG001 - the shape of a maker
    return _one_of([fold(operand)], fold)


def _one_of(words: Sequence[str], fold: Callable[[str], str]) -> Matcher:
    wanted = frozenset(words)
    source = rf"\A(?:{'|'.join(map(quoted, words))})\z" if words else _NOTHING
    return _plain(wanted.__contains__, fold, source, min(map(len, words), default=0) + 1)


def _plain(quick: TextTest, fold: Callable[[str], str], source: str, literal: int) -> Matcher:
    return Matcher(lambda text: quick(fold(text)), source, literal, quick=quick)


@lru_cache(maxsize=64)  # hundreds of rules ask for the same words
def _words(words: tuple[str, ...], *, is_folded: bool) -> Matcher:
    pattern = Pattern(word_pattern(words) if words else _NOTHING, fold=is_folded)
    return Matcher(pattern.holds, pattern.source, min((*map(len, words), _COMMON)), pattern)


def _prefix(operand: str, fold: Callable[[str], str], where: str) -> Matcher:  # noqa: ARG001
    word = fold(operand)
    return _plain(lambda text: text.startswith(word), fold, rf"\A{quoted(word)}", len(word))


def _suffix(operand: str, fold: Callable[[str], str], where: str) -> Matcher:  # noqa: ARG001
    word = fold(operand)
    return _plain(lambda text: text.endswith(word), fold, rf"{quoted(word)}\z", len(word))


def _contains(operand: str, fold: Callable[[str], str], where: str) -> Matcher:  # noqa: ARG001
    word = fold(operand)
    return _plain(lambda text: word in text, fold, quoted(word), len(word))


def _glob(operand: str, fold: Callable[[str], str], where: str) -> Matcher:
    if len(operand) > _LONGEST_GLOB:
        raise ConditionError(f"{where}: expected at most {_LONGEST_GLOB:,} characters")
    # A character that `?` stands for can become several when its case is folded.
    pieces = [quoted(fold(piece)) for piece in operand.replace("?", "*").split("*")]
    return Matcher(Glob(operand, fold).matches, rf"\A{_ANYTHING.join(pieces)}\z", max(map(len, pieces)))


def _regex(operand: str, fold: Callable[[str], str], where: str) -> Matcher:
    try:
        pattern = Pattern(operand, fold=fold is not str)
        pattern.check()
    except PatternError as error:
        raise ConditionError(f"{where}: {error}") from None
    return Matcher(pattern.holds, pattern.source, 0, pattern)


_MAKERS: Final[Mapping[str, Callable[[str, Callable[[str], str], str], Matcher]]] = {
    "eq": _equal,
    "prefix": _prefix,
    "suffix": _suffix,
    "contains": _contains,
    "glob": _glob,
    "regex": _regex,
}


def _length(operand: object, where: str) -> TextTest:
    bounds = {"min": operand, "max": operand} if isinstance(operand, int) else operand
    if not isinstance(bounds, Mapping) or not bounds or not set(bounds) <= set(_BOUNDS):
        raise ConditionError(f"{where}: expected a number of characters, or {{ min = …, max = … }}")
    if not all(isinstance(bound, int) and not isinstance(bound, bool) and bound >= 0 for bound in bounds.values()):
        raise ConditionError(f"{where}: expected numbers of characters that are not negative")
    least, most = bounds.get("min", 0), bounds.get("max")
    return lambda text: len(text) >= least and (most is None or len(text) <= most)


def _text(operand: object, where: str) -> str:
    if not isinstance(operand, str):
        raise ConditionError(f"{where}: expected a text in quotes")
    return operand


def _items(operand: object, where: str) -> Sequence[object]:
    if not isinstance(operand, list):
        raise ConditionError(f"{where}: expected a list of texts")
    return operand
