"""Find out who logs in with what: in one document, and what the other inputs of a run have to do with it."""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from msgspec import Struct, field

from rdmconv.diagnostics import Diagnostic
from rdmconv.formats.base import Document
from rdmconv.model.index import Index
from rdmconv.model.references import Reference, Users, listed, reference_of

_MOST_HOLDERS: Final = 3
"""Entries with a reference that leads nowhere that are named for a file."""


class Links(Struct):
    """What the other inputs of a run have to do with one."""

    known: AbstractSet[str] = frozenset()
    """What this one names to log in with and is an entry of another."""
    used_by: Counter[str] = field(default_factory=Counter)
    """How many entries of the others name each credential that is not their own."""
    users: Users = field(default_factory=Users)
    """Who they are."""


def read_index(document: Document, links: Links | None = None, *, by_name: bool = True) -> Index:
    """Find out what must be known before the first entry is decided.

    Args:
        document: read once, and once more when one of its entries logs in with another.
        links: to the other inputs of the run.
        by_name: whether it matters who logs in with an entry, not only how many do.

    Raises:
        InputError: the document is no export or not well-formed; it may also be found out later.
    """
    index = document.index()
    if index.used_by:
        here = set() if index.ids is None else index.ids.known(index.used_by)
        index.dangling = index.used_by.keys() - here - (set() if links is None else links.known)
        if here and by_name:
            name_users(document, index, here)
    index.ids = None
    if links is not None:
        index.used_by.update(links.used_by)
        index.users.add_all(links.users)
    return index


def name_users(document: Document, index: Index, wanted: AbstractSet[str], file: str | None = None) -> None:
    """Read a document to find out who logs in with certain credentials, and who with some that are nowhere.

    Args:
        document: to be read.
        index: takes the users; what it counts becomes a number of entries, of which one can name a credential twice.
        wanted: the credentials, as `normal_guid` gives them.
        file: the name of the document, when the credentials are in another.
    """
    looked_for = {*wanted, *index.dangling}
    told: set[str] = set()
    for referring in document.references(looked_for, told):
        more_often = referring.counted
        for entry, guids in referring.entries:
            more_often.subtract(guids)
            _note(index, guids, wanted, reference_of(entry, file))
        for guid in more_often.keys() & wanted:
            # Who names it was found, so one entry does, however it is counted.
            index.used_by[guid] = max(index.used_by[guid] - more_often[guid], 1)
            if index.users.is_full(guid):
                told.add(guid)
        if len(index.holders) == _MOST_HOLDERS:
            looked_for -= index.dangling


def _note(index: Index, guids: AbstractSet[str], wanted: AbstractSet[str], reference: Reference) -> None:
    for guid in guids & wanted:
        index.users.add(guid, reference)
    if len(index.holders) < _MOST_HOLDERS and not guids.isdisjoint(index.dangling):
        index.holders.append(reference)


def dangling_note(index: Index) -> list[Diagnostic]:
    """Say how many references of a document lead nowhere; nothing when none does."""
    count = sum(index.used_by[guid] for guid in index.dangling)
    return [nowhere(count, index.holders)] if count else []


def nowhere(count: int, holders: Sequence[Reference] = ()) -> Diagnostic:
    """Say that references lead nowhere.

    Args:
        count: of the references.
        holders: the first entries that hold them; none when the diagnostic is about one entry.
    """
    references = "1 reference leads" if count == 1 else f"{count} references lead"
    named = listed(holders, len(holders))
    first = "in" if count == len(holders) else "the first in"
    details = {"references": references, "holders": f", {first} {named}" if named else ""}
    return Diagnostic("REF002", None, details)
