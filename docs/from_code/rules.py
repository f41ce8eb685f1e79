"""The rule language, the built-in rules, and what is known of providers."""

import json
from collections.abc import Mapping
from itertools import groupby
from typing import Any, Final

from from_code.json_schema import members
from from_code.markdown import code, codes, prose, table, text
from rdmconv.formats.schema_files import read_schema
from rdmconv.rules.compiler import load_rules
from rdmconv.rules.filters import DATE_FORMAT, FILTERS, OF, SECRET_FILTERS
from rdmconv.rules.inheritance import contents_of
from rdmconv.rules.loader import BUILT_IN, families
from rdmconv.rules.pack import ProviderText
from rdmconv.rules.rule import Rule

_GROUPS: Final = ("all", "any", "none")


def language_reference() -> str:
    """Give what a pack can say: its tables, conditions, operators, actions and filters."""
    whole = _schema()
    parts = whole["$defs"]
    condition, operators = parts["condition"]["properties"], parts["operators"]["properties"]
    fields = [name for name in condition if name not in _GROUPS]
    pieces = [
        "## The pack: `[pack]`",
        members(whole["properties"]["pack"], whole),
        "## A rule: `[[rule]]`",
        members(parts["rule"], whole),
        "## Conditions: `match`",
        prose(parts["condition"]["description"]) + "\n",
        table(("condition", "holds when"), [[code(name), prose(condition[name]["description"])] for name in _GROUPS]),
        f'A field with operators is a condition, too. The fields are {codes(fields)}, and `"custom.<title>"`.\n',
        "## Operators",
        table(("operator", "holds for"), [[code(name), prose(one["description"])] for name, one in operators.items()]),
        "## What is written: `set`",
        prose(parts["set"]["description"]) + f" Fields: {codes(parts['set']['properties'])}.\n",
        prose(parts["template"]["description"]) + "\n",
        f"Filters: {codes([*FILTERS, OF])}; of a secret only {codes(SECRET_FILTERS)}.\n",
        f"{code(OF)} takes a provider, {code(DATE_FORMAT)} can take a format.\n",
        "## Examples: `[[rule.example]]`",
        members(parts["example"], whole),
        "## A provider: `[[provider]]`",
        members(parts["provider"], whole),
        "### A form of keys or IDs",
        members(parts["form"], whole),
    ]
    return "\n\n".join(pieces)


def providers_reference() -> str:
    """Give the providers that come with rdmconv, by family."""
    parts = []
    for family in families():
        providers = sorted(contents_of(family).providers.values(), key=lambda one: one.name.casefold())
        if providers:
            head = ("provider", "ID", "told by", "sure", "becomes")
            parts.append(f"## {family}\n\n{table(head, map(_provider, providers))}")
    return "\n".join(parts)


def built_in_rules_reference() -> str:
    """Give all rules that come with rdmconv, by the pack they are in."""
    rules = sorted(load_rules([BUILT_IN]), key=lambda one: (one.pack, one.id))
    head = ("rule", "priority", "certain", "what it takes, or why it leaves it")
    return "\n".join(
        f"## Of {pack}\n\n{table(head, map(_rule, of_pack))}" for pack, of_pack in groupby(rules, lambda one: one.pack)
    )


def _rule(one: Rule) -> list[str]:
    certain = one.action if one.action == "skip" else one.applicability
    return [code(one.id), str(one.priority), certain, text(one.description)]


def _provider(one: ProviderText) -> list[str]:
    evidence = {
        "form of the key": one.secret,
        "form of the ID": one.username,
        "host of an API": one.api_hosts,
        "host": one.hosts,
        "name": one.words,
    }
    told = ", ".join(what for what, there in evidence.items() if there)
    becomes = f"skipped: {text(one.skip)}" if one.skip else "an API key"
    return [text(one.name), code(one.id), told, one.confidence, becomes]


def _schema() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(read_schema("rule-pack.schema.json"))
    return found
