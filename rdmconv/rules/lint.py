"""What is suspicious about rules, as far as it shows without an export: their examples stand in for entries."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from rdmconv.diagnostics import Diagnostic
from rdmconv.model.entry import Entry
from rdmconv.model.fields import SECRET
from rdmconv.rules.engine import Convert, Disagree, RuleSet, wish_of
from rdmconv.rules.examples import Failure, entry_of, run_examples, visible_values
from rdmconv.rules.pack import Example, ProviderText
from rdmconv.rules.patterns import Pattern
from rdmconv.rules.provider import joined
from rdmconv.rules.rule import Rule
from rdmconv.rules.samples import STEPS, sample

_WORDS: Final = (
    "password",
    "welcome",
    "summer",
    "winter",
    "admin",
    "letmein",
    "qwerty",
    "changeme",
    "secret",
    "dragon",
)
_ENDS: Final = ("", "1", "123", "!", "2024", "2025!", "@123")
COMMON_PASSWORDS: Final = (
    *("".join(parts) for word in _WORDS for parts in product((word, word.title(), word.upper()), _ENDS)),
    *("123456", "12345678", "1234567890", "111111", "abc123", "P@ssw0rd", "Pa$$w0rd", "iloveyou", "qwertz", "azerty"),
    *("correct horse battery staple", "Tr0ub4dor&3", "hunter2"),
)
"""Passwords as people choose them."""
_MADE: Final = tuple(
    sample(f"{{{alphabet}:{length}}}")
    for alphabet in ("alnum", "lowernum", "base64url", "hex")
    for length in (16, 20, 24, 32, 40, 64)
)
"""Passwords as programs make them; a rule that looks at more than the secret may well fit them."""
_TELLING: Final = 8
"""Characters of a secret that give it away."""


class Linter:
    """Looks at rules beside all others that decide with them.

    Args:
        rules: all that decide together.
        providers: whose decisive forms tell that a text is a secret.
    """

    def __init__(self, rules: Sequence[Rule], providers: Sequence[ProviderText]) -> None:
        self._rules = RuleSet(rules)
        forms = [form.form for provider in providers for form in provider.secret if form.decisive]
        self._key = Pattern(joined(forms), whole=True) if forms else None

    def findings(self, rule: Rule) -> Iterator[Diagnostic]:
        """Give what is suspicious about one rule."""
        examples = rule.text.example if rule.text is not None else []
        failed = {failure.number for failure in run_examples(rule)}
        sound = [one for number, one in enumerate(examples, 1) if number not in failed]
        fitting = [one for one in sound if one.expect != "no-match"]
        entries = [entry_of(one.entry) for one in fitting]
        if rule.condition.guards() == []:
            yield Diagnostic("RUL020", None, {"rule": rule.id})
        for failure in run_examples(rule):
            yield told(failure)
        if not fitting or len(fitting) == len(examples):
            kind = "fits" if not fitting else "does not fit"
            yield Diagnostic("RUL025", None, {"rule": rule.id, "kind": kind})
        yield from self._among_others(rule, entries)
        yield from _too_wide(rule, fitting)
        yield from self._leaks(rule, fitting)

    def _among_others(self, rule: Rule, fitting: Sequence[Entry]) -> Iterator[Diagnostic]:
        others = [[one for one in self._rules.matching(entry) if one.id != rule.id] for entry in fitting]
        above = [next((one for one in found if one.priority > rule.priority), None) for found in others]
        if above and all(above):
            first = next(one.id for one in above if one is not None)
            yield Diagnostic("RUL021", None, {"rule": rule.id, "other": first})
        seen: set[str] = set()
        for entry, found in zip(fitting, others, strict=True):
            for other in found:
                if other.priority == rule.priority and other.id not in seen and _differ(rule, other, entry):
                    seen.add(other.id)
                    yield Diagnostic("RUL022", None, {"rule": rule.id, "other": other.id})

    def _leaks(self, rule: Rule, fitting: Sequence[Example]) -> Iterator[Diagnostic]:
        seen: set[str] = set()
        for example in fitting:
            entry, other = entry_of(example.entry), entry_of(example.entry, STEPS[2])
            wish = wish_of(rule, entry)
            values = visible_values(wish, entry) if isinstance(wish, Convert) else {}
            if rule.swap:
                values.pop("api_id", None)  # it holds what stood in the place of the secret, and that is no secret then
            for name, text in values.items():
                if name not in seen and (self._is_key(text) or _shares(entry, other, text)):
                    seen.add(name)
                    yield Diagnostic("RUL024", None, {"rule": rule.id, "field": name})

    def _is_key(self, text: str) -> bool:
        return self._key is not None and self._key.holds(text)


def told(failure: Failure) -> Diagnostic:
    """Give the diagnostic of an example that fails."""
    return Diagnostic("RUL026", None, {"rule": failure.rule, "number": str(failure.number), "problem": failure.problem})


def _differ(rule: Rule, other: Rule, entry: Entry) -> bool:
    return isinstance(RuleSet([rule, other]).decide(entry), Disagree)


def _too_wide(rule: Rule, fitting: Sequence[Example]) -> Iterator[Diagnostic]:
    """Tell of a rule that looks at the form of the secret and takes common passwords for keys."""
    tests = list(rule.condition.tests())
    looks = any(test.field == SECRET and test.matcher.source is not None for test in tests)
    if rule.action == "skip" or rule.swap or not looks:
        return
    passwords = (*COMMON_PASSWORDS, *(_MADE if all(test.field == SECRET for test in tests) else ()))
    for one in fitting:
        if SECRET not in one.entry:
            continue
        if any(rule.condition.holds(entry_of({**one.entry, SECRET: password})) for password in passwords):
            yield Diagnostic("RUL023", None, {"rule": rule.id})
            return


def _shares(entry: Entry, other: Entry, text: str) -> bool:
    """Tell whether a text holds a part of a secret that gives it away: one that another secret does not have."""
    secret, another = (one.view.text(SECRET) or "" for one in (entry, other))
    parts = (secret[at : at + _TELLING] for at in range(len(secret) - _TELLING + 1))
    return any(part in text for part in parts if part not in another)
