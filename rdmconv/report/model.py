"""What every report is made from: the rows of a run in a temporary file, and what adds up over them.

A run of any size takes little memory: rows are written as they come and read back as often as a report needs them.
"""

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from copy import copy
from heapq import nsmallest
from itertools import islice
from typing import BinaryIO, Final, NamedTuple, Protocol

from msgspec.structs import replace

from rdmconv.diagnostics import Diagnostic
from rdmconv.model.entry_secrets import main_secret
from rdmconv.model.fields import ApiKeyPaths
from rdmconv.model.secret import Secret
from rdmconv.planning import NEEDS_A_PERSON, Bucket, FileOutcome, Hashed, Outcome, Summary
from rdmconv.report.made import Made
from rdmconv.report.masking import Masking
from rdmconv.report.packing import lines_of
from rdmconv.report.row_file import RowFile
from rdmconv.report.rows import Row, finding_dict, moved, row_of
from rdmconv.report.sums import Converted, Failed, Folder, InputReport, ReportPart

_NO_SECRET: Final = 0
_MOST_INCOMPLETE: Final = 100


class Shared(NamedTuple):
    """Entries that have the same secret."""

    number: int
    """From 1; `same_secret` of the rows."""
    entries: int
    first: list[Row]
    """The first of them."""


class Renderer(Protocol):
    """Writes a report in one format."""

    def __call__(self, report: "Report", write: Callable[[bytes], object], /) -> None:
        """Write it, piece by piece."""


