import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdmconv.rules.glob import Glob
from tests.depth import examples
from tests.rows import over


@over(
    [
        ("", "", True),
        ("", "a", False),
        ("a", "", False),
        ("a", "a", True),
        ("a", "ab", False),
        ("a", "A", False),
        ("*", "", True),
        ("*", "abc", True),
        ("*", "a\\b", False),
        ("**", "a\\b", True),
        ("***", "a\\b\\c", True),
        ("?", "", False),
        ("?", "a", True),
        ("?", "ab", False),
        ("?", "\\", True),
        ("a?c", "abc", True),
        ("a*", "a", True),
        ("*a", "ba", True),
        ("a*c", "abbc", True),
        ("ab*ba", "aba", False),
        ("a*a", "a", False),
        ("a*b*ab", "aXab", False),
        ("a*b*ab", "abab", True),
        ("*a*", "xay", True),
        ("a*b*c", "aXbYc", True),
        ("Customers\\**", "Customers\\A\\B", True),
        ("Customers\\**", "Customers", False),
        ("Customers\\*", "Customers\\A\\B", False),
        ("*\\B", "A\\B", True),
        ("**\\B", "A\\X\\B", True),
        ("[a]", "a", False),
        ("[a]", "[a]", True),
        (".", "x", False),
        ("a.c", "abc", False),
        ("{a,b}", "a", False),
        ("é", "é", True),
        ("🔑?", "🔑x", True),
        ("*\n*", "a\nb", True),
    ],
    str,
)
def test_patterns_fit_whole_texts(row: tuple[str, str, bool]) -> None:
    pattern, text, fits = row
    assert Glob(pattern).matches(text) is fits


def naive(pattern: str, text: str) -> bool:
    """The definition, word by word; exponential without its memory."""

    @cache
    def fits(at: int, place: int) -> bool:
        if at == len(pattern):
            return place == len(text)
        if pattern.startswith("**", at):
            after = at + len(pattern[at:]) - len(pattern[at:].lstrip("*"))
            return any(fits(after, end) for end in range(place, len(text) + 1))
        if pattern[at] == "*":
            level = text[place:].partition("\\")[0]
            return any(fits(at + 1, place + length) for length in range(len(level) + 1))
        return place < len(text) and pattern[at] in ("?", text[place]) and fits(at + 1, place + 1)

    return fits(0, 0)


@settings(max_examples=examples(1000))
@given(st.text("ab\\*?", max_size=9), st.text("ab\\", max_size=9))
def test_patterns_mean_what_the_definition_says(pattern: str, text: str) -> None:
    assert Glob(pattern).matches(text) == naive(pattern, text)


@given(st.text(st.characters(exclude_characters="*?")))
def test_a_pattern_without_wildcards_is_the_text(text: str) -> None:
    assert Glob(text).matches(text)
    assert not Glob(text).matches(text + "x")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("*a" * 30 + "b", "a" * 5000),
        ("**a" * 30 + "b", "a" * 5000),
        ("*?" * 30, "a" * 5000),
        ("*" + "?" * 60, "a" * 5000),
    ],
)
def test_no_pattern_is_slow(pattern: str, text: str) -> None:
    started = time.process_time()
    Glob(pattern).matches(text)
    assert time.process_time() - started < 2
