import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.rules.inheritance import contents_of
from rdmconv.rules.pack import Example, ProviderText, RuleText
from rdmconv.rules.written import written
from tests.rows import over

CONTENTS = contents_of("builtin")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def test_what_is_as_it_would_be_anyway_is_left_out() -> None:
    assert written("rule", RuleText(id="x", match={})) == '[[rule]]\nid = "x"\n'


def test_a_rule_is_written_as_people_do() -> None:
    rule = RuleText.model_validate(
        {
            "id": "x",
            "match": {"all": [{"folder": {"glob": "A\\**"}}, {"custom.Own er": {"eq": "y"}}]},
            "set": {"type": "T"},
            "example": [{"entry": {"name": "n"}, "expect": "match"}],
        }
    )
    assert written("rule", rule) == (
        '[[rule]]\nid = "x"\n'
        '[rule.match]\nall = [{ folder = { glob = \'A\\**\' } }, { "custom.Own er" = { eq = "y" } }]\n'
        '[rule.set]\ntype = "T"\n'
        '[[rule.example]]\nentry = { name = "n" }\nexpect = "match"\n'
    )


@over([item.text for item in CONTENTS.rules.values()], lambda text: text.id)
def test_a_rule_reads_as_it_was(text: RuleText) -> None:
    assert RuleText.model_validate(tomllib.loads(written("rule", text))["rule"][0]) == text


@over(CONTENTS.providers.values(), lambda text: text.id)
def test_a_provider_reads_as_it_was(text: ProviderText) -> None:
    assert ProviderText.model_validate(tomllib.loads(written("provider", text))["provider"][0]) == text


@given(st.dictionaries(TEXTS, TEXTS), TEXTS)
def test_any_text_reads_as_it_was(entry: dict[str, str], description: str) -> None:
    rule = RuleText(id="x", description=description, match=dict(entry), example=[Example(entry=entry, expect="match")])
    assert RuleText.model_validate(tomllib.loads(written("rule", rule))["rule"][0]) == rule


@pytest.mark.parametrize(
    "text", ["1.5", "1e300", "inf", "2024-01-31", "12:30:00", "2024-01-31T12:30:00", "2024-01-31T12:30:00Z", "[[true]]"]
)
def test_what_no_condition_can_ask_for_is_written_all_the_same(text: str) -> None:
    rule = RuleText(id="x", match=tomllib.loads(f"name = {text}"))
    assert RuleText.model_validate(tomllib.loads(written("rule", rule))["rule"][0]) == rule
