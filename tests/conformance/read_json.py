"""Read JSON into a tree with the standard library alone: names that come again and the spelling of numbers survive."""

import json
from typing import Any

from tests.conformance.tree import Group, Node, Number, Repeating
from tests.plain_lxml import as_utf8


def read_json(data: bytes) -> Node:
    """The value of the document."""
    node: Node = json.loads(
        as_utf8(data),
        object_pairs_hook=_group,
        parse_int=Number,
        parse_float=Number,
        parse_constant=_refuse,
    )
    return node


def _group(pairs: list[tuple[str, Node]]) -> Group:
    names = {name for name, _ in pairs}
    return (Group if len(names) == len(pairs) else Repeating)(tuple(pairs))


def _refuse(_: str) -> Any:
    raise ValueError("JSON has no such number")
