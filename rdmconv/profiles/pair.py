"""One entry twice: before RDM made it an API key, and after."""

from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

from rdmconv.model.entry import Entry, FieldView
from rdmconv.model.fields import FieldPath, lower_path

_CHILDREN: Final = "children"
"""What is in there belongs to other entries."""


class Leaf(NamedTuple):
    """A field that holds no other fields."""

    path: FieldPath
    """As spelled."""
    text: str | None


Leaves: TypeAlias = dict[FieldPath, Leaf]
"""By path in lower case, in the order of the entry."""


def leaves_of(view: FieldView) -> Leaves:
    """List the fields of an entry that hold no others; of two that differ in case only, the last."""
    return {lower_path(leaf.path): leaf for leaf in _below(view, ())}


def _below(view: FieldView, holder: FieldPath) -> Iterator[Leaf]:
    for name in view.children_of(holder):
        path = (*holder, name)
        if view.children_of(path):
            if lower_path(path) != (_CHILDREN,):
                yield from _below(view, path)
        else:
            yield Leaf(path, view.text_at(path))


class Pair:
    """The two entries and their fields.

    Args:
        before: a *Username and password* entry.
        after: the *API key* entry that RDM made of it.
    """

    def __init__(self, before: Entry, after: Entry) -> None:
        self.before = before
        self.after = after

    @cached_property
    def old(self) -> Leaves:
        """The fields before."""
        return leaves_of(self.before.view)

    @cached_property
    def new(self) -> Leaves:
        """The fields after."""
        return leaves_of(self.after.view)

    def text(self, path: FieldPath) -> str | None:
        """Give what stands after at a path in lower case; None for nothing."""
        leaf = self.new.get(path)
        return leaf.text if leaf is not None and leaf.text else None

    def is_text(self, path: FieldPath) -> bool:
        """Tell whether what stands after at a path is written as text, and not as a bare number or truth value."""
        return self.after.view.is_text(self.new[path].path) if path in self.new else True

    @cached_property
    def _holders(self) -> frozenset[FieldPath]:
        return frozenset(path[:depth] for path in self.old for depth in range(1, len(path) + 1))

    def is_new(self, path: FieldPath) -> bool:
        """Tell whether nothing was at a path in lower case before, not even what held fields and is empty now."""
        return path not in self._holders
