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


def test_what_is_completed_is_what_is_public() -> None:
    assert sorted(rdmconv.__all__) == dir(rdmconv)


def test_another_name_is_refused_as_python_does() -> None:
    with pytest.raises(AttributeError, match="module 'rdmconv' has no attribute 'Secret'"):
        _ = rdmconv.Secret  # type: ignore[attr-defined]


def test_where_without_a_condition_is_a_mistake() -> None:
    with pytest.raises(rdmconv.RdmconvError):
        rdmconv.where()


def test_what_is_no_path_is_refused_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TypeError):
        rdmconv.convert(SMALL / "utf8_bom.xml", None, rdmconv.all_entries())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
