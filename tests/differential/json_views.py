"""JSON as the standard library sees it, with the place of each value."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from json.decoder import scanstring
from typing import Any

from tests.conformance.tree import Group, Node, Number, Repeating
from tests.differential.names import RDM, SERVER, Names
from tests.differential.plain import seen
from tests.differential.views import Seen, Top, View, place_of
from tests.plain_lxml import as_utf8

_MOST_AROUND = 5
_WHITE = " \t\r\n"
_PAGE = {"currentpage", "pagesize", "totalcount", "totalpage"}


@dataclass
class Value:
    """A value, and where it stands in the text."""

    start: int
    end: int
    node: Node
    members: list[tuple[str, "Value"]] = field(default_factory=list)
    items: list["Value"] = field(default_factory=list)

    def named(self, name: str) -> list["Value"]:
        """All members called so; letters in capitals or not."""
        return [value for found, value in self.members if found.lower() == name]

    @property
    def names(self) -> set[str]:
        """Of its members, in lower case."""
        return {name.lower() for name, _ in self.members}


def json_value(data: bytes) -> Value:
    """The document.

    Raises:
        ValueError: it is no JSON, or no text.
        RecursionError: it nests too deeply.
    """
    text = as_utf8(data).decode()
    json.loads(text, parse_constant=_refuse, parse_int=Number, parse_float=Number)
    return _value(text, _past_white(text, 0))


def _value(text: str, at: int) -> Value:
    """Walk by the brackets of what is known to be JSON; strings and scalars are the library's business."""
    if text[at] not in "{[":
        node, end = _SCALARS.raw_decode(text, at)
        if isinstance(node, str):
            node.encode()  # half a surrogate pair is no character
        return Value(at, end, node)
    found = Value(at, at, None)
    at = _past_white(text, at + 1)
    while text[at] not in "}]":
        name = None
        if text[found.start] == "{":
            name, at = scanstring(text, at + 1)
            name.encode()
            at = _past_white(text, _past_white(text, at) + 1)
        inner = _value(text, at)
        found.members += [] if name is None else [(name, inner)]
        found.items += [inner] if name is None else []
        at = _past_white(text, inner.end)
        at = _past_white(text, at + 1) if text[at] == "," else at
    found.end = at + 1
    found.node = _group(found) if text[found.start] == "{" else [one.node for one in found.items]
    return found


def _group(value: Value) -> Group:
    names = {name for name, _ in value.members}
    kind = Group if len(names) == len(value.members) else Repeating
    return kind(tuple((name, inner.node) for name, inner in value.members))


def _past_white(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in _WHITE:
        at += 1
    return at


def _refuse(_: str) -> Any:
    raise ValueError("JSON has no such number")


def _integer(spelled: str) -> Number:
    return Number("0" if spelled == "-0" else spelled)  # as it is read by most


_SCALARS = json.JSONDecoder(parse_int=_integer, parse_float=Number, parse_constant=_refuse)


def json_view(data: bytes) -> View | None:
    """What the standard library sees in a file; None when it is no export."""
    document = json_value(data)
    holders, names = holders_of(document)
    if holders is None:
        return None
    text = as_utf8(data).decode()
    tops = [(vault, one) for vault, holder in enumerate(holders) for one in holder]
    return View([_top(text, vault, one, names) for vault, one in tops])


def _top(text: str, vault: int, value: Value, names: Names) -> Top:
    start = len(text[: value.start].encode())
    end = start + len(text[value.start : value.end].encode())
    entries = tuple(_seen(one, locator, names, text) for one, locator in _with_those_below(value, (), names))
    told = [entry for entry in entries if isinstance(entry.kind, str)]
    matters = len(entries) > 1 or any(entry.is_credential or entry.kind == "" for entry in told)
    return Top((start, end), vault, matters, entries)


def _seen(value: Value, locator: tuple[int, ...], names: Names, text: str) -> Seen:
    place = place_of(text.encode(), len(text[: value.start].encode()))
    held = [inner.node for holder in names.text if holder for inner in value.named(holder)]
    odd = any(not isinstance(node, Group) and node is not None for node in held)
    return seen(value.node, locator, names, place, frozenset({"ENT005"} if odd else ()))


def _with_those_below(value: Value, locator: tuple[int, ...], names: Names) -> Iterator[tuple[Value, tuple[int, ...]]]:
    yield value, locator
    below = value.named(names.children) if names.children else []
    for index, child in enumerate(below[0].items if len(below) == 1 else []):
        yield from _with_those_below(child, (*locator, index), names)


def holders_of(document: Value) -> tuple[list[list[Value]] | None, Names]:
    """The entries of each vault; None when it is no export; and what their fields are called."""
    page = document.named("data")
    if document.names >= _PAGE and len(page) == 1 and isinstance(page[0].node, list):
        return [page[0].items], SERVER
    first = next((one for one in [document, *document.items] if _is_entry(one) or _is_server_entry(one)), None)
    names = SERVER if first is not None and _is_server_entry(first) else RDM
    holder = document.named("connections")
    if holder:
        return ([holder[0].items] if len(holder) == 1 and isinstance(holder[0].node, list) else None), RDM
    vaults = list(_vaults(document, 1))
    if vaults and (document.members or list(_vaults(document.items[0], 2))):
        told = all(len(one) == 1 for one in vaults) and any(
            _is_entry(one) for vault in vaults for one in vault[0].items
        )
        return ([vault[0].items for vault in vaults] if told else None), RDM
    if first is None:
        return None, names
    return [[document] if first is document else document.items], names


def _vaults(value: Value, level: int) -> Iterator[list[Value]]:
    """What holds the entries of each vault; of one that holds them twice, both."""
    if value.names & {"connectiontype", "credentials"} or level > _MOST_AROUND:
        return
    held = [inner for inner in value.named("connections") if isinstance(inner.node, list)]
    for name, inner in [*value.members, *(("", one) for one in value.items)]:
        if held and inner is held[0]:
            yield held
        elif not (name.lower() == "connections" and isinstance(inner.node, list)) and name.lower() != "folders":
            yield from _vaults(inner, level + 1)


def _is_entry(value: Value) -> bool:
    return bool(value.names & {"connectiontype", "credentials"}) or (
        value.names >= {"id", "name"} and not _is_server_entry(value)
    )


def _is_server_entry(value: Value) -> bool:
    names = value.names
    told = names >= {"type", "subtype"} or names >= {"type", "name", "data"}
    return told and not names & {"connectiontype", "credentials"}
