"""The names rdmconv uses for what an entry holds, independent of any file format."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal, TypeAlias, get_args

FieldPath: TypeAlias = tuple[str, ...]
"""Where a field lies inside its entry, as found or as to be written: `("Credentials", "UserName")`."""


def lower_path(path: FieldPath) -> FieldPath:
    """Give a path as it is compared: case does not matter."""
    return tuple(name.lower() for name in path)


def same_path(one: FieldPath, other: FieldPath) -> bool:
    """Tell whether two paths lead to one field."""
    return one == other or lower_path(one) == lower_path(other)


def is_below(path: FieldPath, holder: FieldPath) -> bool:
    """Tell whether a field stands in what is at another path, at any depth."""
    return len(path) > len(holder) and same_path(path[: len(holder)], holder)


class Presence(StrEnum):
    """Whether a field is there."""

    ABSENT = "absent"
    EMPTY = "empty"
    """The field is there and holds nothing, or says that it is nil or null."""
    VALUE = "value"


EntryField = Literal[
    "name", "folder", "username", "domain", "url", "host", "description", "tags", "id", "created", "expiration"
]
"""Fields a rule may name, besides `secret` and `custom.<title>`."""

ENTRY_FIELDS: Final[tuple[str, ...]] = get_args(EntryField)
CUSTOM_PREFIX: Final = "custom."
SECRET: Final = "secret"

ApiKeyField = Literal["api_id", "api_key", "url", "tenant_id", "type", "valid_from", "expires_after"]
"""The seven fields of an API key entry (vendor documentation)."""

API_KEY_FIELDS: Final[tuple[ApiKeyField, ...]] = get_args(ApiKeyField)
LABELS: Final[Mapping[ApiKeyField, str]] = {
    "api_id": "API ID",
    "api_key": "API key",
    "url": "URL",
    "tenant_id": "Tenant ID",
    "type": "Type",
    "valid_from": "Valid from",
    "expires_after": "Expires after",
}
"""What RDM's window calls them (vendor documentation)."""
_SECRETIVE: Final = re.compile(
    r"pass|pwd|secret|pin|otp|key|mnemonic|seed|safe|token|private|answer|connectionstring|customfield\d+value",
    re.IGNORECASE,
)


def sounds_secret(name: str) -> bool:
    """Tell whether a field may hold a secret, by its name; a custom field may."""
    return _SECRETIVE.search(name) is not None


ApiKeyPaths: TypeAlias = Mapping[ApiKeyField, tuple[FieldPath, ...]]
"""Where a profile puts the fields of an API key; the key itself has a place for clear and one for encrypted."""
