"""Help without boxes: it can be read aloud, piped and searched, and appears in half the time."""

from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from rdmconv.cli.defaults import keep_defaults
from rdmconv.cli.usage_errors import next_steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer._click import Context, HelpFormatter  # typer's own copy of click, for which it has no public name

_OTHERS: Final = "Options"
"""The heading of options that have none of their own."""
_WIDEST: Final = 100
"""Characters of a line: longer ones are hard to follow."""


class PlainCommand(TyperCommand):
    """A command whose options stand under the headings that they have."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - as typer has them
        super().__init__(*arguments, **options)
        keep_defaults(self.params)

    def parse_args(self, ctx: "Context", args: list[str]) -> list[str]:
        """Read what was typed; what is wrong with it is told with the next step."""
        with next_steps(ctx):
            return super().parse_args(ctx, args)

    def format_options(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """Write arguments and options."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                heading = getattr(param, "rich_help_panel", None) or _OTHERS
                is_argument = param.param_type_name == "argument"
                sections.setdefault("Arguments" if is_argument else heading, []).append(record)
        for heading in sorted(sections, key=_OTHERS.__eq__):  # the others last, all else in the order of the command
            with formatter.section(heading):
                formatter.write_dl(sections[heading])


class PlainGroup(TyperGroup):
    """A group that says of each command all that there is to say in a line or two."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - as typer has them
        super().__init__(*arguments, **options)
        keep_defaults(self.params)

    def parse_args(self, ctx: "Context", args: list[str]) -> list[str]:
        """Read what was typed; what is wrong with it is told with the next step."""
        with next_steps(ctx):
            return super().parse_args(ctx, args)

    def format_commands(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """Write what each command does."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, _first_paragraph(one.help or "")) for name, one in found if one is not None])


class Commands(typer.Typer):
    """Such a group, and such commands in it."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - as typer has them
        settings = {"max_content_width": _WIDEST} | options.pop("context_settings", {})
        super().__init__(**{"cls": PlainGroup, "rich_markup_mode": None, "context_settings": settings} | options)

    def command(self, name: str | None = None, **options: Any) -> "Callable[[Any], Any]":  # noqa: ANN401 - see above
        """Add a function as a command."""
        return super().command(name, cls=PlainCommand, **options)


def _first_paragraph(text: str) -> str:
    return " ".join(text.partition("\n\n")[0].split())
