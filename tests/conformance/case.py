"""A case of the kit: a document, the fact it restates, and what must be found in it."""

from dataclasses import dataclass
from enum import StrEnum


class Certainty(StrEnum):
    """How sure the description of the format is of a fact."""

    DOC = "doc"
    """The vendor's documentation or client says so."""
    SEEN = "seen"
    """Seen in real exports, in the test data of programs that read them, or measured with a parser."""
    GUESS = "guess"
    """The most likely form; nothing public confirms it."""


@dataclass(frozen=True)
class Fact:
    """What the description of the format says, in our own words."""

    text: str
    certainty: Certainty
    section: str
    """Of the description: the title of a section, or a number of the one about security."""


@dataclass(frozen=True)
class Found:
    """What one entry says; the defaults are those of the entry that `writing.login` makes."""

    kind: str = "Credential/Default"
    """The vendor's name of the connection type; of a credential, with that of the sub-type behind a slash."""
    id: str | None = "00000000-0000-4000-8000-000000000001"
    name: str | None = "Billing"
    folder: str | None = "Customers"
    user: str | None = "billing"
    domain: str | None = None
    secret: str = "clear"
    """`clear`, `encrypted`, `both` or `none`."""
    url: str | None = None
    tags: tuple[str, ...] = ()
    expires: str | None = None
    custom: tuple[tuple[str, str | None], ...] = ()
    """Titles and values."""
    logs_in_with: tuple[str, ...] = ()
    """The name of an entry, what a well-known GUID means, or `?`."""
    depth: int = 0
    """How many entries it is below."""


@dataclass(frozen=True)
class Case:
    """A document that a program which reads these files accepts, or must refuse."""

    name: str
    """Of the file, with its extension; no two cases share one."""
    fact: Fact
    data: bytes
    finds: tuple[Found, ...] = ()
    """In document order, an entry before its sub-entries."""
    stays: tuple[tuple[int, str], ...] = ()
    """Which *Username and password* entries stay as they are when all are to be converted, by place, and the code."""
    refused: str | None = None
    """The code with which the whole document is refused."""
    contradicted: str | None = None
    """How rdmconv contradicts the description today; all other promises hold."""
