"""The parts of a document join up to the file, whatever the size of the chunks it is read in."""

from itertools import product
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdmconv.formats import encoding
from rdmconv.formats.base import Plain, Unit
from tests.builders import entries_of, opened, parts_of, xml_credential, xml_entry, xml_export
from tests.depth import examples
from tests.paths import XML_GOOD, XML_SMALL, name_of
from tests.plain_lxml import as_utf8
from tests.rows import over
from tests.strategies import XML_FILES

CHUNKS = [1, 2, 3, 7, 64, 4096, 1 << 20]


def what_was_read(data: bytes, *, every_entry: bool = False) -> tuple[object, ...]:
    """Every entry given out with its unit, how many entries there are in all, and the text they join up to."""
    found: list[tuple[object, ...]] = []
    total = 0
    parts = parts_of(data, every_entry=every_entry)
    for part in parts:
        if isinstance(part, Plain):
            total += part.entries
            continue
        total += len(part.entries) + part.others
        found += [
            (
                one.ordinal,
                one.position,
                one.kind,
                one.sub_type,
                one.locator,
                one.id,
                one.name,
                len(one.problems),
                part.data,
            )
            for one in part.entries
        ]
    return found, total, b"".join(part.data for part in parts)


@over(product([False, True], XML_GOOD), str)
def test_parts_join_up_to_the_file(row: tuple[bool, Path]) -> None:
    every_entry, path = row
    data = path.read_bytes()
    assert b"".join(part.data for part in parts_of(data, every_entry=every_entry)) == as_utf8(data)


@pytest.mark.parametrize("path", XML_GOOD, ids=name_of)
def test_chunk_size_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = path.read_bytes()
    expected = what_was_read(data)
    for chunk in CHUNKS:
        monkeypatch.setattr(encoding, "CHUNK", chunk)
        assert what_was_read(data) == expected, chunk


@pytest.mark.parametrize("path", XML_GOOD, ids=name_of)
def test_chunk_size_changes_nothing_for_every_entry(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = path.read_bytes()
    expected = what_was_read(data, every_entry=True)
    for chunk in (7, 64, 4096):
        monkeypatch.setattr(encoding, "CHUNK", chunk)
        assert what_was_read(data, every_entry=True) == expected, chunk


@settings(max_examples=examples(300))
@given(XML_FILES, st.sampled_from([1, 2, 3, 5, 7, 16, 61, 64, 250, 1000]), st.booleans())
def test_chunk_size_changes_nothing_in_nasty_files(data: bytes, chunk: int, every_entry: bool) -> None:
    expected = what_was_read(data, every_entry=every_entry)
    with patch.object(encoding, "CHUNK", chunk):
        assert what_was_read(data, every_entry=every_entry) == expected
    assert expected[2] == as_utf8(data)


@settings(max_examples=examples(100))
@given(XML_FILES, st.integers(1, 40))
def test_index_is_the_same_for_every_chunk_size(data: bytes, chunk: int) -> None:
    expected = opened(data).index()
    with patch.object(encoding, "CHUNK", chunk):
        found = opened(data).index()
    assert (found.duplicate_ids, found.used_by) == (expected.duplicate_ids, expected.used_by)


@over(XML_SMALL, name_of)
def test_a_document_can_be_read_twice(path: Path) -> None:
    document = opened(path.read_bytes())
    first, second = ([part.data for window in document.windows() for part in window] for _ in range(2))
    assert first == second


def test_entries_that_cannot_hold_a_credential_stay_together() -> None:
    parts = parts_of(xml_export(*[xml_entry(name=f"n{n}") for n in range(50)]))
    assert [type(part) for part in parts] == [Plain] * len(parts)
    assert sum(part.entries for part in parts if isinstance(part, Plain)) == 50


def test_each_credential_is_a_unit_of_its_own() -> None:
    parts = parts_of(xml_export(xml_entry(), xml_credential(), xml_credential(), xml_entry()))
    assert [len(part.entries) for part in parts if isinstance(part, Unit)] == [1, 1]


def test_every_entry_is_given_out_when_asked_for() -> None:
    data = xml_export(xml_entry(name="a"), xml_credential(name="b"), "<Connection/>", xml_entry(name="c"))
    assert [one.name for one in entries_of(data)] == ["a", "b", None, "c"]
