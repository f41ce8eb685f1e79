"""The fields of one entry in JSON."""

from rdmconv.formats.rdm_json.members import value_end
from rdmconv.formats.rdm_json.outline import JsonOutline
from rdmconv.formats.rdm_json.shapes import JsonShape
from rdmconv.formats.rdm_json.values import NULL, Node, Pair, text_of, texts_of
from rdmconv.formats.shapes import place_at
from rdmconv.formats.view import PathView
from rdmconv.model.fields import FieldPath


class JsonView(PathView[Pair, JsonShape, JsonOutline]):
    """See `PathView`; a node is a member: its name and what it holds."""

    __slots__ = ()
    text_of = staticmethod(text_of)
    texts_of = staticmethod(texts_of)

    def name_of(self, node: Pair) -> str:
        """See `PathView.name_of`."""
        return node[0]

    def is_structure(self, node: Pair) -> bool:
        """See `PathView.is_structure`."""
        return isinstance(node[1], (dict, list)) and bool(node[1])

    def text_of_list(self, node: Pair) -> str | None:
        """See `PathView.text_of_list`."""
        numbers = node[1] if isinstance(node[1], list) else ()
        texts = [self.text_of(self.spelled(number)) for number in numbers if isinstance(number, int)]
        return " ".join(filter(None, texts))

    def own_bytes(self) -> bytes:
        """See `PathView.own_bytes`."""
        start = place_at(self.scalars, self.outline.start)
        return self.data[start : value_end(self.data, start)]

    def is_text(self, path: FieldPath) -> bool:
        """See `PathView.is_text`."""
        node = self.find(path)
        return node is not None and isinstance(node[1], int) and self.spelled(node[1]).startswith(b'"')

    def list_at(self, path: FieldPath) -> list[str] | None:
        """See `FieldView.list_at`."""
        node = self.find(path)
        numbers = None if node is None else node[1]
        if not isinstance(numbers, list):
            return None
        texts = [self.text_of(self.spelled(number)) for number in numbers if isinstance(number, int)]
        found = [text for text in texts if text is not None]
        return found if len(found) == len(numbers) else None

    def is_null(self, node: Node) -> bool:
        """Tell whether what a member holds is null."""
        return isinstance(node, int) and self.scalars.group(node) == NULL
