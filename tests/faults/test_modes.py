"""Every file the program writes is for its owner only, whatever the umask, and goes by any name a file can have."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.vaults import mode_of, vault_of
from tests.faults.writing import WRITINGS, Inputs
from tests.running import run, run_process

pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes and names are those of POSIX")


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    return Inputs(tmp_path / "inputs")


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def place(folder: Path, name: str, text: str = "") -> Path:
    """Give the path of a file to write, in a folder of its own; what is converted in place is there."""
    folder.mkdir()
    folder.chmod(0o700)  # as private as a user has it, whatever the umask
    target = folder / (text + name)
    if WRITINGS[name].in_place:
        target.write_bytes(vault_of(1))
    return target


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("name", WRITINGS)
def test_the_file_is_for_its_owner_only(name: str, inputs: Inputs, tmp_path: Path) -> None:
    target = place(tmp_path / "outputs", name)
    assert run(*WRITINGS[name].command(inputs, str(target))).code == 0
    assert mode_of(target) == 0o600
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("name", WRITINGS)
def test_a_name_that_is_no_text_is_kept_and_shown_harmlessly(name: str, inputs: Inputs, tmp_path: Path) -> None:
    target = place(tmp_path / "outputs", name, os.fsdecode(b"\xff\xfe\x1b[31m"))
    done = run(*WRITINGS[name].command(inputs, str(target)))
    assert done.code == 0, done.stderr
    assert list(target.parent.iterdir()) == [target]
    assert "\x1b" not in done.printed


def test_an_input_whose_name_is_no_text_can_be_planned_and_converted(tmp_path: Path) -> None:
    vault = tmp_path / os.fsdecode(b"\xff\xfe.xml")
    vault.write_bytes(vault_of(1))
    plan, out = tmp_path / "plan", tmp_path / "out"
    assert run("plan", vault, "--all", "--plan", plan).code == 0
    assert run("apply", plan, "-o", out).code == 0
    assert run("convert", vault, "--all", "--in-place").code == 0
    assert out.read_bytes() == vault.read_bytes() != vault_of(1)


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX"])
def test_such_a_name_is_told_in_any_language_of_the_terminal(locale: str, tmp_path: Path) -> None:
    missing = tmp_path / os.fsdecode(b"\xff\xc3\xa9.xml")
    done = run_process("convert", missing, "--all", "-n", env={"LC_ALL": locale})
    assert (done.code, "error IO001" in done.stderr, "Traceback" in done.stderr) == (3, True, False)
