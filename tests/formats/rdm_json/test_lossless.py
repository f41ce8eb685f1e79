import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdmconv.formats import encoding
from tests.depth import examples
from tests.formats.rdm_json.support import CREDENTIAL, edited, envelope, joined, opened, total, units
from tests.paths import JSON_SMALL, JSON_VAULTS
from tests.rows import over

FILES = [*JSON_VAULTS, *JSON_SMALL]


def test_there_are_fixtures() -> None:
    assert len(FILES) > 20


@over(FILES, lambda path: path.name)
def test_no_edits_change_nothing(path: Path) -> None:
    data = path.read_bytes()
    document = opened(data)
    assert document.encoding.bom + document.encoding.encode(edited(data, [])) == data


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_windows_join_up_to_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = path.read_bytes()
    whole = total(data)
    for chunk in (2, 3, 7, 64, 1000, 1 << 16):
        monkeypatch.setattr(encoding, "CHUNK", chunk)
        assert joined(data, every_entry=False) == data, chunk
        assert joined(data, every_entry=True) == data, chunk
        assert total(data) == whole, chunk


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_byte_by_byte(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = path.read_bytes()[:6000]
    if len(data) == 6000:
        pytest.skip("the whole file would take too long, and a part of it is no JSON")
    monkeypatch.setattr(encoding, "CHUNK", 1)
    assert joined(data) == data


@over(FILES, lambda path: path.name)
def test_every_entry_is_counted(path: Path) -> None:
    text = path.read_bytes()
    document = opened(text)
    whole = json.loads(text[len(document.encoding.bom) :].decode(document.encoding.codec))
    assert total(text) == sum(map(_count, _top(whole)))


def _top(whole: Any) -> list[Any]:
    if isinstance(whole, list):
        return whole
    if "Vaults" in whole:
        return [entry for vault in whole["Vaults"] for entry in vault["Connections"]]
    return list(whole.get("Connections", [whole]))


def _count(entry: Any) -> int:
    children = entry.get("Children") if isinstance(entry, dict) else None
    return 1 + sum(map(_count, children or []))


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
KEYS = TEXT | st.sampled_from(["ConnectionType", "connectiontype", "Credentials", "Children", "ID", "Name", "},{"])
VALUES = st.recursive(
    SCALARS | st.sampled_from([26, "26", "Credential", 26.0, "},\n {", '"}, {"']),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
ENTRIES = st.lists(st.dictionaries(KEYS, VALUES, max_size=5) | VALUES, max_size=6)


def spellings(value: Any) -> Iterator[bytes]:
    yield json.dumps(value).encode()
    yield json.dumps(value, indent=2, ensure_ascii=False).encode()
    yield json.dumps(value, separators=(",", ":")).encode()
    yield json.dumps(value, indent="\t", separators=(" ,", " : ")).replace("\n", "\r\n").encode()


@settings(max_examples=examples(150), deadline=None)
@given(
    items=ENTRIES,
    before=st.dictionaries(TEXT.filter(lambda name: name.lower() != "connections"), VALUES, max_size=2),
    after=st.dictionaries(TEXT.filter(lambda name: name.lower() != "connections"), VALUES, max_size=2),
    chunk=st.integers(1, 200),
)
def test_any_export_comes_out_as_it_went_in(items: Any, before: Any, after: Any, chunk: int) -> None:
    document = before | {"Connections": items, "Folders": items}
    document |= {name: value for name, value in after.items() if name not in document}
    for data in spellings(document):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(encoding, "CHUNK", chunk)
            assert joined(data) == data
            assert joined(data, every_entry=True) == data
            assert total(data) == sum(map(_count_any, items))


def _count_any(entry: Any) -> int:
    if not isinstance(entry, dict):
        return 1
    children = [value for name, value in entry.items() if name.lower() == "children"]
    if len(children) != 1 or not isinstance(children[0], list):
        return 1
    return 1 + sum(map(_count_any, children[0]))


def test_an_entry_may_be_larger_than_a_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "CHUNK", 100)
    large = CREDENTIAL[:-1] + b', "Image": "' + b"A" * 5000 + b'"}'
    data = envelope(CREDENTIAL, large, CREDENTIAL)
    assert joined(data) == data
    assert [len(unit.data) for unit in units(data)] == [len(CREDENTIAL), len(large), len(CREDENTIAL)]


def test_nested_objects_look_like_the_place_between_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "CHUNK", 256)
    nested = b'{"A":[' + b",".join([b'{"B":1}'] * 40) + b'],"ID":"1"}'
    data = b'{"Connections":[' + b",".join([nested] * 20) + b"]}"
    assert joined(data) == data
    assert total(data) == 20
