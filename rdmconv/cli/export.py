"""`rdmconv export`."""

import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rdmconv.cli.exporting import ExportRequest, carry_out
from rdmconv.cli.keys import (
    EncryptToOption,
    EncryptWithPassphraseOption,
    IdentityOption,
    OutputKeys,
    PassphraseFdOption,
    PassphraseFileOption,
    RecipientsFileOption,
    check_needed,
    keys_of,
)
from rdmconv.cli.messages import LogFormat
from rdmconv.cli.options import (
    ForceOption,
    LogFormatOption,
    OutputFormat,
    ProfileOption,
    QuietOption,
    VerboseOption,
    how,
    messages_wanted,
    output_option,
)
from rdmconv.cli.outputs import STANDARD, refuse_replacing
from rdmconv.cli.passphrases import Passphrase
from rdmconv.cli.staying import stays_here
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


def export(  # noqa: PLR0913 - one parameter an option
    file: Annotated[str, typer.Argument(metavar="FILE", help="An export of RDM; - is standard input.")],
    to: Annotated[TargetName, how("--to", help="Which format to write.")],
    output: Annotated[
        str, output_option("--output", "-o", metavar="OUT", callback=stays_here, help="File to write; - for stdout.")
    ],
    profile: ProfileOption = "default",
    keep_in_description: Annotated[
        bool, how("--keep-in-description", help="devolutions-server: append what has no place to the description.")
    ] = False,
    force: ForceOption = False,
    fail_on_loss: Annotated[
        bool, output_option("--fail-on-loss", help="Write nothing and exit 1 when anything would be lost.")
    ] = False,
    output_format: Annotated[
        OutputFormat, output_option("--format", help="The loss ledger: for people, or as JSON on standard output.")
    ] = OutputFormat.TEXT,
    encrypt_to: EncryptToOption = None,
    recipients_file: RecipientsFileOption = None,
    encrypt_with_passphrase: EncryptWithPassphraseOption = False,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
    passphrase_fd: PassphraseFdOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    log_format: LogFormatOption = LogFormat.TEXT,
) -> None:
    """Write the API keys of an export for another program, and say what of them is lost. The output holds secrets.

    Examples:

      rdmconv export converted.rdm --to devolutions-server -o keys.json

      rdmconv export converted.rdm --to cxf -o keys.cxf.json --fail-on-loss

      rdmconv export converted.rdm --to csv -o keys.csv.age --encrypt-to age1…
    """
    messages = messages_wanted(log_format, quiet=quiet, verbose=verbose)
    if keep_in_description and to is not TargetName.DEVOLUTIONS_SERVER:
        raise UsageError(
            "USE002", problem=f"{to} has a place for a description of its own: leave out --keep-in-description"
        )
    if output == STANDARD and output_format is OutputFormat.JSON:
        raise UsageError("USE002", problem="the API keys and the ledger would both go to standard output: give -o FILE")
    passphrase = Passphrase(passphrase_file, passphrase_fd)
    keys = keys_of(identity, passphrase)
    seal = OutputKeys(encrypt_to or (), recipients_file or (), encrypt_with_passphrase, passphrase).seal()
    check_needed(passphrase, [file])
    chosen = load_profile(profile)
    if output != STANDARD:
        of_keys = [passphrase_file, *(identity or ()), *(recipients_file or ())]
        refuse_replacing([Path(output)], [chosen.source.name, *of_keys])
    request = ExportRequest(
        file,
        keys,
        _maker(to, keep_in_description=keep_in_description),
        chosen,
        None if output == STANDARD else Path(output),
        force,
        seal,
        fail_on_loss,
        output_format is OutputFormat.JSON,
    )
    raise typer.Exit(carry_out(request, messages))


def _maker(to: TargetName, *, keep_in_description: bool) -> Callable[[], Target]:
    now = int(time.time())
    match to:
        case TargetName.CSV:
            return CsvTarget
        case TargetName.CXF:
            return lambda: CxfTarget(now)
        case TargetName.DEVOLUTIONS_SERVER:
            return lambda: DevolutionsServerTarget(keep_in_description=keep_in_description)
