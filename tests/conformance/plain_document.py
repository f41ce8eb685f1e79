"""The second reader: which entries a document holds, and what is around them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.conformance.case import Found
from tests.conformance.names import WELL_KNOWN
from tests.conformance.plain_entry import PlainEntry, elements_called_connection, logins_in
from tests.conformance.read_json import read_json
from tests.conformance.read_xml import read_xml
from tests.conformance.tree import Group, Node
from tests.plain_lxml import as_utf8

CONNECTION = "connection"
AROUND = "(around the entries)"
"""Stands for what is no entry and logs in with one all the same, such as a folder in `Folders`."""


@dataclass(frozen=True)
class PlainDocument:
    """A document as plain trees show it."""

    entries: list[PlainEntry]
    """In document order, an entry before its sub-entries."""
    frame: Node
    """What is around the entries of the top level."""

    def users_of(self, entry: PlainEntry) -> list[str]:
        """The names of the entries that log in with one."""
        own = guid_of(entry.text("ID"))
        named = [(other.text("Name") or "", other.logins) for other in self.entries]
        named.append((AROUND, list(logins_in(self.frame))))
        return [name for name, logins in named for login in logins if own and guid_of(login) == own]

    def found(self) -> tuple[Found, ...]:
        """What each entry says."""
        return tuple(self._found(entry) for entry in self.entries)

    def _found(self, entry: PlainEntry) -> Found:
        found = Found(
            kind=entry.kind,
            id=entry.text("ID"),
            name=entry.text("Name"),
            folder=entry.text("Group"),
            user=entry.text("Credentials", "UserName"),
            domain=entry.text("Credentials", "Domain"),
            secret=entry.secret,
            url=entry.url,
            tags=tuple((entry.text("MetaInformation", "Keywords") or "").split()),
            expires=entry.text("MetaInformation", "Expiration"),
            custom=entry.custom,
            depth=entry.depth,
        )
        return replace(found, logs_in_with=tuple(map(self._meaning, entry.logins)))

    def _meaning(self, login: str) -> str:
        wanted = guid_of(login)
        known = {guid_of(other.text("ID")): other.text("Name") or "" for other in self.entries}
        return {**known, **{guid_of(guid): word for guid, word in WELL_KNOWN.items()}}.get(wanted, "?")


def guid_of(text: str | None) -> str:
    """A GUID in one spelling; empty when there is none."""
    return (text or "").strip().strip("{}").lower()


def read_plainly(data: bytes) -> PlainDocument:
    """Read a document: what it is its content says, never its name."""
    if as_utf8(data).lstrip().startswith(b"<"):
        tops, frame = _xml_parts(read_xml(data))
    else:
        tops, frame = _json_parts(read_json(data))
    return PlainDocument([one for top in tops for one in _with_those_below(PlainEntry(top))], frame)


def _xml_parts(document: Group) -> tuple[list[Node], Node]:
    ((name, root),) = document.members
    if name == "Connection":
        return [root], None
    if name == "RDMExport" and isinstance(root, Group):
        around = [(inner, _around(node) if inner == "Connections" else node) for inner, node in root.members]
        holders = [node for inner, node in root.members if inner == "Connections"]
        return [top for holder in holders for top in elements_called_connection(holder)], Group(tuple(around))
    return elements_called_connection(root), _around(root)


def _around(holder: Node) -> Node:
    return holder.without(CONNECTION) if isinstance(holder, Group) else holder


def _json_parts(root: Node) -> tuple[list[Node], Node]:
    if isinstance(root, list):
        return root, None
    holders = list(root.named("connections")) if isinstance(root, Group) else []
    if isinstance(root, Group) and holders and isinstance(holders[0], list):
        return holders[0], root.without("connections")
    return [root], None


def _with_those_below(entry: PlainEntry) -> Iterator[PlainEntry]:
    yield entry
    for child in entry.below:
        yield from _with_those_below(child)
