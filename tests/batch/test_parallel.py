"""Any executor shares the work: few inputs are in hand, and what an executor cannot do or dies of is told or done."""

import json
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from rdmconv.batch import workers
from rdmconv.batch.workers import Orders
from rdmconv.cli.processes import Processes
from rdmconv.storage.atomic_file import AtomicFile
from tests.builders import convert, guid, xml_credential, xml_entry, xml_export
from tests.cli.test_folders import tree_of
from tests.running import Run, run

FILES = 9


class Later(Executor):
    """Does a task when its result is asked for, and counts those that nobody has asked for yet."""

    def __init__(self) -> None:
        self.in_hand = self.most = 0

    def submit(self, task: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:
        self.in_hand += 1
        self.most = max(self.most, self.in_hand)
        executor = self

        class Awaited(Future[Any]):
            def result(self, _: float | None = None) -> Any:
                executor.in_hand -= 1
                return task(*arguments)

        return Awaited()


class Dying(Executor):
    """Does what it is given at once, and dies of some inputs with all that it has in hand."""

    def __init__(self, *deadly: str) -> None:
        self.deadly = deadly
        self.is_dead = False

    def submit(self, task: Callable[..., Any], orders: Orders, argument: Any, /, **_: Any) -> Future[Any]:
        if self.is_dead:
            raise BrokenExecutor
        future: Future[Any] = Future()
        if task is workers.convert and any(argument.job.input.endswith(name) for name in self.deadly):
            self.is_dead = True
            future.set_exception(BrokenExecutor())
        else:
            future.set_result(task(orders, argument))
        return future


class Sharing(Executor):
    """Does all that it has in hand when one result is asked for, and dies of some inputs with all the others."""

    def __init__(self, *deadly: str) -> None:
        self.deadly = deadly
        self.in_hand: list[tuple[Future[Any], Callable[[], Any], bool]] = []
        self.is_dead = False

    def submit(self, task: Callable[..., Any], orders: Orders, argument: Any, /, **_: Any) -> Future[Any]:
        if self.is_dead:
            raise BrokenExecutor
        executor = self

        class Shared(Future[Any]):
            def result(self, timeout: float | None = None) -> Any:
                executor.work()
                return super().result(timeout)

        future = Shared()
        is_deadly = task is workers.convert and argument.job.input.endswith(self.deadly)
        self.in_hand.append((future, lambda: task(orders, argument), is_deadly))
        return future

    def work(self) -> None:
        self.is_dead = any(is_deadly for _, _, is_deadly in self.in_hand)
        for future, task, _ in self.in_hand:
            if self.is_dead:
                future.set_exception(BrokenExecutor())
            else:
                future.set_result(task())
        self.in_hand = []


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for number in range(FILES):
        (tmp_path / "in" / f"v{number}.rdm").write_bytes(source(number))
    return tmp_path


def source(number: int) -> bytes:
    return xml_export(xml_credential(id=guid(number)))


def go(executor: Callable[[], Executor], *more: str, code: int = 0) -> Run:
    with patch.object(Processes, "begin", lambda _: executor()):
        done = run("convert", "in", "--all", "--jobs", "2", *(more or ("-o", "out")))
    assert done.code == code, done.stderr
    return done


def converted() -> dict[str, bytes]:
    return {f"v{number}.rdm": convert(source(number)).data for number in range(FILES)}


def test_any_executor_will_do(folder: Path) -> None:
    with ThreadPoolExecutor(2) as executor:
        go(lambda: executor)
    assert tree_of(folder / "out") == converted()


def test_few_inputs_are_in_hand_whatever_their_number(folder: Path) -> None:
    executor = Later()
    go(lambda: executor)
    assert executor.most == 6
    assert tree_of(folder / "out") == converted()


def test_what_an_executor_died_of_is_told_and_all_else_done(folder: Path) -> None:
    executors: list[Dying] = []

    def anew() -> Dying:
        executors.append(Dying("v3.rdm", "v8.rdm"))
        return executors[-1]

    done = go(anew, "-o", "out", "--quiet", "--report", "report.json", code=4)
    assert [line.split()[:3] for line in done.stderr.splitlines() if " error " in line] == [
        ["in/v3.rdm:", "error", "IO016:"],
        ["in/v8.rdm:", "error", "IO016:"],
    ]
    assert tree_of(folder / "out") == {name: data for name, data in converted().items() if name[1] not in "38"}
    assert len(executors) > 2
    report = json.loads(Path("report.json").read_bytes())
    assert [one["path"] for one in report["failed"]] == ["in/v3.rdm", "in/v8.rdm"]
    assert report["summary"]["converted"] == FILES - 2


def test_no_input_is_blamed_for_another(folder: Path) -> None:
    done = go(lambda: Sharing("v0.rdm", "v6.rdm"), "-o", "out", "--quiet", code=4)
    assert [line.split()[0] for line in done.stderr.splitlines() if " error " in line] == ["in/v0.rdm:", "in/v6.rdm:"]
    assert tree_of(folder / "out") == {name: data for name, data in converted().items() if name[1] not in "06"}


def test_who_logs_in_with_what_is_known_although_an_executor_died_of_finding_out(folder: Path) -> None:
    session = xml_entry(f"<CredentialConnectionID>{guid(2)}</CredentialConnectionID>", id=guid(91), name="dc01")
    (folder / "in" / "v5.rdm").write_bytes(xml_export(session))

    class Forgetting(Dying):
        def submit(self, task: Callable[..., Any], orders: Orders, argument: Any, /, **options: Any) -> Future[Any]:
            if task in {workers.survey, workers.index} and "v5.rdm" in str(argument):
                self.is_dead = True
                future: Future[Any] = Future()
                future.set_exception(BrokenExecutor())
                return future
            return super().submit(task, orders, argument, **options)

    done = go(Forgetting)
    assert "in/v2.rdm:3:1: warning REF001" in done.stderr
    assert tree_of(folder / "out")["v2.rdm"] == source(2)


def test_without_any_executor_this_process_does_all_and_does_not_ask_again(folder: Path) -> None:
    asked: list[bool] = []

    def none() -> Executor:
        asked.append(True)
        raise BrokenExecutor

    go(none)
    assert asked == [True]
    assert tree_of(folder / "out") == converted()


def test_nothing_half_written_is_left_of_what_an_executor_died_of(folder: Path) -> None:
    unfinished = ExitStack()

    class Writing(Dying):
        def submit(self, task: Callable[..., Any], orders: Orders, argument: Any, /, **_: Any) -> Future[Any]:
            if task is workers.convert and argument.job.input.endswith("v4.rdm") and not self.is_dead:
                unfinished.enter_context(AtomicFile(argument.job.output, force=True))
            return super().submit(task, orders, argument)

    with unfinished:
        go(lambda: Writing("v4.rdm"), code=4)
        assert [path.name for path in Path("out").iterdir() if path.suffix == ".tmp"] == []
    assert tree_of(folder / "out").keys() == converted().keys() - {"v4.rdm"}


def test_when_there_is_no_other_executor_this_process_does_the_rest(folder: Path) -> None:
    executor = Dying("v2.rdm")
    go(lambda: executor)
    assert executor.is_dead
    assert tree_of(folder / "out") == converted()


def test_in_place_a_journal_may_be_the_only_way_back_and_stays(folder: Path) -> None:
    (folder / "undo").mkdir()
    dead = folder / "undo" / "v4.rdm.undo.jsonl"

    class Writing(Dying):
        def submit(self, task: Callable[..., Any], orders: Orders, argument: Any, /, **_: Any) -> Future[Any]:
            if task is workers.convert and argument.job.input.endswith("v4.rdm"):
                dead.write_bytes(b"the way back")
            return super().submit(task, orders, argument)

    go(lambda: Writing("v4.rdm"), "--in-place", "--journal", "undo", "--journal-plaintext", code=4)
    assert dead.read_bytes() == b"the way back"
    assert tree_of(folder / "in") == {**converted(), "v4.rdm": source(4)}


@pytest.mark.parametrize(
    "change",
    [
        lambda pack: pack.write_text(pack.read_text().replace('"*"', '"nothing"')),
        lambda pack: pack.write_text("[nonsense"),
        Path.unlink,
    ],
    ids=["changed", "broken", "removed"],
)
def test_a_pack_that_changed_meanwhile_counts_as_it_was_read(folder: Path, change: Callable[[Path], object]) -> None:
    pack = folder / "pack.toml"
    pack.write_text('[pack]\nid = "p"\nversion = "1.0.0"\n[[rule]]\nid = "all"\nmatch = { name = { glob = "*" } }\n')
    alone = run("convert", "in", "-o", "one", "--rules", "pack.toml", "--jobs", "1")
    changed: list[bool] = []

    class Changing(Later):
        def submit(self, task: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
            if not changed:
                changed.append(True)
                change(pack)
            return super().submit(task, *arguments, **options)

    with patch.object(Processes, "begin", lambda _: Changing()):
        shared = run("convert", "in", "-o", "two", "--rules", "pack.toml", "--jobs", "2")
    assert (alone.code, shared.code) == (0, 0), alone.stderr
    assert changed
    assert tree_of(folder / "two") == tree_of(folder / "one")
