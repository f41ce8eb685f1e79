"""One line of a report: an entry with what became of it. It names fields, never the value of a secret."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final, TypedDict

from rdmconv.diagnostics import Diagnostic
from rdmconv.model.dates import parse_net_date
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.fields import ApiKeyField, ApiKeyPaths
from rdmconv.model.references import ReferenceDict, users_as_dicts
from rdmconv.planning import EditDict, Outcome, Set, edit_as_dict

_SOON: Final = 30
_LATER: Final = 90
_SHOWN: Final[Sequence[ApiKeyField]] = ("type", "tenant_id", "valid_from", "expires_after")
"""Fields whose value is shown when a rule sets it."""


class Expiry(StrEnum):
    """How soon a key expires."""

    EXPIRED = "expired"
    SOON = "within 30 days"
    LATER = "within 90 days"


class FindingDict(TypedDict):
    """A diagnostic, for reports."""

    code: str
    message: str
    hint: str


class Row(TypedDict, total=False):
    """An entry in a report. `path` and `same_secret` are filled in when rows are read back."""

    path: str
    """The input, as given."""
    ordinal: int
    """Place among all entries of the file, from 0."""
    id: str | None
    name: str | None
    folder: str | None
    """Levels are separated by backslashes."""
    line: int
    column: int
    """In bytes of UTF-8, from 1."""
    bucket: str
    reason: FindingDict | None
    """Why it is not converted; None for converted entries."""
    rule: str | None
    type: str | None
    edits: list[EditDict]
    kept: list[str]
    losses: list[str]
    used_by: int
    users: list[ReferenceDict]
    notes: list[FindingDict]
    expires_after: str | None
    """As spelled; None when there is none, or it is no date."""
    expiry: str | None
    """An `Expiry`, when that is soon."""
    same_secret: int | None
    """The number of a group of entries that share a secret, from 1."""


def row_of(outcome: Outcome, path: str, paths: ApiKeyPaths, today: date) -> Row:
    """Make the row of an outcome.

    Args:
        outcome: of the entry.
        path: of the input it is in.
        paths: where the profile puts the fields of an API key.
        today: to tell what expires soon.
    """
    entry = outcome.entry
    expires = _expires_after(outcome, paths)
    row: Row = {
        "ordinal": entry.ordinal,
        "id": entry.id,
        "name": entry.shown_name,
        "folder": entry.shown_folder,
        "line": entry.position.line,
        "column": entry.position.column,
        "bucket": outcome.bucket.value,
        "reason": None if outcome.reason is None else finding_dict(outcome.reason),
        "rule": outcome.rule,
        "type": outcome.type,
        "edits": edits_of(outcome, paths),
        "kept": list(outcome.kept),
        "losses": list(outcome.losses),
        "used_by": outcome.used_by,
        "notes": [finding_dict(note) for note in outcome.notes],
        "expires_after": expires,
        "expiry": None if expires is None else _expiry(expires, today),
    }
    if outcome.used_by:
        row["users"] = users_as_dicts(outcome.users, path)
    return row


def moved(line: str, first: int) -> str:
    """Give a row in JSON, as `row_of` orders it, whose entry comes later.

    Args:
        line: the row.
        first: is added to its ordinal, which stands first: to read and write the whole row takes thirty times as long.
    """
    ordinal, comma, others = line.partition(",")
    name, colon, number = ordinal.partition(":")
    return f"{name}{colon} {int(number) + first}{comma}{others}"


def edits_of(outcome: Outcome, paths: ApiKeyPaths) -> list[EditDict]:
    """Give what is done to an entry, as rows and plans have it."""
    shown = {path for field in _SHOWN for path in paths[field]}
    return [edit_as_dict(edit, shown) for edit in outcome.edits]


def finding_dict(diagnostic: Diagnostic) -> FindingDict:
    """Give a diagnostic for reports."""
    return {"code": diagnostic.code, "message": diagnostic.message, "hint": diagnostic.hint}


def _expires_after(outcome: Outcome, paths: ApiKeyPaths) -> str | None:
    """Give the date after which the key is of no use: of the API key it is or becomes, else of the entry."""
    for edit in outcome.edits:
        if isinstance(edit, Set) and edit.target in paths["expires_after"]:
            return _date(edit.value)
    return _date(_expiry_text(outcome.entry, paths))


def _expiry_text(entry: Entry, paths: ApiKeyPaths) -> str | None:
    if entry.kind is Kind.API_KEY:
        return next(filter(None, (entry.view.text_at(path) for path in paths["expires_after"])), None)
    return entry.view.text("expiration") if entry.kind.is_credential else None


def _date(text: str | None) -> str | None:
    """Give a date as spelled; None for what is none, and for the dates that mean none in .NET."""
    if not text:
        return None
    try:
        return None if parse_net_date(text).moment is None else text
    except ValueError:
        return None


def _expiry(spelling: str, today: date) -> str | None:
    moment = parse_net_date(spelling).moment
    if moment is None:
        return None
    days = (moment.date() - today).days
    if days < 0:
        return Expiry.EXPIRED.value
    if days <= _SOON:
        return Expiry.SOON.value
    return Expiry.LATER.value if days <= _LATER else None
