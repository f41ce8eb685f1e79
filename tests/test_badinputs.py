"""Every hostile or broken file gets the verdict it deserves, and none of its content is shown."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest

from rdmconv.diagnostics import CATALOGUE
from tests.bad_inputs import (
    ACCEPTED,
    DECLARED,
    DIAGNOSTIC,
    JSON,
    SECONDS,
    VERDICTS,
    XML,
    Verdict,
    assert_discreet,
    errors_of,
)
from tests.builders import convert, guid, xml_credential, xml_entry, xml_export
from tests.paths import BAD_JSON, BAD_MISC, BAD_XML, name_of
from tests.plain_lxml import plain_entries
from tests.rows import over
from tests.running import run

REFUSALS = {path: verdict for path, verdict in VERDICTS.items() if verdict.code}
ADMITTED = {path: verdict for path, verdict in VERDICTS.items() if not verdict.code}


@contextmanager
def in_time() -> Iterator[None]:
    started = time.process_time()
    yield
    assert time.process_time() - started < SECONDS


def test_the_table_names_every_file() -> None:
    assert {path.name for path in BAD_XML.iterdir()} == set(XML)
    assert {path.name for path in BAD_JSON.iterdir()} == set(JSON)


@pytest.mark.parametrize(("path", "verdict"), REFUSALS.items(), ids=map(name_of, REFUSALS))
def test_convert_refuses_with_one_line_and_a_hint(path: Path, verdict: Verdict, tmp_path: Path) -> None:
    output = tmp_path / "out"
    with in_time():
        done = run("convert", path, "--all", "-o", output)
    assert_discreet(done, path)
    assert done.code == 3
    line, hint = done.stderr.splitlines()
    found = DIAGNOSTIC.search(line)
    assert found is not None
    assert found[1] == "error"
    assert found[2] in (verdict.code or "").split("|")
    assert hint.startswith("  ")
    assert CATALOGUE[found[2]].hint.partition("{")[0] in hint
    assert not list(tmp_path.iterdir())
    assert not done.stdout


@over(product(REFUSALS.items(), ["inspect", "validate"]), str)
def test_other_commands_refuse_it_too(row: tuple[tuple[Path, Verdict], str]) -> None:
    (path, verdict), command = row
    with in_time():
        done = run(command, path)
    assert_discreet(done, path)
    assert done.code == 3
    assert [code for code in errors_of(done) if code in (verdict.code or "").split("|")]
    assert not done.stdout, "findings about a file that cannot be read"


def entry_with(field: str, kind: str) -> bytes:
    """An export with one entry that has a byte in a field that no UTF-8 has."""
    if kind == "xml":
        text = xml_export(xml_entry(f"<{field}>?x</{field}>", id=None)).decode()
    else:
        text = json.dumps([{"ConnectionType": "Group", "Name": "x", field: "?x"}])
    return text.replace("?x", "\xffx").encode("latin-1")


@pytest.mark.parametrize("field", ["ID", "CredentialConnectionID"])
@pytest.mark.parametrize(("kind", "code"), [("json", "FMT006"), ("xml", "FMT003")])
@pytest.mark.parametrize("command", ["convert", "inspect", "validate"])
def test_an_id_that_is_no_text_is_refused(field: str, kind: str, code: str, command: str, tmp_path: Path) -> None:
    path, good = tmp_path / f"bad.{kind}", tmp_path / "good.xml"
    path.write_bytes(entry_with(field, kind))
    good.write_bytes(xml_export(xml_credential()))
    options = ("--all", "-o", tmp_path / "folder") if command == "convert" else ()
    assert run(command, path, *options).code == 3
    done = run(command, path, good, *options)
    assert_discreet(done, path)
    assert errors_of(done) == [code]
    if command == "convert":
        assert done.code == 4
        assert [one.name for one in (tmp_path / "folder").iterdir()] == ["good.xml"]


@pytest.mark.parametrize(("path", "verdict"), ADMITTED.items(), ids=map(name_of, ADMITTED))
def test_convert_accepts_it_and_its_entry_ends_where_it_should(path: Path, verdict: Verdict, tmp_path: Path) -> None:
    output, report = tmp_path / "out", tmp_path / "report.json"
    with in_time():
        done = run("convert", path, "--all", "-o", output, "--report", report)
    assert_discreet(done, path)
    assert done.code == 0
    (listed,) = json.loads(report.read_text())["inputs"]
    assert {entry["bucket"] for entry in listed["entries"]} <= {verdict.bucket}
    if verdict.bucket != "unchanged":
        assert listed["summary"][verdict.bucket] == 1
    if verdict.bucket != "converted":
        assert output.read_bytes() == path.read_bytes()
    if verdict.bucket == "invalid" and verdict.finding:
        assert [entry["reason"]["code"] for entry in listed["entries"]] == [verdict.finding]
    assert (verdict.note is not None) == (f"warning {verdict.note}" in done.stderr)


@over(ADMITTED.items(), str)
def test_validate_says_what_is_wrong_with_it(row: tuple[Path, Verdict]) -> None:
    path, verdict = row
    with in_time():
        done = run("validate", path, "--format", "json")
    assert_discreet(done, path)
    errors = {finding["code"] for finding in json.loads(done.stdout) if finding["severity"] == "error"}
    assert done.code == (1 if verdict.finding else 0)
    assert (verdict.finding in errors) if verdict.finding else not errors


@over(ADMITTED, name_of)
def test_inspect_counts_it(path: Path) -> None:
    for form in ("text", "json"):
        with in_time():
            done = run("inspect", path, "--format", form)
        assert_discreet(done, path)
        assert done.code == 0


@pytest.mark.parametrize(
    "path",
    [BAD_XML / name for name, verdict in XML.items() if verdict in (ACCEPTED, DECLARED)],
    ids=lambda path: path.name,
)
def test_a_secret_that_is_hard_to_carry_is_carried(path: Path) -> None:
    before = path.read_bytes()
    (old,), (new,) = plain_entries(before), plain_entries(convert(before).data)
    assert old.text("Credentials", "Password") == new.text("Credentials", "ApiKey")
    assert old.text("Credentials", "Password")


def test_numbers_no_other_reader_keeps_survive() -> None:
    numbers = (BAD_JSON / "j03b_i64_plus1.json").read_bytes().strip()[1:-1]
    entry = b'{"ConnectionType":26,"ID":"%s","Credentials":{"UserName":"u","Password":"p"},%%s}' % guid().encode()
    data = b'{"Connections":[%s],%s}' % (entry % numbers.replace(b'"Version"', b'"a"'), numbers)
    converted = convert(data)
    assert converted.buckets == ["converted"]
    assert converted.data.count(b"9223372036854775808") == 2
    assert converted.data.endswith(numbers + b"}")
    assert convert(data, rules=[]).data == data


def test_an_archive_is_refused() -> None:
    done = run("convert", BAD_MISC / "m07_zip_slip.zip", "--all", "-n")
    assert (done.code, errors_of(done)) == (3, ["FMT011"])
