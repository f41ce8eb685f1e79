"""The man page: what the help of every command says, and what exit codes and variables mean."""

import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from typer.core import TyperArgument, TyperOption
from typer.main import get_group

from from_code.commands import default_of, every_command, metavar, options_of, value_of
from from_code.exit_codes import meanings
from from_code.roff import below, bold, escaped, example, paragraph, section, slanted, term, text
from rdmconv.cli.app import app
from rdmconv.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from typer._click import Command  # typer's own copy of click, for which it has no public name

_VARIABLES: Final = {
    "RDMCONV_COMMAND_OPTION": "An option of a command, such as RDMCONV_CONVERT_PROFILE; 1 sets one without a value. "
    "Several values are split at blanks, several files as PATH is.",
    "RDMCONV_OPTION": "An option before the command, such as RDMCONV_MAX_DEPTH.",
    "RDMCONV_PASSPHRASE": "The passphrase, where no option gives it. Other processes of yours can read it there.",
    "NO_COLOR, CLICOLOR=0": "No colour, on a terminal either.",
    "FORCE_COLOR, CLICOLOR_FORCE": "Colour in files and pipes, too.",
    "COLUMNS": "How wide the help is.",
}


def man_page() -> str:
    """Give the page, in the macros of man(7)."""
    program = get_group(app)
    parts = [
        '.TH RDMCONV 1 "" rdmconv "User Commands"',
        section("Name", f"rdmconv \\- {escaped('convert exports of Remote Desktop Manager')}"),
        section("Synopsis", f"{bold('rdmconv')} [{slanted('OPTIONS')}] {slanted('COMMAND')} [{slanted('ARGUMENTS')}]"),
        section("Description", text(program.help or "")),
        section("Options before the command", *_options(program)),
        section("Commands", *(_command(name, one) for name, one in every_command())),
        section("Exit status", *(term(bold(str(code.value)), _prose(meanings()[code.name])) for code in ExitCode)),
        section("Environment", *(term(bold(name), text(meaning)) for name, meaning in _VARIABLES.items())),
    ]
    return "\n".join(parts) + "\n"


def _command(name: str, command: "Command") -> str:
    about, _, examples = (command.help or "").partition("Examples:")
    arguments = [one for one in command.params if isinstance(one, TyperArgument)]
    return below(
        " ".join([name, *map(metavar, arguments), "[OPTIONS]"]),
        "\n.PP\n".join(text(one) for one in about.strip().split("\n\n")),
        *(term(slanted(metavar(one)), text(one.help or "")) for one in arguments),
        *_options(command),
        paragraph("Examples:"),
        example(line.strip() for line in examples.splitlines() if line.strip()),
    )


def _options(command: "Command") -> Iterator[str]:
    for option in options_of(command):
        default = default_of(option)
        about = f"{option.help or ''} (default: {default})" if default else option.help or ""
        yield term(_spelled(option), text(about))


def _spelled(option: TyperOption) -> str:
    spellings = ", ".join(map(bold, sorted(option.opts, key=len)))
    return spellings if option.is_flag else f"{spellings} {slanted(value_of(option))}"


def _prose(words: str) -> str:
    """Give words in which what stands between backticks is typed."""
    parts = re.split("`", " ".join(words.split()))
    return "".join(bold(part) if number % 2 else escaped(part) for number, part in enumerate(parts))


if __name__ == "__main__":
    sys.stdout.write(man_page())
