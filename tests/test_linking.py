"""An entry of one input that logs in with a credential of another is found before either is converted."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from rdmconv import linking
from rdmconv.linking import LinkedInputs
from tests.builders import guid, xml_credential, xml_entry, xml_export
from tests.running import run, run_process


def names(number: int = 1) -> str:
    return f"<CredentialConnectionID>{guid(number)}</CredentialConnectionID>"


CREDENTIAL = xml_export(xml_credential())
SESSION = xml_export(xml_entry(names(), id=guid(2), name="dc01"))
LOST = xml_export(xml_entry(names(9), id=guid(3), name="lost"))
JSON_SESSION = json.dumps(
    [{"ConnectionType": "SSHShell", "ID": guid(4), "Name": "web", "SSH": {"CredentialConnectionID": guid()}}]
).encode()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    files = {"a.rdm": CREDENTIAL, "b.rdm": SESSION, "c.json": JSON_SESSION, "lost.rdm": LOST, "bad.rdm": b"<html/>"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def entries(*arguments: str, stdin: bytes = b"", code: int = 0) -> Mapping[str, list[dict[str, Any]]]:
    """What the report lists for each input."""
    done = run("convert", *arguments, "--all", "--report", "report.json", "--force", stdin=stdin)
    assert done.code == code, done.stderr
    report = json.loads(Path("report.json").read_bytes())
    return {one["path"]: one["entries"] for one in report["inputs"]}


# Nothing across files


def test_one_input_is_not_read_before_its_turn(folder: Path) -> None:
    with patch.object(linking, "open_stream", side_effect=AssertionError):
        assert LinkedInputs(["a.rdm"]).links("a.rdm") is None
        assert LinkedInputs(["a.rdm", str(folder / "a.rdm")]).links("a.rdm") is None


def test_inputs_that_do_not_know_each_other_are_read_once_more_only(folder: Path) -> None:
    (folder / "own.rdm").write_bytes(xml_export(xml_credential(id=guid(5)), xml_entry(names(5), id=guid(6))))
    with patch.object(linking, "name_users", side_effect=AssertionError):
        linked = LinkedInputs(["a.rdm", "own.rdm", "lost.rdm"])
    links = linked.links("a.rdm")
    assert links is not None
    assert (links.known, links.used_by, links.users.of(guid())) == (set(), {}, ())


def test_alone_a_credential_is_converted(folder: Path) -> None:
    assert [one["bucket"] for one in entries("a.rdm", "-n")["a.rdm"]] == ["converted"]
    assert folder.exists()


# Across files


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("other", "user"),
    [
        ("b.rdm", {"id": guid(2), "name": "dc01", "type": "RDPConfigured", "file": "b.rdm", "line": 3}),
        ("c.json", {"id": guid(4), "name": "web", "type": "SSHShell", "file": "c.json", "line": 1}),
    ],
)
@pytest.mark.parametrize("turn", [1, -1])
def test_a_session_in_another_file_blocks_a_credential(other: str, user: dict[str, Any], turn: int) -> None:
    (entry,) = entries(*["a.rdm", other][::turn], "-o", "out")["a.rdm"]
    label = f'"{user["name"]}" ({user["type"]}, in {other})'
    assert (entry["bucket"], entry["used_by"], entry["users"]) == ("blocked", 1, [user])
    reason = entry["reason"]
    assert (reason["code"], reason["message"]) == ("REF001", f"1 entry logs in with it: {label}")
    assert Path("out/a.rdm").read_bytes() == CREDENTIAL


@pytest.mark.usefixtures("folder")
def test_users_of_all_files_are_named_the_own_ones_first() -> None:
    Path("own.rdm").write_bytes(xml_export(xml_entry(names(), id=guid(7), name="own"), xml_credential()))
    found = entries("b.rdm", "c.json", "own.rdm", "a.rdm", "-n")
    assert [user["name"] for user in found["own.rdm"][0]["users"]] == ["own", "dc01", "web"]
    assert [user["name"] for user in found["a.rdm"][0]["users"]] == ["dc01", "web", "own"]
    assert [one[0]["used_by"] for name, one in found.items() if one] == [3, 3]


@pytest.mark.usefixtures("folder")
def test_an_entry_that_names_a_credential_twice_counts_once() -> None:
    Path("b.rdm").write_bytes(xml_export(xml_entry(names(), f"<RDP>{names()}</RDP>", id=guid(2))))
    assert [entry["used_by"] for entry in entries("a.rdm", "b.rdm", "-n")["a.rdm"]] == [1]


@pytest.mark.usefixtures("folder")
def test_a_file_given_twice_counts_once() -> None:
    Path("link.rdm").symlink_to("b.rdm")
    assert [one["used_by"] for one in entries("a.rdm", "b.rdm", "./b.rdm", "link.rdm", "-n")["a.rdm"]] == [1]


@pytest.mark.usefixtures("folder")
def test_a_file_is_called_by_the_name_it_was_first_given_by() -> None:
    (entry,) = entries("a.rdm", "./b.rdm", "b.rdm", "-n")["a.rdm"]
    assert [user["file"] for user in entry["users"]] == ["./b.rdm"]


@pytest.mark.usefixtures("folder")
def test_what_is_in_none_of_the_files_is_told_once_a_file() -> None:
    assert "REF002" in run("convert", "b.rdm", "--all", "-n").stderr
    done = run("convert", "a.rdm", "b.rdm", "lost.rdm", "--all", "-n", "--strict")
    told = [line for line in done.stderr.splitlines() if "REF002" in line]
    assert told == ["lost.rdm: warning REF002: 1 reference leads to no entry of the files given"]
    assert done.code == 1, "a.rdm is blocked"
    assert run("convert", "lost.rdm", "--all", "-n", "--strict").code == 0


@pytest.mark.usefixtures("folder")
def test_a_file_that_cannot_be_read_is_told_about_and_stops_no_other() -> None:
    (entry,) = entries("a.rdm", "bad.rdm", "not-there.rdm", "b.rdm", "-n", code=4)["a.rdm"]
    assert entry["bucket"] == "blocked"
    Path("loop.rdm").symlink_to("loop.rdm")
    bad = ["bad.rdm", "not-there.rdm", "loop.rdm", "nul\0.rdm"]
    done = run("convert", "a.rdm", *bad, "b.rdm", "--all", "-n")
    told = [line.split(":")[0] for line in done.stderr.splitlines() if " error " in line]
    assert told == [*bad[:3], "nul\\u0000.rdm"] * 2  # when it happens and, of many files, at the end


@pytest.mark.usefixtures("folder")
def test_a_file_that_is_broken_further_on_blocks_all_the_same() -> None:
    Path("b.rdm").write_bytes(SESSION.replace(b"</ArrayOfConnection>", b""))
    (entry,) = entries("a.rdm", "b.rdm", "-n", code=4)["a.rdm"]
    assert [user["name"] for user in entry["users"]] == ["dc01"]


@pytest.mark.usefixtures("folder")
def test_in_place_blocks_too() -> None:
    done = run("convert", "a.rdm", "b.rdm", "--all", "--in-place")
    assert (done.code, Path("a.rdm").read_bytes()) == (0, CREDENTIAL)
    assert "REF001" in done.stderr


# Standard input


@pytest.mark.usefixtures("folder")
def test_standard_input_takes_part() -> None:
    found = entries("-", "b.rdm", "-n", stdin=CREDENTIAL)
    assert [user["file"] for user in found["-"][0]["users"]] == ["b.rdm"]
    found = entries("a.rdm", "-", "-n", stdin=SESSION)
    assert [user["file"] for user in found["a.rdm"][0]["users"]] == ["-"]


@pytest.mark.usefixtures("folder")
def test_a_process_reads_standard_input_among_files() -> None:
    done = run_process("convert", "a.rdm", "-", "--all", "-n", stdin=SESSION)
    assert done.code == 0
    assert 'blocked: Billing: 1 entry logs in with it: "dc01" (RDPConfigured, in -)' in done.stderr


# Other commands


@pytest.mark.usefixtures("folder")
def test_inspect_looks_across_files() -> None:
    found = json.loads(run("inspect", "a.rdm", "b.rdm", "--format", "json").stdout)
    assert [(one["uses"], one["users"][0]["file"]) for one in found[0]["referenced"]] == [(1, "b.rdm")]
    assert found[1]["referenced"] == []
    assert b'Billing by 1: "dc01" (RDPConfigured, in b.rdm)' in run("inspect", "a.rdm", "b.rdm").stdout


@pytest.mark.usefixtures("folder")
def test_validate_looks_across_files() -> None:
    assert "REF002" in run("validate", "b.rdm").printed
    assert "REF002" not in run("validate", "a.rdm", "b.rdm").printed
    assert "lost.rdm:3:1: warning REF002: lost: " in run("validate", "a.rdm", "b.rdm", "lost.rdm").printed


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", [("convert", "-n", "--all"), ("plan",), ("inspect",)])
def test_it_is_told_once_that_what_an_input_logs_in_with_is_not_known(command: tuple[str, ...]) -> None:
    said = run(*command, "a.rdm", "b.rdm", "bad.rdm", "none.rdm").stderr
    assert said.count("warning REF003: 2 of the inputs could not be read") == 1
    for inputs in (("a.rdm", "b.rdm"), ("bad.rdm", "none.rdm"), ("bad.rdm",)):
        assert "REF003" not in run(*command, *inputs).stderr
