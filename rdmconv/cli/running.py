"""What `plan`, `convert` and `apply` share: run the jobs, write what people read, choose the exit code."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.text import Text

from rdmconv.artefacts import find_leaks
from rdmconv.batch.continuing import Noted, facts_of, summary_of
from rdmconv.batch.job import Job, Result, linked
from rdmconv.batch.parallel import Team, one_by_one
from rdmconv.batch.records import Records, Wanted
from rdmconv.batch.workers import Orders
from rdmconv.cli.artefact_files import ArtefactFile, artefact_files
from rdmconv.cli.exit_codes import USAGE_CODES, ExitCode
from rdmconv.cli.limits import limits_asked
from rdmconv.cli.made import command_shown, versions
from rdmconv.cli.messages import Messages, Volume
from rdmconv.cli.outputs import STANDARD, refuse_replacing, refuse_taken
from rdmconv.cli.processes import Processes, is_large, to_begin
from rdmconv.cli.progress import ProgressBar
from rdmconv.cli.request import Request
from rdmconv.cli.text_messages import TextMessages
from rdmconv.cli.written import written_lines
from rdmconv.crypto.fingerprint import new_key
from rdmconv.diagnostics import Diagnostic, from_error, printable
from rdmconv.errors import OutputError
from rdmconv.linking import not_known
from rdmconv.planning import NEEDS_A_PERSON, Bucket
from rdmconv.report.consoles import stderr_console, stdout_console
from rdmconv.report.made import Made
from rdmconv.report.model import Renderer
from rdmconv.report.text import print_report, render_text
from rdmconv.storage.manifest import FileRecord
from rdmconv.storage.source import Opener

if TYPE_CHECKING:
    from rdmconv.batch.cluster import Cluster

_ABOUT_OUTPUT: Final = {"IO002", "IO003", "IO004", "IO017"}
"""Errors that are told of the output, not of the input."""
_LEAK: Final = "SEC002"
_MANY_ROWS: Final = 10_000
"""Rows that a report takes about a second for."""


def carry_out(request: Request, messages: Messages) -> ExitCode:
    """Do what is asked for.

    Raises:
        UsageError: it makes no sense, or something would replace what is read.
        OutputError: a report or plan cannot be written where it should go; found out before the work.
    """
    files = _check_places(request)
    paths = request.settings.paths
    is_complete = bool(files) or request.report_folder is not None or request.is_complete
    made = _made(request, is_complete=is_complete)
    shows_names = messages.volume > Volume.QUIET  # a quiet run without reports shows no name at all
    wanted = Wanted(made, request.dry_run, is_complete, request.diff, shows_names, request.options.only)
    with Records(wanted, paths, new_key()) as records:
        run = _Run(request, messages, records)
        run.convert()
        records.mask()
        run.write(files)
        run.write_each()
        run.tell()
        return run.exit_code()


def _check_places(request: Request) -> list[ArtefactFile]:
    """Find out before the work that something would be replaced that the run reads, or writes elsewhere."""
    refuse_replacing((job.output for job in request.jobs if job.output is not None), request.read)
    noted = [] if request.continuation is None else [request.continuation.manifest]
    refuse_taken(noted, request.files)
    files = artefact_files(request.plan, request.reports, [*request.files, *noted], force=request.force)
    if request.report_folder is not None:
        reports = [file.path for file in files if file.path is not None]
        refuse_taken(request.report_folder.paths, [*request.files, *noted, *reports])
    return files


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


class _Run:
    """One run on its way, from its first input to its exit code."""

    def __init__(self, request: Request, messages: Messages, records: Records) -> None:
        self._request = request
        self._messages = messages
        self._records = records
        self._report = records.report
        self._watched = records.watched
        self._diff = records.diff
        self._results: list[Result] = []
        self._place = ""
        """Which of how many inputs is being worked on."""
        self._earlier: dict[str, FileRecord] = {}
        """What an earlier run did to inputs whose turn will come."""
        self._leaks = 0
        self._not_written: list[OutputError] = []

    def convert(self) -> None:
        """Convert the inputs, or find out what would become of them."""
        request, asked = self._request, self._request.continuation
        opener = Opener(request.keys, limits_asked())
        with (
            ProgressBar(stderr_console(redraws=True), wanted=self._shows_progress) as bar,
            self._workers() as many,
            nullcontext() if asked is None else Noted(asked) as noted,
            self._team(many, opener) as team,
        ):
            counted = bar.count("looking for references", len(request.jobs))
            jobs = linked(request.jobs, opener, counted, team)
            if noted is not None:
                jobs = [job for job in jobs if noted.is_wanted(job)]
                if not jobs:
                    self._messages.said("nothing failed in the earlier run")
            try:
                for job, result in self._done(jobs, noted, team, bar):
                    self._place = f"{len(self._results) + 1}/{len(jobs)}" if len(jobs) > 1 else ""
                    if result is None:
                        self._skip(job)
                        continue
                    self._results.append(result)
                    self._tell_of(result)
                    if noted is not None:
                        noted.end(result)
            except KeyboardInterrupt:
                for result in () if team is None else team.stop(self._records):
                    if noted is not None:
                        noted.end(result)
                raise

    def _workers(self) -> "AbstractContextManager[Processes | Cluster]":
        """Give what can begin to work on it when it is asked to."""
        request = self._request
        if request.scheduler is None:
            return Processes(to_begin(request.jobs, request.processes, splits=request.splits))
        from rdmconv.batch.cluster import Cluster  # noqa: PLC0415 - few runs have one

        return Cluster(request.scheduler)

    def _team(self, many: "Processes | Cluster", opener: Opener) -> AbstractContextManager[Team | None]:
        """Let others work on it; None when this process does all."""
        request, settings = self._request, self._request.settings
        if not many.number:
            return nullcontext()
        settled = [*settings.rules.packs, settings.profile.source]
        orders = Orders(
            request.options, settled, self._records.wanted, limits_asked(), self._records.key, request.identities
        )
        return Team(many.begin, many.number, orders, opener, is_large if request.splits else _never)

    def _done(
        self, jobs: Sequence[Job], noted: Noted | None, team: Team | None, bar: ProgressBar
    ) -> Iterator[tuple[Job, Result | None]]:
        """Do the jobs in turn; give those that an earlier run did without a result."""

        def begin(job: Job) -> Job | None:
            if noted is None:
                return job
            record = noted.earlier(job)
            if record is not None:
                self._earlier[job.input] = record
                return None
            return noted.begin(job)

        def progress(job: Job) -> Callable[[int, int], None] | None:
            label = f"[{len(self._results) + 1}/{len(jobs)}] {job.input}" if len(jobs) > 1 else job.input
            return bar.file(label, _size(job.input))

        if team is None:
            return one_by_one(jobs, self._records, self._request.settings, begin, progress)
        if len(jobs) == 1:
            return team.convert(jobs, self._records, self._request.settings, begin, progress)
        done = team.convert(jobs, self._records, self._request.settings, begin)
        return _counted(done, bar.count("converting", len(jobs)))

    def _skip(self, job: Job) -> None:
        record = self._earlier.pop(job.input)
        self._report.begin_input(job.input)
        summary = summary_of(record)
        self._report.skip_input(facts_of(record, job), summary)
        self._results.append(Result(job, summary, is_skipped=True))
        self._messages.step("skipped", path=job.input, **self._which())

    @property
    def _shows_progress(self) -> bool:
        speaks = isinstance(self._messages, TextMessages) and self._messages.volume > Volume.QUIET
        return speaks and self._request.shows_progress

    def _tell_of(self, result: Result) -> None:
        job, error = result.job, result.error
        if error is not None:
            about = job.output if error.code in _ABOUT_OUTPUT else None
            self._messages.finding(error, error.details.get("file") or str(about or job.input))
            return
        event = "decided" if self._request.dry_run else "converted"
        facts = {"entries": result.summary.total, "seconds": round(result.seconds, 3), "outcome": result.outcome.value}
        self._messages.step(event, path=job.input, **facts, **self._which())

    def _which(self) -> dict[str, str]:
        return {"file": self._place} if self._place else {}

    def write(self, files: Sequence[ArtefactFile]) -> None:
        """Write plan and reports; one that cannot be written is no reason to leave out the others."""
        failed = [result for result in self._results if result.error is not None]
        for file in files:
            if file.is_plan and failed:
                if len(failed) < len(self._results):  # else nobody expects one
                    self._messages.finding(Diagnostic("PLN006", None, {"count": str(len(failed))}), file.name)
                continue
            try:
                with self._busy_with(file.name):
                    leaks = file.write(self._report, self._watched, force=self._request.force)
            except OutputError as error:
                self._not_written.append(error)
                self._messages.finding(from_error(error), error.details.get("file", file.name))
                continue
            self._tell_leaks(leaks, file.name)
            if not leaks:
                self._messages.step("written, and no secret found in it", path=file.name)

    def write_each(self) -> None:
        """Write a report for each input."""
        folder = self._request.report_folder
        if folder is None:
            return
        written = 0
        with self._busy_with(str(folder.folder)):
            for path, findings in folder.write(self._report, self._watched):
                for finding in findings:
                    self._messages.finding(finding, str(path))
                    if finding.code == _LEAK:
                        self._leaks += 1
                    else:
                        self._not_written.append(OutputError(finding.code))
                written += not findings
        self._messages.step("reports written, and no secret found in them", path=str(folder.folder), files=written)

    def _busy_with(self, name: str) -> AbstractContextManager[object]:
        """Show on a terminal that a large report is written and searched, which takes seconds."""
        console, rows = stderr_console(redraws=True), sum(one.rows for one in self._report.inputs)
        if not (self._shows_progress and console.is_terminal and rows > _MANY_ROWS):
            return nullcontext()
        doing = Text(printable(f"writing {name}, and searching it for secrets"))
        return console.status(doing, spinner="line")  # the usual one has characters that old consoles lack

    def _tell_leaks(self, leaks: Sequence[Diagnostic], name: str) -> None:
        self._leaks += len(leaks)
        for leak in leaks:
            self._messages.finding(leak, name)

    def tell(self) -> None:
        """Tell what came of it; nothing of what would show a secret."""
        console = stdout_console()
        if self._diff is not None and self._shows_none(self._diff.render, "standard output", self._diff.fields):
            self._diff.print(console)
        wants_report = self._request.is_payload or self._messages.volume > Volume.QUIET
        if wants_report and self._shows_none(render_text, "the report for people"):
            if self._request.is_payload:
                print_report(console, self._report)
            else:
                self._messages.report(self._report)
        self._tell_more()
        for line in written_lines(self._results):
            self._messages.said(line)

    def _shows_none(self, render: Renderer, name: str, words: Iterable[str] = ()) -> bool:
        """Make sure that something shows no secret, before it is printed."""
        leaks = find_leaks(render, self._report, self._watched, words)
        self._tell_leaks(leaks, name)
        return not leaks

    def _tell_more(self) -> None:
        unread = [one for one in self._results if one.error is not None and one.error.code not in _ABOUT_OUTPUT]
        for note in not_known(len(unread), len(self._request.jobs)):
            self._messages.finding(note, "rdmconv")
        for entry in self._records.not_met.values():
            self._messages.finding(Diagnostic("USE006", None, {"entry": entry}), "rdmconv")
        used = [result.profile for result in self._results if result.summary.counts[Bucket.CONVERTED]]
        for name in dict.fromkeys(profile.id for profile in used if profile is not None and profile.is_guess):
            self._messages.finding(Diagnostic("PRO003", None, {"profile": name}), "rdmconv")

    def exit_code(self) -> ExitCode:
        """Choose the exit code: the worst of what happened."""
        failed = [result.error for result in self._results if result.error is not None]
        if self._leaks:
            return ExitCode.SECRECY
        if failed and len(failed) < len(self._results):
            return ExitCode.PARTLY_FAILED
        if failed:
            return _code_of(failed)
        if self._not_written:
            return _code_of(self._not_written)
        return ExitCode.FINDINGS if self._has_findings() else ExitCode.DONE

    def _has_findings(self) -> bool:
        counts, request = self._report.summary.counts, self._request
        needs_a_person = any(counts[bucket] for bucket in NEEDS_A_PERSON)
        return (request.strict and needs_a_person) or (request.check and counts[Bucket.CONVERTED] > 0)


def _never(_: Job) -> bool:
    return False


def _counted(
    done: Iterator[tuple[Job, Result | None]], count: Callable[[int], None] | None
) -> Iterator[tuple[Job, Result | None]]:
    """Tell how many jobs are done, each before the next."""
    for number, one in enumerate(done, 1):
        yield one
        if count is not None:
            count(number)


def _code_of(errors: Sequence[Diagnostic | OutputError]) -> ExitCode:
    return ExitCode.USAGE if all(error.code in USAGE_CODES for error in errors) else ExitCode.UNREADABLE


def _size(path: str) -> int | None:
    """Give the bytes of an input; None when that cannot be told before it is read."""
    try:
        return None if path == STANDARD else Path(path).stat().st_size
    except (OSError, ValueError):
        return None
