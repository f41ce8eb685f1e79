"""Several processes share one large input: what comes of it is the same as from one, whatever stands in it."""

import json
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from rdmconv.batch import windows, workers
from rdmconv.batch.parallel import Team
from rdmconv.batch.records import Records
from rdmconv.batch.workers import Orders
from rdmconv.cli import processes
from rdmconv.cli.processes import Processes
from rdmconv.formats import encoding
from tests.batch.executors import Pickling
from tests.builders import guid, xml_credential, xml_entry, xml_export
from tests.cli.sharing import (
    CREDENTIALS,
    ENTRIES,
    EXECUTORS,
    JSON_VAULT,
    SECRET,
    SERVER,
    VAULT,
    Counting,
    Slow,
    alone,
    found_by,
    go,
    with_processes,
)
from tests.crypto.age_files import encrypted, new_pair
from tests.paths import FIXTURES
from tests.running import run


@pytest.fixture(autouse=True)
def _small_is_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(processes, "_LARGE", 1)
    monkeypatch.setattr(encoding, "CHUNK", 900)


# Nothing to convert, and what is not shared


def test_a_vault_without_api_keys_stays_as_it_is() -> None:
    data = xml_export(*(xml_entry(id=guid(number)) for number in range(ENTRIES)))
    Path("in").write_bytes(data)
    with patch.object(Processes, "begin", side_effect=AssertionError):
        assert run("convert", "in", "-o", "out", "--all", "--jobs", "2").code == 0
    assert Path("out").read_bytes() == data


@pytest.mark.parametrize("more", [("--limit", "2"), ("--diff",)])
def test_what_counts_on_is_not_shared(more: tuple[str, ...]) -> None:
    Path("in").write_bytes(VAULT)
    for command in (("convert", "-n"), ("plan",)):
        with patch.object(Processes, "begin", side_effect=AssertionError):
            assert run(*command, "in", "--all", *more, "--jobs", "2").code == 0


def test_a_small_input_is_not_shared_but_done_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_LARGE", 1 << 20)
    for name in ("in1", "in2"):
        Path(name).write_bytes(VAULT)
    executor = Counting()
    go(lambda: executor, "convert", "in1", "in2", "-o", "out", "--all")
    assert executor.windows == 0


# The same as from one process


@EXECUTORS
@pytest.mark.parametrize(
    ("data", "more"),
    [
        (VAULT, ("--all",)),
        (VAULT, ()),
        (VAULT, ("--all", "--only", guid(1), "--only", guid(51), "--only", guid(77_777))),
        (VAULT.decode().encode("utf-16"), ("--all", "--allow-referenced")),
        (JSON_VAULT, ("--all",)),
        (SERVER.read_bytes(), ("--all",)),
    ],
)
def test_outputs_reports_and_messages_are_the_same(
    data: bytes, more: tuple[str, ...], executor: type[Counting]
) -> None:
    Path("in").write_bytes(data)
    shared = executor()
    together = found_by(lambda *arguments, code: go(lambda: shared, *arguments, code=code), "in", *more)
    assert shared.windows > 1
    assert together == found_by(alone, "in", *more)
    assert SECRET not in together[0]
    assert SECRET not in str(together[1])


def test_nothing_is_kept_of_entries_that_nobody_asks_for() -> None:
    """Without a report, only the first hundred entries are shown that need a person."""
    crowd = islice(cycle([xml_credential("<Name>twice</Name>", id=guid(7))]), 240)
    Path("in").write_bytes(xml_export(*crowd))
    arguments = ("convert", "in", "-n", "--all")
    assert go(Pickling, *arguments).printed == alone(*arguments).printed


def test_a_plan_is_the_same_but_for_when_it_was_made() -> None:
    Path("in").write_bytes(VAULT)
    plans = []
    for runner in (alone, lambda *arguments: go(Counting, *arguments)):
        runner("plan", "in", "--all", "--plan", "plan.jsonl", "--force")
        plans.append(Path("plan.jsonl").read_text().splitlines()[1:])
    assert plans[0] == plans[1]
    assert [json.loads(line).get("ordinal") for line in plans[1]].count(0) <= 1


