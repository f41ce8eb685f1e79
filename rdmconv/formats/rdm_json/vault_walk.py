"""Several vaults in one document: objects with `Connections`, somewhere inside objects and arrays nobody knows.

What an `.rdx` looks like inside is not publicly known, so nothing is expected of what stands around the vaults. The way
from one to the next goes by brackets, quotes and names; that all of it is valid JSON is proved by msgspec (`vaults`).
"""

from typing import Final, NamedTuple

import msgspec
from msgspec import Struct, field

from rdmconv.errors import InputError
from rdmconv.formats.base import Vault
from rdmconv.formats.rdm_json.members import GAP, INCOMPLETE, MEMBER, OPENING, name_of, value_end

_MOST_AROUND: Final = 5
"""Objects and arrays around the entries of a vault, its own object among them."""
_ORDINARY: Final = "folders"
"""A member of the export of one vault (seen): what is in it is none."""
_HOLDER: Final = "connections"
_TITLE: Final = "name"
_ENTRY_NAMES: Final = {"connectiontype", "credentials"}
_OPEN_OBJECT, _OPEN_ARRAY = OPENING


class _Level(Struct):
    """An object or array that is open."""

    is_object: bool
    is_entry: bool = False
    title: str | None = None
    vault: Vault | None = None
    has_vaults: bool = False
    """Whether it is a vault, or one stands in it."""

    def take(self, name: str) -> None:
        """Take the name of a member, in lower case."""
        self.is_entry = self.is_entry or name in _ENTRY_NAMES
        if self.is_entry and self.has_vaults:
            raise InputError("FMT002", seen="an entry that holds vaults")

    def call(self, title: str | None) -> None:
        """Give it a name."""
        self.title = title
        if self.vault is not None:
            self.vault.name = title


class Stop(NamedTuple):
    """How far a walk got."""

    at: int
    is_vault: bool = False
    """Whether there is the bracket of a vault's entries."""
    is_complete: bool = True
    """Whether the bytes did not end before the next vault or the end of the document."""


class VaultWalk(Struct):
    """The way through a document from vault to vault."""

    most: int
    """Vaults it may have."""
    levels: list[_Level] = field(default_factory=list)
    vaults: list[Vault] = field(default_factory=list)

    @property
    def opening(self) -> bytes:
        """What makes the rest of the document, from the end of a vault's entries on, the rest of a valid value."""
        return b"".join(b'{"":' if level.is_object else b"[" for level in self.levels) + b"["

    @property
    def closing(self) -> bytes:
        """What ends a document that goes up to the entries of a vault."""
        return b"0" + b"".join(b"}" if level.is_object else b"]" for level in reversed(self.levels))

    def begin(self, data: bytes, at: int) -> int:
        """Go into the object or array that is the document."""
        self.levels.append(_Level(data[at] == _OPEN_OBJECT))
        return at + 1

    def go_on(self, data: bytes, at: int) -> Stop:
        """Go to the next vault, or to the end.

        Raises:
            InputError: something is an export of one vault, or an entry, as well as a vault (`FMT002`), or has two
                members called `Connections` (`FMT010`), or there are too many vaults (`FMT016`); without the place.
        """
        while self.levels:
            level = self.levels[-1]
            member = MEMBER.match(data, at) if level.is_object else None
            value = member.end() if member is not None else past_gap(data, at)
            if value == len(data):
                return Stop(at, is_complete=False)
            if data[value] in b"}]" and member is None:
                self.levels.pop()
                at = value + 1
                continue
            if member is None and level.is_object:  # a name that is not complete, or no JSON
                return Stop(at, is_complete=False)
            name = "" if member is None else name_of(member[1]).lower()
            level.take(name)
            if name == _HOLDER and data[value] == _OPEN_ARRAY and not level.is_entry:
                self._enter_vault()
                return Stop(value, is_vault=True)
            if data[value] in OPENING and self._is_looked_into(name):
                at = self.begin(data, value)
                continue
            end = value_end(data, value)
            if end in (INCOMPLETE, len(data)):
                return Stop(at, is_complete=False)
            if name == _TITLE:
                level.call(_text(data[value:end]))
            at = end
        return Stop(at)

    def _enter_vault(self) -> None:
        level = self.levels[-1]
        if level.vault is not None:
            raise InputError("FMT010", member="Connections")
        if len(self.levels) == 1:
            raise InputError("FMT002", seen="its Connections stand beside other vaults")
        if len(self.vaults) == self.most:
            raise InputError("FMT016", limit=f"{self.most:,}")
        level.vault = Vault(level.title)
        self.vaults.append(level.vault)
        for around in self.levels:
            around.has_vaults = True

    def _is_looked_into(self, name: str) -> bool:
        return len(self.levels) < _MOST_AROUND and name != _ORDINARY and not self.levels[-1].is_entry


def past_gap(data: bytes, at: int) -> int:
    """Give the place behind white space and commas."""
    gap = GAP.match(data, at)
    return at if gap is None else gap.end()


def _text(spelled: bytes) -> str | None:
    """Give a string; None for what is none, also when it is no JSON, which is proved later."""
    try:
        return str(msgspec.json.decode(spelled, type=str))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
