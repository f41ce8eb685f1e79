from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.pipeline.validation import validate_document
from rdmconv.planning import Bucket
from rdmconv.profiles.profile import EncryptedSecret, Profile, load_profile
from rdmconv.profiles.written import written
from tests.builders import convert, guid, opened, rule
from tests.pipeline.lessons import Write, after_of, learned, missed, of, places
from tests.profiles.dialects import (
    CIPHER,
    FILLED,
    INVENTED,
    UNTIL,
    Dialect,
    converted,
    entry,
    in_json,
    numbered,
    xml,
)


def unstamped(data: bytes) -> bytes:
    """The document with the stamp of the entry after in place of those before."""
    for number in range(1, 10):
        data = data.replace(guid(100 + number).encode(), guid(200).encode())
    return data


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "clear"])
def test_what_is_learned_makes_of_the_first_file_the_second_byte_for_byte(
    write: Write, encrypted: bool, tmp_path: Path
) -> None:
    dialect = Dialect(expires="2031-04-05T00:00:00", also={"KeyVersion": "2", "Mode": "manual"})
    before, after = of(write, entry(encrypted=encrypted)), after_of(write, dialect, entry(encrypted=encrypted))
    lesson = learned(before, after)
    assert lesson.rehearsal.is_exact
    assert missed(lesson) == []
    file = tmp_path / "learned.toml"
    file.write_text(written(lesson.learned), encoding="utf-8")
    profile = load_profile(str(file))
    assert profile.model_dump() == lesson.learned.profile.model_dump()
    result = convert(before, [rule(settings=FILLED)], profile)
    assert result.summary.counts[Bucket.CONVERTED] == 1
    assert unstamped(result.data) == unstamped(after)


@pytest.mark.parametrize("carries", [True, False], ids=["carry", "locked"])
def test_the_verdict_on_encrypted_secrets_is_obeyed(write: Write, carries: bool) -> None:
    dialect = Dialect(carries=carries)
    before, after = of(write, entry()), after_of(write, dialect, entry())
    lesson = learned(before, after)
    assert lesson.rehearsal.is_exact
    assert lesson.learned.profile.encrypted_secret is EncryptedSecret("carry" if carries else "locked")
    assert places(lesson)["api_key_encrypted"] == "Credentials/safeApiSecret"
    result = convert(before, [rule(settings=FILLED)], lesson.learned.profile)
    assert [(one.bucket.value, one.reason and one.reason.code) for one in result.outcomes] == [
        ("converted", None) if carries else ("blocked", "ENC003")
    ]


FIELDS = ["valid_from", "type", "tenant_id", "url", "expires_after", "api_id"]


OLD = {"tenant_id": "Domain", "url": "Url", "expires_after": "Expiration", "api_id": "UserName"}


LABELS = ["Valid from", "Type", "Tenant ID", "URL", "Expires after", "API ID"]


@pytest.mark.parametrize(("field", "label"), list(zip(FIELDS, LABELS, strict=True)))
def test_one_empty_field_is_named_and_the_rest_is_learned(write: Write, field: str, label: str) -> None:
    one = entry(**{OLD[field]: None}) if field in OLD else entry()
    lesson = learned(of(write, one), after_of(write, INVENTED, one, **{field: None}))
    assert missed(lesson) == [label]
    assert f"fill in {label} in RDM and try again" in lesson.missing[0].hint
    assert lesson.rehearsal.is_exact
    assert field not in places(lesson)
    everything = learned(of(write, entry()), after_of(write, INVENTED, entry()))
    assert places(lesson) == {slot: path for slot, path in places(everything).items() if slot != field}
    data = of(write, entry(Domain=None, Expiration=None, Url=None, UserName=None))
    result = convert(data, [rule(settings={"type": "T"})], lesson.learned.profile)
    assert result.summary.counts[Bucket.CONVERTED] == 1


def test_a_second_name_for_the_same_text_is_told_apart_by_its_name(write: Write) -> None:
    one = entry(Domain="billing")
    lesson = learned(of(write, one), after_of(write, INVENTED, one))
    assert places(lesson)["tenant_id"] == "Credentials/TenantCode"
    assert "by its name" in lesson.learned.places.found["tenant_id"].because


