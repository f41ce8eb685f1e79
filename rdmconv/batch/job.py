"""One input of a run: opens it, converts it, commits the result; what goes wrong with files is a result as well."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from time import monotonic
from typing import Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from rdmconv.diagnostics import Diagnostic, from_error
from rdmconv.errors import InputError, OutputError
from rdmconv.formats.base import Document
from rdmconv.formats.registry import open_stream
from rdmconv.linking import LinkedInputs, OneInput, Reader
from rdmconv.model.limits import DEFAULT, Limits
from rdmconv.pipeline.conversion import Conversion, Helpers, Settings, Target, Watchers
from rdmconv.pipeline.references import Links
from rdmconv.planning import Bucket, FileOutcome, Outcome, Summary
from rdmconv.profiles.profile import Profile
from rdmconv.report.model import Report
from rdmconv.storage.atomic_file import AtomicFile, output_notes
from rdmconv.storage.digests import Digest, Digesting
from rdmconv.storage.folders import make_private_folders
from rdmconv.storage.journal_file import JournalFile, JournalPlace, Seal
from rdmconv.storage.location import Location, Url, is_same
from rdmconv.storage.remote_output import RemoteOutput
from rdmconv.storage.source import Opener, Source


class Expectation(Protocol):
    """What must come of an input, as a plan says; each method raises `InputError` when it is something else."""

    def begin(self, name: str, sha256: str) -> None:
        """Compare the input itself."""

    def add(self, outcome: Outcome) -> None:
        """Compare the outcome of an entry."""

    def finish(self, summary: Summary) -> None:
        """Compare what adds up, at the end of the input."""


class Job(Struct, frozen=True):
    """One input and where its result goes."""

    input: str
    output: Location | None
    """None: nowhere, or to `stream`."""
    stream: Target | None = None
    """Takes the whole result once it is known to be good; for standard output."""
    force: bool = False
    """Whether an existing file may be replaced."""
    in_place: bool = False
    """Whether the output is the input itself."""
    seal: Seal | None = None
    """How the result is encrypted; None: it is written in clear."""
    inputs: LinkedInputs | OneInput | None = None
    """All inputs of the run; None when there is only this one, in clear and within `limits`."""
    limits: Limits = DEFAULT
    """What the input may have at most; of several inputs, those given to `inputs` count."""
    journal: JournalPlace | None = None
    """Where it is noted how to undo the conversion."""
    expected: Expectation | None = None
    relative: str = ""
    """Where the input stands below the folder it was found in, with `/` between levels."""
    is_named: bool = True
    """Whether the input was given by name."""
    root: Location | None = None
    """The folder below which folders for the output are made."""
    problem: str = ""
    """Why the input, which is a folder, cannot be looked into."""
    is_noted: bool = False
    """Whether digests of input and output are wanted."""
    helpers: Helpers | None = None
    """Take a share of the input."""

    @property
    def written(self) -> list[Location]:
        """What it writes; the output first, as it is not to be there without its journal."""
        return [path for path in (self.output, None if self.journal is None else self.journal.path) if path is not None]

    @property
    def links(self) -> Links | None:
        """What the other inputs of the run have to do with this one."""
        return None if self.inputs is None else self.inputs.links(self.input)


class Result(Struct):
    """What became of one input."""

    job: Job
    summary: Summary = field(default_factory=Summary)
    profile: Profile | None = None
    """That was used; None when the input was not converted."""
    notes: list[Diagnostic] = field(default_factory=list)
    error: Diagnostic | None = None
    """Why the input was not converted; None when it was."""
    facts: dict[str, object] = field(default_factory=dict)
    """Of the input, for reports; empty when nobody wants them."""
    output: Digest | None = None
    """Of what was written, when that is wanted."""
    seconds: float = 0.0
    """That it took."""
    is_skipped: bool = False
    """Whether an earlier run did it."""

    @property
    def outcome(self) -> FileOutcome:
        """What became of it, as one word."""
        if self.is_skipped:
            return FileOutcome.SKIPPED
        if self.error is not None:
            return FileOutcome.FAILED
        return FileOutcome.CONVERTED if self.summary.counts[Bucket.CONVERTED] else FileOutcome.UNCHANGED


class _Memory:
    """Holds a result that cannot be taken back once it is out."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.parts.append(data)


def linked(
    jobs: Sequence[Job],
    opener: Opener,
    progress: Callable[[int], None] | None = None,
    reader: Reader | None = None,
) -> list[Job]:
    """Let the inputs of several jobs know who logs in with what across them.

    Args:
        jobs: of one run.
        opener: opens the inputs.
        progress: called with how many inputs are read for that.
        reader: reads them for that; None for this process.
    """
    inputs = LinkedInputs([job.input for job in jobs], opener, progress, reader)
    return [replace(job, inputs=inputs) for job in jobs]


