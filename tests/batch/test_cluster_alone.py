"""What a cluster does and says, without one: a stand-in for Dask's client has its workers in this process."""

import pickle
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from distributed.scheduler import KilledWorker

from rdmconv.batch import cluster, on_cluster, workers
from rdmconv.batch.letters import new_key, opened, sealed
from rdmconv.batch.workers import Assignment
from rdmconv.crypto.age_x25519 import Identity
from rdmconv.errors import InputError, RdmconvError
from rdmconv.model.secret import Secret
from rdmconv.storage.atomic_file import AtomicFile
from tests.builders import convert, guid, xml_credential, xml_export
from tests.cli.test_folders import plant, tree_of
from tests.crypto.age_files import encrypted
from tests.running import Run, run

NAMES = ("a.rdm", "b.rdm", "c.rdm")
SOURCES = {name: xml_export(xml_credential(id=guid(n), name=name)) for n, name in enumerate(NAMES)}
ADDRESS = "tcp://127.0.0.1:9"


class Client:
    """Has a worker in this process."""

    def __init__(self, threads: int = 1, workers: int = 1) -> None:
        self._threads = dict.fromkeys((f"tcp://10.0.0.{n}:1" for n in range(workers)), threads)
        self._executor = ThreadPoolExecutor(1)
        self.left: list[str] = []

    def wait_for_workers(self, _: int, __: float) -> None:
        if not self._threads:
            raise TimeoutError

    def nthreads(self) -> dict[str, int]:
        return self._threads

    def get_executor(self, *, pure: bool) -> Executor:
        assert not pure
        return self._executor

    def run(self, function: Callable[[str], object], name: str, **_: object) -> None:
        function(name)
        self.left.append(name)

    def close(self, _: float) -> None:
        self._executor.shutdown()


@contextmanager
def standing_in(client: Client) -> Iterator[None]:
    with patch.object(cluster, "_client", lambda _: client):
        yield


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    plant(tmp_path / "in", **SOURCES)
    return tmp_path


def go(client: Client, *more: str, code: int = 0) -> Run:
    with standing_in(client):
        done = run("convert", *(more or ("in", "-o", "out")), "--all", "--scheduler", ADDRESS)
    assert done.code == code, done.stderr
    return done


# What is done where


def test_a_worker_introduces_itself_once_and_forgets_the_run_at_its_end(folder: Path) -> None:
    client, given = Client(), []
    work = on_cluster.work

    def noting(*arguments: Any) -> Any:
        given.append(work(*arguments))
        return given[-1]

    with patch.object(on_cluster, "work", noting):
        go(client)
    assert [isinstance(one, on_cluster.Introduction) for one in given] == [True] + [False] * (1 + 2 * len(NAMES))
    assert len(client.left) == 1
    assert client.left[0] not in on_cluster._RUNS
    assert tree_of(folder / "out") == {name: convert(data).data for name, data in SOURCES.items()}


