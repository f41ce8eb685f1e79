"""Options that nobody gave keep their defaults as they are."""

from typing import Annotated, NoReturn

import pytest
import typer
from typer.testing import CliRunner

from rdmconv.cli.help import Commands


def refused(_text: str) -> NoReturn:
    raise typer.BadParameter("looked at")


def shown(*arguments: str) -> tuple[int, str]:
    app = Commands()

    @app.command()
    def show(
        one: Annotated[str | None, typer.Option(parser=refused)] = None,
        many: Annotated[list[str] | None, typer.Option(parser=refused)] = None,
        number: Annotated[int, typer.Option(min=1)] = 0,
    ) -> None:
        typer.echo(f"{one} {[*(many or ())]} {number}")

    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.output


def test_a_default_is_not_looked_at() -> None:
    assert shown() == (0, "None [] 0\n")


@pytest.mark.parametrize("option", ["--one", "--many", "--number"])
def test_what_is_given_is(option: str) -> None:
    code, output = shown(option, "0")
    assert code == 2
    assert option in output


def test_what_is_missing_is_told() -> None:
    app = Commands()

    @app.command()
    def show(name: str) -> None:
        typer.echo(name)

    done = CliRunner().invoke(app, [])
    assert done.exit_code == 2
    assert "Missing argument" in done.output
