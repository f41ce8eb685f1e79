"""`rdmconv rules`."""

import json
import tomllib
from importlib.resources import files
from pathlib import Path

import jsonschema_rs
import pytest

from rdmconv.rules.compiler import built_in_rules, load_rules
from rdmconv.rules.loader import families
from tests.builders import pack, rule_text
from tests.running import Run, run

EXAMPLES = """
[[rule.example]]
entry = { name = "Billing" }
expect = "match"
[[rule.example]]
entry = { name = "other" }
expect = "no-match"
"""


def written(tmp_path: Path, *rules: str) -> Path:
    path = tmp_path / "pack.toml"
    path.write_text(pack(*rules))
    return path


def rules(command: str, *arguments: str | Path) -> Run:
    return run("rules", command, *arguments)


def test_a_list_has_a_line_for_each_rule() -> None:
    lines = rules("list").stdout.decode().splitlines()
    assert lines[0].split() == ["id", "priority", "action", "applicability", "pack", "description"]
    assert len(lines) == 1 + len(built_in_rules())


def test_rules_are_listed_in_the_order_in_which_they_are_tried(tmp_path: Path) -> None:
    path = written(tmp_path, rule_text("b"), rule_text("a"), rule_text("c", more="priority = 5"))
    found = json.loads(rules("list", path, "--format", "json").stdout)
    assert [one["id"] for one in found] == ["c", "a", "b"]
    assert found[0] == {
        "id": "c",
        "priority": 5,
        "action": "convert",
        "applicability": "safe",
        "pack": "test",
        "description": "",
    }


def test_a_rule_is_shown_as_a_pack_has_it(tmp_path: Path) -> None:
    text = rules("show", "github-key").stdout.decode()
    path = written(tmp_path, text)
    assert [one.id for one in load_rules([str(path)])] == ["github-key"]


def test_a_provider_is_shown_as_a_pack_has_it() -> None:
    found = tomllib.loads(rules("show", "github").stdout.decode())["provider"]
    assert found[0]["name"] == "GitHub"


def test_a_rule_of_a_pack_of_ones_own_is_shown(tmp_path: Path) -> None:
    assert 'id = "billing"' in rules("show", "billing", "--rules", written(tmp_path, rule_text())).stdout.decode()


def test_a_rule_that_is_not_there_cannot_be_shown() -> None:
    done = rules("show", "nobody")
    assert (done.code, "USE005" in done.stderr) == (2, True)


def test_examples_that_hold_are_counted(tmp_path: Path) -> None:
    done = rules("test", written(tmp_path, rule_text() + EXAMPLES))
    assert (done.code, done.stderr) == (0, "2 examples of 1 rules, 0 of them fail\n")


def test_an_example_that_comes_out_otherwise_is_an_error(tmp_path: Path) -> None:
    done = rules("test", written(tmp_path, rule_text() + EXAMPLES.replace('"other"', '"billing"')))
    assert done.code == 1
    assert "error RUL026: the rule billing, example 2: expected no match, but the rule fits" in done.stderr


@pytest.mark.parametrize("name", ["builtin", *families()])
def test_what_comes_with_the_program_passes_its_own_tests(name: str) -> None:
    assert rules("test", name).code == 0


def test_what_comes_with_the_program_passes_its_own_linter() -> None:
    done = rules("lint")
    assert (done.code, done.stderr) == (0, "nothing found\n")


def test_only_the_packs_given_are_looked_over(tmp_path: Path) -> None:
    path = written(tmp_path, rule_text(match="all = []") + EXAMPLES.replace('"match"', '"no-match"'))
    path.write_text(path.read_text().replace('version = "1.0"', 'version = "1.0"\nextends = ["builtin"]'))
    done = rules("lint", path)
    assert done.code == 1
    assert {line.split(": ")[1] for line in done.stderr.splitlines() if "RUL" in line} == {
        "warning RUL020",
        "warning RUL025",
    }


def test_a_new_pack_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    assert rules("new", path).code == 0
    assert rules("test", path).code == 0
    assert rules("lint", path).code == 0
    assert {"acme-portal-key", "customer-keys", "hands-off", "github-key"} <= {
        one.id for one in load_rules([str(path)])
    }


def test_a_new_pack_replaces_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("mine")
    done = rules("new", path)
    assert (done.code, path.read_text()) == (2, "mine")
    assert "IO002" in done.stderr
    assert rules("new", path, "--force").code == 0
    assert path.read_text() != "mine"


def test_a_new_pack_can_be_printed() -> None:
    assert rules("new", "-").stdout == (files("rdmconv.rules") / "starter.toml").read_bytes()


def test_the_schema_of_packs_is_printed() -> None:
    schema = json.loads(rules("schema").stdout)
    assert jsonschema_rs.is_valid(schema, tomllib.loads(pack(rule_text())))


@pytest.mark.parametrize("command", ["list", "test", "lint"])
def test_a_pack_that_is_not_there(command: str) -> None:
    done = rules(command, "nowhere.toml")
    assert (done.code, "RUL003" in done.stderr) == (2, True)
