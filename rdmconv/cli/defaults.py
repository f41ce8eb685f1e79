"""Options that nobody gave keep their defaults as they are."""

from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from typer._click import Context, Parameter  # typer's own copy of click, for which it has no public name


def keep_defaults(params: "Iterable[Parameter]") -> None:
    """Let defaults pass as they are: typer would make a validator for each, a tenth of the time of a short run."""
    for param in params:
        if param.callback is None and not param.required:
            param.process_value = partial(_processed, param, param.process_value)  # type: ignore[method-assign]


def _processed(param: "Parameter", process: "Callable[[Context, Any], Any]", ctx: "Context", value: object) -> object:
    if value is not param.default:
        return process(ctx, value)
    return () if value is None and (param.multiple or param.nargs == -1) else value
