"""By what a file is known again."""

import hashlib
import os
from pathlib import Path

import pytest

from rdmconv.storage.digests import Digest, Digesting, has_digest

DATA = b"CANARY" * 100
DIGEST = Digest(600, hashlib.sha256(DATA).hexdigest())


def test_what_is_passed_on_is_counted_and_digested() -> None:
    parts: list[bytes] = []
    digesting = Digesting(parts.append)
    for start in range(0, 600, 77):
        digesting.write(DATA[start : start + 77])
    assert (b"".join(parts), digesting.digest) == (DATA, DIGEST)


def test_a_file_is_known_by_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(DATA)
    assert has_digest(path, DIGEST)
    assert not has_digest(path, DIGEST._replace(sha256="0" * 64))
    assert not has_digest(path, DIGEST._replace(size=599))
    path.write_bytes(DATA[::-1])
    assert not has_digest(path, DIGEST)


@pytest.mark.parametrize("name", ["nothing", "folder", "pipe", "a\0b"])
def test_what_is_no_file_is_none_that_is_known(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    size = (tmp_path / "folder").stat().st_size
    assert not has_digest(tmp_path / name, Digest(size if name == "folder" else 0, DIGEST.sha256))
