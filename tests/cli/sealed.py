"""An encrypted vault, and what opens it."""

from pathlib import Path
from typing import NamedTuple

import pytest

from rdmconv.crypto import age_encryptor
from rdmconv.model.secret import Secret
from tests.builders import guid, xml_credential, xml_export
from tests.crypto.age_files import encrypted, new_pair
from tests.paths import VAULTS
from tests.running import run

VAULT = VAULTS / "rdm_export.xml"
WORDS = "correct horse"


MINE, OTHER = new_pair(), new_pair()


class Place(NamedTuple):
    """A folder with an encrypted vault in it, and beside it what opens it."""

    folder: Path
    vault: Path
    keys: Path
    words: Path

    @property
    def names(self) -> set[str]:
        return {one.name for one in self.folder.iterdir()}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    encryptor = age_encryptor.Encryptor
    monkeypatch.setattr(age_encryptor, "Encryptor", lambda write, to: encryptor(write, to, work=4))
    folder, keys, words = tmp_path / "place", secret_file(tmp_path / "keys"), secret_file(tmp_path / "words")
    folder.mkdir()
    keys.write_text(MINE.private)
    words.write_text(f"{WORDS}\n")
    made = Place(folder, folder / "vault.rdm.age", keys, words)
    made.vault.write_bytes(encrypted(VAULT.read_bytes(), [MINE.recipient]))
    return made


def secret_file(path: Path) -> Path:
    path.touch(0o600)
    return path


def in_clear(*options: str | Path, vault: Path = VAULT) -> bytes:
    done = run("convert", vault, *options, "-o", "-")
    assert done.code == 0
    return done.stdout


def sealed_with_words(place: Place) -> Path:
    place.vault.write_bytes(encrypted(VAULT.read_bytes(), Secret(WORDS)))
    return place.vault


MANY = [xml_credential(password="CANARY" * 50, id=guid(number)) for number in range(1, 400)]
LARGE = encrypted(xml_export(*MANY), [MINE.recipient])
