"""What adds up over the entries of one input."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from msgspec import Struct, field

from rdmconv.planning import Bucket, FileOutcome, Hashed, Outcome, Summary
from rdmconv.report.rows import FindingDict, Row

_MOST_FOLDERS: Final = 10_000
"""Folders that are counted by name; the others are counted together."""


class Converted(NamedTuple):
    """How many entries a rule converted to keys of a provider."""

    type: str
    """The provider; empty when none is known."""
    rule: str
    entries: int


class Folder(NamedTuple):
    """The credentials of a folder, by what became of them."""

    name: str
    counts: Counter[Bucket]


class InputReport(Struct):
    """What is known of one input that was read to its end."""

    path: str
    facts: dict[str, object] = field(default_factory=dict)
    """`path`, `sha256`, `format`, `profile`, `counts`."""
    summary: Summary = field(default_factory=Summary)
    outcome: FileOutcome = FileOutcome.UNCHANGED
    profile: Hashed | None = None
    """That was used."""
    notes: list[FindingDict] = field(default_factory=list)
    """Findings about the input as a whole."""
    start: int = 0
    """Where its rows start in the temporary file."""
    rows: int = 0
    converted: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    losses: Counter[str] = field(default_factory=Counter)
    expiry: Counter[str] = field(default_factory=Counter)
    folders: defaultdict[str, Counter[Bucket]] = field(default_factory=lambda: defaultdict(Counter))

    def count(self, outcome: Outcome) -> None:
        """Take an outcome into the sums."""
        if outcome.bucket is Bucket.CONVERTED:
            self.converted[outcome.type or "", outcome.rule or ""] += 1
            self.kept.update(outcome.kept)
            self.losses.update(outcome.losses)

    def add(self, other: "InputReport") -> None:
        """Take the sums over what follows in the same input."""
        self.converted.update(other.converted)
        self.kept.update(other.kept)
        self.losses.update(other.losses)
        self.expiry.update(other.expiry)
        for name, counts in other.folders.items():
            self._folder(name).update(counts)

    def count_row(self, bucket: Bucket, row: Row) -> None:
        """Take a row into the sums."""
        if row["expiry"] is not None:
            self.expiry[row["expiry"]] += 1
        self._folder(row["folder"] or "")[bucket] += 1

    def _folder(self, name: str) -> Counter[Bucket]:
        known = name in self.folders or len(self.folders) < _MOST_FOLDERS
        return self.folders[name if known else "…"]


class Failed(NamedTuple):
    """An input that could not be converted."""

    path: str
    finding: FindingDict
    line: int | None


class ReportPart(NamedTuple):
    """What a report of one input holds, on its way to the report of all."""

    inputs: Sequence[InputReport]
    failed: Sequence[Failed]
    rows: bytes
    """Packed; see `rdmconv.report.packing`."""
    fingerprints: "array[int]"
