"""Promise 4: a secret leaves by no door but the converted file."""

import io
import json
import os
import random
import tempfile
import traceback
from pathlib import Path
from typing import Final

import pytest

from rdmconv.crypto import age_encryptor
from rdmconv.model.secret import Secret
from rdmconv.pipeline import unit_conversion
from tests.builders import convert, guid, xml_credential, xml_entry, xml_export
from tests.crypto.age_files import encrypted, new_pair
from tests.leaks.canaries import CANARY, assert_clean, assert_silent
from tests.paths import JSON_SMALL, JSON_VAULTS, SERVER, SERVER_FILES, VAULTS, XML_SMALL, XML_VAULTS, name_of
from tests.report.reports import report_of
from tests.rows import over
from tests.running import run, run_process

ALL: Final = os.environ.get("LEAKS") == "all"
SOME: Final = 4
"""Ways to convert that are tried on each vault, when it is not all."""
ENDINGS = ("json", "csv", "md", "html", "sarif", "txt")
CONVERT = [
    ("--all",),
    ("--all", "--strict"),
    ("--all", "--carry-encrypted", "--allow-referenced"),
    ("--all", "--limit", "2"),
    ("--all", "--quiet"),
    ("--all", "--dry-run"),
    ("--where", "name=*api*"),
    ("--where", "secret=*"),
    ("--where", "secret=nothing"),
]
CHECKS = [
    ("inspect",),
    ("inspect", "--format", "json"),
    ("validate",),
    ("validate", "--format", "json"),
    ("validate", "--format", "sarif"),
]
VAULT_FILES = [*XML_VAULTS, *JSON_VAULTS, SERVER / "page.json"]


@pytest.mark.parametrize("path", VAULT_FILES, ids=name_of)
def test_convert_shows_no_secret(path: Path, tmp_path: Path) -> None:
    for number, options in enumerate(CONVERT if ALL else random.sample(CONVERT, SOME)):
        folder = tmp_path / str(number)
        folder.mkdir()
        output, reports = folder / "out", [folder / f"report.{ending}" for ending in ENDINGS]
        wanted = [part for report in reports for part in ("--report", report)]
        loud = [] if "--quiet" in options else ["--verbose"]
        done = run("convert", path, *options, "-o", output, *wanted, *loud)
        assert done.code in {0, 1}, options
        assert_clean(done, *reports)
        assert {one.name for one in folder.iterdir()} <= {"out", *(report.name for report in reports)}, options


PLAN: Final[list[tuple[str, ...]]] = [("--all",), (), ("--all", "--carry-encrypted", "--allow-referenced")]


@pytest.mark.parametrize("path", VAULT_FILES, ids=name_of)
def test_a_plan_shows_no_secret(path: Path, tmp_path: Path) -> None:
    plan, output = tmp_path / "plan", tmp_path / "out"
    for options in PLAN if ALL else random.sample(PLAN, 1):
        assert_clean(run("plan", path, *options))
        done = run("plan", path, *options, "--diff", "--plan", plan, "--log-format", "json", "-v", "--force")
        assert_clean(done, plan)
        assert_clean(run("apply", plan, "-o", output, "-v", "--force"))
        plan.write_bytes(plan.read_bytes().replace(b'"op": "rename"', b'"op": "copy"', 1))
        assert_clean(run("apply", plan, "-o", output, "--force"))
        assert_clean(run("apply", output, "-o", tmp_path / "none"))
        assert_clean(run("apply", path, "-o", tmp_path / "none"))


def test_a_journal_shows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encryptor = age_encryptor.Encryptor
    monkeypatch.setattr(age_encryptor, "Encryptor", lambda write, to: encryptor(write, to, work=4))
    passphrase, journal, output = tmp_path / "passphrase", tmp_path / "journal", tmp_path / "out"
    passphrase.write_text(f"{CANARY}-passphrase")
    options = ("--journal", journal, "--passphrase-file", passphrase, "--verbose")
    path = VAULTS / "rdm_export.xml"
    assert_clean(run("convert", path, "--all", "-o", output, *options), journal)
    for file in (output, path):
        assert_clean(run("revert", file, *options, "-o", tmp_path / "back"))
    journal.write_bytes(path.read_bytes())
    assert_clean(run("revert", output, *options, "-o", tmp_path / "none"))


