"""`rdmconv export`."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rdmconv.cli.exporting import ExportRequest, carry_out
from rdmconv.cli.keys import EncryptionOptions, OpeningOptions, check_needed
from rdmconv.cli.local_paths import stays_here
from rdmconv.cli.message_options import MessageOptions
from rdmconv.cli.option_groups import with_groups
from rdmconv.cli.options import ForceOption, OutputFormat, ProfileOption, how, output_option
from rdmconv.cli.outputs import STANDARD, refuse_replacing
from rdmconv.errors import UsageError
from rdmconv.export.csv import CsvTarget
from rdmconv.export.cxf import CxfTarget
from rdmconv.export.devolutions_server import DevolutionsServerTarget
from rdmconv.export.target import Target
from rdmconv.profiles.profile import load_profile


class TargetName(StrEnum):
    """Where API keys can go."""

    DEVOLUTIONS_SERVER = "devolutions-server"
    CXF = "cxf"
    CSV = "csv"


@dataclass(frozen=True, kw_only=True)
class Exporting:
    """All that can be said of an export."""

    file: Annotated[str, typer.Argument(metavar="FILE", help="An export of RDM; - is standard input.")]
    to: Annotated[TargetName, how("--to", help="Which format to write.")]
    output: Annotated[
        str, output_option("--output", "-o", metavar="OUT", callback=stays_here, help="File to write; - for stdout.")
    ]
    profile: ProfileOption = "default"
    keep_in_description: Annotated[
        bool, how("--keep-in-description", help="devolutions-server: append what has no place to the description.")
    ] = False
    force: ForceOption = False
    fail_on_loss: Annotated[
        bool, output_option("--fail-on-loss", help="Write nothing and exit 1 when anything would be lost.")
    ] = False
    output_format: Annotated[
        OutputFormat, output_option("--format", help="The loss ledger: for people, or as JSON on standard output.")
    ] = OutputFormat.TEXT
    encryption: EncryptionOptions
    opening: OpeningOptions
    speaking: MessageOptions

    def request(self) -> ExportRequest:
        """Make sure that it makes sense.

        Raises:
            UsageError: it does not.
        """
        if self.keep_in_description and self.to is not TargetName.DEVOLUTIONS_SERVER:
            raise UsageError(
                "USE002", problem=f"{self.to} has a place for a description of its own: leave out --keep-in-description"
            )
        prints_ledger, output = self.output_format is OutputFormat.JSON, self._output
        if output is None and prints_ledger:
            raise UsageError(
                "USE002", problem="the API keys and the ledger would both go to standard output: give -o FILE"
            )
        passphrase = self.opening.passphrase()
        keys = self.opening.keys(passphrase)
        seal = self.encryption.seal(passphrase)
        check_needed(passphrase, [self.file])
        profile = load_profile(self.profile)
        if output is not None:
            refuse_replacing([output], [profile.source.name, *self.opening.files, *self.encryption.files])
        maker = _maker(self.to, keep_in_description=self.keep_in_description)
        return ExportRequest(
            self.file, keys, maker, profile, output, self.force, seal, self.fail_on_loss, prints_ledger
        )

    @property
    def _output(self) -> Path | None:
        return None if self.output == STANDARD else Path(self.output)


@with_groups
def export(exporting: Exporting) -> None:
    """Write the API keys of an export for another program, and say what of them is lost. The output holds secrets.

    Examples:

      rdmconv export converted.rdm --to devolutions-server -o keys.json

      rdmconv export converted.rdm --to cxf -o keys.cxf.json --fail-on-loss

      rdmconv export converted.rdm --to csv -o keys.csv.age --encrypt-to age1…
    """
    messages = exporting.speaking.messages()
    raise typer.Exit(carry_out(exporting.request(), messages))


def _maker(to: TargetName, *, keep_in_description: bool) -> Callable[[], Target]:
    now = int(time.time())
    match to:
        case TargetName.CSV:
            return CsvTarget
        case TargetName.CXF:
            return lambda: CxfTarget(now)
        case TargetName.DEVOLUTIONS_SERVER:
            return lambda: DevolutionsServerTarget(keep_in_description=keep_in_description)
