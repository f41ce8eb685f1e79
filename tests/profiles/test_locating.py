from typing import Any

import pytest

from rdmconv.profiles.locating import Places, Slot, locate
from rdmconv.profiles.pair import Pair
from tests.builders import entries_of, guid
from tests.profiles.dialects import OTHER_CIPHER, SINCE, UNTIL, entry, xml


def after(one: dict[str, Any], *, keep: tuple[str, ...] = (), meta: bool = False, url: bool = False, **new: str) -> Any:
    """The entry as an API key with these new fields; `keep` stays of the credential, and the rest where it is said."""
    kept = {name: one["Credentials"][name] for name in keep}
    there = {name: value for name, value in one.items() if url or name != "Url"}
    return {
        **there,
        "Credentials": {"CredentialType": "ApiKey", **kept, **new},
        "MetaInformation": one["MetaInformation"] if meta else {"Keywords": "a b"},
    }


def found(one: dict[str, Any], other: dict[str, Any], **told: str) -> tuple[dict[Slot, str], Places]:
    pair = Pair(entries_of(xml(one))[0], entries_of(xml(other))[0])
    places = locate([pair], told)  # type: ignore[arg-type]
    return {slot: "/".join(place.path) for slot, place in places.found.items()}, places


def candidates(places: Places, slot: Slot) -> set[str]:
    return {"/".join(path) for path in places.candidates[slot]}


def test_an_old_ciphertext_that_was_left_behind_is_not_taken_for_one_that_was_carried() -> None:
    one = entry()
    there, places = found(one, after(one, keep=("SafePassword",), SafeApiKey=OTHER_CIPHER))
    assert (places.carried, there["api_key_encrypted"]) == (False, "Credentials/SafeApiKey")


def test_two_ciphertexts_and_no_name_leave_it_open_whether_rdm_carries_them() -> None:
    one = entry()
    there, places = found(one, after(one, keep=("SafePassword",), Alpha=OTHER_CIPHER))
    assert places.carried is None
    assert "api_key_encrypted" not in there
    assert candidates(places, "api_key_encrypted") == {"Credentials/Alpha", "Credentials/SafePassword"}


def test_a_ciphertext_that_stayed_where_it_was_is_carried() -> None:
    one = entry()
    there, places = found(one, after(one, keep=("SafePassword",), Mode="true", Alpha="short"))
    assert (places.carried, there["api_key_encrypted"]) == (True, "Credentials/SafePassword")


def test_another_ciphertext_is_found_by_its_looks_or_else_by_its_name() -> None:
    one = entry()
    there, places = found(one, after(one, Alpha=OTHER_CIPHER, Beta="Zm9v"))
    assert (places.carried, there["api_key_encrypted"]) == (False, "Credentials/Alpha")
    there, places = found(one, after(one, SafeApiKey=OTHER_CIPHER, Beta=OTHER_CIPHER))
    assert (places.carried, there["api_key_encrypted"]) == (False, "Credentials/SafeApiKey")
    there, places = found(one, after(one, Alpha=OTHER_CIPHER, Beta=OTHER_CIPHER))
    assert (places.carried, "api_key_encrypted" in there) == (False, False)


@pytest.mark.parametrize("new", [{"Alpha": "my-id"}, {"VaultId": guid(7)}], ids=["nameless", "named"])
def test_a_user_name_that_stayed_is_not_taken_for_the_api_id_when_something_else_could_be_it(
    new: dict[str, str],
) -> None:
    one = entry()
    there, places = found(one, after(one, keep=("UserName",), Kind="rdmconv-type", **new))
    assert "api_id" not in there
    assert candidates(places, "api_id") == {f"Credentials/{next(iter(new))}", "Credentials/UserName"}


def test_a_setting_is_no_rival_of_what_stayed_where_it_was() -> None:
    one = entry()
    there, _ = found(one, after(one, keep=("UserName",), Alpha="true", Beta="12"))
    assert there["api_id"] == "Credentials/UserName"


def test_a_url_that_rdm_adds_is_not_taken_for_the_one_that_stayed() -> None:
    one = entry()
    there, places = found(one, after(one, url=True, HelpLink="https://docs.example"))
    assert "url" not in there
    assert candidates(places, "url") >= {"Credentials/HelpLink", "Url"}
    assert found(one, after(one, HelpLink="https://docs.example"))[0]["url"] == "Credentials/HelpLink"


def test_a_date_that_is_the_expiration_and_called_otherwise_is_not_the_expiry_while_that_stayed() -> None:
    one = entry()
    there, _ = found(one, after(one, meta=True, ValidFrom=UNTIL))
    assert there["expires_after"] == "MetaInformation/Expiration"
    assert there["valid_from"] == "Credentials/ValidFrom"


