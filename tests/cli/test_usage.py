"""What is said of a command line that makes no sense: what is meant, perhaps, and the next step."""

import shlex
from pathlib import Path

import pytest
from from_code.commands import every_command

from tests.builders import guid, xml_credential, xml_export
from tests.paths import VAULTS
from tests.running import run

VAULT = VAULTS / "rdm_export.xml"


def complaint(*arguments: str | Path) -> str:
    done = run(*arguments)
    assert done.code == 2, done.printed
    return " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("convert", "Missing argument 'INPUT'. For example: rdmconv convert vault.rdm --dry-run"),
        ("rules new", "Missing argument 'FILE'. For example: rdmconv rules new acme.toml"),
        ("export v.rdm --to csv", "Missing option '--output' / '-o'. For example: rdmconv export converted.rdm"),
        ("export v.rdm --to cvs -o x", "'csv'; did you mean csv?"),
        ("plan v.rdm --report-format pdf", "'--report-format': 'pdf' is not one of 'html', 'csv',"),
        ("plan v.rdm --limit", "Option '--limit' requires an argument."),
        ("plan v.rdm --all=3", "Option '--all' does not take a value."),
        ("plan v.rdm --max-depth 9", "No such option: --max-depth: it stands before the command"),
        ("plan v.rdm --wher x=y", "--where"),
        ("explain v.rdm Fax server", "extra argument(s) (server): put what has blanks in it in quotes"),
        ("rules lst", "Did you mean 'list'?"),
        ("plan v.rdm --where nam=x", "did you mean name?"),
        ("plan v.rdm --rules bultin", "did you mean builtin?"),
        ("rules list builtin.mps", "did you mean builtin.msp?"),
        ("rules show githb-key", "did you mean github-key?"),
        ("plan v.rdm --profile devolution-server", "did you mean devolutions-server?"),
        ("profile show defalt", "did you mean default?"),
    ],
)
def test_a_mistake_is_told_with_the_next_step(typed: str, told: str) -> None:
    assert told in complaint(*shlex.split(typed))


@pytest.mark.parametrize("typed", ["plan v.rdm --limit", "plan v.rdm --all=3", "export v.rdm --to cvs -o x", "plan"])
def test_a_complaint_names_the_command_and_its_help(typed: str) -> None:
    text, command = complaint(*typed.split()), typed.partition(" ")[0]
    assert text.startswith(f"Usage: rdmconv {command} ")
    assert f"Try 'rdmconv {command} -h' for help." in text
    assert "Value error" not in text


def test_a_mistyped_name_is_told_what_is_called_nearly_so(tmp_path: Path) -> None:
    path = tmp_path / "vault.xml"
    path.write_bytes(xml_export(xml_credential(name="Fax server"), xml_credential(name="Door", id=guid(2))))
    assert "name Fax servr; did you mean Fax server?" in complaint("explain", path, "Fax servr")
    assert "did you mean" not in complaint("explain", path, "Coffee")


def test_a_name_that_looks_like_a_secret_is_not_told(tmp_path: Path) -> None:
    path, name = tmp_path / "vault.xml", "x7" * 12 + "$Kq9"
    path.write_bytes(xml_export(xml_credential(name=name)))
    text = complaint("explain", path, name[:-1])
    assert "did you mean" not in text
    assert name not in text


@pytest.mark.parametrize("name", [name for name, _ in every_command()])
def test_every_command_has_examples_in_its_help(name: str) -> None:
    words = name.split()[1:]
    text = run(*words, "--help").stdout.decode()
    examples = text.partition("Examples:")[2].partition("\n\n  ")[2]
    assert examples.lstrip().startswith(f"{name} ") or examples.lstrip().startswith(f"{name}\n")
