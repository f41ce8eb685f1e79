"""What rdmconv sees in a document, with chunks of any size."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from unittest.mock import patch

from rdmconv.errors import InputError
from rdmconv.formats import encoding
from rdmconv.formats.base import Part, Plain, Unit
from rdmconv.model.entry import Entry
from rdmconv.model.index import Index
from tests.builders import opened
from tests.differential.views import Seen, Top, View

WHOLE = 1 << 20
"""Bytes read at once, as the program does."""
SMALL = [1, 7, 64]


@dataclass
class Reading:
    """What was read with one size of chunks."""

    chunk: int
    refused: str | None = None
    """The code, when the document was refused."""
    view: View = field(default_factory=View)
    """Every entry, each by itself."""
    looked_at: dict[int, Seen] = field(default_factory=dict)
    """The entries that a conversion looks at, by their places among all."""
    total: int = 0
    """How many entries a conversion counts."""
    index: Index = field(default_factory=Index)


def read(data: bytes, chunk: int) -> Reading:
    """Read a document as a conversion does, and once more to look at every entry."""
    reading = Reading(chunk)
    with patch.object(encoding, "CHUNK", chunk):
        try:
            parts = list(_parts(data, every_entry=False))
        except InputError as error:
            reading.refused = error.code
            return reading
        units = {(at, at + len(part.data)): part for at, part in parts if isinstance(part, Unit)}
        reading.looked_at = {entry.ordinal: _seen(entry) for unit in units.values() for entry in unit.entries}
        reading.total = sum(_count(part) for _, part in parts)
        reading.view = View([_top(at, part, units) for at, part in _each(data)])
        reading.index = opened(data).index()
    return reading


def _parts(data: bytes, *, every_entry: bool) -> Iterator[tuple[int, Part]]:
    at = 0
    for window in opened(data).windows(every_entry=every_entry):
        for part in window:
            yield at, part
            at += len(part.data)


def _each(data: bytes) -> Iterator[tuple[int, Unit]]:
    for at, part in _parts(data, every_entry=True):
        if isinstance(part, Unit):
            assert part.others == 0
            yield at, part
        else:
            assert part.entries == 0, "an entry was not given out by itself"


def _count(part: Part) -> int:
    return part.entries if isinstance(part, Plain) else len(part.entries) + part.others


def _top(at: int, unit: Unit, candidates: dict[tuple[int, int], Unit]) -> Top:
    span = (at, at + len(unit.data))
    return Top(span, unit.vault, span in candidates, tuple(map(_seen, unit.entries)))


def _seen(entry: Entry) -> Seen:
    view = entry.view
    return Seen(
        locator=entry.locator,
        kind=entry.type_name if entry.sub_type is None else f"{entry.type_name}/{entry.sub_type}",
        problems=frozenset(one.code for one in entry.problems),
        place=(entry.position.line, entry.position.column),
        id=entry.id,
        name=entry.name,
        folder=entry.folder,
        description=view.text("description"),
        host=view.text("host"),
        user=view.text("username"),
        domain=view.text("domain"),
        clear=view.text("password"),
        encrypted=view.text("encrypted_password"),
        url=view.text("url"),
        tags=view.text("tags"),
        expires=view.text("expiration"),
        logins=tuple(sorted(login for login in view.references() if login.strip())),
    )
