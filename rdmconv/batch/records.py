"""What a run finds out about its entries: rows for reports, changes for a diff, and secrets that no text may show."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Final, NamedTuple, Self

from msgspec import Struct
from msgspec.structs import replace

from rdmconv.batch.job import Job, Result, run_job
from rdmconv.crypto.fingerprint import Fingerprints
from rdmconv.diagnostics import Diagnostic
from rdmconv.model.fields import ApiKeyPaths
from rdmconv.model.index import normal_guid
from rdmconv.pipeline.conversion import Settings, Watchers
from rdmconv.pipeline.watching import Watched, WatchedPart
from rdmconv.pipeline.window import OutcomeSink
from rdmconv.planning import Bucket, Outcome, Summary
from rdmconv.report.diff import Diff, DiffPart
from rdmconv.report.made import Made
from rdmconv.report.model import Report
from rdmconv.report.sums import ReportPart

_NOWHERE: Final = Job("", None)


class Wanted(Struct, frozen=True):
    """What is to be known of the entries of a run."""

    made: Made
    dry_run: bool = False
    is_complete: bool = False
    """Whether everything is kept, for a report; else what is shown on a terminal."""
    diff: bool = False
    """Whether each change is kept."""
    names: bool = True
    """Whether any name of an entry may be shown."""
    only: Sequence[str] = ()
    """IDs that were asked for."""


class Share(Struct, frozen=True):
    """What is known of one input, on its way from the process that converted it.

    Of a secret it holds what `Watch` remembers; but one that stands in a name is masked only when all are known.
    """

    result: Result
    report: ReportPart
    watched: WatchedPart
    diff: DiffPart | None
    met: Sequence[str]
    """Which of the IDs that were asked for came, as `normal_guid` gives them."""


class WindowShare(NamedTuple):
    """What came of a window, on its way from the process that converted it; of its bytes, only what is new."""

    rewritten: Sequence[bytes | None]
    """Each candidate of it; None when it stays as it is."""
    counts: Counter[Bucket]
    """How many of its entries ended where."""
    credentials: int
    report: ReportPart
    watched: WatchedPart
    met: Sequence[str]
    """See `Share`."""


class Records:
    """Collects what a run finds out.

    Args:
        wanted: what of it.
        paths: where the profile puts the fields of an API key.
        key: of what tells secrets apart without telling them; all processes of a run have the same.

    Raises:
        OutputError: there is no place for temporary files (`IO003`).
    """

    def __init__(self, wanted: Wanted, paths: ApiKeyPaths, key: bytes) -> None:
        self.wanted, self.key = wanted, key
        fingerprints = Fingerprints(key)
        with ExitStack() as stack:
            self.report = Report(
                wanted.made, paths, fingerprints.of, dry_run=wanted.dry_run, complete=wanted.is_complete
            )
            stack.callback(self.report.close)
            self.diff = Diff(paths) if wanted.diff else None
            if self.diff is not None:
                stack.callback(self.diff.close)
            self.watched = Watched(paths, fingerprints)
            self._stack = stack.pop_all()
        self.not_met = {normal_guid(one): one for one in wanted.only}
        """IDs that were asked for and did not come yet."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def convert(self, job: Job, settings: Settings, progress: Callable[[int, int], None] | None = None) -> Result:
        """Convert an input, and take what is found out; what goes wrong with files is a result.

        Args:
            job: the input, and where its result goes.
            settings: how to convert.
            progress: called with the bytes and the entries that are done.
        """
        self.watched.begin_input(job.input)
        return run_job(job, settings, self.report, Watchers([*self._sinks(job)], progress=progress))

    def fail(self, job: Job, error: Diagnostic) -> Result:
        """Take that an input was not converted."""
        self.report.begin_input(job.input)
        self.report.fail_input(error)
        return Result(job, error=error)

    def part(self, result: Result) -> Share:
        """Give what is known, when one input was all that was converted."""
        diff = None if self.diff is None else self.diff.part()
        bare = replace(result, job=_NOWHERE)  # who asked for it knows the job
        return Share(bare, self.report.part(), self.watched.part(), diff, self._met())

    def take(self, job: Job, share: Share) -> Result:
        """Take what another process found out about an input."""
        self.report.take(share.report)
        self.watched.take(share.watched)
        if self.diff is not None and share.diff is not None:
            self.diff.take(share.diff)
        self._meet_all(share.met)
        return replace(share.result, job=job)

    def window(self, name: str, outcomes: Iterable[Outcome]) -> tuple[ReportPart, WatchedPart, Sequence[str]]:
        """Give what is known, when the outcomes of a window are all there is.

        Args:
            name: of the input it is from.
            outcomes: of its entries.
        """
        self.watched.begin_input(name)
        self.report.begin_input(name)
        sinks = [*self._sinks(replace(_NOWHERE, input=name)), self.report.add]
        for outcome in outcomes:
            for sink in sinks:
                sink(outcome)
        self.report.end_input({}, Summary(), ())
        return self.report.part(), self.watched.part(), self._met()

    def take_window(self, share: WindowShare, first: int) -> None:
        """Take what another process found out about some entries of the input at hand.

        Args:
            share: from there.
            first: the ordinal of the first of them.
        """
        self.report.take_window(share.report, first)
        self.watched.take_window(share.watched)
        self._meet_all(share.met)

    def _met(self) -> list[str]:
        return sorted({normal_guid(one) for one in self.wanted.only} - self.not_met.keys())

    def _meet_all(self, met: Iterable[str]) -> None:
        for guid in met:
            self.not_met.pop(guid, None)

    def mask(self) -> None:
        """Keep secrets out of names, when all of them are known."""
        self.report.mask(self.watched.texts)
        if self.diff is not None:
            self.diff.mask(self.watched.texts, self.report)

    def _sinks(self, job: Job) -> Iterator[OutcomeSink]:
        if self.wanted.is_complete or self.wanted.diff:
            yield self.watched.add
        elif self.wanted.names:
            yield self.watched.add_main
        diff = self.diff
        if diff is not None:
            yield lambda outcome: diff.add(job.input, outcome)
        if self.not_met:
            yield self._meet

    def _meet(self, outcome: Outcome) -> None:
        self.not_met.pop(normal_guid(outcome.entry.id or ""), None)
