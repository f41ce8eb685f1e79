"""What commands offer, how their help shows it, and what they say when it makes no sense."""

import os
import re
from pathlib import Path

import pytest

from tests.builders import guid, xml_credential, xml_export
from tests.paths import VAULTS
from tests.running import run

VAULT = VAULTS / "rdm_export.xml"
PANELS = ["Which files", "Which entries", "How", "Output", "Encryption", "Undo journal", "Many files", "Messages"]


def help_of(command: str) -> str:
    return run(command, "--help").stdout.decode()


def options_of(command: str) -> list[str]:
    return re.findall(r"^  (?:-., )?(--[a-z-]+)", help_of(command), re.MULTILINE)


@pytest.mark.parametrize("command", ["convert", "plan", "apply", "revert", "explain", "export"])
def test_options_stand_in_groups_without_what_doubles_the_help(command: str) -> None:
    text = help_of(command)
    headings = re.findall(r"^([A-Z][a-z ]+):$", text, re.MULTILINE)
    assert headings == ["Arguments", *(name for name in PANELS if name in headings), "Options"]
    assert len(headings) > 3
    assert "env var" not in text
    assert "--no-" not in text.replace("--no-progress", "")


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_options_have_the_same_order_in_each_command(command: str) -> None:
    options, here = options_of("convert"), options_of(command)
    assert len(here) > 10
    assert [one for one in here if one in options] == [one for one in options if one in here]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["convert", "--help"], ["rules", "--help"], ["convrt"], ["plan", "--al"]]
)
def test_help_and_complaints_have_no_boxes_and_can_be_read_aloud(arguments: list[str]) -> None:
    text = run(*arguments).printed
    assert text.startswith("Usage: ")
    assert text.replace("…", "").isascii()
    assert max(map(len, text.splitlines())) <= 100


def test_help_says_all_of_what_a_command_does() -> None:
    text = " ".join(run("--help").stdout.decode().split())
    assert "other byte as it was." in text
    assert "..." not in text.partition("Commands:")[2]


def test_help_names_files_plainly() -> None:
    assert "FILE..." not in help_of("convert")
    assert " {PLAN} [FILE]...\n" in re.sub(" +\n", "\n", help_of("apply"))


def test_who_says_nowhere_to_write_reads_what_the_command_offers(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    assert run("plan", VAULT, "--plan", plan).code == 0
    done = run("apply", plan)
    assert (done.code, "give -o OUT or --in-place\n  see --help of the command" in done.stderr) == (2, True)
    done = run("convert", VAULT)
    assert (done.code, "give -o OUT, --in-place or --dry-run\n" in done.stderr) == (2, True)


@pytest.mark.parametrize("place", [("-o", "out"), ("--in-place",)], ids=" ".join)
def test_a_check_has_no_place_to_write_to(place: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "vault.xml"
    path.write_bytes(xml_export(xml_credential()))
    done = run("convert", path, "--all", "--check", *place)
    assert (done.code, f"--check writes nothing: leave out {place[0]}\n" in done.stderr) == (2, True)


@pytest.mark.parametrize("command", ["convert", "plan", "apply", "revert", "export"])
def test_nobody_is_quiet_and_verbose(command: str) -> None:
    places = {"revert": ("--journal", "journal", "-o", "out"), "export": ("--to", "csv", "-o", "out")}.get(command, ())
    done = run(command, "vault.rdm", *places, "-q", "-v")
    assert (done.code, "--quiet and --verbose" in done.stderr) == (2, True)


def test_a_list_in_a_variable_is_split_at_blanks_and_one_of_files_as_a_path_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("vault.xml").write_bytes(xml_export(*(xml_credential(id=guid(number)) for number in range(1, 4))))
    monkeypatch.setenv("RDMCONV_PLAN_ALL", "1")
    monkeypatch.setenv("RDMCONV_PLAN_ONLY", f"{guid(1)} {guid(3)}")
    monkeypatch.setenv("RDMCONV_PLAN_REPORT", os.pathsep.join(["a b.csv", "c.json"]))
    done = run("plan", "vault.xml")
    assert b"2  would be converted" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a b.csv", "c.json", "vault.xml"]
