"""Recipes: learnt on the second sighting, never from one entry's bytes, and never without bound."""

import pytest

from rdmconv.formats import recipe
from rdmconv.formats.recipe import Copied, Recipes, ScalarMatters, stand_in
from rdmconv.planning import Edit, Remove

LITERALS = (b"<a>", b"</a><b>", b"</b>")
TEMPLATE = LITERALS[0] + stand_in(1, b"") + LITERALS[1] + stand_in(2, b"") + LITERALS[2]
WITHOUT_FIRST = (0, TEMPLATE.index(b"<b>"), b"")


def edits() -> list[list[Edit]]:
    return [[Remove(("a",))]]


def learn() -> tuple[bytes, list[tuple[int, int, bytes]]]:
    return TEMPLATE, [WITHOUT_FIRST]


def never() -> tuple[bytes, list[tuple[int, int, bytes]]]:
    raise AssertionError


def test_edits_that_come_once_make_no_recipe() -> None:
    recipes = Recipes(LITERALS, b"")
    assert recipes.find("form", edits(), never) is None


def test_edits_that_come_again_make_one_and_it_is_learnt_once() -> None:
    recipes, wanted = Recipes(LITERALS, b""), edits()
    assert recipes.find("form", wanted, never) is None
    found = recipes.find("form", wanted, learn)
    assert found is not None
    assert (found.before, found.steps) == (b"<b>", [Copied(2, 2, b"</b>")])
    assert recipes.find("form", wanted, never) is found
    assert found.write(b"<a>x</a><b>y</b>", ((0, 0), (3, 4), (11, 12)).__getitem__) == b"<b>y</b>"


def test_what_stays_together_is_copied_in_one_piece() -> None:
    recipes, wanted = Recipes(LITERALS, b""), edits()
    recipes.find("form", wanted, never)
    found = recipes.find("form", wanted, lambda: (TEMPLATE, []))
    assert found is not None
    assert found.steps == [Copied(1, 2, b"</b>")]


def test_equal_edits_that_are_not_the_same_ones_share_nothing() -> None:
    recipes = Recipes(LITERALS, b"")
    recipes.find("form", one := edits(), never)
    assert recipes.find("form", edits(), never) is None
    assert recipes.find("other form", one, never) is None


def test_no_recipe_where_a_scalar_decides() -> None:
    def matters() -> tuple[bytes, list[tuple[int, int, bytes]]]:
        raise ScalarMatters

    recipes, wanted = Recipes(LITERALS, b""), edits()
    assert [recipes.find("form", wanted, matters) for _ in range(3)] == [None] * 3


def test_what_never_comes_again_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipe, "_MOST", 4)
    recipes, often = Recipes(LITERALS, b""), edits()
    recipes.find("form", often, never)
    kept = recipes.find("form", often, learn)
    for number in range(20):
        recipes.find(number, edits(), never)
    assert recipes.find("form", often, never) is kept
    assert len(recipes) <= 4
