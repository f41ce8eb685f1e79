"""When there is colour: as terminals and the variables say that other programs heed, too."""

import io
import sys

import pytest
from rich.text import Text

from rdmconv.report.consoles import stderr_console, stdout_console

VARIABLES = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
RED = "\x1b[31mred\x1b[0m\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def printed(monkeypatch: pytest.MonkeyPatch, out: io.StringIO, **variables: str) -> str:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", out)
    stdout_console().print(Text("red", "red"))
    return out.getvalue()


@pytest.mark.parametrize(
    "variables",
    [{}, {"CLICOLOR": "1"}, {"CLICOLOR": "0", "CLICOLOR_FORCE": "1"}, {"CLICOLOR": "0", "FORCE_COLOR": "1"}],
    ids=str,
)
def test_a_terminal_shows_colour(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(monkeypatch, Terminal(), **variables) == RED


@pytest.mark.parametrize(
    "variables",
    [{"NO_COLOR": "1"}, {"CLICOLOR": "0"}, {"TERM": "dumb"}, {"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}],
    ids=str,
)
def test_a_terminal_shows_none_where_none_is_wanted(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(monkeypatch, Terminal(), **variables) == "red\n"


@pytest.mark.parametrize("variables", [{}, {"CLICOLOR": "1"}, {"CLICOLOR_FORCE": "0"}], ids=str)
def test_a_file_has_none(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(monkeypatch, io.StringIO(), **variables) == "red\n"


@pytest.mark.parametrize("variables", [{"FORCE_COLOR": "1"}, {"CLICOLOR_FORCE": "1"}], ids=str)
def test_a_file_has_some_when_it_is_asked_for(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(monkeypatch, io.StringIO(), **variables) == RED


@pytest.mark.parametrize("name", ["FORCE_COLOR", "CLICOLOR_FORCE"])
def test_no_variable_makes_a_file_one_in_which_lines_can_be_written_over(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "1")
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert (stderr_console().is_terminal, stderr_console(redraws=True).is_terminal) == (True, False)
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert stderr_console(redraws=True).is_terminal
