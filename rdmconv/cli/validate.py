"""`rdmconv validate`."""

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, NamedTuple

import typer

from rdmconv.cli.exit_codes import ExitCode
from rdmconv.cli.inputs import InputOptions
from rdmconv.cli.keys import OpeningOptions
from rdmconv.cli.limits import limits_asked
from rdmconv.cli.made import command_shown, rdmconv_version
from rdmconv.cli.option_groups import with_groups
from rdmconv.cli.options import ProfileOption
from rdmconv.diagnostics import Diagnostic, Severity, from_error, printable
from rdmconv.errors import InputError
from rdmconv.formats.registry import open_stream
from rdmconv.linking import LinkedInputs
from rdmconv.pipeline.validation import Finding, validate_document
from rdmconv.profiles.profile import Profile, load_profile
from rdmconv.report.consoles import stderr_console, stdout_console
from rdmconv.report.rows import finding_dict
from rdmconv.report.sarif import Result, fingerprint, sarif_result, write_sarif
from rdmconv.report.text import print_diagnostic
from rdmconv.report.wording import joined
from rdmconv.storage.discovery import Found
from rdmconv.storage.source import Opener


class FindingsFormat(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class _Found(NamedTuple):
    path: str
    finding: Finding


@with_groups
def validate(
    inputs: InputOptions,
    output_format: Annotated[FindingsFormat, typer.Option("--format", help="How to print.")] = FindingsFormat.TEXT,
    profile: ProfileOption = "default",
    *,
    opening: OpeningOptions,
) -> None:
    """Check exports against the schemas and for sense: keys present, dates in order, IDs unique.

    Examples:

      rdmconv validate converted.rdm

      rdmconv validate *.rdm --format json

      rdmconv validate vault.rdm --format sarif > vault.sarif
    """
    chosen, keys = load_profile(profile), opening.keys(opening.passphrase())
    files = inputs.found()
    linked = LinkedInputs([one.path for one in files], Opener(keys, limits_asked()))
    unreadable, found = list[_Found](), list[_Found]()
    for file in files:
        try:
            # All of them first: a document that turns out not to be well-formed is refused with that one message.
            findings = [_Found(file.path, finding) for finding in _findings(file, chosen, linked)]
        except InputError as error:
            unreadable.append(_Found(file.path, Finding(from_error(error))))
            print_diagnostic(stderr_console(), unreadable[-1].finding.diagnostic, file.path)
            continue
        if output_format is FindingsFormat.TEXT:
            _print(findings)
        found += findings
    if output_format is FindingsFormat.JSON:
        typer.echo(json.dumps([_as_dict(one) for one in found], indent=2))
    elif output_format is FindingsFormat.SARIF:
        _write_sarif([*unreadable, *found], successful=not unreadable)
    if unreadable:
        raise typer.Exit(ExitCode.UNREADABLE if len(unreadable) == len(files) else ExitCode.PARTLY_FAILED)
    if any(one.finding.diagnostic.severity is Severity.ERROR for one in found):
        raise typer.Exit(ExitCode.FINDINGS)
    if output_format is FindingsFormat.TEXT:
        stderr_console().print("no errors found")


def _findings(file: Found, profile: Profile, linked: LinkedInputs) -> Iterator[Finding]:
    file.check()
    with linked.open(file.path) as source:
        document = open_stream(source.stream, source.limits)
        yield from validate_document(document, profile, linked.links(file.path))


def _print(findings: list[_Found]) -> None:
    console = stdout_console()
    for path, finding in findings:
        print_diagnostic(console, finding.diagnostic, path, _about(finding))


def _about(finding: Finding) -> str:
    label = finding.entry_name or finding.entry_id
    return f"{label}: " if label else ""


def _line(diagnostic: Diagnostic) -> int | None:
    return None if diagnostic.position is None else diagnostic.position.line


def _write_sarif(found: list[_Found], *, successful: bool) -> None:
    invocation = {"commandLine": joined(command_shown(sys.argv)), "executionSuccessful": successful}
    write_sarif(map(_result, found), invocation, rdmconv_version(), sys.stdout.buffer.write)


def _result(found: _Found) -> Result:
    path, finding = found
    diagnostic = finding.diagnostic
    about = printable(_about(finding))
    return sarif_result(finding_dict(diagnostic), path, _line(diagnostic), about) | fingerprint(finding.entry_id)


def _as_dict(found: _Found) -> dict[str, object]:
    path, finding = found
    diagnostic, place = finding.diagnostic, finding.diagnostic.position
    return {
        "path": path,
        "line": _line(diagnostic),
        "column": None if place is None else place.column,
        "entry_id": finding.entry_id,
        "entry_name": None if finding.entry_name is None else printable(finding.entry_name),
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
    }
