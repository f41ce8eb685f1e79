"""The table of commands, from which the program starts before it has imported any of them."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rdmconv.cli.commands import COMMANDS, load_command
from tests.paths import PACKAGE
from tests.running import run


def defined(path: Path) -> set[str]:
    """Names of functions and variables that a file defines."""
    body = ast.parse(path.read_text("utf-8")).body
    functions = {one.name for one in body if isinstance(one, ast.FunctionDef)}
    targets = (target for one in body if isinstance(one, ast.Assign) for target in one.targets)
    return functions | {target.id for target in targets if isinstance(target, ast.Name)}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_says_of_a_command_what_its_help_begins_with(name: str) -> None:
    command = load_command(name)
    assert (command.name, (command.help or "").partition("\n")[0]) == (name, COMMANDS[name])


def test_the_table_names_every_file_that_holds_a_command() -> None:
    makers = [path for path in (PACKAGE / "cli").glob("*.py") if "import typer\n" in path.read_text("utf-8")]
    files = [path for path in makers if path.stem != "app"]
    assert {path.stem for path in files if {path.stem, "app"} & defined(path)} == set(COMMANDS)


def test_help_lists_the_commands_in_order() -> None:
    lines = [line.strip("│ ").partition(" ")[0] for line in run("--help").stdout.decode().splitlines()]
    assert [name for name in lines if name in COMMANDS] == list(COMMANDS)


@pytest.mark.parametrize(("typed", "meant"), [("conver", "convert"), ("profil", "profile")])
def test_a_command_with_a_typing_error_is_told_what_it_could_be(typed: str, meant: str) -> None:
    done = run(typed, "vault.rdm")
    assert (done.code, f"Did you mean '{meant}'?" in " ".join(done.stderr.split())) == (2, True)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("rdmconv e", {"explain", "export"}),
        ("rdmconv convert --carry", {"--carry-encrypted"}),
        ("rdmconv rules li", {"list", "lint"}),
    ],
)
def test_completion_knows_commands_and_what_they_take(typed: str, offered: set[str]) -> None:
    script = "import sys; from rdmconv.__main__ import main; sys.argv = ['rdmconv']; main()"
    asked = {"_RDMCONV_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    done = subprocess.run([sys.executable, "-c", script], env={**os.environ, **asked}, capture_output=True, check=True)
    assert set(done.stdout.decode().split()) == offered
