"""What comes with rdmconv: each example holds, each decisive form fits what it should and not a character more."""

from collections.abc import Sequence

import pytest

from rdmconv.rules.compiler import built_in_rules
from rdmconv.rules.examples import entry_of
from rdmconv.rules.inheritance import contents_of
from rdmconv.rules.loader import families, read_pack
from rdmconv.rules.pack import Example, Form, ProviderText
from rdmconv.rules.patterns import Pattern, PatternError, PatternSet
from rdmconv.rules.provider import Provider
from rdmconv.rules.rule import Rule
from rdmconv.rules.samples import sample
from tests.rows import over
from tests.rules.spread import Decisive, decisive_forms, described, fits, misses, mutants, parse_sample

SURVIVE: dict[str, str] = {}
"""Mutants that mean the same as the form they come from, each with the reason."""
PROVIDERS = list(contents_of("builtin").providers.values())
every_form = over(decisive_forms(), str)
every_provider = over(PROVIDERS, lambda one: one.id)


def examples(rule: Rule) -> Sequence[Example]:
    assert rule.text is not None
    return rule.text.example


def test_there_are_as_many_providers_as_promised() -> None:
    assert len(PROVIDERS) >= 150
    assert len({form.provider.id for form in decisive_forms()}) > 78


@over(built_in_rules(), lambda rule: rule.id)
def test_every_rule_holds_for_what_its_examples_say(rule: Rule) -> None:
    found = {(one.expect, rule.condition.holds(entry_of(one.entry))) for one in examples(rule)}
    assert found == {("match", True), ("no-match", False)}


@pytest.mark.parametrize("family", families())
def test_providers_stand_in_order_and_once(family: str) -> None:
    ids = [provider.id for provider in read_pack(family).pack.provider]
    assert ids == sorted(set(ids))


def test_no_two_families_have_a_provider_in_common() -> None:
    assert len(PROVIDERS) == sum(len(read_pack(family).pack.provider) for family in families())


@every_provider
def test_every_form_compiles_by_itself_and_with_the_others(provider: ProviderText) -> None:
    Provider(provider).check()


@every_provider
def test_every_example_is_of_its_form(provider: ProviderText) -> None:
    forms: list[Form] = [*provider.secret, *provider.username]
    for form in forms:
        pattern = Pattern(form.form, whole=True)
        assert [example for example in form.examples if not pattern.holds(sample(example))] == []


@every_provider
def test_hosts_and_words_are_in_lower_case_and_sorted(provider: ProviderText) -> None:
    for texts in (provider.words, provider.hosts, provider.api_hosts):
        assert texts == sorted({text.lower() for text in texts})


def test_no_word_stands_for_two_providers() -> None:
    words = [word for provider in PROVIDERS for word in provider.words]
    assert len(words) == len(set(words))


def test_no_api_host_is_a_host_of_another_provider() -> None:
    compiled = [Provider(provider) for provider in PROVIDERS]
    for provider in PROVIDERS:
        for host in (glob.replace("*", "acme") for glob in provider.api_hosts):
            others = [one.id for one in compiled if (pattern := one.pattern("host")) and pattern.holds(host)]
            assert others == [provider.id], host


@every_form
def test_a_decisive_form_fits_all_its_examples_describe(form: Decisive) -> None:
    pattern = Pattern(form.form.form, whole=True)
    assert [text for text in fits(form) if not pattern.holds(text)] == []


@every_form
def test_the_examples_describe_what_is_made_of_them(form: Decisive) -> None:
    known = [described(parse_sample(example)) for example in form.form.examples]
    assert [text for text in fits(form) if not any(one.fullmatch(text) for one in known)] == []


@every_form
def test_a_decisive_form_does_not_fit_what_is_one_character_off(form: Decisive) -> None:
    pattern = Pattern(form.form.form, whole=True)
    others = [described(parse_sample(example)) for other in _siblings(form) for example in other.form.examples]
    wrong = [text for text in misses(form) if pattern.holds(text) and not any(one.fullmatch(text) for one in others)]
    assert wrong == []


@every_form
def test_no_character_of_a_decisive_form_is_there_for_nothing(form: Decisive) -> None:
    told = [*((text, True) for text in fits(form)), *((text, False) for text in misses(form))]
    survivors = [mutant for mutant in mutants(form.form.form) if mutant not in SURVIVE and not _is_told(mutant, told)]
    assert survivors == []


@pytest.mark.parametrize("field", ["secret", "username"])
def test_no_decisive_form_fits_what_another_provider_gives_out(field: str) -> None:
    forms = [form for form in decisive_forms() if form.field == field]
    together = PatternSet()
    for number, form in enumerate(forms):
        together.add(Pattern(form.form.form, whole=True).source, number)
    together.compile()
    for form in forms:
        for text in fits(form):
            owners = {forms[number].provider.id for number in together.owners(text)}
            assert owners == {form.provider.id}, text


def _siblings(form: Decisive) -> Sequence[Decisive]:
    """The other decisive forms of the same field of the provider."""
    kin = [one for one in decisive_forms() if one.provider is form.provider and one.field == form.field]
    return [one for one in kin if one is not form]


def _is_told(mutant: str, told: Sequence[tuple[str, bool]]) -> bool:
    try:
        pattern = Pattern(mutant, whole=True)
        pattern.check()
    except PatternError:
        return True
    return any(pattern.holds(text) is not wanted for text, wanted in told)
