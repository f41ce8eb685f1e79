"""rdmconv, libxml2 and expat see the same in every XML document."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import examples
from tests.differential.agreement import assert_agrees, assert_same_entries
from tests.differential.fixtures import XML
from tests.differential.our_view import SMALL, WHOLE, Reading, read
from tests.differential.xml_cases import FOUND
from tests.differential.xml_documents import BROKEN_XML, XML_DOCUMENTS
from tests.differential.xml_verdicts import (
    STRICTER,
    is_well_formed,
    is_well_formed_for_expat,
    tree_or_none,
)
from tests.differential.xml_views import expat_view, libxml2_view
from tests.rows import over

ALL = XML | FOUND
CHUNKS = st.sampled_from(SMALL)


def assert_verdict_agrees(data: bytes, *readings: Reading) -> None:
    """A document is refused when it is not well-formed, or for something in it that rdmconv is stricter about."""
    if not is_well_formed(data):
        assert None not in [one.refused for one in readings]
        return
    assert is_well_formed_for_expat(data) is not False
    tree = tree_or_none(data)
    if tree is not None:
        assert [one for one in readings if one.refused and not STRICTER[one.refused](tree, data)] == []
    assert len({one.refused for one in readings}) == 1


def assert_seen_alike(data: bytes, *readings: Reading) -> None:
    """What stands where, and what it says."""
    if is_well_formed_for_expat(data):
        theirs = expat_view(data)
        for ours in readings:
            assert_agrees(ours, theirs)
            if ours.chunk == WHOLE:  # a type that a chunk cuts in two is looked into to be sure
                assert [top.is_candidate for top in ours.view.tops] == [top.is_candidate for top in theirs.tops]
    if tree_or_none(data) is not None:
        libxml2 = libxml2_view(data)
        for ours in readings:
            for top, (line, entries) in zip(ours.view.tops, libxml2, strict=True):
                assert (top.entries[0].place or (0, 0))[0] <= line
                assert_same_entries(top.entries, entries)


def assert_all_agree(data: bytes, chunk: int) -> None:
    """Of whatever there is in a file."""
    readings = [read(data, chunk), read(data, WHOLE)]
    assert_verdict_agrees(data, *readings)
    if readings[0].refused is None:
        assert_seen_alike(data, *readings)


@over(enumerate(ALL), str)
def test_a_fixture_is_seen_alike(row: tuple[int, str]) -> None:
    number, name = row
    data = ALL[name]
    assert_all_agree(data, SMALL[number % len(SMALL)] if len(data) < 1 << 14 else 1 << 12)


@settings(max_examples=examples(60))
@given(XML_DOCUMENTS, CHUNKS)
def test_a_nasty_document_is_seen_alike(data: bytes, chunk: int) -> None:
    assert_all_agree(data, chunk)


@settings(max_examples=examples(100))
@given(BROKEN_XML, CHUNKS)
def test_one_byte_decides_for_all(data: bytes, chunk: int) -> None:
    assert_all_agree(data, chunk)
