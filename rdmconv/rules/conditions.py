"""Conditions of a rule: `all`, `any`, `none` over tests on fields, compiled once."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from rdmconv.model.entry import Entry
from rdmconv.model.fields import ENTRY_FIELDS, SECRET
from rdmconv.model.near import near
from rdmconv.planning import Trace
from rdmconv.rules.fields import EXACT, KNOWN, is_field, texts_of
from rdmconv.rules.guards import Guards, best, either
from rdmconv.rules.matchers import ConditionError, Matcher, compile_matcher, shown
from rdmconv.rules.provider import Providers

GroupName = Literal["all", "any", "none"]
_READABLE: Final = {"min": 1}
"""The length of any secret that is there and that RDM has not encrypted."""
_GROUPS: Final[Mapping[str, GroupName]] = {"all": "all", "any": "any", "none": "none"}
Known: TypeAlias = dict[tuple[str, int], bool]
"""What came of tests, by their field and the identity of their matcher."""
_MOST_LEVELS: Final = 50
"""Conditions in each other; whatever follows them inwards needs some calls a level."""


class Condition(ABC):
    """Holds for an entry or does not."""

    @abstractmethod
    def holds(self, entry: Entry) -> bool:
        """Tell whether it holds."""

    @abstractmethod
    def trace(self, entry: Entry, known: Known | None = None) -> Trace:
        """Tell the same, of each part.

        Args:
            entry: that is asked.
            known: what came of tests on this entry before; hundreds of rules share some of them.
        """

    @abstractmethod
    def guards(self) -> Guards:
        """Give what is found in an entry whenever it holds."""

    @abstractmethod
    def tests(self) -> "Iterator[Test]":
        """Give the tests in it whose holding is asked for: none below `none`."""


@dataclass(frozen=True, slots=True)
class Group(Condition):
    """Conditions joined. An empty `all` or `any` is false."""

    name: GroupName
    members: Sequence[Condition]

    def holds(self, entry: Entry) -> bool:
        """See `Condition`."""
        if self.name == "all":
            return bool(self.members) and all(member.holds(entry) for member in self.members)
        found = any(member.holds(entry) for member in self.members)
        return found if self.name == "any" else not found

    def trace(self, entry: Entry, known: Known | None = None) -> Trace:
        """See `Condition`."""
        members = [member.trace(entry, known) for member in self.members]
        truths = [member.held for member in members]
        held = {"all": bool(truths) and all(truths), "any": any(truths), "none": not any(truths)}[self.name]
        return Trace(self.name, held, "" if members else "it is empty", members)

    def guards(self) -> Guards:
        """See `Condition`."""
        if self.name == "none":
            return None
        inner = [member.guards() for member in self.members]
        return best(inner) if inner and self.name == "all" else either(inner)

    def tests(self) -> "Iterator[Test]":
        """See `Condition`."""
        if self.name != "none":
            for member in self.members:
                yield from member.tests()


@dataclass(frozen=True, slots=True)
class Test(Condition):
    """One operator on one field; on tags it holds when it holds for one of them."""

    field: str
    operator: str
    operand: object
    matcher: Matcher

    def holds(self, entry: Entry) -> bool:
        """See `Condition`."""
        test = self.matcher.test
        if self.field == SECRET:
            secret = entry.view.secret
            return secret is not None and secret.satisfies(test)
        return any(map(test, texts_of(entry, self.field)))

    def trace(self, entry: Entry, known: Known | None = None) -> Trace:
        """See `Condition`."""
        known = {} if known is None else known
        key = (self.field, id(self.matcher))
        if key not in known:
            known[key] = self.holds(entry)
        return Trace(f"{self.field} {self.operator} {self._shown()}", known[key], _state(entry, self))

    def _shown(self) -> str:
        """Give the operand, unless it may be a whole secret or its length."""
        tells = self.operator in {"eq", "in", "words"} or (self.operator == "glob" and "*" not in str(self.operand))
        if self.field == SECRET and (tells or (self.operator == "length" and self.operand != _READABLE)):
            return "…"
        return shown(self.operand)

    def guards(self) -> Guards:
        """See `Condition`."""
        return self.matcher.guards(self.field, is_folded=self.field not in EXACT)

    def tests(self) -> "Iterator[Test]":
        """See `Condition`."""
        yield self

    def captured(self, entry: Entry) -> Mapping[str, str]:
        """Give what the named groups of a pattern hold in the entry."""
        pattern = self.matcher.pattern
        if pattern is None or not pattern.groups:
            return {}
        if self.field == SECRET:
            secret = entry.view.secret
            return {} if secret is None else secret.ask(pattern.captured)
        found = (pattern.captured(text) for text in texts_of(entry, self.field))
        return next(filter(None, found), {})


@dataclass(frozen=True, slots=True)
class Existence(Condition):
    """Whether a field holds something; a secret that RDM has encrypted counts."""

    field: str
    wanted: bool

    def holds(self, entry: Entry) -> bool:
        """See `Condition`."""
        return _exists(entry, self.field) is self.wanted

    def trace(self, entry: Entry, known: Known | None = None) -> Trace:  # noqa: ARG002 - asked in no time
        """See `Condition`."""
        return Trace(f"{self.field} {'exists' if self.wanted else 'does not exist'}", self.holds(entry))

    def guards(self) -> Guards:
        """See `Condition`."""
        return None

    def tests(self) -> "Iterator[Test]":
        """See `Condition`."""
        return iter(())


def compile_condition(condition: object, providers: Providers, where: str = "match", level: int = 1) -> Condition:
    """Compile a condition: `all`, `any`, `none` over lists of conditions, or a field with its operators.

    Several members of one table must all hold. An empty `all` or `any` is false, an empty table is false.

    Raises:
        ConditionError: it is not of that form.
    """
    if level > _MOST_LEVELS:
        raise ConditionError(f"match: conditions nest deeper than {_MOST_LEVELS} levels")
    if not isinstance(condition, Mapping):
        raise ConditionError(f"{where}: expected a table such as {{ name = {{ glob = '*api*' }} }}")
    return _every([_part(str(key), value, providers, where, level) for key, value in condition.items()])


def _part(key: str, value: object, providers: Providers, where: str, level: int) -> Condition:
    here = f"{where}.{key}"
    if key not in _GROUPS:
        return _field(key, value, providers, here)
    if not isinstance(value, list):
        raise ConditionError(f"{here}: expected a list of conditions")
    members = [compile_condition(one, providers, f"{here}[{at}]", level + 1) for at, one in enumerate(value)]
    return Group(_GROUPS[key], members)


def _every(members: Sequence[Condition]) -> Condition:
    return members[0] if len(members) == 1 else Group("all", members)


def _field(name: str, operators: object, providers: Providers, where: str) -> Condition:
    if not is_field(name):
        hint = near(name, (*_GROUPS, *ENTRY_FIELDS, SECRET)) or f"; fields are {KNOWN}"
        raise ConditionError(f"{where}: there is no such field{hint}")
    if not isinstance(operators, Mapping) or not operators:
        raise ConditionError(f"{where}: expected a table of operators such as {{ prefix = 'svc-' }}")
    return _every([_test(name, str(key), value, providers, f"{where}.{key}") for key, value in operators.items()])


def _test(name: str, operator: str, operand: object, providers: Providers, where: str) -> Condition:
    if operator == "exists":
        if not isinstance(operand, bool):
            raise ConditionError(f"{where}: expected true or false")
        return Existence(name, operand)
    if operator != "provider":
        return Test(name, operator, operand, compile_matcher(operator, operand, where, exact=name in EXACT))
    provider = providers(operand) if isinstance(operand, str) else None
    if provider is None:
        raise ConditionError(f"{where}: expected the ID of a provider; `rdmconv rules list` shows them")
    pattern = provider.pattern(name)
    if pattern is None:
        raise ConditionError(f"{where}: nothing is known of the {name} of {provider.name}")
    return Test(name, operator, operand, Matcher(pattern.holds, pattern.source, provider.literal(name), pattern))


def _exists(entry: Entry, name: str) -> bool:
    if name == SECRET:
        return entry.view.secret is not None or entry.view.encrypted_secret is not None
    return any(texts_of(entry, name))


def _state(entry: Entry, test: Test) -> str:
    if test.field != SECRET:
        return "" if _exists(entry, test.field) else "it is empty"
    if entry.view.secret is not None:
        return ""
    return "RDM has encrypted it" if entry.view.encrypted_secret is not None else "there is none"
