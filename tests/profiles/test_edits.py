from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from rdmconv.diagnostics import Diagnostic
from rdmconv.model.entry import Entry
from rdmconv.model.fields import FieldPath
from rdmconv.model.secret import Secret
from rdmconv.planning import NO_LEFTOVERS, Copy, Edit, Leftovers, Remove, Rename, Set
from rdmconv.profiles.edits import translate
from rdmconv.profiles.profile import Profile, load_profile
from rdmconv.profiles.translation import Translation
from rdmconv.rules.actions import DEFAULT_MAP, assignments
from tests.builders import entry, profile_with, rule

PROFILE = load_profile("default")
TYPE = Set(("Credentials", "CredentialType"), "ApiKey")
ID = Rename(("Credentials", "UserName"), ("Credentials", "ApiId"))
KEY = Rename(("Credentials", "Password"), ("Credentials", "ApiKey"))


def at(*path: str) -> FieldPath:
    return tuple(part.lower() for part in path)


@dataclass
class Found:
    """A translation, and what it says of the entry it was made for."""

    translation: Translation
    entry: Entry

    @property
    def edits(self) -> list[Edit]:
        return list(self.translation.edits)

    @property
    def expected(self) -> dict[Any, Any]:
        """What must read back, empty fields left out."""
        return {name: value for name, value in self.translation.expected(self.entry).items() if value not in (None, "")}

    @property
    def conflicts(self) -> list[Diagnostic]:
        return self.translation.conflicts(self.entry)


def translated(
    settings: Mapping[str, str] | None = None,
    leftovers: Leftovers = NO_LEFTOVERS,
    profile: Profile = PROFILE,
    **fields: Any,
) -> Found:
    one = entry(**fields)
    return Found(translate(one, assignments(rule(settings=settings), one).sources, profile, leftovers), one)


def test_name_and_password_become_id_and_key() -> None:
    found = translated()
    assert found.edits == [TYPE, ID, KEY]
    assert found.expected == {"api_id": "billing", "api_key": Secret("CANARY-built")}
    assert not found.conflicts


def test_an_entry_without_either_gets_the_type_only() -> None:
    one = entry(secret=None, paths={"username": ()})
    one.view.paths.pop("username")  # type: ignore[attr-defined]
    assert translate(one, DEFAULT_MAP, PROFILE).edits == [TYPE]


def test_what_belongs_to_the_credential_moves_and_what_belongs_to_the_entry_is_copied() -> None:
    found = translated(domain="d", url="https://x.example")
    assert Rename(("Credentials", "Domain"), ("Credentials", "TenantId")) in found.edits
    assert Copy(("Url",), ("Credentials", "Url")) in found.edits
    assert (found.expected["tenant_id"], found.expected["url"]) == ("d", "https://x.example")


def test_what_stands_where_it_should_stays() -> None:
    found = translated(expiration="2030-01-01", url="https://x.example", paths={"url": ("Credentials", "URL")})
    assert found.edits == [TYPE, ID, KEY]
    assert (found.expected["expires_after"], found.expected["url"]) == ("2030-01-01", "https://x.example")


def test_an_empty_field_of_the_entry_is_not_copied() -> None:
    found = translated(url="")
    assert found.edits == [TYPE, ID, KEY]


def test_an_empty_field_of_the_credential_moves_all_the_same() -> None:
    assert Rename(("Credentials", "Domain"), ("Credentials", "TenantId")) in translated(domain="").edits


def test_an_encrypted_secret_goes_where_encrypted_keys_are() -> None:
    found = translated(secret=None, encrypted="Q0FOQVJZ")
    assert Rename(("Credentials", "SafePassword"), ("Credentials", "SafeApiKey")) in found.edits
    assert found.expected["api_key"] == Secret("Q0FOQVJZ")


def test_an_empty_password_beside_an_encrypted_one_is_taken_away() -> None:
    password = ("Credentials", "Password")
    found = translated(secret=None, encrypted="Q0FOQVJZ", paths={"password": password}, standing={at(*password): ""})
    assert Remove(password) in found.edits
    assert not [edit for edit in found.edits if isinstance(edit, Rename) and edit.source == password]


def test_an_empty_encrypted_password_beside_a_clear_one_is_taken_away() -> None:
    safe = ("Credentials", "SafePassword")
    found = translated(paths={"encrypted_password": safe}, standing={at(*safe): ""})
    assert found.edits == [TYPE, ID, KEY, Remove(safe)]


def test_an_empty_field_in_the_way_is_taken_away() -> None:
    found = translated(standing={at("Credentials", "ApiId"): ""})
    assert found.edits == [TYPE, Remove(("Credentials", "ApiId")), ID, KEY]


def test_the_same_value_in_the_way_stays_and_the_old_one_goes() -> None:
    found = translated(standing={at("Credentials", "ApiId"): "billing"})
    assert found.edits == [TYPE, Remove(("Credentials", "UserName")), KEY]
    assert not found.conflicts


