import copy
import pickle

import pytest

from rdmconv.crypto.age_file_key import FileKey

CANARY = b"CANARY-file-key!"


def test_nothing_shows_it() -> None:
    key = FileKey(CANARY)
    assert str(key) == repr(key) == f"{key}" == "FileKey(…)"
    assert not any("CANARY" in name for name in dir(key))
    for door in (pickle.dumps, copy.copy, copy.deepcopy, vars, bytes, FileKey.__getstate__):
        with pytest.raises(TypeError) as caught:
            door(key)  # type: ignore[operator]
        assert "CANARY" not in str(caught.value)


def test_each_is_another() -> None:
    assert len({FileKey.random().header_mac(b"") for _ in range(100)}) == 100
