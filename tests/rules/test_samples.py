from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.rules.samples import CLASSES, Choice, Run, SampleError, parse_sample, sample
from tests.rules.spread import described


@pytest.mark.parametrize("text", ["", "plain", "a:b", "x}", "}", "\n", "é🔑"])
def test_a_text_without_braces_stands_for_itself(text: str) -> None:
    assert sample(text) == text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("a", ["a"]),
        ("{hex:4}", [Run("0123456789abcdef", 4, 4)]),
        ("{digit:1-3}", [Run("0123456789", 1, 3)]),
        ("{digit:2+}", [Run("0123456789", 2, None)]),
        ("{digit:0-1}", [Run("0123456789", 0, 1)]),
        ("a{of:xy:2}b", ["a", Run("xy", 2, 2), "b"]),
        ("{of:a:b:2}", [Run("a:b", 2, 2)]),
        ("{of::3-4}", None),
        ("{any:eu,us}{any:x}", [Choice(("eu", "us")), Choice(("x",))]),
        ("{any:a,}", [Choice(("a", ""))]),
    ],
)
def test_a_description_is_taken_apart(text: str, parts: list[object] | None) -> None:
    if parts is None:
        with pytest.raises(SampleError):
            parse_sample(text)
    else:
        assert parse_sample(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        *("{", "{}", "{nobody:3}", "{hex}", "{hex:}", "{hex:x}", "{hex:-1}", "{hex:1-}", "{hex:12345}", "{hex:1+2}"),
        *("{of:3}", "{any:}", "{any}", "{guid:1}", "{HEX:3}", "{hex:3", "a{b", "{{hex:3}}", "{hex:3}{"),
    ],
)
def test_what_describes_nothing_is_refused_with_what_would(text: str) -> None:
    with pytest.raises(SampleError, match=r"expected \{CLASS:N\}.* with a class of alnum, .*\{guid\}"):
        sample(text)


def test_a_sample_is_as_short_as_can_be_and_always_the_same() -> None:
    assert sample("{digit:3}-{digit:2-9}-{digit:1+}-{digit:0-4}-{any:eu,us}") == "741-74-7--eu"


def test_neighbours_differ() -> None:
    for text in (sample(f"{{{name}:99}}") for name in CLASSES):
        assert all(one != other for one, other in pairwise(text))


def test_a_guid_has_the_form_of_one() -> None:
    assert described(parse_sample("{guid}")).fullmatch("01234567-89ab-cdef-ABCD-EF0123456789")
    assert described(parse_sample("{guid}")).fullmatch(sample("{guid}"))


COUNTS = st.integers(0, 9).flatmap(lambda least: st.sampled_from([f"{least}", f"{least}+", f"{least}-{least + 3}"]))
MACROS = st.builds("{{{}:{}}}".format, st.sampled_from(sorted(CLASSES)), COUNTS) | st.sampled_from(
    ["{guid}", "{any:x,y}"]
)


@given(st.lists(MACROS | st.text(st.characters(exclude_characters="{}")), max_size=5).map("".join))
def test_a_sample_is_what_is_described(text: str) -> None:
    assert described(parse_sample(text)).fullmatch(sample(text))
