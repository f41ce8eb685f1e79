"""`plan` writes down what `apply` then does, exactly or not at all."""

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings

from rdmconv.formats.schema_files import read_schema
from rdmconv.profiles import profile
from rdmconv.report import plan_reader
from rdmconv.rules import inheritance
from tests.builders import guid, pack, rule_text, xml_credential, xml_entry, xml_export
from tests.depth import examples
from tests.paths import EVERY_GOOD, VAULTS, name_of
from tests.running import Run, run, run_process
from tests.strategies import XML_FILES

VAULT = VAULTS / "rdm_export.xml"
SCHEMA = jsonschema_rs.validator_for(json.loads(read_schema("plan.schema.json")))


def planned(path: Path, plan: Path, *options: str | Path) -> list[dict[str, Any]]:
    """Make a plan, and give its records."""
    done = run("plan", path, *options, "--plan", plan, "--force", "--quiet")
    assert done.code == 0, done.stderr
    return [json.loads(line) for line in plan.read_bytes().splitlines()]


def vault(folder: Path, *entries: str, name: str = "vault.xml") -> Path:
    path = folder / name
    path.write_bytes(xml_export(*(entries or (xml_credential(),))))
    return path


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


# What changed since


def refused(done: Run, what: str, output: Path, code: str = "PLN003") -> None:
    assert done.code == 3, done.stderr
    assert code in done.stderr
    assert what in done.stderr
    assert not output.exists()


@pytest.mark.parametrize("place", [0, 30, -30, -1])
def test_one_changed_byte_of_the_input_is_refused(place: int, tmp_path: Path) -> None:
    path, output = vault(tmp_path), tmp_path / "out"
    planned(path, tmp_path / "plan", "--all")
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    refused(run("apply", tmp_path / "plan", "-o", output), f"the input {path}", output)


@pytest.mark.parametrize("spoilt", [b"# a comment\n", b'[broken "'], ids=["comment", "broken"])
@pytest.mark.parametrize("changed", ["acme.toml", "base.toml", "profile.toml"])
def test_a_changed_pack_or_profile_is_refused(changed: str, spoilt: bytes, tmp_path: Path) -> None:
    path, output = vault(tmp_path), tmp_path / "out"
    (tmp_path / "base.toml").write_text(pack(rule_text()))
    head = '[pack]\nid = "acme"\nversion = "1.0"\nextends = ["base.toml"]\n'
    (tmp_path / "acme.toml").write_text(pack(head=head))
    shutil.copy(Path(profile.__file__).with_name("default.toml"), tmp_path / "profile.toml")
    options = ("--rules", tmp_path / "acme.toml", "--profile", tmp_path / "profile.toml")
    assert planned(path, tmp_path / "plan", *options)[-1]["summary"]["converted"] == 1
    assert run("apply", tmp_path / "plan", "-o", output, "--force").code == 0
    output.unlink()
    with (tmp_path / changed).open("ab") as file:
        file.write(spoilt)
    kind = "the profile" if changed == "profile.toml" else "the rule pack"
    refused(run("apply", tmp_path / "plan", "-o", output), f"{kind} {tmp_path / changed}", output)
    (tmp_path / changed).unlink()
    refused(run("apply", tmp_path / "plan", "-o", output), f"{kind} {tmp_path / changed}", output, "PLN005")


def test_other_built_in_rules_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, output = vault(tmp_path), tmp_path / "out"
    planned(path, tmp_path / "plan", "--all")
    monkeypatch.setattr("rdmconv.pipeline.planned.built_in_digest", lambda: "0" * 64)
    refused(run("apply", tmp_path / "plan", "-o", output), "the rule pack builtin", output)
    assert inheritance.built_in_digest() != "0" * 64


def test_a_pack_that_is_new_since_is_refused(tmp_path: Path) -> None:
    """A folder that another program put in the way: the plan names one file, the rules come from another."""
    path, output = vault(tmp_path), tmp_path / "out"
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "pack.toml").write_text(pack(rule_text()))
    records = planned(path, tmp_path / "plan", "--rules", tmp_path / "a" / "pack.toml")
    (tmp_path / "other.toml").write_text(pack(rule_text()))
    records[0]["options"]["rules"] = [str(tmp_path / "other.toml")]
    written(tmp_path / "plan", records)
    refused(run("apply", tmp_path / "plan", "-o", output), "the rule pack", output)


def written(plan: Path, records: list[dict[str, Any]]) -> None:
    plan.write_text("".join(json.dumps(one) + "\n" for one in records))


def test_of_several_inputs_all_are_looked_at_before_the_first_is_converted(tmp_path: Path) -> None:
    first, second = vault(tmp_path, name="a.xml"), vault(tmp_path, name="b.xml")
    assert run("plan", first, second, "--all", "--plan", tmp_path / "plan").code == 0
    second.write_bytes(second.read_bytes() + b"\n")
    done = run("apply", tmp_path / "plan", "-o", tmp_path / "out")
    refused(done, f"the input {second}", tmp_path / "out" / "a.xml")


