import base64

import pytest

from rdmconv.profiles.ciphertext import looks_encrypted


def test_sixteen_bytes_in_base64_could_be_a_ciphertext() -> None:
    assert looks_encrypted(base64.b64encode(bytes(16)).decode())
    assert not looks_encrypted(base64.b64encode(bytes(15)).decode())


@pytest.mark.parametrize("text", ["", "Zm9v" * 6 + "*", "Zm9v " * 6, "Zm9v" * 6 + "A", "ä" * 24])
def test_what_is_no_base64_is_none(text: str) -> None:
    assert not looks_encrypted(text)
