"""What click says of a command line that makes no sense, with the next step in it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import typer

from rdmconv.model.near import near

if TYPE_CHECKING:
    from typer._click import Context  # typer's own copy of click, for which it has no public name

_UsageError: Any = typer.BadParameter.__bases__[0]  # nor for this
_OF_PYDANTIC: Final = "Value error, "
_NO_CHOICE: Final = re.compile(r"'(.*)' is not one of (.*)\.")


@contextmanager
def next_steps(ctx: "Context") -> Iterator[None]:
    """Have errors that are found on the way say which command they are about, and what to do."""
    try:
        yield
    except _UsageError as error:
        error.ctx = error.ctx or ctx
        error.message = _clearer(error, ctx)
        raise


def _clearer(error: Any, ctx: "Context") -> str:  # noqa: ANN401 - see `_UsageError`
    message = (error.message or "").removeprefix(_OF_PYDANTIC)
    unknown = _NO_CHOICE.fullmatch(message)
    if unknown is not None:
        return message.removesuffix(".") + (near(unknown[1], re.findall(r"'([^']+)'", unknown[2])) or ".")
    if hasattr(error, "param_type"):  # something is missing
        example = _example(ctx)
        return f"For example: {example}" if example else message
    if hasattr(error, "possibilities"):  # there is no such option
        before = ctx.parent is not None and _has_option(ctx.find_root(), error.option_name)
        return f"{message}: it stands before the command" if before else message
    if "extra argument" in message:
        return f"{message}: put what has blanks in it in quotes"
    return message


def _example(ctx: "Context") -> str:
    """Give the first example of the help of a command; nothing when it has none."""
    lines = (line.strip() for line in (ctx.command.help or "").splitlines())
    return next((line for line in lines if line.startswith(f"{ctx.command_path} ")), "")


def _has_option(ctx: "Context", name: str) -> bool:
    return any(name in one.opts for one in ctx.command.get_params(ctx))
