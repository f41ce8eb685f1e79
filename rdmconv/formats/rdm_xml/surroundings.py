"""The elements around entries: which of them hold a vault, and what the vault is called.

An export of one vault has one of three known forms (`docs/explanation/format.md`). What stands around the vaults of an
`.rdx` is not publicly known, so nothing is expected of it: wherever such a form stands inside other elements, it is a
vault.
"""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct, field

from rdmconv.formats.base import Vault
from rdmconv.formats.rdm_xml.text import declares_namespace, text_of

ROOTS: Final = {b"ArrayOfConnection", b"Connections", b"RDMExport", b"Connection"}
"""Of an export of one vault, or of a single entry."""
_HOLDERS: Final = {b"ArrayOfConnection", b"Connections"}
_ENVELOPE: Final = b"RDMExport"
_ORDINARY: Final = {(b"ArrayOfConnection",), (b"Connections",), (b"RDMExport", b"Connections")}
_NEVER_AROUND: Final = _HOLDERS | {b"Connection"}
_MOST_AROUND: Final = 4
"""Elements around a vault; more would be no container of vaults any more."""
_TITLE: Final = b"Name"
_TITLE_ATTRIBUTE: Final = re.compile(rb"""\s[Nn]ame\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ENTRY_FIELD: Final = re.compile(rb"(?i:<(?:ConnectionType|Credentials)[\s/>])")
_ENTRY_PAIR: Final = (b"<ID>", b"<Name>")


def look_like_entries(data: bytes) -> bool:
    """Tell whether elements called Connection are entries, when the root of the document does not say so."""
    return _ENTRY_FIELD.search(data) is not None or all(tag in data for tag in _ENTRY_PAIR)


class _Element(Struct):
    """One that is open, or that a vault remembers."""

    name: bytes
    tag: bytes
    """As spelled."""
    title: str | None
    text: bytes = b""
    """Character data so far; of an element called Name only."""


class _Found(Struct):
    """A vault, and the elements that may say what it is called, the nearest first."""

    path: tuple[bytes, ...]
    titled: list[_Element]


class Surroundings(Struct):
    """The elements that are open between entries, from the root on, and the vaults found in them."""

    path: tuple[bytes, ...] = ()
    is_vault: bool = False
    """Whether entries stand in the innermost element."""
    tags: Sequence[bytes] = ()
    """The start tags around the entries of the last vault, as spelled."""
    number: int = 0
    """Of the last vault, from 0."""
    _open: list[_Element] = field(default_factory=list)
    _found: list[_Found] = field(default_factory=list)

    @property
    def vaults(self) -> list[Vault]:
        """The vaults by their numbers; none when the document is an export of one vault."""
        if all(one.path in _ORDINARY for one in self._found):
            return []
        return [Vault(next((near.title for near in one.titled if near.title), None)) for one in self._found]

    def start(self, name: bytes, tag: bytes, attributes: bytes, *, self_closing: bytes) -> bool:
        """Take a start tag.

        Returns:
            Whether entries that stand in the element would be in a namespace.
        """
        title = _TITLE_ATTRIBUTE.search(attributes)
        element = _Element(name, tag, text_of(title[1] or title[2] or b"") if title else None)
        path = (*self.path, name)
        elements = [*self._open, element]
        is_vault = _holds_entries(path)
        if is_vault:
            around = elements[:-1] if self.path[-1:] != (_ENVELOPE,) else elements[:-2]
            self.number = len(self._found)
            self._found.append(_Found(path, [*reversed(elements[len(around) :]), *around[-1:]]))
        if not self_closing:
            self.path, self._open, self.is_vault = path, elements, is_vault
            if is_vault:
                self.tags = [one.tag for one in elements]
        return is_vault and any(declares_namespace(one.tag) for one in elements)

    def end(self) -> None:
        """Take an end tag."""
        closed = self._open.pop() if self._open else None
        self.path = self.path[:-1]
        self.is_vault = _holds_entries(self.path)
        if closed is not None and closed.name == _TITLE and self._open:
            self._open[-1].title = self._open[-1].title or text_of(closed.text).strip()

    def text(self, data: bytes) -> None:
        """Take character data, or a part of it."""
        if self._open and self._open[-1].name == _TITLE:
            self._open[-1].text += data


def _holds_entries(path: tuple[bytes, ...]) -> bool:
    if not path or path[-1] not in _HOLDERS:
        return False
    around = path[:-2] if path[-2:-1] == (_ENVELOPE,) else path[:-1]
    return len(around) <= _MOST_AROUND and _NEVER_AROUND.isdisjoint(around)
