"""What is the same about one entry in all units of a shape: which field stands where, and what was worked out once."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from rdmconv.formats.rdm_json.values import Node, Object, Pair, Repeating, spellings_in
from rdmconv.formats.rdm_names import CHILDREN, CONNECTION_TYPE_FIELD, CREDENTIALS, META, SUB_TYPE_PATH
from rdmconv.model.entry import Kind
from rdmconv.model.fields import FieldPath

_MOST_REMEMBERED: Final = 256
"""Facts of one outline: types that are each unlike all others are not worth memory."""


class Facts(NamedTuple):
    """What the types of an entry, as spelled, say of it."""

    kind: Kind
    connection_type: str
    sub_type: str | None
    problems: tuple[tuple[str, str | None], ...]
    """As code and name of the field."""


class Outline:
    """The members of one entry.

    Args:
        node: the entry; what is no object has no members.
        locator: how to find it in its unit.
        start: where the entry starts: behind which scalar, and how many bytes behind.
        is_known: whether it serves other entries, too.
        repeats: whether a name stands twice in an object of the unit.
    """

    def __init__(
        self, node: Node, locator: tuple[int, ...], start: tuple[int, int], *, is_known: bool, repeats: bool
    ) -> None:
        self.is_object = isinstance(node, dict)
        self.members: Object = node if isinstance(node, dict) else {}
        self.spellings: Mapping[str, str] = spellings_in(node)
        """The names in it, by the name in lower case."""
        self.locator = locator
        self.start = start
        self.is_known = is_known
        self.repeats = repeats
        self._found: dict[FieldPath, Pair | None] = {}
        self._scalars: dict[FieldPath, int | None] = {}
        self._facts: dict[tuple[bytes, ...], Facts] = {}
        self.types = self._numbers(self.member(CONNECTION_TYPE_FIELD), self.find(SUB_TYPE_PATH))
        """The scalars that say of which types it is."""
        self.holders = self._numbers(self.member(CREDENTIALS), self.member(META))
        """Scalars that stand where objects should; they matter by being null."""
        self.deciding = self._deciding()
        """The scalars whose being empty or null matters to a conversion."""

    @staticmethod
    def _numbers(*found: Pair | None) -> tuple[int, ...]:
        return tuple(pair[1] for pair in found if pair is not None and isinstance(pair[1], int))

    def _deciding(self) -> tuple[int, ...]:
        """Give what matters to most conversions: what is in the credentials. `decides` adds to it."""
        found = self.member(CREDENTIALS)
        values = found[1].values() if found is not None and isinstance(found[1], dict) else ()
        return tuple(value for value in values if isinstance(value, int))

    def decides(self, path: FieldPath) -> None:
        """Note that what stands at a path matters to conversions."""
        number = self.scalar(path)
        if number is not None and number not in self.deciding:
            self.deciding += (number,)

    def find(self, path: FieldPath) -> Pair | None:
        """Find what stands at a path; of two members that differ in case the one spelled like it, or the last."""
        if path not in self._found:
            self._found[path] = self._search(path)
        return self._found[path]

    def _search(self, path: FieldPath) -> Pair | None:
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
        spelled = self.spellings.get(name)
        return None if spelled is None else (spelled, self.members[spelled])

    def scalar(self, path: FieldPath) -> int | None:
        """Give the number of the scalar at a path; None when there is none."""
        if path not in self._scalars:
            found = self.find(path)
            self._scalars[path] = found[1] if found is not None and isinstance(found[1], int) else None
        return self._scalars[path]

    def facts(self, types: tuple[bytes, ...]) -> Facts | None:
        """Give what is known of entries whose types, and what stands in place of objects, are spelled like this."""
        return self._facts.get(types)

    def remember_facts(self, types: tuple[bytes, ...], facts: Facts) -> None:
        """Keep facts for entries to come."""
        if len(self._facts) < _MOST_REMEMBERED:
            self._facts[types] = facts


def sub_entries(node: Node) -> list[Node]:
    """Give what stands under `Children`; nothing when that stands twice, which is a problem of the entry."""
    spelled = spellings_in(node).get(CHILDREN)
    if spelled is None or not isinstance(node, dict):
        return []
    below = node[spelled]
    return below if isinstance(below, list) and not is_repeated(node, CHILDREN) else []


def names_of(members: Object) -> list[str]:
    """Name the members of an object, those that stand twice twice."""
    return members.names if isinstance(members, Repeating) else list(members)


def is_repeated(members: Object, name: str) -> bool:
    """Tell whether a member stands twice; the name is in lower case, the case in the file does not matter."""
    return list(map(str.lower, names_of(members))).count(name) > 1