def test_of_several_inputs_none_is_converted_when_one_comes_out_otherwise(tmp_path: Path) -> None:
    first, second = vault(tmp_path, name="a.xml"), vault(tmp_path, name="b.xml")
    assert run("plan", first, second, "--all", "--plan", tmp_path / "plan").code == 0
    records = [json.loads(line) for line in (tmp_path / "plan").read_bytes().splitlines()]
    next(one for one in records if one.get("input") == 1)["rule"] = "another"
    written(tmp_path / "plan", records)
    before = first.read_bytes()
    for where in (("--in-place",), ("-o", tmp_path / "out")):
        done = run("apply", tmp_path / "plan", *where)
        assert (done.code, "PLN004" in done.stderr) == (3, True)
    assert first.read_bytes() == before
    assert not (tmp_path / "out").exists()


def test_a_pack_that_is_a_device_is_refused(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    records = planned(vault(tmp_path), plan, "--all")
    records[0]["packs"].append({"name": "/dev/zero", "sha256": "0" * 64})
    written(plan, records)
    refused(run("apply", plan, "-o", tmp_path / "out"), "/dev/zero", tmp_path / "out", "PLN005")


# Plans that were changed themselves


def change_rule(records: list[dict[str, Any]]) -> None:
    records[1]["rule"] = "another"


def change_edits(records: list[dict[str, Any]]) -> None:
    records[1]["edits"][1]["to"] = "Description"


def change_ordinal(records: list[dict[str, Any]]) -> None:
    records[1]["ordinal"] = 7


def change_totals(records: list[dict[str, Any]]) -> None:
    for record in records[-2:]:
        record["summary"]["unchanged"] = 5


def change_name(records: list[dict[str, Any]]) -> None:
    records[1]["name"] = "Harmless"


def change_type(records: list[dict[str, Any]]) -> None:
    records[1]["type"] = "GitHub"


def change_folder(records: list[dict[str, Any]]) -> None:
    records[1]["folder"] = "Elsewhere"


@pytest.mark.parametrize(
    "change", [change_rule, change_edits, change_ordinal, change_totals, change_name, change_type, change_folder]
)
def test_what_does_not_come_out_as_planned_is_refused(change: Any, tmp_path: Path) -> None:
    path, plan, output = vault(tmp_path), tmp_path / "plan", tmp_path / "out"
    records = planned(path, plan, "--all")
    change(records)
    written(plan, records)
    done = run("apply", plan, "-o", output)
    assert (done.code, output.exists()) == (3, False)
    assert "PLN004" in done.stderr
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_an_entry_more_or_less_than_planned_is_refused(tmp_path: Path) -> None:
    path, plan = vault(tmp_path, *(xml_credential(id=guid(n), name=f"n{n}") for n in (1, 2))), tmp_path / "plan"
    records = planned(path, plan, "--all")
    for kept in ([records[1]], [records[1], records[2], {**records[2], "ordinal": 9}]):
        summary = {**records[-1]["summary"], "converted": len(kept)}
        written(plan, [records[0], *kept, *({**one, "summary": summary} for one in records[-2:])])
        done = run("apply", plan, "-o", tmp_path / "out")
        assert (done.code, (tmp_path / "out").exists()) == (3, False)
        assert "PLN004" in done.stderr


@pytest.mark.parametrize("lost", range(4))
def test_a_plan_that_lost_a_line_is_refused(lost: int, tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    records = planned(vault(tmp_path), plan, "--all")
    del records[lost]
    written(plan, records)
    done = run("apply", plan, "-o", tmp_path / "out")
    assert done.code == 3
    assert "PLN001" in done.stderr


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"{}\n", b"<vault/>\n", b'{"record": "header"}\n', b"\xff\n", b"[" * 100_000 + b"\n", b"x" * 100_000],
    ids=range(8),
)
def test_what_is_no_plan_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "plan").write_bytes(data)
    done = run("apply", tmp_path / "plan", "-o", tmp_path / "out")
    assert done.code == 3
    assert "PLN001" in done.stderr or "FMT001" in done.stderr


