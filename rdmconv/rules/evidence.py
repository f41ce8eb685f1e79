"""From what is known of a provider to rules, strongest evidence first; each rule brings its own examples.

The order: a user's rule, a decisive form, a host, a form together with a host, the
words in a name. What is not certain is `unsafe` or `manual`, and so waits for a person.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from rdmconv.rules.fields import is_field
from rdmconv.rules.filters import OF
from rdmconv.rules.pack import Form, ProviderText, RuleText
from rdmconv.rules.provider import joined
from rdmconv.rules.signs import SAYS_API, fits_people, is_telling
from rdmconv.rules.templates import names_in

SKIPPED: Final = -50
DECISIVE: Final = -100
SWAPPED: Final = -120
PADDED: Final = -130
HOST: Final = -200
HOST_ALONE: Final = -210
SITE: Final = -300
SITE_ALONE: Final = -310
NAME: Final = -400
"""Priorities. A user's rule has 0, unless it says otherwise, and so comes first."""
_FALLBACK: Final = -1000
"""Added to the priorities of a provider that any other evidence is better than."""
_DESCRIPTIONS: Final = {
    "key": "the key has a form that only this provider's have",
    "id": "the ID has a form that only this provider's have",
    "id-alone": "the ID has the form of this provider's, but the key does not",
    "key-padded": "there is white space or a word around the key: correct it in RDM",
    "swapped": "ID and key stand in each other's place",
    "host": "the host serves an API and nothing else",
    "host-alone": "the host is an API's, but the key does not have its form",
    "site": "the host fits, key or ID have a form no password has, and the entry says it is for an API",
    "site-alone": "host and form fit, or the entry says it is for an API",
    "name": "the entry is called so, and says it is for an API",
}
_GROUP: Final = re.compile(r"\(\?P<(\w+)>")
_PLACE: Final = re.compile(r"\{(host|url)(?=[|}])")
"""What a provider derives from a host, it derives from its own hosts only."""
_TITLE: Final = "API key"
_USER: Final = "svc-api"
_PASSWORD: Final = "correct horse battery staple"
_ELSEWHERE: Final = {"url": "https://intranet.example"}

Condition: TypeAlias = Mapping[str, Any]
_READABLE: Final[Condition] = {"secret": {"length": {"min": 1}}}
_NOT_READABLE: Final[Condition] = {"none": [_READABLE]}
_HAS_SECRET: Final[Condition] = {"secret": {"exists": True}}
_FIRST: Final = {"url": "{url}", "tenant_id": "{domain}", "expires_after": "{expiration}"}
"""What the entry itself says goes first."""


def rules_of(provider: ProviderText) -> Iterator[RuleText]:
    """Make the rules a provider stands for; their IDs are its own with a word for the evidence."""
    evidence = _Evidence(provider)
    if provider.skip:
        yield from evidence.skipped()
    else:
        yield from evidence.decisive()
        yield from evidence.swapped()
        yield from evidence.padded()
        yield from evidence.api_hosts()
        yield from evidence.sites()
        yield from evidence.names()


