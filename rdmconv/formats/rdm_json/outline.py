"""The members of one entry in JSON, the values of its scalars left out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rdmconv.formats.dialect import Dialect
from rdmconv.formats.outline import Outline, TextSource
from rdmconv.formats.rdm_json.values import NULL, Node, Object, Pair, Repeating, spellings_in
from rdmconv.formats.shapes import Place
from rdmconv.model.fields import FieldPath

_STATES: Final[Mapping[bytes, bool | None]] = {b'""': False, NULL: None}


class JsonOutline(Outline[Pair]):
    """The members of one entry.

    Args:
        dialect: what they are called.
        node: the entry; what is no object has no members.
        locator: how to find it in its unit.
        start: where it starts.
        is_known: whether the outline serves other entries, too.
        repeats: whether a name stands twice in an object of the unit.
    """

    def __init__(  # noqa: PLR0913 - what is the same in all entries of a shape
        self, dialect: Dialect, node: Node, locator: tuple[int, ...], start: Place, *, is_known: bool, repeats: bool
    ) -> None:
        self.is_object = isinstance(node, dict)
        self.members: Object = node if isinstance(node, dict) else {}
        self.repeats = repeats
        super().__init__(dialect, locator, start, is_known=is_known)

    def _search(self, path: FieldPath) -> Pair | None:
        """Of two members that differ in case, find the one spelled like it, or the last; of two types the last."""
        if path == self.dialect.type:
            return self.member(path[-1].lower())
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
        """Find a member of the entry itself by its name in lower case; of two the last."""
        spelled = spellings_in(self.members).get(name)
        return None if spelled is None else (spelled, self.members[spelled])

    def source_of(self, node: Pair) -> TextSource:
        """See `Outline.source_of`."""
        return node[1] if isinstance(node[1], int) else None

    def nodes_in(self, node: Pair) -> list[Pair]:
        """See `Outline.nodes_in`."""
        return list(node[1].items()) if isinstance(node[1], dict) else []

    def own_nodes(self) -> Iterator[tuple[str, Pair]]:
        """See `Outline.own_nodes`; of two members of one name only the last is given."""
        below = sub_entries(self.members, self.dialect.children)
        pending: list[Pair] = list(self.members.items())[::-1]
        while pending:
            name, value = pending.pop()
            if value is below:
                continue
            yield name, (name, value)
            if isinstance(value, dict):
                pending += list(value.items())[::-1]
            elif isinstance(value, list):
                pending += [("", one) for one in reversed(value)]

    def states(self, spelled: Sequence[bytes]) -> Sequence[bool | None]:
        """See `Outline.states`."""
        return [_STATES.get(one, True) for one in spelled]


def sub_entries(node: Node, children: str | None) -> list[Node]:
    """Give what stands in the member for it; nothing when that stands twice, which is a problem of the entry."""
    spelled = None if children is None else spellings_in(node).get(children)
    if children is None or spelled is None or not isinstance(node, dict):
        return []
    below = node[spelled]
    return below if isinstance(below, list) and not is_repeated(node, children) else []


def names_of(members: Object) -> list[str]:
    """Name the members of an object, those that stand twice twice."""
    return members.names if isinstance(members, Repeating) else list(members)


def is_repeated(members: Object, name: str) -> bool:
    """Tell whether a member stands twice; the name is in lower case, the case in the file does not matter."""
    return list(map(str.lower, names_of(members))).count(name) > 1