@pytest.mark.parametrize("spelled", [UNTIL, "2031-04-05T05:00:00Z", "2031-04-05T00:00:00"])
def test_an_expiration_that_stayed_and_is_spelled_otherwise_stayed(spelled: str) -> None:
    one = entry()
    other = {**after(one, Alpha=SINCE), "MetaInformation": {"Expiration": spelled, "Keywords": "a b"}}
    there, _ = found(one, other)
    assert (there["expires_after"], there["valid_from"]) == ("MetaInformation/Expiration", "Credentials/Alpha")


def test_a_moment_is_not_taken_for_the_day_from_which_a_key_is_valid() -> None:
    one = entry(Expiration=None)
    there, places = found(one, after(one, Alpha="2026-01-31T17:11:50-05:00", Beta=UNTIL))
    assert "valid_from" not in there
    assert "expires_after" not in there
    assert candidates(places, "valid_from") == {"Credentials/Alpha", "Credentials/Beta"}


def test_a_stamp_is_not_found_by_its_name() -> None:
    one = entry()
    there, _ = found(one, after(one, LastStart=SINCE, LastUpdateType="manual", CreatedFrom="x"))
    assert not there.keys() & {"type", "valid_from"}


def test_equal_user_name_and_password_are_told_apart_by_names_or_not_at_all() -> None:
    one = entry(encrypted=False)
    one["Credentials"]["Password"] = one["Credentials"]["UserName"]
    there, _ = found(one, after(one, ClientSecret="billing", ClientId="billing"))
    assert (there["api_key"], there["api_id"]) == ("Credentials/ClientSecret", "Credentials/ClientId")
    there, places = found(one, after(one, Alpha="billing", Beta="billing"))
    assert not there.keys() & {"api_key", "api_id"}
    assert candidates(places, "api_key") == candidates(places, "api_id") == {"Credentials/Alpha", "Credentials/Beta"}
    there, _ = found(one, after(one, Alpha="billing"))
    assert not there.keys() & {"api_key", "api_id"}
    there, places = found(one, after(one, keep=("Password", "UserName"), Alpha="billing"))
    assert not there.keys() & {"api_key", "api_id"}


def test_what_holds_the_text_in_one_pair_only_is_not_it() -> None:
    one, two = entry(1), entry(2, UserName="second")
    others = after(one, Alpha="billing"), after(two, Alpha="else")
    pairs = [Pair(*(entries_of(xml(it))[0] for it in both)) for both in zip((one, two), others, strict=True)]
    assert "api_id" not in locate(pairs, {}).found


@pytest.mark.parametrize("day", ["2026-01-31", "2026-01-31T00:00:00", SINCE])
def test_a_date_may_be_told_as_it_was_typed(day: str) -> None:
    one = entry()
    there, places = found(one, after(one, Alpha=SINCE, Beta="2025-01-31T00:00:00-05:00"), valid_from=day)
    assert there["valid_from"] == "Credentials/Alpha"
    assert not places.told_in_vain


def test_what_is_told_and_stands_where_it_was_is_found_there() -> None:
    one = entry()
    there, _ = found(one, after(one, keep=("UserName",), Alpha="my-id"), api_id="billing")
    assert there["api_id"] == "Credentials/UserName"
    there, _ = found(one, after(one, keep=("UserName",), Alpha="my-id"), api_id="my-id")
    assert there["api_id"] == "Credentials/Alpha"


@pytest.mark.parametrize("field", ["tenant_id", "type", "api_id", "expires_after"])
def test_what_is_told_and_stands_nowhere_is_not_found_by_anything_else(field: Slot) -> None:
    one = entry()
    new = after(one, Realm="acme", KeyKind="rdmconv-type", ApiId="billing", KeyEnds=UNTIL)
    assert field in found(one, new)[0]
    there, places = found(one, new, **{field: "nowhere"})
    assert field not in there
    assert places.told_in_vain == {field}


def test_what_held_fields_and_is_empty_now_is_no_new_field() -> None:
    one = entry()
    other = {**after(one, Alpha="x"), "MetaInformation": "\n"}
    assert candidates(found(one, other)[1], "tenant_id") == {"Credentials/Alpha"}


def test_of_two_other_dates_none_is_taken() -> None:
    one = entry()
    there, places = found(one, after(one, Alpha=SINCE, Beta="2025-01-31", Gamma=UNTIL))
    assert there["expires_after"] == "Credentials/Gamma"
    assert "valid_from" not in there
    assert candidates(places, "valid_from") == {"Credentials/Alpha", "Credentials/Beta"}


def test_the_only_other_date_is_a_day() -> None:
    one = entry()
    assert found(one, after(one, Alpha=SINCE, Gamma=UNTIL))[0]["valid_from"] == "Credentials/Alpha"
    assert "valid_from" not in found(one, after(one, Alpha="2026-01-31T17:11:50", Gamma=UNTIL))[0]
    assert (
        found(one, after(one, Alpha=SINCE, LastUse="2026-01-30", Gamma=UNTIL))[0]["valid_from"] == "Credentials/Alpha"
    )


