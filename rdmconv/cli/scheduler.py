"""Option for a run on the workers of a Dask cluster, and what cannot go there."""

from collections.abc import Sequence
from typing import Annotated, TypeAlias

from rdmconv.batch.job import Job
from rdmconv.cli.options import option
from rdmconv.cli.processes import order_counts
from rdmconv.errors import UsageError

SchedulerOption: TypeAlias = Annotated[
    str | None,
    option(
        "--scheduler",
        metavar="ADDRESS",
        help="Let the workers of a Dask cluster do it, which see the same files; such as tcp://host:8786.",
        rich_help_panel="Many files",
    ),
]


def check_can_leave(scheduler: str | None, jobs: Sequence[Job], asked: int | None, *, stays: bool = False) -> None:
    """Refuse to do on a cluster what only one process can do.

    Args:
        scheduler: its address; None when nothing leaves this computer.
        jobs: of the run.
        asked: what was said of the number of processes; None when nothing.
        stays: whether outputs are encrypted with a passphrase, which no other process is told.

    Raises:
        UsageError: it cannot be done there (`USE002`).
    """
    if scheduler is None:
        return
    problem = ""
    if asked is not None:
        problem = "a cluster has the workers it has: leave out --jobs or --scheduler"
    elif stays:
        problem = "a passphrase does not leave this computer: encrypt for recipients, or leave out --scheduler"
    elif any(job.stream is not None for job in jobs):
        problem = "standard output is here, and workers write files: give -o FILE, or leave out --scheduler"
    elif order_counts(jobs):
        problem = "a file is read and written for another one, so their order counts: leave out --scheduler"
    if problem:
        raise UsageError("USE002", problem=problem)
