"""Who logs in with a credential."""

from collections.abc import Iterable, Sequence
from typing import Final, TypedDict

from msgspec import Struct

from rdmconv.diagnostics import Position
from rdmconv.model.entry import Entry

MOST_USERS: Final = 20
"""Users of one credential that are kept by name; the others are counted."""
MOST_IN_ALL: Final = 20_000
"""Users kept by name for all credentials of an input: some 10 MB, and a hostile file cannot ask for more than 40."""
_LONGEST_NAME: Final = 200
"""Characters of a name that are kept."""
_LONGEST_WORD: Final = 64
"""Characters of an ID or a type that are kept; a GUID and all types of the vendor have fewer."""
_NAMED: Final = 3
"""Entries that a sentence names."""
_LONGEST_NAMED: Final = 60
"""Characters of a name in a sentence."""


class Reference(Struct, frozen=True):
    """An entry (session, folder, sub-entry, template) that names a credential to log in with."""

    id: str | None
    """As spelled; cut when it is much longer than a GUID."""
    name: str | None
    """As spelled; cut when it is very long."""
    type: str
    """The connection type as the vendor names it."""
    position: Position
    file: str | None = None
    """The input it is in; None when that is the credential's own."""

    @property
    def label(self) -> str:
        """Name the entry in a sentence; to be made printable before it is shown."""
        name = self.name or self.id
        named = f'"{_shortened(name, _LONGEST_NAMED)}"' if name else f"line {self.position.line}"
        return f"{named} ({self.type})" if self.file is None else f"{named} ({self.type}, in {self.file})"


def reference_of(entry: Entry, file: str | None = None) -> Reference:
    """Keep of an entry what tells people which one it is; the entry itself holds on to the bytes around it.

    Args:
        entry: that holds the reference.
        file: the input it is in; None when that is the credential's own.
    """
    id_ = None if entry.id is None else _cut(entry.id, _LONGEST_WORD)
    name = None if entry.name is None else _shortened(entry.name, _LONGEST_NAME)
    return Reference(id_, name, _cut(entry.type_name, _LONGEST_WORD), entry.position, file)


class Users:
    """Who logs in with which credential: the first users of each by name, in document order, in bounded memory."""

    def __init__(self) -> None:
        self._kept: dict[str, list[Reference]] = {}
        self._total = 0

    def add(self, guid: str, reference: Reference) -> None:
        """Take a user of a credential, if there is room for it.

        Args:
            guid: of the credential, as `normal_guid` gives it.
            reference: who names it.
        """
        if not self.is_full(guid):
            self._kept.setdefault(guid, []).append(reference)
            self._total += 1

    def is_full(self, guid: str) -> bool:
        """Tell whether there is no room for another user of a credential."""
        return self._total >= MOST_IN_ALL or len(self._kept.get(guid, ())) >= MOST_USERS

    def add_all(self, users: "Users") -> None:
        """Take the users another one has kept."""
        for guid in users._kept:  # noqa: SLF001 - of the same class
            self.add_of(users, guid)

    def add_of(self, users: "Users", guid: str, *, but_of: str = "") -> None:
        """Take the users of one credential that another one has kept, without those in one file."""
        for reference in users.of(guid):
            if reference.file != but_of:
                self.add(guid, reference)

    def of(self, guid: str) -> Sequence[Reference]:
        """Give the users of a credential that are kept by name."""
        return self._kept.get(guid, ())


def listed(references: Iterable[Reference], count: int) -> str:
    """Name the first of some entries and count the others: `"dc01" (RDPConfigured), "web" (SSHShell) and 1 more`.

    Args:
        references: the entries that are known by name.
        count: how many there are in all.

    Returns:
        A part of a sentence, to be made printable before it is shown; empty when none is known by name.
    """
    labels = [reference.label for reference, _ in zip(references, range(_NAMED), strict=False)]
    if not labels:
        return ""
    if count > len(labels):
        labels.append(f"{count - len(labels)} more")
    return " and ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))


def logins(references: Sequence[Reference], count: int) -> str:
    """Say who logs in with a credential, in a sentence; see `listed`."""
    who = f"{count} entry logs in with it" if count == 1 else f"{count} entries log in with it"
    named = listed(references, count)
    return f"{who}: {named}" if named else who


class ReferenceDict(TypedDict):
    """A reference, for reports."""

    id: str | None
    name: str | None
    type: str
    file: str
    line: int


def users_as_dicts(references: Sequence[Reference], path: str) -> list[ReferenceDict]:
    """Give users for JSON.

    Args:
        references: the users of a credential.
        path: of the input the credential is in.
    """
    return [
        {"id": one.id, "name": one.name, "type": one.type, "file": one.file or path, "line": one.position.line}
        for one in references
    ]


def _shortened(name: str, most: int) -> str:
    """Cut a name between words: of a password in it, a part would be known for one by nobody who looks for it."""
    return name if len(name) <= most else name[:most].rpartition(" ")[0] + "…"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
