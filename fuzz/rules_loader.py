"""The loader of rule packs: whatever a pack says, it is refused with a reason, or decides on every entry."""

import tempfile
from pathlib import Path
from typing import Final

from rdmconv.diagnostics import from_error
from rdmconv.errors import PackError
from rdmconv.model.entry import Entry
from rdmconv.rules.compiler import load_rules, rule_set
from rdmconv.rules.engine import RuleSet
from rdmconv.rules.examples import entry_of
from rdmconv.rules.inheritance import contents_of, written_in
from rdmconv.rules.lint import Linter

_FOLDER: Final = tempfile.TemporaryDirectory(prefix="rdmconv-fuzz-")
"""Goes when the process ends."""


def _entries() -> list[Entry]:
    full = {
        "name": "Billing API", "username": "billing", "domain": "acme", "url": "https://api.example:8443/v1?a=b#c",
        "host": "api.example", "folder": "Customers\\ACME\\Billing", "description": "a key\nsecond line",
        "tags": "a b", "custom.Tenant": "t-1", "id": "00000000-0000-4000-8000-000000000001",
        "created": "2024-01-01T00:00:00", "expiration": "2031-02-30T00:00:00", "secret": "{alnum:40}",
    }  # fmt: skip
    odd = {"name": "", "folder": "\\\\", "url": "http://[::1", "expiration": "\u0661", "secret": "a\U0010ffffb"}
    return [entry_of(full), entry_of(odd), entry_of({"encrypted": "{base64:32}"}), entry_of({})]


_ENTRIES: Final = _entries()


def rules_loader(data: bytes) -> None:
    """Load bytes as a pack; one that loads is looked over, and decides and explains."""
    path = Path(_FOLDER.name) / "pack.toml"
    path.write_bytes(data)
    try:
        rules = load_rules([str(path)])
    except PackError as error:
        assert from_error(error).message, "a refusal says nothing"
        return
    together = rule_set(rules)
    assert rule_set(rules[::-1]).rules == together.rules, "the order of rules decides"
    written = written_in(str(path))
    own = RuleSet([rule for rule in rules if rule.id in written])
    for entry in _ENTRIES:
        together.decide(entry)
        held = {one.rule for one in own.explain(entry) if one.held}
        assert held == {rule.id for rule in own.matching(entry)}, "a rule fits for explain only, or not for it"
    linter = Linter(rules, list(contents_of(str(path)).providers.values()))
    for rule in own.rules:
        assert all(finding.message for finding in linter.findings(rule)), "a finding says nothing"
