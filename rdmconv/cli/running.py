"""What `plan`, `convert` and `apply` share: run the jobs, write what people read, choose the exit code."""

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from rich.console import Console

from rdmconv.artefacts import find_leaks, print_artefact, write_artefact
from rdmconv.batch import Job, Result, linked, run_job
from rdmconv.cli.exit_codes import USAGE_CODES, ExitCode
from rdmconv.cli.made import command_shown, versions
from rdmconv.cli.messages import Messages, TextMessages, Volume
from rdmconv.cli.outputs import STANDARD, resolved
from rdmconv.cli.progress import ProgressBar
from rdmconv.crypto.fingerprint import Fingerprints
from rdmconv.diagnostics import Diagnostic
from rdmconv.errors import UsageError
from rdmconv.pipeline.conversion import OutcomeSink, Settings, Watchers
from rdmconv.pipeline.options import RunOptions
from rdmconv.pipeline.watching import Watched
from rdmconv.planning import NEEDS_A_PERSON, Bucket
from rdmconv.report.diff import print_diff
from rdmconv.report.formats import EXTENSIONS, renderer_for
from rdmconv.report.made import Made
from rdmconv.report.model import Renderer, Report
from rdmconv.report.plan import render_plan
from rdmconv.report.text import print_report, render_text, stderr_console
from rdmconv.storage.atomic_file import AtomicFile


@dataclass(frozen=True, slots=True)
class Request:
    """A run, as asked for."""

    options: RunOptions
    settings: Settings
    jobs: Sequence[Job]
    dry_run: bool = False
    plan: str | None = None
    """Where the plan goes; `-` for standard output."""
    reports: Sequence[Path] = field(default_factory=list)
    force: bool = False
    """Whether reports and plan may replace files."""
    strict: bool = False
    check: bool = False
    diff: bool = False
    taken: Sequence[Path] = ()
    """Files that no report may replace, besides inputs and outputs."""
    is_payload: bool = False
    """Whether the report for people is what was asked for, and goes to standard output."""


def carry_out(request: Request, messages: Messages) -> ExitCode:
    """Do what is asked for.

    Raises:
        UsageError: it makes no sense.
        OutputError: a report or plan cannot be written.
    """
    artefacts = _artefacts(request)
    paths = request.settings.profile.paths
    is_complete = bool(artefacts) or request.is_payload
    watched = Watched(paths)
    made = _made(request, is_complete=is_complete)
    with closing(Report(made, paths, Fingerprints().of, dry_run=request.dry_run, complete=is_complete)) as report:
        console = stderr_console()
        is_text = isinstance(messages, TextMessages)
        with ProgressBar(console, wanted=is_text and messages.volume > Volume.QUIET) as bar:
            results = [_run(job, request, messages, report, watched, bar) for job in linked(request.jobs)]
        written = [artefact for artefact in artefacts if artefact.render is not render_plan or report.inputs]
        leaks = [leak for artefact in written for leak in _write(artefact, request, report, watched, messages)]
        _tell(request, report, watched, messages, leaks)
    if leaks:
        return ExitCode.SECRECY
    return _exit_code(results, request)


@dataclass(frozen=True, slots=True)
class _Artefact:
    path: Path | None
    """None for standard output."""
    render: Renderer


def _artefacts(request: Request) -> list[_Artefact]:
    """Find out before the work, not after it, that something cannot be written where it should go."""
    found = [_Artefact(path, _renderer(path)) for path in request.reports]
    if request.plan is not None:
        found.insert(0, _Artefact(None if request.plan == STANDARD else Path(request.plan), render_plan))
    taken = {resolved(Path(job.input)) for job in request.jobs} | {resolved(path) for path in request.taken}
    taken |= {resolved(job.output) for job in request.jobs if job.output}
    taken |= {resolved(job.journal.path) for job in request.jobs if job.journal}
    for path in (one.path for one in found if one.path is not None):
        if resolved(path) in taken:
            raise UsageError("USE002", problem=f"{path} is an input, or two things would go there: choose another name")
        taken.add(resolved(path))
        with AtomicFile(path, force=request.force):
            pass
    return found


