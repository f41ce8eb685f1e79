"""`rdmconv validate`."""

import json
from collections.abc import Iterator

import typer
from rich.console import Console

from rdmconv.cli.exit_codes import ExitCode
from rdmconv.cli.options import FormatOption, Inputs, OutputFormat, ProfileOption
from rdmconv.diagnostics import Severity, from_error, printable
from rdmconv.errors import InputError
from rdmconv.formats.registry import open_stream
from rdmconv.linking import LinkedInputs
from rdmconv.pipeline.validation import Finding, validate_document
from rdmconv.profiles.profile import Profile, load_profile
from rdmconv.report.text import print_diagnostic, stderr_console


def validate(
    inputs: Inputs, output_format: FormatOption = OutputFormat.TEXT, profile: ProfileOption = "default"
) -> None:
    """Check exports against the schemas and for sense: keys present, dates in order, IDs unique.

    Examples:

      rdmconv validate converted.rdm

      rdmconv validate *.rdm --format json
    """
    chosen, linked = load_profile(profile), LinkedInputs(inputs)
    unreadable = errors = 0
    listed: list[dict[str, object]] = []
    for name in inputs:
        try:
            # All of them first: a document that turns out not to be well-formed is refused with that one message.
            for finding in list(_findings(name, chosen, linked)):
                errors += finding.diagnostic.severity is Severity.ERROR
                if output_format is OutputFormat.JSON:
                    listed.append(_as_dict(name, finding))
                else:
                    _print(name, finding)
        except InputError as error:
            unreadable += 1
            print_diagnostic(stderr_console(), from_error(error), name)
    if output_format is OutputFormat.JSON:
        typer.echo(json.dumps(listed, indent=2))
    if unreadable:
        raise typer.Exit(ExitCode.UNREADABLE if unreadable == len(inputs) else ExitCode.PARTLY_FAILED)
    if errors:
        raise typer.Exit(ExitCode.FINDINGS)
    if output_format is OutputFormat.TEXT:
        stderr_console().print("no errors found")


def _findings(name: str, profile: Profile, linked: LinkedInputs) -> Iterator[Finding]:
    with linked.open(name) as source:
        yield from validate_document(open_stream(source.stream), profile, linked.links(name))


def _print(name: str, finding: Finding) -> None:
    label = finding.entry_name or finding.entry_id
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    print_diagnostic(console, finding.diagnostic, name, f"{label}: " if label else "")


def _as_dict(name: str, finding: Finding) -> dict[str, object]:
    diagnostic, place = finding.diagnostic, finding.diagnostic.position
    return {
        "path": name,
        "line": None if place is None else place.line,
        "column": None if place is None else place.column,
        "entry_id": finding.entry_id,
        "entry_name": None if finding.entry_name is None else printable(finding.entry_name),
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
    }