@pytest.mark.parametrize("path", VAULT_FILES, ids=name_of)
def test_an_encrypted_file_shows_no_secret_in_nor_out(path: Path, tmp_path: Path) -> None:
    mine, place = new_pair(), tmp_path / "place"
    place.mkdir()
    vault, keys, words = place / "vault.age", tmp_path / "keys", tmp_path / "words"
    vault.write_bytes(encrypted(path.read_bytes(), [mine.recipient]))
    keys.write_text(mine.private)
    words.write_text(f"{CANARY}-passphrase")
    opened = ("--identity", keys, "--passphrase-file", words)
    plan, report = place / "plan", place / "report.json"
    for command in CHECKS:
        assert_clean(run(command[0], vault, *command[1:], *opened))
    assert_clean(run("plan", vault, "--all", "--plan", plan, "--diff", "-v", *opened))
    sealed = ("--encrypt-to", mine.public, "--journal", place / "journal", "--report", report)
    done = run("apply", plan, "-o", place / "out", *sealed, *opened, "-v", "--log-format", "json")
    assert done.code == 0
    assert_clean(done)
    assert_clean(run("export", vault, "--to", "csv", "-o", place / "keys", "--encrypt-to", mine.public, *opened))
    assert_clean(
        run("revert", place / "out", "--journal", place / "journal", "-o", place / "back", *sealed[:2], *opened)
    )
    keys.write_text(f"{CANARY}-key")
    assert_clean(run("inspect", vault, *opened))
    vault.write_bytes(encrypted(path.read_bytes(), Secret("other")))
    assert_clean(run("inspect", vault, "--passphrase-file", words))
    for file in place.iterdir():
        assert_silent(file.read_bytes().decode("latin-1"))


EXPORT = [
    ("--to", "cxf", "-v"),
    ("--to", "csv", "--format", "json"),
    ("--to", "devolutions-server", "--keep-in-description", "-v", "--log-format", "json"),
    ("--to", "cxf", "--fail-on-loss", "-v"),
]


@pytest.mark.parametrize("path", VAULT_FILES, ids=name_of)
def test_an_export_shows_no_secret_but_in_its_file(path: Path, tmp_path: Path) -> None:
    converted = tmp_path / "converted"
    carried = ("--carry-encrypted", "--allow-referenced")
    assert run("convert", path, "--all", *carried, "-o", converted).code == 0
    for number, options in enumerate(EXPORT if ALL else random.sample(EXPORT, 2)):
        (tmp_path / str(number)).mkdir()
        assert_export_is_clean(converted, tmp_path / str(number), options)


def assert_export_is_clean(converted: Path, folder: Path, options: tuple[str, ...]) -> None:
    output, sealed = folder / "output", folder / "sealed"
    done = run("export", converted, *options, "-o", output)
    assert (done.code, output.exists()) in {(0, True), (1, False)}
    assert_clean(done)
    assert done.code == 1 or CANARY in output.read_text("utf-8")
    assert_clean(run("export", converted, *options, "-o", sealed, "--encrypt-to", new_pair().public))
    assert_clean(run("export", converted, *options, "-o", output, "--profile", converted, "--encrypt-to", CANARY))
    assert {one.name for one in folder.iterdir()} <= {"output", "sealed"}
    if sealed.exists():
        assert_silent(sealed.read_bytes().decode("latin-1"))


@over([*VAULT_FILES, *XML_SMALL, *JSON_SMALL, *SERVER_FILES], name_of)
def test_looking_shows_no_secret(path: Path) -> None:
    for command in CHECKS:
        done = run(command[0], path, *command[1:])
        assert done.code in {0, 1}, command
        assert_clean(done)


