"""The program `rdmconv`."""

import errno
import io
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final, NoReturn, TextIO

import typer

from rdmconv.cli.commands import LazyCommands, add_commands
from rdmconv.cli.completing import is_completing, prepare_completion
from rdmconv.cli.crashes import described, keep_crashes_quiet
from rdmconv.cli.exit_codes import USAGE_CODES, ExitCode
from rdmconv.cli.help import Commands
from rdmconv.cli.limits import (
    ChildrenLimit,
    DepthLimit,
    EntriesLimit,
    EntrySizeLimit,
    FieldsLimit,
    FileSizeLimit,
    VaultsLimit,
    limit_inputs,
)
from rdmconv.cli.voice import current_messages, forget_messages
from rdmconv.diagnostics import Diagnostic, from_error
from rdmconv.errors import OutputError, RdmconvError, UsageError
from rdmconv.model.limits import DEFAULT, Limits

_NAME: Final = "rdmconv"

app = Commands(
    name=_NAME,
    cls=LazyCommands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks can show local variables, and those can hold secrets
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "RDMCONV"},
    help="Convert exports of Remote Desktop Manager: username and password entries become API key entries.",
)
add_commands(app)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - called by typer
    if wanted and not is_completing():
        from importlib.metadata import version  # noqa: PLC0415 - it takes a tenth of the time to start

        typer.echo(f"rdmconv {version('rdmconv')}")
        raise typer.Exit


@app.callback()
def _options(  # noqa: PLR0913 - one parameter an option
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            allow_from_autoenv=False,
            show_envvar=False,
            help="Print the version.",
        ),
    ] = False,
    max_file_size: FileSizeLimit = DEFAULT.file_size,
    max_entry_size: EntrySizeLimit = DEFAULT.entry_size,
    max_depth: DepthLimit = DEFAULT.depth,
    max_children: ChildrenLimit = DEFAULT.children,
    max_fields: FieldsLimit = DEFAULT.fields,
    max_entries: EntriesLimit = DEFAULT.entries,
    max_vaults: VaultsLimit = DEFAULT.vaults,
) -> None:
    """Options before the command."""
    limit_inputs(Limits(max_file_size, max_entry_size, max_depth, max_children, max_fields, max_entries, max_vaults))


def main() -> NoReturn:
    """Run the program; every end has an exit code and a message for people, never a traceback."""
    keep_crashes_quiet(lambda text: current_messages().trouble(text))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _prepare_streams()
    forget_messages()  # of a run before, in the same process
    prepare_completion()
    try:
        code = _run()
    except OSError:  # of standard error: nothing more can be told
        code = ExitCode.UNREADABLE
    _let_go(sys.stdout)
    _let_go(sys.stderr)
    sys.exit(code)


def _run() -> int | str | None:
    """Run the command and tell why it ended early, if it did; give the exit code."""
    try:
        return _command()
    except RdmconvError as error:
        current_messages().finding(from_error(error), error.details.get("file", "rdmconv"))
        usage = isinstance(error, UsageError) or (isinstance(error, OutputError) and error.code in USAGE_CODES)
        return ExitCode.USAGE if usage else ExitCode.UNREADABLE
    except KeyboardInterrupt:
        current_messages().trouble("interrupted; what was not finished is not there")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:  # whoever read our output has enough of it; typer ends with 1 as well, and as quietly
        return 1
    except OSError as error:
        return _tell_unwritable(error)
    except Exception as error:  # noqa: BLE001 - a traceback could print what an entry holds
        return _tell_fault(error)


def _command() -> int | str | None:
    code: int | str | None = ExitCode.DONE
    try:
        app(prog_name=_NAME)  # however it was started: shells complete it by this name
    except SystemExit as end:
        code = end.code
    if code == ExitCode.INTERRUPTED:  # typer makes it of a KeyboardInterrupt, and says nothing
        raise KeyboardInterrupt
    sys.stdout.flush()  # what fails here would fail when Python ends, where nobody could tell it
    return code


def _tell_unwritable(error: OSError) -> ExitCode:
    """Tell of an error of writing nobody has told of: other files than standard output are watched where they are."""
    found = Diagnostic("IO003", None, {"problem": error.strerror or "unknown"})
    current_messages().finding(found, "standard output" if error.filename is None else str(error.filename))
    return ExitCode.UNREADABLE


def _tell_fault(error: Exception) -> ExitCode:
    current_messages().trouble(f"{described(error)}; what was not finished is not there; please report it")
    return ExitCode.FAULT


class _Closed(io.RawIOBase):
    """Stands in for a standard stream that the program was started without: whoever needs it hears of it."""

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def read(self, _size: int = -1, /) -> bytes | None:
        raise OSError(errno.EBADF, "it is closed")

    def write(self, _data: object, /) -> int | None:
        raise OSError(errno.EBADF, "it is closed")


def _prepare_streams() -> None:
    # Their numbers must not go to files of ours: libraries may write there, to what they take for the stream.
    for _ in range([sys.stdin, sys.stdout, sys.stderr].count(None)):
        # Nor in the processes that work for this one.
        os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # noqa: FBT003 - it has no name
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(_Closed(), encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = io.TextIOWrapper(_Closed(), encoding="utf-8", write_through=True)
    if sys.stderr is None:  # whoever closed it does not want to hear anything
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - it stays open to the end
    # On Windows, output to a file or another program is in a code page that lacks most of the world's letters.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _let_go(stream: TextIO) -> None:
    """Keep Python from trying once more, at its end, to write what could not be written."""
    try:
        stream.flush()
    except OSError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
