from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.rules.conditions import compile_condition
from rdmconv.rules.matchers import ConditionError
from rdmconv.rules.pack import ProviderText
from rdmconv.rules.provider import Provider
from tests import builders
from tests.builders import entry
from tests.rows import over

BILLING = entry(
    name="Billing API",
    folder="Customers\\ACME",
    username="Svc-Billing",
    domain="ACME",
    url="https://Api.example",
    host="srv01",
    description="",
    tags="prod Billing api",
    secret="CANARY-Key",
    custom_Tenant="T1",
)


PROVIDERS = {
    text.id: Provider(text)
    for text in (
        ProviderText.model_validate(
            {
                "id": "acme",
                "name": "Acme",
                "words": ["acme"],
                "hosts": ["*.acme.example"],
                "api_hosts": ["api.acme.example"],
                "secret": [{"form": "acme_[0-9]", "examples": ["acme_0"]}],
                "username": [{"form": "svc-[0-9]", "examples": ["svc-0"]}],
                "source": "none",
                "confidence": "low",
            }
        ),
        ProviderText(id="silent", name="Silent", source="none", confidence="low"),
    )
}


def holds(condition: object, one: Any = BILLING) -> bool:
    return builders.condition(condition).holds(one)


@over(
    [
        ("name", {"eq": "billing api"}, True),
        ("name", {"eq": "BILLING API"}, True),
        ("name", {"eq": "billing"}, False),
        ("name", {"prefix": "bill"}, True),
        ("name", {"prefix": "api"}, False),
        ("name", {"suffix": "API"}, True),
        ("name", {"suffix": "billing"}, False),
        ("name", {"contains": "ING A"}, True),
        ("name", {"contains": "x"}, False),
        ("name", {"in": ["other", "billing API"]}, True),
        ("name", {"in": []}, False),
        ("name", {"words": []}, False),
        ("description", {"words": []}, False),
        ("name", {"glob": "*API"}, True),
        ("name", {"glob": "api*"}, False),
        ("name", {"exists": True}, True),
        ("name", {"exists": False}, False),
        ("name", {"prefix": "bill", "suffix": "api"}, True),
        ("name", {"prefix": "bill", "suffix": "x"}, False),
        ("folder", {"glob": "customers\\*"}, True),
        ("folder", {"glob": "customers"}, False),
        ("domain", {"eq": "acme"}, True),
        ("url", {"contains": "api."}, True),
        ("host", {"eq": "SRV01"}, True),
        ("description", {"exists": False}, True),
        ("description", {"eq": ""}, True),
        ("expiration", {"exists": False}, True),
        ("expiration", {"eq": ""}, True),
        ("custom.Tenant", {"eq": "t1"}, True),
        ("custom.Other", {"exists": True}, False),
        ("username", {"eq": "Svc-Billing"}, True),
        ("username", {"eq": "svc-billing"}, False),
        ("username", {"prefix": "svc"}, False),
        ("username", {"contains": "billing"}, False),
        ("username", {"in": ["svc-billing"]}, False),
        ("username", {"glob": "svc*"}, False),
        ("secret", {"prefix": "CANARY-"}, True),
        ("secret", {"prefix": "canary-"}, False),
        ("secret", {"glob": "CANARY-???"}, True),
        ("secret", {"eq": "CANARY-key"}, False),
        ("secret", {"exists": True}, True),
        ("tags", {"eq": "API"}, True),
        ("tags", {"eq": "prod billing"}, False),
        ("tags", {"in": ["x", "PROD"]}, True),
        ("tags", {"glob": "b*g"}, True),
        ("name", {"regex": "^billing"}, True),
        ("name", {"regex": "(?-i)^billing"}, False),
        ("name", {"regex": "^api"}, False),
        ("username", {"regex": "^Svc"}, True),
        ("username", {"regex": "^svc"}, False),
        ("secret", {"regex": "^CANARY-(?P<rest>Key)$"}, True),
        ("secret", {"regex": "^canary"}, False),
        ("tags", {"regex": "^API$"}, True),
        ("tags", {"regex": "prod Billing"}, False),
        ("description", {"regex": "^$"}, True),
        ("custom.Other", {"regex": ""}, True),
        ("name", {"length": 11}, True),
        ("name", {"length": 10}, False),
        ("name", {"length": {"min": 11}}, True),
        ("name", {"length": {"min": 12}}, False),
        ("name", {"length": {"max": 11}}, True),
        ("name", {"length": {"max": 10}}, False),
        ("name", {"length": {"min": 11, "max": 11}}, True),
        ("name", {"length": {"min": 12, "max": 10}}, False),
        ("description", {"length": 0}, True),
        ("secret", {"length": 10}, True),
        ("tags", {"length": 4}, True),
        ("tags", {"length": 16}, False),
    ],
    str,
)
def test_a_field_is_compared(row: tuple[str, dict[str, object], bool]) -> None:
    field, operators, expected = row
    assert holds({field: operators}) is expected


