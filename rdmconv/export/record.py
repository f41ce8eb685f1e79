"""What an export knows of one API key entry: its fields as text, the key apart, and what could not be read."""

from collections.abc import Iterable
from typing import Final, Literal, get_args

from msgspec import Struct, field

from rdmconv.diagnostics import Diagnostic
from rdmconv.export.loss import Loss, dropped, lossy
from rdmconv.export.places import Places
from rdmconv.model.dates import NetDate, parse_net_date
from rdmconv.model.entry import Entry, FieldView
from rdmconv.model.fields import API_KEY_FIELDS, ApiKeyField, FieldPath, Presence, lower_path
from rdmconv.model.secret import Secret

EntryText = Literal["id", "name", "folder", "description", "tags"]
ENTRY_TEXTS: Final[tuple[str, ...]] = get_args(EntryText)
KEY: Final = "api_key"
OTHER: Final = "other"
"""Stands for all that is in an entry and is none of the fields an export knows."""
FIELDS: Final = (*ENTRY_TEXTS, *API_KEY_FIELDS, OTHER)
"""What the ledger counts, in its order."""
MAY_LACK: Final[tuple[ApiKeyField, ...]] = ("url", "tenant_id", "type", "valid_from", "expires_after")
"""The fields that a target may have no place for, or a poor one."""

_BESIDE: Final[tuple[FieldPath, ...]] = tuple(
    (name,)
    for name in (
        "Host",
        "Url",
        "UserName",
        "Domain",
        "Password",
        "SafePassword",
        "Notes",
        "Expiration",
        "CustomFields",
    )
)
"""What people fill in outside of what holds the credential; a name that nothing there has does no harm."""
_ENCRYPTED: Final = dropped("RDM has encrypted it")
_ENCRYPTED_TOO: Final = lossy("carried in clear only: the copy that RDM has encrypted is left out")


class Record(Struct):
    """One API key entry."""

    ordinal: int
    """Place among all entries of the file."""
    texts: dict[str, str]
    """What it says, by field; fields that hold nothing are left out, and the key is apart."""
    key: Secret | None = None
    """In clear; None when there is none."""
    losses: dict[str, Loss] = field(default_factory=dict)
    """What no target can carry in full, by field: it cannot be read, or has no place anywhere."""
    reason: Diagnostic | None = None
    """Why the entry is left out; None when it is exported."""
    listed_tags: list[str] = field(default_factory=list)
    """Tags that stand one by one in the file, so that there may be spaces in them."""

    @property
    def held(self) -> set[str]:
        """The fields that hold something, readable or not."""
        return {*self.texts, *self.losses, *(() if self.key is None else (KEY,))}

    @property
    def tags(self) -> list[str]:
        """The keywords one by one: RDM separates them by spaces (documented)."""
        return self.listed_tags or [tag for tag in self.texts.get("tags", "").split(" ") if tag]

    def date(self, name: str) -> NetDate | None:
        """Read a date field; None when it is no date."""
        try:
            return parse_net_date(self.texts[name])
        except ValueError:
            return None

    def says_none(self, name: str) -> bool:
        """Tell whether a date field holds what .NET writes for no date, so that nothing is lost without it."""
        date = self.date(name)
        return date is not None and date.moment is None


def record_of(entry: Entry, places: Places) -> Record:
    """Read an API key entry.

    Args:
        entry: of the kind `API_KEY`.
        places: where the profile puts the fields of an API key; a field without a place holds nothing.
    """
    reading = _Reading(entry.view)
    texts = {name: text for name in ENTRY_TEXTS if (text := reading.named(name)) is not None}
    for name in API_KEY_FIELDS:
        text = None if name == KEY else reading.at(name, places.fields[name])
        if text is not None:
            texts[name] = text
    record = Record(entry.ordinal, texts, losses=reading.losses, listed_tags=reading.listed("tags"))
    clear = None if places.key is None else reading.at(KEY, (places.key,))
    record.key = None if clear is None else Secret(clear)
    is_encrypted = places.encrypted is not None and reading.holds(places.encrypted)
    record.reason = _reason(entry, record, is_encrypted=is_encrypted)
    other = _other(entry, reading, places, texts.get("url"))
    if other:
        record.losses[OTHER] = dropped(f"not exported: {', '.join(other)}")
    return record


class _Reading:
    """Reads the fields of one entry, and notes which of them cannot be read for sure."""

    def __init__(self, view: FieldView) -> None:
        self._view = view
        self._lowered: dict[FieldPath, list[str]] = {}
        self.losses: dict[str, Loss] = {}

    def named(self, name: str) -> str | None:
        """Read a field that is the same in every profile."""
        path = self._view.path(name)
        if path is None:
            return None
        return " ".join(self.listed(name)) or self.at(name, (path,))

    def listed(self, name: str) -> list[str]:
        """Read a field that holds several texts; nothing when it holds one, or cannot be read for sure."""
        path = self._view.path(name)
        return [] if path is None or self._is_twice(path) else self._view.list_at(path) or []

    def at(self, name: str, places: Iterable[FieldPath]) -> str | None:
        """Read a field at the first of its places that holds something."""
        for place in places:
            text = self._view.text_at(place)
            if text and not self._is_twice(place):
                return text
            if text or self.holds(place):
                code = "ENT001" if text is None else "ENT002"
                self.losses[name] = dropped(Diagnostic(code, None, {"field": place[-1]}).message)
                return None
        return None

    def holds(self, place: FieldPath) -> bool:
        """Tell whether something stands at a place, readable or not."""
        return self._view.presence(place) is Presence.VALUE

    def _is_twice(self, place: FieldPath) -> bool:
        """Tell whether a name stands twice; names that differ in case only count as the same."""
        group = place[:-1]
        if group not in self._lowered:
            self._lowered[group] = [name.lower() for name in self._view.children_of(group)]
        return self._lowered[group].count(place[-1].lower()) > 1


def _reason(entry: Entry, record: Record, *, is_encrypted: bool) -> Diagnostic | None:
    """Tell why an entry is left out, and what becomes of a key that RDM has encrypted: it is lost in any case."""
    unreadable = record.losses.get(KEY)
    if is_encrypted and unreadable is None:
        record.losses[KEY] = _ENCRYPTED if record.key is None else _ENCRYPTED_TOO
    if entry.problems:
        return Diagnostic("LOS005", entry.position, {"problem": entry.problems[0].message})
    if unreadable is not None:
        return Diagnostic("LOS005", entry.position, {"problem": unreadable.why})
    if record.key is not None:
        return None
    return Diagnostic("LOS004" if is_encrypted else "VAL001", entry.position)


def _other(entry: Entry, reading: _Reading, places: Places, url: str | None) -> list[str]:
    """Name what else holds something, in the spelling found."""
    named = [path for name in ENTRY_TEXTS if (path := entry.view.path(name)) is not None]
    known = {*places.known, *places.holders, *map(lower_path, named)}
    inside = [(*holder, name) for holder in places.holders for name in entry.view.children_of(holder)]
    # A conversion copies the URL of the entry to the key, and leaves the entry its own.
    beside = [path for path in _BESIDE if url is None or entry.view.text_at(path) != url]
    unknown = [path for path in (*inside, *beside) if lower_path(path) not in known]
    return [path[-1] for path in dict.fromkeys(unknown) if reading.holds(path)]
