"""What stands in the way of converting an entry, worked out on plain trees alone."""

import re
from collections.abc import Iterator

from tests.conformance.plain_document import PlainDocument, guid_of
from tests.conformance.plain_entry import PlainEntry
from tests.conformance.tree import Broken, Group, Node, Repeating

TEXTS = {
    "": ("ConnectionType", "Name", "Group", "ID", "Url"),
    "Credentials": ("CredentialType", "UserName", "Domain", "Password", "SafePassword", "Url"),
    "MetaInformation": ("Expiration",),
}
"""What a conversion relies on, and where it stands: it must be text, and must stand there once."""
BECOMES = {"ApiId": "UserName", "ApiKey": "Password", "TenantId": "Domain"}
"""Fields of an API key, and which field of the old credential becomes each."""

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def convertible(document: PlainDocument) -> list[int]:
    """The places of the *Username and password* entries with nothing in the way."""
    return [
        place
        for place, entry in enumerate(document.entries)
        if entry.kind == "Credential/Default" and not any(obstacles(document, entry))
    ]


def obstacles(document: PlainDocument, entry: PlainEntry) -> Iterator[bool]:
    """Each of the things that can stand in the way, and whether it does."""
    own = guid_of(entry.text("ID"))
    yield _is_odd(entry)
    yield bool(own) and not _GUID.fullmatch(own)
    yield bool(own) and [guid_of(other.text("ID")) for other in document.entries].count(own) > 1
    yield bool(document.users_of(entry))
    yield entry.secret != "clear"
    for target, source in BECOMES.items():
        there, comes = entry.text("Credentials", target), entry.text("Credentials", source)
        yield bool(there) and bool(comes) and there != comes


def _is_odd(entry: PlainEntry) -> bool:
    for place, names in TEXTS.items():
        holders = entry.nodes(place) if place else [entry.node]
        if len(holders) > 1 or any(holder not in (None, "") and not isinstance(holder, Group) for holder in holders):
            return True
        for holder in holders:
            texts = [list(holder.named(name)) if isinstance(holder, Group) else [] for name in names]
            if any(len(nodes) > 1 or isinstance(node, (Group, list, Broken)) for nodes in texts for node in nodes):
                return True
    written = (entry.text("ConnectionType"), entry.text("Credentials", "CredentialType"))
    return any(text is not None and not text.strip() for text in written) or _repeats(entry.node)


def _repeats(node: Node) -> bool:
    """Whether a JSON object says something twice; sub-entries are looked at by themselves."""
    if isinstance(node, list):
        return any(map(_repeats, node))
    if not isinstance(node, Group):
        return False
    return isinstance(node, Repeating) or any(map(_repeats, node.without("children").values))
