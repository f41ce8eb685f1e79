"""What a pack holds after `extends`, `disable` and the rules that change inherited ones."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from msgspec import Struct, field

from rdmconv.model.near import near
from rdmconv.rules.evidence import rules_of
from rdmconv.rules.loader import BUILT_IN, Origin, Source, families, find_pack, read_pack
from rdmconv.rules.pack import ProviderText, RuleText
from rdmconv.rules.patterns import PatternError
from rdmconv.rules.provider import Provider

_MERGED: Final = "settings"
"""The attribute whose members are changed one by one."""
_LEFTOVERS: Final = ("keep", "drop", "note")
"""The attributes that decide about a field; what a rule says of one counts, whatever the inherited rule says of it."""
_EXTENDS: Final = ("pack", "extends")
MOST_LEVELS: Final = 32
"""Packs that extend each other in a chain."""


class Item(Struct, frozen=True):
    """A rule as it is written, and where."""

    text: RuleText
    source: Source
    place: Sequence[str | int]


class Written(NamedTuple):
    """A provider as it is written, and where."""

    text: ProviderText
    source: Source
    place: Sequence[str | int]


class Contents(Struct):
    """Rules and providers by their IDs."""

    rules: dict[str, Item] = field(default_factory=dict)
    providers: dict[str, ProviderText] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    """Where each provider is written."""
    files: dict[str, str] = field(default_factory=dict)
    """The digest of each pack read (SHA-256, in hexadecimal), by its path or name."""

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
        self.files |= other.files
        for rule_id, item in other.rules.items():
            mine = self.rules.setdefault(rule_id, item)
            if mine is not item and mine.text != item.text:
                what = "it" if item.place[0] == "rule" else f"the rule {rule_id}"
                problem = f"{what} is not the same in {mine.source.where(mine.place)}: rename one of them"
                raise item.source.error(problem, item.place)


def contents_of(*names: str) -> Contents:
    """Read packs, and all they extend.

    Args:
        names: `builtin`, one of its families, or the path of a file.

    Raises:
        PackError: see `read_pack`; or one extends itself, disables what it does not inherit, or a rule has no `match`;
            or two packs do not say the same of a rule or provider.
    """
    return _Reading().together(names, None)


def written_in(name: str) -> set[str]:
    """Name the rules that a pack itself holds or changes, and those of its own providers.

    Raises:
        PackError: see `read_pack`.
    """
    if name == BUILT_IN or name in families():
        return set(contents_of(name).rules)
    pack = read_pack(name).pack
    return {rule.id for rule in (*pack.rule, *(made for one in pack.provider for made in rules_of(one)))}


@cache
def _built_in() -> Contents:
    contents = Contents()
    for name in families():
        family = _family(name)
        contents.rules |= family.rules
        contents.providers |= family.providers
        contents.origins |= family.origins
        contents.files |= family.files
    return contents


def built_in_digest() -> str:
    """Give one digest of all packs that come with rdmconv (SHA-256, in hexadecimal)."""
    digests = {name: read_pack(name).sha256 for name in families()}
    return hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()


@cache
def built_in_providers() -> Mapping[str, Written]:
    """Give the providers that come with rdmconv by their IDs, without making rules of them."""
    return {
        text.id: Written(text, source, ("provider", number))
        for source in map(read_pack, families())
        for number, text in enumerate(source.pack.provider)
    }


def items_of(provider: Written) -> Iterator[Item]:
    """Make the rules of a provider."""
    for text in rules_of(provider.text):
        yield Item(text, provider.source, provider.place)


@cache
def _family(name: str) -> Contents:
    return _with_own(Contents(), read_pack(name))


class _Reading:
    """Reads files that extend each other, each of them once."""

    def __init__(self) -> None:
        self._known: dict[Path, Contents] = {}
        self._levels: dict[Path, int] = {}
        """How many files each extends in a chain, with itself."""
        self._chain: list[Path] = []
        """The files that are being read, each extended by the one before."""

    def together(self, names: Sequence[str], extending: Source | None) -> Contents:
        """Join what packs hold."""
        found = list({id(one): one for one in (self._contents(name, extending) for name in names)}.values())
        if extending is None and len(found) == 1:
            return found[0]
        joined = Contents()
        for one in found:
            joined.add(one)
        return joined

    def _contents(self, name: str, extending: Source | None) -> Contents:
        if name == BUILT_IN:
            return _built_in()
        if name in families():
            return _family(name)
        path = find_pack(name, extending)
        key = path.parent.resolve() / path.name  # what a link names finds its own parents beside the link
        if extending is not None and key in self._chain:
            raise extending.error("the pack extends itself, in the end", _EXTENDS)
        depth = len(self._chain) + self._levels.get(key, 1)
        if extending is not None and depth > MOST_LEVELS:
            raise extending.error(f"packs extend each other over more than {MOST_LEVELS} levels", _EXTENDS)
        if key not in self._known:
            self._chain.append(key)
            self._levels[key] = 1
            source = read_pack(path)
            inherited = self.together(source.pack.pack.extends, source)
            self._known[key] = _with_own(inherited, source)
            self._chain.pop()
        if self._chain:
            self._levels[self._chain[-1]] = max(self._levels[self._chain[-1]], self._levels[key] + 1)
        return self._known[key]


def _with_own(contents: Contents, source: Source) -> Contents:
    """Give what a pack inherits with what it says itself."""
    contents.files[source.name] = source.sha256
    _disable(contents, source)
    for number, provider in enumerate(source.pack.provider):
        place = ("provider", number)
        if provider.id in contents.providers:
            raise source.error("there is a provider of this ID already", place)
        contents.providers[provider.id] = provider
        _check(provider, source, place)
        contents.origins[provider.id] = Origin(source, place)
        for item in items_of(Written(provider, source, place)):
            contents.rules[item.text.id] = item
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


def _disable(contents: Contents, source: Source) -> None:
    for name in source.pack.pack.disable:
        provider = contents.providers.pop(name, None)
        doomed = [name] if provider is None else [rule.id for rule in rules_of(provider)]
        if provider is None and name not in contents.rules:
            hint = near(name, [*contents.rules, *contents.providers])
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
    return inherited.text.model_copy(update={**dict(_undecided(inherited.text, text)), **given})


def _undecided(inherited: RuleText, text: RuleText) -> Iterator[tuple[str, Any]]:
    """Give `keep`, `drop` and `note` as inherited, without the fields a rule decides about itself."""
    decided = {name.casefold() for attribute in _LEFTOVERS for name in getattr(text, attribute)}
    for attribute in _LEFTOVERS:
        yield attribute, [name for name in getattr(inherited, attribute) if name.casefold() not in decided]


def _given(text: RuleText) -> Iterator[tuple[str, Any]]:
    for name in text.model_fields_set:
        yield name, getattr(text, name)
