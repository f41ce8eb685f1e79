"""Every case of the kit: what a plain reader finds in it, and what must hold when rdmconv converts it."""

import pytest

from tests.builders import convert, entries_of
from tests.conformance.all_cases import ACCEPTED, CONTRADICTED, READ
from tests.conformance.becoming import assert_became_an_api_key, rest_of
from tests.conformance.case import Case
from tests.conformance.obstacles import convertible
from tests.conformance.plain_document import read_plainly
from tests.conformance.read_xml import asides
from tests.conformance.running import Result, all_converted, no_rules, plainly
from tests.rows import over

EVERY_CASE = over(ACCEPTED, lambda case: case.name)
READ_AT_LEAST = over(READ, lambda case: case.name)
SECRETS = {"clear": (True, False), "encrypted": (False, True), "both": (True, True), "none": (False, False)}
FORCED = [case for case in ACCEPTED if {"ENC002", "REF001"} & {code for _, code in case.stays}]


@READ_AT_LEAST
def test_a_plain_reader_finds_what_the_case_says(case: Case) -> None:
    document = plainly(case)
    assert document.found() == case.finds
    logins = [place for place, entry in enumerate(document.entries) if entry.kind == "Credential/Default"]
    assert convertible(document) == [place for place in logins if place not in dict(case.stays)]


@READ_AT_LEAST
def test_without_rules_the_bytes_come_back(case: Case) -> None:
    result = convert(case.data, no_rules())
    assert result.data == case.data
    assert not result.summary.as_dict()["converted"]


@EVERY_CASE
def test_all_converts_what_nothing_stands_in_the_way_of(case: Case) -> None:
    result = all_converted(case)
    left = {place: _left_for(finds.kind) for place, finds in enumerate(case.finds) if "/" in finds.kind}
    assert result.reasons == {place: code for place, code in left.items() if code} | dict(case.stays)
    assert result.converted == convertible(plainly(case))


def _left_for(kind: str) -> str | None:
    return {"Credential/Default": None, "Credential/ApiKey": "RUL011"}.get(kind, "RUL013")


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=pytest.mark.xfail(strict=True, reason=case.contradicted), id=case.name)
        for case in CONTRADICTED
    ],
)
def test_the_description_is_followed(case: Case) -> None:
    assert all_converted(case).converted == convertible(plainly(case))


@EVERY_CASE
def test_what_is_converted_says_the_same_and_the_rest_is_as_it_was(case: Case) -> None:
    _assert_only_these_changed(case, all_converted(case), convertible(plainly(case)))


@pytest.mark.parametrize("case", FORCED, ids=lambda case: case.name)
def test_what_rdm_encrypted_or_others_use_is_carried_when_asked(case: Case) -> None:
    result = all_converted(case, forced=True)
    places = sorted(
        [*convertible(plainly(case)), *(place for place, code in case.stays if code in {"ENC002", "REF001"})]
    )
    assert result.converted == places
    _assert_only_these_changed(case, result, places)


def _assert_only_these_changed(case: Case, result: Result, places: list[int]) -> None:
    before, after = plainly(case), read_plainly(result.data)
    assert after.frame == before.frame
    assert [entry.depth for entry in after.entries] == [entry.depth for entry in before.entries]
    for place, (old, new) in enumerate(zip(before.entries, after.entries, strict=True)):
        if place in places:
            assert_became_an_api_key(old, new)
        else:
            assert rest_of(new.node) == rest_of(old.node)
            assert new.nodes("Credentials") == old.nodes("Credentials")
    assert asides(result.data) == asides(case.data)


@READ_AT_LEAST
def test_converting_again_converts_nothing(case: Case) -> None:
    once = all_converted(case)
    if not once.converted:
        assert once.data == case.data
        return
    twice = convert(once.data)
    assert (twice.data, twice.summary.as_dict()["converted"]) == (once.data, 0)


@READ_AT_LEAST
def test_the_buckets_add_up(case: Case) -> None:
    result = all_converted(case)
    counts = dict(result.counts)
    assert counts.pop("total") == sum(counts.values()) == len(case.finds)
    assert counts["converted"] == len(result.converted)


@READ_AT_LEAST
def test_rules_see_what_a_plain_reader_finds(case: Case) -> None:
    entries = entries_of(case.data)
    assert [entry.ordinal for entry in entries] == list(range(len(case.finds)))
    for place, (entry, finds) in enumerate(zip(entries, case.finds, strict=True)):
        if dict(case.stays).get(place) == "ENT002":
            continue  # of a field that stands twice nobody can tell which counts
        view = entry.view
        assert "/".join(text for text in (entry.type_name, entry.sub_type) if text is not None) == finds.kind
        seen = (entry.id, entry.name, entry.folder, view.text("username"), view.text("domain"), view.text("expiration"))
        assert seen == (finds.id, finds.name, finds.folder, finds.user, finds.domain, finds.expires)
        assert (view.text("url") or None) == finds.url
        assert tuple((view.text("tags") or "").split()) == finds.tags
        assert tuple((title, view.text(f"custom.{title}")) for title, _ in finds.custom) == finds.custom
        assert (view.secret is not None, view.encrypted_secret is not None) == SECRETS[finds.secret]
