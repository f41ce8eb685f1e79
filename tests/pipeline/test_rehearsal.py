from collections.abc import Sequence

import pytest

from tests.pipeline.lessons import Write, after_of, learned, of, of_kind, places
from tests.profiles.dialects import INVENTED, Dialect, Tree, converted, entry, in_json, numbered, xml


def test_a_field_that_comes_out_otherwise_is_named(write: Write) -> None:
    old = entry(1), entry(2)
    news = [converted(numbered(one) if write is in_json else one) for one in old]
    del news[1]["Credentials"]["ApiKeyIdentifier"]
    lesson = learned(of(write, *old), write(*news))
    assert (lesson.rehearsal.exact, lesson.rehearsal.entries) == (1, 2)
    assert lesson.rehearsal.differing == ["Credentials/UserName"]


def test_a_date_that_no_form_can_say_is_named(write: Write) -> None:
    one = entry(Expiration="2031-04-05T00:00:00")
    lesson = learned(of(write, one), after_of(write, INVENTED, one))
    assert places(lesson)["expires_after"] == "Credentials/KeyEnds"
    assert lesson.rehearsal.differing == ["Credentials/KeyEnds"]


@pytest.mark.parametrize("after", ["2031-04-05", "2032-01-01T00:00:00-05:00"], ids=["respelled", "another"])
def test_a_date_that_a_form_can_say_or_that_was_typed_is_no_difference(write: Write, after: str) -> None:
    one = entry(Expiration="2031-04-05T00:00:00")
    lesson = learned(of(write, one), after_of(write, INVENTED, one, expires_after=after))
    assert places(lesson)["expires_after"] == "Credentials/KeyEnds"
    assert lesson.rehearsal.is_exact


def test_white_space_that_comes_out_otherwise_is_told(write: Write) -> None:
    after = after_of(write, INVENTED, entry())
    spaced = after.replace(b"<KeyKind>", b" <KeyKind>").replace(b'"KeyKind"', b' "KeyKind"')
    lesson = learned(of(write, entry()), spaced)
    assert lesson.rehearsal.differing == ["the white space, the spelling or the order of fields"]


def test_a_field_that_breaks_the_schema_is_told(write: Write) -> None:
    old = entry() | {"ID": "no GUID"}
    lesson = learned(of(write, old), after_of(write, INVENTED, old))
    assert lesson.rehearsal.exact == 1
    assert "does not follow the schema" in lesson.rehearsal.problems[0]
    assert not lesson.rehearsal.is_exact


def test_a_domain_that_stays_beside_the_tenant_is_kept_in_the_trial(write: Write) -> None:
    old = entry()
    new = converted(numbered(old) if write is in_json else old, Dialect(also={"Domain": "acme"}))
    lesson = learned(of(write, old), write(new))
    assert (lesson.rehearsal.exact, lesson.rehearsal.differing) == (1, [])


def test_a_domain_that_went_away_goes_in_the_trial(write: Write) -> None:
    one = entry()
    lesson = learned(of(write, one), after_of(write, INVENTED, one, tenant_id=None))
    assert lesson.rehearsal.is_exact


def test_what_could_be_a_field_is_not_compared(write: Write) -> None:
    one = entry()
    lesson = learned(of(write, one), after_of(write, INVENTED.named(type="Alpha"), one, type="IT Glue"))
    assert lesson.rehearsal.is_exact
    assert lesson.rehearsal.left_out == ["Stamp", "Credentials/Alpha"]


def test_the_entries_of_one_folder_are_tried_together(write: Write) -> None:
    old = [of_kind(write, entry(number)) for number in (1, 2)]
    folder = {"ConnectionType": "Group", "ID": "8b0d1f2e-0000-4000-8000-000000000001"}
    news = [converted(one) for one in old]
    lesson = learned(nested(write, folder, old), nested(write, folder, news))
    assert (lesson.rehearsal.exact, lesson.rehearsal.entries) == (2, 2)
    assert lesson.rehearsal.is_exact


def nested(write: Write, folder: Tree, entries: Sequence[Tree]) -> bytes:
    if write is in_json:
        return write({**folder, "Children": entries})
    inner = xml(*entries).split(b"<Connections>")[1].split(b"</Connections>")[0]
    return xml({**folder, "Children": "@"}).replace(b"@", inner)
