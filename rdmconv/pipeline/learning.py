"""Learn a profile from two documents: find the entries that RDM converted in between."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import Struct

from rdmconv.diagnostics import Diagnostic, printable
from rdmconv.errors import InputError
from rdmconv.formats.base import Document, Unit
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.index import normal_guid
from rdmconv.pipeline.rehearsal import Converted, Rehearsal, rehearse
from rdmconv.profiles.learn import Learned, learn
from rdmconv.profiles.locating import Slot
from rdmconv.profiles.missing import missing
from rdmconv.profiles.of_format import OF_FORMATS
from rdmconv.profiles.pair import Pair

_MOST_PAIRS: Final = 100
"""Entries that are compared; a few tell all there is to see."""


class Export(NamedTuple):
    """One of the two documents."""

    name: str
    """As given."""
    document: Document


class _Placed(NamedTuple):
    unit: Unit
    entry: Entry


class Lesson(Struct, frozen=True):
    """What was learned, and how far it reproduces what RDM did."""

    learned: Learned
    missing: Sequence[Diagnostic]
    """A finding for each field whose place is not known."""
    rehearsal: Rehearsal


def learn_profile(before: Export, after: Export, name: str, told: Mapping[Slot, str]) -> Lesson:
    """Derive a profile from all entries that are *Username and password* before and *API key* after.

    Args:
        before: the document before RDM's own conversion.
        after: the same, or a part of it, after.
        name: of the profile to be.
        told: what was typed into fields, as far as the user says.

    Raises:
        InputError: one of the two is no export, or not well-formed; or nothing can be learned from them (`PRO006`).
    """
    kinds, files = (before.document.name, after.document.name), f"{before.name}, {after.name}"
    if kinds[0] != kinds[1]:
        raise InputError(
            "PRO006",
            file=f"{before.name}, {after.name}",
            problem=f"{before.name} is {kinds[0]}, and {after.name} is {kinds[1]}",
        )
    if kinds[0] in OF_FORMATS:
        raise InputError(
            "PRO006",
            file=f"{before.name}, {after.name}",
            problem=f"the names in {kinds[0]} files are documented, and rdmconv knows them",
        )
    converted = _converted(before, after)
    if not converted:
        is_swapped = bool(_converted(after, before))
        raise InputError("PRO006", file=files, problem=_SWAPPED if is_swapped else _NOTHING)
    pairs = [one.pair for one in converted]
    names = [printable(Path(one.name).name) for one in (before, after)]  # not the folders: profiles are handed around
    learned = learn(pairs, name, f"learned from {' and '.join(names)}", told)
    return Lesson(learned, list(missing(learned, pairs)), rehearse(before.document, after.document, learned, converted))


_SWAPPED: Final = "the entry is an API key in the first file and none in the second: they are the wrong way round"
_NOTHING: Final = (
    "no entry is a username and password entry in the first file and, by its ID, which may come up once only, "
    "an API key in the second"
)


def _converted(before: Export, after: Export) -> list[Converted]:
    """Find the entries by ID, unless that comes up twice; a whole export is read without being held in memory."""
    old = Counter(guid for guid, placed in _entries(before) if placed.entry.kind is Kind.USERNAME_PASSWORD)
    new: Counter[str] = Counter()
    found: dict[str, _Placed] = {}
    for guid, placed in _entries(after):
        if placed.entry.kind is Kind.API_KEY and old[guid] == 1:
            new[guid] += 1
            if len(found) < _MOST_PAIRS:
                found[guid] = placed
    found = {guid: placed for guid, placed in found.items() if new[guid] == 1}
    return [
        Converted(placed.unit, found[guid].unit, Pair(placed.entry, found[guid].entry))
        for guid, placed in (_entries(before) if found else ())
        if guid in found and placed.entry.kind is Kind.USERNAME_PASSWORD
    ]


def _entries(export: Export) -> Iterator[tuple[str, _Placed]]:
    try:
        for part in chain.from_iterable(export.document.windows()):
            if isinstance(part, Unit):
                placed = [_Placed(part, entry) for entry in part.entries if not entry.problems]
                yield from ((normal_guid(one.entry.id), one) for one in placed if one.entry.id)
    except InputError as error:
        error.details.setdefault("file", export.name)
        raise
