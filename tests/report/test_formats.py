"""The extension of a report file tells which renderer writes it."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from rdmconv.report import json as json_report
from rdmconv.report.csv import render_csv
from rdmconv.report.formats import _RENDERERS, EXTENSIONS, renderer_for
from rdmconv.report.markdown import render_markdown
from rdmconv.report.sarif import render_sarif
from rdmconv.report.text import render_text


@pytest.mark.parametrize(
    ("name", "renderer"),
    [
        ("report.csv", render_csv),
        ("REPORT.CSV", render_csv),
        ("report.md", render_markdown),
        ("report.sarif", render_sarif),
        ("report.sarif.json", render_sarif),
        ("report.SARIF.json", render_sarif),
        ("report.txt", render_text),
        ("report", None),
        ("report.xml", None),
        (".csv", None),
        ("csv", None),
    ],
)
def test_a_file_is_written_by_the_renderer_of_its_extension(name: str, renderer: object) -> None:
    assert renderer_for(Path("folder.md", name)) is renderer


@pytest.mark.skipif(find_spec("rdmconv.report.html") is None, reason="there is no HTML report yet")
@pytest.mark.parametrize("name", ["report.html", "report.htm"])
def test_there_is_a_renderer_of_html(name: str) -> None:
    assert renderer_for(Path(name)) is not None


@pytest.mark.skipif(not hasattr(json_report, "render_json"), reason="the JSON report has another shape yet")
def test_there_is_a_renderer_of_json() -> None:
    assert renderer_for(Path("report.json")) is not None


def test_messages_can_name_every_extension() -> None:
    assert EXTENSIONS == (".json", ".csv", ".md", ".html", ".htm", ".sarif", ".txt")


def test_no_renderer_is_imported_before_it_is_asked_for() -> None:
    program = "import sys, rdmconv.report.formats; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not {f"rdmconv.report.{module}" for module, _ in _RENDERERS.values()} & loaded
