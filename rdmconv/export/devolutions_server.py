"""JSON for the REST interface of Devolutions Server: an array of entries, one a line.

The vendor's public clients know three data fields of an API key: `apiId`, `apiKey`, `tenantId` (documented). URL, type
and the two dates have no documented place.
"""

import json
from collections.abc import Sequence
from typing import Final

from rdmconv.export.loss import Loss, dropped, lossy
from rdmconv.export.record import Record
from rdmconv.export.target import Carried
from rdmconv.model.fields import LABELS, ApiKeyField

_HOMELESS: Final[Sequence[ApiKeyField]] = ("url", "type", "valid_from", "expires_after")
_MEMBERS: Final = {"id": "id", "name": "name", "folder": "path", "description": "description"}
_DATA: Final = {"api_id": "apiId", "tenant_id": "tenantId"}
_NO_PLACE: Final = dropped("Devolutions Server has no documented place for it")
_DESCRIBED: Final = lossy("kept in the description, in no field of its own")


class DevolutionsServerTarget:
    """See `rdmconv.export.target.Target`.

    Args:
        keep_in_description: whether what has no place is appended to the description.
    """

    name = "devolutions-server"

    def __init__(self, *, keep_in_description: bool = False) -> None:
        self._keep = keep_in_description
        self._is_first = True

    def begin(self) -> bytes:
        """Begin the array."""
        return b"["

    def carry(self, record: Record) -> Carried:
        """Give one entry; a member that would hold nothing is left out."""
        homeless = [name for name in _HOMELESS if name in record.texts and not record.says_none(name)]
        texts = record.texts | (_described(record, homeless) if self._keep else {})
        entry: dict[str, object] = {member: texts[name] for name, member in _MEMBERS.items() if name in texts}
        entry |= {"type": "Credential", "subType": "ApiKey"}
        if record.tags:
            entry["tags"] = record.tags
        data = {member: texts[name] for name, member in _DATA.items() if name in texts}
        entry["data"] = data | ({} if record.key is None else {"apiKey": record.key.reveal()})
        return Carried(self._comma() + _json(entry), self._losses(homeless))

    def end(self) -> bytes:
        """End the array."""
        return b"\n]\n"

    def _losses(self, homeless: Sequence[ApiKeyField]) -> dict[str, Loss]:
        return dict.fromkeys(homeless, _DESCRIBED if self._keep else _NO_PLACE)

    def _comma(self) -> bytes:
        comma, self._is_first = (b"\n" if self._is_first else b",\n"), False
        return comma


def _described(record: Record, homeless: Sequence[ApiKeyField]) -> dict[str, str]:
    """Give the description with what has no place, each in a line behind what people wrote."""
    lines = "\n".join(f"{LABELS[name]}: {record.texts[name]}" for name in homeless)
    description = "\n\n".join(part for part in (record.texts.get("description"), lines) if part)
    return {"description": description} if description else {}


def _json(entry: dict[str, object]) -> bytes:
    return json.dumps(entry, ensure_ascii=False).encode()
