"""What every format offers: a document that is read in windows, edited by splices and read back."""

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol, TypeAlias

from msgspec import Struct, field

from rdmconv.diagnostics import Diagnostic
from rdmconv.formats.encoding import Encoding
from rdmconv.formats.id_index import Hasher, IdIndex
from rdmconv.formats.recipe import Recipe
from rdmconv.model.entry import Entry
from rdmconv.model.fields import ApiKeyField, ApiKeyPaths, FieldPath
from rdmconv.model.index import Index
from rdmconv.model.secret import Secret
from rdmconv.planning import Edit

Splice: TypeAlias = tuple[int, int, bytes]
"""Start and end of the bytes replaced, and what replaces them."""


class Plain(Struct):
    """Bytes that hold no credential and are copied as they are."""

    data: bytes
    entries: int


class Unit(Struct):
    """One entry of the top level with its sub-entries, in which something is to be decided."""

    data: bytes
    entries: list[Entry] = field(default_factory=list)
    """Every entry in it that is a credential or has a problem, in document order."""
    others: int = 0
    """How many more entries are in it."""
    context: Sequence[bytes] = ()
    """What the format needs to read the unit alone: in XML, the start tags around it."""
    vault: int = 0
    """The number of the vault it stands in, from 0."""


class Span(Struct):
    """Consecutive bytes of a document, as the scan of a format finds them."""

    data: bytes
    entries: int
    """How many top-level entries are in it."""
    candidate: bool
    """Whether it is one entry that may hold a credential or sub-entries."""
    line: int
    """Where it starts, from 1."""
    column: int
    """From 1, in bytes of UTF-8."""
    vault: int = 0
    """Of its entries; see `Unit`."""
    context: Sequence[bytes] = ()
    """Of its entries; see `Unit`."""


class Vault(Struct):
    """One of several vaults in a document."""

    name: str | None
    """None when the document does not plainly say."""


Part: TypeAlias = Plain | Unit
Values: TypeAlias = dict[ApiKeyField, "str | Secret | None"]
"""The fields of an API key as read from a file."""


class Rewritten(Struct):
    """A unit after its edits, not yet let out."""

    unit: Unit
    data: bytes
    converted: Sequence[Entry]
    recipe: Recipe | None = None
    """By which it was written, when it was by one."""


class ReadBack(Struct):
    """What another parser finds in a rewritten unit."""

    problem: str | None
    """Why it breaks the schema, in words that quote nothing; None when it does not."""
    values: Mapping[int, Values]
    """The API key fields found, by the ordinal of the entry; an entry that is no API key is left out."""


class Referring(Struct):
    """One entry of the top level in which credentials are named to log in with, by itself or by a sub-entry."""

    entries: list[tuple[Entry, set[str]]]
    """Who names which of them in a field of its own, in document order; GUIDs as `normal_guid` gives them."""
    counted: Counter[str]
    """How often each stands in it, as the index counts: an entry can name one twice."""


class SpanReader(Protocol):
    """Takes spans apart."""

    ordinal: int
    """Of the next entry, from 0."""

    def parts(self, spans: Iterable[Span]) -> list[Part]:
        """Turn spans into parts, candidates taken apart; to be called in document order.

        Raises:
            InputError: there are too many entries (`FMT015`), or one is nested too deeply.
        """


class Units(Protocol):
    """What a format does with entries, wherever their bytes come from."""

    name: str
    """Of the format: `rdm-xml`, `rdm-json`, `devolutions-server`."""

    def reader(self, *, every_entry: bool = False) -> SpanReader:
        """Give what takes the spans of a document apart.

        Args:
            every_entry: look into each entry, not only into those that may hold a credential.
        """

    def allow_old_fields(self) -> None:
        """Accept API keys that still hold fields of the old credential from now on: the profile says RDM's do."""

    def rewrite(self, unit: Unit, wanted: Sequence[tuple[Entry, Sequence[Edit]]]) -> Rewritten:
        """Apply the edits of entries of a unit to its bytes.

        Raises:
            Unwritable: the format cannot hold a value.
        """

    def read_back(self, units: Sequence[Rewritten], paths: ApiKeyPaths) -> list[ReadBack]:
        """Check rewritten units against the schema and read their API keys with an independent parser."""

    def alone(self, unit: Unit, entries: Sequence[Entry]) -> list[Unit]:
        """Give entries of a unit, each with its sub-entries, as units of their own."""

    def schema_problem(self, unit: Unit) -> str | None:
        """Say how a unit as it was read breaks the schema, in words that quote nothing; None when it does not."""


class Document(Units, Protocol):
    """An export that is open for reading; parts come in document order and join up to the whole file."""

    encoding: Encoding
    notes: list[Diagnostic]
    """Findings about the file as a whole; complete when the parts have been read."""
    vaults: Sequence[Vault]
    """What a file of several vaults holds, none for an ordinary export; complete when the parts have been read."""

    def index(self) -> Index:
        """Read the whole input for duplicate IDs and for how many log in with whom."""

    def survey(self, hasher: Hasher = hash) -> IdIndex:
        """Read the whole input for its IDs and references as `index` does, and look no further.

        Args:
            hasher: gives eight bytes for each ID.

        Raises:
            InputError: it cannot be read as text.
        """

    def references(self, wanted: AbstractSet[str], told: AbstractSet[str] = frozenset()) -> Iterator[Referring]:
        """Find out who logs in with certain credentials; reads the input once more, and raises nothing about it.

        An input that turns out to be broken ends early: `windows` says what is wrong with it.

        Args:
            wanted: GUIDs as `normal_guid` gives them; may get smaller meanwhile.
            told: those of them whose users are known well enough: who names no other, and each once, is left out; may
                get larger meanwhile.
        """

    def spans(self, *, every_entry: bool = False) -> Generator[list[Span], None, None]:
        """Read the whole input, as UTF-8 without its byte-order mark, and take nothing apart.

        Args:
            every_entry: give out each entry by itself, not only those that may hold a credential.

        Raises:
            InputError: the input is no export, or not well-formed; the last window is not given out then.
        """

    def windows(self, *, every_entry: bool = False) -> Iterator[list[Part]]:
        """Read the whole input as `spans` does, and take it apart.

        Args:
            every_entry: look into each entry, not only into those that may hold a credential.

        Raises:
            InputError: as from `spans` and `SpanReader.parts`.
        """


class Unwritable(Exception):  # noqa: N818 - reads as what it is at the place it is caught
    """A value that an edit sets cannot be written in the format.

    Args:
        ordinal: of the entry.
        field: where it was to be written.
    """

    def __init__(self, ordinal: int, field: FieldPath) -> None:
        super().__init__(ordinal, field)
        self.ordinal = ordinal
        self.field = field
