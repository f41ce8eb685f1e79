from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from rdmconv.errors import OutputError
from rdmconv.storage.location import Url
from rdmconv.storage.remote_output import RemoteOutput
from tests.bucket import Bucket, BucketFile, disk_full

DATA = bytes(1000)


def failing(*_: object, **__: object) -> None:
    raise disk_full()


def without_exclusive_creation(system: Bucket, path: str, mode: str, **options: object) -> BucketFile:
    if mode != "wb":
        raise NotImplementedError("File mode not supported")
    return BucketFile(system, path, mode, **options)


def refused(code: str, url: str = "bucket://out", *, force: bool = False) -> dict[str, str]:
    with pytest.raises(OutputError) as caught:
        write(url, force=force)
    assert caught.value.code == code
    return caught.value.details


def write(url: str, data: bytes = DATA, *, force: bool = False) -> None:
    with RemoteOutput(Url(url), force=force) as output:
        output.write(data)
        output.commit()


def test_nobody_sees_it_before_it_is_whole(bucket: Path) -> None:
    with RemoteOutput(Url("bucket://x/out"), force=False) as output:
        for _ in range(10):
            output.write(DATA)
        assert len(Bucket.unfinished()) == 1
        assert not list(bucket.iterdir())
        output.commit()
    assert (bucket / "x" / "out").read_bytes() == DATA * 10
    assert not Bucket.unfinished()


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257])
def test_it_has_all_its_bytes(bucket: Path, size: int) -> None:
    write("bucket://out", DATA[:size])
    assert (bucket / "out").read_bytes() == DATA[:size]


@pytest.mark.parametrize("size", [0, 1, 10_000])
def test_without_commit_nothing_is_left(bucket: Path, size: int) -> None:
    with RemoteOutput(Url("bucket://out"), force=True) as output:
        output.write(bytes(size))
    del output
    assert not [*bucket.iterdir(), *Bucket.unfinished()]


def test_an_existing_file_is_replaced_by_force_only(bucket: Path) -> None:
    (bucket / "out").write_bytes(b"old")
    assert refused("IO002") == {"file": "bucket://out"}
    assert (bucket / "out").read_bytes() == b"old"
    write("bucket://out", force=True)
    assert (bucket / "out").read_bytes() == DATA


@pytest.mark.parametrize("knows_exclusive", [False, True])
def test_a_name_that_is_taken_meanwhile_is_left_to_who_took_it(
    bucket: Path, monkeypatch: pytest.MonkeyPatch, knows_exclusive: bool
) -> None:
    if knows_exclusive:  # then the store itself refuses; else it is asked once more
        monkeypatch.setattr(RemoteOutput, "_refuse_existing", lambda _: None)
    else:
        monkeypatch.setattr(Bucket, "_open", without_exclusive_creation)
    with RemoteOutput(Url("bucket://out"), force=False) as output:
        output.write(DATA)
        (bucket / "out").write_bytes(b"theirs")
        with pytest.raises(OutputError) as caught:
            output.commit()
    assert caught.value.code == "IO002"
    assert (bucket / "out").read_bytes() == b"theirs"
    assert not Bucket.unfinished()


def test_a_store_without_exclusive_creation_is_written_to(bucket: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bucket, "_open", without_exclusive_creation)
    write("bucket://out")
    assert (bucket / "out").read_bytes() == DATA


@pytest.mark.parametrize("method", ["_initiate_upload", "_upload_chunk", "commit"])
def test_what_the_store_does_not_take_is_told_and_nothing_is_left(
    bucket: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(BucketFile, method, failing)
    assert refused("IO003", force=True) == {"file": "bucket://out", "problem": "No space left on device"}
    assert not [*bucket.iterdir(), *Bucket.unfinished()]


def test_a_discard_that_fails_hides_nothing(bucket: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BucketFile, "commit", failing)
    monkeypatch.setattr(BucketFile, "discard", failing)
    assert refused("IO003")["problem"] == "No space left on device"
    assert not list(bucket.iterdir())


def test_a_file_system_that_shows_half_a_file_is_refused(bucket: Path) -> None:
    assert refused("IO017", "hasty://out") == {"file": "hasty://out"}
    assert not list(bucket.iterdir())


def test_memory_shows_it_at_the_end_only() -> None:
    try:
        with RemoteOutput(Url("memory://rdmconv/out"), force=False) as output:
            output.write(DATA)
            assert not MemoryFileSystem.store
            output.commit()
        assert MemoryFileSystem.store["/rdmconv/out"].getvalue() == DATA
        assert refused("IO002", "memory://rdmconv/out")
        with RemoteOutput(Url("memory://rdmconv/other"), force=False) as output:
            output.write(DATA)
        assert [*MemoryFileSystem.store] == ["/rdmconv/out"]
    finally:
        MemoryFileSystem.store.clear()


def test_it_leaves_no_transaction_behind(bucket: Path) -> None:
    write("bucket://out")
    system, _ = Url("bucket://out").place()
    assert (system._intrans, list(system.transaction.files)) == (False, [])
    with system.open("bucket://direct", "wb") as file:
        file.write(DATA)
    assert (bucket / "direct").read_bytes() == DATA
