"""The reports and the plan that a run is asked for, as files."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from rdmconv.artefacts import print_artefact, write_artefact
from rdmconv.cli.outputs import STANDARD, refuse_taken
from rdmconv.diagnostics import Diagnostic
from rdmconv.errors import UsageError
from rdmconv.pipeline.watching import Watched
from rdmconv.report.formats import EXTENSIONS, renderer_for
from rdmconv.report.model import Renderer, Report
from rdmconv.report.plan import render_plan
from rdmconv.storage.atomic_file import AtomicFile
from rdmconv.storage.location import Location


class ArtefactFile(Struct, frozen=True):
    """A report or plan, and where it goes."""

    path: Path | None
    """None for standard output."""
    render: Renderer
    is_plan: bool = False

    @property
    def name(self) -> str:
        """What to call it."""
        return "standard output" if self.path is None else str(self.path)

    def write(self, report: Report, watched: Watched, *, force: bool) -> list[Diagnostic]:
        """Write it, when it shows no secret; see `rdmconv.artefacts`."""
        if self.path is None:
            return print_artefact(sys.stdout.buffer.write, self.render, report, watched)
        return write_artefact(self.path, self.render, report, watched, force=force)


def artefact_files(
    plan: str | None, reports: Sequence[Path], taken: Iterable[Location], *, force: bool
) -> list[ArtefactFile]:
    """Find out before the work, not after it, that something cannot be written where it should go.

    Args:
        plan: where the plan goes; `-` for standard output, None for no plan.
        reports: where reports go.
        taken: files that are read or written by the run.
        force: whether files may be replaced.

    Raises:
        UsageError: a report is of no known kind, or two things would go to one place.
        OutputError: a file is there, or cannot be written.
    """
    files = [ArtefactFile(path, _renderer(path)) for path in reports]
    if plan is not None:
        files.insert(0, ArtefactFile(None if plan == STANDARD else Path(plan), render_plan, is_plan=True))
    paths = [one.path for one in files if one.path is not None]
    refuse_taken(paths, taken)
    for path in paths:
        with AtomicFile(path, force=force):
            pass
    return files


def _renderer(path: Path) -> Renderer:
    renderer = renderer_for(path)
    if renderer is None:
        known = ", ".join(EXTENSIONS)
        raise UsageError("USE002", problem=f"what kind of report {path} is to be cannot be told: end it in {known}")
    return renderer
