"""Write the documents of the kit: one description, two spellings."""

from __future__ import annotations

import json
from typing import Any

from parts import clear, credential, guid
from shapes import Fields, JsonStyle, Value, json_text, xml_entries

from tests.conformance.case import Case, Fact, Found
from tests.paths import SMALL

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
XSI = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
NUMBERS = JsonStyle(2, numbers=True)


def login(word: str, *, mark: int = 1, inner: Fields | None = None, **fields: Value) -> Fields:
    """A *Username and password* entry in clear, with the fields that entries have.

    Args:
        word: makes its password different from all others.
        mark: makes its ID.
        inner: more fields of its credentials.
        fields: more fields of the entry, or others in place of the usual ones.
    """
    inside = clear("billing", f"CANARY-{word}", **(inner or {}))
    return credential(mark, fields.pop("Name", "Billing"), "Customers", inside, **fields)


def found(mark: int = 1, **says: Any) -> Found:
    """What an entry with that ID says; by default what `login` makes."""
    return Found(**{"id": guid(mark), **says})


def other(mark: int, kind: str, **says: Any) -> Found:
    """What an entry that is no credential says."""
    return found(mark, **{"kind": kind, "user": None, "secret": "none", **says})


def xml_export(*entries: Fields, root: str = "ArrayOfConnection") -> bytes:
    """A whole file in XML."""
    return xml_file(f"<{root}{XSI}>\n" + "\n".join(xml_entries(list(entries), 1)) + f"\n</{root}>")


def xml_file(text: str) -> bytes:
    """A whole file in XML from the text of its root."""
    return (DECLARATION + text + "\n").encode()


def json_export(*entries: Value, style: JsonStyle = NUMBERS) -> bytes:
    """A whole file in JSON."""
    return (json_text({"Connections": list(entries), "DatabaseID": guid(900), "Version": 2}, style) + "\n").encode()


def both(stem: str, fact: Fact, entries: list[Fields], finds: list[Found], **more: Any) -> list[Case]:
    """The same case in XML and in JSON."""
    written = {"xml": xml_export(*entries), "json": json_export(*entries)}
    return [Case(f"{stem}.{ending}", fact, data, tuple(finds), **more) for ending, data in written.items()]


def small(name: str, fact: Fact, *finds: Found, **more: Any) -> Case:
    """A case whose document is one of `fixtures/small/`."""
    return Case(name, fact, (SMALL / name).read_bytes(), finds, **more)


def json_file(value: object) -> bytes:
    """A whole file in JSON from a plain value."""
    return (json.dumps(value, indent=2) + "\n").encode()


def brief(mark: int = 1, **says: Any) -> Found:
    """What the usual entry of `fixtures/small/` says: it is in no folder."""
    return found(mark, **{"folder": None, **says})
