"""Guards may only leave out what cannot hold: each is compared with asking every condition."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.model.entry import Entry
from rdmconv.rules.compiler import built_in_rules
from rdmconv.rules.conditions import Condition, compile_condition
from rdmconv.rules.engine import RuleSet
from rdmconv.rules.guards import Guard, GuardIndex, Guards, best, either
from rdmconv.rules.inheritance import contents_of
from rdmconv.rules.pack import ProviderText
from rdmconv.rules.provider import Provider
from rdmconv.rules.rule import Rule
from rdmconv.rules.samples import sample
from tests import builders
from tests.builders import entry
from tests.rows import over

ACME = Provider(
    ProviderText.model_validate(
        {
            "id": "acme",
            "name": "Acme",
            "words": ["ab", "k"],
            "hosts": ["*.a", "b"],
            "secret": [{"form": "a+", "decisive": True, "examples": ["a"]}, {"form": "[ab]k?", "examples": ["a"]}],
            "username": [{"form": "K.?", "examples": ["K"]}],
            "source": "none",
            "confidence": "low",
        }
    )
)
FIELDS = ["name", "folder", "username", "domain", "host", "url", "tags", "custom.T", "secret"]

# Letters of one another's case, some of which become two: a long s, a Kelvin, dotted and undotted i, sharp s, ligatures
LETTERS = "abkKsSi*?. \\\n\x00ßÉé\u0130\u0131\u017f\u1e9e\u212a\u03c3\u03c2\ufb00🔑\ud800"
TEXTS = st.text(LETTERS, max_size=5)
PATTERNS = st.sampled_from(
    [
        "",
        "a",
        "^K",
        "(?i:K)",
        "ß$",
        ".",
        r"^.{2}$",
        "[^a]b",
        "(?P<x>a)b?",
        r"\x00",
        "a|k",
        "s",
        r"(?-i)K",
        "\ud800",
    ]
)
NAMED = {"eq": TEXTS, "prefix": TEXTS, "suffix": TEXTS, "contains": TEXTS, "glob": TEXTS, "regex": PATTERNS}
LENGTHS = st.integers(0, 4) | st.fixed_dictionaries({"min": st.integers(0, 4)}, optional={"max": st.integers(0, 4)})
OPERATORS = st.one_of(
    *(st.fixed_dictionaries({name: operand}) for name, operand in NAMED.items()),
    st.fixed_dictionaries({"in": st.lists(TEXTS, max_size=3)}),
    st.fixed_dictionaries({"length": LENGTHS}),
    st.fixed_dictionaries({"exists": st.booleans()}),
    st.just({"provider": "acme"}),
)
TESTS = st.dictionaries(st.sampled_from(FIELDS), OPERATORS, min_size=1, max_size=2)
TREES = st.recursive(
    TESTS,
    lambda inner: st.dictionaries(st.sampled_from(["all", "any", "none"]), st.lists(inner, max_size=3), max_size=2),
    max_leaves=5,
)
ENTRIES = st.builds(
    lambda secret, encrypted, fields: entry(secret=secret, encrypted=encrypted, **fields),
    st.none() | TEXTS,
    st.none() | st.just("Q0FO"),
    st.fixed_dictionaries({}, optional={field: TEXTS for field in FIELDS if field != "secret"}),
)


def compiled(tree: object) -> Condition:
    return compile_condition(tree, {"acme": ACME}.get)


def candidates(conditions: Sequence[Condition], one: Entry) -> list[int]:
    return GuardIndex([condition.guards() for condition in conditions]).candidates(one)


# Single conditions


def test_without_conditions_there_are_no_candidates() -> None:
    assert candidates([], entry()) == []


@pytest.mark.parametrize(
    ("tree", "is_candidate"),
    [
        ({}, False),
        ({"any": []}, False),
        ({"all": []}, False),
        ({"none": []}, True),
        ({"none": [{"name": {"eq": "billing"}}]}, True),
        ({"name": {"exists": False}}, True),
        ({"name": {"length": 99}}, True),
        ({"name": {"eq": "other"}}, False),
        ({"name": {"in": []}}, False),
        ({"name": {"glob": "b*g"}}, True),
        ({"name": {"glob": "b*x*g"}}, False),
        ({"any": [{"name": {"eq": "other"}}, {"name": {"exists": False}}]}, True),
        ({"all": [{"name": {"eq": "other"}}, {"name": {"exists": True}}]}, False),
        ({"all": [{"name": {"eq": "billing"}}, {"secret": {"eq": "other"}}]}, True),
        ({"name": {"provider": "acme"}}, False),
        ({"name": {"regex": "x"}}, False),
        ({"name": {"regex": "ILL"}}, True),
        ({"username": {"regex": "ILL"}}, False),
    ],
)
def test_what_can_be_told_without_asking_is(tree: object, is_candidate: bool) -> None:
    assert candidates([compiled(tree)], entry()) == ([0] if is_candidate else [])


@pytest.mark.parametrize("operator", ["eq", "prefix", "suffix", "contains", "regex"])
def test_each_tag_is_looked_at_by_itself(operator: str) -> None:
    condition = compiled({"tags": {operator: "ss" if operator != "regex" else "(?-i)^ß$"}})
    assert candidates([condition], entry(tags="prod ß eu")) == [0]


def test_candidates_stand_in_order() -> None:
    trees: list[Any] = [{"none": []}, {"name": {"prefix": "b"}}, {}, {"username": {"prefix": "b"}}, {"none": []}]
    assert candidates([compiled(tree) for tree in trees], entry()) == [0, 1, 3, 4]


@pytest.mark.parametrize(
    ("operators", "text"),
    [
        ({"regex": "(?-i)^K$"}, "K"),
        ({"regex": "ß$"}, "ẞ"),
        ({"glob": "a*b"}, "a\nB"),
        ({"glob": "a*b"}, "a\ud800b"),
        ({"glob": "?"}, "ß"),
        ({"glob": "stra?e"}, "STRA\ufb00E"),
        ({"contains": "\ud800"}, "\ud800"),
        ({"eq": "ss"}, "ß"),
        ({"in": ["x", ""]}, ""),
        ({"eq": "a\n"}, "A\n"),
    ],
)
def test_odd_texts_are_candidates_when_they_hold(operators: dict[str, object], text: str) -> None:
    condition = compiled({"name": operators})
    assert condition.holds(entry(name=text))
    assert candidates([condition], entry(name=text)) == [0]


@given(ENTRIES, st.lists(TREES, max_size=5).map(lambda trees: [compiled(tree) for tree in trees]))
def test_what_holds_is_always_a_candidate(one: Entry, conditions: list[Condition]) -> None:
    holding = {number for number, condition in enumerate(conditions) if condition.holds(one)}
    assert holding <= set(candidates(conditions, one))


@given(ENTRIES, TESTS.map(compiled))
def test_a_test_that_holds_is_always_a_candidate(one: Entry, condition: Condition) -> None:
    assert not condition.holds(one) or candidates([condition], one) == [0]


@given(ENTRIES, st.sampled_from(FIELDS), st.sampled_from(["eq", "prefix", "suffix", "contains"]), TEXTS)
def test_few_plain_tests_find_what_a_set_of_many_finds(one: Entry, field: str, operator: str, text: str) -> None:
    few = [compiled({field: {operator: text}})]
    many = [*few, *(compiled({field: {"eq": f"{number} other"}}) for number in range(9))]
    assert candidates(few, one) == candidates(many, one)


@given(TEXTS, st.sampled_from(["eq", "prefix", "suffix", "contains", "glob"]), st.sampled_from(FIELDS[:-1]))
def test_a_text_is_found_in_itself_however_its_case_is_folded(text: str, operator: str, field: str) -> None:
    condition = compiled({field: {operator: text}})
    for other in {text, text.upper(), text.lower(), text.casefold()}:
        one = entry(**{field: other})
        assert not condition.holds(one) or candidates([condition], one) == [0]


# How guards are chosen

WEAK, STRONG, STRONGER = (Guard("name", is_folded=True, source=word, literal=len(word)) for word in ("a", "ab", "abcd"))


def test_of_several_guards_the_one_that_tells_most_is_chosen() -> None:
    assert best([[WEAK], None, [STRONGER], [STRONG]]) == [STRONGER]
    assert best([[STRONG, STRONG], [STRONG]]) == [STRONG]
    assert best([[STRONGER, WEAK], [STRONG]]) == [STRONG]


def test_what_never_holds_is_the_best_guard() -> None:
    assert best([[STRONGER], []]) == []


@pytest.mark.parametrize("guards", [[], [None], [None, None]])
def test_of_nothing_known_nothing_is_chosen(guards: list[Guards]) -> None:
    assert best(guards) is None


def test_of_alternatives_all_guards_count_and_each_must_have_one() -> None:
    assert either([[WEAK], [STRONG]]) == [WEAK, STRONG]
    assert either([[WEAK], None]) is None
    assert either([]) == []


def test_a_rule_on_a_secret_asks_for_more_than_a_letter() -> None:
    tree = {"all": [{"name": {"glob": "*"}}, {"secret": {"prefix": "acme_"}}, {"folder": {"contains": "a"}}]}
    guards = compiled(tree).guards()
    assert guards is not None
    assert [guard.field for guard in guards] == ["secret"]


# Many rules

BUILT_IN = built_in_rules()
INDEX = GuardIndex([rule.condition.guards() for rule in BUILT_IN])


def test_every_rule_that_comes_with_rdmconv_can_be_told_from_most_entries() -> None:
    assert INDEX.candidates(entry()) == []


@over(contents_of("builtin").providers.values(), lambda one: one.id)
def test_no_rule_that_holds_for_an_example_is_left_out(one: ProviderText) -> None:
    hosts = [host.replace("*", "acme") for host in (*one.hosts, *one.api_hosts)] or [""]
    for form in (*one.secret, *one.username):
        text = sample(form.examples[0])
        for fields in ({"secret": text}, {"username": text}, {"secret": text, "username": text}):
            billing = entry(**{"name": f"{one.name} API", "url": f"https://{hosts[0]}/", **fields})
            holding = {number for number, rule in enumerate(BUILT_IN) if rule.condition.holds(billing)}
            assert holding <= set(INDEX.candidates(billing))


RULES = st.lists(
    st.builds(
        lambda tree, **more: builders.rule("x", compiled(tree), **more),
        TREES,
        action=st.sampled_from(["convert", "skip"]),
        priority=st.integers(0, 1),
        settings=st.sampled_from([{}, {"type": "x"}, {"type": "{name}"}]),
    ),
    max_size=6,
)


@given(ENTRIES, RULES, st.randoms(use_true_random=False))
def test_no_order_of_rules_and_packs_changes_a_decision(one: Entry, rules: list[Rule], dice: Random) -> None:
    named = [replace(rule, id=f"rule-{number}") for number, rule in enumerate(rules)]
    shuffled = dice.sample(named, len(named))
    assert repr(RuleSet(shuffled).decide(one)) == repr(RuleSet(named).decide(one))


@given(ENTRIES, RULES)
def test_the_index_changes_no_decision(one: Entry, rules: list[Rule]) -> None:
    named = [replace(rule, id=f"rule-{number}") for number, rule in enumerate(rules)]
    together = RuleSet(named)
    expected = [rule.id for rule in together.rules if rule.condition.holds(one)]
    assert [rule.id for rule in together.matching(one)] == expected
