"""Wildcards for paths: levels, case, both separators."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.storage.path_pattern import PathPattern

NAMES = st.text("ab.", min_size=1, max_size=3)
PATHS = st.lists(NAMES, min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*.xml", "a.xml"),
        ("*.XML", "deep/down/A.xml"),
        ("a/*.xml", "a/b.xml"),
        (r"a\*.xml", "a/b.xml"),
        ("a/*.xml", "A\\B.xml"),
        ("a/**", "a/b/c"),
        ("a/**", "a"),
        ("a/**/c", "a/c"),
        ("a/**/c", "a/b/b/c"),
        ("**/c", "c"),
        ("**", "a/b"),
        ("vault?.xml", "vault1.xml"),
        ("vault[0-9].xml", "vault1.xml"),
        ("/a.xml", "a.xml"),
        ("a//b", "a/b"),
        ("ÄÖ*", "äöü"),
    ],
)
def test_a_path_fits(pattern: str, path: str) -> None:
    assert PathPattern(pattern).matches(path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*.xml", "a.xml.bak"),
        ("a/*.xml", "a/b/c.xml"),
        ("a/*.xml", "x/a/b.xml"),
        ("a/**/c", "a/bc"),
        ("a/**/c", "a/c/d"),
        ("vault??.xml", "vault/x.xml"),
        ("vault[!a].xml", "vault/.xml"),
        ("/a.xml", "b/a.xml"),
        ("", "a"),
    ],
)
def test_a_path_does_not_fit(pattern: str, path: str) -> None:
    assert not PathPattern(pattern).matches(path)


@given(PATHS, PATHS)
def test_without_stars_levels_are_compared_one_by_one(pattern: list[str], path: list[str]) -> None:
    assert PathPattern("/" + "/".join(pattern)).matches("\\".join(path)) == (pattern == path)


@given(st.lists(st.sampled_from(["**", "*", "a", "?b", "a*"]), min_size=1, max_size=5), PATHS)
def test_two_stars_are_any_number_of_levels(pattern: list[str], path: list[str]) -> None:
    def fits(levels: list[str], rest: list[str]) -> bool:
        if not levels:
            return not rest
        if levels[0] == "**":
            return fits(levels[1:], rest) or (bool(rest) and fits(levels, rest[1:]))
        return bool(rest) and fnmatchcase(rest[0], levels[0]) and fits(levels[1:], rest[1:])

    assert PathPattern("/" + "/".join(pattern)).matches("/".join(path)) == fits(pattern, path)


def test_many_stars_take_no_time() -> None:
    assert not PathPattern("**/a/" * 200 + "b").matches("a/" * 500 + "c")
    assert not PathPattern("*a" * 50 + "b").matches("a" * 5000)
