"""`rdmconv convert`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from rdmconv.batch.job import Job
from rdmconv.cli.inputs import inputs_of
from rdmconv.cli.keys import (
    EncryptToOption,
    EncryptWithPassphraseOption,
    IdentityOption,
    JournalOption,
    JournalPlaintextOption,
    JournalToFileOption,
    JournalToOption,
    OutputKeys,
    PassphraseFdOption,
    PassphraseFileOption,
    RecipientsFileOption,
    keys_of,
)
from rdmconv.cli.manifests import ManifestOption, ManifestOptions, ResumeOption, RetryFailedOption
from rdmconv.cli.messages import LogFormat
from rdmconv.cli.options import (
    AllowReferencedOption,
    ApplicabilityOption,
    CarryEncryptedOption,
    Certainty,
    CheckOption,
    DiffOption,
    ExcludeOption,
    ForceOption,
    IncludeOption,
    InPlaceOption,
    Inputs,
    LimitOption,
    LogFormatOption,
    OnlyOption,
    OutputOption,
    ProfileOption,
    QuietOption,
    ReportDirOption,
    ReportFormat,
    ReportFormatOption,
    ReportOption,
    RulesOption,
    StrictOption,
    VerboseOption,
    WhereOption,
    all_option,
    messages_wanted,
    output_option,
)
from rdmconv.cli.outputs import STANDARD, Destination, JournalOptions, jobs_for, jobs_without_output
from rdmconv.cli.passphrases import Passphrase
from rdmconv.cli.processes import JobsOption, processes_for
from rdmconv.cli.report_folder import report_folder
from rdmconv.cli.request import Request
from rdmconv.cli.running import carry_out
from rdmconv.cli.scheduler import SchedulerOption, check_can_leave
from rdmconv.errors import UsageError
from rdmconv.pipeline.options import RunOptions
from rdmconv.storage.discovery import Found
from rdmconv.storage.location import Location, location


def convert(  # noqa: PLR0913 - one parameter an option
    inputs: Inputs,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    convert_all: Annotated[bool, all_option("convert")] = False,
    where: WhereOption = None,
    rules: RulesOption = None,
    only: OnlyOption = None,
    limit: LimitOption = None,
    profile: ProfileOption = "default",
    applicability: ApplicabilityOption = Certainty.SAFE,
    carry_encrypted: CarryEncryptedOption = False,
    allow_referenced: AllowReferencedOption = False,
    output: OutputOption = None,
    in_place: InPlaceOption = False,
    dry_run: Annotated[bool, output_option("--dry-run", "-n", help="Decide and report, write no output.")] = False,
    force: ForceOption = False,
    report: ReportOption = None,
    report_dir: ReportDirOption = None,
    report_format: ReportFormatOption = ReportFormat.JSON,
    diff: DiffOption = False,
    check: CheckOption = False,
    strict: StrictOption = False,
    encrypt_to: EncryptToOption = None,
    recipients_file: RecipientsFileOption = None,
    encrypt_with_passphrase: EncryptWithPassphraseOption = False,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
    passphrase_fd: PassphraseFdOption = None,
    journal: JournalOption = None,
    journal_to: JournalToOption = None,
    journal_to_file: JournalToFileOption = None,
    journal_plaintext: JournalPlaintextOption = False,
    manifest: ManifestOption = None,
    resume: ResumeOption = False,
    retry_failed: RetryFailedOption = False,
    jobs: JobsOption = None,
    scheduler: SchedulerOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    log_format: LogFormatOption = LogFormat.TEXT,
) -> None:
    """Turn username and password entries into API key entries, every other byte as it was.

    Examples:

      rdmconv convert vault.rdm --dry-run

      rdmconv convert vault.rdm -o converted.rdm --where "name=*api*" --report report.html

      rdmconv convert vault.rdm -o converted.rdm --journal undo.age --passphrase-file passphrase.txt

      rdmconv convert vault.rdm -o pilot.rdm --all --limit 1

      rdmconv convert vaults -o converted --exclude "old/**"

      rdmconv convert vaults -o converted --exclude "old/**" --resume

      rdmconv convert vault.rdm.age --identity keys.txt -o converted.rdm.age --encrypt-to age1…
    """
    messages = messages_wanted(log_format, quiet=quiet, verbose=verbose)
    options = RunOptions(
        every=convert_all,
        where=tuple(where or ()),
        rules=tuple(rules or ()),
        only=tuple(only or ()),
        limit=limit,
        profile=profile,
        carry_encrypted=carry_encrypted,
        allow_referenced=allow_referenced,
        applicability=applicability.value,
    )
    settings = options.settings()
    if diff and output == STANDARD:
        raise UsageError("USE002", problem="the result and --diff would both go to standard output: give -o FILE")
    passphrase = Passphrase(passphrase_file, passphrase_fd)
    keys = keys_of(identity, passphrase)
    of_output = OutputKeys(encrypt_to or (), recipients_file or (), encrypt_with_passphrase, passphrase)
    undo = JournalOptions(journal, journal_to or (), journal_to_file or (), journal_plaintext, passphrase)
    if check and (in_place or output is not None):
        raise UsageError("USE002", problem=f"--check writes nothing: leave out {'--in-place' if in_place else '-o'}")
    noting = ManifestOptions(manifest, resume, retry_failed)
    noting.check_writes(writes=not (dry_run or check))
    written = _written(output, journal, manifest, report_dir, *(report or ()))
    found = inputs_of(inputs, include, exclude, written)
    continuation = None
    if dry_run or check:
        todo = _dry_jobs(found, undo.path)
    else:
        place = Destination("-o OUT, --in-place or --dry-run", output, in_place, force, of_output, noting.goes_on)
        todo = jobs_for(found, place, undo)
        continuation = noting.continuation(todo, options, settings, of_output, force=force)
    check_can_leave(scheduler, todo, jobs, stays=passphrase.encrypts)
    request = Request(
        options,
        settings,
        todo,
        keys,
        dry_run=dry_run or check,
        reports=report or (),
        report_folder=report_folder(report_dir, report_format, todo, force=force),
        force=force,
        strict=strict,
        check=check,
        diff=diff,
        taken=[passphrase_file, *(identity or ()), *(recipients_file or ()), *(journal_to_file or ())],
        continuation=continuation,
        processes=processes_for(todo, jobs, splits=limit is None and not diff, stays=passphrase.encrypts),
        scheduler=scheduler,
        identities=identity or (),
    )
    code = carry_out(request, messages)
    raise typer.Exit(code)


def _written(output: str | None, *others: Path | None) -> list[Location]:
    """Give what the run writes, which is no input of it."""
    return [location(str(one)) for one in (output, *others) if one is not None and one != STANDARD]


def _dry_jobs(inputs: Sequence[Found], journal: Path | None) -> list[Job]:
    if journal is not None:
        raise UsageError("USE002", problem="nothing is written, so there is nothing to undo: leave out --journal")
    return jobs_without_output(inputs)