def test_in_place_what_was_done_can_be_undone() -> None:
    Path("in").write_bytes(VAULT)
    executor = Counting()
    go(lambda: executor, "convert", "in", "--all", "--in-place", "--journal", "undo", "--journal-plaintext")
    assert executor.windows > 3
    assert Path("in").read_bytes() != VAULT
    assert run("revert", "in", "--journal", "undo", "-o", "back").code == 0
    assert Path("back").read_bytes() == VAULT


def test_beside_small_inputs_a_large_one_has_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_LARGE", 5000)
    Path("in").mkdir()
    for name in "aceg":
        Path("in", f"{name}.rdm").write_bytes(xml_export(xml_credential(id=guid(ord(name)))))
    Path("in", "d.rdm").write_bytes(VAULT)
    executor = Counting()
    together = found_by(lambda *arguments, code: go(lambda: executor, *arguments, code=code), "in", "--all")
    assert executor.windows > 3
    assert together == found_by(alone, "in", "--all")


@pytest.mark.parametrize("path", sorted((FIXTURES / "vaults").glob("*.*")), ids=lambda path: path.name)
def test_files_of_several_vaults_come_out_the_same(path: Path) -> None:
    together = found_by(lambda *arguments, code: go(Pickling, *arguments, code=code), path, "--all")
    assert together == found_by(alone, path, "--all")


def test_processes_of_their_own_do_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    is_ready = Team.is_ready

    def in_the_end(team: Team, name: str) -> bool:
        while not is_ready(team, name):
            time.sleep(0.01)
        return True

    monkeypatch.setattr(Team, "is_ready", in_the_end)
    Path("in").write_bytes(VAULT)
    assert found_by(with_processes, "in", "--all") == found_by(alone, "in", "--all")


