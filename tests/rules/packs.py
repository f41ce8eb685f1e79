"""What several tests ask about packs of rules."""

from collections.abc import Callable

import pytest

from rdmconv.diagnostics import from_error
from rdmconv.errors import PackError
from rdmconv.rules.compiler import built_in_rules, load_rules
from tests.builders import provider_text

Writer = Callable[..., str]
FORM = "{ form = 'acme_[0-9]', decisive = true, examples = ['acme_0'] }"
ACME = provider_text(more=f"secret = [{FORM}]\nhosts = ['*.acme.example']")
BUILT_IN = {rule.id for rule in built_in_rules()}


def ids(*names: str) -> set[str]:
    return {rule.id for rule in load_rules(names)}


def refused(*names: str) -> str:
    with pytest.raises(PackError) as caught:
        load_rules(names)
    assert caught.value.code == "RUL002"
    return from_error(caught.value).message


def changed(more: str = "", settings: str = "") -> str:
    head = f'[[rule]]\nid = "billing"\n{more}\n'
    return head + (f"[rule.set]\n{settings}\n" if settings else "")
