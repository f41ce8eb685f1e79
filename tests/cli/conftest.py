"""Where commands find what most of them are given."""

from pathlib import Path

import pytest
from rich.console import Console

from rdmconv.cli import running
from rdmconv.cli.progress import ProgressBar
from tests.cli.converting import GOOD


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    path = tmp_path / "vault.xml"
    path.write_bytes(GOOD)
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.xml"


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether progress was wanted, for each run that could show it."""
    asked: list[bool] = []

    def remembered(where: Console, *, wanted: bool) -> ProgressBar:
        asked.append(wanted)
        return ProgressBar(where, wanted=wanted)

    monkeypatch.setattr(running, "ProgressBar", remembered)
    return asked
