"""The JSON Schema of packs says what the loader says."""

import json
import tomllib
from pathlib import Path
from typing import Any, get_args

import jsonschema_rs
import pytest

from rdmconv.errors import PackError
from rdmconv.formats.schema_files import read_schema
from rdmconv.model.fields import API_KEY_FIELDS, ENTRY_FIELDS, SECRET
from rdmconv.rules.compiler import load_rules
from rdmconv.rules.pack import Action, Applicability, Example, Form, Head, ProviderText, RuleText
from tests.builders import pack, rule_text
from tests.paths import PACKAGE

SCHEMA: dict[str, Any] = json.loads(read_schema("rule-pack.schema.json"))
DEFINED = SCHEMA["$defs"]


def names(model: Any) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


@pytest.mark.parametrize(
    ("model", "properties"),
    [
        (Head, SCHEMA["properties"]["pack"]),
        (RuleText, DEFINED["rule"]),
        (ProviderText, DEFINED["provider"]),
        (Form, DEFINED["form"]),
        (Example, DEFINED["example"]),
    ],
)
def test_the_schema_has_the_attributes_the_loader_has(model: Any, properties: Any) -> None:
    assert set(properties["properties"]) == names(model)
    required = {field.alias or name for name, field in model.model_fields.items() if field.is_required()}
    assert set(properties.get("required", [])) == required


def test_the_schema_has_the_fields_a_condition_may_name() -> None:
    assert set(DEFINED["condition"]["properties"]) == {*ENTRY_FIELDS, SECRET, "all", "any", "none"}
    assert set(DEFINED["example"]["properties"]["entry"]["properties"]) == {*ENTRY_FIELDS, SECRET, "encrypted"}
    assert set(DEFINED["set"]["properties"]) == {*API_KEY_FIELDS} - {"api_id", "api_key"}


def test_the_schema_has_the_choices_the_loader_has() -> None:
    rule = DEFINED["rule"]["properties"]
    assert tuple(rule["applicability"]["enum"]) == get_args(Applicability)
    assert tuple(rule["action"]["enum"]) == get_args(Action)


@pytest.mark.parametrize("operator", sorted(DEFINED["operators"]["properties"]))
def test_every_operator_of_the_schema_is_one(operator: str, tmp_path: Path) -> None:
    operands = {"exists": "true", "length": "3", "in": "['x']", "words": "['x']", "provider": "'github'"}
    path = tmp_path / "pack.toml"
    path.write_text(pack(rule_text(match=f"secret = {{ {operator} = {operands.get(operator, repr('x'))} }}")))
    if operator == "words":
        path.write_text(path.read_text().replace("secret", "name"))
    assert load_rules([str(path)])


@pytest.mark.parametrize(
    "path", [*(PACKAGE / "rules/builtin").glob("*.toml"), PACKAGE / "rules/starter.toml"], ids=lambda path: path.name
)
def test_what_comes_with_the_program_follows_the_schema(path: Path) -> None:
    jsonschema_rs.validate(SCHEMA, tomllib.loads(path.read_text("utf-8")))


@pytest.mark.parametrize(
    "text",
    [
        pack(rule_text("Not_kebab")),
        pack(rule_text(more="priority = 1.5")),
        pack(rule_text(more="action = 'delete'")),
        pack(rule_text(more="odd = 1")),
        pack(rule_text(match="nmae = { eq = 'x' }")),
        pack(rule_text(match="name = { like = 'x' }")),
        pack(rule_text(match="name = {}")),
        pack(rule_text(match="name = { eq = 5 }")),
        pack(rule_text(match=f"name = {{ glob = '{'x' * 1001}' }}")),
        pack(rule_text(match="all = {}")),
        pack(rule_text(match="name = { length = -1 }")),
        pack(rule_text(match="name = { length = { least = 1 } }")),
        pack(rule_text(settings="api_key = 'x'")),
        pack(rule_text(settings="type = { first = [] }")),
        pack("[[provider]]\nid = 'x'"),
        "[pack]\n",
    ],
)
def test_what_the_schema_refuses_the_loader_refuses(text: str, tmp_path: Path) -> None:
    path = tmp_path / "pack.toml"
    path.write_text(text)
    assert not jsonschema_rs.is_valid(SCHEMA, tomllib.loads(text))
    with pytest.raises(PackError):
        load_rules([str(path)])