def test_a_name_says_nothing_about_a_field_of_another_sort_or_an_empty_one() -> None:
    one = entry()
    there, places = found(one, after(one, KeyKind=SINCE, StartDate="soon", Realm="", ServiceUrl=""))
    assert not there.keys() & {"type", "tenant_id", "url"}
    assert "valid_from" not in there
    assert not candidates(places, "tenant_id")


def test_two_names_that_say_the_same_say_nothing() -> None:
    one = entry()
    there, places = found(one, after(one, KeyKind="a", Provider="b"))
    assert "type" not in there
    assert candidates(places, "type") == {"Credentials/KeyKind", "Credentials/Provider"}


def test_what_is_a_url_in_one_pair_only_is_none() -> None:
    one, two = entry(1), entry(2)
    others = after(one, Alpha="https://new.example"), after(two, Alpha="none")
    assert "url" not in locate(pairs((one, others[0]), (two, others[1])), {}).found
    assert "url" in locate(pairs((one, others[0]), (two, {**others[0], "ID": two["ID"]})), {}).found


def test_dates_that_change_places_are_not_told_by_their_order() -> None:
    one, two = entry(1, Expiration=None), entry(2, Expiration=None)
    dates = {"Alpha": "2026-01-31", "Beta": "2031-04-05"}
    turned = after(two, **dict(zip(dates, reversed(dates.values()), strict=True)))
    assert not locate(pairs((one, after(one, **dates)), (two, turned)), {}).found.keys() & {
        "valid_from",
        "expires_after",
    }
    same = locate(pairs((one, after(one, **dates)), (two, after(two, **dates))), {}).found
    assert same["valid_from"].path[-1] == "Alpha"


def test_an_old_place_that_two_entries_spell_otherwise_counts_for_none() -> None:
    one, two = entry(1), entry(2, Url=None)
    two["Credentials"]["Url"] = "https://api.example"
    others = after(one, url=True), after(two, keep=("Url",))
    assert "url" not in locate(pairs((one, others[0]), (two, others[1])), {}).found


def test_of_two_fields_that_hold_the_text_the_one_whose_name_says_so_is_taken() -> None:
    one = entry()
    assert "api_id" not in found(one, after(one, Alpha="billing", Beta="billing"))[0]
    assert found(one, after(one, Alpha="billing", Login="billing"))[0]["api_id"] == "Credentials/Login"


def test_what_a_field_holds_says_more_than_its_name_when_the_old_one_is_gone() -> None:
    one = entry()
    assert found(one, after(one, Realm="billing"))[0]["api_id"] == "Credentials/Realm"
    there, _ = found(one, after(one, keep=("UserName",), Alpha="billing"))
    assert there["api_id"] == "Credentials/Alpha"


def test_what_is_told_says_more_than_a_name() -> None:
    one = entry()
    there, _ = found(one, after(one, meta=True, StartDate="2031-01-31"), expires_after="2031-01-31")
    assert there["expires_after"] == "Credentials/StartDate"


def test_what_is_told_and_was_typed_where_the_old_text_stood_is_found_there() -> None:
    one = entry()
    other = {**after(one, Alpha="https://new.example"), "Url": "https://typed.example"}
    there, _ = found(one, other, url="https://typed.example")
    assert there["url"] == "Url"


def test_a_url_that_was_changed_is_not_taken_when_two_new_ones_could_be_it() -> None:
    one = entry()
    changed = {"Url": "https://typed.example"}
    assert found(one, {**after(one, Alpha="text"), **changed})[0]["url"] == "Url"
    there, places = found(one, {**after(one, Alpha="https://a.example", Beta="https://b.example"), **changed})
    assert "url" not in there
    assert candidates(places, "url") == {"Credentials/Alpha", "Credentials/Beta"}


def test_a_url_that_stayed_has_no_rival_that_is_none() -> None:
    one = entry()
    assert found(one, after(one, url=True, Alpha="text"))[0]["url"] == "Url"


@pytest.mark.parametrize("url", ["https://api.example", "https://typed.example"], ids=["stayed", "changed"])
def test_what_is_told_in_vain_is_not_found_where_it_was(url: str) -> None:
    one = entry()
    there, places = found(one, {**after(one), "Url": url}, url="https://nowhere.example")
    assert "url" not in there
    assert places.told_in_vain == {"url"}


def test_a_stamp_is_no_candidate() -> None:
    one = entry(Domain=None)
    assert candidates(found(one, after(one, LastNote="a", Alpha="b"))[1], "tenant_id") == {"Credentials/Alpha"}


def test_only_dates_are_compared_as_dates() -> None:
    one = entry(UserName="2026-01-31")
    assert "api_id" not in found(one, after(one, Alpha="2026-01-31T00:00:00"))[0]


def pairs(*both: tuple[dict[str, Any], dict[str, Any]]) -> list[Pair]:
    return [Pair(entries_of(xml(old))[0], entries_of(xml(new))[0]) for old, new in both]
