from collections.abc import Mapping
from typing import Any

import pytest

from rdmconv.profiles.changes import Changes, find_changes
from rdmconv.profiles.locating import Place, Places
from rdmconv.profiles.pair import Pair
from tests.builders import entries_of, guid
from tests.profiles.dialects import CLEAR, Tree, entry, in_json, numbered, xml


def pair(old: Tree, new: Tree) -> Pair:
    return Pair(entries_of(xml(old))[0], entries_of(xml(new))[0])


def both(number: int = 1, *, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None) -> Pair:
    """An entry that became an API key, and nothing else but for what is given."""
    one = entry(number)
    inside = (before or {}).get("Credentials", {})
    new = {**one["Credentials"], "CredentialType": "ApiKey"} | dict((after or {}).get("Credentials", {}))
    return pair(
        {**one, **(before or {}), "Credentials": {**one["Credentials"], **inside}},
        {**one, **(after or {}), "Credentials": {name: text for name, text in new.items() if text is not None}},
    )


def changes(*pairs: Pair) -> Changes:
    return find_changes(pairs, Places(), ("Credentials",))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (guid(1), guid(2)),
        ("2026-01-31T00:00:00", "2026-02-28T00:00:00"),
        ("9", "10"),
    ],
    ids=["identifier", "date", "count"],
)
def test_what_is_replaced_by_its_like_changes_by_itself(before: str, after: str) -> None:
    found = changes(both(before={"Token": before}, after={"Token": after}))
    assert (found.stamps, found.others) == ([("Token",)], [])


@pytest.mark.parametrize(("before", "after"), [("10", "9"), (guid(1), "9"), ("a", "b"), ("1", guid(1))])
def test_what_is_replaced_by_something_else_is_named(before: str, after: str) -> None:
    found = changes(both(before={"Zone": before}, after={"Zone": after}))
    assert (found.stamps, found.others, found.sets) == ([], [("Zone",)], {})


def test_what_is_called_a_change_changes_by_itself() -> None:
    assert changes(both(after={"ModifiedBy": "someone"})).stamps == [("ModifiedBy",)]


def test_what_changes_in_each_entry_to_the_same_is_set() -> None:
    pairs = [both(number, before={"Zone": f"a{number}"}, after={"Zone": "b"}) for number in (1, 2)]
    assert changes(*pairs).sets == {("Zone",): "b"}


def test_what_could_be_a_secret_is_not_set() -> None:
    found = changes(
        both(after={"Random": "xK3" + "m9Qz77", "Copy": CLEAR, "Credentials": {"Pin": CLEAR, "Hidden": "true"}})
    )
    assert not {("Random",), ("Copy",), ("Credentials", "Pin")} & found.sets.keys()
    ordinary = "Customers"
    found = changes(both(after={"Copy": ordinary, "Credentials": {"Pin": ordinary}}))
    assert not found.sets
    assert set(found.others) == {("Copy",), ("Credentials", "Pin")}


@pytest.mark.parametrize("carried", [True, False, None])
def test_a_key_that_rdm_may_have_decrypted_is_not_set(carried: bool | None) -> None:
    one = both(after={"Copy": "Customers", "Mode": "true"})
    found = find_changes([one], Places(carried=carried), ("Credentials",))
    assert found.sets == ({} if carried is False else {("Copy",): "Customers"}) | {("Mode",): "true"}


def test_a_field_of_the_old_form_that_stays_in_some_entries_only_is_named() -> None:
    found = changes(both(1), both(2, after={"Credentials": {"UserName": None}}))
    assert ("Credentials", "UserName") not in found.keeps
    assert ("Credentials", "UserName") in found.others
    assert ("Credentials", "Domain") in found.keeps


def test_a_field_of_the_old_form_that_is_one_of_the_api_key_is_not_kept_besides() -> None:
    places = Places({"api_id": Place(("Credentials", "UserName"), "")})
    found = find_changes([both()], places, ("Credentials",))
    assert found.keeps == [("Credentials", "Domain"), ("Credentials", "SafePassword")]


def test_a_field_of_the_old_form_goes_by_itself() -> None:
    found = changes(both(after={"Credentials": {"UserName": None}}))
    assert not found.drops
    assert not found.others


def test_what_no_profile_can_name_is_named_here() -> None:
    old = numbered(entry())
    new = {**old, "Credentials": {**old["Credentials"], "CredentialType": 49}, "last change": "1", "a b": "2"}
    found = find_changes([Pair(entries_of(in_json(old))[0], entries_of(in_json(new))[0])], Places(), ("Credentials",))
    assert found.others == [("last change",), ("a b",)]
    gone = {**old, "c d": "3"}
    found = find_changes([Pair(entries_of(in_json(gone))[0], entries_of(in_json(new))[0])], Places(), ("Credentials",))
    assert found.others == [("c d",), ("last change",), ("a b",)]
    assert not found.drops


def test_types_are_no_change() -> None:
    found = changes(both())
    assert (found.sets, found.others, found.stamps) == ({}, [], [])


def test_what_belongs_to_other_entries_is_not_looked_at() -> None:
    one = entry()
    child = {"ConnectionType": "RDPConfigured", "ID": guid(7), "Name": "a"}
    new = {**one, "Credentials": {**one["Credentials"], "CredentialType": "ApiKey"}}
    olds = xml({**one, "Children": {"Connection": child}})
    news = xml({**new, "Children": {"Connection": {**child, "Name": "b"}}})
    found = changes(Pair(entries_of(olds)[0], entries_of(news)[0]))
    assert (found.sets, found.others) == ({}, [])
