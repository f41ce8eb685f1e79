"""What the name of a field says about what it is for."""

import re
from collections.abc import Mapping
from typing import Final

from rdmconv.model.fields import ApiKeyField

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_TELLING: Final[Mapping[ApiKeyField, frozenset[str]]] = {
    "tenant_id": frozenset(("tenant", "organization", "organisation", "company", "realm")),
    "type": frozenset(("type", "provider", "vendor", "kind")),
    "valid_from": frozenset(("from", "start", "starts", "begin", "begins", "since")),
    "expires_after": frozenset(("expires", "expiry", "expiration", "expire", "until", "end", "ends", "to")),
    "url": frozenset(("url", "uri", "endpoint")),
}
"""Words that say it by themselves."""
_COMMON: Final[Mapping[ApiKeyField, frozenset[str]]] = {
    "api_id": frozenset(("id", "identifier", "client", "user", "username", "login")),
    "api_key": frozenset(("key", "secret", "token", "password")),
}
"""Words that say it as the last of a name: `KeyIdentifier` is an ID, `ClientSecret` a secret."""
_STAMPING: Final = frozenset(
    ("modified", "updated", "update", "changed", "created", "creation", "stamp", "saved", "checked", "accessed", "last")
)


def named_field(name: str) -> ApiKeyField | None:
    """Tell which field of an API key a name speaks of; None when it speaks of none, of two, or of a change."""
    words = _words(name)
    if names_a_stamp(name):
        return None
    told = [field for field, telling in _TELLING.items() if not telling.isdisjoint(words)]
    if told:
        return told[0] if len(told) == 1 else None
    return next((field for field, common in _COMMON.items() if words[-1:] and words[-1] in common), None)


def names_a_stamp(name: str) -> bool:
    """Tell whether a field says when, or by whom, an entry was changed."""
    return not _STAMPING.isdisjoint(_words(name))


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]