NAMELESS = INVENTED.named(api_id="Alpha", tenant_id="Beta", type="Gamma", valid_from="Delta", expires_after="Epsilon")


def test_what_only_a_guess_could_tell_is_reported_with_its_candidates(write: Write) -> None:
    one = entry(Domain="billing")
    lesson = learned(of(write, one), after_of(write, NAMELESS, one, type="IT Glue"))
    assert missed(lesson) == ["API ID", "Tenant ID", "Type"]
    assert all("Credentials/Gamma" in finding.hint for finding in lesson.missing)
    assert "Credentials/Alpha, Credentials/Gamma, Credentials/Beta" in lesson.missing[0].hint
    assert not any("IT Glue" in finding.hint for finding in lesson.missing)
    assert not lesson.learned.profile.sets


def test_values_alone_are_enough(write: Write) -> None:
    lesson = learned(of(write, entry()), after_of(write, NAMELESS, entry()))
    assert missed(lesson) == []
    assert places(lesson)["type"] == "Credentials/Gamma"
    assert places(lesson)["valid_from"] == "Credentials/Delta"


def test_what_was_typed_can_be_told(write: Write) -> None:
    before, after = of(write, entry()), after_of(write, NAMELESS, entry(), type="IT Glue")
    assert missed(learned(before, after)) == ["Type"]
    lesson = learned(before, after, type="IT Glue")
    assert (missed(lesson), places(lesson)["type"]) == ([], "Credentials/Gamma")


def test_two_dates_nobody_knew_go_by_their_order(write: Write) -> None:
    one = entry(Expiration=None)
    lesson = learned(of(write, one), after_of(write, NAMELESS, one, expires_after=UNTIL))
    assert places(lesson)["valid_from"] == "Credentials/Delta"
    assert places(lesson)["expires_after"] == "Credentials/Epsilon"


@pytest.mark.parametrize("typed", [{"valid_from": None}, {"valid_from": UNTIL}], ids=["one", "equal"])
def test_a_date_that_could_be_either_is_not_guessed(write: Write, typed: dict[str, str | None]) -> None:
    one = entry(Expiration=None)
    lesson = learned(of(write, one), after_of(write, NAMELESS, one, expires_after=UNTIL, **typed))
    assert missed(lesson) == ["Valid from", "Expires after"]


def test_a_type_that_is_a_number_is_left_out(write: Write) -> None:
    lesson = learned(of(write, entry()), after_of(write, INVENTED, entry(), type=7 if write is in_json else "7"))
    assert missed(lesson) == ["Type"]
    assert "a number in Credentials/KeyKind" in lesson.missing[0].hint


def test_several_entries_show_what_empty_fields_hold(write: Write) -> None:
    none = "0001-01-01T00:00:00"
    old = [entry(1), entry(2, Expiration=None)]
    texts: list[dict[str, Any]] = [{}, {"valid_from": none, "tenant_id": "acme", "expires_after": none}]
    new = [
        converted(numbered(one) if write is in_json else one, INVENTED, **typed)
        for one, typed in zip(old, texts, strict=True)
    ]
    lesson = learned(of(write, *old), write(*new))
    assert lesson.rehearsal.is_exact
    assert lesson.learned.profile.defaults == {"valid_from": none, "expires_after": none}
    result = convert(of(write, entry(3, Expiration=None)), [rule(settings={"type": "T"})], lesson.learned.profile)
    assert result.data.count(none.encode()) == 2


def test_what_rdm_keeps_drops_and_adds_is_learned(write: Write) -> None:
    old = entry()
    old["Credentials"] |= {"PromptForPassword": "true", "Zone": "a"}
    new = converted(
        numbered(old) if write is in_json else old, Dialect(also={"UserName": "billing", "Zone": "a", "Mode": "9"})
    )
    lesson = learned(of(write, old), write(new))
    entry_says = lesson.learned.profile.entry
    assert entry_says.keeps == ("Credentials/UserName",)
    assert set(entry_says.drops) == {"Credentials/PromptForPassword", "Url", "MetaInformation/Expiration"}
    assert lesson.learned.profile.sets == {"Credentials/Mode": "9"}
    assert entry_says.stamps == ("Stamp",)


