"""What a pack holds after `extends`, `disable` and the rules that change inherited ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Final

from rdmconv.rules.evidence import rules_of
from rdmconv.rules.loader import BUILT_IN, Source, families, read_pack
from rdmconv.rules.pack import ProviderText, RuleText
from rdmconv.rules.patterns import PatternError
from rdmconv.rules.provider import Provider

_MERGED: Final = "settings"
"""The attribute whose members are changed one by one."""


@dataclass(frozen=True, slots=True)
class Item:
    """A rule as it is written, and where."""

    text: RuleText
    source: Source
    place: Sequence[str | int]


@dataclass(slots=True)
class Contents:
    """Rules and providers by their IDs."""

    rules: dict[str, Item] = field(default_factory=dict)
    providers: dict[str, ProviderText] = field(default_factory=dict)
    origins: dict[str, tuple[Source, Sequence[str | int]]] = field(default_factory=dict)
    """Where each provider is written."""

    def add(self, other: "Contents") -> None:
        """Take over what another pack holds.

        Raises:
            PackError: both have a rule or provider of the same ID, and not the same one.
        """
        for provider_id, text in other.providers.items():
            if self.providers.setdefault(provider_id, text) != text:
                source, place = other.origins[provider_id]
                first = self.origins[provider_id][0]
                raise source.error(f"it is not the same in {first.name}: rename one of them", place)
            self.origins.setdefault(provider_id, other.origins[provider_id])
        for rule_id, item in other.rules.items():
            mine = self.rules.setdefault(rule_id, item)
            if mine.text != item.text:
                raise item.source.error(f"it is not the same in {mine.source.name}: rename one of them", item.place)


def contents_of(name: str) -> Contents:
    """Read a pack, and all it extends.

    Args:
        name: `builtin`, one of its families, or the path of a file.

    Raises:
        PackError: see `read_pack`; or it extends itself, disables what it does not inherit, or a rule has no `match`.
    """
    if name == BUILT_IN:
        return _built_in()
    return _family(name) if name in families() else _resolved(read_pack(name), ())


@cache
def _built_in() -> Contents:
    contents = Contents()
    for name in families():
        family = _family(name)
        contents.rules |= family.rules
        contents.providers |= family.providers
        contents.origins |= family.origins
    return contents


@cache
def _family(name: str) -> Contents:
    return _resolved(read_pack(name), ())


def _resolved(source: Source, chain: tuple[str, ...]) -> Contents:
    if _key(source) in chain:
        raise source.error("the pack extends itself, in the end", ("pack", "extends"))
    contents = Contents()
    for parent in source.pack.pack.extends:
        contents.add(_inherited(parent, source, (*chain, _key(source))))
    _disable(contents, source)
    for number, provider in enumerate(source.pack.provider):
        place = ("provider", number)
        if provider.id in contents.providers:
            raise source.error("there is a provider of this ID already", place)
        contents.providers[provider.id] = provider
        _check(provider, source, place)
        contents.origins[provider.id] = source, place
        for text in rules_of(provider):
            contents.rules[text.id] = Item(text, source, place)
    own: set[str] = set()
    for number, text in enumerate(source.pack.rule):
        place = ("rule", number)
        if text.id in own:
            raise source.error("the id stands twice", place)
        own.add(text.id)
        contents.rules[text.id] = Item(_changed(contents.rules.get(text.id), text, source, place), source, place)
    return contents


def _check(provider: ProviderText, source: Source, place: Sequence[str | int]) -> None:
    """Refuse forms that are no patterns; those that come with rdmconv are tested instead, which takes no time here."""
    if source.folder is None:
        return
    try:
        Provider(provider).check()
    except PatternError as error:
        raise source.error(str(error), place) from None


def _inherited(name: str, source: Source, chain: tuple[str, ...]) -> Contents:
    if name == BUILT_IN or name in families():
        return contents_of(name)
    return _resolved(read_pack(name, source.folder), chain)


def _key(source: Source) -> str:
    return source.name if source.folder is None else str((source.folder / Path(source.name).name).resolve())


def _disable(contents: Contents, source: Source) -> None:
    for name in source.pack.pack.disable:
        provider = contents.providers.pop(name, None)
        doomed = [name] if provider is None else [rule.id for rule in rules_of(provider)]
        if provider is None and name not in contents.rules:
            near = get_close_matches(name, [*contents.rules, *contents.providers], 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise source.error(f"there is no inherited rule or provider {name}{hint}", ("pack", "disable"))
        for rule_id in doomed:
            contents.rules.pop(rule_id, None)


def _changed(inherited: Item | None, text: RuleText, source: Source, place: Sequence[str | int]) -> RuleText:
    """Give a rule with what it inherits."""
    if inherited is None:
        if "match" not in text.model_fields_set:
            raise source.error("it has no match, and no inherited rule has this ID", place)
        return text
    given: Mapping[str, Any] = dict(_given(text))
    if _MERGED in given:
        given = {**given, _MERGED: {**inherited.text.settings, **given[_MERGED]}}
    return inherited.text.model_copy(update=given)


def _given(text: RuleText) -> Iterator[tuple[str, Any]]:
    for name in text.model_fields_set:
        yield name, getattr(text, name)
