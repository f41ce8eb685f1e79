"""Profiles of hypothesis; choose one with `HYPOTHESIS_PROFILE`.

Counts at the end of the tests what came of faults at random points. `FAULTS=all` tries more of them and damages each
bit, `LEAKS=all` looks for secrets everywhere, `LOGINS=all` tries each login of a person on each host: without them a
random sample is tried.
"""

import os
import signal
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import threads

_SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile("ci", max_examples=50, deadline=None, suppress_health_check=_SLOW_IS_FINE, print_blob=True)
settings.register_profile("quick", parent=settings.get_profile("ci"), max_examples=20)
settings.register_profile("nightly", parent=settings.get_profile("ci"), max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let every other test work on a small document as on a large one."""
    threads.choose(item.nodeid)


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the folder of an object store that URLs such as `bucket://a.xml` lead to."""
    import fsspec  # noqa: PLC0415 - most tests need none

    from tests.bucket import Bucket, Hasty  # noqa: PLC0415 - see above

    folder = tmp_path / "store" / "bucket"
    folder.mkdir(parents=True)
    monkeypatch.setenv("RDMCONV_TEST_BUCKET", str(folder))
    fsspec.register_implementation("bucket", Bucket, clobber=True)
    fsspec.register_implementation("hasty", Hasty, clobber=True)
    yield folder
    Bucket.refused.clear()
    Bucket.known.clear()


@pytest.fixture
def signals_at_default() -> Iterator[None]:
    """Let a process we start hear an interrupt, also when we run in the background ourselves."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    ends: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for report in terminalreporter.getreports("passed"):
        for fault, end in report.user_properties:
            ends[fault][str(end)] += 1
    for fault, counts in sorted(ends.items()):
        told = ", ".join(f"{count} {end}" for end, count in sorted(counts.items()))
        terminalreporter.write_line(f"{counts.total()} {fault}: {told}")