class Report:
    """Collects the outcomes of one run; holds no secret.

    Args:
        made: how the run was made.
        paths: where the profile puts the fields of an API key.
        fingerprint: tells secrets apart without telling them; its key dies with the run.
        dry_run: whether nothing is written; `converted` then counts what would be.
        complete: whether all rows are kept; else only the first that need a person: for a terminal, in less time.
    """

    def __init__(
        self,
        made: Made,
        paths: ApiKeyPaths,
        fingerprint: Callable[[Secret], int],
        *,
        dry_run: bool,
        complete: bool = True,
    ) -> None:
        self.made = made
        self.dry_run = dry_run
        self.complete = complete
        self.inputs: list[InputReport] = []
        self.failed: list[Failed] = []
        self.masking = Masking()
        """What is masked in names; nothing before `mask`."""
        self._paths = paths
        self._fingerprint = fingerprint
        self._fingerprints = array("q")
        """Of each row; zero when it has no secret."""
        self._groups: dict[int, int] | None = None
        self._file = RowFile()
        self._current = InputReport("")

    def begin_input(self, path: str) -> None:
        """Begin the next input, its name as given."""
        self._current = InputReport(path, start=self._file.end())

    def add(self, outcome: Outcome) -> None:
        """Take the outcome of one entry."""
        current = self._current
        current.count(outcome)
        if not self.complete and (outcome.bucket not in NEEDS_A_PERSON or current.rows >= _MOST_INCOMPLETE):
            return
        row = row_of(outcome, current.path, self._paths, self.made.started.date())
        self._file.append(json.dumps(row))
        current.rows += 1
        secret = main_secret(outcome.entry, self._paths) if self.complete else None
        self._fingerprints.append(_NO_SECRET if secret is None else self._fingerprint(secret))
        if self.complete:
            current.count_row(outcome.bucket, row)

    def end_input(
        self, facts: dict[str, object], summary: Summary, notes: Iterable[Diagnostic], profile: Hashed | None = None
    ) -> None:
        """End an input that was read to its end."""
        current = self._current
        current.facts, current.summary, current.profile = facts, summary, profile
        current.outcome = FileOutcome.CONVERTED if summary.counts[Bucket.CONVERTED] else FileOutcome.UNCHANGED
        current.notes = [finding_dict(note) for note in notes]
        self.inputs.append(current)

    def skip_input(self, facts: dict[str, object], summary: Summary) -> None:
        """End an input that an earlier run did: what adds up over it is known, its rows are not."""
        current = self._current
        current.facts, current.summary, current.outcome = facts, summary, FileOutcome.SKIPPED
        self.inputs.append(current)

    def fail_input(self, error: Diagnostic) -> None:
        """End an input that could not be converted: forget its rows, keep the reason."""
        self._file.cut(self._current.start)
        del self._fingerprints[len(self._fingerprints) - self._current.rows :]
        line = None if error.position is None else error.position.line
        self.failed.append(Failed(self._current.path, finding_dict(error), line))

    def part(self) -> ReportPart:
        """Give what it holds, of one input at most, for the report of all."""
        return ReportPart(self.inputs, self.failed, self._file.packed(), self._fingerprints)

    def take(self, part: ReportPart) -> None:
        """Take what another process found out about one input, with the same key of fingerprints."""
        start = self._file.unpack(part.rows)
        self.inputs += (replace(one, start=start) for one in part.inputs)
        self.failed += part.failed
        self._fingerprints += part.fingerprints

    def take_window(self, part: ReportPart, first: int) -> None:
        """Take what another process found out about entries of the current input, with the same key of fingerprints.

        Args:
            part: of a report that has no other input.
            first: the ordinal of the first entry; they are counted from 0 there.
        """
        current = self._current
        (sums,) = part.inputs
        most = sums.rows if self.complete else _MOST_INCOMPLETE - current.rows
        lines = lines_of(part.rows)[:most]
        self._file.extend(moved(line, first) for line in lines)
        current.rows += len(lines)
        current.add(sums)
        self._fingerprints += part.fingerprints[: len(lines)]

    def mask(self, find: Callable[[BinaryIO], Collection[str]]) -> None:
        """Mask the secrets that stand in names; once, when all inputs are read.

        Args:
            find: finds the secrets that stand in the rows.
        """
        if not any(one.rows for one in self.inputs):
            return
        self.masking = Masking(self._file.search(find), self.rows())
        for one in self.inputs:
            one.notes = [self.masking.finding(note) for note in one.notes]
        self.failed = [one._replace(finding=self.masking.finding(one.finding)) for one in self.failed]

    @property
    def profiles(self) -> list[Hashed]:
        """The profiles that were used; that of the run when no input was read."""
        used = dict.fromkeys(one.profile for one in self.inputs if one.profile is not None)
        return [*used] or [self.made.profile]

    @property
    def summary(self) -> Summary:
        """How many entries of all inputs ended where."""
        return _added(self.inputs)

    @property
    def listed(self) -> Summary:
        """The same of the inputs whose entries are known one by one: those that an earlier run did are not."""
        return _added(one for one in self.inputs if one.outcome is not FileOutcome.SKIPPED)

    @property
    def files(self) -> dict[str, int]:
        """How many inputs ended where, by `FileOutcome`, zero or not."""
        counts = Counter(one.outcome for one in self.inputs)
        counts[FileOutcome.FAILED] = len(self.failed)
        return {outcome.value: counts[outcome] for outcome in FileOutcome}

    @property
    def files_in_all(self) -> int:
        """How many inputs there are, failed ones included."""
        return len(self.inputs) + len(self.failed)

    def lines(self, one: InputReport) -> Iterator[str]:
        """Give the rows of an input as JSON in ASCII, each without a line end."""
        for line in self._file.lines(one.start, one.rows):
            yield json.dumps(self.masking.row(json.loads(line))) if self.masking.hides else line

    def rows(self) -> Iterator[Row]:
        """Give the rows of all inputs, in order; one iteration at a time."""
        groups, number = self._shared(), 0
        for one in self.inputs:
            for line in self.lines(one):
                row: Row = json.loads(line)
                row["path"], row["same_secret"] = one.path, groups.get(self._fingerprints[number])
                number += 1
                yield row

    def for_a_person(self, bucket: Bucket) -> Iterator[Row]:
        """Give the rows in a bucket."""
        return (row for row in self.rows() if row["bucket"] == bucket.value)

    def expiring(self, most: int | None = None) -> list[Row]:
        """Give the rows of credentials that have expired or soon will, the earliest first.

        Args:
            most: rows that are given at most; only so many are held.
        """
        found = (row for row in self.rows() if row["expiry"] is not None)
        if most is None:
            return sorted(found, key=_expires_after)
        return nsmallest(most, found, key=_expires_after)

    def converted(self) -> list[Converted]:
        """Tell what was converted, by provider and rule, the most first."""
        counts = sum((one.converted for one in self.inputs), Counter[tuple[str, str]]())
        found = [Converted(self.masking.text(type_), rule, count) for (type_, rule), count in counts.items()]
        return sorted(found, key=lambda one: (-one.entries, one.type, one.rule))

    def kept(self) -> Counter[str]:
        """Count the fields that stay in converted entries since an API key has no place for them."""
        return sum((one.kept for one in self.inputs), Counter())

    def losses(self) -> Counter[str]:
        """Count the fields that are left out since a rule says so."""
        return sum((one.losses for one in self.inputs), Counter())

    def expiry(self) -> Counter[str]:
        """Count the credentials that have expired or soon will, by `Expiry`."""
        return sum((one.expiry for one in self.inputs), Counter())

    def folders(self) -> list[Folder]:
        """Give the folders that hold credentials, the fullest first."""
        found: defaultdict[str, Counter[Bucket]] = defaultdict(Counter)
        for one in self.inputs:
            for name, counts in one.folders.items():
                found[name].update(counts)
        folders = [Folder(self.masking.text(name), counts) for name, counts in found.items()]
        return sorted(folders, key=lambda one: (-one.counts.total(), one.name))

    def shared(self, most: int, named: int = 5) -> list[Shared]:
        """Give the secrets that several entries have, those of most entries first.

        Args:
            most: secrets that are given at most.
            named: entries of each that are given at most.
        """
        sizes = Counter(self._fingerprints)
        wanted = dict(islice(self._shared().items(), most))
        found = {number: Shared(number, sizes[print_], []) for print_, number in wanted.items()}
        for row in self.rows() if found else ():
            number = row["same_secret"]
            if number in found and len(found[number].first) < named:
                found[number].first.append(row)
        return list(found.values())

    def shared_count(self) -> int:
        """Count the secrets that several entries have."""
        return len(self._shared())

    def _shared(self) -> dict[int, int]:
        """Number the fingerprints that came more than once: the most common first, then in document order."""
        if self._groups is None:
            counts = Counter(self._fingerprints)
            del counts[_NO_SECRET]
            repeated = [print_ for print_, count in counts.items() if count > 1]
            ordered = sorted(repeated, key=lambda print_: -counts[print_])
            self._groups = {print_: number for number, print_ in enumerate(ordered, 1)}
        return self._groups

    def each(self) -> Iterator[tuple[str, "Report"]]:
        """Give a report of each input that was read or failed, with its path; names are masked as in this one.

        They read the rows of this one, which therefore must not be closed before they are of no use any more.
        """
        row = 0
        for one in self.inputs:
            if one.outcome is not FileOutcome.SKIPPED:
                yield one.path, self._part([one], [], self._fingerprints[row : row + one.rows])
            row += one.rows
        for failed in self.failed:
            yield failed.path, self._part([], [failed], array("q"))

    def _part(self, inputs: list[InputReport], failed: list[Failed], fingerprints: "array[int]") -> "Report":
        part = copy(self)
        part.inputs, part.failed = inputs, failed
        part._fingerprints, part._groups = fingerprints, None  # noqa: SLF001 - of the same class
        return part

    def close(self) -> None:
        """Let go of the temporary file."""
        self._file.close()


def _added(inputs: Iterable[InputReport]) -> Summary:
    summary = Summary()
    for one in inputs:
        summary.counts.update(one.summary.counts)
    return summary


def _expires_after(row: Row) -> str:
    return row["expires_after"] or ""