def test_another_value_in_the_way_is_for_a_person() -> None:
    found = translated(standing={at("Credentials", "ApiId"): "Billing"})
    assert [(one.code, one.details) for one in found.conflicts] == [("ENT007", {"field": "ApiId"})]


def test_another_key_in_the_way_is_for_a_person() -> None:
    assert translated(standing={at("Credentials", "ApiKey"): "CANARY-other"}).conflicts
    assert not translated(standing={at("Credentials", "ApiKey"): "CANARY-built"}).conflicts


def test_a_conflict_quotes_no_value() -> None:
    (conflict,) = translated(standing={at("Credentials", "ApiKey"): "CANARY-other"}).conflicts
    assert "CANARY" not in f"{conflict.message} {conflict!r}"


def test_what_a_rule_sets_is_written_and_expected() -> None:
    found = translated({"type": "Acme", "tenant_id": "{folder}"}, folder="ACME")
    assert Set(("Credentials", "ApiKeyType"), "Acme") in found.edits
    assert Set(("Credentials", "TenantId"), "ACME") in found.edits
    assert (found.expected["type"], found.expected["tenant_id"]) == ("Acme", "ACME")


def test_fields_without_a_place_are_named_as_kept() -> None:
    more = {"mnemonic": ("Credentials", "MnemonicPassword"), "sub": ("Credentials", "credentialtype")}
    assert translated(paths=more).translation.kept == ["MnemonicPassword"]


PIN = ("Credentials", "PinCode")
PROMPT = ("Credentials", "PromptForPassword")
WITH_MORE: dict[str, Any] = {"paths": {"pin": PIN, "prompt": PROMPT}, "standing": {at(*PROMPT): "true"}}


def test_what_an_api_key_has_no_place_for_stays() -> None:
    found = translated(**WITH_MORE)
    assert found.translation.kept == ["PinCode", "PromptForPassword"]
    assert Remove(PROMPT) not in found.edits


def test_a_rule_can_drop_a_field() -> None:
    found = translated(leftovers=Leftovers(drop=("promptforpassword", "not-there")), **WITH_MORE)
    assert found.translation.kept == ["PinCode"]
    assert found.translation.dropped == ["PromptForPassword"]
    assert Remove(PROMPT) in found.edits


def test_a_rule_can_note_a_field_behind_the_description() -> None:
    at_description = {**WITH_MORE["paths"], "description": ("Description",)}
    noted = Leftovers(note=("PromptForPassword",))
    found = translated(leftovers=noted, description="old", **{**WITH_MORE, "paths": at_description})
    assert found.edits[-2:] == [Remove(PROMPT), Set(("Description",), "old\nPromptForPassword: true")]
    assert translated(leftovers=noted, **WITH_MORE).edits[-1] == Set(("Description",), "PromptForPassword: true")


def test_a_field_that_is_empty_is_not_noted() -> None:
    assert translated(leftovers=Leftovers(note=("PinCode",)), **WITH_MORE).translation.kept == [
        "PinCode",
        "PromptForPassword",
    ]


@pytest.mark.parametrize(
    ("domain", "leftovers", "displaced", "ends"),
    [
        ("ACME", NO_LEFTOVERS, ["Domain"], []),
        ("", NO_LEFTOVERS, [], [Remove(("Credentials", "Domain"))]),
        ("ACME", Leftovers(drop=("domain",)), [], [Remove(("Credentials", "Domain"))]),
        (
            "ACME",
            Leftovers(note=("domain",)),
            [],
            [Remove(("Credentials", "Domain")), Set(("Description",), "Domain: ACME")],
        ),
    ],
)
def test_a_domain_beside_a_tenant_that_is_set(
    domain: str, leftovers: Leftovers, displaced: list[str], ends: list[Edit]
) -> None:
    found = translated({"tenant_id": "T1"}, leftovers, domain=domain)
    assert found.translation.displaced == displaced
    assert found.edits[len(found.edits) - len(ends) :] == ends


def test_user_name_and_password_can_change_places() -> None:
    one = entry(username="key", secret="id")
    swapped = assignments(rule(swap=True), one).sources
    found = Found(translate(one, swapped, PROFILE), one)
    assert Rename(("Credentials", "UserName"), ("Credentials", "ApiKey")) in found.edits
    assert Rename(("Credentials", "Password"), ("Credentials", "ApiId")) in found.edits
    assert found.expected == {"api_id": "id", "api_key": Secret("key")}


def test_a_value_that_leaves_the_credential_for_no_known_place_is_homeless() -> None:
    found = translated(domain="d", profile=profile_with(tenant_id=None))
    assert (found.translation.homeless, found.translation.unplaced) == (["tenant_id"], {})


def test_a_key_of_which_only_the_place_of_the_other_form_is_known_is_homeless() -> None:
    assert translated(profile=profile_with(api_key=None)).translation.homeless == ["api_key"]
    assert not translated(profile=profile_with(api_key_encrypted=None)).translation.homeless


