"""The workers of a Dask cluster as an executor: what passes its scheduler is sealed."""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from rdmconv.batch import on_cluster, workers
from rdmconv.batch.letters import new_key, opened, sealed
from rdmconv.batch.on_cluster import Introduction
from rdmconv.batch.workers import Assignment
from rdmconv.crypto.age_encryptor import MOST_RECIPIENTS
from rdmconv.crypto.age_x25519 import Identity, Recipient
from rdmconv.errors import RdmconvError, UsageError
from rdmconv.storage.location import is_there

if TYPE_CHECKING:
    from distributed import Client

_PATIENCE: Final = 5
"""Seconds in which a cluster must answer."""
_LOGGERS: Final = ("distributed", "distributed.client", "distributed.gc", "tornado.application", "asyncio")
_SETTINGS: Final = {
    "distributed.logging": dict.fromkeys(_LOGGERS, "critical"),  # what there is to tell, diagnostics tell
    "distributed.comm.timeouts.connect": f"{_PATIENCE}s",
    "distributed.diagnostics.computations.nframes": 0,  # no code of ours need pass
}
_ENCRYPTED: Final = ("tls://", "wss://")


class Cluster(Executor):
    """Hands tasks to the workers of a cluster; within its context.

    Each worker makes a key pair, and gets the key of the run sealed for it: whichever it is that is given a task, and
    does not have the key, introduces itself instead. A worker that dies is no end: Dask gives its tasks to others.

    Args:
        address: of its scheduler, as Dask writes it: `tcp://host:8786`, `tls://host:8786`.

    Raises:
        UsageError: when the context is entered: Dask is not installed (`CLU001`), there is no such cluster or it has
            no workers (`CLU002`), or one of them cannot do the work (`CLU003`).
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._run, self._key, self._sealed_key = secrets.token_hex(8), new_key(), b""
        self._identity = Identity.of_bytes(self._key)
        self._met: dict[str, Recipient] = {}
        """For whom the key is sealed, by process."""
        self._desk = ThreadPoolExecutor(1)
        """Opens letters: where they come in, Dask must not be kept waiting."""
        self._in_hand: set[Future[Any]] = set()
        self._broken: set[Future[Any]] = set()
        """Those in hand that a worker died of, or beside."""
        self._is_gone = False
        """Whether the scheduler is not there any more."""
        self.number = 0
        """How many work at the same time."""

    def __enter__(self) -> Self:
        self._client = _client(self._address)
        try:
            self._executor = self._client.get_executor(pure=False)
            self.number = self._workers()
            for met in [self.submit(workers.begin, None, None) for _ in range(self.number)]:
                met.result()
        except BaseException:
            self.shutdown()
            raise
        return self

    def begin(self) -> Executor:
        """Give what takes tasks."""
        return self

    def submit(self, task: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:  # noqa: ANN401 - as in `Executor`
        """Hand out a task; what it is about is sealed.

        Args:
            task: of `rdmconv.batch.workers`.
            arguments: orders, and what it is about.

        Returns:
            What comes of it. Raises `BrokenExecutor` when workers die of it, or one died that left something;
            `RdmconvError` when there is no cluster any more (`CLU004`).
        """
        _, about = arguments
        written = about.job.written if isinstance(about, Assignment) else []
        there = [path for path in written if is_there(path)]
        handed: Future[Any] = Future()
        handed.set_running_or_notify_cancel()  # nobody could tell whether a worker has begun it
        self._in_hand.add(handed)
        self._hand(sealed((task, *arguments, there), [self._identity.recipient]), handed)
        return handed

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as in `Executor`
        """Let the workers forget the run, and leave the cluster to others."""
        if not self._is_gone:
            with suppress(Exception):  # whatever keeps them from it, it is no reason to wait
                leaving = self._desk.submit(self._client.run, on_cluster.leave, self._run, on_error="ignore")
                leaving.result(_PATIENCE)
        with suppress(Exception):
            self._client.close(_PATIENCE)
        self._desk.shutdown(wait=False)

    def _hand(self, letter: bytes, handed: Future[Any]) -> None:
        with self._told_of_end(handed):
            if self._is_gone:
                raise CancelledError
            answer = self._executor.submit(on_cluster.work, self._run, self._sealed_key, letter)
            answer.add_done_callback(lambda answer: self._arrived(answer, letter, handed))

    def _arrived(self, answer: Future[bytes | Introduction], letter: bytes, handed: Future[Any]) -> None:
        with suppress(RuntimeError):  # nobody waits for it any more
            self._desk.submit(self._take, answer, letter, handed)

    def _take(self, answer: Future[bytes | Introduction], letter: bytes, handed: Future[Any]) -> None:
        with self._told_of_end(handed):
            found = answer.result()
            if isinstance(found, Introduction):
                self._meet(found)
                self._hand(letter, handed)
                return
            is_done, told = opened(found, self._identity)
            if isinstance(told, BrokenExecutor):
                self._break(handed)
            else:
                self._end(handed, told if is_done else None, None if is_done else told)

    @contextmanager
    def _told_of_end(self, handed: Future[Any]) -> Iterator[None]:
        """Let whoever waits for a task know when none comes of it, and of all others when the cluster is gone."""
        from distributed.scheduler import KilledWorker  # noqa: PLC0415 - see `_client`

        try:
            yield
        except KilledWorker:
            self._break(handed)
        except (CancelledError, OSError):
            self._is_gone, self._broken = True, set()
            for one in [*self._in_hand]:
                self._end(one, error=RdmconvError("CLU004"))
        except RdmconvError as error:
            self._end(handed, error=error)
        except Exception:  # noqa: BLE001 - of Dask: what is raised in a task comes in a letter
            problem = "it, or the scheduler, does not find rdmconv, or another version of it"
            self._end(handed, error=UsageError("CLU003", worker="of the cluster", problem=problem))

    def _break(self, handed: Future[Any]) -> None:
        """Tell that a task is to be done once more, but not before nothing else is in hand that could be to blame."""
        self._broken.add(handed)
        self._end_broken()

    def _end(self, handed: Future[Any], result: object = None, error: Exception | None = None) -> None:
        if handed in self._in_hand:
            self._in_hand.remove(handed)
            if error is None:
                handed.set_result(result)
            else:
                handed.set_exception(error)
            self._end_broken()

    def _end_broken(self) -> None:
        if self._broken and self._broken >= self._in_hand:
            broken = self._broken & self._in_hand
            self._broken, self._in_hand = set(), set()
            for handed in broken:
                handed.set_exception(BrokenExecutor())

    def _workers(self) -> int:
        """Count the workers, when all of them can be used."""
        with suppress(TimeoutError):
            self._client.wait_for_workers(1, _PATIENCE)
        threads = self._client.nthreads()
        if not threads:
            raise UsageError("CLU002", address=self._address, problem="it has no workers")
        for worker, number in threads.items():
            if number > 1:
                raise UsageError("CLU003", worker=worker, problem="it does several tasks in one process")
        return len(threads)

    def _meet(self, worker: Introduction) -> None:
        """Have the key of the run sealed for a worker, too.

        Raises:
            UsageError: it cannot do the work (`CLU003`).
        """
        if worker.version != version("rdmconv"):
            raise UsageError("CLU003", worker=worker.host, problem=f"it has version {worker.version} of rdmconv")
        self._met[worker.process] = worker.recipient
        while len(self._met) > MOST_RECIPIENTS:  # who has the key already, or introduces itself once more
            del self._met[next(iter(self._met))]
        self._sealed_key = sealed((self._key, str(Path.cwd())), [*self._met.values()])


def _client(address: str) -> "Client":
    """Connect to a scheduler."""
    try:
        import dask.config  # noqa: PLC0415 - a run without a cluster has no connections and need not wait for it

        dask.config.set(_SETTINGS)
        from distributed import Client, Security  # noqa: PLC0415
        from distributed.comm.addressing import resolve_address  # noqa: PLC0415
    except ImportError:
        raise UsageError("CLU001") from None
    try:
        resolve_address(address)  # what is wrong with it is told at once, before anything is half begun
        # Without certificates `Client` would not come to an end, and end with a traceback.
        if address.startswith(_ENCRYPTED) and Security().get_connection_args("client")["ssl_context"] is None:
            raise UsageError("CLU002", address=address, problem="the configuration of Dask names no certificate for it")
        return Client(address, timeout=_PATIENCE, set_as_default=False)
    except OSError:
        problem = "nobody answers there"
    except ValueError:
        problem = "it is no address that Dask can use"
    raise UsageError("CLU002", address=address, problem=problem)
