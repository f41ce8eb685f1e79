"""The rules that come with rdmconv decide alike, whether they are made when they are needed or all at once."""

from collections.abc import Iterable

import pytest

from rdmconv.planning import Tried
from rdmconv.rules import built_in
from rdmconv.rules.built_in import BuiltInRules
from rdmconv.rules.compiler import built_in_rules
from rdmconv.rules.engine import Decision, RuleSet
from rdmconv.rules.examples import entry_of
from rdmconv.rules.inheritance import Item
from tests.builders import entry

ALL = RuleSet(built_in_rules())
COMPILED = {rule.id: rule for rule in built_in_rules()}
EXAMPLES = [entry_of(one.entry) for rule in built_in_rules() if rule.text for one in rule.text.example]


class Making:
    """Makes rules decide together, and notes which."""

    def __init__(self) -> None:
        self.made: list[list[str]] = []

    def __call__(self, items: Iterable[Item]) -> RuleSet:
        self.made.append([item.text.id for item in items])
        return RuleSet([COMPILED[rule_id] for rule_id in self.made[-1]])


@pytest.mark.parametrize("most", [1, 10_000])
def test_every_example_is_decided_as_by_all_rules(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(built_in, "_MOST", most)
    rules = BuiltInRules(Making())
    decided: list[Decision] = [rules.decide(one) for one in EXAMPLES]
    assert list(map(repr, decided)) == [repr(ALL.decide(one)) for one in EXAMPLES]


def test_no_rule_is_made_for_an_entry_in_which_nothing_of_a_provider_is_seen() -> None:
    making = Making()
    assert BuiltInRules(making).decide(entry(secret="correct horse battery staple")) is None
    assert making.made == []


def test_rules_of_a_provider_are_made_once() -> None:
    making = Making()
    rules = BuiltInRules(making)
    for _ in range(2):
        rules.decide(entry(name="GitLab API"))
    assert [{rule_id.partition("-")[0] for rule_id in made} for made in making.made] == [{"gitlab"}]


def test_when_many_providers_are_met_all_rules_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(built_in, "_MOST", 2)
    making = Making()
    rules = BuiltInRules(making)
    for one in EXAMPLES:
        rules.decide(one)
    assert len(making.made) == 3
    assert sorted(making.made[-1]) == sorted(COMPILED)


def test_all_rules_are_explained_whatever_is_seen() -> None:
    one = entry(name="GitLab API")
    explained: list[Tried] = BuiltInRules(Making()).explain(one)
    assert explained == ALL.explain(one)
