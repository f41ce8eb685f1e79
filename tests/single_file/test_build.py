"""How `rdmconv.pyz` is made."""

import os
from pathlib import Path
from zipfile import ZipFile

import pytest

from single_file.build import pack


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    folder = tmp_path / "packages"
    for name in (
        "one.py",
        "rdmconv/__init__.py",
        "bin/tool",
        ".lock",
        "one-1.dist-info/direct_url.json",
        "one-1.dist-info/METADATA",
    ):
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(name)
    return folder


def test_it_holds_packages_and_how_to_begin(packages: Path, tmp_path: Path) -> None:
    pack(packages, "1", tmp_path / "a.pyz")
    with ZipFile(tmp_path / "a.pyz") as zipped:
        assert zipped.namelist() == [
            "site-packages/one-1.dist-info/METADATA",
            "site-packages/one.py",
            "site-packages/rdmconv/__init__.py",
            "made.json",
            "__main__.py",
        ]


def test_times_and_modes_make_no_difference(packages: Path, tmp_path: Path) -> None:
    pack(packages, "1", tmp_path / "a.pyz")
    os.utime(packages / "one.py", (0, 0))
    (packages / "one.py").chmod(0o600)
    pack(packages, "1", tmp_path / "b.pyz")
    assert (tmp_path / "a.pyz").read_bytes() == (tmp_path / "b.pyz").read_bytes()


def test_other_content_is_unpacked_to_another_folder(packages: Path, tmp_path: Path) -> None:
    made = []
    for content in ("one", "two"):
        (packages / "one.py").write_text(content)
        pack(packages, "1", tmp_path / "a.pyz")
        with ZipFile(tmp_path / "a.pyz") as zipped:
            made.append(zipped.read("made.json"))
    assert made[0] != made[1]