KEPT = {"Domain": "acme", "SafePassword": CIPHER, "UserName": "billing"}


def test_an_rdm_that_leaves_the_old_credential_in_the_api_key_is_followed(write: Write) -> None:
    dialect = Dialect(also=KEPT)
    before, after = of(write, entry()), after_of(write, dialect, entry())
    lesson = learned(before, after)
    assert set(lesson.learned.profile.entry.keeps) == {f"Credentials/{name}" for name in KEPT}
    assert lesson.rehearsal.is_exact
    result = convert(before, [rule(settings=FILLED)], lesson.learned.profile)
    assert result.summary.counts[Bucket.CONVERTED] == 1
    assert unstamped(result.data) == unstamped(after)
    assert "VAL006" not in found_in(result.data, lesson.learned.profile)
    assert "VAL006" in found_in(result.data, load_profile("default"))


def found_in(data: bytes, profile: Profile) -> list[str]:
    return [finding.diagnostic.code for finding in validate_document(opened(data), profile)]


def test_a_secret_is_never_learned_as_what_rdm_always_writes(write: Write) -> None:
    old = entry(Notes=None)
    old["Credentials"]["SafeNote"] = "hunter2"
    new = converted(
        numbered(old) if write is in_json else old, Dialect(also={"Copied": "hunter2", "Token": "xK3" + "m9Qz77"})
    )
    lesson = learned(of(write, old), write(new))
    assert not lesson.learned.profile.sets
    text = written(lesson.learned)
    assert "hunter2" not in text
    assert "xK3" not in text


def test_a_sub_type_spelled_otherwise_than_the_types_before_is_learned(write: Write) -> None:
    old = entry()
    new = converted(old, INVENTED, sub_type=49)
    lesson = learned(write(old), write(new))
    assert lesson.learned.profile.entry.types == "number"
    assert lesson.rehearsal.is_exact


def test_fields_that_stay_where_they_were_are_found_there(write: Write) -> None:
    old = entry()
    new = {**old, "Credentials": {**old["Credentials"], "CredentialType": "ApiKey"}, "Url": "https://other.example"}
    lesson = learned(write(old), write(new))
    assert places(lesson) == {
        "api_id": "Credentials/UserName",
        "api_key_encrypted": "Credentials/SafePassword",
        "tenant_id": "Credentials/Domain",
        "expires_after": "MetaInformation/Expiration",
        "url": "Url",
    }
    assert missed(lesson) == ["Type", "Valid from"]
    assert lesson.rehearsal.is_exact
    result = convert(write(old), profile=lesson.learned.profile)
    assert result.summary.counts[Bucket.CONVERTED] == 1


def test_a_change_nobody_can_explain_is_named(write: Write) -> None:
    old = entry()
    new = converted(numbered(old) if write is in_json else old)
    lesson = learned(of(write, old), write({**new, "Name": "Another name"}))
    assert lesson.learned.changes.others == [("Name",)]
    assert lesson.rehearsal.is_exact


def test_a_field_that_is_there_in_some_entries_only_is_named(write: Write) -> None:
    old = entry(1), entry(2)
    news = [converted(numbered(one) if write is in_json else one) for one in old]
    del news[1]["Group"]
    assert learned(of(write, *old), write(*news)).learned.changes.others == [("Group",)]


def test_secrets_of_two_kinds_are_told_apart(write: Write) -> None:
    old = entry(1), entry(2, encrypted=False)
    lesson = learned(of(write, *old), after_of(write, INVENTED, *old))
    assert places(lesson)["api_key"] == "Credentials/ApiSecret"
    assert places(lesson)["api_key_encrypted"] == "Credentials/safeApiSecret"
    assert missed(lesson) == []


def test_a_name_that_no_profile_can_hold_is_no_place() -> None:
    lesson = learned(in_json(entry()), in_json(converted(entry(), INVENTED.named(tenant_id="Tenant²"))))
    assert missed(lesson) == ["Tenant ID"]


WORDS = st.text(
    st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"), min_size=1, max_size=12
)


