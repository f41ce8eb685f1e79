"""`rdmconv convert`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from rdmconv.batch.job import Job
from rdmconv.cli.choice_options import ChoiceOptions, HowOptions, NarrowingOptions, run_options
from rdmconv.cli.inputs import InputOptions
from rdmconv.cli.journal_options import JournalOptions
from rdmconv.cli.keys import EncryptionOptions, OpeningOptions
from rdmconv.cli.manifests import ManifestOptions
from rdmconv.cli.message_options import MessageOptions
from rdmconv.cli.option_groups import with_groups
from rdmconv.cli.options import ForceOption, NoProgressOption, output_option
from rdmconv.cli.outputs import STANDARD, Destination, PlaceOptions, jobs_for, jobs_without_output
from rdmconv.cli.report_options import ReportOptions
from rdmconv.cli.request import Request
from rdmconv.cli.running import carry_out
from rdmconv.cli.worker_options import WorkerOptions
from rdmconv.errors import UsageError
from rdmconv.storage.discovery import Found
from rdmconv.storage.location import Location, location


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """All that can be said of a conversion."""

    files: InputOptions
    choice: ChoiceOptions
    narrowing: NarrowingOptions
    how: HowOptions
    place: PlaceOptions
    dry_run: Annotated[bool, output_option("--dry-run", "-n", help="Decide and report, write no output.")] = False
    force: ForceOption = False
    reporting: ReportOptions
    encryption: EncryptionOptions
    opening: OpeningOptions
    undo: JournalOptions
    manifest: ManifestOptions
    workers: WorkerOptions
    speaking: MessageOptions
    no_progress: NoProgressOption = False

    def request(self) -> Request:
        """Make sure that it makes sense, and find the files.

        Raises:
            UsageError: it does not.
        """
        options = run_options(self.choice, self.how, self.narrowing)
        settings = options.settings()
        if self.reporting.diff and self.place.output == STANDARD:
            raise UsageError("USE002", problem="the result and --diff would both go to standard output: give -o FILE")
        passphrase = self.opening.passphrase()
        keys = self.opening.keys(passphrase)
        self._check_writing()
        found = self.files.found(self._written())
        continuation = None
        if self._is_dry:
            todo = self._dry_jobs(found)
        else:
            offered, goes_on = "-o OUT, --in-place or --dry-run", self.manifest.goes_on
            todo = jobs_for(
                found, Destination(offered, self.place, self.force, self.encryption, passphrase, goes_on), self.undo
            )
            continuation = self.manifest.continuation(todo, options, settings, self.encryption, force=self.force)
        self.workers.check_can_leave(todo, stays=passphrase.encrypts)
        splits = options.limit is None and not self.reporting.diff
        return Request(
            options,
            settings,
            todo,
            keys,
            dry_run=self._is_dry,
            reports=self.reporting.report or (),
            report_folder=self.reporting.folder(todo, force=self.force),
            force=self.force,
            shows_progress=not self.no_progress,
            strict=self.reporting.strict,
            check=self.reporting.check,
            diff=self.reporting.diff,
            taken=[*self.opening.files, *self.encryption.files, *self.undo.key_files],
            continuation=continuation,
            processes=self.workers.processes(todo, splits=splits, stays=passphrase.encrypts),
            scheduler=self.workers.scheduler,
            identities=self.opening.identity or (),
        )

    @property
    def _is_dry(self) -> bool:
        return self.dry_run or self.reporting.check

    def _check_writing(self) -> None:
        if self.reporting.check and (self.place.in_place or self.place.output is not None):
            given = "--in-place" if self.place.in_place else "-o"
            raise UsageError("USE002", problem=f"--check writes nothing: leave out {given}")
        self.manifest.check_writes(writes=not self._is_dry)

    def _written(self) -> list[Location]:
        """Give what the run writes, which is no input of it."""
        written = (self.place.output, self.undo.journal, self.manifest.manifest, *self.reporting.written)
        return [location(str(one)) for one in written if one is not None and one != STANDARD]

    def _dry_jobs(self, inputs: Sequence[Found]) -> list[Job]:
        if self.undo.journal is not None:
            raise UsageError("USE002", problem="nothing is written, so there is nothing to undo: leave out --journal")
        return jobs_without_output(inputs)


@with_groups
def convert(conversion: Conversion) -> None:
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
    messages = conversion.speaking.messages()
    raise typer.Exit(carry_out(conversion.request(), messages))
