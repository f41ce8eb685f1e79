"""What of a provider is seen in every entry that one of its rules holds for."""

from collections.abc import Iterator

from rdmconv.rules.conditions import compile_condition
from rdmconv.rules.evidence import Condition, any_of, around, on_hosts
from rdmconv.rules.guards import Guard
from rdmconv.rules.pack import ProviderText
from rdmconv.rules.patterns import Pattern, loosened
from rdmconv.rules.provider import no_providers


def sight_of(provider: ProviderText) -> list[Guard]:
    """Give patterns of which one is found in an entry whenever a rule of `evidence.rules_of` holds for it.

    Each of these rules asks for a form that decides, in its own place or the other one, for a host, or for a name.
    """
    return [*_of_forms(provider), *_of_places(provider)]


def _of_forms(provider: ProviderText) -> Iterator[Guard]:
    keys = [form for form in provider.secret if form.decisive]
    ids = [form for form in provider.username if form.decisive]
    if keys:
        yield _found("secret", any_of(keys))
        yield _found("secret", around(keys))
        yield _found("username", any_of(keys))
    if ids:
        yield _found("username", any_of(ids))
        yield _found("secret", any_of(ids))


def _found(field: str, condition: Condition) -> Guard:
    return Guard(field, is_folded=False, source=loosened(Pattern(condition["regex"]).source), literal=0)


def _of_places(provider: ProviderText) -> Iterator[Guard]:
    for hosts in filter(None, (provider.api_hosts, provider.hosts)):
        yield from compile_condition(on_hosts(hosts), no_providers).guards() or ()
    if provider.words:
        yield from compile_condition({"name": {"words": provider.words}}, no_providers).guards() or ()