class _Evidence:
    """Makes the rules of one provider."""

    def __init__(self, provider: ProviderText) -> None:
        self._provider = provider
        self._keys = [form for form in provider.secret if form.decisive]
        self._ids = [form for form in provider.username if form.decisive]
        self._sample = {
            "name": "Entry",
            "username": _least_telling(provider.username, _USER),
            "secret": _least_telling(provider.secret, self._keys[0].examples[0] if self._keys else "{base64url:32}"),
        }
        self._key_decides = bool(self._keys) and len(self._keys) == len(provider.secret)
        """Whether a key that can be read needs no other evidence."""
        self._id_decides = bool(self._ids) and len(self._ids) == len(provider.username)

    def skipped(self) -> Iterator[RuleText]:
        """Leave what is no API key as it is."""
        for word, field, forms in (("key", "secret", self._keys), ("id", "username", self._ids)):
            if forms:
                examples = [({field: example}, True) for form in forms for example in form.examples]
                yield self._rule(word, SKIPPED, {field: any_of(forms)}, [*examples, ({field: _PASSWORD}, False)])
        hosts = (*self._provider.api_hosts, *self._provider.hosts)
        if hosts:
            yield self._rule("host", HOST, on_hosts(hosts), [(_at(hosts), True), (_ELSEWHERE, False)])

    def decisive(self) -> Iterator[RuleText]:
        """A key or an ID that no other provider has."""
        if self._keys:
            examples = [({"secret": example}, True) for form in self._keys for example in form.examples]
            examples.append(({"secret": _PASSWORD}, False))
            match = _every({"secret": any_of(self._keys)}, *self._id_seen())
            yield self._rule("key", DECISIVE, match, examples)
        if self._ids:
            is_id = {"username": any_of(self._ids)}
            found = [({"username": example}, True) for form in self._ids for example in form.examples]
            examples = [*found, ({"username": "administrator"}, False)]
            key = [_HAS_SECRET, *self._key_may_fit()]
            yield self._rule("id", DECISIVE, {"all": [is_id, *key]}, examples)
            if self._provider.secret:
                other = {**found[0][0], "secret": _PASSWORD}
                alone = {"all": [is_id, {"none": [{"all": key}]}]}
                yield self._rule("id-alone", DECISIVE, alone, [(other, True), examples[-1]], "manual")

    def swapped(self) -> Iterator[RuleText]:
        """A key in the place of the user name, or an ID in that of the password, and not the other way round."""
        ways: list[Condition] = []
        examples: list[tuple[dict[str, str], bool]] = []
        if self._keys:
            not_encrypted = {"any": [_READABLE, {"secret": {"exists": False}}]}
            ways.append({"all": [{"username": any_of(self._keys)}, not_encrypted, {"none": [self._looks("secret")]}]})
            examples.append(({"username": self._keys[0].examples[0], "secret": _USER}, True))
        if self._ids:
            key = [{"username": any_of(self._provider.secret)}] if self._provider.secret else []
            ways.append({"all": [{"secret": any_of(self._ids)}, *key, {"none": [self._looks("username")]}]})
            examples.append(({"username": self._sample["secret"], "secret": self._ids[0].examples[0]}, True))
        if ways:
            examples.append(({"username": _USER, "secret": _PASSWORD}, False))
            yield self._rule("swapped", SWAPPED, {"any": ways}, examples, "unsafe", swap=True)

    def padded(self) -> Iterator[RuleText]:
        """A key with what was copied along: it would be no key for the service, and is not corrected here."""
        if self._keys:
            match = {"all": [{"secret": around(self._keys)}, {"none": [{"secret": any_of(self._keys)}]}]}
            key = self._keys[0].examples[0]
            examples = [({"secret": f"{key}\n"}, True), ({"secret": f"Bearer {key}"}, True), ({"secret": key}, False)]
            yield self._rule("key-padded", PADDED, match, examples, "manual")

    def api_hosts(self) -> Iterator[RuleText]:
        """A host that serves an API and nothing else."""
        hosts = self._provider.api_hosts
        if hosts:
            examples = [({**_at(hosts), **self._undecided()}, True), (_ELSEWHERE, False)]
            here = [_HAS_SECRET, on_hosts(hosts), *self._id_seen()]
            yield self._rule("host", HOST, {"all": [*here, *self._key_fits()]}, examples)
            if self._provider.secret:
                examples[0] = ({**_at(hosts), "secret": _PASSWORD}, True)
                yield self._rule("host-alone", HOST_ALONE, {"all": here}, examples, "manual")

    def sites(self) -> Iterator[RuleText]:
        """A host that people log in to as well: a form that fits, and an entry that says it is for an API."""
        hosts = self._provider.hosts
        if not hosts:
            return
        title = {"name": _TITLE}
        here = [_HAS_SECRET, on_hosts(hosts)]
        ways: list[Condition] = [{"all": [SAYS_API, *self._id_fits(), *self._not_told_by_key()]}]
        examples = [({**_at(hosts), **title, **self._undecided()}, True), ({**_ELSEWHERE, **title}, False)]
        form = [self._looks("secret"), *self._id_fits()]
        if self._provider.secret and not self._key_decides:
            telling = self._telling_forms()
            if telling:
                example = {**_at(hosts), "secret": telling[0].examples[0]}
                both = [({**example, **title}, True), (example, False), ({**example, **_ELSEWHERE, **title}, False)]
                match = {"all": [*here, {"secret": any_of(telling)}, *self._id_fits(), SAYS_API]}
                yield self._rule("site", SITE, match, both)
            ways.append({"all": [SAYS_API, *form] if self._id_decides else form})
            examples[0] = ({**_at(hosts), **(title if self._id_decides else {})}, True)
        yield self._rule("site-alone", SITE_ALONE, {"all": [*here, {"any": ways}]}, examples, "unsafe")

    def names(self) -> Iterator[RuleText]:
        """An entry that is called after the provider, and says it is for an API."""
        words = self._provider.words
        if words:
            parts = [_HAS_SECRET, self._looks("name"), SAYS_API, *self._key_fits(), *self._id_fits()]
            examples = [({"name": f"{words[0]} {_TITLE}", **self._undecided()}, True), ({"name": "Console"}, False)]
            yield self._rule("name", NAME, {"all": parts}, examples, "unsafe")

    def _rule(  # noqa: PLR0913 - what a rule has
        self,
        word: str,
        priority: int,
        match: Condition,
        examples: Sequence[tuple[Mapping[str, str], bool]],
        applicability: str = "safe",
        *,
        swap: bool = False,
    ) -> RuleText:
        provider = self._provider
        said = f"{provider.name}: {_DESCRIPTIONS[word]}"
        return RuleText.model_validate(
            {
                "id": f"{provider.id}-{word}",
                "description": provider.skip or said,
                "priority": priority + (_FALLBACK if provider.fallback else 0),
                "applicability": applicability,
                "action": "skip" if provider.skip else "convert",
                "swap": swap,
                "match": dict(match),
                "set": {} if provider.skip else self._settings([] if swap else _fields(match)),
                "example": [
                    {"entry": _merged(self._sample, entry), "expect": "match" if matches else "no-match"}
                    for entry, matches in examples
                ],
            }
        )

    def _settings(self, fields: Iterable[str]) -> dict[str, object]:
        """Give what a rule sets; what needs a part of a key or ID only where the rule looks at it.

        Args:
            fields: whose forms the rule looks at.
        """
        settings: dict[str, object] = {"type": self._provider.name} if self._provider.name else {}
        looked_at = set(fields)
        forms = [*self._provider.secret * ("secret" in looked_at), *self._provider.username * ("username" in looked_at)]
        knows_hosts = self._provider.api_hosts or self._provider.hosts
        place = rf"{{\1|{OF}:{self._provider.id}" if knows_hosts else r"{\1"
        groups = {name for form in forms for name in _GROUP.findall(form.form)}
        for target, value in self._provider.settings.items():
            templates = [value] if isinstance(value, str) else value.first
            here = [_PLACE.sub(place, one) for one in templates]
            usable = [one for one in here if all(is_field(name) or name in groups for name in names_in(one))]
            if usable:
                settings[target] = {"first": [_FIRST[target], *usable] if target in _FIRST else usable}
        return settings

    def _looks(self, field: str) -> Condition:
        return {field: {"provider": self._provider.id}}

    def _undecided(self) -> dict[str, str]:
        """Give what an example needs besides, so that the form of the key does not decide alone."""
        return {"encrypted": "RDM's"} if self._key_decides else {}

    def _key_fits(self) -> list[Condition]:
        """Ask for the form of the key, as far as it is known, can be read, and does not decide by itself."""
        return [_NOT_READABLE] if self._key_decides else self._key_may_fit()

    def _key_may_fit(self) -> list[Condition]:
        """Ask for the form of the key, as far as it is known and can be read."""
        return [{"any": [self._looks("secret"), _NOT_READABLE]}] if self._provider.secret else []

    def _not_told_by_key(self) -> list[Condition]:
        """Ask that the form of the key can say nothing."""
        return [_NOT_READABLE] if self._provider.secret else []

    def _telling_forms(self) -> list[Form]:
        """Give the forms of keys that make a login of a person unlikely: no password manager makes such a password.

        Any form will do where the form of the ID is known and is not what people log in as.
        """
        forms = [form for form in self._provider.secret if not form.decisive]
        if self._id_fits() and not fits_people(self._provider.username):
            return forms
        return [] if self._id_decides else [form for form in forms if is_telling(form.form)]

    def _id_seen(self) -> list[Condition]:
        """Look at the ID and ask nothing of it: if it has a part that can be set, the rule can set it."""
        looks = self._looks("username")
        has_parts = any(_GROUP.search(form.form) for form in self._provider.username)
        return [{"any": [looks, {"none": [looks]}]}] if has_parts else []

    def _id_fits(self) -> list[Condition]:
        """Ask for the form of the ID, as far as it is known and does not decide by itself."""
        return [self._looks("username")] if self._provider.username and not self._id_decides else []


