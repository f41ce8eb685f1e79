"""Terminals of all sorts: narrow ones, dumb ones, and consoles that lack most letters."""

import io

import pytest
from rich.console import Console

from rdmconv.cli import progress
from rdmconv.cli.progress import ProgressBar
from tests.builders import xml_credential, xml_export
from tests.paths import VAULTS
from tests.running import run, run_process

VAULT = VAULTS / "rdm_export.xml"


@pytest.mark.parametrize(("options", "is_wanted"), [((), True), (("--no-progress",), False)], ids=str)
@pytest.mark.parametrize("command", ["convert", "plan"])
def test_who_wants_no_progress_sees_none(
    command: str, options: tuple[str, ...], is_wanted: bool, bars: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RDMCONV_APPLY_NO_PROGRESS", "1")  # of another command
    run(command, VAULT, "--all", *(["-n"] if command == "convert" else []), *options)
    assert bars == [is_wanted]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("term", "is_shown"), [("xterm", True), ("dumb", False)])
def test_progress_fits_a_narrow_terminal_and_leaves_a_dumb_one_alone(
    term: str, is_shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    out = Terminal()
    console = Console(file=out, width=40, height=20, color_system=None, _environ={"TERM": term})
    with ProgressBar(console, wanted=True) as bar:
        advance = bar.file("vaults/of/a/customer/with/a/long/name.rdm", 1000)
        assert advance is not None
        bar._timer.join()
        advance(500, 42)
        if bar._bar.live.is_started:
            bar._bar.refresh()
    text = out.getvalue()
    assert ("50%" in text) is is_shown
    assert max(map(len, text.replace("\r", "\n").splitlines() or [""])) <= 60  # 40, and what moves the cursor


@pytest.mark.parametrize("command", ["", "convert", "plan", "rules list", "profile learn"])
def test_help_fits_a_narrow_terminal(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = run(*command.split(), "--help").stdout.decode().splitlines()
    assert len(lines) > 10
    assert max(map(len, lines)) <= 52  # the least that click uses, and a long word


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_a_console_that_lacks_letters_is_no_obstacle(encoding: str) -> None:
    """As Windows has them; what a console lacks is spelled out."""
    data = xml_export(xml_credential(name="Schl\u00fcssel \u2192 \u7fa4"))
    done = run_process("plan", "-", "--all", "--no-progress", stdin=data, env={"PYTHONIOENCODING": encoding})
    assert done.code == 0
    text = done.stdout.decode(encoding)
    assert "\\u7fa4" in text
    assert "Traceback" not in done.stderr
    assert ("Schl\u00fcssel" in text) is (encoding != "ascii")
