import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.model.entry import Entry
from rdmconv.rules.conditions import Trace, compile_condition
from rdmconv.rules.matchers import ConditionError
from rdmconv.rules.pack import ProviderText
from rdmconv.rules.provider import Provider
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
)
def test_a_field_is_compared(field: str, operators: dict[str, object], expected: bool) -> None:
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


# What a condition says of itself


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"name": {"eq": "billing api"}}, Trace('name eq "billing api"', held=True)),
        ({"name": {"in": ["x", r"a\b"]}}, Trace(r'name in "x", "a\b"', held=False)),
        ({"name": {"in": []}}, Trace("name in nothing", held=False)),
        ({"name": {"length": {"min": 3}}}, Trace("name length at least 3", held=True)),
        ({"name": {"length": {"max": 9, "min": 3}}}, Trace("name length at least 3 and at most 9", held=False)),
        ({"name": {"length": 3}}, Trace("name length exactly 3", held=False)),
        ({"description": {"eq": "x"}}, Trace('description eq "x"', held=False, note="it is empty")),
        ({"name": {"exists": True}}, Trace("name exists", held=True)),
        ({"name": {"exists": False}}, Trace("name does not exist", held=False)),
        ({"all": []}, Trace("all", held=False, note="it is empty", members=[])),
        ({"none": [{"name": {"eq": "x"}}]}, Trace("none", held=True, members=[Trace('name eq "x"', held=False)])),
    ],
)
def test_a_trace_says_what_came_of_each_part(condition: object, expected: Trace) -> None:
    assert builders.condition(condition).trace(BILLING) == expected


@pytest.mark.parametrize(
    ("one", "note"),
    [
        (entry(), ""),
        (entry(secret=None), "there is none"),
        (entry(secret=None, encrypted="Q0FO"), "RDM has encrypted it"),
    ],
    ids=["clear", "none", "encrypted"],
)
def test_a_trace_says_why_a_secret_was_not_asked(one: Entry, note: str) -> None:
    assert builders.condition({"secret": {"eq": "x"}}).trace(one).note == note


def test_a_trace_never_shows_what_an_entry_holds() -> None:
    tree = {"all": [{field: {"regex": "(?P<all>.*)"}} for field in ("name", "username", "secret", "tags")]}
    assert not re.search("billing|canary", str(builders.condition(tree).trace(BILLING)), re.IGNORECASE)


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
        ({"nmae": {"eq": "x"}}, "match.nmae", "there is no such field; did you mean name?"),
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
        ({"name": {"length": "5"}}, "match.name.length", "a number of characters, or"),
        ({"name": {"length": {}}}, "match.name.length", "a number of characters, or"),
        ({"name": {"length": {"least": 1}}}, "match.name.length", "a number of characters, or"),
        ({"name": {"length": -1}}, "match.name.length", "numbers of characters that are not negative"),
        ({"name": {"length": True}}, "match.name.length", "numbers of characters"),
        ({"name": {"length": {"min": 1.5}}}, "match.name.length", "numbers of characters"),
        ({"name": {"regex": 5}}, "match.name.regex", "a text in quotes"),
        ({"name": {"regex": "["}}, "match.name.regex", "missing ] at character 1"),
        ({"name": {"provider": "acme"}}, "match.name.provider", "the ID of a provider"),
        ({"all": {"name": {"eq": "x"}}}, "match.all", "a list of conditions"),
        ({"any": [{"name": {"eq": "x"}}, "y"]}, "match.any[1]", "a table such as"),
        ({"none": [{"all": [{"name": {"eq": 5}}]}]}, "match.none[0].all[0].name.eq", "a text in quotes"),
    ],
)
def test_an_error_names_the_place_and_what_was_expected(condition: object, where: str, expected: str) -> None:
    with pytest.raises(ConditionError, match=f"^{re.escape(where)}: .*{re.escape(expected)}"):
        builders.condition(condition)


# How deep


def nested(levels: int) -> dict[str, object]:
    table: dict[str, object] = {"name": {"eq": "Billing"}}
    for _ in range(levels - 1):
        table = {"all": [table]}
    return table


def test_conditions_nest_to_a_limit() -> None:
    assert builders.condition(nested(50)).holds(entry())
    assert builders.condition({"any": [nested(49), nested(49)]}).trace(entry()).held


@pytest.mark.parametrize("levels", [51, 100_000])
def test_conditions_that_nest_deeper_are_refused(levels: int) -> None:
    with pytest.raises(ConditionError, match=r"^match: conditions nest deeper than 50 levels$"):
        builders.condition(nested(levels))


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"nmae": {"eq": "x"}}, "match.nmae: there is no such field; did you mean name?"),
        ({"al": [{"name": {"eq": "x"}}]}, "match.al: there is no such field; did you mean all?"),
        ({"zzzzz": {"eq": "x"}}, "match.zzzzz: there is no such field; fields are"),
        ({"name": {"prefx": "x"}}, "match.name.prefx: there is no such operator; did you mean prefix?"),
        ({"name": {"exist": True}}, "match.name.exist: there is no such operator; did you mean exists?"),
        ({"name": {"zzzzz": "x"}}, "match.name.zzzzz: there is no such operator; operators are"),
    ],
)
def test_what_may_have_been_meant_is_named(table: object, expected: str) -> None:
    with pytest.raises(ConditionError) as caught:
        builders.condition(table)
    assert str(caught.value).startswith(expected)


# Globs


def test_a_glob_has_so_many_characters_at_most() -> None:
    assert builders.condition({"name": {"glob": "?" * 1000}}).holds(entry(name="x" * 1000))
    with pytest.raises(ConditionError, match=r"match\.name\.glob: expected at most 1,000 characters"):
        builders.condition({"name": {"glob": "?" * 1001}})
