"""Where a file cannot be written, or is something else than a file: told, and left as it is."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.mounts import make_read_only, needs_mounts, small_disk
from tests.faults.vaults import vault_of
from tests.faults.writing import WRITINGS, Inputs
from tests.running import run

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there are no such files")
ELSEWHERE = [name for name, writing in WRITINGS.items() if not writing.in_place]
REPLACING = [name for name in ELSEWHERE if WRITINGS[name].replaces]


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    return Inputs(tmp_path / "inputs")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk") as mounted:
        yield mounted


@needs_mounts
@pytest.mark.parametrize("name", WRITINGS)
def test_a_folder_nobody_may_write_to_is_told(name: str, inputs: Inputs, disk: Path) -> None:
    target = disk / name
    if WRITINGS[name].in_place:
        target.write_bytes(vault_of(1))
    make_read_only(disk)
    done = run(*WRITINGS[name].command(inputs, str(target)))
    told = f"{target}: error IO003: the file cannot be written (Read-only file system)"
    assert (done.code, told in done.stderr.splitlines()) == (3, True), done.stderr
    assert not target.exists() or target.read_bytes() == vault_of(1)


@needs_mounts
def test_what_nobody_may_write_to_can_be_read(inputs: Inputs, disk: Path) -> None:
    (disk / "vault.xml").write_bytes(vault_of(1))
    make_read_only(disk)
    assert run("convert", disk / "vault.xml", "--all", "-o", inputs.folder / "out").code == 0


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_pipe_is_no_target(name: str, inputs: Inputs, tmp_path: Path) -> None:
    target = tmp_path / name
    os.mkfifo(target)
    done = run(*WRITINGS[name].command(inputs, str(target)))
    assert done.code in {2, 3}
    assert any(line.startswith(f"{target}: error IO0") for line in done.stderr.splitlines()), done.stderr
    assert stat.S_ISFIFO(target.lstat().st_mode)


@pytest.mark.parametrize("name", ELSEWHERE)
@pytest.mark.parametrize("kind", ["symbolic", "hard"])
def test_a_link_is_refused_unless_forced(kind: str, name: str, inputs: Inputs, tmp_path: Path) -> None:
    victim, target = tmp_path / "victim", tmp_path / name
    victim.write_bytes(b"victim")
    (target.symlink_to if kind == "symbolic" else target.hardlink_to)(victim)
    before = target.lstat()
    done = run(*(word for word in WRITINGS[name].command(inputs, str(target)) if word != "--force"))
    assert done.code == 2, done.stderr
    assert os.path.samestat(target.lstat(), before)
    assert victim.read_bytes() == b"victim"


@pytest.mark.parametrize("name", REPLACING)
@pytest.mark.parametrize("kind", ["symbolic", "hard"])
def test_a_link_is_replaced_when_forced_and_what_it_led_to_stays(
    kind: str, name: str, inputs: Inputs, tmp_path: Path
) -> None:
    victim, target = tmp_path / "victim", tmp_path / name
    victim.write_bytes(b"victim")
    (target.symlink_to if kind == "symbolic" else target.hardlink_to)(victim)
    assert run(*WRITINGS[name].command(inputs, str(target))).code == 0
    assert victim.read_bytes() == b"victim"
    assert stat.S_ISREG(target.lstat().st_mode)
    assert target.read_bytes() != b"victim"


def test_in_place_a_hard_link_keeps_the_old_export_and_that_is_told(tmp_path: Path) -> None:
    vault, other = tmp_path / "vault.xml", tmp_path / "other.xml"
    vault.write_bytes(vault_of(1))
    os.link(vault, other)
    done = run("convert", vault, "--all", "--in-place")
    assert (done.code, "warning IO005: " in done.stderr) == (0, True)
    assert other.read_bytes() == vault_of(1) != vault.read_bytes()
