"""Every command that the documentation shows runs, ends as it says, and prints what it says."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from from_code.commands import command_reference

from rdmconv.cli.exit_codes import ExitCode
from tests.docs.folder import KEYS, make_more
from tests.docs.shown import ALL, Shown, commands, page_name, prints, saved
from tests.rows import over
from tests.running import run

NOT_RUN: Final = {
    r"age(-keygen)? ": "another program, with which the tests of `crypto` compare; the folder has what it would make",
    r"mkdir|cd|cp|copy": "the folder is there, and has the vault already",
    r"make |\. \.venv|py -m |\.venv\\Scripts\\": "makes the environment that runs the tests",
    r"(pipx|uvx?) |(\.venv/bin/)?python3?( -m (venv|pip|single_file\.build)| rdmconv\.pyz) ": "installs",
    r"\.venv/bin/": "the environment that a command before it would make",
    r"icacls C:|py build|\$env:PATH": "for Windows",
    r"(rdmconv .*|dask .*)tcp://|dask scheduler": "needs a cluster; `tests/batch/test_cluster.py` has one",
    r"rdmconv .*(s3|gs)://": "needs an object store; `tests/cli/test_urls.py` has one",
    r"rdmconv --(install|show)-completion": "for one shell; tests/cli/test_completion.py asks real ones",
    r"man ": "another program, with which tests/docs/test_man_page.py reads the page",
    r"export ": "a command of the shell",
    r'rdmconv explain vault\.rdm ("GitHub token"|ef1f8090)': "the invented vault has no such entry",
    r"rdmconv revert .* --identity": "its journal is for a key; the folder has one with a passphrase",
}
"""What is shown and cannot be run here, and why."""
POSIX: Final = {"chmod", "cmp"}
"""Other programs that are run, where they are."""


def skipped(line: str) -> bool:
    return any(re.match(pattern, line) for pattern in NOT_RUN)


def carry_out(shown: Shown, *codes: int) -> None:
    """Run a command; what it may end with is what the page says unless codes are given."""
    name, *arguments = (word.replace("age1…", KEYS.public) for word in shown.words)
    if name in POSIX:
        assert sys.platform == "win32" or subprocess.run([name, *arguments], check=False).returncode == 0, shown.line
        return
    assert name == "rdmconv", f"neither run nor in the list of what is not: {shown.line}"
    done = run(*arguments)
    assert done.code in (codes or (shown.code,)), f"{shown.line}\n{done.printed}"
    assert shown.output is None or prints(shown.output, done.printed), f"{shown.line}\n{done.printed}"


@pytest.mark.parametrize("page", [one for one in ALL if commands(one.read_text("utf-8"))], ids=page_name)
def test_the_commands_of_a_page_do_what_it_says(page: Path, given: Path) -> None:
    text = page.read_text("utf-8")
    for name, body in saved(text).items():
        (given / name).write_text(body)
    for shown in commands(text):
        if not skipped(shown.line):
            carry_out(shown)


def clear_place(words: list[str]) -> None:
    """Take away what a command is about to write and what others need."""
    written = [words[at + 1] for at, word in enumerate(words) if word in {"-o", "--journal", "--plan", "new"}]
    for name in written if words[1] != "revert" else ():
        Path(name).unlink(missing_ok=True)


def test_the_examples_of_the_help_run(given: Path, tmp_path_factory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make_more(given)
    examples = [one for one in commands(command_reference()) if not skipped(one.line)]
    assert len(examples) > 20
    for number, shown in enumerate(examples):
        monkeypatch.chdir(shutil.copytree(given, tmp_path_factory.mktemp("example") / str(number)))
        clear_place(shown.words)
        carry_out(shown, ExitCode.DONE, ExitCode.FINDINGS)


@over(NOT_RUN, str)
def test_what_is_not_run_is_shown(pattern: str) -> None:
    lines = [one.line for page in ALL for one in commands(page.read_text("utf-8"))]
    lines += [one.line for one in commands(command_reference())]
    assert any(re.match(pattern, line) for line in lines)


def test_a_line_of_dots_stands_for_any_lines() -> None:
    assert prints("a\n…\nd\n", "a\nb\nc\nd\n")
    assert prints("a\n…\n", "a\n")
    assert not prints("a\n…\nd\n", "a\nb\n")
    assert not prints("a\n", "a\nb\n")
