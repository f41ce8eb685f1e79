"""Options that belong together are the fields of one class; a command takes the whole, typer sees each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Any, TypeVar

ResultT = TypeVar("ResultT")


def with_groups(command: Callable[..., ResultT]) -> Callable[..., ResultT]:
    """Show typer the options of a command one by one, and hand the command its groups of them.

    A parameter whose type is a named tuple or a dataclass is a group: the fields stand for it, those of groups among
    them as well. They are annotated, and have defaults, as parameters of a command do. Options keep the order in which
    they are written. Named tuples are made ten times as fast, which counts at each start; dataclasses can have options
    with defaults before groups, which have none.

    Args:
        command: takes groups, options of its own, or both.

    Raises:
        ValueError: two options have the same name.
    """

    @wraps(command)
    def run(**given: Any) -> ResultT:  # noqa: ANN401 - whatever the options are
        return _filled(command, given)

    options = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in _options(command)]
    run.__signature__ = Signature(options)  # type: ignore[attr-defined]  # where `inspect` looks first
    return run


def _options(taking: Callable[..., object]) -> Iterator[Parameter]:
    """Give the options of a command or a group, from left to right."""
    for one in signature(taking).parameters.values():
        group = _group(one)
        if group is None:
            yield one
        else:
            yield from _options(group)


def _filled(taking: Callable[..., ResultT], given: Mapping[str, Any]) -> ResultT:
    """Call a command or make a group, of all that is given for what it takes."""
    arguments = {}
    for name, one in signature(taking).parameters.items():
        group = _group(one)
        arguments[name] = given[name] if group is None else _filled(group, given)
    return taking(**arguments)


def _group(parameter: Parameter) -> type[Any] | None:
    """Give the group that a parameter is; None for an option."""
    kind = parameter.annotation
    return kind if isinstance(kind, type) and (issubclass(kind, tuple) or is_dataclass(kind)) else None
