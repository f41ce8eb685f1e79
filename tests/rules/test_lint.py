from pathlib import Path

import pytest

from rdmconv.rules.compiler import load_rules
from rdmconv.rules.inheritance import contents_of
from rdmconv.rules.lint import Linter
from rdmconv.rules.loader import BUILT_IN
from tests.builders import pack, rule_text


def example(expect: str = '"match"', **fields: str) -> str:
    entry = ", ".join(f'"{name}" = {text!r}' for name, text in fields.items())
    return f"\n[[rule.example]]\nentry = {{ {entry} }}\nexpect = {expect}\n"


SOUND = example(name="Billing", secret="{alnum:20}") + example('"no-match"', name="other")


def found(tmp_path: Path, *rules: str, head: str = "") -> list[str]:
    """The code of each finding, and what it is about."""
    path = tmp_path / "pack.toml"
    path.write_text(pack(*rules) + head)
    compiled = load_rules([str(path)])
    linter = Linter(compiled, list(contents_of(BUILT_IN).providers.values()))
    findings = [finding for rule in compiled for finding in linter.findings(rule)]
    return [" ".join((finding.code, *finding.details.values())) for finding in findings]


def test_a_sound_rule_is_not_talked_about(tmp_path: Path) -> None:
    assert found(tmp_path, rule_text() + SOUND) == []


@pytest.mark.parametrize("match", ["all = []", "any = []", "any = [{ all = [] }]", "name = { in = [] }, all = []"])
def test_a_rule_that_can_never_fit(match: str, tmp_path: Path) -> None:
    assert "RUL020 billing" in found(tmp_path, rule_text(match=match) + example('"no-match"', name="x"))


@pytest.mark.parametrize("match", ["none = []", "name = { exists = true }", "none = [{ all = [] }]"])
def test_a_rule_that_can_fit(match: str, tmp_path: Path) -> None:
    assert not [one for one in found(tmp_path, rule_text(match=match) + SOUND) if one.startswith("RUL020")]


def test_a_rule_that_another_comes_before(tmp_path: Path) -> None:
    higher = rule_text("higher", 'name = { prefix = "B" }', "priority = 5") + SOUND
    assert found(tmp_path, rule_text() + SOUND, higher) == ["RUL021 billing higher"]


def test_a_rule_that_decides_one_of_its_examples_is_reached(tmp_path: Path) -> None:
    lower = rule_text("lower", 'name = { in = ["Billing", "Shop"] }') + SOUND + example(name="Shop")
    higher = rule_text("higher", more="priority = 5") + SOUND
    assert found(tmp_path, lower, higher) == []


@pytest.mark.parametrize(
    ("more", "settings", "codes"),
    [
        ("", "", []),
        ('action = "skip"', "", ["RUL022 billing other", "RUL022 other billing"]),
        ("", 'type = "x"', ["RUL022 billing other", "RUL022 other billing"]),
        ("priority = -1", 'type = "x"', ["RUL021 other billing"]),
    ],
)
def test_rules_that_want_different_things(more: str, settings: str, codes: list[str], tmp_path: Path) -> None:
    assert found(tmp_path, rule_text() + SOUND, rule_text("other", more=more, settings=settings) + SOUND) == codes


@pytest.mark.parametrize(
    ("match", "is_wide"),
    [
        ("secret = { regex = '^[A-Za-z0-9]+$' }", True),
        ("secret = { length = { min = 6 }, regex = '[A-Z]' }", True),
        ("secret = { glob = '*' }", True),
        ("secret = { prefix = 'ACME-' }", False),
        ("secret = { regex = '^[A-Za-z0-9]{40}$' }", True),
        ("secret = { regex = '^[A-Za-z0-9]{16,}$' }", True),
        ("secret = { regex = '^[A-Za-z0-9]{40}$' }, name = { eq = 'Billing' }", False),
        ("name = { eq = 'Billing' }", False),
        ("name = { eq = 'Billing' }, secret = { exists = true }", False),
    ],
)
def test_a_rule_that_takes_passwords_for_keys(match: str, is_wide: bool, tmp_path: Path) -> None:
    secret = "ACME-a1" if "ACME" in match else "{alnum:40}"
    text = rule_text(match=match) + example(name="Billing", secret=secret) + example('"no-match"', name="other")
    assert ("RUL023 billing" in found(tmp_path, text)) is is_wide


@pytest.mark.parametrize(
    ("settings", "fields", "is_leak"),
    [
        ('type = "{custom.Note}"', {"custom.Note": "gh{of:p:1}_{alnum:36}"}, True),
        ('type = "{custom.Note}"', {"custom.Note": "plain words"}, False),
        ("", {"username": "gh{of:p:1}_{alnum:36}"}, True),
        ("", {"url": "https://x.example/?key=1"}, False),
    ],
)
def test_a_rule_that_shows_a_secret(settings: str, fields: dict[str, str], is_leak: bool, tmp_path: Path) -> None:
    shown = example(**{"name": "Billing", "secret": "{alnum:40}", **fields}) + example('"no-match"', name="other")
    text = f'[[rule]]\nid = "billing"\nmatch = {{ name = {{ eq = "Billing" }} }}\nset = {{ {settings} }}\n{shown}'
    field = "type" if settings else "api_id"
    assert (f"RUL024 billing {field}" in found(tmp_path, text)) is is_leak


def test_a_part_of_the_secret_that_a_group_takes_out_is_no_secret_when_it_only_chooses(tmp_path: Path) -> None:
    match = "secret = { regex = '^[0-9a-f]{32}-(?P<region>us[0-9]{1,2})$' }"
    shown = example(secret="{hex:32}-us{digit:2}") + example('"no-match"', secret="other")
    text = f"[[rule]]\nid = \"billing\"\nmatch = {{ {match} }}\nset = {{ tenant_id = '{{region}}' }}\n{shown}"
    assert found(tmp_path, text) == []


@pytest.mark.parametrize(
    ("examples", "codes"),
    [
        ("", ["RUL025 billing fits"]),
        (example(name="Billing"), ["RUL025 billing does not fit"]),
        (example('"no-match"', name="x"), ["RUL025 billing fits"]),
    ],
)
def test_a_rule_without_examples(examples: str, codes: list[str], tmp_path: Path) -> None:
    assert found(tmp_path, rule_text() + examples) == codes


def test_an_example_that_fails_counts_for_nothing(tmp_path: Path) -> None:
    codes = found(tmp_path, rule_text() + SOUND + example('"no-match"', name="Billing"))
    assert codes == ["RUL026 billing 3 expected no match, but the rule fits"]
