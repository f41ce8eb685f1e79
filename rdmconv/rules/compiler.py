"""From what packs say to rules that can be asked."""

import re
from collections.abc import Sequence
from functools import cache

from rdmconv.model.entry import Entry
from rdmconv.rules.actions import compile_captures, compile_leftovers, compile_settings
from rdmconv.rules.conditions import compile_condition
from rdmconv.rules.engine import Convert, RuleSet
from rdmconv.rules.inheritance import Contents, Item, contents_of
from rdmconv.rules.loader import BUILT_IN, Origin
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
    return _compiled(contents_of(*names))


@cache
def built_in_rules() -> list[Rule]:
    """Give the rules that come with rdmconv."""
    return _compiled(contents_of(BUILT_IN))


def rule_set(rules: Sequence[Rule]) -> RuleSet:
    """Make rules decide together; where they do not name the provider, those that come with rdmconv do."""
    return RuleSet(rules, recognised)


def recognised(entry: Entry) -> str | None:
    """Name the provider of an entry as the rules that come with rdmconv see it; None when they are not sure."""
    wish = _witnesses().decide(entry)
    return wish.type if isinstance(wish, Convert) and wish.applicability == "safe" else None


@cache
def _witnesses() -> RuleSet:
    """Give the rules that come with rdmconv, but for those that could at best guess."""
    contents = contents_of(BUILT_IN)
    providers = _lookup(contents)
    items = (item for item in contents.rules.values() if item.text.applicability != "unsafe")
    return RuleSet([_rule(item, providers) for item in items])


def _compiled(contents: Contents) -> list[Rule]:
    providers = _lookup(contents)
    return [_rule(item, providers) for item in contents.rules.values()]


def _lookup(contents: Contents) -> Providers:
    known: dict[str, Provider | None] = {}

    def find(provider_id: str) -> Provider | None:
        if provider_id not in known:
            text = contents.providers.get(provider_id) or contents_of(BUILT_IN).providers.get(provider_id)
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
