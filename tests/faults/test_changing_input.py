"""An input that others write to, replace or delete while it is read: theirs stays, and nothing is made of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rdmconv.storage.atomic_file import AtomicFile
from tests.faults.vaults import vault_of
from tests.running import run

ENTRIES = 700
"""Of an export of two megabytes, which is read in several pieces: the first is written when others are not read."""


def replace(vault: Path) -> None:
    other = vault.with_name("other")
    other.write_bytes(vault_of(ENTRIES))
    other.replace(vault)


CHANGES: dict[str, Callable[[Path], object]] = {
    "appended": lambda vault: vault.write_bytes(vault_of(ENTRIES) + b"\n"),
    "truncated": lambda vault: vault.write_bytes(vault_of(ENTRIES)[: 1 << 20]),
    "emptied": lambda vault: vault.write_bytes(b""),
    "other bytes": lambda vault: vault.write_bytes(vault_of(ENTRIES).replace(b"billing", b"changed")),
    "replaced": replace,
    "deleted": Path.unlink,
}


@pytest.fixture(params=CHANGES)
def change(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Change the input when the first bytes are written; gives what it holds then, nothing if it is gone."""
    write, left = AtomicFile.write, list[bytes]()

    def late(file: AtomicFile, data: bytes) -> None:
        if not done:
            done.append(True)
            vault = tmp_path / "vault.xml"
            CHANGES[request.param](vault)
            left.extend([vault.read_bytes()] if vault.exists() else [])
        write(file, data)

    done: list[Any] = []
    monkeypatch.setattr(AtomicFile, "write", late)
    return left


@pytest.mark.parametrize(
    "more",
    [
        ("--in-place",),
        ("-o", "out"),
        ("--in-place", "--journal", "undo", "--journal-plaintext"),
        ("-o", "out", "--report", "report.json"),
    ],
    ids=" ".join,
)
def test_theirs_stays_and_nothing_is_made_of_it(
    more: tuple[str, ...], change: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "vault.xml").write_bytes(vault_of(ENTRIES))
    monkeypatch.chdir(tmp_path)
    done = run("convert", "vault.xml", "--all", *more)
    assert done.code == 3
    assert done.stderr.startswith("vault.xml: error IO008: "), done.stderr
    left = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name != "report.json"}
    assert left == dict.fromkeys(["vault.xml"][: len(change)], b"".join(change))
