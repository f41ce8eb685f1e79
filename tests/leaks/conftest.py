"""The folder in which the commands are run."""

from pathlib import Path

import pytest

from tests.leaks.bench import Bench


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The folder as it is before any command; not to be run in."""
    bench = Bench(tmp_path_factory.mktemp("leaks") / "bench")
    bench.fill()
    return bench


@pytest.fixture
def bench(filled: Bench, tmp_path: Path) -> Bench:
    """A folder of one's own."""
    return filled.copied(tmp_path / "bench")
