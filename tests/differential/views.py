"""What a reader sees in a document: where the entries of the top level are, and what each entry says."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, Final

Place = tuple[int, int]
"""Line and column, from 1; columns count bytes of UTF-8."""


class _Unsure:
    """Stands for what nobody can tell, such as which of two fields of one name counts."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


UNSURE: Final[Any] = _Unsure()
UNCLEAR: Final = "ENT002"
"""The code of an entry in which a field stands twice: what else is wrong depends on which of them is looked at."""


@dataclass(frozen=True)
class Seen:
    """One entry."""

    locator: tuple[int, ...]
    """Its index among the sub-entries at each level; empty at the top."""
    kind: str | None
    """The type in the vendor's words; of a credential, with the sub-type behind a slash."""
    problems: frozenset[str]
    """The codes of what is wrong with the way it is written."""
    place: Place | None = None
    id: str | None = None
    name: str | None = None
    folder: str | None = None
    description: str | None = None
    host: str | None = None
    user: str | None = None
    domain: str | None = None
    clear: str | None = None
    encrypted: str | None = None
    url: str | None = None
    tags: str | None = None
    expires: str | None = None
    logins: tuple[str, ...] = ()
    """What it names to log in with, at any depth."""

    @property
    def is_credential(self) -> bool:
        """Whether it is a credential of any kind."""
        return isinstance(self.kind, str) and self.kind.startswith("Credential/")


@dataclass(frozen=True)
class Top:
    """One entry of the top level."""

    span: tuple[int, int]
    """Its first byte and the one behind it, in the text as UTF-8 without byte-order mark."""
    vault: int
    is_candidate: bool
    """Whether it has to be looked into."""
    entries: tuple[Seen, ...]
    """In document order, an entry before its sub-entries."""


@dataclass(frozen=True)
class View:
    """A document."""

    tops: list[Top] = field(default_factory=list)

    @property
    def entries(self) -> list[Seen]:
        """All entries in document order."""
        return [entry for top in self.tops for entry in top.entries]


def place_of(data: bytes, at: int) -> Place:
    """The line and the column of a byte."""
    return data.count(b"\n", 0, at) + 1, at - data.rfind(b"\n", 0, at)


def differences(ours: Seen, theirs: Seen) -> Iterator[str]:
    """What two readers see differently; a place counts where both tell it."""
    for one in fields(Seen):
        left, right = getattr(ours, one.name), getattr(theirs, one.name)
        if one.name == "place" and right is None:
            continue
        if right is UNSURE or (one.name == "problems" and UNCLEAR in left & right):
            continue
        if left != right:
            yield f"{one.name}: {left!r}, not {right!r}"