def test_until_another_process_is_ready_this_one_does_the_work() -> None:
    class Late(Counting):
        """Is ready when it was asked for the tenth time."""

        asked = 0

        def submit(self, task: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
            future = super().submit(task, *arguments, **options)
            return _Late() if task is workers.get_ready else future

    class _Late(Future[Any]):
        def done(self) -> bool:
            late.asked += 1
            return late.asked > 10

    Path("in").write_bytes(VAULT)
    late, early = Late(), Counting()
    together = found_by(lambda *arguments, code: go(lambda: late, *arguments, code=code), "in", "--all")
    assert together == found_by(lambda *arguments, code: go(lambda: early, *arguments, code=code), "in", "--all")
    assert late.windows == early.windows - 10


def test_who_converts_windows_reads_no_keys() -> None:
    mine = new_pair()
    Path("in").write_bytes(encrypted(VAULT, [mine.recipient]))
    Path("keys").touch(0o600)
    Path("keys").write_text(mine.private)
    executor = Counting()
    with patch.object(workers, "_identities", side_effect=AssertionError):
        go(lambda: executor, "convert", "in", "-o", "out", "--all", "--identity", "keys")
    assert executor.windows > 3
    Path("plain").write_bytes(VAULT)
    alone("convert", "plain", "-o", "expected", "--all")
    assert Path("out").read_bytes() == Path("expected").read_bytes()


# What goes wrong


def deep(*numbers: int) -> bytes:
    """Credentials, some with elements in names that nest too deeply."""
    data = CREDENTIALS
    for name in (f"entry {number}".encode() for number in numbers):
        data = data.replace(b"<Name>" + name, b"<Name>" + b"<a>" * 600 + b"</a>" * 600 + name)
    return data


@pytest.mark.parametrize("chunk", [900, 5000])
@EXECUTORS
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (VAULT.replace(b"</ArrayOfConnection>", b"</ArrayOfOther>"), "FMT003"),
        (VAULT[: len(VAULT) // 2], "FMT003"),
        (JSON_VAULT[:-2], "FMT005"),
        (deep(41), "FMT008"),
        (deep(*range(ENTRIES)), "FMT008"),
    ],
)
def test_an_input_that_is_refused_is_refused_with_the_same_words(
    data: bytes, code: str, executor: type[Counting], chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "CHUNK", chunk)
    Path("in").write_bytes(data)
    together = go(executor, "convert", "in", "-o", "out", "--all", code=3)
    assert together.printed == alone("convert", "in", "-o", "out", "--all", code=3).printed
    assert code in together.stderr
    assert sorted(path.name for path in Path().iterdir()) == ["in"]


@EXECUTORS
@pytest.mark.parametrize("most", ["20", "25", "33", "40", "47", "59"])
def test_the_most_entries_are_counted_over_all_windows(most: str, executor: type[Counting]) -> None:
    Path("in").write_bytes(CREDENTIALS)
    arguments = ("--max-entries", most, "convert", "in", "-o", "out", "--all")
    together = go(executor, *arguments, code=3)
    assert "FMT015" in together.stderr
    assert together.printed == alone(*arguments, code=3).printed


def test_a_process_that_was_told_nothing_asks_for_what_is_known_of_the_document() -> None:
    Path("in").write_bytes(VAULT)
    asked: list[bool] = []

    class Forgetful(Counting):
        def submit(self, task: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
            workers._BENCHES.clear()
            if task is workers.window:
                asked.append(arguments[1].index is None)
            return super().submit(task, *arguments, **options)

    together = found_by(lambda *arguments, code: go(Forgetful, *arguments, code=code), "in", "--all")
    assert together == found_by(alone, "in", "--all")
    assert {True, False} == set(asked[6:])


class Dying(Pickling):
    """Dies of windows in which a text stands."""

    def __init__(self, deadly: bytes) -> None:
        self.deadly = deadly
        self.is_dead = False

    def submit(self, task: Callable[..., Any], orders: Orders, argument: Any, /, **options: Any) -> Future[Any]:
        if self.is_dead:
            raise BrokenExecutor
        if task is workers.window and any(self.deadly in data for data, *_ in argument.spans):
            self.is_dead = True
            future: Future[Any] = Future()
            future.set_exception(BrokenExecutor())
            return future
        return super().submit(task, orders, argument, **options)


def test_a_window_that_processes_die_of_is_told_and_nothing_is_written() -> None:
    Path("in").write_bytes(VAULT)
    done = go(lambda: Dying(b"entry 31<"), "convert", "in", "-o", "out", "--all", code=3)
    assert "in: error IO016" in done.stderr
    assert sorted(path.name for path in Path().iterdir()) == ["in"]


def test_a_window_is_done_again_when_a_process_died_of_something_else() -> None:
    Path("in").write_bytes(VAULT)
    executors = iter([Dying(b"entry 31<"), Dying(b"entry 51<"), Counting()])
    together = found_by(lambda *arguments, code: go(lambda: next(executors), *arguments, code=code), "in", "--all")
    assert next(executors, None) is None
    assert together == found_by(alone, "in", "--all")


def test_without_other_processes_this_one_does_it_all() -> None:
    Path("in").write_bytes(VAULT)

    def none() -> Executor:
        raise BrokenExecutor

    together = found_by(lambda *arguments, code: go(none, *arguments, code=code), "in", "--all")
    assert together == found_by(alone, "in", "--all")


def test_whoever_reads_and_writes_converts_windows_too_when_the_others_are_busy() -> None:
    Path("in").write_bytes(VAULT)
    counts = []
    for executor in (Counting(), Slow()):
        go(lambda executor=executor: executor, "convert", "in", "-o", "out", "--all", "--force")  # type: ignore[misc]
        counts.append(executor.windows)
    assert 0 < counts[1] < counts[0]


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Somebody presses Ctrl-C at the third window."""
    taken: list[int] = []
    take = Records.take_window

    def taking(self: Records, share: Any, first: int) -> None:
        taken.append(first)
        if len(taken) == 3:
            raise KeyboardInterrupt
        take(self, share, first)

    monkeypatch.setattr(Records, "take_window", taking)
    return taken


def test_who_interrupts_it_finds_nothing_half_done(interrupted: list[int]) -> None:
    Path("in").write_bytes(VAULT)
    go(Pickling, "convert", "in", "-o", "out", "--all", code=130)
    assert len(interrupted) == 3
    assert sorted(path.name for path in Path().iterdir()) == ["in"]


def test_only_what_may_hold_a_credential_passes_to_another_process() -> None:
    sessions = (xml_entry(id=guid(number), name="CANARY-session") for number in range(9))
    Path("in").write_bytes(xml_export(*sessions, xml_credential(id=guid(9))))
    passed: list[bytes] = []
    sent = windows._sent

    def seen(spans: Any) -> Any:
        found = [*sent(spans)]
        passed.extend(data for data, *_ in found)
        return found

    with patch.object(windows, "_sent", seen):
        go(Pickling, "convert", "in", "-o", "out", "--all")
    assert [data for data in passed if data] == [xml_credential(id=guid(9)).encode()]
    assert b"" in passed
