"""Vaults full of secrets, and programs that would show them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rdmconv.cli import artefact_files
from rdmconv.report.model import Report
from tests.builders import xml_credential, xml_export
from tests.running import Run, run

SECRET = 'pa55 <w>ord&"more\\ä'


def vault(folder: Path, *entries: str) -> Path:
    path = folder / "vault.xml"
    path.write_bytes(xml_export(*(entries or (xml_credential(password=SECRET),))))
    return path


def leaking(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let every renderer write a text at the end of what it writes."""
    original = artefact_files.renderer_for

    def renderer_for(path: Path) -> Any:
        render = original(path)

        def leaky(report: Report, write: Callable[[bytes], object]) -> None:
            assert render is not None
            render(report, write)
            write(b"<!-- " + text.encode() + b" -->")

        return leaky

    monkeypatch.setattr(artefact_files, "renderer_for", renderer_for)


def assert_caught(done: Run, *files: Path) -> None:
    assert done.code == 5, done.stderr
    assert "SEC002" in done.stderr
    assert "vault.xml:3" in done.stderr
    assert "pa55" not in done.printed
    assert not [file for file in files if file.exists()]


ALL = ("json", "csv", "md", "html", "sarif", "txt")


def everything_about(folder: Path, *entries: str, options: tuple[str, ...] = ("--all",)) -> str:
    """All that is written and printed about a vault."""
    path = vault(folder, *entries)
    reports = [folder / f"all.{ending}" for ending in ALL]
    wanted = [part for report in reports for part in ("--report", report)]
    done = run("plan", path, *options, "--plan", folder / "plan", *wanted, "--force")
    assert done.code == 0, done.stderr
    more = [run("plan", path, *options, "--diff"), run("plan", path, *options, "--log-format", "json")]
    printed = "".join(one.printed for one in (done, *more))
    return printed + "".join(one.read_text("utf-8") for one in (*reports, folder / "plan"))


STRONG = "s3cr3t-k3y"
