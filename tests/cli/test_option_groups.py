"""Options that belong together reach typer one by one, and the command as a whole."""

import inspect
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import pytest
import typer
from typer.testing import CliRunner

from rdmconv.cli.option_groups import with_groups

SEEN: list[object] = []


class Inner(NamedTuple):
    depth: Annotated[int, typer.Option("--depth", "-d", help="How deep.")]
    tags: Annotated[list[str] | None, typer.Option("--tag")] = None


@dataclass(frozen=True, kw_only=True)
class Outer:
    name: Annotated[str, typer.Argument()]
    loud: Annotated[bool, typer.Option("--loud")] = False
    inner: Inner


@with_groups
def take(outer: Outer, limit: Annotated[int, typer.Option("--limit")] = 7) -> None:
    """Take all of it."""
    SEEN.append((outer, limit))


def called(*arguments: str, env: dict[str, str] | None = None) -> object:
    app = typer.Typer(context_settings={"auto_envvar_prefix": "TAKEN"})
    app.command()(take)
    SEEN.clear()
    done = CliRunner().invoke(app, arguments, env=env, prog_name="taken")
    return SEEN.pop() if SEEN else done.output


def test_a_command_gets_its_groups_filled() -> None:
    expected = Outer(name="a", loud=True, inner=Inner(3, ["x", "y"])), 5
    assert called("a", "--loud", "-d", "3", "--tag", "x", "--tag", "y", "--limit", "5") == expected


def test_what_is_not_given_is_as_the_group_says() -> None:
    outer, limit = called("a", "--depth", "3")  # type: ignore[misc]
    assert (outer.loud, outer.inner.tags or None, limit) == (False, None, 7)


def test_an_option_that_a_group_wants_is_asked_for() -> None:
    assert "Missing option '--depth'" in str(called("a"))


def test_options_of_a_group_can_stand_in_variables() -> None:
    outer, _ = called("a", env={"TAKEN_DEPTH": "9"})  # type: ignore[misc]
    assert outer.inner.depth == 9


def test_options_keep_the_order_in_which_they_are_written() -> None:
    assert list(inspect.signature(take).parameters) == ["name", "loud", "depth", "tags", "limit"]
    assert (take.__name__, take.__doc__) == ("take", "Take all of it.")


def test_two_options_of_one_name_are_refused() -> None:
    def twice(inner: Inner, depth: int = 1) -> None: ...

    with pytest.raises(ValueError, match="duplicate parameter name: 'depth'"):
        with_groups(twice)
