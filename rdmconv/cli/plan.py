"""`rdmconv plan`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from rdmconv.cli.choice_options import ChoiceOptions, HowOptions, NarrowingOptions, run_options
from rdmconv.cli.exit_codes import ExitCode
from rdmconv.cli.inputs import InputOptions
from rdmconv.cli.keys import OpeningOptions
from rdmconv.cli.local_paths import stays_here
from rdmconv.cli.made import is_secret
from rdmconv.cli.message_options import MessageOptions
from rdmconv.cli.messages import LogFormat
from rdmconv.cli.option_groups import with_groups
from rdmconv.cli.options import ForceOption, NoProgressOption, output_option
from rdmconv.cli.outputs import ALL_WRITTEN, STANDARD, jobs_without_output, needs_folder
from rdmconv.cli.report_options import ReportOptions
from rdmconv.cli.request import Request
from rdmconv.cli.running import carry_out
from rdmconv.cli.worker_options import WorkerOptions
from rdmconv.errors import UsageError
from rdmconv.pipeline.options import RunOptions
from rdmconv.report.wording import joined
from rdmconv.storage.discovery import Found


@dataclass(frozen=True, kw_only=True)
class Planning:
    """All that can be said of a plan."""

    files: InputOptions
    choice: ChoiceOptions
    narrowing: NarrowingOptions
    how: HowOptions
    plan: Annotated[
        str | None,
        output_option("--plan", metavar="FILE", callback=stays_here, help="Write the plan, for apply; - for stdout."),
    ] = None
    force: ForceOption = False
    reporting: ReportOptions
    opening: OpeningOptions
    workers: WorkerOptions
    speaking: MessageOptions
    no_progress: NoProgressOption = False

    def options(self) -> RunOptions:
        """Put together what decides, and make sure that all of it can be told.

        Raises:
            UsageError: it cannot.
        """
        options = run_options(self.choice, self.how, self.narrowing)
        if self.plan is not None and any(map(is_secret, options.where)):
            raise UsageError(
                "USE002", problem="the plan would hold what --where says of the secret: put it in a rule pack"
            )
        if self.reporting.diff and self.plan == STANDARD:
            raise UsageError("USE002", problem="the plan and --diff would both go to standard output: give --plan FILE")
        return options

    def found(self) -> list[Found]:
        """Find the inputs."""
        plan = [] if self.plan is None else [Path(self.plan)]
        return self.files.found([*plan, *self.reporting.written])

    def request(self, options: RunOptions, found: list[Found]) -> Request:
        """Make sure that the rest makes sense."""
        todo = jobs_without_output(found)
        self.workers.check_can_leave(todo)
        reporting, speaking = self.reporting, self.speaking
        prints_report = not reporting.diff and self.plan != STANDARD
        return Request(
            options,
            options.settings(),
            todo,
            self.opening.keys(self.opening.passphrase()),
            dry_run=True,
            plan=self.plan,
            reports=reporting.report or (),
            report_folder=reporting.folder(todo, force=self.force),
            force=self.force,
            shows_progress=not self.no_progress,
            strict=reporting.strict,
            check=reporting.check,
            diff=reporting.diff,
            taken=self.opening.files,
            is_complete=True,
            processes=self.workers.processes(todo, splits=options.limit is None and not reporting.diff),
            scheduler=self.workers.scheduler,
            identities=self.opening.identity or (),
            is_payload=prints_report and not speaking.quiet and speaking.log_format is LogFormat.TEXT,
        )


@with_groups
def plan(planning: Planning) -> None:
    """Decide what to convert, and write it down for review; apply then does exactly that. Converts nothing.

    Examples:

      rdmconv plan vault.rdm --plan plan.jsonl --report plan.html

      rdmconv plan vault.rdm --diff

      rdmconv plan vault.rdm --check --quiet
    """
    messages = planning.speaking.messages()
    options = planning.options()
    found = planning.found()
    code = carry_out(planning.request(options, found), messages)
    # A plan that would show a secret is not kept, and nothing comes after it.
    if planning.plan not in {None, STANDARD} and code in ALL_WRITTEN - {ExitCode.SECRECY}:
        out = "FOLDER" if needs_folder(found) else "FILE"
        messages.said(f"next: {joined(['rdmconv', 'apply', str(planning.plan), '-o', out])}")
    raise typer.Exit(code)
