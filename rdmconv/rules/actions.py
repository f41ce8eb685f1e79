"""What a rule writes: the default map and its own settings, as assignments to the fields of an API key."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from rdmconv.model.entry import Entry
from rdmconv.model.fields import API_KEY_FIELDS, SECRET, ApiKeyField
from rdmconv.model.secret import Secret
from rdmconv.planning import FromField, Leftovers, Source
from rdmconv.rules.conditions import Condition
from rdmconv.rules.fields import text_of
from rdmconv.rules.pack import First, RuleText
from rdmconv.rules.provider import Providers, no_providers
from rdmconv.rules.rule import Capture, Rule
from rdmconv.rules.templates import Template, TemplateError, first_filled, gives_away, names_in

DEFAULT_MAP: Final[Mapping[ApiKeyField, FromField]] = {
    "api_id": FromField("username"),
    "api_key": FromField("password"),
    "url": FromField("url"),
    "tenant_id": FromField("domain"),
    "expires_after": FromField("expiration"),
}
"""What becomes what unless a rule says otherwise."""
_SWAPPED_MAP: Final[Mapping[ApiKeyField, FromField]] = {
    **DEFAULT_MAP,
    "api_id": FromField("password"),
    "api_key": FromField("username"),
}
_SETTABLE: Final = {field: field for field in API_KEY_FIELDS if field not in {"api_id", "api_key"}}
"""ID and key are moved unread."""
_CHOICE: Final = r"\(\?P<{}>(?:\w{{2,16}}\|){{0,31}}\w{{2,16}}(?:(?:\\d|\[0-9\])(?:\{{1,2\}})?)?\)"
"""A group that chooses between words, the last of which can end in one or two digits: a region, not a secret."""
_MAPPED: Final = {"username", "password", "url", "expiration", SECRET}
_SECRETIVE: Final = re.compile(
    "pass|pwd|secret|pin|otp|key|mnemonic|seed|safe|token|private|code|answer|hash|credential|connection", re.IGNORECASE
)


class Assignments(NamedTuple):
    """Every field of the API key with its source."""

    sources: Mapping[ApiKeyField, Source]
    claimed: Sequence[ApiKeyField] = ()
    """Fields that say what a token claims of itself."""
    shown: ApiKeyField | None = None
    """A field that would hold a part of the secret."""


def base_of(*, swap: bool) -> Mapping[ApiKeyField, FromField]:
    """Give what becomes what unless a rule sets it."""
    return _SWAPPED_MAP if swap else DEFAULT_MAP


def compile_captures(condition: Condition, *, swap: bool = False) -> list[Capture]:
    """Find the groups of patterns that templates may use."""
    return list(_captures(condition, _secret_fields(swap=swap)))


def _captures(condition: Condition, secret_fields: Collection[str]) -> Iterator[Capture]:
    for test in condition.tests():
        pattern = test.matcher.pattern
        if pattern is None:
            continue
        is_free = test.field not in secret_fields
        names = [name for name in pattern.groups if is_free or _only_chooses(name, pattern.source)]
        if names:
            yield Capture(test, frozenset(names))


def _secret_fields(*, swap: bool) -> Collection[str]:
    """Name the fields the key may stand in."""
    return (SECRET, "username") if swap else (SECRET,)


def _only_chooses(name: str, source: str) -> bool:
    """Tell whether a group does no more; its name must stand once, for what looks like the group may be no group."""
    return source.count(f"<{name}>") == 1 and re.search(_CHOICE.format(name), source) is not None


def compile_settings(
    settings: Mapping[str, str | First],
    condition: Condition,
    captures: Sequence[Capture],
    providers: Providers = no_providers,
    *,
    swap: bool = False,
) -> dict[ApiKeyField, list[Template]]:
    """Compile the `set` table of a rule.

    Raises:
        TemplateError: it sets what is no field of an API key, or the ID or key, or shows a part of the secret.
    """
    usable = sorted({name for capture in captures for name in capture.names})
    secret_fields = _secret_fields(swap=swap)
    of_secret = {
        name
        for test in condition.tests()
        if test.field in secret_fields and test.matcher.pattern is not None
        for name in test.matcher.pattern.groups
    }
    parts: set[str] = set()
    compiled: dict[ApiKeyField, list[Template]] = {}
    for name, value in settings.items():
        field = _SETTABLE.get(name)  # type: ignore[call-overload]  # any text may be asked for
        if field is None:
            raise TemplateError(f"set.{name}: cannot be set; {', '.join(_SETTABLE)} can")
        texts = [value] if isinstance(value, str) else value.first
        names = [inner for text in texts for inner in names_in(text)]
        if swap and "username" in names:
            raise TemplateError(f"set.{name}: {{username}} would show the key, which stands there until it is swapped")
        shown = next((group for group in names if group in of_secret.difference(usable)), None)
        if shown is not None:
            raise TemplateError(
                f"set.{name}: {{{shown}}} would show a part of the secret; a group of a secret may choose between "
                f"words only, such as (?P<{shown}>eu|us)"
            )
        parts |= of_secret.intersection(names)
        if len(parts) > 1:  # several of them that choose between letters would spell the secret
            raise TemplateError(f"set.{name}: a rule may show one part of a secret, and this one shows more")
        try:
            compiled[field] = [Template(text, usable, providers) for text in texts]
        except TemplateError as error:
            raise TemplateError(f"set.{name}: {error}") from None
    return compiled


def compile_leftovers(text: RuleText) -> Leftovers:
    """Compile `keep`, `drop` and `note`; what is kept needs nothing to be done.

    Raises:
        TemplateError: a field stands in two of them, or its value is likely to be a secret and would be noted.
    """
    names = [name.lower() for names in (text.keep, text.drop, text.note) for name in names]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise TemplateError(f"{twice} stands twice in keep, drop and note: decide for one")
    secretive = next((name for name in text.note if _SECRETIVE.search(name)), None)
    if secretive is not None:
        raise TemplateError(f"note: {secretive} may be a secret, and the description is no place for one")
    noted = _SETTABLE.keys() & map(str.lower, text.note)  # as far as the API key has no place for them
    mapped = next((name for name in names if name in _MAPPED - noted), None)
    if mapped is not None:
        raise TemplateError(f"{mapped} becomes a field of the API key and cannot be kept, dropped or noted")
    return Leftovers(tuple(text.drop), tuple(text.note))


def assignments(rule: Rule, entry: Entry) -> Assignments:
    """Give every field of the API key its source; a template that comes out empty leaves the default map's."""
    base = base_of(swap=rule.swap)
    if not rule.settings:
        return Assignments(base)
    groups = rule.groups(entry) if rule.captures else {}
    key = Secret(text_of(entry, "username")) if rule.swap else entry.view.secret
    sources: dict[ApiKeyField, Source] = dict(base)
    claimed: list[ApiKeyField] = []
    for field, templates in rule.settings.items():
        filled = first_filled(templates, entry, groups)
        if not filled.text:
            continue
        default = base.get(field)
        if default is not None and filled.text == entry.view.text(default.field):
            continue  # what stands there already moves as it is spelled
        sources[field] = filled.text
        if filled.is_claimed:
            claimed.append(field)
        elif not filled.is_fixed and key is not None and gives_away(key, filled.text):
            return Assignments(sources, claimed, field)
    return Assignments(sources, claimed)
