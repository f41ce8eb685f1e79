"""`rdmconv plan`."""

from pathlib import Path
from typing import Annotated

import typer

from rdmconv.cli.exit_codes import ExitCode
from rdmconv.cli.inputs import inputs_of
from rdmconv.cli.keys import IdentityOption, PassphraseFdOption, PassphraseFileOption, keys_of
from rdmconv.cli.made import is_secret
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
    Inputs,
    LimitOption,
    LogFormatOption,
    OnlyOption,
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
from rdmconv.cli.outputs import ALL_WRITTEN, STANDARD, jobs_without_output, needs_folder
from rdmconv.cli.passphrases import Passphrase
from rdmconv.cli.processes import JobsOption, processes_for
from rdmconv.cli.report_folder import report_folder
from rdmconv.cli.request import Request
from rdmconv.cli.running import carry_out
from rdmconv.cli.scheduler import SchedulerOption, check_can_leave
from rdmconv.cli.staying import stays_here
from rdmconv.errors import UsageError
from rdmconv.pipeline.options import RunOptions
from rdmconv.report.wording import joined
from rdmconv.storage.location import Location


def plan(  # noqa: PLR0913 - one parameter an option
    inputs: Inputs,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    convert_all: Annotated[bool, all_option("plan")] = False,
    where: WhereOption = None,
    rules: RulesOption = None,
    only: OnlyOption = None,
    limit: LimitOption = None,
    profile: ProfileOption = "default",
    applicability: ApplicabilityOption = Certainty.SAFE,
    carry_encrypted: CarryEncryptedOption = False,
    allow_referenced: AllowReferencedOption = False,
    plan: Annotated[
        str | None,
        output_option("--plan", metavar="FILE", callback=stays_here, help="Write the plan, for apply; - for stdout."),
    ] = None,
    force: ForceOption = False,
    report: ReportOption = None,
    report_dir: ReportDirOption = None,
    report_format: ReportFormatOption = ReportFormat.JSON,
    diff: DiffOption = False,
    check: CheckOption = False,
    strict: StrictOption = False,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
    passphrase_fd: PassphraseFdOption = None,
    jobs: JobsOption = None,
    scheduler: SchedulerOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    log_format: LogFormatOption = LogFormat.TEXT,
) -> None:
    """Decide what to convert, and write it down for review; apply then does exactly that. Converts nothing.

    Examples:

      rdmconv plan vault.rdm --plan plan.jsonl --report plan.html

      rdmconv plan vault.rdm --diff

      rdmconv plan vault.rdm --check --quiet
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
    if plan is not None and any(map(is_secret, options.where)):
        raise UsageError("USE002", problem="the plan would hold what --where says of the secret: put it in a rule pack")
    if diff and plan == STANDARD:
        raise UsageError("USE002", problem="the plan and --diff would both go to standard output: give --plan FILE")
    written: list[Location] = [Path(one) for one in (plan, report_dir, *(report or ())) if one is not None]
    found = inputs_of(inputs, include, exclude, written)
    todo = jobs_without_output(found)
    check_can_leave(scheduler, todo, jobs)
    request = Request(
        options,
        options.settings(),
        todo,
        keys_of(identity, Passphrase(passphrase_file, passphrase_fd)),
        dry_run=True,
        plan=plan,
        reports=report or (),
        report_folder=report_folder(report_dir, report_format, todo, force=force),
        force=force,
        strict=strict,
        check=check,
        diff=diff,
        taken=[passphrase_file, *(identity or ())],
        is_complete=True,
        processes=processes_for(todo, jobs, splits=limit is None and not diff),
        scheduler=scheduler,
        identities=identity or (),
        is_payload=not diff and plan != STANDARD and not quiet and log_format is LogFormat.TEXT,
    )
    code = carry_out(request, messages)
    # A plan that would show a secret is not kept, and nothing comes after it.
    if plan not in {None, STANDARD} and code in ALL_WRITTEN - {ExitCode.SECRECY}:
        out = "FOLDER" if needs_folder(found) else "FILE"
        messages.said(f"next: {joined(['rdmconv', 'apply', str(plan), '-o', out])}")
    raise typer.Exit(code)
