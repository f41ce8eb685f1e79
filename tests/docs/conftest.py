"""The folder in which what the documentation shows is run."""

from pathlib import Path

import pytest

from rdmconv.crypto import age_encryptor
from tests.docs.folder import make_given


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what a reader has, which is the current one; passphrases cost little work."""
    encryptor = age_encryptor.Encryptor
    monkeypatch.setattr(age_encryptor, "Encryptor", lambda write, to: encryptor(write, to, work=4))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    make_given(tmp_path)
    return tmp_path
