import doctest

import pytest

import rdmconv
from tests.paths import SMALL


def test_the_example_of_the_package_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SMALL.parents[1])

    failed, attempted = doctest.testmod(rdmconv)
    assert failed == 0
    assert attempted


def test_every_public_name_is_there() -> None:
    assert len(rdmconv.__all__) <= 12
    assert all(getattr(rdmconv, name) is not None for name in rdmconv.__all__)
