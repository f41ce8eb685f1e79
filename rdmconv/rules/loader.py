"""Read rule packs (TOML)."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from rdmconv.errors import PackError
from rdmconv.rules.actions import TemplateError, compile_settings
from rdmconv.rules.engine import Rule
from rdmconv.rules.matchers import ConditionError, compile_condition


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Head(_Strict):
    id: str
    version: str


class _Rule(_Strict):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    description: str = ""
    priority: int = 0
    action: Literal["convert", "skip"] = "convert"
    match: dict[str, Any]
    settings: dict[str, str] = Field(default_factory=dict, alias="set")


class _Pack(_Strict):
    pack: _Head
    rule: list[_Rule] = Field(default_factory=list)


def load_pack(path: Path) -> list[Rule]:
    """Read the rules of a pack's file (UTF-8 TOML, `design.md`, section 4); a pack without rules converts nothing.

    Raises:
        PackError: the file is not there (`RUL003`), or says something a pack cannot say (`RUL002`): file, rule and
            what was expected are named.
    """
    if not path.is_file():
        raise PackError("RUL003", name=str(path))
    pack = _parse(path)
    rules: list[Rule] = []
    for model in pack.rule:
        if any(rule.id == model.id for rule in rules):
            raise PackError("RUL002", path=str(path), problem=f"rule {model.id}: the id stands twice")
        rules.append(_compile(model, path))
    return rules


def _compile(model: _Rule, path: Path) -> Rule:
    try:
        return Rule(
            id=model.id,
            matches=compile_condition(model.match),
            action=model.action,
            priority=model.priority,
            settings=compile_settings(model.settings),
        )
    except (ConditionError, TemplateError) as error:
        raise PackError("RUL002", path=str(path), problem=f"rule {model.id}: {error}") from None


def _parse(path: Path) -> _Pack:
    try:
        return _Pack.model_validate(tomllib.loads(path.read_bytes().decode("utf-8-sig")))
    except OSError as error:
        problem = error.strerror or "it cannot be read"
    except UnicodeDecodeError:
        problem = "it is not UTF-8"
    except tomllib.TOMLDecodeError as error:
        problem = str(error)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        problem = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    raise PackError("RUL002", path=str(path), problem=problem)
