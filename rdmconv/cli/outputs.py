"""Where the results of a run go."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from rdmconv.batch.job import Job
from rdmconv.cli.exit_codes import ExitCode
from rdmconv.cli.journal_options import JournalOptions
from rdmconv.cli.keys import EncryptionOptions, check_needed
from rdmconv.cli.options import output_option
from rdmconv.cli.passphrases import Passphrase
from rdmconv.errors import OutputError, UsageError
from rdmconv.storage.discovery import Found
from rdmconv.storage.folders import make_private_folders
from rdmconv.storage.location import Location, is_url, location

STANDARD: Final = "-"
"""Standard input or standard output."""
ALL_WRITTEN: Final = {ExitCode.DONE, ExitCode.FINDINGS, ExitCode.SECRECY}
"""How a run ends whose jobs were all done; a report that would have shown a secret is not the output."""
_ENCRYPTED: Final = ".age"


class PlaceOptions(NamedTuple):
    """Where the output goes."""

    output: Annotated[
        str | None,
        output_option(
            "--output", "-o", metavar="OUT", help="File to write; a folder for several inputs; - for stdout."
        ),
    ] = None
    in_place: Annotated[bool, output_option("--in-place", help="Replace the input itself.")] = False


class Destination(Struct, frozen=True):
    """What was said about where to write."""

    offered: str
    """The options of the command that say it, for people who gave none."""
    place: PlaceOptions
    force: bool
    """Whether existing files may be replaced."""
    encryption: EncryptionOptions
    passphrase: Passphrase
    goes_on: bool = False
    """Whether an earlier run may have written some of it already."""


def jobs_for(inputs: Sequence[Found], destination: Destination, journal: JournalOptions) -> list[Job]:
    """Say where the result of each input goes, and how it is undone.

    Raises:
        UsageError: that makes no sense.
    """
    jobs = _jobs(inputs, destination)
    passphrase = destination.passphrase
    seal = destination.encryption.seal(passphrase)
    places = journal.places(
        [_journal_name(job) for job in jobs], journal.seal(seal, passphrase), several=needs_folder(inputs)
    )
    check_needed(passphrase, [one.path for one in inputs])
    _check_places([place.path for place in places if place is not None], jobs, may_be_there=destination.goes_on)
    return [replace(job, seal=seal, journal=place) for job, place in zip(jobs, places, strict=True)]


def jobs_without_output(inputs: Sequence[Found]) -> list[Job]:
    """Say that nothing is written."""
    return [_job(one, None) for one in inputs]


def needs_folder(inputs: Sequence[Found]) -> bool:
    """Tell whether what comes of the inputs goes into a folder: there are several, or a folder or pattern was given."""
    return len(inputs) > 1 or not inputs[0].is_named


def _journal_name(job: Job) -> str:
    if not job.is_named:
        return job.relative
    return job.output.name if job.output else "output"


def _check_places(journals: Sequence[Path], jobs: Sequence[Job], *, may_be_there: bool) -> None:
    """Find out before the work that a journal would be in the way of something, or something in its way."""
    if not journals:
        return
    taken = {resolved(location(job.input)) for job in jobs} | {resolved(job.output) for job in jobs if job.output}
    for path in journals:
        if resolved(path) in taken:
            raise UsageError("USE002", problem=f"the journal {path} and another file have the same name")
        taken.add(resolved(path))
        if os.path.lexists(path) and not may_be_there:
            raise OutputError("IO010", file=str(path))


def resolved(path: Location) -> Location:
    """Give the file a path leads to; the path itself when it can lead to none, which its own use will tell."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path


def refuse_replacing(outputs: Iterable[Location], read: Iterable[str | Location | None]) -> None:
    """Find out before the work that an output would replace what the run reads, which `--force` is not meant for.

    Args:
        outputs: files to be.
        read: plans, rule packs, profiles and files of keys; the names of what comes with rdmconv lead to no file.

    Raises:
        UsageError: it would.
    """
    kept = {resolved(location(str(file))) for file in read if file is not None}
    output = next((one for one in outputs if resolved(one) in kept), None)
    if output is not None:
        raise UsageError("USE002", problem=f"the run reads {output}, which would be replaced: choose another name")


