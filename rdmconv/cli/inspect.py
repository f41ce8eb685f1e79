"""`rdmconv inspect`."""

import json

import typer

from rdmconv.cli.exit_codes import ExitCode
from rdmconv.cli.inputs import InputOptions
from rdmconv.cli.keys import OpeningOptions
from rdmconv.cli.limits import limits_asked
from rdmconv.cli.option_groups import with_groups
from rdmconv.cli.options import FormatOption, OutputFormat
from rdmconv.diagnostics import from_error
from rdmconv.errors import InputError
from rdmconv.formats.registry import open_stream
from rdmconv.linking import LinkedInputs, not_known
from rdmconv.pipeline.inspection import inspect_document
from rdmconv.report.consoles import stderr_console, stdout_console
from rdmconv.report.inspection import Inspection, inspection_as_dict, print_inspection
from rdmconv.report.text import print_diagnostic
from rdmconv.storage.source import Opener


@with_groups
def inspect(inputs: InputOptions, output_format: FormatOption = OutputFormat.TEXT, *, opening: OpeningOptions) -> None:
    """Say what is in an export: format, entries by type, secrets clear or encrypted, who logs in with what.

    Examples:

      rdmconv inspect vault.rdm

      rdmconv inspect *.json --format json

      rdmconv inspect vault.rdm.age --identity keys.txt
    """
    found: list[tuple[str, Inspection]] = []
    keys = opening.keys(opening.passphrase())
    files = inputs.found()
    linked = LinkedInputs([one.path for one in files], Opener(keys, limits_asked()))
    for file in files:
        name = file.path
        try:
            file.check()
            with linked.open(name) as source:
                inspection = inspect_document(open_stream(source.stream, source.limits), linked.links(name))
        except InputError as error:
            print_diagnostic(stderr_console(), from_error(error), name)
            continue
        found.append((name, inspection))
        for note in inspection.notes:
            print_diagnostic(stderr_console(), note, name)
    for note in not_known(len(files) - len(found), len(files)):
        print_diagnostic(stderr_console(), note, "rdmconv")
    if output_format is OutputFormat.JSON:
        typer.echo(json.dumps([inspection_as_dict(name, one) for name, one in found], indent=2))
    else:
        for name, one in found:
            print_inspection(stdout_console(wraps=True), name, one)
    if len(found) < len(files):
        raise typer.Exit(ExitCode.PARTLY_FAILED if found else ExitCode.UNREADABLE)
