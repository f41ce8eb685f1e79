"""The second reader: what one entry says, worked out on a plain tree from the description of the format alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.conformance.names import CONNECTION_TYPES, SUB_TYPES, named
from tests.conformance.tree import Broken, Group, Node, Number

UNREADABLE = ""
CREDENTIAL = "Credential"


def text_of(node: Node) -> str | None:
    """The text of a value; None for null, and for what is more than text."""
    if isinstance(node, bool):
        return "true" if node else "false"
    return None if isinstance(node, (Group, list, Broken)) else node


@dataclass(frozen=True)
class PlainEntry:
    """One entry of a document."""

    node: Node
    depth: int = 0

    def nodes(self, *path: str) -> list[Node]:
        """All that stands at a path; letters in capitals or not."""
        here = [self.node]
        for name in path:
            here = [node for group in here if isinstance(group, Group) for node in group.named(name)]
        return here

    def text(self, *path: str) -> str | None:
        """The text at a path."""
        return next((text_of(node) for node in self.nodes(*path)), None)

    @property
    def type(self) -> str:
        """The connection type in the vendor's words: defaults are left out, and that of a type is RDP."""
        if not isinstance(self.node, Group):
            return UNREADABLE
        return self._type("ConnectionType", default="RDPConfigured", names=CONNECTION_TYPES)

    @property
    def sub_type(self) -> str | None:
        """The sub-type of a credential in the vendor's words."""
        if self.type != CREDENTIAL:
            return None
        return self._type("Credentials", "CredentialType", default="Default", names=SUB_TYPES)

    @property
    def kind(self) -> str:
        """Both in one."""
        return self.type if self.sub_type is None else f"{self.type}/{self.sub_type}"

    @property
    def url(self) -> str | None:
        """The URL of the credential, or else of the entry."""
        return self.text("Credentials", "Url") or self.text("Url")

    @property
    def secret(self) -> str:
        """Whether there is a password, and whether RDM encrypted it."""
        clear, encrypted = self.text("Credentials", "Password"), self.text("Credentials", "SafePassword")
        if encrypted:
            return "both" if clear else "encrypted"
        return "clear" if clear else "none"

    @property
    def custom(self) -> tuple[tuple[str, str | None], ...]:
        """Titles and values of the custom fields."""
        both = [(self.text(*_META, f"CustomField{n}Title"), self.text(*_META, f"CustomField{n}Value")) for n in _FIVE]
        return tuple((title, value) for title, value in both if title is not None)

    @property
    def logins(self) -> list[str]:
        """The GUIDs it logs in with, at any depth; those of its sub-entries are theirs."""
        return [login for login in logins_in(self.node) if login.strip()]

    @property
    def below(self) -> list["PlainEntry"]:
        """Its sub-entries."""
        return [
            PlainEntry(node, self.depth + 1)
            for children in self.nodes("Children")
            for node in (children if isinstance(children, list) else elements_called_connection(children))
        ]

    def _type(self, *path: str, default: str, names: dict[str, str]) -> str:
        node = next(iter(self.nodes(*path)), None)
        if node is None:
            return default
        text = text_of(node)
        if text is None:
            return UNREADABLE
        if isinstance(node, Number) and float(text).is_integer():
            text = str(int(float(text)))
        return named(text, names)


_META = ("MetaInformation",)
_FIVE = range(1, 6)


def elements_called_connection(node: Node) -> list[Node]:
    """The entries that XML holds in an element; an empty one is an entry that says nothing."""
    inside = [inner for name, inner in node.members if name == "Connection"] if isinstance(node, Group) else []
    return [inner or Group() for inner in inside]


def logins_in(node: Node) -> Iterator[str]:
    members = node.members if isinstance(node, Group) else ()
    for name, inner in members:
        if name.lower() == "credentialconnectionid":
            yield text_of(inner) or ""
        elif name.lower() != "children":
            yield from logins_in(inner)
    for inner in node if isinstance(node, list) else ():
        yield from logins_in(inner)