def refuse_taken(written: Iterable[Path], taken: Iterable[Location]) -> None:
    """Find out before the work that something would go where something else is, or goes.

    Args:
        written: files to be.
        taken: files that are read or written by the run, these apart.

    Raises:
        UsageError: it would.
    """
    new = list(written)
    known = set(map(resolved, taken)) if new else set()
    for path in new:
        if resolved(path) in known:
            raise UsageError("USE002", problem=f"{path} is an input, or two things would go there: choose another name")
        known.add(resolved(path))


def _jobs(inputs: Sequence[Found], destination: Destination) -> list[Job]:
    output, in_place, force = destination.place.output, destination.place.in_place, destination.force
    takes_standard = any(one.path == STANDARD for one in inputs)
    if in_place and output is not None:
        raise UsageError("USE002", problem="--in-place and -o name two outputs: give one")
    if in_place and takes_standard:
        raise UsageError("USE002", problem="standard input cannot be replaced: leave out --in-place")
    if in_place:
        if any(is_url(one.path) for one in inputs):
            raise UsageError("USE002", problem="a file behind a URL is not replaced in place: give -o OUT")
        # What a link leads to is the export; the link stays one.
        return [_job(one, resolved(Path(one.path)), in_place=True) for one in inputs]
    if output is None:
        raise UsageError("USE002", problem=f"nothing says where to write: give {destination.offered}")
    if output == STANDARD:
        if needs_folder(inputs):
            raise UsageError("USE002", problem="several inputs cannot go to standard output: give -o FOLDER")
        return [_job(inputs[0], None, stream=sys.stdout.buffer)]
    place = location(output)
    if not needs_folder(inputs) and not place.is_dir():
        return [_job(inputs[0], place, force=force)]
    if takes_standard:
        raise UsageError("USE002", problem="standard input has no name to take into a folder: give -o FILE")
    return _into_folder(inputs, place, destination)


def _job(found: Found, output: Location | None, **how: Any) -> Job:  # noqa: ANN401 - the other members of a job
    return Job(found.path, output, relative=found.relative, is_named=found.is_named, problem=found.problem, **how)


def _into_folder(inputs: Sequence[Found], folder: Location, destination: Destination) -> list[Job]:
    """Mirror the tree of the inputs below a folder."""
    names = [_name_in_folder(one.relative, is_encrypted=destination.encryption.are_wanted) for one in inputs]
    jobs = [
        _job(one, folder / name, root=folder, force=destination.force) for one, name in zip(inputs, names, strict=True)
    ]
    _check_targets(jobs)
    try:
        make_private_folders(folder)
    except OSError:
        raise UsageError("USE002", problem="several inputs need a folder: -o names something else") from None
    return jobs


def _name_in_folder(name: str, *, is_encrypted: bool) -> str:
    """Call an output as its input is called, with `.age` at the end if it is encrypted and only then."""
    plain = name.removesuffix(_ENCRYPTED)
    return plain + _ENCRYPTED if is_encrypted else plain


def _check_targets(jobs: Sequence[Job]) -> None:
    """Find out before the work that two results would be one file, also on disks that ignore case; or an input."""
    first: dict[str, Job] = {}
    for job in jobs:
        if job.problem:
            continue
        other = first.setdefault(str(job.output).casefold(), job)
        if other is not job:
            problem = f"{other.input} and {job.input} would have the same file name, {job.output}: convert them apart"
            raise UsageError("USE002", problem=problem)
    inputs = {resolved(location(job.input)): job for job in jobs if not job.is_named}
    for job in jobs:
        replaced = inputs.get(resolved(job.output)) if job.output and inputs else None
        if replaced is not None:
            problem = f"{replaced.input} would be replaced: give another folder with -o, or --in-place"
            raise UsageError("USE002", problem=problem)
