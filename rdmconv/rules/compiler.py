"""From what packs say to rules that can be asked."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from msgspec.structs import replace

from rdmconv.planning import Hashed
from rdmconv.rules.actions import compile_captures, compile_leftovers, compile_settings
from rdmconv.rules.built_in import BuiltInRules
from rdmconv.rules.conditions import compile_condition
from rdmconv.rules.engine import Recogniser, Rules, RuleSet
from rdmconv.rules.inheritance import (
    Contents,
    Item,
    built_in_digest,
    built_in_providers,
    contents_of,
)
from rdmconv.rules.loader import BUILT_IN, Origin, families
from rdmconv.rules.matchers import ConditionError
from rdmconv.rules.patterns import PatternError
from rdmconv.rules.provider import Provider, Providers
from rdmconv.rules.rule import Rule
from rdmconv.rules.templates import TemplateError


def load_rules(names: Sequence[str]) -> list[Rule]:
    """Read rule packs, and compile what they hold.

    Args:
        names: `builtin`, one of its families, or paths of files; their order does not matter.

    Raises:
        PackError: a pack is not there (`RUL003`), or says something a pack cannot say (`RUL002`).
    """
    if list(names) == [BUILT_IN]:
        return built_in_rules()
    contents = contents_of(*names)
    return _compiled(contents.rules.values(), contents)


def load_rule_set(names: Sequence[str]) -> Rules:
    """Read rule packs, and make their rules decide together; see `load_rules` and `rule_set`."""
    if list(names) == [BUILT_IN]:
        return _built_in()
    contents = contents_of(*names)
    return RuleSet(_compiled(contents.rules.values(), contents), _recogniser(contents), packs_of(contents))


@cache
def built_in_rules() -> list[Rule]:
    """Give the rules that come with rdmconv."""
    contents = contents_of(BUILT_IN)
    return _compiled(contents.rules.values(), contents)


@cache
def _built_in() -> BuiltInRules:
    return BuiltInRules(lambda items: RuleSet(_compiled(items, Contents())), packs_of(Contents()))


def rule_set(rules: Sequence[Rule]) -> RuleSet:
    """Make rules decide together; what they do not say of the provider, those that come with rdmconv do."""
    return RuleSet(rules, _built_in_witnesses().decide, packs_of(Contents()))


def packs_of(contents: Contents) -> list[Hashed]:
    """Name all that decisions rest on: the files read, and what comes with rdmconv, which has a say in every run."""
    known = families()
    files = [Hashed(name, digest) for name, digest in contents.files.items() if name not in known]
    return [*files, Hashed(BUILT_IN, built_in_digest())]


@cache
def _built_in_witnesses() -> BuiltInRules:
    return BuiltInRules(lambda items: _witnesses(items, Contents()))


def _recogniser(contents: Contents) -> Recogniser:
    """Make what says of a provider what the rules of a pack do not.

    The rules that follow from providers: those of the pack, and the ones that come with rdmconv when it has left none
    of them out.
    """
    items = contents.rules
    if all(item.source.folder is not None for item in items.values()):
        takes_the_place = tuple(f"{provider}-" for provider in built_in_providers())
        if not contents.providers and not any(rule_id.startswith(takes_the_place) for rule_id in items):
            return _built_in_witnesses().decide
        items = {**contents_of(BUILT_IN).rules, **items}
    return _witnesses((item for item in items.values() if item.place[0] == "provider"), contents).decide


def _witnesses(items: Iterable[Item], contents: Contents) -> RuleSet:
    """Make rules of providers decide together, but for those that could at best guess."""
    sure = (item for item in items if item.text.applicability != "unsafe" or item.text.swap)
    return RuleSet(_compiled(map(_of_type_only, sure), contents))


def _of_type_only(item: Item) -> Item:
    """Give a rule that sets nothing but the type: nothing else is asked of it, and every entry asks."""
    settings = {name: value for name, value in item.text.settings.items() if name == "type"}
    return replace(item, text=item.text.model_copy(update={"settings": settings}))


def _compiled(items: Iterable[Item], contents: Contents) -> list[Rule]:
    providers = _lookup(contents)
    return [_rule(item, providers) for item in items]


def _lookup(contents: Contents) -> Providers:
    known: dict[str, Provider | None] = {}

    def find(provider_id: str) -> Provider | None:
        if provider_id not in known:
            own, built_in = contents.providers.get(provider_id), built_in_providers().get(provider_id)
            text = own or (built_in and built_in.text)
            known[provider_id] = None if text is None else Provider(text)
        return known[provider_id]

    return find


def _rule(item: Item, providers: Providers) -> Rule:
    text = item.text
    try:
        condition = compile_condition(text.match, providers)
        captures = compile_captures(condition, swap=text.swap)
        settings = compile_settings(text.settings, condition, captures, providers, swap=text.swap)
        leftovers = compile_leftovers(text)
    except (ConditionError, TemplateError, PatternError) as error:
        where = str(error).partition(":")[0]
        raise item.source.error(str(error), item.place, re.split(r"[.\[\]]+", where)) from None
    return Rule(
        text.id,
        condition,
        text.action,
        text.priority,
        text.applicability,
        text.description,
        settings,
        captures,
        leftovers,
        text.swap,
        item.source.pack.pack.id,
        text,
        Origin(item.source, item.place),
    )
