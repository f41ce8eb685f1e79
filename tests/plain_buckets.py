"""Where each entry should end when everything is to be converted, worked out on plain trees alone."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from tests.plain_lxml import PlainEntry, as_utf8, plain_entries

SINGLE = {
    "": {"connectiontype", "name", "group", "id", "url", "credentials", "metainformation", "children"},
    "credentials": {"credentialtype", "username", "password", "safepassword", "domain", "url"},
    "metainformation": {"expiration"},
}
WELL_KNOWN = {
    "45479560-173e-435d-8848-c22f863fdc96",
    "e2cc9029-ca3a-4308-ba54-16d5029bc8ed",
    "1310cf82-6fab-4b7a-9eea-3e2e451ca2cf",
    "9f3c3bcf-068a-4927-b996-ca52154cae3b",
    "b87b29d9-9239-4d7b-86d8-9b53dcd3ba9f",
    "245a4245-48e7-4df5-9c4c-11861d8e1f81",
    "88e4be76-4c5b-4694-aa9c-d53b7e0fe0dc",
    "00000000-0000-0000-0000-000000000000",
}


def _guid(text: str | None) -> str:
    return (text or "").strip().strip("{}").lower()


def expected_xml(data: bytes) -> Counter[str]:
    """Count the buckets of an XML export."""
    entries = plain_entries(data)
    ids = Counter(_guid(entry.text("ID")) for entry in entries)
    used = Counter(
        _guid(element.text)
        for entry in entries
        for element in entry.element.iter("CredentialConnectionID")
        if _guid(element.text) not in WELL_KNOWN
    )
    return Counter(_bucket(entry, ids, used) for entry in entries)


def _bucket(entry: PlainEntry, ids: Counter[str], used: Counter[str]) -> str:
    blank = [path for path in (("ConnectionType",), ("Credentials", "CredentialType")) if _is_blank(entry, *path)]
    written = entry.element_at("ConnectionType")
    if ("ConnectionType",) in blank or (written is not None and len(written)):  # comments count as children
        return "invalid"
    if entry.sub_type != "Default":
        return "invalid" if blank and entry.type == "Credential" and entry.sub_type == "" else "unchanged"
    own = _guid(entry.text("ID"))
    if _is_malformed(entry) or (own and ids[own] > 1):
        return "invalid"
    return "blocked" if own and used[own] else _bucket_by_fields(entry)


def _bucket_by_fields(entry: PlainEntry) -> str:
    clear, encrypted = entry.text("Credentials", "Password"), entry.text("Credentials", "SafePassword")
    if encrypted:
        return "review" if clear else "blocked"
    there = entry.text("Credentials", "ApiId")
    if there and there != entry.text("Credentials", "UserName"):
        return "review"
    return "converted" if clear else "invalid"


def _is_blank(entry: PlainEntry, *path: str) -> bool:
    text = entry.text(*path)
    return text is not None and not text.strip()


def _is_malformed(entry: PlainEntry) -> bool:
    for place, names in SINGLE.items():
        parent = entry.element_at(place) if place else entry.element
        if parent is None:
            continue
        children = [child for child in parent.iterchildren(etree.Element) if str(child.tag).lower() in names]
        if len({str(child.tag).lower() for child in children}) < len(children):
            return True
        holders = {"credentials", "metainformation", "children"}
        if any(len(child) and str(child.tag).lower() not in holders for child in children):
            return True
    return False


def json_entries(data: bytes) -> Iterator[dict[str, Any]]:
    """All entries of a JSON export, an entry before its sub-entries; what is no object is left out."""
    document = json.loads(as_utf8(data), object_pairs_hook=_folded)
    for vault in document["vaults"] if isinstance(document, dict) and "vaults" in document else [document]:
        holder = vault.get("connections", vault) if isinstance(vault, dict) else vault
        yield from _walk(holder if isinstance(holder, list) else [holder])


def _folded(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name.lower(): value for name, value in pairs}


def _walk(entries: list[Any]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        if isinstance(entry, dict):
            yield entry
            below = entry.get("children")
            yield from _walk(below if isinstance(below, list) else [])


def is_json_credential(entry: dict[str, Any]) -> bool:
    """Whether an entry of a JSON export is a credential of any kind."""
    return str(entry.get("connectiontype")).strip().lower() in {"26", "credential"}
