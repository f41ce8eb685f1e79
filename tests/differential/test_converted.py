"""What other parsers find in a converted document is what they found before, but for what was converted."""

from hypothesis import event, given, settings

from rdmconv.errors import InputError
from rdmconv.planning import Bucket
from tests.builders import Converted, convert
from tests.depth import examples
from tests.differential.json_documents import JSON_DOCUMENTS
from tests.differential.json_views import json_view
from tests.differential.views import UNSURE, Seen, View
from tests.differential.xml_documents import XML_DOCUMENTS
from tests.differential.xml_verdicts import is_well_formed, is_well_formed_for_expat, tree_or_none
from tests.differential.xml_views import expat_view, libxml2_view
from tests.plain_lxml import as_utf8

MOVED = ("user", "clear", "encrypted", "domain")
"""What a conversion gives another name."""


def converted(data: bytes) -> Converted | None:
    try:
        return convert(data, carry_encrypted=True, allow_referenced=True)
    except InputError:
        return None


def places_of(result: Converted) -> set[int]:
    """Which entries were converted, by their places among all."""
    return {one.entry.ordinal for one in result.outcomes if one.bucket is Bucket.CONVERTED}


def assert_only_these_changed(before: list[Seen], after: list[Seen], places: set[int]) -> None:
    assert len(before) == len(after)
    for place, (old, new) in enumerate(zip(before, after, strict=True)):
        assert old.locator == new.locator
        if place in places:
            assert (old.kind, new.kind) == ("Credential/Default", "Credential/ApiKey")
            assert (new.user, new.clear, new.encrypted) == (None, None, None)
            assert old.clear or old.encrypted
        else:
            assert [getattr(new, name) for name in ("kind", *MOVED)] == [
                getattr(old, name) for name in ("kind", *MOVED)
            ]
        for name in ("problems", "id", "name", "folder", "description", "host", "tags", "logins"):
            assert getattr(old, name) is UNSURE or getattr(old, name) == getattr(new, name)


def assert_the_rest_is_as_it_was(before: bytes, old: View, after: bytes, new: View, places: set[int]) -> None:
    """Every byte that is not in an entry of the top level in which something was converted."""
    assert outside(before, old, places) == outside(after, new, places)


def outside(data: bytes, view: View, places: set[int]) -> list[bytes]:
    text, at, first, found = as_utf8(data), 0, 0, []
    for top in view.tops:
        if places.intersection(range(first, first + len(top.entries))):
            found.append(text[at : top.span[0]])
            at = top.span[1]
        first += len(top.entries)
    return [*found, text[at:]]


@settings(max_examples=examples(50))
@given(XML_DOCUMENTS)
def test_of_xml_only_what_is_converted_is_different(data: bytes) -> None:
    result = converted(data)
    if result is None or not is_well_formed_for_expat(data):
        return
    places = places_of(result)
    event(f"converted {len(places)}")
    assert is_well_formed(result.data)
    old, new = expat_view(data), expat_view(result.data)
    assert_only_these_changed(old.entries, new.entries, places)
    assert_the_rest_is_as_it_was(data, old, result.data, new, places)
    if tree_or_none(data) is not None:
        both = [[one for _, entries in libxml2_view(one) for one in entries] for one in (data, result.data)]
        assert_only_these_changed(both[0], both[1], places)


@settings(max_examples=examples(80))
@given(JSON_DOCUMENTS)
def test_of_json_only_what_is_converted_is_different(data: bytes) -> None:
    result = converted(data)
    if result is None:
        return
    places = places_of(result)
    event(f"converted {len(places)}")
    old, new = json_view(data), json_view(result.data)
    assert old is not None
    assert new is not None
    assert_only_these_changed(old.entries, new.entries, places)
    assert_the_rest_is_as_it_was(data, old, result.data, new, places)
