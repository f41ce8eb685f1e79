"""The program `rdmconv`."""

import gc
import io
import signal
import sys
from types import FrameType
from typing import Annotated, NoReturn

import typer

from rdmconv.cli.apply import apply
from rdmconv.cli.convert import convert
from rdmconv.cli.exit_codes import USAGE_CODES, ExitCode
from rdmconv.cli.explain import explain
from rdmconv.cli.inspect import inspect
from rdmconv.cli.messages import current_messages
from rdmconv.cli.plan import plan
from rdmconv.cli.revert import revert
from rdmconv.cli.rules import app as rules_app
from rdmconv.cli.validate import validate
from rdmconv.diagnostics import from_error
from rdmconv.errors import OutputError, RdmconvError, UsageError

app = typer.Typer(
    name="rdmconv",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks can show local variables, and those can hold secrets
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "RDMCONV"},
    help="Convert exports of Remote Desktop Manager: username and password entries become API key entries.",
)
app.command()(inspect)
app.command()(plan)
app.command()(apply)
app.command()(convert)
app.command()(revert)
app.command()(validate)
app.command()(explain)
app.add_typer(rules_app)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - called by typer
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - it takes a tenth of the time to start

        typer.echo(f"rdmconv {version('rdmconv')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the command."""


def main() -> NoReturn:
    """Run the program; every end has an exit code and a message for people, never a traceback."""
    signal.signal(signal.SIGTERM, _terminate)
    # On Windows, output to a file or another program is in a code page that lacks most of the world's letters.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    # Entries form no cycles, so looking for them every 700 objects would only cost time: a fifth of it, measured.
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    # libxml2 works on other threads, and asks for the interpreter a few times a megabyte: not to be kept waiting for
    # ten times as long as it works.
    sys.setswitchinterval(0.0005)
    try:
        app()
    except RdmconvError as error:
        current_messages().finding(from_error(error), error.details.get("file", "rdmconv"))
        usage = isinstance(error, UsageError) or (isinstance(error, OutputError) and error.code in USAGE_CODES)
        sys.exit(ExitCode.USAGE if usage else ExitCode.UNREADABLE)
    except SystemExit as end:
        if end.code == ExitCode.INTERRUPTED:  # typer makes it of a KeyboardInterrupt, and says nothing
            current_messages().trouble("interrupted; the file in hand was not written")
        raise
    except Exception as error:  # noqa: BLE001 - a traceback could print what an entry holds
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = "" if trace is None else f" at {trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
        current_messages().trouble(
            f"internal error: {type(error).__name__}{place}; the file in hand was not written; please report it"
        )
        sys.exit(70)
    sys.exit(ExitCode.DONE)


def _terminate(signum: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - the shape of a signal handler
    raise KeyboardInterrupt
