"""Conversions with an undo journal."""

from pathlib import Path

from tests.paths import VAULTS
from tests.running import run

VAULT = VAULTS / "rdm_export.xml"
CLEAR = "--journal-plaintext"


def convert_and_revert(path: Path, folder: Path, *options: str) -> tuple[bytes, bytes]:
    """Give the converted file, and what comes back of it."""
    output, journal, back = (folder / name for name in ("output", "journal", "back"))
    done = run("convert", path, *options, "-o", output, "--journal", journal, CLEAR)
    assert done.code == 0, done.stderr
    done = run("revert", output, "--journal", journal, "-o", back)
    assert done.code == 0, done.stderr
    return output.read_bytes(), back.read_bytes()


def converted_to(folder: Path, *options: str | Path) -> tuple[Path, Path]:
    output, journal = folder / "output", folder / "journal"
    done = run("convert", VAULT, "--all", "-o", output, "--journal", journal, *options)
    assert done.code == 0, done.stderr
    return output, journal
