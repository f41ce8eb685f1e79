"""What a condition or a template reads of an entry: the texts of its fields."""

import re
from collections.abc import Sequence
from typing import Final

from rdmconv.model.entry import Entry
from rdmconv.model.fields import CUSTOM_PREFIX, ENTRY_FIELDS, SECRET

TAGS: Final = "tags"
EXACT: Final = {SECRET, "username"}
"""Compared letter by letter; every other field ignores case."""
_SCHEME: Final = re.compile(r"[^/\\?#]*://")
_HOST: Final = re.compile(rf"(?:{_SCHEME.pattern})?(?:[^/\\?#]*@)?([^/\\?#]*)")
"""Begins any URL; the group is the host with its port."""
KNOWN: Final = ", ".join((*ENTRY_FIELDS, SECRET, f'"{CUSTOM_PREFIX}<title>"'))


def is_field(name: str) -> bool:
    """Tell whether a condition can name it."""
    return name in ENTRY_FIELDS or name == SECRET or name.startswith(CUSTOM_PREFIX)


def text_of(entry: Entry, name: str) -> str:
    """Give a field that is no secret; empty when it is absent. `host` is the entry's or else that of its URL."""
    text = entry.view.text(name)
    return text or (host_of(entry.view.text("url") or "") if name == "host" else "")


def texts_of(entry: Entry, name: str) -> Sequence[str]:
    """Give what a condition on a field that is no secret looks at: one text, or each tag."""
    text = text_of(entry, name)
    return text.split() if name == TAGS else (text,)


def after_scheme(url: str) -> str:
    """Give a URL without its scheme, if it has one; another URL may stand in its query."""
    scheme = _SCHEME.match(url)
    return url if scheme is None else url[scheme.end() :]


def host_of(url: str) -> str:
    """Give the host of a URL, with or without a scheme; no user, no port."""
    found = _HOST.match(url)
    host = found[1].strip() if found else ""
    if host.startswith("["):  # an IPv6 address
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]
