"""A condition that cannot be asked is refused, and the place and what was expected are named."""

import re

import pytest

from rdmconv.rules.matchers import ConditionError
from tests import builders
from tests.builders import entry
from tests.rows import over


@over(
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
    str,
)
def test_an_error_names_the_place_and_what_was_expected(row: tuple[object, str, str]) -> None:
    condition, where, expected = row
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


def test_a_glob_has_so_many_characters_at_most() -> None:
    assert builders.condition({"name": {"glob": "?" * 1000}}).holds(entry(name="x" * 1000))
    with pytest.raises(ConditionError, match=r"match\.name\.glob: expected at most 1,000 characters"):
        builders.condition({"name": {"glob": "?" * 1001}})
