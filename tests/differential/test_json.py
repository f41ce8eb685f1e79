"""rdmconv and the standard library see the same in every JSON document."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdmconv.errors import InputError
from tests.builders import opened
from tests.depth import examples
from tests.differential.agreement import assert_agrees
from tests.differential.fixtures import JSON, OTHERS
from tests.differential.json_cases import FOUND
from tests.differential.json_documents import BROKEN_JSON, JSON_DOCUMENTS
from tests.differential.json_verdicts import STRICTER, value_or_none
from tests.differential.json_views import json_view
from tests.differential.our_view import SMALL, WHOLE, read
from tests.differential.xml_verdicts import is_well_formed
from tests.rows import over

ALL = JSON | FOUND
CHUNKS = st.sampled_from(SMALL)


def assert_all_agree(data: bytes, chunk: int) -> None:
    """Of whatever there is in a file."""
    readings = [read(data, chunk), read(data, WHOLE)]
    codes = [one.refused for one in readings]
    document = value_or_none(data)
    if document is None:
        assert None not in codes
        return
    assert [code for code in codes if code is not None and not STRICTER[code](document)] == []
    assert len(set(codes)) == 1
    if codes[0] is None:
        theirs = json_view(data)
        assert theirs is not None
        for ours in readings:
            assert_agrees(ours, theirs)


@over(enumerate(ALL), str)
def test_a_fixture_is_seen_alike(row: tuple[int, str]) -> None:
    number, name = row
    data = ALL[name]
    assert_all_agree(data, SMALL[number % len(SMALL)] if len(data) < 1 << 14 else 1 << 12)


@settings(max_examples=examples(60))
@given(JSON_DOCUMENTS, CHUNKS)
def test_an_odd_document_is_seen_alike(data: bytes, chunk: int) -> None:
    assert_all_agree(data, chunk)


@settings(max_examples=examples(60))
@given(BROKEN_JSON, CHUNKS)
def test_one_byte_decides_for_all(data: bytes, chunk: int) -> None:
    assert_all_agree(data, chunk)


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_neither_xml_nor_json_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        opened(OTHERS[name]).index()
    assert value_or_none(OTHERS[name]) is None
    assert not is_well_formed(OTHERS[name])
