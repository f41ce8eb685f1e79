"""What a run was asked for, in all that options say."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field

from rdmconv.batch.continuing import Continuation
from rdmconv.batch.job import Job
from rdmconv.cli.report_folder import ReportFolder
from rdmconv.crypto.age_keys import Keys
from rdmconv.pipeline.conversion import Settings
from rdmconv.pipeline.options import RunOptions
from rdmconv.storage.location import Location, location


class Request(Struct, frozen=True):
    """A run, as asked for."""

    options: RunOptions
    settings: Settings
    jobs: Sequence[Job]
    keys: Keys
    """What opens inputs that are encrypted."""
    dry_run: bool = False
    plan: str | None = None
    """Where the plan goes; `-` for standard output."""
    reports: Sequence[Path] = field(default_factory=list)
    report_folder: ReportFolder | None = None
    """Where one report for each input goes."""
    force: bool = False
    """Whether reports and plan may replace files."""
    strict: bool = False
    check: bool = False
    diff: bool = False
    taken: Sequence[Location | None] = ()
    """What options name to be read: plans and files of keys; None for none. Nothing may replace it."""
    is_complete: bool = False
    """Whether everything is found out about the entries, also when no report is asked for."""
    continuation: Continuation | None = None
    """Where the run is noted, and what is left of an earlier one; None when it is not."""
    processes: int = 1
    """How many work on it at the same time."""
    scheduler: str | None = None
    """Of the cluster whose workers do it; None for processes of this computer."""
    identities: Sequence[Path] = ()
    """Files that `keys` were read from."""
    shows_progress: bool = True
    """Whether a bar may say how far it is, where one can be drawn."""
    is_payload: bool = False
    """Whether the report for people is what was asked for, and goes to standard output."""

    @property
    def splits(self) -> bool:
        """Whether several processes can share an input.

        Not when it counts what was decided for entries before; nor on a cluster, whose workers read files themselves.
        """
        return self.scheduler is None and self.options.limit is None and not self.diff

    @property
    def read(self) -> Iterator[Location]:
        """All files that are read, inputs apart."""
        yield from filter(None, self.taken)
        yield from (Path(one.name) for one in (*self.settings.rules.packs, self.settings.profile.source))

    @property
    def files(self) -> Iterator[Location]:
        """All files that are read or written, reports and plan apart."""
        yield from self.read
        for job in self.jobs:
            yield location(job.input)
            if job.output is not None:
                yield job.output
            if job.journal is not None:
                yield job.journal.path