NAMES = WORDS.map("N{}".format)


TAKEN = {"credentialtype", "username", "domain", "password", "safepassword"}


@st.composite
def dialects(draw: st.DrawFn) -> Dialect:
    """Any names in any order; none that the old form has."""
    slots = [slot for slot, _ in INVENTED.names if slot != "sub_type"]
    names = draw(st.lists(NAMES, min_size=len(slots), max_size=len(slots), unique_by=str.lower))
    named = [*zip(slots, names, strict=True), ("sub_type", "CredentialType")]
    return Dialect(tuple(draw(st.permutations(named))), carries=draw(st.booleans()))


@given(dialects(), st.booleans(), st.booleans())
def test_whatever_the_fields_are_called_they_are_found_by_what_they_hold(
    dialect: Dialect, encrypted: bool, as_xml: bool
) -> None:
    write = xml if as_xml else in_json
    one = entry(encrypted=encrypted)
    before, after = of(write, one), after_of(write, dialect, one)
    lesson = learned(before, after)
    secret = "api_key_encrypted" if encrypted else "api_key"
    unseen = "api_key" if encrypted else "api_key_encrypted"
    assert places(lesson) == {
        slot: f"Credentials/{name}" for slot, name in dialect.names if slot not in {"sub_type", unseen}
    }
    assert secret in places(lesson)
    assert lesson.rehearsal.is_exact
    if dialect.carries or not encrypted:
        assert unstamped(convert(before, [rule(settings=FILLED)], lesson.learned.profile).data) == unstamped(after)


def test_a_place_that_rests_on_its_name_alone_is_told(write: Write) -> None:
    before, after = of(write, entry()), after_of(write, INVENTED, entry(), type="IT Glue")
    lesson = learned(before, after)
    assert [(one.code, one.details["path"]) for one in lesson.missing] == [("PRO009", "Credentials/KeyKind")]
    assert "--value type=TEXT" in lesson.missing[0].hint
    assert not learned(before, after, type="IT Glue").missing


def test_what_went_away_beside_the_credential_is_named_and_not_dropped(write: Write) -> None:
    old = entry()
    new = converted(numbered(old) if write is in_json else old)
    del new["Group"]
    lesson = learned(of(write, old), write(new))
    assert lesson.learned.changes.others == [("Group",)]
    assert "Group" not in lesson.learned.profile.entry.drops
    assert lesson.rehearsal.is_exact


def test_numbers_and_truth_values_of_json_are_written_as_such(tmp_path: Path) -> None:
    also: Any = {"IsKey": True, "Level": 9, "Label": "9"}
    before, after = of(in_json, entry()), after_of(in_json, Dialect(also=also), entry())
    lesson = learned(before, after)
    assert lesson.learned.profile.sets == {f"Credentials/{name}": value for name, value in also.items()}
    file = tmp_path / "mine.toml"
    file.write_text(written(lesson.learned), encoding="utf-8")
    result = convert(before, [rule(settings=FILLED)], load_profile(str(file)))
    assert unstamped(result.data) == unstamped(after)


def test_fields_of_the_entry_itself_go_where_rdm_puts_them(write: Write) -> None:
    old = numbered(entry()) if write is in_json else entry()
    new = converted(old)
    ends = new["Credentials"].pop("KeyEnds")
    lesson = learned(write(old), write({"KeyEnds": ends, **new}))
    assert places(lesson)["expires_after"] == "KeyEnds"
    assert lesson.learned.profile.order["."][0] == "KeyEnds"
    assert lesson.rehearsal.is_exact


def test_fields_in_an_element_of_their_own_are_set_out_as_rdm_does(write: Write) -> None:
    old = numbered(entry()) if write is in_json else entry()
    new = converted(old)
    kind = new["Credentials"].pop("KeyKind")
    starts = new["Credentials"].pop("KeyStarts")
    new["Credentials"] |= {"Zusatz": {"Kind": kind, "Starts": starts}}
    lesson = learned(write(old), write(new))
    assert places(lesson)["type"] == "Credentials/Zusatz/Kind"
    assert lesson.rehearsal.is_exact
