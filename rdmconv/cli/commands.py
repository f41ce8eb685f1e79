"""The commands: all are named here, and one is imported when it is used."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

import typer
from typer.main import get_group

from rdmconv.cli.help import Commands, PlainGroup
from rdmconv.cli.voice import current_messages

if TYPE_CHECKING:
    from typer._click import Command, Context  # typer's own copy of click, for which it has no public name

COMMANDS: Final = {
    "inspect": "Say what is in an export: format, entries by type, secrets clear or encrypted, who logs in with what.",
    "plan": "Decide what to convert, and write it down for review; apply then does exactly that. Converts nothing.",
    "apply": "Do exactly what a plan says, or nothing: when an input, a rule pack or the profile changed, it is "
    "refused.",
    "convert": "Turn username and password entries into API key entries, every other byte as it was.",
    "revert": "Restore the file as it was before the conversion, byte for byte, from the converted file and its undo "
    "journal.",
    "validate": "Check exports against the schemas and for sense: keys present, dates in order, IDs unique.",
    "explain": "Say what would become of one entry, and why: every rule tried, and which of its conditions held.",
    "export": "Write the API keys of an export for another program, and say what of them is lost. The output holds "
    "secrets.",
    "rules": "Look at rule packs, test them, begin one of your own.",
    "profile": "What RDM calls the fields of an API key: show it, learn it.",
    "demo": "Try it without risk: a new folder with an invented vault, which is converted step by step, and back.",
}
"""Each with the line that it begins its help with; it is in the file that has its name."""


class LazyCommands(PlainGroup):
    """Commands that stand for others until one is used; help and completion need no more than their lines."""

    def resolve_command(self, ctx: "Context", args: list[str]) -> tuple[str | None, "Command | None", list[str]]:
        """Find the command that is to be run, and import it."""
        name, stand_in, rest = super().resolve_command(ctx, args)
        current_messages()  # when memory or files run out, nothing could be imported to tell it
        return name, stand_in and load_command(str(stand_in.name)), rest


def load_command(name: str) -> "Command":
    """Import a command."""
    module = import_module(f"rdmconv.cli.{name}")
    alone = Commands()
    if hasattr(module, "app"):
        alone.add_typer(module.app)
    else:
        alone.command()(getattr(module, name))
    return get_group(alone).commands[name]


def add_commands(app: typer.Typer) -> None:
    """Let a program know all commands, in the order in which its help lists them."""
    for name, line in COMMANDS.items():
        app.command(name, help=line)(_stand_in)


def _stand_in() -> None:
    """Never be run: `LazyCommands` imports what it stands for."""
