"""Against the age command, where there is one."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from rdmconv.crypto.age_key_files import identities_of
from rdmconv.crypto.age_scrypt import USUAL_WORK
from rdmconv.model.secret import Secret
from tests.crypto.age_files import content, decrypted, encrypted, new_pair

AGE = shutil.which("age")
KEYGEN = shutil.which("age-keygen")
SETSID = shutil.which("setsid")
SIZES = [0, 1, 65535, 65536, 65537, 131072, 300_000]

pytestmark = pytest.mark.skipif(AGE is None, reason="there is no age command")


def age(*arguments: str | Path, data: bytes = b"") -> bytes:
    assert AGE
    return subprocess.run([AGE, *arguments], input=data, capture_output=True, check=True, timeout=60).stdout


def answering(answers: list[bytes], *arguments: str | Path) -> None:
    """Run age on a terminal of its own, which is where it asks for passphrases."""
    assert AGE
    assert SETSID
    ours, theirs = os.openpty()
    with subprocess.Popen([SETSID, "--ctty", "--wait", AGE, *arguments], stdin=theirs, stderr=theirs) as process:
        os.close(theirs)
        for answer in answers:
            seen = b""
            while not seen.rstrip().endswith(b":"):
                seen += os.read(ours, 1000)
            os.write(ours, answer + b"\n")
        assert process.wait(60) == 0
    os.close(ours)


@pytest.mark.parametrize("size", SIZES)
def test_age_reads_what_is_written(tmp_path: Path, size: int) -> None:
    pair = new_pair()
    (tmp_path / "key.txt").write_text(pair.private)
    data = encrypted(content(size), [new_pair().recipient, pair.recipient])
    assert age("--decrypt", "--identity", tmp_path / "key.txt", data=data) == content(size)


@pytest.mark.parametrize("size", SIZES)
def test_what_age_writes_is_read(size: int) -> None:
    pair = new_pair()
    data = age("--recipient", new_pair().public, "--recipient", pair.public, data=content(size))
    assert decrypted(data, [pair.identity]) == content(size)


@pytest.mark.skipif(KEYGEN is None, reason="there is no age-keygen command")
def test_a_file_that_age_keygen_writes_is_read(tmp_path: Path) -> None:
    assert KEYGEN
    made = subprocess.run([KEYGEN], capture_output=True, check=True, timeout=60).stdout
    (tmp_path / "key.txt").write_bytes(made)
    public = subprocess.run([KEYGEN, "-y", tmp_path / "key.txt"], capture_output=True, check=True, timeout=60).stdout
    data = age("--recipient", public.decode().strip(), data=b"content")
    assert decrypted(data, identities_of(made, "key.txt")) == b"content"


@pytest.mark.skipif(SETSID is None or not hasattr(os, "openpty"), reason="there are no terminals to make")
def test_passphrases_go_both_ways(tmp_path: Path) -> None:
    text = "several random words, é 支払 🔑"
    (tmp_path / "ours.age").write_bytes(encrypted(b"content", Secret(text), USUAL_WORK))
    answering([text.encode()], "--decrypt", "--output", tmp_path / "ours", tmp_path / "ours.age")
    assert (tmp_path / "ours").read_bytes() == b"content"
    answering([text.encode()] * 2, "--passphrase", "--output", tmp_path / "theirs.age", tmp_path / "ours")
    assert decrypted((tmp_path / "theirs.age").read_bytes(), passphrase=Secret(text)) == b"content"