@pytest.mark.usefixtures("folder")
def test_what_has_a_passphrase_is_done_here_and_no_letter_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    words, told = "correct horse", []
    monkeypatch.setenv("RDMCONV_PASSPHRASE", words)
    plant(Path("sealed"), **{"a.rdm.age": encrypted(SOURCES["a.rdm"], Secret(words))})

    def noting(what: object, to: Any) -> bytes:
        told.append(pickle.dumps(what))
        return sealed(what, to)

    with patch.object(cluster, "sealed", noting), patch.object(on_cluster, "sealed", noting):
        go(Client(), "sealed", "in/b.rdm", "-o", "out")
    assert tree_of(Path("out"))["a.rdm"] == convert(SOURCES["a.rdm"]).data
    assert any(b"OnlyAtHome" in one for one in told)
    assert [one for one in told if words.encode() in one] == []


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (("in", "-o", "out", "--jobs", "2"), "--jobs"),
        (("in/a.rdm", "-o", "-"), "standard output"),
        (("in/a.rdm", "in/../in/a.rdm", "--in-place"), "their order counts"),
        (("in", "-o", "out", "--encrypt-with-passphrase"), "does not leave this computer"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_cannot_leave_is_refused(more: tuple[str, ...], why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RDMCONV_PASSPHRASE", "correct horse")
    done = go(Client(), *more, code=2)
    assert "USE002" in done.stderr
    assert why in done.stderr
    assert tree_of(Path("in")) == SOURCES
    assert tree_of(Path("out")) == {}


def test_plans_are_the_same(folder: Path) -> None:
    with standing_in(Client()):
        done = [
            run("plan", *(f"in/{name}" for name in NAMES), "--all", "--plan", f"plan{n}.jsonl", *more)
            for n, more in ((1, ()), (2, ("--scheduler", ADDRESS)))
        ]
    assert [one.code for one in done] == [0, 0]
    first, second = ((folder / f"plan{n}.jsonl").read_text().splitlines()[1:] for n in (1, 2))
    assert first == second
    assert len(first) > len(NAMES)


# What a cluster lacks


@pytest.mark.parametrize(
    ("address", "why"),
    [("nonsense://x", "no address"), ("tcp://127.0.0.1:x", "no address"), ("tls://127.0.0.1:9", "no certificate")],
)
@pytest.mark.usefixtures("folder")
def test_an_address_that_cannot_be_one_is_told_at_once(address: str, why: str) -> None:
    done = run("convert", "in", "-o", "out", "--all", "--scheduler", address)
    assert done.code == 2
    assert "CLU002" in done.stderr
    assert why in done.stderr
    assert tree_of(Path("out")) == {}


@pytest.mark.usefixtures("folder")
def test_without_dask_it_is_told_what_to_install() -> None:
    with patch.dict(sys.modules, {"dask": None, "dask.config": None, "distributed": None}):
        done = run("convert", "in", "-o", "out", "--all", "--scheduler", ADDRESS)
    assert done.code == 2
    assert "CLU001" in done.stderr
    assert "extra dask" in done.stderr
    assert tree_of(Path("out")) == {}


@pytest.mark.parametrize(
    ("client", "code", "why"),
    [
        (Client(workers=0), "CLU002", "no workers"),
        (Client(threads=4), "CLU003", "several tasks in one process"),
    ],
    ids=["no workers", "threads"],
)
@pytest.mark.usefixtures("folder")
def test_a_cluster_that_cannot_do_it_is_refused(client: Client, code: str, why: str) -> None:
    done = go(client, code=2)
    assert code in done.stderr
    assert why in done.stderr
    assert tree_of(Path("out")) == {}


@pytest.mark.usefixtures("folder")
def test_a_worker_with_another_version_is_refused() -> None:
    with patch.object(on_cluster, "version", lambda _: "0.0.7"):
        done = go(Client(), code=2)
    assert "CLU003" in done.stderr
    assert "version 0.0.7" in done.stderr


@pytest.mark.usefixtures("folder")
def test_a_worker_that_does_not_see_the_folder_is_refused() -> None:
    with patch.object(cluster.Path, "cwd", lambda: Path("/nowhere/at/all")):
        done = go(Client(), code=2)
    assert "CLU003" in done.stderr
    assert "folder" in done.stderr


@pytest.mark.usefixtures("folder")
def test_a_worker_or_scheduler_without_rdmconv_is_told() -> None:
    class Lacking(Executor):
        def submit(self, *_: Any, **__: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(ModuleNotFoundError("rdmconv"))
            return future

    client = Client()
    client._executor = Lacking()  # type: ignore[assignment]
    done = go(client, code=2)
    assert "CLU003" in done.stderr


# What workers die of


class Unsettled(Executor):
    """Leaves it to the test to say what comes of a task."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        self.futures.append(Future())
        return self.futures[-1]


@pytest.fixture
def unsettled() -> Iterator[tuple[cluster.Cluster, Unsettled]]:
    with standing_in(Client()), cluster.Cluster(ADDRESS) as entered:
        entered._executor = Unsettled()
        yield entered, entered._executor


def test_nothing_is_done_once_more_beside_what_could_be_to_blame(unsettled: tuple[cluster.Cluster, Unsettled]) -> None:
    entered, dask = unsettled
    first, second = (entered.submit(workers.begin, None, None) for _ in range(2))
    dask.futures[0].set_exception(KilledWorker("key", "worker", 3))
    entered._desk.submit(int).result()
    assert not first.done()
    dask.futures[1].set_result(sealed((True, 5), [entered._identity.recipient]))
    assert second.result(10) == 5
    assert isinstance(first.exception(10), BrokenExecutor)


def test_when_the_cluster_is_gone_nobody_waits_for_it(unsettled: tuple[cluster.Cluster, Unsettled]) -> None:
    entered, dask = unsettled
    handed = [entered.submit(workers.begin, None, None) for _ in range(2)]
    dask.futures[1].cancel()
    for one in handed:
        with pytest.raises(RdmconvError, match="CLU004"):
            one.result(10)
    with pytest.raises(RdmconvError, match="CLU004"):
        entered.submit(workers.begin, None, None).result(10)
    assert len(dask.futures) == 2


@pytest.mark.parametrize("name", ["out.rdm", "temporary"])
def test_what_a_worker_left_that_died_is_no_obstacle_but_undone(folder: Path, name: str) -> None:
    """Dask gives its task to another one by itself."""
    work, left = on_cluster.work, []

    def late(*arguments: Any) -> Any:
        if not left and isinstance(opened(arguments[2], on_cluster._RUNS[arguments[0]].identity)[2], Assignment):
            left.append(True)
            target = folder / "out.rdm"
            unfinished = AtomicFile(target, force=True)
            unfinished.write(b"half")
            unfinished._stream.close()
            if name == "out.rdm":
                assert unfinished._temporary is not None
                unfinished._temporary.rename(target)
        return work(*arguments)

    with patch.object(on_cluster, "work", lambda *one: late(*one) if one[0] in on_cluster._RUNS else work(*one)):
        go(Client(), "in/a.rdm", "-o", "out.rdm")
    assert left
    assert {path.name for path in folder.iterdir()} == {"in", "out.rdm"}
    assert (folder / "out.rdm").read_bytes() == convert(SOURCES["a.rdm"]).data


def test_what_was_there_before_is_not_taken_for_what_a_worker_left(folder: Path) -> None:
    (folder / "out.rdm").write_bytes(b"somebody's")
    done = go(Client(), "in/a.rdm", "-o", "out.rdm", code=2)
    assert "IO002" in done.stderr
    assert (folder / "out.rdm").read_bytes() == b"somebody's"


# Letters


def test_a_letter_is_for_one_and_tells_others_nothing() -> None:
    mine, other = Identity.of_bytes(new_key()), Identity.of_bytes(new_key())
    letter = sealed(("told", 1), [mine.recipient])
    assert opened(letter, mine) == ("told", 1)
    assert b"told" not in letter
    with pytest.raises(InputError, match="AGE002"):
        opened(letter, other)
    with pytest.raises(InputError, match="AGE003"):
        opened(letter[:-1] + bytes([letter[-1] ^ 1]), mine)
