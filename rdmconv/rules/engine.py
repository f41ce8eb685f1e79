"""Find the rule that decides an entry; knows no format."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Protocol, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from rdmconv.model.entry import Entry
from rdmconv.model.fields import ApiKeyField
from rdmconv.model.secret import Secret
from rdmconv.planning import NO_LEFTOVERS, FromField, Hashed, Leftovers, Source, Tried
from rdmconv.rules.actions import assignments, base_of
from rdmconv.rules.conditions import Known
from rdmconv.rules.guards import GuardIndex
from rdmconv.rules.pack import Applicability
from rdmconv.rules.rule import Rule
from rdmconv.rules.templates import gives_away

_USERNAME: Final = FromField("username")


class Convert(Struct, frozen=True):
    """The entry becomes an API key."""

    rule: str
    assignments: Mapping[ApiKeyField, Source]
    applicability: Applicability = "safe"
    leftovers: Leftovers = NO_LEFTOVERS
    claimed: Sequence[ApiKeyField] = ()
    """Fields that say what a token claims of itself."""
    shown: ApiKeyField | None = None
    """A field that would hold a part of the secret."""
    swapped_by: str | None = None
    """A rule that sees the key in the place of the ID, where this one does not."""
    is_fixed: bool = False
    """Whether the rule wants the same of every entry it matches; then this is one object for all of them."""

    @property
    def type(self) -> str | None:
        """The provider, when the rule names it."""
        named = self.assignments.get("type")
        return named if isinstance(named, str) else None

    @property
    def swaps(self) -> bool:
        """Whether the user name becomes the key."""
        return self.assignments.get("api_key") == _USERNAME


class Skip(Struct, frozen=True):
    """A rule says to leave the entry as it is."""

    rule: str
    why: str = ""


class Disagree(Struct, frozen=True):
    """Rules of the same priority want different things."""

    rules: tuple[str, ...]
    types: tuple[str, ...] = field(default=())
    """The providers they name."""


Decision: TypeAlias = Convert | Skip | Disagree | None
"""None: no rule asks for the entry."""
Recogniser: TypeAlias = Callable[[Entry], Decision]
"""Says what would become of an entry by what is known of providers alone."""


class Rules(Protocol):
    """What decides entries."""

    @property
    def packs(self) -> Sequence[Hashed]:
        """What the rules were read from."""

    def decide(self, entry: Entry) -> Decision:
        """Say what the rules of the highest priority that match want."""

    def explain(self, entry: Entry) -> list[Tried]:
        """Tell of every rule what came of each of its conditions, in the order in which they are tried."""


class RuleSet:
    """Rules that decide together.

    Args:
        rules: in any order; it never decides an outcome.
        recogniser: names the provider where the rule that wins does not, and sees when a key stands in the wrong place.
        packs: what the rules were read from.
    """

    def __init__(
        self, rules: Sequence[Rule], recogniser: Recogniser | None = None, packs: Sequence[Hashed] = ()
    ) -> None:
        self.packs = packs
        self.rules = sorted(rules, key=lambda rule: (-rule.priority, rule.id))
        """The order in which they are tried."""
        self._index = GuardIndex([rule.condition.guards() for rule in self.rules])
        self._fixed = [_fixed_wish(rule) for rule in self.rules]
        self._recogniser = recogniser

    def decide(self, entry: Entry) -> Decision:
        """Say what the rules of the highest priority that match want."""
        found = [(rule, wish or _wish(rule, entry)) for rule, wish in self._winners(entry)]
        if not found:
            return None
        first = found[0][1]
        if all(_wants_the_same(first, other) for _, other in found[1:]):
            return self._recognised(first, entry)
        types = dict.fromkeys(wish.type for _, wish in found if isinstance(wish, Convert) and wish.type)
        return Disagree(tuple(rule.id for rule, _ in found), tuple(types))

    def matching(self, entry: Entry) -> list[Rule]:
        """Give every rule that matches, whatever its priority, in the order in which they are tried."""
        rules = self.rules
        return [rules[number] for number in self._index.candidates(entry) if rules[number].condition.holds(entry)]

    def explain(self, entry: Entry) -> list[Tried]:
        """Tell of every rule what came of each of its conditions, in the order in which they are tried."""
        close = set(self._index.candidates(entry))
        known: Known = {}
        return [
            Tried(
                rule=rule.id,
                description=rule.description,
                pack=rule.pack,
                priority=rule.priority,
                applicability=rule.applicability,
                action=rule.action,
                trace=rule.condition.trace(entry, known),
                is_close=number in close,
            )
            for number, rule in enumerate(self.rules)
        ]

    def _winners(self, entry: Entry) -> Iterator[tuple[Rule, Convert | Skip | None]]:
        priority: int | None = None
        for number in self._index.candidates(entry):
            rule = self.rules[number]
            if priority is not None and rule.priority < priority:
                return
            if rule.condition.holds(entry):
                priority = rule.priority
                yield rule, self._fixed[number]

    def _recognised(self, wish: Convert | Skip, entry: Entry) -> Convert | Skip:
        """Give a wish with what is known of the provider besides."""
        if self._recogniser is None or not isinstance(wish, Convert):
            return wish
        seen = self._recogniser(entry)
        if not isinstance(seen, Convert):
            return wish
        if seen.swaps and not wish.swaps:
            shown = wish.shown or _showing(wish, Secret(entry.view.text("username") or ""))
            return replace(wish, swapped_by=seen.rule, shown=shown, is_fixed=False)
        if seen.applicability != "safe" or seen.type is None or "type" in wish.assignments:
            return wish
        sources: dict[ApiKeyField, Source] = {**wish.assignments, "type": seen.type}
        return replace(wish, assignments=sources, is_fixed=False)


def _showing(wish: Convert, key: Secret) -> ApiKeyField | None:
    """Name a field that would hold a part of the key, beside the ID, which is moved as it is."""
    texts = ((name, source) for name, source in wish.assignments.items() if isinstance(source, str))
    return next((name for name, text in texts if gives_away(key, text)), None)


def wish_of(rule: Rule, entry: Entry) -> Convert | Skip:
    """Say what one rule wants of an entry it matches."""
    return _fixed_wish(rule) or _wish(rule, entry)


def _fixed_wish(rule: Rule) -> Convert | Skip | None:
    """Give what a rule wants of every entry alike; None when it depends on the entry."""
    if rule.action == "skip":
        return Skip(rule.id, rule.description)
    if rule.settings:
        return None
    return Convert(rule.id, base_of(swap=rule.swap), rule.applicability, rule.leftovers, is_fixed=True)


def _wish(rule: Rule, entry: Entry) -> Convert:
    wanted = assignments(rule, entry)
    return Convert(rule.id, wanted.sources, rule.applicability, rule.leftovers, wanted.claimed, wanted.shown)


def _wants_the_same(one: Convert | Skip, other: Convert | Skip) -> bool:
    if isinstance(one, Convert) and isinstance(other, Convert):
        return (one.assignments, one.applicability, one.leftovers) == (
            other.assignments,
            other.applicability,
            other.leftovers,
        )
    return isinstance(one, Skip) and isinstance(other, Skip)
