"""What edits mean for the children of an element, as steps in the order in which the children are written."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from rdmconv.planning import Edit


class Kept(NamedTuple):
    """A child stays where it is."""

    node: int
    """Its number in the shape of the entry."""
    text: bytes | None = None
    """The whole element anew, when it gets another text."""


class Gone(NamedTuple):
    """A child goes, with the white space before it; comments before it stay."""

    node: int


class New(NamedTuple):
    """A child is written, with the content of another one when there is one."""

    name: str
    start_tag: bytes
    node: int | None
    end_tag: bytes


Step: TypeAlias = Kept | Gone | New


class Recipe(NamedTuple):
    """What edits mean for one shape."""

    edits: Sequence[Edit]
    outermost: Sequence[int]
    """The changed elements that are in no other changed one."""
    steps: dict[int, Sequence[Step]]
    """What becomes of the children of each changed element."""
