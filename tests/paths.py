"""Where the files are that tests read."""

from pathlib import Path
from typing import Final

import rdmconv

TESTS: Final = Path(__file__).parent
FIXTURES: Final = TESTS.parent / "fixtures"
VAULTS: Final = FIXTURES / "vaults"
SMALL: Final = FIXTURES / "small"
SERVER: Final = FIXTURES / "server"
AGE: Final = FIXTURES / "age"
BAD_XML: Final = FIXTURES / "badinputs" / "xml"
BAD_JSON: Final = FIXTURES / "badinputs" / "json"
BAD_MISC: Final = FIXTURES / "badinputs" / "misc"
BAD_CSV: Final = FIXTURES / "badinputs" / "csv"
PACKAGE: Final = Path(rdmconv.__file__).parent

XML_VAULTS: Final = sorted(VAULTS.glob("*.xml"))
JSON_VAULTS: Final = sorted(VAULTS.glob("*.json"))
XML_SMALL: Final = sorted(SMALL.glob("*.xml"))
JSON_SMALL: Final = sorted(SMALL.glob("*.json"))
SERVER_FILES: Final = sorted(SERVER.glob("*.json"))
XML_GOOD: Final = [*XML_VAULTS, *XML_SMALL]
ALL_GOOD: Final = [*XML_GOOD, *JSON_VAULTS, *JSON_SMALL]
EVERY_GOOD: Final = [*ALL_GOOD, *SERVER_FILES]


def name_of(path: Path) -> str:
    """Name a file in the id of a test."""
    return path.name
