"""`rdmconv explain`."""

import json
from typing import Annotated

import typer

from rdmconv.cli.choice_options import ChoiceOptions, HowOptions, run_options
from rdmconv.cli.exit_codes import ExitCode
from rdmconv.cli.keys import OpeningOptions
from rdmconv.cli.limits import limits_asked
from rdmconv.cli.option_groups import with_groups
from rdmconv.cli.options import FormatOption, OutputFormat, output_option
from rdmconv.diagnostics import from_error
from rdmconv.errors import InputError, UsageError
from rdmconv.formats.registry import open_stream
from rdmconv.pipeline.explanation import explain_entry
from rdmconv.report.consoles import stderr_console, stdout_console
from rdmconv.report.explanation import explanation_as_dict, print_explanation
from rdmconv.report.text import print_diagnostic
from rdmconv.storage.source import open_source


@with_groups
def explain(  # noqa: PLR0913 - half of them are groups of options
    file: Annotated[str, typer.Argument(metavar="FILE", help="An export; - is standard input.")],
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="The ID of an entry, or its name if no other has it.")],
    choice: ChoiceOptions,
    how: HowOptions,
    output_format: FormatOption = OutputFormat.TEXT,
    verbose: Annotated[
        bool, output_option("--verbose", "-v", help="List rules of which nothing fits, too. JSON always has them.")
    ] = False,
    *,
    opening: OpeningOptions,
) -> None:
    """Say what would become of one entry, and why: every rule tried, and which of its conditions held.

    Examples:

      rdmconv explain vault.rdm "GitHub token"

      rdmconv explain vault.rdm ef1f8090-0000-4000-8000-000000000000 --rules acme.toml --format json
    """
    if not entry.strip():
        raise UsageError("USE002", problem="ENTRY is empty: give the ID or the name of an entry")
    settings = run_options(choice, how).settings()
    keys = opening.keys(opening.passphrase())
    try:
        with open_source(file, keys, limits_asked()) as source:
            explanation = explain_entry(open_stream(source.stream, source.limits), settings, entry)
    except InputError as error:
        print_diagnostic(stderr_console(), from_error(error), file)
        raise typer.Exit(ExitCode.UNREADABLE) from None
    if output_format is OutputFormat.JSON:
        typer.echo(json.dumps(explanation_as_dict(file, explanation, settings.paths), indent=2))
    else:
        console = stdout_console()
        print_explanation(console, file, explanation, every_rule=verbose)
