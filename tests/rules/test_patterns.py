import re
from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.rules import patterns
from rdmconv.rules.patterns import LONGEST, Pattern, PatternError, PatternSet, loosened, quoted
from tests.paths import BAD_MISC

HOSTILE = ["a" * 50_000 + "!", "x" * 50_000]
RULES = (BAD_MISC / "m08_redos_rules.txt").read_text(encoding="utf-8").splitlines()


def test_an_empty_pattern_is_found_in_every_text() -> None:
    assert Pattern("").holds("")
    assert Pattern("").holds("x")
    assert not Pattern("", whole=True).holds("x")


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("b", "abc", True),
        ("^b", "abc", False),
        ("^b", "a\nb", False),
        ("b$", "b\n", False),
        (".", "\n", False),
        ("(?s).", "\n", True),
        ("B", "abc", False),
        ("é", "É", False),
        (r"\d", "٣", False),
        (r"\p{L}", "ß", True),
        ("^.$", "🔑", True),
        ("^.$", "\ud800", True),
        ("\ud800", "a\ud800", True),
        ("\x00", "a\x00b", True),
    ],
)
def test_a_pattern_is_looked_for_anywhere_letter_by_letter(pattern: str, text: str, found: bool) -> None:
    assert Pattern(pattern).holds(text) is found


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("B", "abc", True),
        ("é", "É", True),
        ("k", "\N{KELVIN SIGN}", True),
        ("s", "\N{LATIN SMALL LETTER LONG S}", True),
        ("(?-i)B", "abc", False),
        ("ß", "SS", False),
        ("i", "İ", False),
    ],
)
def test_case_is_ignored_when_asked(pattern: str, text: str, found: bool) -> None:
    assert Pattern(pattern, fold=True).holds(text) is found


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [("a|ab", "ab", True), ("a|b", "ab", False), ("a", "a\n", False), ("a", "xa", False), ("", "", True)],
)
def test_a_whole_pattern_fits_the_whole_text(pattern: str, text: str, fits: bool) -> None:
    assert Pattern(pattern, whole=True).holds(text) is fits


def test_a_pattern_without_groups_captures_nothing() -> None:
    assert not Pattern("a(b)(?:c)").groups
    assert Pattern("a(b)").captured("ab") == {}


@pytest.mark.parametrize(
    ("pattern", "text", "captured"),
    [
        ("(?P<a>x)(?P<b>y*)", "x", {"a": "x", "b": ""}),
        ("(?P<a>x)|(?P<b>y)", "y", {"b": "y"}),
        ("(?P<a>x)", "y", {}),
        ("(?P<a>é🔑)", "é🔑", {"a": "é🔑"}),
        (r"(?P<a>\C)", "é", {"a": "\N{REPLACEMENT CHARACTER}"}),
    ],
)
def test_named_groups_are_captured(pattern: str, text: str, captured: dict[str, str]) -> None:
    assert Pattern(pattern).captured(text) == captured


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a(?=b)", 'look-around "(?=" at character 2'),
        ("é(?!b)", 'look-around "(?!" at character 2'),
        ("(?<=a)b", 'look-around "(?<=" at character 1'),
        ("(?<!a)b", 'look-around "(?<!" at character 1'),
        ("(?P<n>a)(?P=n)", 'a reference to a group "(?P=" at character 9'),
        ("x(?>a)", 'an atomic group "(?>" at character 2'),
        (r"(a)\1", "invalid escape sequence at character 4"),
        (r"a\Z", "invalid escape sequence at character 2"),
        ("(?x)a", "invalid perl operator at character 1"),
        ("a{1001}", "invalid repetition size at character 2"),
        ("a**", "bad repetition operator at character 2"),
        ("*a", "no argument for repetition operator at character 1"),
        ("ab[c", "missing ] at character 3"),
        ("[z-a]", "invalid character class range at character 2"),
        ("a(b", "missing ) at character 1"),
        ("(?P<n>a)|(?P<n>b)", "the group n stands twice"),
        (r"a\Qb", r"\Q is not possible"),
        (r"\\\Qb\E", r"\Q is not possible"),
    ],
)
def test_what_cannot_be_is_named_with_its_place(pattern: str, expected: str) -> None:
    with pytest.raises(PatternError, match=re.escape(expected)):
        Pattern(pattern).check()


@pytest.mark.parametrize("letter", ["a", "é", "🔑"])
def test_a_pattern_may_have_so_many_bytes(letter: str) -> None:
    most = LONGEST // len(letter.encode())
    Pattern(letter * most).check()
    with pytest.raises(PatternError, match="longer than 1000 bytes"):
        Pattern(letter * (most + 1)).check()


def test_a_pattern_that_is_short_but_large_once_compiled_is_refused() -> None:
    with pytest.raises(PatternError, match="pattern too large"):
        Pattern(r"((?:\p{L}{10}){10}){10}" * 9).check()


def test_a_q_behind_a_backslash_of_its_own_is_a_q() -> None:
    pattern = Pattern(r"\\Q")
    pattern.check()
    assert pattern.holds(r"\Q")


