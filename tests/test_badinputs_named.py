"""What a bad input names leads nowhere: names that would act on a terminal, and files and hosts that it refers to."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bad_inputs import XML, assert_discreet
from tests.paths import BAD_CSV, BAD_MISC, BAD_XML, PACKAGE
from tests.running import run, run_process


@pytest.mark.parametrize("name", ["x37_bidi_zero_width.xml", "x37b_c1_csi.xml"])
def test_a_name_that_would_act_on_a_terminal_is_spelled_out(name: str, tmp_path: Path) -> None:
    data = (BAD_XML / name).read_bytes().replace(b"<Password>", b"<Password/><Password>")
    path = tmp_path / "named.xml"
    path.write_bytes(data)
    for arguments in (("convert", "--all", "-n"), ("validate",), ("inspect",)):
        done = run(*arguments, path)
        assert_discreet(done, path)
    assert "\\u" in run("validate", path).printed


@pytest.mark.parametrize("folder", [BAD_CSV, BAD_MISC], ids=["csv", "misc"])
def test_names_made_to_mislead_are_shown_harmlessly(folder: Path, tmp_path: Path) -> None:
    for path in sorted(folder.glob("*.xml")):
        broken = tmp_path / path.name
        broken.write_bytes(path.read_bytes().replace(b"<Password>", b"<Password/><Password>"))
        for arguments in (("convert", "--all", "-n"), ("validate",), ("inspect",)):
            done = run(*arguments, broken)
            assert_discreet(done, broken)
        done = run("validate", broken)
        assert done.code == 1
        assert len([line for line in done.stdout.decode().splitlines() if not line.startswith("  ")]) == 2


BAIT_FILES = ("canary.txt", "ext.dtd")
WITH_REFERENCES = [BAD_XML / name for name in XML if name[:3] in {"x03", "x04", "x05", "x06", "x07", "x08", "x09"}]


@pytest.fixture
def beside_bait(tmp_path: Path) -> list[Path]:
    """Files that refer to others, beside pipes of the names they refer to: whoever opens one waits for ever."""
    for name in BAIT_FILES:
        os.mkfifo(tmp_path / name)
    return [Path(shutil.copy(path, tmp_path)) for path in WITH_REFERENCES]


@pytest.mark.skipif(os.name == "nt", reason="there are no such pipes")
@pytest.mark.parametrize("command", [("convert", "--all", "-n"), ("validate",), ("inspect",)], ids=lambda one: one[0])
def test_no_file_a_document_refers_to_is_opened(command: tuple[str, ...], beside_bait: list[Path]) -> None:
    done = run_process(*command, *beside_bait)
    assert done.code == 4
    assert "CANARY-" not in done.printed


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_nothing_is_connected_to(beside_bait: list[Path], tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    program = [sys.executable, "-m", "rdmconv", "convert", "--all", "-n", *map(str, beside_bait)]
    strace = ["strace", "-f", "-qq", "-e", "trace=connect,openat,open", "-o", str(trace)]
    done = subprocess.run(
        [*strace, *program],
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    if done.returncode != 4 and "ptrace" in done.stderr.decode():
        pytest.skip("strace may not trace here")
    calls = trace.read_text()
    assert str(beside_bait[0]) in calls
    assert "connect(" not in calls
    assert not [name for name in BAIT_FILES if name in calls]
