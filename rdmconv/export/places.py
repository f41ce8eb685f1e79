"""Where the fields of API keys stand in the entries of a file."""

from dataclasses import dataclass, field
from typing import Final

from rdmconv.model.fields import API_KEY_FIELDS, ApiKeyPaths, FieldPath

_GROUPS: Final[tuple[FieldPath, ...]] = (("credentials",), ("metainformation",))
"""Where people's own information stands. Beside it there are only settings of RDM, such as icons and events."""
_SUB_TYPE: Final[FieldPath] = ("credentials", "credentialtype")
_KEY: Final = "api_key"


@dataclass(frozen=True)
class Places:
    """What a profile says of places, as an export needs it.

    Args:
        fields: where the fields are; those of the key, of which one could be taken for the other, are not looked at.
        key: where the key is in clear; None when that is not known.
        encrypted: where RDM's ciphertext of it is; None when that is not known.
    """

    fields: ApiKeyPaths
    key: FieldPath | None
    encrypted: FieldPath | None
    known: frozenset[FieldPath] = field(init=False)
    """All of them, in lower case."""
    holders: tuple[FieldPath, ...] = field(init=False)
    """In what they stand, in lower case; what else stands there is lost."""

    def __post_init__(self) -> None:
        keys = [path for path in (self.key, self.encrypted) if path is not None]
        paths = [path for name in API_KEY_FIELDS if name != _KEY for path in self.fields[name]]
        known = [tuple(part.lower() for part in path) for path in (*keys, *paths)]
        above = [path[:length] for path in known for length in range(1, len(path))]
        object.__setattr__(self, "known", frozenset([*known, _SUB_TYPE]))
        object.__setattr__(self, "holders", tuple(dict.fromkeys([*_GROUPS, *above])))
