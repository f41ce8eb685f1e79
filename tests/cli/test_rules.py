"""`rdmconv rules`."""

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import jsonschema_rs
import pytest

import rdmconv.cli.rules as cli
from rdmconv.rules.compiler import built_in_rules, load_rules
from rdmconv.rules.examples import Failure
from rdmconv.rules.loader import families
from tests.builders import pack, provider_text, rule_text
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
    assert done.stderr.startswith(f"{path}: error IO002: ")
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


def test_a_rule_that_nests_deeply_can_be_shown_tested_and_looked_over(tmp_path: Path) -> None:
    match = "all = [{ " * 48 + 'name = { eq = "Billing" }' + " }]" * 48
    path = written(tmp_path, rule_text(match=match) + EXAMPLES)
    shown = rules("show", "billing", "--rules", path)
    assert shown.code == 0
    again = tmp_path / "again.toml"
    again.write_text(pack(shown.stdout.decode()))
    for one in (path, again):
        assert [rules(command, one).code for command in ("list", "test", "lint")] == [0, 0, 0]


@pytest.mark.parametrize(
    ("name", "hint"), [("github-kye", "; did you mean github-key?"), ("githb", "; did you mean github?"), ("zzzzz", "")]
)
def test_what_may_have_been_meant_is_named(name: str, hint: str) -> None:
    done = rules("show", name)
    assert (done.code, f"there is no rule or provider called {name}{hint}\n" in done.stderr) == (2, True)


# Where findings are


def test_findings_name_the_file_and_the_line_of_the_rule(tmp_path: Path) -> None:
    path = written(tmp_path, rule_text() + EXAMPLES, rule_text("other") + EXAMPLES.replace('"other"', '"billing"'))
    tested, linted = rules("test", path), rules("lint", path)
    line = path.read_text().split("\n").index('id = "other"')
    assert f"{path}:{line}: error RUL026: the rule other, example 2" in tested.stderr
    assert f"{path}:{line}: error RUL026: the rule other, example 2" in linted.stderr
    assert "rdmconv: " not in tested.stderr + linted.stderr


def test_findings_in_what_comes_with_the_program_name_its_part(monkeypatch: pytest.MonkeyPatch) -> None:
    failures = [Failure("github-key", 1, "as wished")]
    monkeypatch.setattr(cli, "run_examples", lambda rule: failures if rule.id == "github-key" else ())
    found = re.search(r"^builtin\.devops:(\d+): error RUL026", rules("test").stderr, re.MULTILINE)
    assert found is not None
    text = (files("rdmconv.rules") / "builtin/devops.toml").read_text("utf-8").split("\n")
    assert text[int(found[1]) - 1 : int(found[1]) + 1] == ["[[provider]]", 'id = "github"']


# Which rules are looked over

NEVER = rule_text("never", match="all = []") + EXAMPLES.replace('"match"', '"no-match"')


def test_rules_of_a_pack_that_is_extended_are_not_looked_over(tmp_path: Path) -> None:
    written(tmp_path, NEVER).rename(tmp_path / "base.toml")
    path = written(tmp_path)
    path.write_text(pack(rule_text() + EXAMPLES).replace("[pack]", '[pack]\nextends = ["base.toml"]'))
    assert rules("lint", path).code == 0
    assert "the rule never can never fit" in rules("lint", tmp_path / "base.toml").stderr
    assert "the rule never can never fit" in rules("lint", path, tmp_path / "base.toml").stderr


def test_an_inherited_rule_that_is_changed_is_looked_over(tmp_path: Path) -> None:
    path = written(tmp_path, '[[rule]]\nid = "github-key"\nmatch = { all = [] }')
    path.write_text(path.read_text().replace("[pack]", '[pack]\nextends = ["builtin"]'))
    assert "the rule github-key can never fit" in rules("lint", path).stderr


@pytest.fixture
def looked_over(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The IDs of the rules that are looked over."""
    seen: list[str] = []
    monkeypatch.setattr(cli.Linter, "findings", lambda _, rule: seen.append(rule.id) or ())
    return seen


def test_rules_of_a_provider_are_looked_over(tmp_path: Path, looked_over: list[str]) -> None:
    path = written(tmp_path, provider_text(more="words = ['acme']"))
    assert rules("lint", path).code == 0
    assert looked_over == ["acme-name"]


@pytest.mark.parametrize("names", [("builtin.devops",), ("builtin", "builtin.devops")])
def test_what_comes_with_the_program_is_looked_over_when_it_is_given(
    names: tuple[str, ...], looked_over: list[str]
) -> None:
    assert rules("lint", *names).code == 0
    assert ("npm-key" in looked_over, "mapbox-key" in looked_over) == (True, names[0] == "builtin")


def test_packs_given_with_what_comes_with_the_program_are_looked_over(tmp_path: Path, looked_over: list[str]) -> None:
    assert rules("lint", "builtin", written(tmp_path, rule_text())).code == 0
    assert {"billing", "npm-key", "mapbox-key"} <= set(looked_over)


# Where a pack cannot be written


@pytest.mark.parametrize("name", ["nowhere/mine.toml", "nowhere/\udcff.toml", "x" * 5000, "folder"])
def test_a_new_pack_that_cannot_be_written_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    done = rules("new", f"{tmp_path}/{name}")
    assert done.code == 3
    assert done.stderr.startswith(f"{tmp_path}/{name}: error IO003: ".replace("\udcff", "\\udcff"))


def test_a_new_pack_can_have_a_name_that_is_no_text(tmp_path: Path) -> None:
    path = f"{tmp_path}/\udcff.toml"
    assert "\\udcff.toml written; try" in rules("new", path).stderr
    done = rules("new", path)
    assert (done.code, "\\udcff.toml: error IO002: " in done.stderr) == (2, True)
