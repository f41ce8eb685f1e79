"""The Credential Exchange Format (CXF) 1.0 of the FIDO Alliance.

The Proposed Standard is of 14 August 2025, with errata of 9 March 2026; its chapters on structures could not be read
for this. What is written here is how public programs read and write the format, which follow the review draft of 13
March 2025 and agree on all of it: the members of header, account, item and collection; `api-key` with its six editable
fields, each optional; a `date` is a full date of RFC 3339 and nothing more; identifiers are base64url without padding,
of at most 64 bytes. Not tried with an importer of a vendor.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from typing import Any, Final

from rdmconv.export.folders import Collections
from rdmconv.export.loss import Loss, lossy
from rdmconv.export.record import MAY_LACK, Record
from rdmconv.export.target import Carried
from rdmconv.model.fields import LABELS

_EXPORTER: Final = "rdmconv"
_RELYING_PARTY: Final = "rdmconv.invalid"
"""The format wants the domain of the exporter, and rdmconv has none: this one is reserved for that (RFC 2606)."""
_LONGEST_ID: Final = 64
"""Bytes of an identifier."""
_TEXTS: Final = {"api_id": "username", "type": "keyType", "url": "url"}
_DATES: Final = {"valid_from": "validFrom", "expires_after": "expiryDate"}
_DAY: Final = len("2026-12-31")

_KEPT: Final = lossy("kept in custom-fields, in no field of its own")
_TIME_KEPT: Final = lossy("the field holds the day only; date and time are kept in custom-fields")
_NO_DATE: Final = lossy("it is no date; kept in custom-fields as it is")
_ANOTHER_ID: Final = lossy("too long, or another entry has it: the item has an ID made from it")


class CxfTarget:
    """See `rdmconv.export.target.Target`.

    Args:
        timestamp: when the file is made, in seconds since 1970 (UTC).
    """

    name = "cxf"

    def __init__(self, timestamp: int) -> None:
        self._timestamp = timestamp
        self._collections = Collections(_identifier)
        self._ids: set[str] = set()

    def begin(self) -> bytes:
        """Give header and account up to the items: one account, which has no name in an export of RDM."""
        head = {
            "version": {"major": 1, "minor": 0},
            "exporterRpId": _RELYING_PARTY,
            "exporterDisplayName": _EXPORTER,
            "timestamp": self._timestamp,
        }
        account = {"id": _base64url(_EXPORTER.encode()), "username": "", "email": ""}
        return _json(head)[:-1] + b', "accounts": [' + _json(account)[:-1] + b', "items": ['

    def carry(self, record: Record) -> Carried:
        """Give one item: the key, what its fields cannot hold, and the description as a note."""
        losses: dict[str, Loss] = {}
        comma = b",\n" if self._ids else b"\n"
        item: dict[str, Any] = {"id": self._item_id(record, losses), "title": record.texts.get("name", "")}
        item["credentials"] = _credentials(record, losses)
        if record.tags:
            item["tags"] = record.tags
        if "folder" in record.texts:
            self._collections.add(record.texts["folder"], item["id"])
        return Carried(comma + _json(item), losses)

    def end(self) -> bytes:
        """Give the folders, which are collections, and the end."""
        return b'\n], "collections": ' + _json(self._collections.written()) + b"}]}\n"

    def _item_id(self, record: Record, losses: dict[str, Loss]) -> str:
        """Make an identifier of the entry's own ID, as spelled; no two items have the same."""
        own = record.texts.get("id", "").encode()
        identifier = _base64url(own)
        if not own or len(own) > _LONGEST_ID or identifier in self._ids:
            identifier = _identifier(f"{record.ordinal} {record.texts.get('id', '')}")
            if own:
                losses["id"] = _ANOTHER_ID
        self._ids.add(identifier)
        return identifier


def _credentials(record: Record, losses: dict[str, Loss]) -> list[dict[str, Any]]:
    """Give the credentials of an item, and note what its `api-key` does not hold."""
    api_key: dict[str, Any] = {"type": "api-key"}
    if record.key is not None:
        api_key["key"] = _field("concealed-string", record.key.reveal())
    api_key |= {member: _field("string", record.texts[name]) for name, member in _TEXTS.items() if name in record.texts}
    for name, member in _DATES.items():
        if name in record.texts and not record.says_none(name):
            day = _day(record, name, losses)
            api_key |= {} if day is None else {member: _field("date", day)}
    if "tenant_id" in record.texts:
        losses["tenant_id"] = _KEPT
    kept = [_field("string", record.texts[name], LABELS[name]) for name in MAY_LACK if name in losses]
    credentials = [api_key]
    if kept:
        credentials.append({"type": "custom-fields", "fields": kept})
    if "description" in record.texts:
        credentials.append({"type": "note", "content": _field("string", record.texts["description"])})
    return credentials


def _day(record: Record, name: str, losses: dict[str, Loss]) -> str | None:
    """Give the day of a date as spelled, whatever its offset; note what that leaves out."""
    spelling = record.texts[name]
    if record.date(name) is None:
        losses[name] = _NO_DATE
        return None
    if len(spelling) > _DAY:
        losses[name] = _TIME_KEPT
    return spelling[:_DAY]


def _field(field_type: str, value: str, label: str | None = None) -> dict[str, str]:
    return {"fieldType": field_type, "value": value} | ({} if label is None else {"label": label})


def _identifier(text: str) -> str:
    return _base64url(hashlib.sha256(text.encode()).digest())


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
