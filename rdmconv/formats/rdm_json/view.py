"""The fields of one JSON entry, as rules and checks ask for them."""

from collections.abc import Hashable
from typing import Final

from rdmconv.formats.rdm_json.outline import Outline
from rdmconv.formats.rdm_json.shapes import Scalars, Shape
from rdmconv.formats.rdm_json.values import NULL, Node, Pair, text_of
from rdmconv.formats.rdm_names import FIELD_PATHS
from rdmconv.formats.view import PathView
from rdmconv.model.fields import FieldPath, Presence

_EMPTY: Final = {b'""': "", NULL: None}
"""Scalars that mean something else to a conversion than others do."""
_VALUE: Final = 1


class JsonView(PathView[Pair]):
    """The fields of one entry.

    Args:
        data: the bytes of the unit.
        shape: of the unit.
        scalars: where they lie in the bytes.
        outline: which of them are whose.
    """

    __slots__ = ("_form", "data", "outline", "scalars", "shape")

    def __init__(self, data: bytes, shape: Shape, scalars: Scalars, outline: Outline) -> None:
        self._located = {}
        self.data = data
        self.shape = shape
        self.scalars = scalars
        self.outline = outline
        self._form: Hashable | None = None

    def find(self, path: FieldPath) -> Pair | None:
        """See `PathView.find`."""
        return self.outline.find(path)

    def spelled(self, number: int) -> bytes:
        """Give a scalar as spelled."""
        spelled: bytes = self.scalars.group(number)
        return spelled

    def is_null(self, node: Node) -> bool:
        """Tell whether a node is null."""
        return isinstance(node, int) and self.scalars.group(node) == NULL

    def value(self, node: Pair) -> str | None:
        """See `PathView.value`."""
        return text_of(self.spelled(node[1])) if isinstance(node[1], int) else None

    def text_at(self, path: FieldPath) -> str | None:
        """See `PathView.text_at`; the same as finding the node and reading it, in fewer steps."""
        number = self.outline.scalar(path)
        return None if number is None else text_of(self.scalars.group(number))

    def path(self, name: str) -> FieldPath | None:
        """See `PathView.path`; where a field stands decides what becomes of it."""
        for path in FIELD_PATHS[name]:
            self.outline.decides(path)
        return super().path(name)

    def presence(self, path: FieldPath) -> Presence:
        """See `PathView.presence`; it decides as well."""
        self.outline.decides(path)
        return super().presence(path)

    def children_of(self, path: FieldPath) -> list[str]:
        """See `PathView.children_of`."""
        found = self.find(path)
        return list(found[1]) if found is not None and isinstance(found[1], dict) else []

    @property
    def form(self) -> Hashable | None:
        """See `PathView.form`: the outline, how types are written, and which of the fields that count are empty.

        What counts is learnt from what is asked: a conversion that asks for more makes the forms of the entries after
        it longer, so that none of them is taken for one that was asked less of.
        """
        outline = self.outline
        if self._form is None and outline.is_known:
            values = self.scalars.group(0, 0, *outline.deciding)[2:]
            states = [_EMPTY.get(value, _VALUE) for value in values]
            self._form = (outline, *map(self.spelled, outline.types), *states)
        return self._form

    def is_structure(self, node: Pair) -> bool:
        """See `PathView.is_structure`."""
        return isinstance(node[1], (dict, list)) and bool(node[1])


def start_of(outline: Outline, scalars: Scalars) -> int:
    """Tell where in its unit an entry starts."""
    number, distance = outline.start
    return scalars.span(number)[1] + distance if number else distance
