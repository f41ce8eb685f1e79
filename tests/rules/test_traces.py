"""What a condition says of itself: what it asked and what came of it, never what an entry holds."""

import re

import pytest

from rdmconv.model.entry import Entry
from rdmconv.rules.conditions import Trace
from tests import builders
from tests.builders import entry
from tests.rules.test_conditions import BILLING


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
