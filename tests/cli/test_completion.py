"""What shells complete: commands, options, and names that come with rdmconv; never what a vault holds."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from rdmconv.rules.loader import families
from tests.paths import PACKAGE
from tests.running import run

ASKED: Final = "_RDMCONV_COMPLETE"
SHELLS: Final = ("bash", "zsh", "fish", "powershell", "pwsh")
LINES: Final = ("rdmconv conv", "rdmconv export --to ", "rdmconv plan vault.x")
"""What is typed into a real shell, up to the key for completion; files are the shell's own business."""
REAL: Final = {
    "bash": """
        source <(_RDMCONV_COMPLETE=source_bash rdmconv)
        for line in "$@"; do
            IFS=' ' read -ra COMP_WORDS <<<"$line"
            [[ $line == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _rdmconv_completion rdmconv
            echo "${COMPREPLY[@]:-files}"
        done
    """,
    "zsh": """
        compdef() { : }
        _arguments() { print -r -- $1 }
        _files() { print files }
        source <(_RDMCONV_COMPLETE=source_zsh rdmconv)
        for line in "$@"; do
            words=("${(@s: :)line}")
            CURRENT=$#words
            _rdmconv_completion
        done
    """,
    "fish": """
        _RDMCONV_COMPLETE=source_fish rdmconv | source
        for line in $argv
            set found (complete -C $line | string replace -r '\\t.*' '')
            string join ' ' $found
        end
    """,
}


def offered(typed: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the program offers a shell, asked as the script of PowerShell does; its help left out."""
    monkeypatch.setenv(ASKED, "complete_powershell")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", typed)
    monkeypatch.setenv("_TYPER_COMPLETE_WORD_TO_COMPLETE", typed.rpartition(" ")[2])
    done = run()
    assert (done.code, done.stderr) == (0, "")
    assert all(":::" in line for line in done.stdout.decode().splitlines() if line)
    return [line.partition(":::")[0] for line in done.stdout.decode().splitlines() if line]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("rdmconv c", ["convert"]),
        ("rdmconv profile ", ["list", "show", "learn"]),
        ("rdmconv convert --no", ["--no-progress"]),
        ("rdmconv --max-file", ["--max-file-size"]),
        ("rdmconv inspect v.rdm --format ", ["text", "json"]),
        ("rdmconv validate --format s", ["sarif"]),
        ("rdmconv export v.rdm --to ", ["devolutions-server", "cxf", "csv"]),
        ("rdmconv plan --report-format h", ["html"]),
        ("rdmconv plan --applicability u", ["unsafe"]),
        ("rdmconv convert --log-format ", ["text", "json"]),
        ("rdmconv convert --profile ", ["default", "devolutions-server"]),
        ("rdmconv validate --profile dev", ["devolutions-server"]),
        ("rdmconv profile show d", ["default", "devolutions-server"]),
        ("rdmconv plan --rules ", ["builtin", *families()]),
        ("rdmconv rules test builtin.c", ["builtin.cloud", "builtin.comms"]),
        ("rdmconv rules show github-key-", ["github-key-padded"]),
        ("rdmconv explain v.rdm --where us", ["username="]),
        ("rdmconv convert --where cus", ["custom."]),
        ("rdmconv profile learn --value tenant", ["tenant_id="]),
    ],
)
def test_what_can_be_meant_is_offered(typed: str, expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered(typed, monkeypatch) == expected


@pytest.mark.parametrize(
    "typed",
    ["rdmconv convert ", "rdmconv plan --plan ", "rdmconv inspect -i ", "rdmconv plan --rules ./", "rdmconv plan -n "],
)
def test_names_of_files_are_left_to_the_shell(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered(typed, monkeypatch) == []


def test_a_secret_and_a_key_are_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered("rdmconv plan --where sec", monkeypatch) == []
    assert offered("rdmconv profile learn --value api_k", monkeypatch) == []


@pytest.mark.parametrize("typed", ["rdmconv --version in", "rdmconv plan --report s3://store/report.html in"])
def test_nothing_is_done_or_said_meanwhile(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(offered(typed, monkeypatch)) <= {"inspect"}


@pytest.mark.parametrize("typed", ["explain vault.xml Fa", "plan vault.xml --only ", "apply plan.jsonl vault.xml -"])
def test_no_vault_is_opened(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: object) -> None:
        pytest.fail("a shell that asks what fits waits for no file")

    for module in ("cli.explain.open_source", "cli.apply.open_source", "storage.source.Opener.open"):
        monkeypatch.setattr(f"rdmconv.{module}", opened)
    assert all(one.startswith("-") for one in offered(f"rdmconv {typed}", monkeypatch))


@pytest.mark.parametrize("shell", REAL)
def test_a_real_shell_understands_what_is_offered(shell: str, tmp_path: Path) -> None:
    program = shutil.which(shell)
    if program is None or sys.platform == "win32":
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "rdmconv"
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m rdmconv "$@"\n')
    script.chmod(0o700)
    (tmp_path / "vault.xml").touch()
    paths = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(PACKAGE.parent)}
    environment = {**os.environ, **paths, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    options = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    if shell == "fish":
        how = [program, *options, "-c", REAL[shell], *LINES]
    else:
        how = [program, *options, "-c", REAL[shell], shell, *LINES]
    done = subprocess.run(how, cwd=tmp_path, env=environment, capture_output=True, check=False, timeout=60)
    assert done.stderr.decode() == ""
    command, targets, file = map(words_of, done.stdout.decode().splitlines())
    assert command[0] == "convert"
    assert sorted(targets) == ["csv", "cxf", "devolutions-server"]
    assert file in (["files"], ["vault.xml"])


def words_of(line: str) -> list[str]:
    """What is offered in a line; in zsh each with what it is about."""
    return re.findall(r'"([^"]*)"(?::"[^"]*")?', line) or line.split()


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_is_given_a_script(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")  # so that it is put back
    monkeypatch.setenv(ASKED, f"source_{shell}")
    done = run()
    kind = "powershell" if shell == "pwsh" else shell
    assert (done.code, f"{ASKED}" in done.printed, f"complete_{kind}" in done.printed) == (0, True, True)
