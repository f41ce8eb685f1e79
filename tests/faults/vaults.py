"""Exports to convert, and what stands in a folder after something went wrong there."""

import re
import stat
from pathlib import Path

from tests.builders import guid, xml_credential, xml_export, xml_field

TEMPORARY = re.compile(r"\.rdmconv-[0-9a-f]{8}-\w{8}\.tmp")


def vault_of(entries: int) -> bytes:
    """An export of three kilobytes an entry; each entry is to be converted."""
    filler = xml_field("Description", "filler " * 400)
    return xml_export(*[xml_credential(filler, name=f"Key {number}", id=guid(number)) for number in range(entries)])


def temporary_files(folder: Path) -> list[Path]:
    """What a run left behind under a name of its own."""
    return [path for path in folder.iterdir() if TEMPORARY.fullmatch(path.name)]


def mode_of(path: Path) -> int:
    """What its owner, its group and others may do with a file."""
    return stat.S_IMODE(path.lstat().st_mode)
