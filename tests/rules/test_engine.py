from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.planning import FromField, Leftovers
from rdmconv.rules.actions import DEFAULT_MAP
from rdmconv.rules.compiler import built_in_rules
from rdmconv.rules.engine import Convert, Disagree, RuleSet, Skip
from rdmconv.rules.rule import Rule
from tests import builders
from tests.builders import ALWAYS, NEVER, entry


def rule(id: str = "one", *, matches: bool = True, **more: Any) -> Rule:
    return builders.rule(id, ALWAYS if matches else NEVER, **more)


def decided(*rules: Rule) -> object:
    decision = RuleSet(rules).decide(entry())
    return Convert(decision.rule, dict(decision.assignments)) if isinstance(decision, Convert) else decision


def test_without_rules_nobody_asks_for_the_entry() -> None:
    assert decided() is None
    assert decided(rule(matches=False)) is None


def test_a_rule_that_matches_decides() -> None:
    assert decided(rule("one"), rule("two", matches=False, priority=9)) == Convert("one", DEFAULT_MAP)


def test_the_highest_priority_wins() -> None:
    assert decided(rule("low"), rule("high", priority=5, action="skip"), rule("middle", priority=1)) == Skip("high")


def test_negative_priorities_count_as_numbers() -> None:
    assert decided(rule("minus", priority=-10), rule("zero", action="skip")) == Skip("zero")


def test_rules_that_agree_decide_together() -> None:
    assert decided(rule("b"), rule("a")) == Convert("a", DEFAULT_MAP)
    assert decided(rule("b", action="skip"), rule("a", action="skip")) == Skip("a")


@pytest.mark.parametrize(
    ("other", "types"),
    [
        ({"action": "skip"}, ()),
        ({"settings": {"type": "x"}}, ("x",)),
        ({"applicability": "unsafe"}, ()),
        ({"leftovers": Leftovers(drop=("domain",))}, ()),
        ({"swap": True}, ()),
    ],
    ids=["skip", "another type", "less certain", "other leftovers", "swapped"],
)
def test_a_tie_that_differs_is_for_a_person(other: dict[str, Any], types: tuple[str, ...]) -> None:
    assert decided(rule("b", **other), rule("a")) == Disagree(("a", "b"), types)


def test_a_tie_names_both_providers() -> None:
    one, other = (rule(name, settings={"type": name.upper()}) for name in "ab")
    assert decided(other, one) == Disagree(("a", "b"), ("A", "B"))


def test_settings_that_come_out_the_same_agree() -> None:
    one, other = (rule(name, settings={"type": text}) for name, text in (("a", "{name}"), ("b", "Billing")))
    assert isinstance(decided(one, other), Convert)


def test_a_higher_rule_settles_a_tie_below() -> None:
    assert decided(rule("a"), rule("b", action="skip"), rule("c", priority=1)) == Convert("c", DEFAULT_MAP)


def test_three_of_which_two_agree_are_for_a_person() -> None:
    assert decided(rule("a"), rule("b"), rule("c", action="skip")) == Disagree(("a", "b", "c"))


RULES = st.lists(
    st.builds(
        rule,
        st.text("abc", min_size=1, max_size=3),
        matches=st.booleans(),
        priority=st.integers(-1, 1),
        action=st.sampled_from(["convert", "skip"]),
        settings=st.sampled_from([{}, {"type": "x"}, {"type": "{name}"}]),
    ),
    max_size=4,
    unique_by=lambda one: one.id,
)


@given(RULES)
def test_the_order_of_rules_never_matters(rules: list[Rule]) -> None:
    assert len({repr(RuleSet(order).decide(entry())) for order in permutations(rules)}) == 1


def test_of_two_groups_of_a_name_the_first_that_holds_something_counts() -> None:
    match = {"all": [{"name": {"regex": "(?P<x>Bill)"}}, {"username": {"regex": "(?P<x>bill)"}}]}
    found = RuleSet([builders.rule(match=match, settings={"type": "{x}"})]).decide(entry())
    assert isinstance(found, Convert)
    assert found.type == "Bill"


def test_what_a_rule_swaps_itself_is_not_told_to_be_swapped() -> None:
    swapped = Convert("seen", {"api_key": FromField("username")})
    for swap, told in ((True, None), (False, "seen")):
        found = RuleSet([rule(swap=swap)], lambda _: swapped).decide(entry())
        assert isinstance(found, Convert)
        assert found.swapped_by == told


def test_what_is_explained_is_what_is_decided() -> None:
    together = RuleSet(built_in_rules())
    api_key = {"name": "Okta API", "url": "https://acme.okta.com", "tags": "api token", "username": "svc"}
    for one in (entry(), entry(**api_key, secret="00" + "a" * 40), entry(secret=None, encrypted="Q0FOQVJZ")):
        held = {tried.rule for tried in together.explain(one) if tried.held}
        assert held == {rule.id for rule in together.rules if rule.condition.holds(one)}
        assert held == {rule.id for rule in together.matching(one)}
