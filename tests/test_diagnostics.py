import unicodedata
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.diagnostics import CATALOGUE, Diagnostic, Position, Severity, from_error, printable
from rdmconv.errors import InputError
from tests.rows import over


@over(CATALOGUE, str)
def test_each_code_makes_a_sentence_of_its_details(code: str) -> None:
    kind = CATALOGUE[code]
    names = {name for text in (kind.message, kind.hint) for _, name, _, _ in Formatter().parse(text) if name}
    found = Diagnostic(code, Position(1, 1), {name: f"<{name}>" for name in names})
    assert found.severity is kind.severity
    for name in names:
        assert f"<{name}>" in found.message + found.hint
    assert "{" not in found.message + found.hint
    assert found.message
    assert found.hint
    assert not found.message.endswith(".")


@over(CATALOGUE, str)
def test_no_text_has_a_place_for_content(code: str) -> None:
    kind = CATALOGUE[code]
    names = {name for text in (kind.message, kind.hint) for _, name, _, _ in Formatter().parse(text) if name}
    assert not names & {"value", "secret", "password", "text", "content", "input", "length"}


def test_what_decides_nothing_is_no_error() -> None:
    assert {code for code, kind in CATALOGUE.items() if kind.severity is Severity.NOTE} == {
        "RUL010",
        "RUL011",
        "RUL012",
        "RUL013",
        "RUL014",
        "RUL017",
    }


def test_details_are_made_harmless() -> None:
    found = Diagnostic("RUL012", details={"rule": "a\x1b[31m{x}\n\u202e", "why": ""})
    assert found.message == "the rule a\\u001b[31m{x}\\u000a\\u202e leaves it as it is"


def test_an_error_becomes_a_diagnostic() -> None:
    found = from_error(InputError("FMT003", line=3, problem="p"))
    assert (found.code, found.position, found.message) == ("FMT003", Position(3, 1), "the XML is not well-formed (p)")
    assert from_error(InputError("FMT001")).position is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("plain", "plain"),
        ("é 支払 🔑", "é 支払 🔑"),
        ("a b", "a b"),
        ("\xa0", "\xa0"),
        ("[b]x[/]", "[b]x[/]"),
        ("\0", "\\u0000"),
        ("\x1b[2J", "\\u001b[2J"),
        ("\r\n\t", "\\u000d\\u000a\\u0009"),
        ("\x7f", "\\u007f"),
        ("\x9b31m", "\\u009b31m"),
        ("\u202e\u2066\u200f", "\\u202e\\u2066\\u200f"),
        ("\u200b\u200d\ufeff\xad", "\\u200b\\u200d\\ufeff\\u00ad"),
        ("\u2028\u2029", "\\u2028\\u2029"),
        ("\ud800", "\\ud800"),
        ("\ue000", "\\ue000"),
        ("\U000e0041", "\\U000e0041"),
        ("\U0010fffd", "\\U0010fffd"),
    ],
)
def test_text_that_could_act_is_spelled_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters()))
def test_no_text_acts_on_a_terminal(text: str) -> None:
    shown = printable(text)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert printable(shown) == shown
    assert len(shown.splitlines()) <= 1
