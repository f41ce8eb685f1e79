import tomllib
from collections.abc import Sequence
from typing import Any

import pytest

from rdmconv.profiles.learn import Learned, learn
from rdmconv.profiles.missing import missing
from rdmconv.profiles.pair import Pair
from rdmconv.profiles.profile import EncryptedSecret, TypeSpelling
from rdmconv.profiles.written import written
from tests.builders import entries_of
from tests.profiles.dialects import CIPHER, CLEAR, INVENTED, Dialect, Tree, converted, entry, xml

NONE = "0001-01-01T00:00:00"


def lesson(*pairs: tuple[Tree, Tree], name: str = "learned") -> Learned:
    return learn(paired(pairs), name, "", {})


def paired(pairs: Sequence[tuple[Tree, Tree]]) -> list[Pair]:
    return [Pair(entries_of(xml(old))[0], entries_of(xml(new))[0]) for old, new in pairs]


def several(*typed: dict[str, Any], encrypted: bool = True, dialect: Dialect = INVENTED) -> list[tuple[Tree, Tree]]:
    """As many entries, each with something else typed into its form."""
    olds = [entry(number, encrypted=encrypted) for number in range(1, len(typed) + 1)]
    return [(old, converted(old, dialect, **more)) for old, more in zip(olds, typed, strict=True)]


def test_nothing_is_said_of_encrypted_secrets_when_there_was_none() -> None:
    assert lesson(*several({}, encrypted=False)).profile.encrypted_secret is EncryptedSecret.UNCONFIRMED


@pytest.mark.parametrize(
    ("before", "sub_type", "after", "spelling"),
    [
        ("Credential", None, "ApiKey", TypeSpelling.AS_FOUND),
        ("Credential", None, "49", TypeSpelling.NUMBER),
        ("26", None, "49", TypeSpelling.AS_FOUND),
        ("26", None, "ApiKey", TypeSpelling.NAME),
        ("26", "Default", "ApiKey", TypeSpelling.AS_FOUND),
        ("Credential", "0", "49", TypeSpelling.AS_FOUND),
    ],
)
def test_types_are_spelled_as_the_sub_type_was_or_else_as_the_type(
    before: str, sub_type: str | None, after: str, spelling: TypeSpelling
) -> None:
    old = {**entry(), "ConnectionType": before}
    if sub_type is not None:
        old["Credentials"] = {"CredentialType": sub_type, **old["Credentials"]}
    new = {**converted(old, INVENTED, sub_type=after)}
    assert lesson((old, new)).profile.entry.types is spelling


def test_a_form_of_dates_is_what_all_dates_have_that_are_dates() -> None:
    assert lesson(*several({}, {"valid_from": NONE})).profile.dates["valid_from"] == "yyyy-MM-ddTHH:mm:sszzz"
    assert "valid_from" not in lesson(*several({}, {"valid_from": "2026-01-31"})).profile.dates


def test_what_an_empty_field_holds_is_known_when_it_is_always_the_same() -> None:
    assert lesson(*several({}, {"valid_from": NONE})).profile.defaults == {"valid_from": NONE}
    latest = "9999-12-31T23:59:59.9999999"
    assert not lesson(*several({}, {"valid_from": NONE}, {"valid_from": latest})).profile.defaults
    assert lesson(*several({}, {"type": ""})).profile.defaults == {"type": ""}


ALPHABETICAL = Dialect(tuple(sorted(INVENTED.names, key=lambda one: one[1].casefold())))


def test_an_order_is_said_only_where_it_is_not_the_alphabet() -> None:
    assert not lesson(*several({}, dialect=ALPHABETICAL)).profile.order
    names = [name for _, name in INVENTED.names if name != "ApiSecret"]
    assert lesson(*several({})).profile.order == {"Credentials": tuple(names)}


def test_the_order_of_several_entries_is_put_together() -> None:
    found = lesson(*several({"valid_from": None}, {"type": None}, {})).profile.order["Credentials"]
    assert found == tuple(name for _, name in INVENTED.names if name != "ApiSecret")


def test_the_order_of_what_is_set_besides_is_learned() -> None:
    old, new = several({})[0]
    spread = {**new, "Extra": {"Zebra": "1", "Ant": "2"}}
    assert lesson((old, spread)).profile.order["Extra"] == ("Zebra", "Ant")


def missed(*pairs: tuple[Tree, Tree]) -> dict[str, str]:
    return {one.details["field"]: one.hint for one in missing(lesson(*pairs), paired(pairs))}


def test_only_the_place_of_the_secret_there_was_is_missed() -> None:
    assert list(missed(*several({"api_key_encrypted": None}))) == ["API key, encrypted"]
    assert list(missed(*several({"api_key": None}, encrypted=False))) == ["API key"]
    old = entry()
    both = {**old, "Credentials": {**old["Credentials"], "Password": CLEAR, "SafePassword": CIPHER}}
    assert list(missed((both, converted(both, INVENTED, api_key=None)))) == ["API key"]


def test_what_to_do_about_a_key_is_never_to_type_it_into_a_command_line() -> None:
    hints = missed(*several({"api_key": "other" + CLEAR}, encrypted=False, dialect=INVENTED.named(api_key="Alpha")))
    assert "it may be in Credentials/Alpha: make both exports with Include credentials" in hints["API key"]
    assert "--value" not in hints["API key"]


def test_what_is_told_in_vain_is_said() -> None:
    pairs = paired(several({"type": "IT Glue"}))
    (finding,) = missing(learn(pairs, "learned", "", {"type": "Hudu"}), pairs)
    assert "nothing holds what --value says; it could be in Credentials/KeyKind" in finding.hint


@pytest.mark.parametrize("name", ['a"b', "a\\b", "a\x7fb", "a\nb", "ä", "]\n[sets]"])
def test_whatever_a_profile_is_called_it_is_written_as_it_is(name: str) -> None:
    learned = lesson(*several({}), name=name)
    assert tomllib.loads(written(learned))["profile"]["id"] == name
    assert ("ä" in written(learned)) is ("ä" in name)
