"""Read, decide, rewrite, check, hand over: one pass in constant memory. A dry run is the same without a target."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Protocol, Self, TypeAlias

from rdmconv.checks.api_key import check_api_key
from rdmconv.checks.read_back import check_read_back
from rdmconv.diagnostics import Diagnostic, Severity
from rdmconv.formats.at_once import thread
from rdmconv.formats.base import Document, Plain, ReadBack, Rewritten, Unit, Unwritable, Values
from rdmconv.model.fields import ApiKeyPaths, Presence
from rdmconv.pipeline.decider import Choices, Decided, Decider
from rdmconv.pipeline.references import Links, dangling_note, read_index
from rdmconv.planning import Bucket, Outcome, Remove, Summary
from rdmconv.profiles.of_format import paths_in_any, profile_for
from rdmconv.profiles.profile import Profile
from rdmconv.rules.engine import Rules

OutcomeSink: TypeAlias = Callable[[Outcome], None]


_IN_FLIGHT: Final = 2
"""Windows that are being checked at most; each is a megabyte or an entry."""
_CHILDREN: Final = ("Children",)
_MOST_CHECKS: Final = 64
"""Times a unit is checked at most to find which of its entries break the schema: each takes as long as the unit is."""


class Target(Protocol):
    """Where the converted document goes."""

    def write(self, data: bytes) -> object:
        """Append bytes."""


class Journal(Protocol):
    """Notes how the original can be had back, in the order of the bytes of the file."""

    def copy(self, data: bytes) -> None:
        """Note bytes that stay as they are."""

    def replace(self, new: bytes, old: bytes) -> None:
        """Note bytes that stand for others."""


@dataclass(frozen=True, slots=True)
class Watchers:
    """Who is told of a conversion as it goes."""

    sinks: Sequence[OutcomeSink] = ()
    """Each is called with the outcome of every credential and of every entry with a problem, in order."""
    journal: Journal | None = None
    progress: Callable[[int, int], None] | None = None
    """Called with the bytes and the entries that are done, every now and then."""


@dataclass(slots=True)
class Settings:
    """How to convert."""

    rules: Rules
    profile: Profile
    """For RDM's files; see `profile_for`."""
    choices: Choices = field(default_factory=Choices)

    @property
    def paths(self) -> ApiKeyPaths:
        """The places of the fields of an API key in any document of the run."""
        return paths_in_any(self.profile)


@dataclass(slots=True)
class _Work:
    """A unit with what was decided for its entries."""

    unit: Unit
    decided: list[Decided]
    rewritten: Rewritten | None = None


_Piece: TypeAlias = tuple[bytes, bytes | None]
"""What is written, and what it stands for when that is something else."""
_NOBODY: Final = Watchers()


class _Writer:
    """Writes on a thread: the system copies bytes without the interpreter, so there is no need to wait for it.

    Args:
        target: None for nowhere.
        is_small: whether the document is.
    """

    def __init__(self, target: Target | None, *, is_small: bool) -> None:
        self._target = target
        self._executor = thread("write", is_small=is_small)
        self._last: Future[object] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._executor.shutdown()
        if error is None and self._last is not None:
            self._last.result()

    def write(self, data: bytes) -> None:
        """Append bytes; one write is under way at most.

        Raises:
            OutputError: the write before could not be done.
        """
        if self._target is not None:
            if self._last is not None:
                self._last.result()
            self._last = self._executor.submit(self._target.write, data)


