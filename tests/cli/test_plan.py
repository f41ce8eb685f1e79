"""`plan` writes down what `apply` then does, exactly or not at all."""

import json
import shutil
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import given, settings

from rdmconv.formats.schema_files import read_schema
from rdmconv.profiles import profile
from tests.builders import guid, pack, rule_text, xml_credential, xml_entry, xml_export
from tests.cli.plans import VAULT, planned, vault
from tests.depth import examples
from tests.paths import EVERY_GOOD, name_of
from tests.running import run, run_process
from tests.strategies import XML_FILES

SCHEMA = jsonschema_rs.validator_for(json.loads(read_schema("plan.schema.json")))


def test_nothing_to_convert(tmp_path: Path) -> None:
    path = vault(tmp_path, xml_entry())
    records = planned(path, tmp_path / "plan", "--all")
    assert [one["record"] for one in records] == ["header", "input_end", "footer"]
    assert run("apply", tmp_path / "plan", "-o", tmp_path / "out").code == 0
    assert (tmp_path / "out").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("options", [("--all",), (), ("--all", "--carry-encrypted")], ids=" ".join)
@pytest.mark.parametrize("path", EVERY_GOOD, ids=name_of)
def test_plan_and_apply_give_what_convert_gives(path: Path, options: tuple[str, ...], tmp_path: Path) -> None:
    plan, applied, converted = (tmp_path / name for name in ("plan", "applied", "converted"))
    planned(path, plan, *options)
    assert run("apply", plan, "-o", applied).code == 0
    assert run("convert", path, *options, "-o", converted).code == 0
    assert applied.read_bytes() == converted.read_bytes()


