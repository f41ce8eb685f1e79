"""What is looked for before the rules of a provider are made: nothing they hold for goes by unseen."""

from rdmconv.rules.compiler import built_in_rules
from rdmconv.rules.guards import Guard
from rdmconv.rules.inheritance import Written, built_in_providers, items_of
from rdmconv.rules.sight import sight_of
from tests.rows import over

RULES = {rule.id: rule for rule in built_in_rules()}


def found(guard: Guard) -> tuple[str, bool, str]:
    """Where a guard looks, and for what."""
    return guard.field, guard.is_folded, guard.source


@over(built_in_providers().values(), lambda provider: provider.text.id)
def test_whatever_a_rule_cannot_hold_without_is_in_sight_of_its_provider(provider: Written) -> None:
    sight = set(map(found, sight_of(provider.text)))
    for item in items_of(provider):
        guards = RULES[item.text.id].condition.guards()
        assert guards is not None
        assert set(map(found, guards)) <= sight
