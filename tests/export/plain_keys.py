"""The API keys of an RDM export, read with lxml's tree or `json` alone; and what a file for another program lost."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from tests.export.cxf_reader import Item
from tests.plain_lxml import PlainEntry, as_utf8, plain_entries

PLACES = {
    "id": ("ID",),
    "name": ("Name",),
    "folder": ("Group",),
    "description": ("Description",),
    "tags": ("MetaInformation", "Keywords"),
    "api_id": ("Credentials", "ApiId"),
    "api_key": ("Credentials", "ApiKey"),
    "url": ("Credentials", "Url"),
    "tenant_id": ("Credentials", "TenantId"),
    "type": ("Credentials", "ApiKeyType"),
    "valid_from": ("Credentials", "ValidFrom"),
    "expires_after": ("MetaInformation", "Expiration"),
}
KNOWN = {"apiid", "apikey", "safeapikey", "url", "tenantid", "apikeytype", "validfrom", "credentialtype"}
KNOWN_META = {"keywords", "expiration"}
BESIDE = ("Host", "Url", "UserName", "Domain", "Password", "SafePassword", "Notes", "Expiration", "CustomFields")
LABELS = {"tenant_id": "Tenant ID", "valid_from": "Valid from", "expires_after": "Expires after"}


@dataclass
class PlainKey:
    """An API key entry: what it says by field, what RDM has encrypted, and the names of all else."""

    texts: dict[str, str]
    ciphertext: str | None
    other: list[str]

    @property
    def held(self) -> set[str]:
        encrypted = {"api_key"} if self.ciphertext else set()
        return {*self.texts, *encrypted, *(["other"] if self.other else [])}


def plain_keys(data: bytes) -> list[PlainKey]:
    """All API keys of an export, in document order."""
    if as_utf8(data).lstrip()[:1] == b"<":
        return [_from_xml(entry) for entry in plain_entries(data) if entry.sub_type == "ApiKey"]
    text = data.decode("utf-16" if data[:1] in {b"\xff", b"\xfe"} else "utf-8-sig")
    return [_from_json(entry) for entry in _entries(json.loads(text, parse_int=str, parse_float=str))]


def _from_xml(entry: PlainEntry) -> PlainKey:
    texts = {name: text for name, path in PLACES.items() if (text := entry.text(*path))}
    other = [str(one.tag) for one in _inside(entry, "Credentials", KNOWN)]
    other += [str(one.tag) for one in _inside(entry, "MetaInformation", KNOWN_META)]
    other += [name for name in BESIDE if (text := entry.text(name)) and text != texts.get("url")]
    return PlainKey(texts, entry.text("Credentials", "SafeApiKey"), other)


def _inside(entry: PlainEntry, group: str, known: set[str]) -> Iterator[etree._Element]:
    holder = entry.element_at(group)
    for child in () if holder is None else holder.iterchildren(etree.Element):
        if str(child.tag).lower() not in known and (child.text or len(child)):
            yield child


def _entries(found: Any) -> Iterator[dict[str, Any]]:
    top = found if isinstance(found, list) else found.get("Connections", [found])
    if isinstance(found, dict) and isinstance(vaults := found.get("Vaults"), list):
        top = [entry for vault in vaults for entry in vault["Connections"]]
    for one in top:
        if isinstance(one, dict):
            if str(_member(_member(one, "Credentials"), "CredentialType")).lower() in {"49", "apikey"}:
                yield one
            yield from _entries({"Connections": _member(one, "Children") or []})


def _from_json(entry: dict[str, Any]) -> PlainKey:
    texts = {name: text for name, path in PLACES.items() if (text := _scalar(entry, *path))}
    groups = (("Credentials", KNOWN), ("MetaInformation", KNOWN_META))
    other = [
        name
        for group, known in groups
        for name, value in (_member(entry, group) or {}).items()
        if name.lower() not in known and value not in (None, "", {}, [])
    ]
    other += [name for name in BESIDE if (text := _scalar(entry, name)) and text != texts.get("url")]
    return PlainKey(texts, _scalar(entry, "Credentials", "SafeApiKey"), other)


def _member(found: Any, name: str) -> Any:
    if not isinstance(found, dict):
        return None
    return next((value for key, value in found.items() if key.lower() == name.lower()), None)


def _scalar(found: Any, *path: str) -> str | None:
    for name in path:
        found = _member(found, name)
    if isinstance(found, bool):
        return str(found).lower()
    return found if isinstance(found, str) else None


# What a CXF file lost


def cxf_losses(keys: list[PlainKey], items: list[Item]) -> list[dict[str, str]]:
    """The losses of each key, by field, worked out by looking for its values in the items; items come in its order."""
    waiting = iter(items)
    return [_losses(key, next(waiting) if "api_key" in key.texts else None) for key in keys]


def _losses(key: PlainKey, item: Item | None) -> dict[str, str]:
    if item is None:
        return dict.fromkeys(key.held, "dropped")
    fates = {name: _fate(name, text, item) for name, text in key.texts.items()}
    if key.ciphertext:
        fates["api_key"] = "lossy"
    if key.other:
        fates["other"] = "dropped"
    return {name: fate for name, fate in fates.items() if fate != "lossless"}


def _fate(name: str, text: str, item: Item) -> str:
    found = {
        "id": [item.id.decode("utf-8", "replace")],
        "name": [item.title],
        "folder": item.folders,
        "description": [item.note],
        "tags": [" ".join(item.tags)],
        "api_id": [item.api_key.get("username")],
        "api_key": [item.api_key.get("key")],
        "url": [item.api_key.get("url")],
        "type": [item.api_key.get("keyType")],
        "valid_from": [item.api_key.get("validFrom")],
        "expires_after": [item.api_key.get("expiryDate")],
        "tenant_id": [],
    }[name]
    wanted = " ".join(filter(None, text.split(" "))) if name == "tags" else text
    if found == [wanted] or (
        name in {"valid_from", "expires_after"} and text[:4] in {"0001", "9999"} and found == [None]
    ):
        return "lossless"
    if name == "id" or item.custom.get(LABELS.get(name, "")) == text:
        return "lossy"
    return "dropped"
