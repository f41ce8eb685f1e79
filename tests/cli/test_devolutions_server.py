"""The whole tool on files of Devolutions Server, alone and beside RDM's."""

import json
from pathlib import Path
from typing import Any

import pytest

from rdmconv.profiles.profile import load_profile
from tests.builders import xml_credential, xml_export
from tests.paths import SERVER, SMALL
from tests.running import run

PAGE = SERVER / "page.json"
OF_RDM = SMALL / "integer_dialect.json"
RULE = """
[pack]
id = "acme"
version = "1.0"
[[rule]]
id = "acme-key"
priority = 5
action = "convert"
{more}
[rule.match]
all = [{match}]
[rule.set]
type = "Acme"
url = "https://api.acme.example"
expires_after = "2030-01-01T00:00:00"
"""


def reported(tmp_path: Path, *arguments: str | Path) -> dict[str, Any]:
    report = tmp_path / "report.json"
    done = run("plan", *arguments, "--quiet", "--report", report)
    assert done.code == 0, done.stderr
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def rules(tmp_path: Path, match: str, more: str = "") -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(RULE.format(match=match, more=more))
    return path


def test_it_is_inspected() -> None:
    (found,) = json.loads(run("inspect", PAGE, "--format", "json").stdout)
    assert found["format"] == "devolutions-server"
    assert found["credential_types"]["Default"] == 13
    assert found["types"] == {"Credential": 18, "Folder": 1, "RDPConfigured": 1}


