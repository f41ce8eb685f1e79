"""What a command imports: nothing that it does not need, since that is most of what a short run takes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rdmconv.cli.commands import COMMANDS
from tests.paths import PACKAGE, VAULTS

HEAVY = {
    "cryptography",
    "dask",
    "distributed",
    "fsspec",
    "jinja2",
    "jsonschema_rs",
    "lxml",
    "multiprocessing",
    "re2",
}
ROOMS = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
STARTING = {"__main__", "cli", "diagnostics", "errors", "model"}
READING = STARTING | {"crypto", "formats", "linking", "pipeline", "planning", "report", "storage"}
CONVERTING = READING | {"artefacts", "batch", "checks", "profiles", "rules"}
XML, JSON = VAULTS / "rdm_export.xml", VAULTS / "envelope.json"
SCRIPT = """
import json, sys
from rdmconv.__main__ import main
sys.argv = ["rdmconv", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
sys.stdout = sys.__stdout__
print()
print(json.dumps(sorted(sys.modules)))
"""


def imported(*arguments: str | Path) -> set[str]:
    """The modules that are there at the end of a run."""
    command = [sys.executable, "-c", SCRIPT, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def rooms(modules: set[str]) -> set[str]:
    return {name.split(".")[1] for name in modules if name.startswith("rdmconv.")} & ROOMS


@pytest.mark.parametrize("command", ["--help", "--version"])
def test_what_draws_boxes_is_not_imported_for_help(command: str) -> None:
    assert not imported(command) & {"rich", "typer.rich_utils", "markdown_it", "pygments"}


@pytest.mark.parametrize(
    ("arguments", "expected", "libraries"),
    [
        (["--help"], STARTING, set()),
        (["--version"], STARTING, set()),
        (["inspect", XML], READING | {"profiles"}, {"lxml"}),
        (["inspect", JSON], READING | {"profiles"}, {"jsonschema_rs"}),
        (["convert", XML, "--all", "-n"], CONVERTING, {"lxml", "re2"}),
        (["convert", JSON, "-n"], CONVERTING, {"jsonschema_rs", "re2"}),
        (["convert", "--help"], CONVERTING, {"re2"}),
    ],
    ids=["help", "version", "inspect XML", "inspect JSON", "convert XML", "convert JSON", "help of convert"],
)
def test_a_command_imports_the_rooms_and_libraries_it_needs(
    arguments: list[str | Path], expected: set[str], libraries: set[str]
) -> None:
    modules = imported(*arguments)
    assert rooms(modules) == expected
    assert modules & HEAVY == libraries


def test_what_a_page_needs_is_imported_for_one(tmp_path: Path) -> None:
    modules = imported("convert", XML, "--all", "-n", "--report", tmp_path / "report.html")
    assert modules & HEAVY == {"jinja2", "lxml", "re2"}


def test_what_encryption_needs_is_imported_for_it(tmp_path: Path) -> None:
    phrase = tmp_path / "phrase"
    phrase.write_text("correct horse battery staple")
    options = ("-o", tmp_path / "out", "--encrypt-with-passphrase", "--passphrase-file", phrase)
    assert imported("convert", XML, "--all", *options) & HEAVY == {"cryptography", "lxml", "re2"}


def test_a_command_imports_no_other() -> None:
    modules = imported("convert", XML, "--all", "-n")
    assert {name for name in COMMANDS if f"rdmconv.cli.{name}" in modules} == {"convert"}


@pytest.mark.parametrize("arguments", [["inspect", XML], ["profile", "list"]], ids=["inspect", "profile list"])
def test_what_tells_of_trouble_is_there_before_a_command_runs(arguments: list[str | Path]) -> None:
    assert "rdmconv.cli.text_messages" in imported(*arguments)


def test_nothing_that_is_for_terminals_only_is_imported_without_one() -> None:
    assert not {"rich.progress", "rich.live", "rdmconv.cli.json_messages"} & imported("convert", XML, "--all", "-n")


def test_a_process_that_works_for_another_imports_nothing_that_talks_to_people() -> None:
    modules = "import sys, rdmconv.batch.workers, rdmconv.cli.spawning; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", modules], capture_output=True, check=True)
    assert not {"jinja2", "rich", "typer"} & {*done.stdout.decode().split()}
