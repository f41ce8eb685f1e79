"""Packs of rules that tests write."""

from pathlib import Path

import pytest

from tests.builders import pack, rule_text
from tests.rules.packs import Writer


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    """Write a pack, and give its path."""

    def written(name: str, *rules: str, extends: list[str] | None = None, disable: list[str] | None = None) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        head = f'[pack]\nid = "test"\nversion = "1"\nextends = {extends or []}\ndisable = {disable or []}\n'
        path.write_text(pack(*rules, head=head))
        return str(path)

    return written


@pytest.fixture
def base(write: Writer) -> str:
    more = 'priority = 5\ndescription = "Billing"\nkeep = ["created"]'
    return write("base.toml", rule_text(more=more, settings='type = "Acme"\ntenant_id = "{folder}"'))