def _renderer(path: Path) -> Renderer:
    renderer = renderer_for(path)
    if renderer is None:
        raise UsageError("USE002", problem=f"--report wants a name that ends in one of {', '.join(EXTENSIONS)}")
    return renderer


def _made(request: Request, *, is_complete: bool) -> Made:
    settings = request.settings
    return Made(
        command_shown(sys.argv),
        datetime.now().astimezone(),
        versions() if is_complete else {},
        settings.rules.packs,
        settings.profile.source,
        request.options.model_dump(by_alias=True),
    )


def _run(  # noqa: PLR0913 - what a job tells goes many ways
    job: Job, request: Request, messages: Messages, report: Report, watched: Watched, bar: ProgressBar
) -> Result:
    sinks: list[OutcomeSink] = []
    if report.complete:
        watched.begin_input(job.input)
        sinks.append(watched.add)
    if request.diff:
        sinks.append(_diff(job.input, request.settings))
    watchers = Watchers(sinks, progress=bar.file(job.input, _size(job.input)))
    began = datetime.now().astimezone()
    result = run_job(job, request.settings, report, watchers)
    if result.error is not None:
        about = job.output if result.error.code in _OUTPUT_ERRORS else None
        messages.finding(result.error, result.error.details.get("file") or str(about or job.input))
        return result
    seconds = (datetime.now().astimezone() - began).total_seconds()
    messages.step("converted", path=job.input, entries=result.summary.total, seconds=round(seconds, 3))
    return result


def _size(path: str) -> int | None:
    """Give the bytes of an input; None when that cannot be told before it is read."""
    try:
        return None if path == STANDARD else Path(path).stat().st_size
    except (OSError, ValueError):
        return None


_OUTPUT_ERRORS: Final = {"IO002", "IO003", "IO004"}


def _diff(path: str, settings: Settings) -> OutcomeSink:
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    return lambda outcome: print_diff(console, path, outcome, settings.profile.paths)


def _write(
    artefact: _Artefact, request: Request, report: Report, watched: Watched, messages: Messages
) -> list[Diagnostic]:
    if artefact.path is None:
        leaks = print_artefact(sys.stdout.buffer.write, artefact.render, report, watched)
    else:
        leaks = write_artefact(artefact.path, artefact.render, report, watched, force=request.force)
    name = "standard output" if artefact.path is None else str(artefact.path)
    for leak in leaks:
        messages.finding(leak, name)
    if not leaks:
        messages.step("written, and no secret found in it", path=name)
    return leaks


def _tell(request: Request, report: Report, watched: Watched, messages: Messages, leaks: list[Diagnostic]) -> None:
    if not request.is_payload:
        messages.report(report)
        return
    found = find_leaks(render_text, report, watched)
    for leak in found:
        messages.finding(leak, "standard output")
    leaks += found
    if not found:
        print_report(Console(highlight=False, markup=False, emoji=False, soft_wrap=True), report)


def _exit_code(results: Sequence[Result], request: Request) -> ExitCode:
    failed = [result.error for result in results if result.error is not None]
    if failed and len(failed) < len(results):
        return ExitCode.PARTLY_FAILED
    if failed:
        return ExitCode.USAGE if all(error.code in USAGE_CODES for error in failed) else ExitCode.UNREADABLE
    counts = [result.summary.counts for result in results]
    needs_a_person = any(one[bucket] for one in counts for bucket in NEEDS_A_PERSON)
    would_change = any(one[Bucket.CONVERTED] for one in counts)
    if (request.strict and needs_a_person) or (request.check and would_change):
        return ExitCode.FINDINGS
    return ExitCode.DONE
