"""Say of one entry what became of it and why: the same conversion as ever, looked at more closely."""

from collections.abc import Iterator
from typing import Final

from rdmconv.diagnostics import Diagnostic
from rdmconv.errors import UsageError
from rdmconv.formats.base import Document, Unit
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.index import normal_guid
from rdmconv.model.near import near
from rdmconv.model.ordinary import is_ordinary
from rdmconv.pipeline.conversion import Conversion, Settings, Watchers
from rdmconv.pipeline.watching import Watched
from rdmconv.planning import Bucket, Outcome
from rdmconv.report.explanation import Explanation

_MOST_NAMED: Final = 5
"""Entries of one name whose IDs are told."""
_MOST_COMPARED: Final = 10_000
"""Names that are compared with a mistyped one, which takes a tenth of a second."""


class _Search:
    """Keeps what has the ID or the name that is looked for.

    Args:
        wanted: an ID in any spelling, or a name in upper or lower case.
    """

    def __init__(self, wanted: str) -> None:
        self._guid = normal_guid(wanted)
        self._name = wanted
        self._with_id: Outcome | None = None
        self._with_name: list[Outcome] = []
        self._more = 0
        self._names: set[str] = set()

    def add(self, outcome: Outcome) -> None:
        """Look at the outcome of an entry."""
        entry = outcome.entry
        if entry.id and normal_guid(entry.id) == self._guid:
            self._with_id = self._with_id or outcome
        elif entry.name and entry.name.casefold() == self._name.casefold():
            if len(self._with_name) < _MOST_NAMED:
                self._with_name.append(outcome)
            else:
                self._more += 1
        elif len(self._names) < _MOST_COMPARED and is_ordinary(entry.name or ""):
            self._names.add(entry.name or "")

    def found(self) -> Outcome | None:
        """Give the one entry found; the first of those that share an ID, which are told apart by nothing.

        Raises:
            UsageError: several have that name (`USE004`).
        """
        if self._with_id is not None:
            return self._with_id
        if len(self._with_name) > 1:
            ids = ", ".join(one.entry.id or f"line {one.entry.position.line}" for one in self._with_name)
            more = f" and {self._more} more" if self._more else ""
            raise UsageError("USE004", count=str(len(self._with_name) + self._more), ids=f"{ids}{more}")
        return self._with_name[0] if self._with_name else None

    def near(self, watched: Watched) -> str:
        """Say which name may have been meant; never one that only a secret looks like, or in which one stands."""
        masking = watched.masking(self._names)
        return near(self._name, {name for name in self._names if masking.text(name) == name})


def explain_entry(document: Document, settings: Settings, wanted: str) -> Explanation:
    """Convert a document into nothing, and tell all about one entry.

    Args:
        document: open for reading.
        settings: how it would be converted.
        wanted: the ID of the entry, or its name when no other entry has it.

    Raises:
        InputError: the document is no export, or not well-formed.
        UsageError: there is no such entry (`USE003`), or several (`USE004`).
    """
    search, watched = _Search(wanted), Watched(settings.paths)
    watched.begin_input("")
    Conversion(document, settings, None, Watchers([search.add, watched.add])).run()
    outcome = search.found()
    if outcome is None:
        for other in _others(document):
            search.add(other)
        outcome = search.found()
    if outcome is None:
        raise UsageError("USE003", entry=wanted, near=search.near(watched))
    is_asked = outcome.entry.kind is Kind.USERNAME_PASSWORD
    tried = settings.rules.explain(outcome.entry) if is_asked else []
    return Explanation(outcome, tried, watched.masking(_names(outcome)))


def _names(outcome: Outcome) -> Iterator[str]:
    """Give what is shown and people named: some write a password there."""
    yield outcome.entry.name or ""
    yield outcome.entry.folder or ""
    yield from (outcome.entry.type_name, outcome.entry.sub_type or "")
    yield from (user.name or "" for user in outcome.users)
    for finding in (outcome.reason, *outcome.notes):
        yield from finding.details.values() if finding is not None else ()


def _others(document: Document) -> Iterator[Outcome]:
    """Give the entries that no conversion looks into."""
    for window in document.windows(every_entry=True):
        for part in window:
            for entry in part.entries if isinstance(part, Unit) else ():
                if not entry.kind.is_credential:
                    yield Outcome(entry, Bucket.UNCHANGED, _other_kind(entry))


def _other_kind(entry: Entry) -> Diagnostic:
    return Diagnostic("RUL013", entry.position, {"sub_type": entry.type_name})