def _least_telling(forms: Sequence[Form], otherwise: str) -> str:
    """Give an example of a form that does not decide by itself."""
    return next((form.examples[0] for form in forms if not form.decisive), otherwise)


def _merged(sample: Mapping[str, str], entry: Mapping[str, str]) -> dict[str, str]:
    """Give the sample with other fields; a secret that is encrypted takes the place of the clear one."""
    merged = {**sample, **entry}
    if "encrypted" in merged:
        del merged["secret"]
    return merged


def any_of(forms: Sequence[Form]) -> Condition:
    """Give the condition that a text has one of some forms."""
    return {"regex": rf"\A(?:{joined(form.form for form in forms)})\z"}


def around(forms: Sequence[Form]) -> Condition:
    """Give the condition that such a text is there with what was copied along, if anything was."""
    return {"regex": rf"\A\s*(?:(?i:bearer|token|basic)[\s:]+)?(?:{joined(form.form for form in forms)})\s*\z"}


def _every(*conditions: Condition) -> Condition:
    return conditions[0] if len(conditions) == 1 else {"all": list(conditions)}


def on_hosts(hosts: Sequence[str]) -> Condition:
    """Give the condition that an entry has one of some hosts; in each `*` stands for anything."""
    exact = [host for host in hosts if "*" not in host]
    tests: list[Condition] = [{"host": {"in": exact}}] if exact else []
    tests += [{"host": {"glob": host}} for host in hosts if "*" in host]
    return tests[0] if len(tests) == 1 else {"any": tests}


def _at(hosts: Sequence[str]) -> dict[str, str]:
    return {"url": f"https://{hosts[0].replace('*', 'acme')}"}


def _fields(match: Condition) -> Iterator[str]:
    """Name the fields whose form a condition looks at, those below `none` left out."""
    for key, value in match.items():
        if key in {"all", "any"}:
            for member in value:
                yield from _fields(member)
        elif key != "none" and not {"regex", "provider"}.isdisjoint(value):
            yield key
