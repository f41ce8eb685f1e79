"""Where commands find what most of them are given."""

from pathlib import Path

import pytest

from tests.cli.converting import GOOD


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    path = tmp_path / "vault.xml"
    path.write_bytes(GOOD)
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.xml"