def test_totals_of_a_plan_that_are_not_those_of_its_inputs_are_refused(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    records = planned(vault(tmp_path), plan, "--all")
    records[-1]["summary"]["review"] = 7
    written(plan, records)
    done = run("apply", plan, "-o", tmp_path / "out")
    assert (done.code, "PLN001" in done.stderr) == (3, True)


def test_a_number_written_as_text_is_refused(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    records = planned(vault(tmp_path), plan, "--all")
    records[1]["ordinal"] = "0"
    written(plan, records)
    assert run("apply", plan, "-o", tmp_path / "out").code == 3


@pytest.mark.parametrize(
    "spell", [lambda data: b"\xef\xbb\xbf" + data, lambda data: data.rstrip(b"\n")], ids=["BOM", "end"]
)
def test_a_plan_that_went_through_an_editor_is_read(spell: Any, tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    planned(vault(tmp_path), plan, "--all")
    plan.write_bytes(spell(plan.read_bytes()).replace(b"\n", b"\r\n"))
    assert run("apply", plan, "-o", tmp_path / "out").code == 0


def test_a_plan_about_nothing_is_not_written_and_not_applied(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    assert run("plan", tmp_path / "not-there.xml", "--plan", plan).code == 3
    assert not plan.exists()
    records = planned(vault(tmp_path), plan)
    written(plan, [{**records[0], "inputs": []}, {**records[-1], "summary": {}}])
    done = run("apply", plan, "-o", tmp_path / "out")
    assert (done.code, "PLN001" in done.stderr) == (3, True)


def test_a_plan_of_a_later_version_is_refused(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    records = planned(vault(tmp_path), plan, "--all")
    written(plan, [{**records[0], "format_version": "2.0"}, *records[1:]])
    done = run("apply", plan, "-o", tmp_path / "out")
    assert (done.code, "PLN002" in done.stderr) == (3, True)


def test_members_of_a_later_minor_version_are_ignored(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    records = planned(vault(tmp_path), plan, "--all")
    written(
        plan, [{**one, "later": 1, **({"format_version": "1.9"} if not n else {})} for n, one in enumerate(records)]
    )
    assert run("apply", plan, "-o", tmp_path / "out").code == 0


def test_options_that_are_none_are_refused(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    records = planned(vault(tmp_path), plan, "--all")
    records[0]["options"]["limit"] = "all"
    written(plan, records)
    done = run("apply", plan, "-o", tmp_path / "out")
    assert (done.code, "PLN001" in done.stderr) == (3, True)


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


@pytest.mark.parametrize(("named", "read"), [(("one", "other"), ("one",)), (("one",), ("one", "other"))])
def test_a_pack_more_or_less_than_a_plan_names_is_refused(
    named: tuple[str, ...], read: tuple[str, ...], tmp_path: Path
) -> None:
    path, output = vault(tmp_path), tmp_path / "out"
    for name in ("one", "other"):
        (tmp_path / f"{name}.toml").write_text(pack(head=f'[pack]\nid = "{name}"\nversion = "1.0"\n'))
    records = planned(
        path, tmp_path / "plan", *(part for name in named for part in ("--rules", f"{tmp_path}/{name}.toml"))
    )
    records[0]["options"]["rules"] = [f"{tmp_path}/{name}.toml" for name in read]
    written(tmp_path / "plan", records)
    refused(run("apply", tmp_path / "plan", "-o", output), f"the rule pack {tmp_path}/other.toml", output)


def test_a_profile_that_is_not_the_one_a_plan_names_is_refused(tmp_path: Path) -> None:
    path, output = vault(tmp_path), tmp_path / "out"
    shutil.copy(Path(profile.__file__).with_name("default.toml"), tmp_path / "profile.toml")
    records = planned(path, tmp_path / "plan", "--all", "--profile", tmp_path / "profile.toml")
    records[0]["options"]["profile"] = "default"
    written(tmp_path / "plan", records)
    refused(run("apply", tmp_path / "plan", "-o", output), f"the profile {tmp_path / 'profile.toml'}", output)


@pytest.mark.parametrize("change", ["inputs", "packs", "profile"])
def test_a_name_that_can_be_none_is_refused(change: str, tmp_path: Path) -> None:
    plan, output = tmp_path / "plan", tmp_path / "out"
    records = planned(vault(tmp_path), plan, "--all")
    named = records[0][change]
    (named if change == "profile" else named[0])["path" if change == "inputs" else "name"] = "a\0b"
    written(plan, records)
    refused(run("apply", plan, "-o", output), "", output, "PLN005")


@pytest.mark.parametrize("cut", [2, 30])
def test_a_plan_that_is_cut_short_is_refused(cut: int, tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    planned(vault(tmp_path), plan, "--all")
    plan.write_bytes(plan.read_bytes()[:-cut])
    done = run("apply", plan, "-o", tmp_path / "out")
    assert (done.code, "it is cut short" in done.stderr) == (3, True)


def test_a_plan_whose_lines_are_not_in_order_is_refused(tmp_path: Path) -> None:
    paths, plan = [vault(tmp_path, name=name) for name in ("a.xml", "b.xml")], tmp_path / "plan"
    assert run("plan", *paths, "--all", "--plan", plan).code == 0
    header, *lines, footer = map(json.loads, plan.read_bytes().splitlines())
    swapped = [lines[2], lines[1], lines[0], lines[3]]
    for records in ([header, *swapped, footer], [header, *lines, footer, footer], [header, header, *lines, footer]):
        written(plan, records)
        done = run("apply", plan, "-o", tmp_path / "out")
        assert (done.code, "PLN001" in done.stderr) == (3, True)


def test_a_line_is_read_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = tmp_path / "plan"
    records = planned(vault(tmp_path), plan, "--all")
    written(plan, [{**records[0], "later": "x" * 10_000}, *records[1:]])
    assert run("apply", plan, "-o", tmp_path / "out").code == 0
    monkeypatch.setattr(plan_reader, "_LONGEST", 10_000)
    done = run("apply", plan, "-o", tmp_path / "other")
    assert (done.code, "PLN001" in done.stderr) == (3, True)


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
