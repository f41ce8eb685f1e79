"""Which fields of an entry are secrets."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from rdmconv.model.entry import Entry, Kind
from rdmconv.model.fields import ApiKeyPaths, FieldPath
from rdmconv.model.ordinary import is_ordinary
from rdmconv.model.secret import Secret

_USER_INFO: Final = re.compile(r"//([^/?#\s:@]*)(?::([^/?#\s@]*))?@")
"""The user and the password in a URL."""
SHORTEST_KEY: Final = 16
"""Characters of a user name that could be a key; the names of people and machines have fewer."""
_CUSTOM: Final = "customfield"
"""Begins the names of fields that hold anything."""


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
    """Give all that may be a secret in a credential: by the names of its fields, by their looks, or in its URL.

    Args:
        entry: any entry.
        paths: where the profile puts the fields of an API key.
    """
    if not entry.kind.is_credential:
        return
    view = entry.view
    for name, text in view.secretive():
        if not (name.lower().startswith(_CUSTOM) and is_ordinary(text)):
            yield Secret(text)
    yield from _at(entry, paths["api_key"])
    in_url = _USER_INFO.search(view.text("url") or "")
    if in_url is not None and in_url[2]:
        yield Secret(in_url[2])
    if in_url is not None and len(in_url[1]) >= SHORTEST_KEY and not is_ordinary(in_url[1]):
        yield Secret(in_url[1])


def _at(entry: Entry, places: Iterable[FieldPath]) -> Iterator[Secret]:
    return (Secret(text) for place in places if (text := entry.view.text_at(place)))
