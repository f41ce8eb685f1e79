"""What becomes of the entries of a unit: decided, rewritten, and rejected when the result is wrong."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from rdmconv.checks.api_key import check_api_key
from rdmconv.checks.read_back import check_read_back
from rdmconv.diagnostics import Diagnostic, Severity
from rdmconv.formats.base import ReadBack, Rewritten, Unit, Units, Unwritable, Values
from rdmconv.model.fields import ApiKeyPaths, Presence
from rdmconv.pipeline.decider import Decided, Decider
from rdmconv.planning import Bucket, Remove

_CHILDREN: Final = ("Children",)
_MOST_CHECKS: Final = 64
"""Times a unit is checked at most to find which of its entries break the schema: each takes as long as the unit is."""


class Work(Struct):
    """A unit with what was decided for its entries."""

    unit: Unit
    decided: list[Decided]
    rewritten: Rewritten | None = None


class UnitConverter:
    """Converts units.

    Args:
        units: of the format.
        decider: what becomes of an entry.
        paths: where the profile puts the fields of an API key.
    """

    def __init__(self, units: Units, decider: Decider, paths: ApiKeyPaths) -> None:
        self._units = units
        self._decider = decider
        self._paths = paths

    def begin(self, unit: Unit) -> Work:
        """Decide and rewrite; what comes of it is still to be checked."""
        decide = self._decider.decide
        work = Work(unit, [decide(entry) for entry in unit.entries])
        self._rewrite(work)
        return work

    def _rewrite(self, work: Work) -> None:
        """Apply the edits of the entries that are to be converted, as far as the format can hold them."""
        while converted := [one.outcome for one in work.decided if one.outcome.bucket is Bucket.CONVERTED]:
            wanted = [(outcome.entry, outcome.edits) for outcome in converted]
            try:
                work.rewritten = self._units.rewrite(work.unit, wanted)
            except Unwritable as error:
                failed = next(one for one in work.decided if one.outcome.entry.ordinal == error.ordinal)
                details = {"field": "/".join(error.field), "format": self._units.name}
                _reject(failed, [Diagnostic("LOS001", failed.outcome.entry.position, details)])
                continue
            return
        work.rewritten = None

    def read_back(self, batch: Sequence[Rewritten]) -> list[ReadBack]:
        """See `Units.read_back`."""
        return self._units.read_back(batch, self._paths) if batch else []

    def check(self, work: Work, found: ReadBack) -> None:
        """Reject the entries whose result is wrong, until what is left is right."""
        while True:
            passed = [self._passes(one, found) for one in _converted(work)]
            if all(passed) and (found.problem is None or not self._reject_by_schema(work, found.problem)):
                return
            self._rewrite(work)
            if work.rewritten is None:
                return
            found = self.read_back([work.rewritten])[0]

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

    def _reject_by_schema(self, work: Work, problem: str) -> bool:
        """Reject the entries of a unit that break the schema; all when none does alone. Tell whether there are any.

        When the unit breaks it as it is, an entry beside or above may be to blame: then each is looked at by itself.
        """
        candidates = _converted(work)
        if self._units.schema_problem(work.unit) is None:
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
            candidates, self._units.alone(unit, [one.outcome.entry for one in candidates]), strict=True
        ):
            entry = alone.entries[0]
            is_parent = entry.view.presence(_CHILDREN) is not Presence.ABSENT
            edits = [*one.outcome.edits, *([Remove(_CHILDREN)] if is_parent else [])]
            rewritten.append(self._units.rewrite(alone, [(entry, edits)]))
        found = self.read_back(rewritten)
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
            if self.read_back([self._units.rewrite(unit, wanted)])[0].problem is not None:
                found += self._breaking(unit, part, left)
        return found


def _converted(work: Work) -> list[Decided]:
    return [one for one in work.decided if one.outcome.bucket is Bucket.CONVERTED]


def _reject(decided: Decided, errors: Sequence[Diagnostic]) -> None:
    outcome = decided.outcome
    outcome.bucket, outcome.edits, outcome.kept, outcome.losses = Bucket.INVALID, (), (), ()
    outcome.rule = outcome.type = None
    outcome.reason, outcome.notes = errors[0], [*errors[1:], *outcome.notes]
