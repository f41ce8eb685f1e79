"""How a run was made, without secrets."""

import json
from pathlib import Path

import pytest

from rdmconv.cli.made import command_shown, is_secret, versions
from rdmconv.model.secret import MASK
from tests.paths import VAULTS
from tests.running import run


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ([], []),
        (["convert", "v.xml", "--all"], ["convert", "v.xml", "--all"]),
        (["--where", "name=x"], ["--where", "name=x"]),
        (["--where", "secret=CANARY"], ["--where", f"secret={MASK}"]),
        (["--where", " Secret =CANARY=x"], ["--where", f" Secret ={MASK}"]),
        (["--where=secret=CANARY"], [f"--where=secret={MASK}"]),
        (["--where", "secret"], ["--where", "secret"]),
    ],
)
def test_a_command_is_shown_as_typed_but_for_secrets(typed: list[str], shown: list[str]) -> None:
    assert command_shown(["/usr/bin/rdmconv", *typed]) == ["rdmconv", *shown]


def test_conditions_on_the_secret() -> None:
    assert is_secret("SECRET=x")
    assert not is_secret("name=secret")


def test_versions_are_those_of_what_took_part() -> None:
    assert {"rdmconv", "lxml", "Python", "system"} <= set(versions())


def test_the_report_tells_how_it_was_made(tmp_path: Path) -> None:
    report = tmp_path / "r.json"
    path = VAULTS / "connection.xml"
    assert run("convert", path, "-n", "--where", "secret=CANARY*", "--report", report).code == 0
    made = json.loads(report.read_text())["made"]
    assert made["command"] == [
        "rdmconv", "convert", str(path), "-n", "--where", f"secret={MASK}", "--report", str(report)
    ]  # fmt: skip
    assert [pack["name"] for pack in made["packs"]] == ["builtin"]
    assert made["profile"]["name"] == "default"
