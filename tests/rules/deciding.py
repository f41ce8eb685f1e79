"""What the rules that come with rdmconv make of an entry; keys are described, as in examples of packs."""

import base64
import json
from collections.abc import Mapping

from rdmconv.rules.compiler import built_in_rules
from rdmconv.rules.engine import Convert, Decision, RuleSet
from rdmconv.rules.samples import sample
from tests.builders import entry

RULES = RuleSet(built_in_rules())


def decision(**fields: str) -> Decision:
    """The decision on an entry that says nothing of an API; `{alnum:36}` stands for 36 letters and digits."""
    return RULES.decide(
        entry(**{"name": "Entry", "username": "svc", **{name: sample(text) for name, text in fields.items()}})
    )


def wish(**fields: str) -> tuple[str, str] | None:
    """The rule that converts the entry, and how certain it is."""
    found = decision(**fields)
    return (found.rule, found.applicability) if isinstance(found, Convert) else None


def derived(**fields: str) -> Mapping[str, str]:
    """What is set to a text."""
    found = decision(**fields)
    assert isinstance(found, Convert)
    return {name: value for name, value in found.assignments.items() if isinstance(value, str) and name != "type"}


def token(**claims: object) -> str:
    """A JSON Web Token that nobody has signed."""
    parts = (json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, {"sub": "svc", **claims}))
    return ".".join((*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), "A" * 43))
