"""A small disk of one's own, where tests may mount one."""

import functools
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

PAGE: Final = 4096
"""Bytes in which such a disk gives out its space."""
_SIZE: Final = 16 << 20


def _mount(*arguments: str) -> bool:
    return subprocess.run(["/bin/mount", *arguments], capture_output=True, check=False).returncode == 0


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount an empty disk at a new folder."""
    folder.mkdir()
    if not _mount("-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(folder)):
        raise OSError("it cannot be mounted")
    try:
        yield folder
    finally:
        subprocess.run(["/bin/umount", str(folder)], check=True)


def make_read_only(disk: Path) -> None:
    """Let nobody write to a disk, root included."""
    assert _mount("-o", "remount,ro", str(disk))


@functools.cache
def _can_mount() -> bool:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as folder:
        try:
            with small_disk(Path(folder) / "disk"):
                return True
        except OSError:
            return False


needs_mounts = pytest.mark.skipif(not _can_mount(), reason="mounting a small disk takes root, and the right to mount")
