"""Options that say what a run tells of its decisions, besides messages."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple, TypeAlias

from rdmconv.batch.job import Job
from rdmconv.cli.local_paths import stays_here
from rdmconv.cli.options import output_option
from rdmconv.cli.report_folder import ReportFolder, ReportFormat, report_folder

ReportOption: TypeAlias = Annotated[
    list[Path] | None,
    output_option(
        "--report",
        metavar="FILE",
        callback=stays_here,
        help="Write what became of each credential: .html, .csv, .md, .json, .sarif or .txt; repeatable.",
    ),
]
StrictOption: TypeAlias = Annotated[bool, output_option("--strict", help="Exit 1 when an entry needs a person.")]


class ReportOptions(NamedTuple):
    """Reports, a diff, an exit code."""

    report: ReportOption = None
    report_dir: Annotated[
        Path | None,
        output_option(
            "--report-dir", metavar="DIR", callback=stays_here, help="Write a report for each input there, too."
        ),
    ] = None
    report_format: Annotated[ReportFormat, output_option("--report-format", help="What kind of reports go there.")] = (
        ReportFormat.JSON
    )
    diff: Annotated[
        bool, output_option("--diff", help="Print each changed field before and after, secrets masked.")
    ] = False
    check: Annotated[
        bool, output_option("--check", help="Write no output; exit 1 when an entry would be converted.")
    ] = False
    strict: StrictOption = False

    @property
    def written(self) -> list[Path]:
        """What is written there."""
        return [one for one in (self.report_dir, *(self.report or ())) if one is not None]

    def folder(self, jobs: Sequence[Job], *, force: bool) -> ReportFolder | None:
        """Say where the report of each input goes; None when none is wanted.

        Raises:
            UsageError: two would be one file.
        """
        return report_folder(self.report_dir, self.report_format, jobs, force=force)
