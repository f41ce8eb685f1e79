"""Write a rule or a provider as a person would write it in a pack."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any, Final

from rdmconv.rules.pack import ProviderText, RuleText

_WIDTH: Final = 110
_INDENT: Final = "    "


def written(table: str, text: RuleText | ProviderText) -> str:
    """Give the TOML of a rule or provider, what is as it would be anyway left out.

    Args:
        table: `rule` or `provider`.
        text: what is written.
    """
    members: dict[str, Any] = text.model_dump(by_alias=True, exclude_defaults=True)
    lines = [f"[[{table}]]"]
    examples = members.pop("example", [])
    tables = {name: members.pop(name) for name in ("match", "set") if name in members}
    lines += _members(members)
    for name, inner in tables.items():
        lines += [f"[{table}.{name}]", *_members(inner)]
    for example in examples:
        lines += [f"[[{table}.example]]", *_members(example)]
    return "\n".join(lines) + "\n"


def _members(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        line = f"{_key(name)} = {_inline(value)}"
        if len(line) > _WIDTH and isinstance(value, list):
            yield f"{_key(name)} = {_spread(value)}"
        else:
            yield line


def _spread(items: Sequence[Any]) -> str:
    """Give a list with one member a line; what is in a table stays in its line, as TOML wants it."""
    return "\n".join(("[", *(f"{_INDENT}{_inline(item)}," for item in items), "]"))


def _inline(value: object) -> str:
    match value:
        case str():
            return _string(value)
        case bool() | int():
            return json.dumps(value)
        case float():
            return repr(value)
        case date() | time():  # and datetime, which is a date
            return value.isoformat()
        case Mapping():
            return (
                "{ " + ", ".join(f"{_key(name)} = {_inline(one)}" for name, one in value.items()) + " }"
                if value
                else "{}"
            )
        case Sequence():
            return "[" + ", ".join(map(_inline, value)) + "]"
    raise TypeError(type(value).__name__)


def _string(text: str) -> str:
    """Give a literal string where there is a backslash to keep, else a basic one, which JSON's are."""
    is_literal = "\\" in text and "'" not in text and text.isprintable()
    return f"'{text}'" if is_literal else _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    is_bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if is_bare else _quoted(name)
