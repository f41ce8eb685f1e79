"""The fields of one JSON entry, as rules and checks ask for them."""

from rdmconv.formats.rdm_json.values import Pair, Value, spellings_in, text_of
from rdmconv.formats.view import PathView
from rdmconv.model.fields import FieldPath


class JsonView(PathView[Pair]):
    """The fields of one entry.

    Args:
        data: the bytes of the unit.
        start: where in them the entry starts.
        value: the entry as parsed; what is no object has no fields.
    """

    __slots__ = ("data", "members", "spellings", "start")

    def __init__(self, data: bytes, start: int, value: Value) -> None:
        super().__init__()
        self.data = data
        self.start = start
        self.members = value if isinstance(value, dict) else {}
        self.spellings = spellings_in(value)
        """The names in it, by the name in lower case."""

    def find(self, path: FieldPath) -> Pair | None:
        """See `PathView.find`; of two members that differ in case it is the one spelled like the path, or the last."""
        found: Pair = ("", self.members)
        for name in path:
            holder = found[1]
            if not isinstance(holder, dict):
                return None
            spelled = name if name in holder else spellings_in(holder).get(name.lower())
            if spelled is None:
                return None
            found = (spelled, holder[spelled])
        return found

    def member(self, name: str) -> Pair | None:
        """Find a member of the entry itself by its name in lower case: `find` for the hottest of places."""
        spelled = self.spellings.get(name)
        return None if spelled is None else (spelled, self.members[spelled])

    def value(self, node: Pair) -> str | None:
        """See `PathView.value`."""
        return text_of(node[1])

    def children_of(self, path: FieldPath) -> list[str]:
        """See `PathView.children_of`."""
        found = self.find(path)
        return list(found[1]) if found is not None and isinstance(found[1], dict) else []

    def is_structure(self, node: Pair) -> bool:
        """See `PathView.is_structure`."""
        return isinstance(node[1], (dict, list)) and bool(node[1])