def run_job(job: Job, settings: Settings, report: Report, watchers: Watchers) -> Result:
    """Convert one input; what goes wrong with files is a result, not an exception."""
    began = monotonic()
    report.begin_input(job.input)
    try:
        sinks = [*watchers.sinks, report.add]
        result = _convert(job, settings, replace(watchers, sinks=sinks), wants_facts=report.complete or job.is_noted)
    except (InputError, OutputError) as error:
        found = from_error(error)
        report.fail_input(found)
        return Result(job, error=found)
    used = None if result.profile is None else result.profile.source
    result.seconds = monotonic() - began
    report.end_input(result.facts, result.summary, result.notes, used)
    return result


def convert_file(job: Job, settings: Settings, watchers: Watchers) -> Result:
    """Convert one input.

    Raises:
        InputError: it cannot be read, or is no export, or something else comes of it than planned.
        OutputError: the result cannot be written where it should go.
    """
    return _convert(job, settings, watchers, wants_facts=job.is_noted)


def _convert(job: Job, settings: Settings, watchers: Watchers, *, wants_facts: bool) -> Result:
    result = Result(job)
    if job.problem:
        raise InputError("IO015", problem=job.problem)
    inputs = job.inputs or OneInput(Opener(limits=job.limits))
    with inputs.open(job.input) as source, ExitStack() as stack:
        if job.expected is not None:
            job.expected.begin(job.input, source.sha256())
        document = open_stream(source.stream, source.limits)
        target, file, memory = _target(job, source, result, stack)
        digesting = Digesting(target.write) if target is not None and job.is_noted else None
        target = digesting or target
        sealed = None if target is None or job.seal is None else job.seal(target.write)
        journal = None if job.journal is None else stack.enter_context(JournalFile(job.journal))
        sinks = [*watchers.sinks] if job.expected is None else [job.expected.add, *watchers.sinks]
        undo = None if journal is None else journal.undo
        conversion = Conversion(document, settings, sealed or target, replace(watchers, sinks=sinks, journal=undo))
        conversion.run(inputs.links(job.input), job.helpers)
        result.summary, result.profile = conversion.summary, conversion.profile
        result.notes += (*document.notes, *conversion.notes)
        result.facts = _facts(source, document, conversion) if wants_facts else {}
        if sealed is not None:
            sealed.finish()
        source.check_unchanged()
        if job.expected is not None:
            job.expected.finish(conversion.summary)
        if journal is not None:
            journal.commit()
        # In place, a file in which nothing changes is not written at all.
        if file is not None and not (job.in_place and not conversion.summary.counts[Bucket.CONVERTED]):
            _commit(file, journal, source)
            result.output = None if digesting is None else digesting.digest
        if memory is not None and job.stream is not None:
            for part in memory.parts:
                job.stream.write(part)
    return result


def _commit(file: AtomicFile | RemoteOutput, journal: JournalFile | None, source: Source) -> None:
    try:
        source.check_unchanged()  # once more: in place, this is what keeps a newer export from being lost
        file.commit()
    except (InputError, OutputError):
        if journal is not None:
            journal.withdraw()
        raise


def _target(
    job: Job, source: Source, result: Result, stack: ExitStack
) -> tuple[Target | None, AtomicFile | RemoteOutput | None, _Memory | None]:
    if job.output is None:
        memory = None if job.stream is None else _Memory()
        return memory, None, memory
    if not job.in_place and source.path is not None and is_same(job.output, source.path):
        raise OutputError("IO004")
    if job.in_place and source.is_encrypted != (job.seal is not None):
        raise OutputError("IO013")
    if job.root is not None:
        _make_folder(job.output.parent)
    result.notes += output_notes(job.output)
    force = job.force or job.in_place
    file = RemoteOutput(job.output, force=force) if isinstance(job.output, Url) else AtomicFile(job.output, force=force)
    stack.enter_context(file)
    return file, file, None


def _make_folder(folder: Location) -> None:
    try:
        make_private_folders(folder)
    except OSError as error:
        raise OutputError("IO003", file=str(folder), problem=error.strerror or "unknown") from None


def _facts(source: Source, document: Document, conversion: Conversion) -> dict[str, object]:
    return {
        "path": source.name,
        "size": source.size(),
        "sha256": source.sha256(),
        "format": document.name,
        "profile": conversion.profile.id,
        "counts": {"entries": conversion.summary.total, "credentials": conversion.credentials},
    }
