from pathlib import Path

import pytest

from rdmconv.diagnostics import from_error
from rdmconv.errors import PackError
from rdmconv.rules.engine import Convert, RuleSet, Skip
from rdmconv.rules.loader import load_pack
from tests.builders import entry, pack, rule_text

HEAD = '[pack]\nid = "test"\nversion = "1.0"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pack.toml"


def test_a_pack_without_rules_asks_for_nothing(path: Path) -> None:
    path.write_text(pack())
    assert load_pack(path) == []
    assert RuleSet(load_pack(path)).decide(entry()) is None


def test_a_rule_converts_what_it_matches(path: Path) -> None:
    path.write_text(pack(rule_text("billing", settings='type = "Acme"\nurl = "https://{name}.example"')))
    decided = RuleSet(load_pack(path)).decide(entry())
    assert isinstance(decided, Convert)
    assert (decided.rule, decided.assignments["type"], decided.assignments["url"]) == (
        "billing",
        "Acme",
        "https://Billing.example",
    )
    assert RuleSet(load_pack(path)).decide(entry(name="other")) is None


def test_a_rule_can_leave_entries_as_they_are(path: Path) -> None:
    path.write_text(
        pack(
            rule_text("all-of-them", "name = { exists = true }"),
            rule_text("not-billing", more='action = "skip"\npriority = 1'),
        )
    )
    assert RuleSet(load_pack(path)).decide(entry()) == Skip("not-billing")


def test_a_byte_order_mark_is_no_part_of_a_pack(path: Path) -> None:
    path.write_text(pack(rule_text()), encoding="utf-8-sig")
    assert [rule.id for rule in load_pack(path)] == ["billing"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "pack: Field required"),
        ("[pack]\n", "pack.id: Field required"),
        ("[pack", "Expected"),
        (HEAD + "odd = 1", "odd: Extra inputs"),
        (HEAD + "[odd]", "odd: Extra inputs"),
        (pack("[[rule]]\nmatch = {}"), "rule.0.id: Field required"),
        (pack('[[rule]]\nid = "x"'), "rule.0.match: Field required"),
        (pack(rule_text("Not_kebab")), "rule.0.id: String should match"),
        (pack(rule_text("")), "rule.0.id: String should match"),
        (pack(rule_text("a"), rule_text("a")), "rule a: the id stands twice"),
        (pack(rule_text(more="priority = '1'")), "rule.0.priority: Input should be a valid integer"),
        (pack(rule_text(more="priority = 1.5")), "rule.0.priority: Input should be"),
        (pack(rule_text(more="action = 'delete'")), "rule.0.action: Input should be 'convert' or 'skip'"),
        (pack(rule_text(more="odd = 1")), "rule.0.odd: Extra inputs"),
        (pack(rule_text(match="nmae = { eq = 'x' }")), "rule billing: match.nmae: there is no such field"),
        (pack(rule_text(match="name = { eq = 5 }")), "rule billing: match.name.eq: expected a text in quotes"),
        (pack(rule_text(settings="api_key = 'x'")), "rule billing: api_key cannot be set"),
        (pack(rule_text(settings="type = '{secret}'")), "rule billing: there is no field {secret}"),
        (pack(rule_text(settings="type = 5")), "rule.0.set.type: Input should be a valid string"),
        (pack("rule = 5"), "Cannot"),
    ],
)
def test_an_error_names_the_file_the_rule_and_what_was_expected(text: str, expected: str, path: Path) -> None:
    path.write_text(text)
    if expected == "Cannot":
        path.write_text('rule = 5\n[pack]\nid = "x"\nversion = "1"')
        expected = "rule: Input should be a valid list"
    with pytest.raises(PackError) as caught:
        load_pack(path)
    assert caught.value.code == "RUL002"
    message = from_error(caught.value).message
    assert message.startswith(f"{path}: ")
    assert expected in message


def test_a_pack_that_is_not_utf8_is_refused(path: Path) -> None:
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(PackError) as caught:
        load_pack(path)
    assert "it is not UTF-8" in from_error(caught.value).message


@pytest.mark.parametrize("name", ["not-there.toml", "."])
def test_a_pack_that_is_no_file_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(PackError) as caught:
        load_pack(tmp_path / name)
    assert caught.value.code == "RUL003"
