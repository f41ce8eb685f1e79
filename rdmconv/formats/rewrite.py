"""Carry out edits on the bytes of a unit; the same in every RDM format but for what one edit means."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from rdmconv.formats.base import Rewritten, Splice, Unit
from rdmconv.formats.placing import apply_splices
from rdmconv.formats.recipe import Recipe
from rdmconv.formats.view import PathView
from rdmconv.model.entry import Entry
from rdmconv.planning import Edit

ViewT = TypeVar("ViewT", bound="PathView[Any, Any, Any]")
Wanted: TypeAlias = tuple[Entry, ViewT, Sequence[Edit]]
SplicesFor: TypeAlias = Callable[[Entry, ViewT, Sequence[Edit], ViewT], list[Splice]]
"""Turns the edits of an entry into splices of the bytes of the last view: the entry's own one, or the same entry with
stand-ins for its scalars."""


def rewritten(unit: Unit, wanted: Sequence[Wanted[ViewT]], splices_for: SplicesFor[ViewT]) -> Rewritten:
    """Carry out the edits of the entries of a unit.

    Raises:
        Unwritable: the format cannot hold a value that is to be set.
        LookupError: a field to move or remove is not there.
    """
    data, entries = unit.data, [entry for entry, _, _ in wanted]
    if not wanted:
        return Rewritten(unit, data, entries)
    forms = tuple([view.form for _, view, _ in wanted])
    if None not in forms:
        shape = wanted[0][1].shape
        # What is not ASCII is written as an escape into JSON that is all ASCII.
        form = (data.isascii(), forms)
        recipe: Recipe | None = shape.recipes.find(
            form, [edits for _, _, edits in wanted], lambda: _on_template(wanted, splices_for)
        )
        if recipe is not None:
            return Rewritten(unit, recipe.write(data, wanted[0][1].scalars.span), entries, recipe)
    splices = [splice for one, own, edits in wanted for splice in splices_for(one, own, edits, own)]
    return Rewritten(unit, apply_splices(data, splices), entries)


def _on_template(wanted: Sequence[Wanted[ViewT]], splices_for: SplicesFor[ViewT]) -> tuple[bytes, list[Splice]]:
    """Give the unit with stand-ins for its scalars, and what the edits do to it."""
    shape = wanted[0][1].shape
    splices: list[Splice] = []
    for entry, view, edits in wanted:
        with_stand_ins = type(view)(shape.template, shape, shape.stand_ins, view.outline)
        splices += splices_for(entry, view, edits, with_stand_ins)
    return shape.template, splices
