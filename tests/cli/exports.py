"""API keys that are exported, and to what."""

from pathlib import Path

import pytest

from tests.builders import xml_export, xml_field
from tests.export.exporting import xml_api_key

TARGETS = ("devolutions-server", "cxf", "csv")
LOSING = xml_api_key(xml_field("Host", "h"))


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """The export in a folder of its own, so that all others are there because of a run."""
    folder = tmp_path / "vault"
    folder.mkdir()
    path = folder / "vault.xml"
    path.write_bytes(xml_export(xml_api_key(credentials="<TenantId>t</TenantId>")))
    return path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty folder."""
    folder = tmp_path / "place"
    folder.mkdir()
    return folder
