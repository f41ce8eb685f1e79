import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.rules.matchers import ConditionError
from tests import builders
from tests.builders import entry

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


def holds(condition: object, one: Any = BILLING) -> bool:
    return builders.condition(condition).holds(one)


@pytest.mark.parametrize(
    ("field", "operators", "expected"),
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
    ],
)
def test_a_field_is_compared(field: str, operators: dict[str, object], expected: bool) -> None:
    assert holds({field: operators}) is expected


def test_text_that_folds_alike_is_alike() -> None:
    assert holds({"name": {"eq": "STRASSE"}}, entry(name="straße"))
    assert holds({"name": {"eq": "ΣΑΣ"}}, entry(name="σας"))


def test_one_wildcard_stands_for_one_character_of_the_name() -> None:
    assert holds({"name": {"glob": "stra?e"}}, entry(name="straße"))


def test_a_secret_rdm_encrypted_exists_and_fits_nothing() -> None:
    one = entry(secret=None, encrypted="Q0FOQVJZ")
    assert holds({"secret": {"exists": True}}, one)
    assert not holds({"secret": {"glob": "**"}}, one)
    assert not holds({"secret": {"prefix": ""}}, one)


def test_no_secret_fits_nothing() -> None:
    one = entry(secret=None)
    assert holds({"secret": {"exists": False}}, one)
    assert not holds({"secret": {"eq": ""}}, one)


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


@pytest.mark.parametrize(
    ("condition", "where", "expected"),
    [
        ("x", "match", "a table such as"),
        ([], "match", "a table such as"),
        ({"nmae": {"eq": "x"}}, "match.nmae", "there is no such field; fields are name, folder,"),
        ({"custom": {"eq": "x"}}, "match.custom", "there is no such field"),
        ({"password": {"eq": "x"}}, "match.password", "there is no such field"),
        ({"name": "x"}, "match.name", "a table of operators such as"),
        ({"name": {}}, "match.name", "a table of operators"),
        ({"name": {"like": "x"}}, "match.name.like", "there is no such operator; operators are eq, prefix,"),
        ({"name": {"eq": 5}}, "match.name.eq", "a text in quotes"),
        ({"name": {"eq": ["x"]}}, "match.name.eq", "a text in quotes"),
        ({"name": {"in": "x"}}, "match.name.in", "a list of texts"),
        ({"name": {"in": [5]}}, "match.name.in", "a text in quotes"),
        ({"name": {"exists": "yes"}}, "match.name.exists", "true or false"),
        ({"name": {"exists": 1}}, "match.name.exists", "true or false"),
        ({"all": {"name": {"eq": "x"}}}, "match.all", "a list of conditions"),
        ({"any": [{"name": {"eq": "x"}}, "y"]}, "match.any[1]", "a table such as"),
        ({"none": [{"all": [{"name": {"eq": 5}}]}]}, "match.none[0].all[0].name.eq", "a text in quotes"),
    ],
)
def test_an_error_names_the_place_and_what_was_expected(condition: object, where: str, expected: str) -> None:
    with pytest.raises(ConditionError, match=f"^{re.escape(where)}: .*{re.escape(expected)}"):
        builders.condition(condition)
