import doctest
import re
from pathlib import Path
from types import ModuleType

import pytest

import rdmconv
from rdmconv import api
from tests.paths import SMALL


@pytest.mark.parametrize(("module", "examples"), [(rdmconv, 4), (api, 6)])
def test_the_examples_run(module: ModuleType, examples: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SMALL.parents[1])
    failed, attempted = doctest.testmod(module)
    assert failed == 0
    assert attempted == examples


def test_every_public_name_is_there() -> None:
    assert len(rdmconv.__all__) <= 12
    assert all(getattr(rdmconv, name) is not None for name in rdmconv.__all__)


def test_every_public_name_stands_in_what_is_promised_to_type_checkers() -> None:
    promised = (Path(__file__).parent / "public_api.py").read_text("utf-8")
    assert [name for name in rdmconv.__all__ if not re.search(rf"\b{name}\b", promised)] == []
