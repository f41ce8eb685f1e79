"""Rules given on the command line instead of a pack: everything, or what fits some wildcards."""

from collections.abc import Sequence

from rdmconv.errors import UsageError
from rdmconv.rules.conditions import Group, compile_condition
from rdmconv.rules.matchers import ConditionError
from rdmconv.rules.provider import no_providers
from rdmconv.rules.rule import Rule


def rule_for_all() -> Rule:
    """Convert every *Username and password* entry, as RDM's own action would."""
    return Rule("all", Group("none", ()))


def rule_for_where(conditions: Sequence[str]) -> Rule:
    """Convert the entries for which each `FIELD=GLOB` holds.

    Raises:
        UsageError: a condition has no `=` or names no field (`USE002`).
    """
    tables: list[object] = []
    for condition in conditions:
        name, separator, glob = condition.partition("=")
        if not separator:
            raise UsageError("USE002", problem='--where wants FIELD=GLOB, such as --where "name=*api*"')
        tables.append({name.strip(): {"glob": glob}})
    try:
        return Rule("where", compile_condition({"all": tables}, no_providers))
    except ConditionError as error:
        raise UsageError("USE002", problem=f"--where: {error}") from None
