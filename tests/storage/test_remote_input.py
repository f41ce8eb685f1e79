import hashlib
import io
import random
from pathlib import Path

import pytest

from rdmconv.errors import InputError
from rdmconv.storage import remote_input
from rdmconv.storage.digests import Digest, has_digest
from rdmconv.storage.location import Url
from rdmconv.storage.remote_input import RemoteInput
from rdmconv.storage.source import may_be_encrypted, open_source
from tests.bucket import Bucket, BucketFile, disk_full

DATA = random.Random(1).randbytes(10_000)


@pytest.fixture
def url(bucket: Path) -> Url:
    (bucket / "a.bin").write_bytes(DATA)
    return Url("bucket://a.bin")


def test_it_is_read_from_anywhere_as_often_as_asked(url: Url, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_input, "_BLOCK", 1000)
    file, place = io.BufferedReader(RemoteInput(url), 100), random.Random(2)
    for start in [0, 9_999, 10_000, 20_000, *(place.randrange(10_000) for _ in range(200))]:
        size = place.randrange(3_000)
        assert file.seek(start) == start
        assert file.read(size) == DATA[start : start + size]
    assert (file.seek(-3, io.SEEK_END), file.read(), file.tell()) == (9_997, DATA[-3:], 10_000)
    assert (file.seek(0), file.seek(5, io.SEEK_CUR), file.read()) == (0, 5, DATA[5:])
    file.close()
    file.close()


def test_a_block_is_fetched_once_for_readers_a_few_blocks_apart(url: Url, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[tuple[int, int]] = []
    fetch = BucketFile._fetch_range
    monkeypatch.setattr(remote_input, "_BLOCK", 1000)
    monkeypatch.setattr(BucketFile, "_fetch_range", lambda *one: (fetched.append(one[1:]), fetch(*one))[1])
    file = io.BufferedReader(RemoteInput(url), 100)
    for start in range(0, 10_000, 100):
        for behind in (0, 1500, 2500):
            file.seek(max(0, start - behind))
            file.read(100)
    assert len(fetched) == len(set(fetched)) == 10


def test_as_a_source_it_has_digest_size_and_name(url: Url) -> None:
    with open_source(str(url)) as source:
        assert (source.name, source.path, source.size()) == ("bucket://a.bin", url, 10_000)
        assert source.sha256() == hashlib.sha256(DATA).hexdigest()
        source.check_unchanged()
    assert not may_be_encrypted(str(url))


def test_a_file_that_is_replaced_while_it_is_read_has_changed(url: Url, bucket: Path) -> None:
    with open_source(str(url)) as source:
        (bucket / "new").write_bytes(DATA)
        (bucket / "new").replace(bucket / "a.bin")
        with pytest.raises(InputError) as caught:
            source.check_unchanged()
    assert caught.value.code == "IO008"


def test_a_file_that_is_removed_while_it_is_read_has_changed(
    url: Url, bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read() -> None:
        with open_source(str(url)) as source:
            (bucket / "a.bin").unlink()
            source.stream.read()

    monkeypatch.setattr(remote_input, "_BLOCK", 1000)
    (bucket / "a.bin").write_bytes(DATA * 100)
    with pytest.raises(InputError) as caught:
        read()
    assert caught.value.code == "IO008"


def test_what_cannot_be_read_is_told(url: Url, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise disk_full()

    with pytest.raises(InputError) as caught, open_source("bucket://missing"):
        pass
    assert (caught.value.code, caught.value.details) == ("IO001", {"problem": "No such file or directory"})
    monkeypatch.setattr(BucketFile, "_fetch_range", fail)
    with pytest.raises(InputError) as caught, open_source(str(url)) as source:
        source.stream.read()
    assert (caught.value.code, caught.value.details) == ("IO001", {"problem": "No space left on device"})
    assert may_be_encrypted(str(url))


def test_that_nobody_can_tell_whether_it_changed_is_told(url: Url) -> None:
    with open_source(str(url)) as source:
        Bucket.refused["a.bin"] = PermissionError("CANARY")
        with pytest.raises(InputError) as caught:
            source.check_unchanged()
    assert (caught.value.code, caught.value.details) == ("IO001", {"problem": "Permission denied"})


def test_it_is_known_by_its_digest(url: Url) -> None:
    known = Digest(10_000, hashlib.sha256(DATA).hexdigest())
    assert has_digest(url, known)
    assert not has_digest(url, known._replace(size=1))
    assert not has_digest(url, known._replace(sha256="0"))
    assert not has_digest(Url("bucket://missing"), known)
