"""A plan that was changed itself, is cut short or is none converts nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from rdmconv.report import plan_reader
from tests.builders import guid, xml_credential
from tests.cli.plans import planned, refused, vault, written
from tests.running import run


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
