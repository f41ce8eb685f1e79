"""Decisions as data: edits on the fields of an entry, buckets and outcomes.

Edits name fields and visible values, never a secret: a secret moves with the bytes of its field.
"""

from collections import Counter
from collections.abc import Container, Sequence
from enum import StrEnum
from typing import Final, NamedTuple, NotRequired, TypeAlias, TypedDict

from msgspec import Struct, field

from rdmconv.diagnostics import Diagnostic
from rdmconv.model.entry import Entry
from rdmconv.model.fields import FieldPath
from rdmconv.model.references import Reference

Order: TypeAlias = Sequence[str]
"""The names of a new field and its siblings in the order in which RDM writes them; empty for alphabetical order."""


class Rename(Struct):
    """Move a field, with the bytes of its value, to another name or place."""

    source: FieldPath
    target: FieldPath
    order: Order = ()


class Copy(Struct):
    """Write the bytes of a field's value a second time under another name."""

    source: FieldPath
    target: FieldPath
    order: Order = ()


class Set(Struct):
    """Give a field a value, whether it is there or not."""

    target: FieldPath
    value: str
    order: Order = ()
    is_exact: bool = False
    """Whether it is spelled as it says, also where the entry spells types otherwise; digits are a number then, `true`
    and `false` truth values."""


class Remove(Struct):
    """Take a field away; used for empty fields that are in the way only."""

    source: FieldPath


Edit: TypeAlias = Rename | Copy | Set | Remove


EditDict = TypedDict("EditDict", {"op": str, "from": str | None, "to": str | None, "value": NotRequired[str]})
"""An edit, for reports; paths are fields joined by slashes."""


def edit_as_dict(edit: Edit, shown: Container[FieldPath]) -> EditDict:
    """Give an edit for reports.

    Args:
        edit: names fields.
        shown: where a value that a rule sets may be shown; descriptions and URLs can hold secrets.
    """
    match edit:
        case Rename(source, target) | Copy(source, target):
            return {"op": type(edit).__name__.lower(), "from": "/".join(source), "to": "/".join(target)}
        case Set(target, value):
            found: EditDict = {"op": "set", "from": None, "to": "/".join(target)}
            return {**found, "value": value} if target in shown else found
        case Remove(source):
            return {"op": "remove", "from": "/".join(source), "to": None}


class FromField(Struct, frozen=True):
    """The value of a field of the old credential, secret or not."""

    field: str


Source: TypeAlias = FromField | str
"""Where a field of the API key gets its value from: a field of the entry, or a text."""


class Leftovers(NamedTuple):
    """What becomes of fields of the old credential that an API key has no place for; all others stay where they are."""

    drop: Sequence[str] = ()
    """Left out. Names are rdmconv's (`domain`) or RDM's (`PromptForPassword`), in any case."""
    note: Sequence[str] = ()
    """Written to the end of the entry's description, and left out where they were."""


NO_LEFTOVERS: Final = Leftovers()


class Bucket(StrEnum):
    """Where an entry ends; each ends in exactly one."""

    CONVERTED = "converted"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    REVIEW = "review"
    BLOCKED = "blocked"
    INVALID = "invalid"

    __hash__ = str.__hash__  # that of enumerations is written in Python, and this one is counted by for each entry


class FileOutcome(StrEnum):
    """What became of one file of a run; each ends in exactly one.

    Whoever mirrors a folder finds each file that is not `FAILED` in the output, those without a change byte for byte.
    """

    CONVERTED = "converted"
    """Entries of it were converted, and the result has its name; in a dry run, they would be."""
    UNCHANGED = "unchanged"
    """It was read to its end and nothing in it is to be converted: the output is a copy; in place, it is left alone."""
    SKIPPED = "skipped"
    """An earlier run did it, and neither it nor its output nor what was asked for changed since: only looked at."""
    FAILED = "failed"
    """It could not be read or its output not be written: there is no output of it, or the one that was there before."""


NEEDS_A_PERSON = (Bucket.REVIEW, Bucket.BLOCKED, Bucket.INVALID)


class Outcome(Struct):
    """What becomes of one entry, and why."""

    entry: Entry
    bucket: Bucket
    reason: Diagnostic | None = None
    """Why it is not converted; None for converted entries."""
    rule: str | None = None
    type: str | None = None
    """The provider written to the API key's *Type*, when one was."""
    edits: Sequence[Edit] = ()
    used_by: int = 0
    """How many other entries log in with it."""
    users: Sequence[Reference] = ()
    """Who they are, the first of them."""
    kept: Sequence[str] = ()
    """Fields of the old credential for which the API key has no place; they stay in the entry."""
    losses: Sequence[str] = ()
    """Fields of the old credential that held something and are left out, since a rule says so."""
    notes: list[Diagnostic] = field(default_factory=list)
    """Findings that do not decide the bucket."""


class Hashed(NamedTuple):
    """What a plan rests on, and a digest that tells when it is another."""

    name: str
    """Of the file, as given; or what something that comes with rdmconv is called."""
    sha256: str
    """Of its bytes, in hexadecimal."""


class Summary(Struct):
    """How many entries ended in each bucket."""

    counts: Counter[Bucket] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """All entries, sub-entries included."""
        return self.counts.total()

    def as_dict(self) -> dict[str, int]:
        """Give every bucket, zero or not, then the total."""
        return {bucket.value: self.counts[bucket] for bucket in Bucket} | {"total": self.total}


class Trace(Struct, frozen=True):
    """What came of a condition for one entry: it says what was asked for, never what the entry holds."""

    text: str
    held: bool
    note: str = ""
    """Why a test could not be answered: the field is empty, or RDM has encrypted it."""
    members: Sequence["Trace"] = ()


class Tried(Struct, frozen=True):
    """A rule that was tried on one entry."""

    rule: str
    description: str
    pack: str
    priority: int
    applicability: str
    action: str
    trace: Trace
    is_close: bool
    """Whether something it asks for is there."""

    @property
    def held(self) -> bool:
        """Whether the rule fits."""
        return self.trace.held
