"""What must be known of a whole input before its first entry is decided."""

from collections import Counter
from dataclasses import dataclass, field


def normal_guid(text: str) -> str:
    """Give a GUID in the form in which two spellings of one compare equal: lower case, no braces, no white space."""
    return text.strip().strip("{}").lower()


@dataclass(slots=True)
class Index:
    """IDs that stand for two entries, and IDs that other entries log in with."""

    duplicate_ids: set[str] = field(default_factory=set)
    """In the form of `normal_guid`."""
    used_by: Counter[str] = field(default_factory=Counter)
    """How many sessions, folders or sub-entries name each credential (`CredentialConnectionID`)."""

    def is_duplicate(self, entry_id: str | None) -> bool:
        """Tell whether another entry has the same ID."""
        return bool(self.duplicate_ids) and entry_id is not None and normal_guid(entry_id) in self.duplicate_ids

    def uses(self, entry_id: str | None) -> int:
        """Count who logs in with the entry."""
        return self.used_by[normal_guid(entry_id)] if self.used_by and entry_id is not None else 0