def test_text_that_folds_alike_is_alike() -> None:
    assert holds({"name": {"eq": "STRASSE"}}, entry(name="straße"))
    assert holds({"name": {"eq": "ΣΑΣ"}}, entry(name="σας"))


def test_one_wildcard_stands_for_one_character_of_the_name() -> None:
    assert holds({"name": {"glob": "stra?e"}}, entry(name="straße"))


ANY_SECRET = [
    {"glob": "**"},
    {"prefix": ""},
    {"contains": ""},
    {"regex": ""},
    {"length": {"min": 0}},
    {"provider": "acme"},
]


@pytest.mark.parametrize("operators", ANY_SECRET)
def test_a_secret_rdm_encrypted_exists_and_fits_nothing(operators: dict[str, object]) -> None:
    one = entry(secret=None, encrypted="Q0FOQVJZ")
    assert holds({"secret": {"exists": True}}, one)
    assert not compile_condition({"secret": operators}, PROVIDERS.get).holds(one)


@pytest.mark.parametrize("operators", [{"eq": ""}, *ANY_SECRET])
def test_no_secret_fits_nothing(operators: dict[str, object]) -> None:
    one = entry(secret=None)
    assert holds({"secret": {"exists": False}}, one)
    assert not compile_condition({"secret": operators}, PROVIDERS.get).holds(one)


def test_characters_are_counted_not_bytes() -> None:
    assert holds({"secret": {"length": 3}}, entry(secret="é🔑\ud800"))


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("secret", "acme_0", True),
        ("secret", "acme_", False),
        ("secret", "xacme_0", False),
        ("secret", "ACME_0", False),
        ("username", "svc-0", True),
        ("username", "svc-0\n", False),
        ("host", "api.acme.example", True),
        ("host", "API.ACME.EXAMPLE", True),
        ("host", "eu.acme.example", True),
        ("host", ".acme.example", False),
        ("host", "acme.example", False),
        ("host", "api.acme.example.evil.example", False),
        ("url", "https://user@eu.acme.example:8443/path", True),
        ("url", "eu.acme.example", True),
        ("url", "https://evil.example/eu.acme.example", False),
        ("url", "https://evil.example?@eu.acme.example", False),
        ("name", "the Acme key", True),
        ("name", "acmeist", False),
        ("name", "pacme", False),
        ("url", "https://eu.acme.example.evil.example", False),
        ("folder", "Customers\\ACME\\Keys", True),
        ("tags", "prod acme", True),
        ("custom.Tenant", "acme", True),
    ],
)
def test_a_field_is_asked_whether_it_looks_like_a_provider(field: str, text: str, expected: bool) -> None:
    condition = compile_condition({field: {"provider": "acme"}}, PROVIDERS.get)
    assert condition.holds(entry(**{field: text})) is expected


@pytest.mark.parametrize(
    ("operand", "field", "expected"),
    [
        ("nobody", "name", "expected the ID of a provider"),
        (5, "name", "expected the ID of a provider"),
        ("silent", "secret", "nothing is known of the secret of Silent"),
        ("silent", "host", "nothing is known of the host of Silent"),
        ("silent", "name", "nothing is known of the name of Silent"),
    ],
)
def test_a_provider_must_be_known(operand: object, field: str, expected: str) -> None:
    with pytest.raises(ConditionError, match=f"^match.{field}.provider: {expected}"):
        compile_condition({field: {"provider": operand}}, PROVIDERS.get)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, False),
        ({"all": []}, False),
        ({"any": []}, False),
        ({"none": []}, True),
        ({"all": [{}]}, False),
        ({"none": [{}]}, True),
        ({"all": [{"any": []}]}, False),
        ({"none": [{"all": []}]}, True),
        ({"name": {"prefix": "b"}, "host": {"eq": "srv01"}}, True),
        ({"name": {"prefix": "b"}, "host": {"eq": "other"}}, False),
    ],
)
def test_an_empty_condition_asks_for_nothing_and_gets_it(condition: object, expected: bool) -> None:
    assert holds(condition) is expected


YES, NO = {"name": {"exists": True}}, {"name": {"exists": False}}


TREES = st.recursive(
    st.sampled_from([YES, NO]),
    lambda inner: st.dictionaries(st.sampled_from(["all", "any", "none"]), st.lists(inner, max_size=3), max_size=3),
    max_leaves=8,
)


def meaning(tree: Any) -> bool:
    if tree in (YES, NO):
        return bool(tree == YES)
    truths = []
    for group, members in tree.items():
        inner = [meaning(member) for member in members]
        truths.append({"all": bool(inner) and all(inner), "any": any(inner), "none": not any(inner)}[group])
    return bool(truths) and all(truths)


@given(TREES)
def test_groups_nest(tree: object) -> None:
    assert holds(tree) is meaning(tree)
