"""A rule, compiled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from rdmconv.model.entry import Entry
from rdmconv.model.fields import ApiKeyField
from rdmconv.planning import NO_LEFTOVERS, Leftovers
from rdmconv.rules.conditions import Condition, Test
from rdmconv.rules.loader import Origin
from rdmconv.rules.pack import Action, Applicability, RuleText
from rdmconv.rules.templates import Template


class Capture(Struct, frozen=True):
    """A test whose pattern has named groups that templates of the rule use."""

    test: Test
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """Which entries, and what to make of them."""

    id: str
    condition: Condition
    action: Action = "convert"
    priority: int = 0
    """The highest wins."""
    applicability: Applicability = "safe"
    description: str = ""
    settings: Mapping[ApiKeyField, Sequence[Template]] = field(default_factory=dict)
    captures: Sequence[Capture] = ()
    leftovers: Leftovers = NO_LEFTOVERS
    swap: bool = False
    """Whether user name and password stand the wrong way round."""
    pack: str = ""
    """The ID of the pack it comes from."""
    text: RuleText | None = None
    """As it is written; None for a rule that was given on the command line."""
    origin: Origin | None = field(default=None, repr=False, compare=False)
    """Where it is written."""

    def groups(self, entry: Entry) -> Mapping[str, str]:
        """Give what the patterns' named groups hold in an entry; of two of the same name the first that matches."""
        found: dict[str, str] = {}
        for capture in self.captures:
            for name, text in capture.test.captured(entry).items():
                if name in capture.names and text:
                    found.setdefault(name, text)
        return found
