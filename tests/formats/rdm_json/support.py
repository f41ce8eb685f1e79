"""What the tests of this folder share."""

import io
from collections.abc import Iterator, Sequence

from rdmconv.formats.base import Plain, Rewritten, Unit
from rdmconv.formats.encoding import detect_encoding
from rdmconv.formats.rdm_json.document import JsonDocument
from rdmconv.model.entry import Entry
from rdmconv.model.limits import DEFAULT, Limits
from rdmconv.planning import Edit

CREDENTIAL = b'{"ConnectionType": 26, "Credentials": {"Password": "p", "UserName": "u"}, "Name": "n"}'


def opened(data: bytes, limits: Limits = DEFAULT) -> JsonDocument:
    return JsonDocument(io.BytesIO(data), detect_encoding(data[:4096]), limits=limits)


def parts(data: bytes, *, limits: Limits = DEFAULT, every_entry: bool = False) -> "list[Plain | Unit]":
    return [part for window in opened(data, limits).windows(every_entry=every_entry) for part in window]


def joined(data: bytes, *, every_entry: bool = False) -> bytes:
    document = opened(data)
    text = b"".join(part.data for window in document.windows(every_entry=every_entry) for part in window)
    return document.encoding.bom + document.encoding.encode(text)


def units(data: bytes) -> list[Unit]:
    return [part for part in parts(data) if isinstance(part, Unit)]


def entries(data: bytes) -> list[Entry]:
    return [entry for unit in units(data) for entry in unit.entries]


def total(data: bytes) -> int:
    return sum(part.entries if isinstance(part, Plain) else len(part.entries) + part.others for part in parts(data))


def envelope(*items: bytes) -> bytes:
    return b'{"Connections": [' + b", ".join(items) + b"]}"


def edited(data: bytes, edits: Sequence[Edit], *, ordinal: int | None = None) -> bytes:
    """The file with the edits on every credential without problems, or on one."""
    document = opened(data)
    written = []
    for part in (part for window in document.windows() for part in window):
        if isinstance(part, Unit):
            written.append(document.rewrite(part, chosen(part, edits, ordinal)).data)
        else:
            written.append(part.data)
    return b"".join(written)


def chosen(unit: Unit, edits: Sequence[Edit], ordinal: int | None = None) -> list[tuple[Entry, Sequence[Edit]]]:
    return [
        (entry, edits)
        for entry in unit.entries
        if entry.kind.is_credential and not entry.problems and ordinal in (None, entry.ordinal)
    ]


def rewritten(data: bytes, edits: Sequence[Edit]) -> Iterator[tuple[JsonDocument, Rewritten]]:
    document = opened(data)
    for unit in units(data):
        yield document, document.rewrite(unit, chosen(unit, edits))
