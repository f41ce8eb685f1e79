"""`rdmconv apply`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from rdmconv.batch.job import Job, convert_file, linked
from rdmconv.cli.journal_options import JournalOptions
from rdmconv.cli.keys import EncryptionOptions, OpeningOptions
from rdmconv.cli.limits import limits_asked
from rdmconv.cli.message_options import MessageOptions
from rdmconv.cli.option_groups import with_groups
from rdmconv.cli.options import ForceOption, NoProgressOption
from rdmconv.cli.outputs import STANDARD, Destination, PlaceOptions, jobs_for
from rdmconv.cli.passphrases import Passphrase
from rdmconv.cli.report_options import ReportOption, StrictOption
from rdmconv.cli.request import Request
from rdmconv.cli.running import carry_out
from rdmconv.crypto.age_keys import Keys
from rdmconv.errors import InputError, UsageError
from rdmconv.model.fields import ApiKeyPaths
from rdmconv.pipeline.conversion import Settings, Watchers
from rdmconv.pipeline.options import RunOptions
from rdmconv.storage.discovery import Found
from rdmconv.storage.source import Opener, Source, open_source

if TYPE_CHECKING:
    from rdmconv.report.plan_reader import Header, PlanReader


@dataclass(frozen=True, kw_only=True)
class Application:
    """All that can be said of how a plan is carried out."""

    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A plan that rdmconv plan wrote; - is standard input.")]
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Where the inputs are now, in the order of the plan."),
    ] = None
    place: PlaceOptions
    force: ForceOption = False
    report: ReportOption = None
    strict: StrictOption = False
    encryption: EncryptionOptions
    opening: OpeningOptions
    undo: JournalOptions
    speaking: MessageOptions
    no_progress: NoProgressOption = False

    def request(self, source: Source, keys: Keys, passphrase: Passphrase) -> Request:
        """Read the plan, and make sure that all is as it says."""
        from rdmconv.report.plan_reader import PlanReader  # noqa: PLC0415 - it takes a while to load

        reader = PlanReader(source.stream)
        options, settings = _as_planned(reader.header)
        names = _inputs(self.plan, self.inputs, reader, settings, keys)
        place = Destination("-o OUT or --in-place", self.place, self.force, self.encryption, passphrase)
        jobs = jobs_for([Found(name, Path(name).name) for name in names], place, self.undo)
        return Request(
            options,
            settings,
            _expecting(jobs, reader, settings.paths),
            keys,
            reports=self.report or (),
            force=self.force,
            shows_progress=not self.no_progress,
            strict=self.strict,
            taken=[source.path, *self.opening.files, *self.encryption.files, *self.undo.key_files],
        )


@with_groups
def apply(application: Application) -> None:
    """Do exactly what a plan says, or nothing: when an input, a rule pack or the profile changed, it is refused.

    Examples:

      rdmconv apply plan.jsonl -o converted.rdm

      rdmconv apply plan.jsonl --in-place --journal undo.age --passphrase-file passphrase.txt
    """
    messages = application.speaking.messages()
    passphrase = application.opening.passphrase()
    keys = application.opening.keys(passphrase)
    try:
        with open_source(application.plan) as source:
            code = carry_out(application.request(source, keys, passphrase), messages)
    except InputError as error:
        error.details.setdefault("file", application.plan)
        raise
    raise typer.Exit(code)


def _as_planned(header: "Header") -> tuple[RunOptions, Settings]:
    """Read rules and profile again, and make sure that they are what they were."""
    from rdmconv.pipeline.planned import check_rules, check_settings, options_in  # noqa: PLC0415 - see above

    check_rules(header)
    options = options_in(header)
    settings = options.settings()
    check_settings(header, settings)
    return options, settings


def _inputs(plan: str, given: Sequence[str] | None, reader: "PlanReader", settings: Settings, keys: Keys) -> list[str]:
    """Say where the inputs are: where they were, unless they are given; and make sure that they are what they were."""
    from rdmconv.pipeline.planned import check_inputs  # noqa: PLC0415 - see above

    planned = [one.path for one in reader.header.inputs]
    names = list(given or planned)
    if len(names) != len(planned):
        raise UsageError("USE002", problem=f"the plan is about {len(planned)} files, and {len(names)} are given")
    if names.count(STANDARD) + (plan == STANDARD) > 1:
        raise UsageError("USE002", problem="the plan and an input cannot both be standard input")
    check_inputs(names, reader.header)
    if len(names) > 1 and STANDARD not in names:
        _rehearse(names, reader, settings, keys)
    return names


def _rehearse(names: Sequence[str], reader: "PlanReader", settings: Settings, keys: Keys) -> None:
    """Make sure that all of several inputs come out as planned, before the first of them is written.

    Raises:
        InputError: one does not, or cannot be read.
    """
    jobs = _expecting([Job(name, None) for name in names], reader, settings.paths)
    for job in linked(jobs, Opener(keys, limits_asked())):
        try:
            convert_file(job, settings, Watchers())
        except InputError as error:
            error.details.setdefault("file", job.input)
            raise
    reader.rewind()


def _expecting(jobs: Sequence[Job], reader: "PlanReader", paths: ApiKeyPaths) -> list[Job]:
    from rdmconv.pipeline.planned import Expected  # noqa: PLC0415 - see above

    return [
        replace(job, expected=Expected(planned, reader.records(number), paths))
        for number, (job, planned) in enumerate(zip(jobs, reader.header.inputs, strict=True))
    ]