class Conversion:
    """One document on its way.

    Args:
        document: open for reading.
        settings: how to convert.
        target: where the result goes; None in a dry run.
        watchers: who is told of it.

    Raises:
        InputError: the profile that was chosen is about another format (`PRO008`).
    """

    def __init__(
        self, document: Document, settings: Settings, target: Target | None, watchers: Watchers = _NOBODY
    ) -> None:
        self._document = document
        self._settings = settings
        self._target = target
        self._watchers = watchers
        self._done = 0
        """Bytes of the input that are converted."""
        self.profile = profile_for(document.name, settings.profile)
        if self.profile.leaves_old_fields:
            document.allow_old_fields()
        self.summary = Summary()
        self.credentials = 0
        self.notes: list[Diagnostic] = []
        """Findings about the input as a whole that are not the format's."""

    def run(self, links: Links | None = None) -> None:
        """Convert the document. When this raises, what the target got is not to be used.

        Args:
            links: to the other inputs of the run.

        Raises:
            InputError: the document is no export or not well-formed.
            OutputError: the target cannot be written.
        """
        settings, document = self._settings, self._document
        index = read_index(document, links)
        self.notes = dangling_note(index)
        decider = Decider(settings.rules, self.profile, settings.choices, index)
        # Windows are checked on a thread (libxml2 lets go of the interpreter lock) while others are read and decided.
        is_small = document.encoding.is_small
        with thread("read-back", is_small=is_small) as executor, _Writer(self._target, is_small=is_small) as writer:
            writer.write(self._noted(document.encoding.bom))
            checked: deque[tuple[list[Plain | _Work], Future[list[ReadBack]]]] = deque()
            for window in document.windows():
                parts: list[Plain | _Work] = [
                    self._decide(part, decider) if isinstance(part, Unit) else part for part in window
                ]
                batch = [part.rewritten for part in parts if isinstance(part, _Work) and part.rewritten is not None]
                checked.append((parts, executor.submit(self._read_back, batch)))
                if len(checked) > _IN_FLIGHT:
                    writer.write(self._settle(*checked.popleft()))
            while checked:
                writer.write(self._settle(*checked.popleft()))

    def _decide(self, unit: Unit, decider: Decider) -> _Work:
        work = _Work(unit, [decider.decide(entry) for entry in unit.entries])
        self._rewrite(work)
        return work

    def _rewrite(self, work: _Work) -> None:
        """Apply the edits of the entries that are to be converted, as far as the format can hold them."""
        while converted := [one.outcome for one in work.decided if one.outcome.bucket is Bucket.CONVERTED]:
            wanted = [(outcome.entry, outcome.edits) for outcome in converted]
            try:
                data = self._document.rewrite(work.unit, wanted)
            except Unwritable as error:
                failed = next(one for one in work.decided if one.outcome.entry.ordinal == error.ordinal)
                details = {"field": "/".join(error.field), "format": self._document.name}
                _reject(failed, [Diagnostic("LOS001", failed.outcome.entry.position, details)])
                continue
            work.rewritten = Rewritten(work.unit, data, [entry for entry, _ in wanted])
            return
        work.rewritten = None

    def _read_back(self, batch: list[Rewritten]) -> list[ReadBack]:
        return self._document.read_back(batch, self.profile.paths) if batch else []

    def _settle(self, parts: Sequence[Plain | _Work], future: Future[list[ReadBack]]) -> bytes:
        """Give a window as it is let out, entries that did not pass the checks as they were."""
        found = iter(future.result())
        pieces: list[_Piece] = []
        plain = 0
        for part in parts:
            if isinstance(part, Plain):
                plain += part.entries
                pieces.append((part.data, None))
            else:
                if part.rewritten is not None:
                    self._check(part, next(found))
                self._report(part)
                unit, rewritten = part.unit.data, part.rewritten
                pieces.append((unit, None) if rewritten is None else (rewritten.data, unit))
        self.summary.counts[Bucket.UNCHANGED] += plain
        data = self._written(pieces)
        if self._watchers.progress is not None:
            self._done += len(data)
            self._watchers.progress(self._done, self.summary.total)
        return data

    def _written(self, pieces: Sequence[_Piece]) -> bytes:
        """Give pieces in the encoding of the file, and note what stands for something else."""
        encode, journal = self._document.encoding.encode, self._watchers.journal
        if journal is None:
            return encode(b"".join([data for data, _ in pieces]))
        encoded = [(encode(data), None if old is None else encode(old)) for data, old in pieces]
        for data, old in encoded:
            if old is None:
                journal.copy(data)
            else:
                journal.replace(data, old)
        return b"".join([data for data, _ in encoded])

    def _noted(self, data: bytes) -> bytes:
        if self._watchers.journal is not None:
            self._watchers.journal.copy(data)
        return data

    def _check(self, work: _Work, found: ReadBack) -> None:
        """Reject the entries whose result is wrong, until what is left is right."""
        while True:
            passed = [self._passes(one, found) for one in _converted(work)]
            if all(passed) and (found.problem is None or not self._reject_by_schema(work, found.problem)):
                return
            self._rewrite(work)
            if work.rewritten is None:
                return
            found = self._read_back([work.rewritten])[0]

    def _passes(self, decided: Decided, found: ReadBack) -> bool:
        """Check what was read back of one entry; one that does not pass is rejected."""
        entry = decided.outcome.entry
        values: Values = found.values.get(entry.ordinal, {})
        expected = {} if decided.translation is None else decided.translation.expected(entry)
        wrong = [] if values == expected else list(check_read_back(expected, values, entry.position))
        findings = wrong or check_api_key(values, entry.position)
        if not findings:
            return True
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        if errors:
            _reject(decided, errors)
            return False
        decided.outcome.notes += [finding for finding in findings if finding not in decided.outcome.notes]
        return True

    def _reject_by_schema(self, work: _Work, problem: str) -> bool:
        """Reject the entries of a unit that break the schema; all when none does alone. Tell whether there are any.

        When the unit breaks it as it is, an entry beside or above may be to blame: then each is looked at by itself.
        """
        candidates = _converted(work)
        if self._document.schema_problem(work.unit) is None:
            guilty = self._breaking(work.unit, candidates, [_MOST_CHECKS]) or candidates
        else:
            guilty = self._breaking_alone(work.unit, candidates)
        for one in guilty:
            _reject(one, [Diagnostic("VAL006", one.outcome.entry.position, {"problem": problem})])
        return bool(guilty)

    def _breaking_alone(self, unit: Unit, candidates: Sequence[Decided]) -> list[Decided]:
        """Find the entries that break the schema without what is around and below them."""
        rewritten: list[Rewritten] = []
        for one, alone in zip(
            candidates, self._document.alone(unit, [one.outcome.entry for one in candidates]), strict=True
        ):
            entry = alone.entries[0]
            is_parent = entry.view.presence(_CHILDREN) is not Presence.ABSENT
            edits = [*one.outcome.edits, *([Remove(_CHILDREN)] if is_parent else [])]
            rewritten.append(Rewritten(alone, self._document.rewrite(alone, [(entry, edits)]), [entry]))
        found = self._read_back(rewritten)
        return [one for one, read in zip(candidates, found, strict=True) if read.problem is not None]

    def _breaking(self, unit: Unit, candidates: Sequence[Decided], left: list[int]) -> list[Decided]:
        """Halve until single entries are found that break the schema; all of a half when there are no checks left."""
        half = len(candidates) // 2
        if not half or left[0] <= 0:
            return list(candidates)
        left[0] -= 2
        found: list[Decided] = []
        for part in (candidates[:half], candidates[half:]):
            wanted = [(one.outcome.entry, one.outcome.edits) for one in part]
            rewritten = Rewritten(unit, self._document.rewrite(unit, wanted), [entry for entry, _ in wanted])
            if self._read_back([rewritten])[0].problem is not None:
                found += self._breaking(unit, part, left)
        return found

    def _report(self, work: _Work) -> None:
        counts = self.summary.counts
        counts[Bucket.UNCHANGED] += work.unit.others
        for one in work.decided:
            outcome = one.outcome
            counts[outcome.bucket] += 1
            self.credentials += outcome.entry.sub_type is not None
            for sink in self._watchers.sinks:
                sink(outcome)


def _converted(work: _Work) -> list[Decided]:
    return [one for one in work.decided if one.outcome.bucket is Bucket.CONVERTED]


def _reject(decided: Decided, errors: Sequence[Diagnostic]) -> None:
    outcome = decided.outcome
    outcome.bucket, outcome.edits, outcome.kept, outcome.losses = Bucket.INVALID, (), (), ()
    outcome.rule = outcome.type = None
    outcome.reason, outcome.notes = errors[0], [*errors[1:], *outcome.notes]
