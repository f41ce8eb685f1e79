from pathlib import Path

import pytest

from rdmconv.rules.compiler import load_rules
from rdmconv.rules.examples import entry_of, run_examples
from tests.builders import pack, rule_text


def problems(tmp_path: Path, example: str, more: str = "", settings: str = "") -> list[str]:
    path = tmp_path / "pack.toml"
    path.write_text(pack(rule_text(more=more, settings=settings) + f"\n[[rule.example]]\n{example}\n"))
    return [failure.problem for rule in load_rules([str(path)]) for failure in run_examples(rule)]


def test_a_rule_without_examples_has_none_that_fails(tmp_path: Path) -> None:
    path = tmp_path / "pack.toml"
    path.write_text(pack(rule_text()))
    assert [list(run_examples(rule)) for rule in load_rules([str(path)])] == [[]]


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        ('entry = { name = "Billing" }\nexpect = "match"', []),
        ('entry = { name = "x" }\nexpect = "no-match"', []),
        ('entry = {}\nexpect = "no-match"', []),
        ('entry = { name = "x" }\nexpect = "match"', ["expected a match, but the rule does not fit"]),
        ('entry = { name = "Billing" }\nexpect = "no-match"', ["expected no match, but the rule fits"]),
        ('entry = { name = "Billing", username = "u" }\nexpect = { api_id = "u" }', []),
        ('entry = { name = "Billing", username = "u" }\nexpect = { api_id = "x" }', ["expected another api_id"]),
        ('entry = { name = "Billing" }\nexpect = { type = "x" }', ["expected a type, but there is none"]),
        ('entry = { name = "Billing" }\nexpect = { type = "" }', []),
        ('entry = { name = "Billing", domain = "d" }\nexpect = { tenant_id = "d" }', []),
        (
            'entry = { name = "Billing", nmae = "x" }\nexpect = "match"',
            ["entry.nmae: there is no such field; did you mean name?"],
        ),
        ('entry = { name = "Billing", encrypted = "x" }\nexpect = "match"', []),
        ('entry = { name = "{alnum}" }\nexpect = "match"', ["expected {CLASS:N}"]),
        ('entry = { name = "Billing" }\nexpect = { type = "{zzz}" }', ["expect.type: expected {CLASS:N}"]),
        (
            'entry = { name = "Billing" }\nexpect = { tpye = "x" }',
            ["expect.tpye: there is no such field; did you mean type?"],
        ),
        ('entry = { name = "Billing" }\nexpect = { tpye = "" }', ["expect.tpye: there is no such field"]),
        ('entry = { name = "x" }\nexpect = { zzzzz = "" }', ["expect.zzzzz: there is no such field"]),
        ('entry = { name = "Billing" }\nexpect = { api_key = "x" }', ["expect.api_key: the key is moved unread"]),
        ('entry = { name = "x" }\nexpect = { type = "x" }', ["expected a match, but the rule does not fit"]),
    ],
)
def test_an_example_is_a_test_of_its_rule(example: str, expected: list[str], tmp_path: Path) -> None:
    found = problems(tmp_path, example)
    assert len(found) == len(expected)
    assert all(text.startswith(start) for text, start in zip(found, expected, strict=True))


def test_what_a_rule_sets_is_expected(tmp_path: Path) -> None:
    example = 'entry = { name = "Billing" }\nexpect = { type = "Billing!" }'
    assert problems(tmp_path, example, settings='type = "{name}!"') == []
    assert problems(tmp_path, example, settings='type = "{name}?"') == ["expected another type"]


def test_a_rule_that_skips_sets_nothing(tmp_path: Path) -> None:
    example = 'entry = { name = "Billing" }\nexpect = { type = "x" }'
    assert problems(tmp_path, example, 'action = "skip"') == [
        "expected values, but the rule leaves the entry as it is",
    ]


def test_swapped_values_are_expected_where_they_end(tmp_path: Path) -> None:
    example = 'entry = { name = "Billing", username = "key", secret = "id" }\nexpect = { api_id = "id" }'
    assert problems(tmp_path, example, "swap = true") == []


def test_an_example_can_have_a_secret_that_rdm_has_encrypted() -> None:
    view = entry_of({"encrypted": "x"}).view
    assert view.secret is None
    assert view.encrypted_secret is not None


def test_the_secret_has_no_run_of_characters_in_common_with_other_fields() -> None:
    view = entry_of({"username": "{alnum:40}", "secret": "{alnum:40}"}).view
    username, secret = view.text("username") or "", view.text("secret") or ""
    assert not [secret[at : at + 4] for at in range(37) if secret[at : at + 4] in username]
