"""Which fields of an entry are secrets."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from rdmconv.model.entry import Entry, Kind
from rdmconv.model.fields import ApiKeyPaths, FieldPath
from rdmconv.model.secret import Secret

_CREDENTIALS: Final[FieldPath] = ("Credentials",)
_SECRETIVE: Final = re.compile("pass|pwd|secret|pin|otp|key|mnemonic|seed|safe|token|private|answer", re.IGNORECASE)


def main_secret(entry: Entry, paths: ApiKeyPaths) -> Secret | None:
    """Give the secret of a credential: the password or key, else as RDM encrypted it.

    Args:
        entry: any entry.
        paths: where the profile puts the fields of an API key.
    """
    if entry.kind is Kind.API_KEY:
        return next(_at(entry, paths["api_key"]), None)
    if not entry.kind.is_credential:
        return None
    clear = entry.view.secret
    return entry.view.encrypted_secret if clear is None else clear


def secrets_of(entry: Entry, paths: ApiKeyPaths) -> Iterator[Secret]:
    """Give all that may be a secret in a credential: what stands in its credentials under a name that sounds like one.

    Args:
        entry: any entry.
        paths: where the profile puts the fields of an API key.
    """
    if not entry.kind.is_credential:
        return
    names = [name for name in entry.view.children_of(_CREDENTIALS) if _SECRETIVE.search(name)]
    yield from _at(entry, dict.fromkeys((*((*_CREDENTIALS, name) for name in names), *paths["api_key"])))


def _at(entry: Entry, places: Iterable[FieldPath]) -> Iterator[Secret]:
    return (Secret(text) for place in places if (text := entry.view.text_at(place)))
