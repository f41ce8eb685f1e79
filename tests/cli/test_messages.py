"""What is said on standard error, and how much of it."""

import io
import json
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from rich.console import Console

from rdmconv.cli import progress
from rdmconv.cli.progress import ProgressBar
from tests.builders import guid, xml_credential, xml_entry, xml_export
from tests.paths import VAULTS
from tests.running import run, run_process

VAULT = VAULTS / "rdm_export.xml"
BAD = b"<ArrayOfConnection><Connection>"


def logged(*arguments: str | Path, code: int = 0, stdin: bytes = b"") -> list[dict[str, Any]]:
    done = run(*arguments, "--log-format", "json", stdin=stdin)
    assert done.code == code, done.stderr
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_a_quiet_run_that_is_fine_says_nothing() -> None:
    done = run("convert", VAULT, "--all", "-n", "--quiet")
    assert (done.code, done.printed) == (0, "")


def test_a_quiet_run_tells_errors() -> None:
    done = run("convert", "-", "--all", "-n", "--quiet", stdin=BAD)
    assert (done.code, "FMT003" in done.stderr) == (3, True)


def test_a_verbose_run_tells_what_is_done(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = run("convert", VAULT, "--all", "-n", "--verbose", "--report", report)
    assert f"decided: path {VAULT}, entries 69" in done.stderr
    assert f"written, and no secret found in it: path {report}" in done.stderr
    assert "decided: path" not in run("convert", VAULT, "--all", "-n").stderr
    assert "converted: path" in run("convert", VAULT, "--all", "-o", tmp_path / "out", "-v").stderr


def test_json_lines_tell_what_text_tells() -> None:
    lines = logged("convert", VAULT, "--all", "-n", "-v")
    assert all({"time", "level", "event"} <= set(line) for line in lines)
    assert [line["code"] for line in lines if line["event"] == "finding"] == ["REF002", "PRO003"]
    (summary,) = (line for line in lines if line["event"] == "summary")
    assert (summary["converted"], summary["total"], summary["dry_run"]) == (15, 69, True)
    assert (
        sum(line["event"] == "entry" for line in lines) == summary["review"] + summary["blocked"] + summary["invalid"]
    )


def test_json_lines_tell_errors() -> None:
    (line,) = logged("convert", "-", "--all", "-n", code=3, stdin=BAD)
    assert (line["level"], line["code"], line["path"]) == ("error", "FMT003", "-")
    (line,) = logged("convert", VAULT, "--only", " ", "-n", code=2)
    assert (line["level"], line["code"]) == ("error", "USE002")


def test_json_lines_tell_of_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rdmconv.batch.records.run_job", interrupted)
    (line,) = logged("convert", VAULT, "-n", code=130)
    assert (line["level"], line["event"]) == ("error", "interrupted; what was not finished is not there")


def test_a_json_line_cannot_be_forged(tmp_path: Path) -> None:
    path = tmp_path / 'a\n{"level": "info"}.xml'
    blocked = xml_credential(name="x\n\u2028{}\u202e", password=None, encrypted="Q0FOQVJZ")
    path.write_bytes(xml_export(blocked))
    lines = logged("convert", path, "--all", "-n")
    assert [line["event"] for line in lines] == ["summary", "entry"]


def test_the_entries_listed_are_bounded() -> None:
    entries = [xml_credential(id=guid(n), password=None) for n in range(1, 200)]
    lines = logged("convert", "-", "--all", "-n", stdin=xml_export(*entries))
    assert sum(line["event"] == "entry" for line in lines) == 20
    done = run("convert", "-", "--all", "-n", stdin=xml_export(*entries))
    assert done.stderr.count("VAL001") == 20
    assert "179 more" in done.stderr


def test_messages_of_a_process_are_plain_when_no_terminal_is_there() -> None:
    done = run_process("convert", VAULT, "--all", "-n", "--verbose")
    assert "\x1b" not in done.printed


# Progress


def console(*, is_terminal: bool) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, force_terminal=is_terminal, width=120, color_system=None), out


def shown(monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool = True, wanted: bool = True, wait: float = 0.3) -> str:
    monkeypatch.setattr(progress, "_PATIENCE", 0.05)
    where, out = console(is_terminal=is_terminal)
    with ProgressBar(where, wanted=wanted) as bar:
        advance = bar.file("vault\u202e.xml", 1000)
        sleep(wait)
        if advance is not None:
            advance(500, 42)
            sleep(wait)
    return out.getvalue()


def test_a_long_run_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch)
    assert "vault\\u202e.xml" in text
    assert "50%" in text
    assert "entries/s" in text


@pytest.mark.parametrize(
    "how", [{"is_terminal": False}, {"wanted": False}, {"wait": 0.0}], ids=["no terminal", "not wanted", "short"]
)
def test_nothing_is_shown(how: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, **how) == ""


def test_an_unknown_size_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.05)
    where, out = console(is_terminal=True)
    with ProgressBar(where, wanted=True) as bar:
        advance = bar.file("-", None)
        assert advance is not None
        sleep(0.2)
        advance(5, 1)
        sleep(0.3)
    assert "entries/s" in out.getvalue()


def test_a_conversion_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(ProgressBar, "file", lambda *_: lambda done, entries: told.append((done, entries)))
    path = tmp_path / "vault.xml"
    path.write_bytes(xml_export(*(xml_entry(id=guid(n)) for n in range(20_000))))
    assert run("convert", path, "--all", "-n").code == 0
    assert len(told) > 2
    assert told == sorted(told)
    assert told[-1] == (path.stat().st_size, 20_000)


def test_json_lines_tell_where_and_why(tmp_path: Path) -> None:
    path = tmp_path / "vault.xml"
    path.write_bytes(xml_export(xml_credential(password=None)).replace(b"utf-8", b"latin1"))
    note, _, entry = logged("convert", path, "--all", "-n")
    assert (note["level"], note["code"], note["path"]) == ("warning", "FMT007", str(path))
    place = {"path": str(path), "line": 3, "column": 1, "id": guid(), "name": "Billing", "bucket": "invalid"}
    assert {name: entry[name] for name in place} == place
    assert (entry["level"], entry["code"], entry["message"]) == ("warning", "VAL001", "there is no API key")
    assert entry["hint"]
    path.write_bytes(b"<ArrayOfConnection>\n <Connection></Oops>")
    (error,) = logged("convert", path, "--all", "-n", code=3)
    assert (error["line"], error["column"] > 1, bool(error["hint"])) == (2, True, True)


def test_a_file_that_became_longer_is_done_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    where, out = console(is_terminal=True)
    with ProgressBar(where, wanted=True) as bar:
        for name in ("first.xml", "second.xml"):
            advance = bar.file(name, 1000)
            assert advance is not None
            advance(1500, 42)
        sleep(0.5)
        assert [task.description for task in bar._bar.tasks] == ["second.xml"]
        assert [(task.completed, task.total) for task in bar._bar.tasks] == [(1000, 1000)]
    assert out.getvalue().endswith("\x1b[2K"), "nothing of it stays"


@pytest.mark.parametrize(
    ("options", "is_wanted"), [((), True), (("-v",), True), (("-q",), False), (("--log-format", "json"), False)]
)
def test_progress_is_for_people_who_want_to_hear_of_it(
    options: tuple[str, ...], is_wanted: bool, bars: list[bool]
) -> None:
    assert run("convert", VAULT, "--all", "-n", *options).code == 0
    assert bars == [is_wanted]