def test_it_is_validated(tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    assert run("convert", PAGE, "--all", "-o", output).code == 0
    for path in (PAGE, output):
        done = run("validate", path)
        assert (done.code, done.stdout) == (0, b"")


def test_what_breaks_the_schema_is_found(tmp_path: Path) -> None:
    path = tmp_path / "entry.json"
    path.write_text('{"name": "n", "type": "Credential", "subType": "ApiKey", "data": {"apiKey": "k", "password": ""}}')
    done = run("validate", path)
    assert done.code == 1
    assert b"VAL006: n: the entry does not follow the schema (falseSchema at data/password)" in done.stdout


def test_it_is_converted_in_place_and_back(tmp_path: Path) -> None:
    path, journal = tmp_path / "page.json", tmp_path / "journal"
    path.write_bytes(PAGE.read_bytes())
    done = run("convert", path, "--all", "--in-place", "--journal", journal, "--journal-plaintext")
    assert done.code == 0
    assert path.read_bytes() != PAGE.read_bytes()
    assert run("revert", path, "--journal", journal, "-o", tmp_path / "back").code == 0
    assert (tmp_path / "back").read_bytes() == PAGE.read_bytes()


def test_it_comes_from_standard_input() -> None:
    done = run("convert", "-", "--all", "-o", "-", stdin=(SERVER / "entry.json").read_bytes())
    assert json.loads(done.stdout)["data"] == {"apiId": "svc-alone", "apiKey": "CANARY-alone", "tenantId": "acme"}


def test_names_that_are_documented_are_no_guess(tmp_path: Path) -> None:
    done = run("convert", PAGE, "--all", "-o", tmp_path / "out")
    assert (done.code, "PRO003" in done.stderr) == (0, False)


@pytest.mark.parametrize("order", [1, -1])
def test_each_input_of_a_run_has_the_profile_of_its_format(order: int, tmp_path: Path) -> None:
    inputs = [PAGE, OF_RDM][::order]
    found = reported(tmp_path, *inputs, "--all")
    profiles = {one["format"]: one["profile"] for one in found["inputs"]}
    assert profiles == {"devolutions-server": "devolutions-server", "rdm-json": "default"}
    assert [one["name"] for one in found["made"]["profiles"]] == [*profiles.values()]
    out = tmp_path / "out"
    done = run("convert", *inputs, "--all", "-o", out)
    assert (done.code, done.stderr.count("PRO003")) == (0, 1)
    assert b"CANARY-billing" in next(out.rglob("page.json")).read_bytes()
    assert b"ApiId" in next(out.rglob("integer_dialect.json")).read_bytes()


def test_a_plan_names_the_profile_of_each_input_and_is_applied(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    assert run("plan", PAGE, OF_RDM, "--all", "--plan", plan).code == 0
    header = json.loads(plan.read_bytes().splitlines()[0])
    assert [one["profile"]["name"] for one in header["inputs"]] == ["devolutions-server", "default"]
    assert header["profile"]["name"] == "default"
    assert run("apply", plan, "-o", tmp_path / "applied").code == 0
    assert run("convert", PAGE, OF_RDM, "--all", "-o", tmp_path / "converted").code == 0
    for path in (PAGE, OF_RDM):
        applied, converted = (next((tmp_path / name).rglob(path.name)) for name in ("applied", "converted"))
        assert applied.read_bytes() == converted.read_bytes()


def test_another_profile_of_the_format_is_refused(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    assert run("plan", PAGE, "--all", "--plan", plan).code == 0
    used = load_profile("devolutions-server").source.sha256
    plan.write_text(plan.read_text().replace(used, "0" * 64))
    done = run("apply", plan, "-o", tmp_path / "out")
    assert (done.code, "the profile devolutions-server is not what it was" in done.stderr) == (3, True)


def test_its_profile_is_not_for_files_of_rdm(tmp_path: Path) -> None:
    path = tmp_path / "vault.xml"
    path.write_bytes(xml_export(xml_credential()))
    for command in (("convert", path, "--all", "-n"), ("validate", path), ("explain", path, "Billing")):
        done = run(*command, "--profile", "devolutions-server")
        assert (done.code != 0, "PRO008" in done.stderr) == (True, True)
    assert run("convert", PAGE, "--all", "-n", "--profile", "devolutions-server").code == 0


@pytest.mark.parametrize(
    ("match", "count"),
    [
        ('{ name = { eq = "billing" } }', 1),
        ("{ folder = { glob = 'Kunden\\**' } }", 1),
        ('{ username = { prefix = "svc-q" } }', 1),
        ('{ domain = { eq = "acme" } }', 9),
        ('{ description = { contains = "two" } }', 1),
        ('{ tags = { eq = "finance" } }', 1),
        ('{ tags = { eq = "words" } }', 1),
        ('{ id = { suffix = "d014" } }', 1),
        ('{ secret = { eq = "CANARY-last" } }', 1),
        ("{ url = { exists = true } }", 0),
    ],
)
def test_rules_see_it(match: str, count: int, tmp_path: Path) -> None:
    found = reported(tmp_path, PAGE, "--rules", rules(tmp_path, match))
    assert found["summary"]["converted"] == count


def test_what_has_no_place_is_told(tmp_path: Path) -> None:
    path = rules(tmp_path, '{ name = { eq = "cron" } }')
    found = reported(tmp_path, PAGE, "--rules", path)
    (row,) = [one for one in found["inputs"][0]["entries"] if one["bucket"] == "converted"]
    (note,) = row["notes"]
    assert note["code"] == "LOS009"
    assert note["message"] == "not written, since Devolutions Server has no place for it: URL, Expires after, Type"
    assert row["kept"] == ["url"]


def test_what_has_no_place_is_kept_in_the_description_when_asked_for(tmp_path: Path) -> None:
    noted = 'note = ["url", "type", "lastUsed"]\ndrop = ["Expires_after"]'
    path = rules(tmp_path, '{ any = [{ name = { eq = "search" } }, { name = { eq = "cron" } }] }', noted)
    output, report = tmp_path / "out", tmp_path / "report.json"
    assert run("convert", PAGE, "--rules", path, "-o", output, "--report", report).code == 0
    entries = {one["name"]: one for one in json.loads(output.read_text())["data"]}
    said = "URL: https://api.acme.example\nType: Acme"
    assert entries["search"]["description"] == f"line one\nline two\n{said}\nlastUsed: 1E5"
    assert entries["cron"]["description"] == f"{said}\nurl: https://cron.acme.example/v1"
    rows = [one for one in json.loads(report.read_text())["inputs"][0]["entries"] if one["bucket"] == "converted"]
    assert {note["message"].rpartition(": ")[2] for row in rows for note in row["notes"]} == {"Expires after"}


def test_an_entry_is_explained() -> None:
    found = json.loads(run("explain", PAGE, "billing", "--all", "--format", "json").stdout)
    assert (found["bucket"], found["line"]) == ("converted", 4)
    assert {"op": "rename", "from": "data/password", "to": "data/apiKey"} in found["edits"]


def test_the_difference_is_shown() -> None:
    done = run("plan", SERVER / "entry.json", "--all", "--diff", "--quiet")
    assert b"- subType = Default\n" in done.stdout
    assert b"+ data/apiId = svc-alone\n" in done.stdout
    assert b"CANARY" not in done.stdout


def test_its_keys_are_exported(tmp_path: Path) -> None:
    converted, output = tmp_path / "page.json", tmp_path / "keys.csv"
    assert run("convert", PAGE, "--all", "-o", converted).code == 0
    done = run("export", converted, "--to", "csv", "-o", output)
    assert done.code == 0, done.stderr
    text = output.read_text("utf-8-sig")
    assert ("svc-billing" in text, "CANARY-last" in text, "CANARY-gate" in text) == (True, True, False)


def test_its_profile_is_shown() -> None:
    shown = run("profile", "show", "devolutions-server").stdout.decode()
    assert "data/apiKey" in shown
    assert "no place" in shown
    assert b"devolutions-server" in run("profile", "list").stdout
