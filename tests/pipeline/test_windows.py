"""Windows are begun ahead, come out in order, and end when anything fails."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from itertools import cycle
from typing import Any

import pytest

from rdmconv.errors import OutputError
from rdmconv.formats import encoding
from rdmconv.formats.base import ReadBack, Span
from rdmconv.formats.rdm_xml.document import XmlDocument
from rdmconv.pipeline import conversion
from rdmconv.pipeline.conversion import Conversion, Settings
from rdmconv.pipeline.window import ConvertedWindow
from rdmconv.profiles.profile import load_profile
from rdmconv.rules.engine import RuleSet
from rdmconv.rules.selection import rule_for_all
from tests.builders import Memory, convert, guid, opened, xml_credential, xml_export
from tests.plain_lxml import plain_entries


class Failing(Memory):
    """A target that takes a few writes only."""

    def __init__(self, writes: int) -> None:
        super().__init__()
        self.writes = writes

    def write(self, data: bytes) -> None:
        if not self.writes:
            raise OutputError("IO003", problem="full")
        self.writes -= 1
        super().write(data)


def many_windows(monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(encoding, "CHUNK", 1000)
    return xml_export(*(xml_credential(name=f"n{number}", id=guid(number)) for number in range(200)))


def run(data: bytes, target: Memory) -> None:
    settings = Settings(RuleSet([rule_for_all()]), load_profile("default"))
    Conversion(opened(data), settings, target).run()


@pytest.mark.parametrize("writes", [0, 1, 5, 30])
def test_a_target_that_fails_ends_the_conversion(writes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data, before = many_windows(monkeypatch), threading.active_count()
    with pytest.raises(OutputError):
        run(data, Failing(writes))
    assert threading.active_count() <= before


def test_a_target_that_fails_at_the_last_write_fails_all(monkeypatch: pytest.MonkeyPatch) -> None:
    data = many_windows(monkeypatch)
    counting = Failing(1_000_000)
    run(data, counting)
    with pytest.raises(OutputError):
        run(data, Failing(1_000_000 - counting.writes - 1))


class Later(Future[object]):
    """Is done when it is waited for."""

    def __init__(self, do: Callable[[], object]) -> None:
        super().__init__()
        self._do = do

    def result(self, timeout: float | None = None) -> object:  # noqa: ARG002 - as the real one
        return self._do()


class Disk:
    """Writes when it is waited for; notes how many bytes wait for it."""

    def __init__(self) -> None:
        self.waiting = self.most = 0

    def submit(self, write: Callable[[bytes], object], data: bytes) -> Later:
        self.waiting += len(data)
        self.most = max(self.most, self.waiting)
        return Later(lambda: self._write(write, data))

    def _write(self, write: Callable[[bytes], object], data: bytes) -> None:
        self.waiting -= len(data)
        write(data)

    def shutdown(self) -> None:
        pass


@pytest.mark.parametrize(("most", "expected"), [(1, 10), (30, 30), (35, 30), (1000, 100)])
def test_few_bytes_wait_for_the_disk(most: int, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    disk, target = Disk(), Memory()
    monkeypatch.setattr(conversion, "thread", lambda *_, **__: disk)
    monkeypatch.setattr(conversion, "_MOST_UNWRITTEN", most)
    with conversion._Writer(target, is_small=False) as writer:
        for digit in b"0123456789":
            writer.write(bytes([digit]) * 10)
    assert disk.most == expected
    assert bytes(target.data) == b"".join(bytes([digit]) * 10 for digit in b"0123456789")


def test_nothing_is_written_behind_a_write_that_failed() -> None:
    written: list[bytes] = []

    class Full:
        def write(self, data: bytes) -> None:
            written.append(data)
            if data == b"2":
                raise OutputError("IO003", file="out", problem="it is full")

    with pytest.raises(OutputError):
        write(b"123456789", Full())
    assert written == [b"1", b"2"]


def write(digits: bytes, target: conversion.Target) -> None:
    with conversion._Writer(target, is_small=False) as writer:
        for digit in digits:
            writer.write(bytes([digit]))


class Holding:
    """Notes how many windows are begun and not finished; each has its bytes unchanged."""

    def __init__(self, ahead: int) -> None:
        self.ahead = ahead
        self.held = self.most = 0

    def begin(self, spans: Sequence[Span]) -> Callable[[], ConvertedWindow]:
        self.held += 1
        self.most = max(self.most, self.held)

        def finish() -> ConvertedWindow:
            self.held -= 1
            return ConvertedWindow([(span.data, None) for span in spans], Counter(), 0)

        return finish

    def share(self, *_: object) -> AbstractContextManager["Holding"]:
        return nullcontext(self)


@pytest.mark.parametrize(("ahead", "bytes_", "most"), [(0, 1 << 20, 1), (4, 1 << 20, 5), (4, 1, 2), (9, 3500, 5)])
def test_few_windows_are_begun_and_fewer_when_they_are_large(
    ahead: int, bytes_: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, target, holding = many_windows(monkeypatch), Memory(), Holding(ahead)
    monkeypatch.setattr(conversion, "_MOST_HELD", bytes_)
    settings = Settings(RuleSet([rule_for_all()]), load_profile("default"))
    Conversion(opened(data), settings, target).run(helpers=holding)
    assert bytes(target.data) == data
    assert holding.most == most


def test_windows_come_out_in_order_whatever_the_checks_take(monkeypatch: pytest.MonkeyPatch) -> None:
    data = many_windows(monkeypatch)
    original = XmlDocument.read_back
    pauses = cycle([0.02, 0, 0, 0.01])

    def slow(self: XmlDocument, units: Any, paths: Any) -> list[ReadBack]:
        time.sleep(next(pauses))
        return original(self, units, paths)

    monkeypatch.setattr(XmlDocument, "read_back", slow)
    names = [entry.text("Name") for entry in plain_entries(convert(data).data)]
    assert names == [f"n{number}" for number in range(200)]


def test_a_check_that_breaks_ends_the_conversion(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: XmlDocument, units: Any, paths: Any) -> list[ReadBack]:  # noqa: ARG001 - as the real one
        raise ZeroDivisionError

    data, before = many_windows(monkeypatch), threading.active_count()
    monkeypatch.setattr(XmlDocument, "read_back", broken)
    with pytest.raises(ZeroDivisionError):
        convert(data)
    assert threading.active_count() <= before
