"""The second reader of CXF: written from the public description of the format, strict, and knows nothing of rdmconv.

Everything that the description does not name is refused, and so is everything it names that is missing or of another
form: an exporter that writes more than it should is noticed here.
"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
RELYING_PARTY = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
API_KEY = {
    "key": "concealed-string",
    "username": "string",
    "keyType": "string",
    "url": "string",
    "validFrom": "date",
    "expiryDate": "date",
}


class NotCxfError(Exception):
    """The document is not what the format describes."""


@dataclass
class Item:
    """One item, with what its credentials say."""

    id: bytes
    title: str
    tags: list[str]
    api_key: dict[str, str]
    custom: dict[str, str] = field(default_factory=dict)
    """The custom fields, by label."""
    note: str | None = None
    folders: list[str] = field(default_factory=list)
    """The paths of the collections it stands in."""


def read_cxf(data: bytes) -> list[Item]:
    """The items of a document that has one account."""
    header = _object(
        json.loads(data.decode("utf-8"), object_pairs_hook=_once),
        {"version", "exporterRpId", "exporterDisplayName", "timestamp", "accounts"},
    )
    _check(header["version"] == {"major": 1, "minor": 0}, "version")
    _check(RELYING_PARTY.fullmatch(_text(header["exporterRpId"])) is not None, "relying party")
    _check(bool(_text(header["exporterDisplayName"])), "display name")
    _check(type(header["timestamp"]) is int and header["timestamp"] >= 0, "timestamp")
    (account,) = _array(header["accounts"])
    _object(account, {"id", "username", "email", "collections", "items"}, {"fullName", "extensions"})
    _identifier(account["id"])
    _text(account["username"])
    _text(account["email"])
    items = [_item(one) for one in _array(account["items"])]
    by_id = {item.id: item for item in items}
    _check(len(by_id) == len(items), "two items with one identifier")
    known: set[bytes] = set()
    for one in _array(account["collections"]):
        _collection(one, (), by_id, known)
    return items


def _item(found: Any) -> Item:
    _object(
        found,
        {"id", "title", "credentials"},
        {"creationAt", "modifiedAt", "subtitle", "favorite", "scope", "tags", "extensions"},
    )
    tags = [_text(tag) for tag in _array(found.get("tags", []))]
    item = Item(_identifier(found["id"]), _text(found["title"]), tags, {})
    types: list[str] = []
    for credential in _array(found["credentials"]):
        _check(isinstance(credential, dict) and credential.get("type") in _CREDENTIALS, "type of a credential")
        types.append(credential["type"])
        _CREDENTIALS[credential["type"]](item, credential)
    _check(types.count("api-key") == 1 and len(set(types)) == len(types), "credentials of an item")
    return item


def _api_key(item: Item, found: Any) -> None:
    _object(found, {"type"}, {*API_KEY, "extensions"})
    item.api_key = {name: _field(found[name], kind) for name, kind in API_KEY.items() if name in found}


def _custom_fields(item: Item, found: Any) -> None:
    _object(found, {"type", "fields"}, {"id", "label", "extensions"})
    for one in _array(found["fields"]):
        value, label = _field(one, "string", wants_label=True), one["label"]
        _check(label not in item.custom, "label")
        item.custom[label] = value


def _note(item: Item, found: Any) -> None:
    _object(found, {"type", "content"}, {"extensions"})
    item.note = _field(found["content"], "string")


_CREDENTIALS: Mapping[str, Callable[[Item, Any], None]] = {
    "api-key": _api_key,
    "custom-fields": _custom_fields,
    "note": _note,
}


def _field(found: Any, kind: str, *, wants_label: bool = False) -> str:
    required = {"fieldType", "value", *(["label"] if wants_label else [])}
    _object(found, required, {"id", "label", "extensions"})
    _check(found["fieldType"] == kind, "type of a field")
    value = _text(found["value"])
    if kind == "date":
        _check(FULL_DATE.fullmatch(value) is not None, "date")
        date.fromisoformat(value)
    return value


def _collection(found: Any, above: tuple[str, ...], by_id: Mapping[bytes, Item], known: set[bytes]) -> None:
    _object(found, {"id", "title", "items"}, {"creationAt", "modifiedAt", "subtitle", "subCollections", "extensions"})
    _check(_identifier(found["id"]) not in known, "two collections with one identifier")
    known.add(_identifier(found["id"]))
    path = (*above, _text(found["title"]))
    for link in _array(found["items"]):
        _object(link, {"item"}, {"account"})
        by_id[_identifier(link["item"])].folders.append("\\".join(path))
    for one in _array(found.get("subCollections", [])):
        _collection(one, path, by_id, known)


def _identifier(found: Any) -> bytes:
    text = _text(found)
    _check(BASE64URL.fullmatch(text) is not None and len(text) % 4 != 1, "identifier")
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    _check(0 < len(data) <= 64, "length of an identifier")
    return data


def _object(found: Any, required: set[str], optional: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    _check(isinstance(found, dict), "object")
    _check(required <= set(found), "missing members")
    _check(set(found) <= required | optional, "unknown members")
    return found


def _array(found: Any) -> list[Any]:
    _check(isinstance(found, list), "array")
    return found


def _text(found: Any) -> str:
    _check(isinstance(found, str), "text")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _check(len(dict(pairs)) == len(pairs), "a member stands twice")
    return dict(pairs)


def _check(holds: bool, what: str) -> None:
    if not holds:
        raise NotCxfError(what)
