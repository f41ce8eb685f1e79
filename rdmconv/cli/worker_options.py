"""Options that say who works on a run: processes of this computer, or the workers of a Dask cluster."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

from rdmconv.batch.job import Job
from rdmconv.cli.options import many_files_option
from rdmconv.cli.processes import MOST, order_counts, processes_for
from rdmconv.errors import UsageError


class WorkerOptions(NamedTuple):
    """Who works on a run."""

    jobs: Annotated[
        int | None,
        many_files_option(
            "--jobs",
            "-j",
            min=1,
            max=MOST,
            metavar="N",
            help="Processes that work at the same time; as many as cores when nothing is said and it is worth it.",
        ),
    ] = None
    scheduler: Annotated[
        str | None,
        many_files_option(
            "--scheduler",
            metavar="ADDRESS",
            help="Let the workers of a Dask cluster do it, which see the same files; such as tcp://host:8786.",
        ),
    ] = None

    def processes(self, todo: Sequence[Job], *, splits: bool, stays: bool = False) -> int:
        """Say how many processes work on a run; see `processes_for`."""
        return processes_for(todo, self.jobs, splits=splits, stays=stays)

    def check_can_leave(self, todo: Sequence[Job], *, stays: bool = False) -> None:
        """Refuse to do on a cluster what only one process can do.

        Args:
            todo: the jobs of the run.
            stays: whether outputs are encrypted with a passphrase, which no other process is told.

        Raises:
            UsageError: it cannot be done there (`USE002`).
        """
        if self.scheduler is None:
            return
        problem = ""
        if self.jobs is not None:
            problem = "a cluster has the workers it has: leave out --jobs or --scheduler"
        elif stays:
            problem = "a passphrase does not leave this computer: encrypt for recipients, or leave out --scheduler"
        elif any(job.stream is not None for job in todo):
            problem = "standard output is here, and workers write files: give -o FILE, or leave out --scheduler"
        elif order_counts(todo):
            problem = "a file is read and written for another one, so their order counts: leave out --scheduler"
        if problem:
            raise UsageError("USE002", problem=problem)
