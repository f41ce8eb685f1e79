"""Vaults whose windows are shared by processes that are none, and what a run of them says and writes."""

import json
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from rdmconv.batch import workers
from rdmconv.cli.processes import Processes
from tests.batch.executors import Pickling
from tests.builders import guid, xml_credential, xml_entry, xml_export
from tests.cli.test_folders import tree_of
from tests.paths import FIXTURES
from tests.report.reports import read_report
from tests.running import Run, run

SECRET = "CANARY-shared"
ENTRIES = 60


def entry(number: int) -> str:
    """Something else for each number, of what a vault may hold."""
    id_ = guid(number)
    name = f"entry {number}"
    inside = xml_credential(id=guid(1000 + number), name=f"inside {number}")
    kinds: list[Callable[[], str]] = [
        lambda: xml_entry(id=id_, name=name),
        lambda: xml_credential(id=id_, name=name, password=f"CANARY-{number:04}"),
        lambda: xml_credential(id=id_, name=f"{name} {SECRET}", password=SECRET),
        lambda: xml_entry(f"<Children>{inside}{inside}</Children>", id=id_, name=name, type="Group"),
        lambda: xml_entry(f"<CredentialConnectionID>{guid(number - 2)}</CredentialConnectionID>", id=id_, name=name),
        lambda: xml_credential(id=None, name=None, password=f"CANARY-nameless-{number}"),
        lambda: xml_credential("<Name>twice</Name>", id=id_),
        lambda: f"<!-- {xml_credential(id=id_)} -->" + xml_credential(id=guid(7), name="again"),
        lambda: xml_entry(f"<CredentialConnectionID>{guid(99_999)}</CredentialConnectionID>", id=id_, name=name),
        lambda: xml_credential("<Group>folder\\one</Group>", id=id_, name="Zürich €", sub_type="ApiKey"),
    ]
    return kinds[number % len(kinds)]()


VAULT = xml_export(*(entry(number) for number in range(ENTRIES)))
CREDENTIALS = xml_export(*(xml_credential(id=guid(number), name=f"entry {number}") for number in range(ENTRIES)))
"""No two have one ID, so that none is looked into before its turn."""
JSON_VAULT = json.dumps(
    {
        "Connections": [
            {
                "ConnectionType": 26,
                "ID": guid(number),
                "Name": f"entry {number}",
                "Credentials": {"UserName": "u", "Password": f"CANARY-{number:04}"},
            }
            for number in range(ENTRIES)
        ]
    },
    indent=1,
).encode()
SERVER = next(path for path in sorted((FIXTURES / "server").glob("*.json")) if path.stat().st_size > 1000)


class Counting(Pickling):
    """Counts the windows it converts."""

    windows = 0

    def submit(self, task: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
        self.windows += task is workers.window
        return super().submit(task, *arguments, **options)


class Slow(Counting):
    """Has no window done before it is asked for it: this process need not wait, and does some itself."""

    def submit(self, task: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
        done = super().submit(task, *arguments, **options)
        if task is not workers.window:
            return done

        class Awaited(Future[Any]):
            def result(self, timeout: float | None = None) -> Any:
                if not self.done():
                    self.set_result(None)
                return done.result(timeout)

        return Awaited()


EXECUTORS = pytest.mark.parametrize("executor", [Counting, Slow])


def go(executor: Callable[[], Executor], *arguments: str | Path, code: int | None = 0) -> Run:
    with patch.object(Processes, "begin", lambda _: executor()):
        done = run(*arguments, "--jobs", "2")
    assert code is None or done.code == code, done.stderr
    return done


def alone(*arguments: str | Path, code: int | None = 0) -> Run:
    done = run(*arguments, "--jobs", "1")
    assert code is None or done.code == code, done.stderr
    return done


def with_processes(*arguments: str | Path, code: int | None) -> Run:
    done = run(*arguments, "--jobs", "2")
    assert code is None or done.code == code, done.stderr
    return done


def found_by(runner: Callable[..., Run], *arguments: str | Path) -> tuple[str, dict[str, Any], dict[str, bytes]]:
    """What a run says, reports and writes."""
    done = runner("convert", *arguments, "-o", "out", "--report", "report.json", "--force", code=None)
    return (
        done.printed,
        read_report("report.json"),
        tree_of(Path("out")) if Path("out").is_dir() else {"": Path("out").read_bytes()},
    )
