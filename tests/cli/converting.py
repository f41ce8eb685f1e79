"""What `rdmconv convert` is given, and what it may leave."""

from pathlib import Path

from tests.builders import xml_credential, xml_export
from tests.paths import VAULTS

VAULT = VAULTS / "rdm_export.xml"
GOOD = xml_export(xml_credential())


def listing(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}
