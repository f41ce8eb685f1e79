"""Promise 7, when the disk is full: what was there stays, what is new is whole, and nothing else is left."""

import os
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.faults.mounts import PAGE, needs_mounts, small_disk
from tests.faults.vaults import vault_of
from tests.faults.writing import WRITINGS, Inputs, Writing
from tests.running import run, run_process

POINTS: Final = 5
"""Random amounts of free space for each kind of file."""
BALLAST: Final = "ballast"
OLD: Final = b"what was there\n"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk") as mounted:
        yield mounted


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    return Inputs(tmp_path / "inputs")


def leave_free(disk: Path, pages: int) -> None:
    """Fill a disk but for so many pages."""
    status = os.statvfs(disk)
    filler = status.f_bavail * status.f_frsize - pages * PAGE
    assert filler >= 0
    (disk / BALLAST).write_bytes(bytes(filler))


def written(writing: Writing, inputs: Inputs, target: Path, free: int | None) -> tuple[bool, bytes | None]:
    """Write a file to a disk with some free pages; tell whether that went well, and what the target holds then."""
    old = vault_of(40) if writing.in_place else OLD if writing.replaces else None
    target.unlink(missing_ok=True)
    if old is not None:
        target.write_bytes(old)
    if free is not None:
        leave_free(target.parent, free)
    done = run(*writing.command(inputs, str(target)))
    (target.parent / BALLAST).unlink(missing_ok=True)
    assert set(target.parent.iterdir()) <= {target}
    now = target.read_bytes() if target.exists() else None
    if done.code == 0:
        return True, now
    told = f"{target}: error IO003: the file cannot be written (No space left on device)"
    assert (done.code, told in done.stderr.splitlines()) == (3, True), done.stderr
    assert now == old
    return False, now


@needs_mounts
@pytest.mark.parametrize("name", WRITINGS)
def test_a_full_disk_leaves_the_old_file_or_the_new_one(
    name: str, inputs: Inputs, disk: Path, record_property: Callable[[str, object], None]
) -> None:
    writing, target = WRITINGS[name], disk / name
    went_well, whole = written(writing, inputs, target, None)
    assert went_well
    assert whole is not None
    assert not written(writing, inputs, target, 0)[0]
    pages = -(-len(whole) // PAGE)
    for free in [random.randint(0, pages + pages // 8 + 1) for _ in range(POINTS)]:
        went_well, now = written(writing, inputs, target, free)
        record_property("full disks", "new" if went_well else "old")
        if went_well:
            assert now == whole or (not writing.always_alike and now is not None and now[-9:] == whole[-9:])


@needs_mounts
def test_a_full_disk_under_the_journal_leaves_no_output(inputs: Inputs, disk: Path) -> None:
    leave_free(disk, 1)
    command = WRITINGS["undo.jsonl"].command(inputs, str(disk / "undo.jsonl"))
    assert run(*command).code == 3
    assert not (inputs.folder / "out").exists()
    assert list(disk.iterdir()) == [disk / BALLAST]


@needs_mounts
def test_a_full_disk_under_the_output_leaves_no_journal(inputs: Inputs, disk: Path) -> None:
    leave_free(disk, 1)
    undo = inputs.folder / "undo"
    done = run(
        "convert", inputs.vault, "--all", "-o", disk / "out", "--journal", undo, "--journal-plaintext", "--force"
    )
    assert done.code == 3
    assert not undo.exists()
    assert list(disk.iterdir()) == [disk / BALLAST]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
@pytest.mark.parametrize("share", [0.1, 0.5, 0.999])
def test_a_file_that_may_not_grow_any_more_is_like_a_full_disk(share: float, inputs: Inputs, tmp_path: Path) -> None:
    import resource  # noqa: PLC0415 - there is none on Windows

    path = tmp_path / "vault.xml"
    path.write_bytes(vault_of(40))
    limit = int(len(path.read_bytes()) * share)
    done = run_process(
        *WRITINGS["in_place.xml"].command(inputs, str(path)),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert done.code == 3
    assert f"{path}: error IO003: the file cannot be written (File too large)" in done.stderr.splitlines()
    assert path.read_bytes() == vault_of(40)
    assert set(tmp_path.iterdir()) == {path, inputs.folder}
