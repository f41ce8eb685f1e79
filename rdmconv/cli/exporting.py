"""One export on its way: count what is lost, tell it, and write, in this order."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from msgspec import Struct

from rdmconv.cli.exit_codes import ExitCode
from rdmconv.cli.limits import limits_asked
from rdmconv.cli.messages import Messages, Volume
from rdmconv.cli.outputs import STANDARD, resolved
from rdmconv.crypto.age_keys import Keys
from rdmconv.diagnostics import Diagnostic
from rdmconv.errors import InputError, UsageError
from rdmconv.export.ledger import Ledger
from rdmconv.export.target import Target
from rdmconv.formats.registry import open_stream
from rdmconv.model.entry import Kind
from rdmconv.pipeline.exporting import count_losses, leaks_in, write_export
from rdmconv.pipeline.watching import Watched
from rdmconv.profiles.profile import Profile
from rdmconv.report.text import SHOWN
from rdmconv.storage.atomic_file import AtomicFile, output_notes
from rdmconv.storage.exposure import refuse_open_file, refuse_open_folder, refuse_open_stream
from rdmconv.storage.journal_file import Seal, Write
from rdmconv.storage.source import Source, open_source


class ExportRequest(Struct, frozen=True):
    """What was asked for."""

    file: str
    keys: Keys
    """What opens it when it is encrypted."""
    make_target: Callable[[], Target]
    """A target is good for one pass."""
    profile: Profile
    output: Path | None
    """None for standard output."""
    force: bool
    seal: Seal | None
    """None for in clear."""
    fail_on_loss: bool
    prints_ledger: bool
    """Whether the ledger goes to standard output, for programs."""


def carry_out(request: ExportRequest, messages: Messages) -> ExitCode:
    """Export API keys; what is lost is counted to its end before the first byte is written.

    Raises:
        UsageError: the output would be on a terminal, or replace the input.
        OutputError: it cannot be written, or others could get at it in clear (`IO012`).
        InputError: the input is no export, or not well-formed; nothing is written then.
    """
    _check_place(request)
    with _about(request.file), open_source(request.file, request.keys, limits_asked()) as source:
        code = _count(request, source, messages)
        if code is ExitCode.DONE:
            _write(request, source, messages)
        return code


def _check_place(request: ExportRequest) -> None:
    """Find out before the work that secrets must not go where they should go."""
    if request.output is None:
        if sys.stdout.isatty():
            raise UsageError("USE002", problem="secrets are not written to a terminal: give -o FILE")
        if request.seal is None:
            refuse_open_stream(sys.stdout.buffer)
        return
    if request.file != STANDARD and resolved(request.output) == resolved(Path(request.file)):
        raise UsageError("USE002", problem="the output would replace the export it is made from: give another -o")
    if request.seal is None:
        refuse_open_folder(request.output)


@contextmanager
def _about(file: str) -> Iterator[None]:
    """Say of errors of the input which file they are about."""
    try:
        yield
    except InputError as error:
        error.details.setdefault("file", file)
        raise


def _count(request: ExportRequest, source: Source, messages: Messages) -> ExitCode:
    """Count and tell what would be lost; anything but `DONE` says that nothing is to be written."""
    document, target = open_stream(source.stream, source.limits), request.make_target()
    ledger, watched = count_losses(document, target, request.profile, request.file)
    for note in document.notes:
        messages.finding(note, request.file)
    if _shows_secrets(_foreign(request, ledger, messages), watched, messages):
        return ExitCode.SECRECY
    _tell(request, ledger, messages)
    if not ledger.exported:
        messages.finding(Diagnostic("LOS006"), request.file)
        return ExitCode.FINDINGS
    if request.fail_on_loss and ledger.has_losses:
        messages.finding(Diagnostic("LOS007", None, {"target": target.name}), request.file)
        return ExitCode.FINDINGS
    return ExitCode.DONE


def _shows_secrets(shown: str, watched: Watched, messages: Messages) -> bool:
    """Tell whether something stands in what is about to be told that must not be printed."""
    leaks = leaks_in(shown, watched)
    for leak in leaks:
        details = {"where": leak.where, "spelling": leak.spelling}
        messages.finding(Diagnostic("SEC002", None, details), "the loss ledger")
    return bool(leaks)


def _foreign(request: ExportRequest, ledger: Ledger, messages: Messages) -> str:
    """Give all that is about to be told and stands in the export."""
    if request.prints_ledger or messages.volume >= Volume.VERBOSE:
        return json.dumps(ledger.as_dict())
    told = ledger.left_out[:SHOWN]
    return "\n".join(text for line in told for text in (line.label, *line.foreign))


def _tell(request: ExportRequest, ledger: Ledger, messages: Messages) -> None:
    """Tell what is lost, and what is left out and why."""
    if request.prints_ledger:
        typer.echo(json.dumps(ledger.as_dict(), indent=2))
    else:
        messages.ledger(ledger)
    left_out = ledger.left_out
    for line in left_out[:SHOWN]:
        if line.reason is not None:
            messages.finding(line.reason, request.file, line.label)
    if len(left_out) > SHOWN:
        messages.said(f"… and {len(left_out) - SHOWN} more that are left out: --verbose or --format json names them")
    count = ledger.not_api_keys[Kind.USERNAME_PASSWORD]
    if count:
        messages.finding(Diagnostic("LOS008", None, {"count": str(count)}), request.file)


def _write(request: ExportRequest, source: Source, messages: Messages) -> None:
    output = request.output
    if output is None:
        _fill(request, source, sys.stdout.buffer.write)
        source.check_unchanged()
        return
    for note in output_notes(output):
        messages.finding(note, str(output))
    with AtomicFile(output, force=request.force) as target:
        if request.seal is None:
            refuse_open_file(target, output)
        _fill(request, source, target.write)
        source.check_unchanged()
        target.commit()
    messages.said(f"written: {output}")


def _fill(request: ExportRequest, source: Source, write: Write) -> None:
    sealed = None if request.seal is None else request.seal(write)
    plain = write if sealed is None else sealed.write
    write_export(open_stream(source.stream, source.limits), request.make_target(), request.profile, plain)
    if sealed is not None:
        sealed.finish()