def test_a_pattern_that_takes_too_many_steps_is_refused() -> None:
    Pattern(r"\p{L}{1,30}").check()
    with pytest.raises(PatternError, match="too large: repeat less"):
        Pattern(r"\p{L}{1,150}").check()


# Patterns that take other engines for ever


ANSWERS = {
    "^(a+)+$": [False, False],
    "^(a|a)*$": [False, False],
    "^(.*a){20}$": [False, False],
    "(x+x+)+y": [False, False],
    "^(([a-z])+.)+[A-Z]([a-z])+$": [False, False],
    r"\p{L}+": [True, True],
    "(?i:K)": [False, False],
}
REFUSED = {
    r"(?=(a+))\1b": 'look-around "(?=" at character 1 is not possible',
    "(a{1,1000}){1,1000}": "invalid repetition size at character 3",
    "(?P<n>a)(?P=n)": 'a reference to a group "(?P=" at character 9 is not possible',
    "[": "missing ] at character 1",
}


@pytest.mark.parametrize("pattern", ANSWERS)
def test_a_pattern_that_takes_other_engines_for_ever_is_answered(pattern: str) -> None:
    assert [Pattern(pattern).holds(text) for text in HOSTILE] == ANSWERS[pattern]


@pytest.mark.parametrize("pattern", REFUSED)
def test_a_pattern_without_a_linear_time_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match=f"^{re.escape(REFUSED[pattern])}"):
        Pattern(pattern).check()


def test_a_pattern_of_many_bytes_is_refused_before_it_is_compiled() -> None:
    with pytest.raises(PatternError, match="longer than 1000 bytes"):
        Pattern(RULES[-1]).check()


def test_no_hostile_pattern_is_left_out() -> None:
    assert RULES[:-1] == [rule for rule in RULES if rule in {*ANSWERS, *REFUSED}]


# Many at once


def found_by(sources: list[str], text: str) -> set[int]:
    together = PatternSet()
    for number, source in enumerate(sources):
        together.add(source, number)
    together.compile()
    return set(together.owners(text))


def test_an_empty_set_finds_nothing() -> None:
    assert found_by([], "") == set()
    assert found_by([], "x") == set()


@pytest.mark.parametrize(
    ("text", "owners"), [("", {3}), ("a", {0, 2, 3}), ("ab", {0, 1, 2, 3}), ("c", {3}), ("\ud800", {3})]
)
def test_every_pattern_found_gives_its_owner(text: str, owners: set[int]) -> None:
    assert found_by(["a", "^ab$", "a", ""], text) == owners


def test_a_pattern_can_have_several_owners() -> None:
    together = PatternSet()
    for owner in (5, 7):
        together.add("a", owner)
    together.compile()
    assert together.owners("a") == {5, 7}


def test_a_set_that_is_too_large_to_be_made_gives_all_owners(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_SET_MEMORY", 1 << 10)
    assert found_by([f"{letter}.*{letter * 9}" for letter in ascii_letters], "x") == set(range(len(ascii_letters)))


def test_a_set_that_finds_nothing_at_all_gives_all_owners() -> None:
    together = PatternSet()
    for owner, source in enumerate("abc"):
        together.add(source, owner)
    together.compile()
    together._match = lambda _: None  # as when it runs out of memory
    assert together.owners("a") == {0, 1, 2}


def test_a_pattern_a_set_does_not_take_counts_as_found() -> None:
    assert found_by(["a", "(?=x)"], "a") == {0, 1}
    assert found_by(["a", "(?=x)"], "b") == {1}


PIECES = st.sampled_from(["a", "b", "^a", "b$", "a*b", "[^a]", ".", "(?i:A)", "", "é", r"\z", r"a|\x00"])


COMPILED = st.builds(Pattern, PIECES, fold=st.booleans(), whole=st.booleans())


@given(st.lists(COMPILED, max_size=6), st.text("abAé\x00\n\ud800", max_size=4))
def test_a_set_finds_what_each_pattern_finds(compiled: list[Pattern], text: str) -> None:
    one_by_one = {number for number, pattern in enumerate(compiled) if pattern.holds(text)}
    assert found_by([pattern.source for pattern in compiled], text) == one_by_one


# Texts as patterns


ANY_TEXT = st.text(st.characters() | st.characters(categories=["Cs"]) | st.sampled_from(".*+\\\x00[]"), max_size=8)


@given(ANY_TEXT, ANY_TEXT)
def test_a_quoted_text_is_found_where_the_text_is(text: str, other: str) -> None:
    assert Pattern(quoted(text)).holds(other + text + other)
    assert Pattern(quoted(text), whole=True).holds(other) is (text == other)


@pytest.mark.parametrize(
    ("source", "smaller"),
    [
        ("abc", "abc"),
        ("[a-z]{3}", "[a-z]{3,}"),
        ("[a-z]{36,251}", "[a-z]{8,}"),
        ("[a-z]{0,40}x{20,}", "[a-z]{0,}x{8,}"),
        (r"\{40}", r"\{40}"),
        ("[{40}]", "[{40}]"),
        ("x{,40}", "x{,40}"),
    ],
)
def test_a_pattern_that_repeats_much_can_be_made_smaller(source: str, smaller: str) -> None:
    assert loosened(source) == smaller
