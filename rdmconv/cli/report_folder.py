"""One report for each input, in a folder that mirrors where the inputs stand."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from rdmconv.artefacts import Artefact, write_artefacts
from rdmconv.batch.job import Job
from rdmconv.diagnostics import Diagnostic
from rdmconv.errors import UsageError
from rdmconv.pipeline.watching import Watched
from rdmconv.report.formats import renderer_for
from rdmconv.report.model import Report


class ReportFormat(StrEnum):
    """The kinds of reports, by extension."""

    HTML = "html"
    CSV = "csv"
    MD = "md"
    JSON = "json"
    SARIF = "sarif"
    TXT = "txt"


class ReportFolder(Struct, frozen=True):
    """A folder with one report for each input."""

    folder: Path
    kind: ReportFormat
    names: Mapping[str, str]
    """What the report of each input is called in it, without extension."""
    force: bool = False
    """Whether reports may be replaced."""

    def write(self, report: Report, watched: Watched) -> Iterator[tuple[Path, list[Diagnostic]]]:
        """Write them; see `write_artefacts`."""
        render = renderer_for(Path(f"report.{self.kind}"))
        if render is None:
            raise RuntimeError("there is nothing that writes such reports")
        wanted = (Artefact(self.path_of(name), one) for name, one in report.each())
        return write_artefacts(wanted, render, report, watched, force=self.force)

    @property
    def paths(self) -> Iterator[Path]:
        """All files that are written."""
        return map(self.path_of, self.names)

    def path_of(self, name: str) -> Path:
        """Say where the report of an input goes."""
        return self.folder / f"{self.names[name]}.{self.kind}"


def report_folder(folder: Path | None, kind: ReportFormat, jobs: Sequence[Job], *, force: bool) -> ReportFolder | None:
    """Say where the report of each input goes; None when none is wanted.

    Raises:
        UsageError: two would be one file.
    """
    if folder is None:
        return None
    first: dict[str, Job] = {}
    for job in jobs:
        other = first.setdefault(job.relative.casefold(), job)
        if other is not job:
            problem = f"the reports of {other.input} and {job.input} would be one file: leave out --report-dir"
            raise UsageError("USE002", problem=problem)
    return ReportFolder(folder, kind, {job.input: job.relative for job in jobs}, force)
