"""`rdmconv convert`."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from rdmconv.batch import Job, Result, linked, run_job
from rdmconv.cli.exit_codes import USAGE_CODES, ExitCode
from rdmconv.cli.options import (
    AllowReferencedOption,
    ApplicabilityOption,
    CarryEncryptedOption,
    Certainty,
    Inputs,
    ProfileOption,
    RulesOption,
    WhereOption,
    all_option,
    read_profile,
    read_rules,
)
from rdmconv.errors import UsageError
from rdmconv.pipeline.conversion import Settings
from rdmconv.pipeline.decider import Choices
from rdmconv.planning import NEEDS_A_PERSON
from rdmconv.report.json import JsonReport
from rdmconv.report.text import Attention, print_attention, print_diagnostic, print_summary, stderr_console
from rdmconv.storage.atomic_file import AtomicFile

_Output: TypeAlias = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="OUT", help="File to write; a folder for several inputs; - for stdout."),
]
_Only: TypeAlias = Annotated[
    list[str] | None, typer.Option("--only", metavar="ID", help="Convert no other entry; repeatable.")
]
_Limit: TypeAlias = Annotated[
    int | None, typer.Option("--limit", min=1, metavar="N", help="Convert at most N entries of a file.")
]
_DryRun: TypeAlias = Annotated[bool, typer.Option("--dry-run", "-n", help="Decide and report, write nothing.")]
_InPlace: TypeAlias = Annotated[bool, typer.Option("--in-place", help="Replace the input itself.")]
_Force: TypeAlias = Annotated[bool, typer.Option("--force", "-f", help="Replace an existing output file.")]
_Report: TypeAlias = Annotated[
    Path | None, typer.Option("--report", metavar="FILE.json", help="Write what became of each credential.")
]
_Strict: TypeAlias = Annotated[bool, typer.Option(help="Exit 1 when an entry needs a person.")]
_Quiet: TypeAlias = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]


def convert(  # noqa: PLR0913 - one parameter an option
    inputs: Inputs,
    output: _Output = None,
    convert_all: Annotated[bool, all_option("convert")] = False,
    where: WhereOption = None,
    rules: RulesOption = None,
    only: _Only = None,
    limit: _Limit = None,
    profile: ProfileOption = "default",
    carry_encrypted: CarryEncryptedOption = False,
    allow_referenced: AllowReferencedOption = False,
    applicability: ApplicabilityOption = Certainty.SAFE,
    dry_run: _DryRun = False,
    in_place: _InPlace = False,
    force: _Force = False,
    report: _Report = None,
    strict: _Strict = False,
    quiet: _Quiet = False,
) -> None:
    """Turn username and password entries into API key entries, every other byte as it was.

    Examples:

      rdmconv convert vault.rdm -o converted.rdm --dry-run

      rdmconv convert vault.rdm -o converted.rdm --where "name=*api*" --report report.json

      rdmconv convert vault.rdm -o pilot.rdm --all --limit 1
    """
    if not all(map(str.strip, only or ())):
        raise UsageError("USE002", problem="--only wants the ID of an entry, and this one is empty")
    settings = Settings(
        read_rules(convert_all=convert_all, where=where or [], packs=rules or []),
        read_profile(profile),
        Choices(only or (), limit, carry_encrypted, allow_referenced, applicability.value),
    )
    jobs = _jobs(inputs, output, dry_run=dry_run, in_place=in_place, force=force)
    if report is None:
        results = [_run(job, settings, None, dry_run=dry_run, quiet=quiet) for job in linked(jobs)]
    else:
        _check_report(report, jobs, force=force)
        with closing(JsonReport(dry_run=dry_run)) as rows:
            results = [_run(job, settings, rows, dry_run=dry_run, quiet=quiet) for job in linked(jobs)]
            with AtomicFile(report, force=force) as file:
                rows.write_to(file.write)
                file.commit()
    raise typer.Exit(_exit_code(results, strict=strict))


def _jobs(inputs: list[str], output: str | None, *, dry_run: bool, in_place: bool, force: bool) -> list[Job]:
    if in_place and output is not None:
        raise UsageError("USE002", problem="--in-place and -o name two outputs: give one")
    if in_place and "-" in inputs:
        raise UsageError("USE002", problem="standard input cannot be replaced: leave out --in-place")
    if dry_run:
        return [Job(name, None) for name in inputs]
    if in_place:
        return [Job(name, Path(name), in_place=True) for name in inputs]
    if output is None:
        raise UsageError("USE002", problem="nothing says where to write: give -o OUT, --in-place or --dry-run")
    if output == "-":
        if len(inputs) > 1:
            raise UsageError("USE002", problem="several inputs cannot go to standard output: give -o FOLDER")
        return [Job(inputs[0], None, stream=sys.stdout.buffer)]
    if len(inputs) == 1 and not Path(output).is_dir():
        return [Job(inputs[0], Path(output), force=force)]
    return _into_folder(inputs, Path(output), force=force)


def _into_folder(inputs: list[str], folder: Path, *, force: bool) -> list[Job]:
    if "-" in inputs:
        raise UsageError("USE002", problem="standard input has no name to take into a folder: give -o FILE")
    names = [Path(name).name for name in inputs]
    if len({name.casefold() for name in names}) < len(names):
        raise UsageError("USE002", problem="two inputs have the same file name: convert them one by one")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise UsageError("USE002", problem="several inputs need a folder: -o names something else") from None
    return [Job(path, folder / name, force=force) for path, name in zip(inputs, names, strict=True)]


def _check_report(report: Path, jobs: list[Job], *, force: bool) -> None:
    """Find out before the work, not after it, that the report cannot be written where it should go."""
    if report.suffix.lower() != ".json":
        raise UsageError("USE002", problem="--report wants a name that ends in .json")
    taken = {_resolved(Path(job.input)) for job in jobs} | {_resolved(job.output) for job in jobs if job.output}
    if _resolved(report) in taken:
        raise UsageError("USE002", problem="the report would replace an input or an output: give another name")
    with AtomicFile(report, force=force):
        pass


def _resolved(path: Path) -> Path:
    """Give the file a path leads to; the path itself when it can lead to none, which its own use will tell."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path


def _run(job: Job, settings: Settings, report: JsonReport | None, *, dry_run: bool, quiet: bool) -> Result:
    attention = Attention()
    result = run_job(job, settings, report, [attention.add])
    console = stderr_console()
    if result.error is not None:
        about_output = (
            result.error.code.startswith("IO") and job.output is not None and result.error.code in _OUTPUT_ERRORS
        )
        print_diagnostic(console, result.error, str(job.output) if about_output else job.input)
    elif not quiet:
        for note in result.notes:
            print_diagnostic(console, note, job.input)
        print_attention(console, job.input, attention)
        print_summary(console, job.input, result.summary, dry_run=dry_run)
    return result


_OUTPUT_ERRORS = {"IO002", "IO003", "IO004"}


def _exit_code(results: list[Result], *, strict: bool) -> ExitCode:
    failed = [result.error for result in results if result.error is not None]
    if failed and len(failed) < len(results):
        return ExitCode.PARTLY_FAILED
    if failed:
        usage = all(error.code in USAGE_CODES for error in failed)
        return ExitCode.USAGE if usage else ExitCode.UNREADABLE
    if strict and any(result.summary.counts[bucket] for result in results for bucket in NEEDS_A_PERSON):
        return ExitCode.FINDINGS
    return ExitCode.DONE