@pytest.mark.parametrize("path", [*XML_SMALL, *JSON_SMALL, *SERVER_FILES], ids=name_of)
def test_converting_small_files_shows_no_secret(path: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    assert_clean(run("convert", path, "--all", "-o", tmp_path / "out", "--report", report), report)


def test_saying_who_logs_in_shows_no_secret(tmp_path: Path) -> None:
    canaries = "<RDP><Password>CANARY-rdp</Password></RDP><CredentialConnectionID>CANARY</CredentialConnectionID>"
    names = [f"<CredentialConnectionID>{guid(number)}</CredentialConnectionID>" for number in (1, 9)]
    users = [xml_entry(canaries, one, id=guid(5 + n), name=f"user{n}") for n, one in enumerate(names)]
    own, other, report = tmp_path / "own.xml", tmp_path / "other.xml", tmp_path / "report.json"
    own.write_bytes(xml_export(xml_credential(canaries), *users))
    other.write_bytes(xml_export(xml_credential(canaries, id=guid(2)), *users))
    done = run("convert", own, other, "--all", "-n", "--report", report)
    assert {"REF001", "REF002"} <= set(done.stderr.replace(":", " ").split())
    assert "user0" in report.read_text()
    assert_clean(done, report)
    for command in CHECKS:
        assert_clean(run(command[0], own, other, *command[1:]))


def test_the_canaries_are_in_the_converted_file() -> None:
    data = (VAULTS / "rdm_export.xml").read_bytes()
    assert convert(data).data.count(CANARY.encode()) == data.count(CANARY.encode())


def test_an_error_in_the_middle_of_a_file_shows_no_secret(tmp_path: Path) -> None:
    data = (VAULTS / "rdm_export.xml").read_bytes()
    for place in range(40, len(data), 1000):
        path = tmp_path / "broken.xml"
        path.write_bytes(data[:place] + b"<&" + data[place:])
        for command in (("convert", "--all", "-n"), ("validate",), ("inspect",)):
            assert_clean(run(*command, path))


def test_an_unforeseen_error_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(values: dict[str, object], _: object) -> None:
        raise ValueError(next(iter(values.values())), data)

    data = xml_export(xml_credential())
    monkeypatch.setattr(unit_conversion, "check_api_key", broken)
    done = run("convert", "-", "--all", "-o", "-", stdin=data)
    assert done.code == 70
    assert_clean(done)


def test_a_secret_in_a_traceback_with_local_variables_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(values: dict[str, object], _: object) -> None:
        raise ValueError(values["api_key"])

    monkeypatch.setattr(unit_conversion, "check_api_key", broken)
    with pytest.raises(ValueError, match="Secret") as caught:
        convert(xml_export(xml_credential()))
    assert_silent("".join(traceback.format_exception_only(caught.value)))
    last = traceback.TracebackException.from_exception(caught.value, capture_locals=True).stack[-1]
    assert_silent(str(last.locals))


def test_arguments_are_not_shown(tmp_path: Path) -> None:
    done = run(
        "convert", VAULTS / "connection.xml", "--where", "secret=CANARY-deploy", "-n", "--report", tmp_path / "r.json"
    )
    assert done.code == 0
    assert_clean(done, tmp_path / "r.json")


def test_a_process_shows_no_secret() -> None:
    done = run_process("convert", VAULTS / "rdm_export.xml", "--all", "-n")
    assert done.code == 0
    assert_clean(done)


def test_nothing_of_a_secret_is_left_in_the_folder_for_temporary_files(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    data = (VAULTS / "rdm_export.xml").read_bytes()
    options = ("convert", "-", "--all", "-o", "-", "--report", tmp_path / "report.json")
    done = run_process(*options, stdin=data, env={"TMPDIR": str(temporary)})
    assert done.code == 0
    assert not list(temporary.iterdir())


def test_temporary_files_of_a_report_hold_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[io.StringIO] = []

    def remembered(*_: object, **__: object) -> io.StringIO:
        kept.append(io.StringIO())
        return kept[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", remembered)
    report_of(("vault.xml", (VAULTS / "rdm_export.xml").read_bytes()))
    assert kept[0].getvalue()
    assert_silent(kept[0].getvalue())


def test_two_files_with_other_secrets_give_the_same_report(tmp_path: Path) -> None:
    reports = []
    for length, name in ((1, "a"), (50, "b")):
        path = tmp_path / name / "vault.xml"
        path.parent.mkdir()
        path.write_bytes(
            xml_export(xml_credential(password="x" * length), xml_credential(password="y" * length, id=guid(2)))
        )
        report = tmp_path / name / "report.json"
        printed = run("convert", path, "--all", "-n", "--report", report).printed
        read = json.loads(report.read_text())
        del read["inputs"][0]["path"], read["inputs"][0]["sha256"], read["inputs"][0]["size"], read["made"]
        reports.append((printed.replace(str(path), ""), read))
    assert reports[0] == reports[1], "a report tells the length of a secret, or whether two are the same"
