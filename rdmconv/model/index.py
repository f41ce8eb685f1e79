"""What must be known of a whole input before its first entry is decided."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from msgspec import Struct, field

from rdmconv.model.references import Reference, Users


def normal_guid(text: str) -> str:
    """Give a GUID in the form in which two spellings of one compare equal: lower case, no braces, no white space."""
    return text.strip().strip("{}").lower()


class KnownIds(Protocol):
    """The IDs of an input, whatever has them."""

    def known(self, guids: Iterable[str]) -> set[str]:
        """Tell which of some GUIDs, as `normal_guid` gives them, are among them."""


class Index(Struct):
    """IDs that stand for two entries, and IDs that other entries log in with."""

    duplicate_ids: set[str] = field(default_factory=set)
    """In the form of `normal_guid`."""
    used_by: Counter[str] = field(default_factory=Counter)
    """How many sessions, folders or sub-entries name each credential (`CredentialConnectionID`)."""
    ids: KnownIds | None = None
    """All IDs of the input; let go of once it is known which references lead nowhere."""
    users: Users = field(default_factory=Users)
    """Who they are, as far as they are kept by name."""
    dangling: set[str] = field(default_factory=set)
    """What is named to log in with and is no entry of any input read."""
    holders: list[Reference] = field(default_factory=list)
    """The first entries that name one of those; empty when it would have cost time to look for them."""

    def is_duplicate(self, entry_id: str | None) -> bool:
        """Tell whether another entry has the same ID."""
        return bool(self.duplicate_ids) and entry_id is not None and normal_guid(entry_id) in self.duplicate_ids

    def uses(self, entry_id: str | None) -> int:
        """Count who logs in with the entry."""
        return self.used_by[normal_guid(entry_id)] if self.used_by and entry_id is not None else 0

    def users_of(self, entry_id: str | None) -> Sequence[Reference]:
        """Give who logs in with the entry, the first of them."""
        return () if entry_id is None else self.users.of(normal_guid(entry_id))