def test_a_value_that_stays_with_the_entry_is_only_unplaced() -> None:
    found = translated(url="https://x.example", profile=profile_with(url=None))
    assert (found.translation.homeless, found.translation.unplaced) == ([], {"url": None})
    assert found.edits == [TYPE, ID, KEY]
    assert "url" not in found.expected


def test_a_text_of_a_rule_without_a_place_is_only_unplaced() -> None:
    found = translated({"type": "Acme"}, profile=profile_with(type=None))
    assert (found.translation.unplaced, found.edits) == ({"type": "Acme"}, [TYPE, ID, KEY])


def test_an_empty_field_without_a_place_goes() -> None:
    found = translated(domain="", profile=profile_with(tenant_id=None))
    assert not found.translation.homeless
    assert Remove(("Credentials", "Domain")) in found.edits
    assert not found.translation.kept


def test_a_field_that_keeps_its_name_is_not_left_over() -> None:
    found = translated(profile=profile_with(api_id="Credentials/UserName", api_key="Credentials/Password"))
    assert found.edits == [TYPE]
    assert not found.translation.kept
    assert found.expected == {"api_id": "billing", "api_key": Secret("CANARY-built")}


def saying(**tables: Any) -> Profile:
    said = PROFILE.model_dump(by_alias=True)
    return Profile.model_validate({**said, **tables})


def test_a_field_that_rdm_keeps_is_copied() -> None:
    found = translated(profile=saying(entry={"keeps": ["Credentials/UserName", "Credentials/Password"]}))
    assert found.edits == [
        TYPE,
        Copy(("Credentials", "UserName"), ("Credentials", "ApiId")),
        Copy(("Credentials", "Password"), ("Credentials", "ApiKey")),
    ]
    assert not found.translation.kept


def test_a_field_of_the_entry_that_rdm_drops_moves() -> None:
    found = translated(url="https://x.example", profile=saying(entry={"drops": ["Url"]}))
    assert Rename(("Url",), ("Credentials", "Url")) in found.edits
    assert not found.translation.dropped


def test_what_rdm_drops_for_nothing_is_a_loss() -> None:
    found = translated(
        {"url": "https://api.example"}, url="https://x.example", profile=saying(entry={"drops": ["Url", "Host"]})
    )
    assert Remove(("Url",)) in found.edits
    assert found.translation.dropped == ["Url"]


def test_what_rdm_drops_of_the_credential_is_a_loss() -> None:
    found = translated(
        profile=saying(entry={"drops": ["Credentials/Pin"]}),
        paths={"pin": ("Credentials", "PIN"), "zone": ("Credentials", "Zone")},
        standing={("credentials", "pin"): "1", ("credentials", "zone"): "a"},
    )
    assert Remove(("Credentials", "PIN")) in found.edits
    assert (found.translation.dropped, found.translation.kept) == (["PIN"], ["Zone"])


def test_a_field_that_holds_nothing_gets_what_rdm_writes_there() -> None:
    profile = saying(defaults={"valid_from": "0001-01-01T00:00:00", "tenant_id": "", "api_id": "never"})
    found = translated(profile=profile)
    assert Set(("Credentials", "ValidFrom"), "0001-01-01T00:00:00") in found.edits
    assert Set(("Credentials", "TenantId"), "") in found.edits
    assert found.expected["valid_from"] == "0001-01-01T00:00:00"
    assert found.expected["api_id"] == "billing"


def test_what_rdm_writes_besides_is_set() -> None:
    assert translated(profile=saying(sets={"Credentials/Mode": "9"})).edits[-1] == Set(("Credentials", "Mode"), "9")


@pytest.mark.parametrize(("types", "text"), [("name", "ApiKey"), ("number", "49")])
def test_the_type_is_spelled_as_the_profile_says(types: str, text: str) -> None:
    found = translated(profile=saying(entry={"types": types}))
    assert found.edits[0] == Set(("Credentials", "CredentialType"), text, is_exact=True)


def test_edits_carry_the_order_of_their_parent() -> None:
    order = ("CredentialType", "ApiKey", "ApiId")
    found = translated(url="https://x.example", profile=saying(order={"credentials": order}))
    assert {edit.order for edit in found.edits if not isinstance(edit, Remove)} == {order}


def test_a_text_of_a_rule_without_a_place_is_noted_when_asked_for() -> None:
    note = Leftovers(note=("Type", "url"))
    found = translated({"type": "Acme"}, note, profile_with(type=None), url="https://x.example")
    assert not found.translation.unplaced
    assert Set(("Description",), "Type: Acme") in found.edits
    stays = translated(None, note, profile_with(url=None), url="https://x.example")
    assert (stays.translation.unplaced, stays.edits) == ({"url": None}, [TYPE, ID, KEY])


def test_a_text_of_a_rule_that_has_its_place_is_not_noted() -> None:
    found = translated({"type": "Acme"}, Leftovers(note=("type",)))
    assert not any(isinstance(edit, Set) and edit.target == ("Description",) for edit in found.edits)