@settings(max_examples=examples(60))
@given(XML_FILES)
def test_plan_and_apply_give_what_convert_gives_for_any_file(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = folder / "vault.xml"
    path.write_bytes(data)
    planned(path, folder / "plan", "--all")
    assert run("apply", folder / "plan", "-o", folder / "applied").code == 0
    assert run("convert", path, "--all", "-o", folder / "converted").code == 0
    assert (folder / "applied").read_bytes() == (folder / "converted").read_bytes()


@pytest.mark.parametrize("path", EVERY_GOOD, ids=name_of)
def test_a_plan_follows_its_schema_and_adds_up(path: Path, tmp_path: Path) -> None:
    records = planned(path, tmp_path / "plan", "--all")
    for record in records:
        SCHEMA.validate(record)
    summary = records[-1]["summary"]
    assert sum(one["record"] == "entry" for one in records) == summary["converted"]
    assert sum(count for name, count in summary.items() if name != "total") == summary["total"]


def test_a_plan_tells_what_is_set_and_no_other_value(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text(
        pack(rule_text(settings='type = "Bill"\nurl = "https://api.example/v1?key=x"\nexpires_after = "2031-01-01"'))
    )
    path = vault(tmp_path, xml_credential(username="visible-nowhere"))
    records = planned(path, tmp_path / "plan", "--rules", tmp_path / "pack.toml")
    values = {edit["to"]: edit.get("value") for edit in records[1]["edits"]}
    assert (values["Credentials/ApiKeyType"], values["MetaInformation/Expiration"]) == ("Bill", "2031-01-01")
    assert values["Credentials/Url"] is None
    text = (tmp_path / "plan").read_text()
    assert "visible-nowhere" not in text
    assert "key=x" not in text


# Options


def test_the_options_of_a_plan_are_those_of_its_run(tmp_path: Path) -> None:
    entries = [xml_credential(id=guid(n), name=f"n{n}") for n in (1, 2, 3)]
    path, plan, output = vault(tmp_path, *entries), tmp_path / "plan", tmp_path / "out"
    for options in (("--where", "name=n2"), ("--all", "--only", guid(2))):
        records = planned(path, plan, *options)
        assert [one["name"] for one in records if one["record"] == "entry"] == ["n2"]
        assert run("apply", plan, "-o", output, "--force").code == 0
        assert output.read_bytes().count(b"<ApiKey>") == 1


def test_an_input_can_be_somewhere_else(tmp_path: Path) -> None:
    path, plan = vault(tmp_path), tmp_path / "plan"
    planned(path, plan, "--all")
    moved = path.rename(tmp_path / "moved.xml")
    assert run("apply", plan, "-o", tmp_path / "out").code == 3
    assert run("apply", plan, moved, "-o", tmp_path / "out").code == 0
    assert run("apply", plan, moved, moved, "-o", tmp_path / "out").code == 2


def test_apply_in_place(tmp_path: Path) -> None:
    path, plan = vault(tmp_path), tmp_path / "plan"
    planned(path, plan, "--all")
    assert run("apply", plan, "--in-place").code == 0
    assert b"<ApiKey>" in path.read_bytes()


def test_several_inputs_go_into_a_folder(tmp_path: Path) -> None:
    paths = [vault(tmp_path, name=name) for name in ("a.xml", "b.xml")]
    assert run("plan", *paths, "--all", "--plan", tmp_path / "plan").code == 0
    assert run("apply", tmp_path / "plan", "-o", tmp_path / "out").code == 0
    assert all(b"<ApiKey>" in (tmp_path / "out" / path.name).read_bytes() for path in paths)


def test_there_is_no_plan_when_an_input_cannot_be_read(tmp_path: Path) -> None:
    path, plan, report = vault(tmp_path), tmp_path / "plan", tmp_path / "report.json"
    bad = tmp_path / "bad.xml"
    bad.write_bytes(path.read_bytes()[:-5])
    done = run("plan", bad, path, "--all", "--plan", plan, "--report", report)
    assert (done.code, "PLN006" in done.stderr) == (4, True)
    assert not plan.exists()
    assert report.exists()


def test_an_id_that_no_entry_has_is_told(tmp_path: Path) -> None:
    path = vault(tmp_path)
    done = run("plan", path, "--all", "--only", guid().upper(), "--only", guid(7))
    assert (done.code, done.stderr.count("USE006")) == (0, 1)
    assert guid(7) in done.stderr


def test_that_the_names_of_fields_are_a_guess_is_told(tmp_path: Path) -> None:
    path = vault(tmp_path)
    shutil.copy(Path(profile.__file__).with_name("default.toml"), tmp_path / "mine.toml")
    assert "PRO003" in run("plan", path, "--all").stderr
    assert "PRO003" in run("convert", path, "--all", "-o", tmp_path / "out").stderr
    assert "PRO003" not in run("plan", path).stderr
    assert "PRO003" not in run("plan", path, "--all", "--profile", tmp_path / "mine.toml").stderr


def test_a_plan_goes_to_standard_output_and_comes_from_standard_input(tmp_path: Path) -> None:
    path = vault(tmp_path)
    done = run("plan", path, "--all", "--plan", "-")
    assert (done.code, json.loads(done.stdout.splitlines()[0])["record"]) == (0, "header")
    assert run("apply", "-", "-o", tmp_path / "out", stdin=done.stdout).code == 0
    assert (tmp_path / "out").exists()


def test_an_input_can_be_standard_input(tmp_path: Path) -> None:
    data, plan = xml_export(xml_credential()), tmp_path / "plan"
    assert run("plan", "-", "--all", "--plan", plan, stdin=data).code == 0
    assert run("apply", plan, "-o", tmp_path / "out", stdin=data).code == 0
    done = run("apply", plan, "-o", tmp_path / "other", stdin=data + b"\n")
    assert (done.code, "PLN003" in done.stderr) == (3, True)
    assert run("apply", "-", "-o", tmp_path / "third", stdin=plan.read_bytes()).code == 2


def test_the_report_for_people_is_what_plan_prints(tmp_path: Path) -> None:
    done = run("plan", vault(tmp_path, xml_entry()), "--all")
    assert b"0  would be converted" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("command", ["plan", "convert"])
def test_check_tells_by_its_exit_code_whether_something_would_change(command: str, tmp_path: Path) -> None:
    path = vault(tmp_path)
    before = path.read_bytes()
    assert run(command, path, "--all", "--check").code == 1
    assert run(command, path, "--check").code == 0
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_check_and_strict_together(tmp_path: Path) -> None:
    blocked = xml_credential(password=None, encrypted="Q0FOQVJZ")
    assert run("plan", vault(tmp_path, blocked), "--all", "--check").code == 0
    assert run("plan", vault(tmp_path, blocked), "--all", "--check", "--strict").code == 1


def test_what_where_says_of_a_secret_does_not_get_into_a_plan(tmp_path: Path) -> None:
    path = vault(tmp_path)
    for name in ("secret", " Secret "):
        done = run("plan", path, "--where", f"{name}=CANARY*", "--plan", tmp_path / "plan")
        assert (done.code, (tmp_path / "plan").exists()) == (2, False)
        assert "CANARY" not in done.printed
    assert run("plan", path, "--where", "secret=CANARY*").code == 0


def test_the_plan_does_not_replace_a_file_unasked(tmp_path: Path) -> None:
    path, plan = vault(tmp_path), tmp_path / "plan"
    assert run("plan", path, "--plan", path, "--force").code == 2
    assert run("plan", path, "--plan", plan).code == 0
    assert run("plan", path, "--plan", plan).code == 2
    assert run("plan", path, "--plan", plan, "--report", plan.with_suffix(".json")).code == 2
    assert run("plan", path, "--plan", plan, "--report", plan.with_suffix(".json"), "--force").code == 0


def test_nothing_is_written_over_the_plan(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    planned(vault(tmp_path), plan, "--all")
    before = plan.read_bytes()
    assert run("apply", plan, "-o", plan, "--force").code == 2
    assert run("apply", plan, "-o", tmp_path / "out", "--report", plan, "--force").code == 2
    assert plan.read_bytes() == before


def test_a_process_plans_and_applies(tmp_path: Path) -> None:
    plan, output = tmp_path / "plan", tmp_path / "out"
    assert run_process("plan", VAULT, "--all", "--plan", plan).code == 0
    assert run_process("apply", plan, "-o", output).code == 0
    assert output.read_bytes() != VAULT.read_bytes()


ENCRYPTED = xml_credential(password=None, encrypted="Q0FOQVJZQUFB")
USER = xml_entry(f"<CredentialConnectionID>{guid()}</CredentialConnectionID>", id=guid(2))


@pytest.mark.parametrize(
    ("entries", "options"),
    [
        ([ENCRYPTED], ["--carry-encrypted"]),
        ([xml_credential(), USER], ["--allow-referenced"]),
        ([xml_credential()], ["--applicability", "unsafe"]),
    ],
)
def test_what_lets_an_entry_through_is_in_the_plan(
    entries: list[str], options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    certainty = "unsafe" if "unsafe" in options else "safe"
    Path("pack.toml").write_text(pack(rule_text(more=f'applicability = "{certainty}"')))
    path, rules = vault(tmp_path, *entries), ("--rules", "pack.toml")
    assert len(planned(path, Path("plan"), *rules)) == 3
    assert len(planned(path, Path("plan"), *rules, *options)) == 4
    assert run("apply", "plan", "-o", "out").code == 0
    assert Path("out").read_bytes() == run("convert", path, *rules, *options, "-o", "-").stdout != path.read_bytes()


def test_apply_tells_and_ends_as_convert_does(tmp_path: Path) -> None:
    path, plan, output, report = (tmp_path / name for name in ("vault.xml", "plan", "out", "report.json"))
    vault(tmp_path, xml_credential(), xml_credential(id=guid(2), password=None))
    planned(path, plan, "--all")
    assert run("apply", plan, "-o", output, "--report", report).code == 0
    assert json.loads(report.read_text())["summary"]["converted"] == 1
    assert run("apply", plan, "-o", tmp_path / "other", "--report", report).code == 2
    assert run("apply", plan, "-o", output).code == 2
    assert run("apply", plan, "-o", output, "--report", report, "--force", "--strict").code == 1
    assert run("apply", plan, "-o", output, "--force", "--quiet").printed == ""
    assert "converted: path" in run("apply", plan, "-o", output, "--force", "--verbose").stderr
    assert '"summary"' in run("apply", plan, "-o", output, "--force", "--log-format", "json").stderr


def test_one_thing_goes_to_standard_output(tmp_path: Path) -> None:
    path = vault(tmp_path)
    assert run("plan", path, "--all", "--quiet").printed == ""
    assert run("plan", path, "--all", "--log-format", "json").stdout == b""
    done = run("plan", path, "--all", "--plan", "-")
    records = [json.loads(line)["record"] for line in done.stdout.splitlines()]
    assert records == ["header", "entry", "input_end", "footer"]
    assert "would be converted" in done.stderr
    done = run("plan", path, "--all", "--diff")
    assert {line[:2] for line in done.stdout.splitlines()} == {b"@@", b"- ", b"+ "}
    assert "would be converted" in done.stderr
    assert run("plan", path, "--all", "--diff", "--plan", "-").code == 2
