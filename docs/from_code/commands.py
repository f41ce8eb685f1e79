"""The command line: each command with its options and examples, as its own help has them."""

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING, Final

from typer.core import TyperArgument, TyperOption
from typer.main import get_group

from from_code.markdown import block, code, codes, table, text
from rdmconv.cli.app import app
from rdmconv.cli.commands import COMMANDS, load_command

if TYPE_CHECKING:
    from typer._click import Command  # typer's own copy of click, for which it has no public name

_PROGRAM: Final = "rdmconv"
_HEAD: Final = ("option", "what it does", "default", "variable")


def command_reference() -> str:
    """Give all commands, the options that stand before each first."""
    parts = [f"## Before the command\n\n{_options(get_group(app), _PROGRAM)}"]
    parts += [_section(name, command) for name, command in every_command()]
    return "\n".join(parts)


def every_command() -> Iterator[tuple[str, "Command"]]:
    """Give each command with all the words it is called by."""
    for name in COMMANDS:
        command = load_command(name)
        below = getattr(command, "commands", {})
        if not below:
            yield f"{_PROGRAM} {name}", command
        for sub_name, sub_command in below.items():
            yield f"{_PROGRAM} {name} {sub_name}", sub_command


def options_of(command: "Command") -> list[TyperOption]:
    """Give the options that a command shows."""
    return [one for one in command.params if isinstance(one, TyperOption) and not one.hidden]


def _section(name: str, command: "Command") -> str:
    about, _, examples = (command.help or "").partition("Examples:")
    arguments = [one for one in command.params if isinstance(one, TyperArgument)]
    usage = " ".join([name, *map(metavar, arguments), "[OPTIONS]"])
    shown = "\n".join(line.strip() for line in examples.splitlines() if line.strip())
    parts = [f"## {name}\n", *(f"{text(one)}\n" for one in about.strip().split("\n\n")), block("text", usage)]
    if arguments:
        parts.append(table(("argument", "what it is"), [[code(metavar(one)), _about(one)] for one in arguments]))
    parts += [_options(command, name), block("sh", shown)]
    return "\n".join(parts)


def metavar(argument: TyperArgument) -> str:
    """Give what stands for an argument."""
    word = str(argument.metavar or argument.name).removesuffix("...").strip("[]")
    more = "..." if argument.nargs == -1 else ""
    return f"{word}{more}" if argument.required else f"[{word}{more}]"


def _options(command: "Command", name: str) -> str:
    """Give the options in the groups in which the help has them."""
    options = options_of(command)
    titles = list(dict.fromkeys(one.rich_help_panel or "" for one in options))
    by_title = groupby(sorted(options, key=lambda one: titles.index(one.rich_help_panel or "")), _title)
    return "\n".join(
        table((title.lower() or _HEAD[0], *_HEAD[1:]), [_row(option, name) for option in options])
        for title, options in by_title
    )


def _title(option: TyperOption) -> str:
    return option.rich_help_panel or ""


def _row(option: TyperOption, name: str) -> Sequence[str]:
    spellings = codes([*option.opts, *option.secondary_opts])
    value = "" if option.is_flag else f" {text(value_of(option))}"
    variable = "" if option.is_eager else code(_variable(option, name))
    return spellings + value, _about(option), _default(option), variable


def _about(parameter: TyperOption | TyperArgument) -> str:
    return text(parameter.help or "")


def value_of(option: TyperOption) -> str:
    """Give what stands for the value of an option, or the values it can have."""
    if option.metavar:
        return option.metavar
    return "|".join(str(one.value) for one in option.type_descriptor.choices or ()) or "VALUE"


def _default(option: TyperOption) -> str:
    default = default_of(option)
    return code(default) if default and not isinstance(option.show_default, str) else text(default)


def default_of(option: TyperOption) -> str:
    """Give the default as the help does: as it is said there, or as it is; nothing when there is none."""
    if isinstance(option.show_default, str):
        return option.show_default
    if option.default is None or option.is_flag:
        return ""
    return str(option.default.value if isinstance(option.default, Enum) else option.default)


def _variable(option: TyperOption, name: str) -> str:
    """Give the name of the environment variable, as click makes it."""
    if option.envvar:
        return str(option.envvar)
    return "_".join([*name.split(), str(option.name)]).upper()
