"""Read, decide, rewrite, check, hand over: one pass in constant memory. A dry run is the same without a target."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from rdmconv.checks.api_key import check_api_key
from rdmconv.checks.read_back import check_read_back
from rdmconv.diagnostics import Diagnostic, Severity
from rdmconv.formats.base import ApiKeyPaths, Document, Plain, ReadBack, Rewritten, Unit, Unwritable, Values
from rdmconv.pipeline.decider import Choices, Decided, Decider
from rdmconv.planning import Bucket, Outcome, Summary
from rdmconv.profiles.profile import Profile
from rdmconv.rules.engine import RuleSet

OutcomeSink: TypeAlias = Callable[[Outcome], None]


class Target(Protocol):
    """Where the converted document goes."""

    def write(self, data: bytes) -> object:
        """Append bytes."""


@dataclass(slots=True)
class Settings:
    """How to convert."""

    rules: RuleSet
    profile: Profile
    choices: Choices = field(default_factory=Choices)


@dataclass(slots=True)
class _Work:
    """A unit with what was decided for its entries."""

    unit: Unit
    decided: list[Decided]
    rewritten: Rewritten | None = None


class Conversion:
    """One document on its way.

    Args:
        document: open for reading.
        settings: how to convert.
        target: where the result goes; None in a dry run.
        sinks: each is called with the outcome of every credential and of every entry with a problem, in order.
    """

    def __init__(
        self, document: Document, settings: Settings, target: Target | None, sinks: Sequence[OutcomeSink] = ()
    ) -> None:
        self._document = document
        self._settings = settings
        self._target = target
        self._sinks = sinks
        self._paths: ApiKeyPaths = settings.profile.paths
        self.summary = Summary()
        self.credentials = 0

    def run(self) -> None:
        """Convert the document. When this raises, what the target got is not to be used.

        Raises:
            InputError: the document is no export or not well-formed.
            OutputError: the target cannot be written.
        """
        settings, document = self._settings, self._document
        decider = Decider(settings.rules, settings.profile, settings.choices, document.index())
        if self._target is not None:
            self._target.write(document.encoding.bom)
        # One window is checked on a thread (libxml2 and the schema checks let go of the interpreter lock) while the
        # next one is read and decided.
        with ThreadPoolExecutor(1, "read-back") as executor:
            waiting: tuple[list[Plain | _Work], Future[list[ReadBack]]] | None = None
            for window in document.windows():
                parts: list[Plain | _Work] = [
                    self._decide(part, decider) if isinstance(part, Unit) else part for part in window
                ]
                batch = [part.rewritten for part in parts if isinstance(part, _Work) and part.rewritten is not None]
                future = executor.submit(self._read_back, batch)
                if waiting is not None:
                    self._settle(*waiting)
                waiting = (parts, future)
            if waiting is not None:
                self._settle(*waiting)

    def _decide(self, unit: Unit, decider: Decider) -> _Work:
        work = _Work(unit, [decider.decide(entry) for entry in unit.entries])
        self._rewrite(work)
        return work

    def _rewrite(self, work: _Work) -> None:
        """Apply the edits of the entries that are to be converted, as far as the format can hold them."""
        while True:
            wanted = {one.outcome.entry.ordinal: one.outcome.edits for one in _converted(work)}
            work.rewritten = None
            if not wanted:
                return
            try:
                data = self._document.rewrite(work.unit, wanted)
            except Unwritable as error:
                failed = next(one for one in _converted(work) if one.outcome.entry.ordinal == error.ordinal)
                details = {"field": "/".join(error.field), "format": self._document.name}
                _reject(failed, [Diagnostic("LOS001", failed.outcome.entry.position, details)])
                continue
            work.rewritten = Rewritten(work.unit, data, [one.outcome.entry for one in _converted(work)])
            return

    def _read_back(self, batch: list[Rewritten]) -> list[ReadBack]:
        return self._document.read_back(batch, self._paths) if batch else []

    def _settle(self, parts: Sequence[Plain | _Work], future: Future[list[ReadBack]]) -> None:
        """Let a window out, entries that did not pass the checks as they were."""
        found = iter(future.result())
        data: list[bytes] = []
        for part in parts:
            if isinstance(part, Plain):
                self.summary.counts[Bucket.UNCHANGED] += part.entries
                data.append(part.data)
            else:
                if part.rewritten is not None:
                    self._check(part, next(found))
                self._report(part)
                data.append(part.unit.data if part.rewritten is None else part.rewritten.data)
        if self._target is not None:
            # In one go: each write lets go of the interpreter lock, and has to win it back from the other threads.
            self._target.write(self._document.encoding.encode(b"".join(data)))

    def _check(self, work: _Work, found: ReadBack) -> None:
        """Reject the entries whose result is wrong, until what is left is right."""
        while work.rewritten is not None:
            candidates = _converted(work)
            passed = [self._passes(one, found) for one in candidates]
            if found.problem is None and all(passed):
                return
            if all(passed):
                self._reject_by_schema(work, found.problem or "")
            self._rewrite(work)
            if work.rewritten is not None:
                found = self._read_back([work.rewritten])[0]

    def _passes(self, decided: Decided, found: ReadBack) -> bool:
        """Check what was read back of one entry; one that does not pass is rejected."""
        entry = decided.outcome.entry
        values: Values = found.values.get(entry.ordinal, {})
        expected = {} if decided.translation is None else decided.translation.expected(entry)
        wrong = list(check_read_back(expected, values, entry.position))
        findings = wrong or check_api_key(values, entry.position)
        errors = [finding for finding in findings if finding.severity is Severity.ERROR] if findings else []
        if errors:
            _reject(decided, errors)
            return False
        decided.outcome.notes += [finding for finding in findings if finding not in decided.outcome.notes]
        return True

    def _reject_by_schema(self, work: _Work, problem: str) -> None:
        """Find which entries of a unit break the schema: each alone, or all when none does alone."""
        candidates = _converted(work)
        guilty = [one for one in candidates if self._breaks_schema_alone(work.unit, one)] or candidates
        for one in guilty:
            _reject(one, [Diagnostic("VAL006", one.outcome.entry.position, {"problem": problem})])

    def _breaks_schema_alone(self, unit: Unit, one: Decided) -> bool:
        entry = one.outcome.entry
        data = self._document.rewrite(unit, {entry.ordinal: one.outcome.edits})
        return self._read_back([Rewritten(unit, data, [entry])])[0].problem is not None

    def _report(self, work: _Work) -> None:
        self.summary.counts[Bucket.UNCHANGED] += work.unit.others
        for one in work.decided:
            outcome = one.outcome
            self.summary.counts[outcome.bucket] += 1
            self.credentials += outcome.entry.kind.is_credential
            for sink in self._sinks:
                sink(outcome)


def _converted(work: _Work) -> list[Decided]:
    return [one for one in work.decided if one.outcome.bucket is Bucket.CONVERTED]


def _reject(decided: Decided, errors: Sequence[Diagnostic]) -> None:
    outcome = decided.outcome
    outcome.bucket, outcome.edits, outcome.kept = Bucket.INVALID, (), ()
    outcome.rule = outcome.type = None
    outcome.reason, outcome.notes = errors[0], [*errors[1:], *outcome.notes]
