"""Entries like one that follows the schema follow it, too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from lxml import etree

from rdmconv.formats.base import Rewritten
from rdmconv.formats.rdm_xml.view import XmlView
from rdmconv.formats.recipe import Recipe
from rdmconv.formats.shapes import Literals, scalars_at

NAMESPACES: Final = {"rng": "http://relaxng.org/ns/structure/1.0"}
_GUID: Final = re.compile(rb"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_MOST: Final = 4096
_LONGEST: Final = 256
"""Bytes of the texts of a likeness that is remembered."""

Likeness: TypeAlias = tuple[Recipe, tuple[bytes | None, ...]]
"""What wrote a unit, and the scalars that the schema has something to say about, None for a GUID."""


class Likenesses(set[Likeness]):
    """Those of entries in the same start tags."""

    def note(self, likenesses: Iterable[Likeness | None]) -> None:
        """Remember likenesses, as long as there is room."""
        if len(self) < _MOST:
            known = (one for one in likenesses if one is not None)
            self.update(one for one in known if sum(len(text or b"") for text in one[1]) < _LONGEST)


class Proven:
    """The likenesses of entries that were found to follow a schema.

    Whether an entry follows it depends on its elements, on their attributes, and on some texts. All that one recipe
    writes is the same bytes but for the scalars: what comments and instructions say, and what stood in elements that
    hold nothing but text. No scalar has a say in where tags are, once libxml2 has found that the entry is well-formed,
    so the elements and their attributes are the same. The schema takes any text where it says `leaf` and where it
    names no element. All other scalars are part of the likeness as they are spelled, but that one GUID is as good as
    another: the schema says the same of each, wherever it stands.

    Args:
        schema: RELAX NG.
    """

    def __init__(self, schema: etree._Element) -> None:
        named = schema.iterfind(".//rng:element[@name]", NAMESPACES)
        judged = [one.get("name", "") for one in named if one.find("rng:ref[@name='leaf']", NAMESPACES) is None]
        start_tag = rf"(?!(?:{'|'.join(map(re.escape, judged))})[\s>])[^/!?<][^<]*(?<!/)>"
        self._before_any_text = re.compile(rf"<(?:!--|\?|{start_tag})\Z".encode())
        """Ends what stands before a scalar that may say anything."""
        self._scalars: dict[Recipe, tuple[int, ...]] = {}
        """Which ones may not, of what a recipe writes."""
        self._last: tuple[Sequence[bytes], Likenesses] = ((), Likenesses())

    def known_in(self, context: Sequence[bytes]) -> Likenesses:
        """Give the likenesses of valid entries, to add to; those in other start tags are forgotten."""
        last = self._last
        if last[0] != context:
            last = self._last = (context, Likenesses())
        return last[1]

    def likeness(self, unit: Rewritten) -> Likeness | None:
        """Give what is the same for units of which the schema says the same; None when that is not known."""
        recipe, view = unit.recipe, unit.converted[0].view
        if recipe is None or not isinstance(view, XmlView):
            return None
        numbers = self._scalars.get(recipe)
        if numbers is None:
            numbers = self._scalars[recipe] = tuple(self._judged(recipe, view.shape.literals))
        texts = scalars_at(view.scalars, numbers)
        return recipe, tuple([None if _GUID.fullmatch(text) else text for text in texts])

    def _judged(self, recipe: Recipe, literals: Literals) -> Iterator[int]:
        """Give the scalars that the schema has something to say about."""
        before = recipe.before
        for first, last, behind in recipe.steps or ():
            for number in range(first, last + 1):
                if not self._before_any_text.search(before):
                    yield number
                before = literals[number]
            before = behind
