"""What is the same about one entry in all units of a shape: which field stands where, and what was worked out once."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, Generic, NamedTuple, TypeAlias, TypeVar

from rdmconv.formats.dialect import Dialect
from rdmconv.formats.rdm_names import REFERENCE
from rdmconv.formats.shapes import Place, Scalars, scalars_at
from rdmconv.model.entry import Kind
from rdmconv.model.fields import FieldPath, sounds_secret

NodeT = TypeVar("NodeT")
TextSource: TypeAlias = "int | str | None"
"""Where the text of a field comes from: the number of a scalar, or the same text in all entries, or there is none."""

_LONGEST_TYPE: Final = 100
"""Bytes of the spelling of a type."""
_MOST_REMEMBERED: Final = 256
"""Facts and forms of one outline: what is each time unlike all before is not worth memory."""


class Standing(NamedTuple, Generic[NodeT]):
    """What stands at one of the places of a field."""

    path: FieldPath
    node: NodeT
    source: TextSource
    """Of its text."""


class Facts(NamedTuple):
    """What the types of an entry, as spelled, say of it."""

    kind: Kind
    connection_type: str
    sub_type: str | None
    problems: tuple[tuple[str, str | None], ...]
    """As code and name of the field."""


class Outline(ABC, Generic[NodeT]):
    """The fields of one entry, their values left out.

    Args:
        dialect: what the fields are called.
        locator: how to find the entry in its unit.
        start: where it starts.
        is_known: whether the outline serves other entries, too.
    """

    def __init__(self, dialect: Dialect, locator: tuple[int, ...], start: Place, *, is_known: bool) -> None:
        self.dialect = dialect
        self.locator = locator
        self.start = start
        self.is_known = is_known
        self._found: dict[FieldPath, NodeT | None] = {}
        self._sources: dict[FieldPath, TextSource] = {}
        self._standing: dict[str, Sequence[Standing[NodeT]]] = {}
        self._scalars: dict[tuple[FieldPath, ...], tuple[int, ...] | None] = {}
        self._facts: dict[tuple[bytes, ...], Facts] = {}
        self._forms: dict[tuple[Hashable, ...], object] = {}
        sources = map(self.source, dialect.deciding)
        self.types = tuple(source for source in sources if isinstance(source, int))
        """The scalars that say of which types it is, and those that stand where other fields should."""
        self.deciding = self._deciding()
        """The scalars whose being empty or null matters to a conversion."""

    def find(self, path: FieldPath) -> NodeT | None:
        """Find what stands at a path; case does not matter."""
        if path not in self._found:
            self._found[path] = self._search(path)
        return self._found[path]

    def source(self, path: FieldPath) -> TextSource:
        """Tell where the text at a path comes from."""
        if path not in self._sources:
            node = self.find(path)
            self._sources[path] = None if node is None else self.source_of(node)
        return self._sources[path]

    def standing(self, name: str) -> Sequence[Standing[NodeT]]:
        """Give what stands at the places of a field, in the order in which they count."""
        if name not in self._standing:
            found = [(path, self.find(path)) for path in self.dialect.fields[name]]
            self._standing[name] = [
                Standing(path, node, self.source_of(node)) for path, node in found if node is not None
            ]
        return self._standing[name]

    @cached_property
    def single(self) -> Mapping[str, int]:
        """Tell which fields are one scalar each, whatever it holds, and which: most of those that are there at all."""
        found = {name: self.standing(name) for name in self.dialect.fields}
        sources = {name: one[0].source for name, one in found.items() if len(one) == 1}
        return {name: source for name, source in sources.items() if isinstance(source, int)}

    @cached_property
    def usual(self) -> tuple[int, ...]:
        """The scalars of these fields."""
        return tuple(dict.fromkeys(self.single.values()))

    def scalars(self, paths: tuple[FieldPath, ...]) -> tuple[int, ...] | None:
        """Give the scalars that are the texts at several paths; None unless each is one."""
        if paths not in self._scalars:
            numbers = tuple(source for source in map(self.source, paths) if isinstance(source, int))
            self._scalars[paths] = numbers if len(numbers) == len(paths) else None
        return self._scalars[paths]

    @abstractmethod
    def _search(self, path: FieldPath) -> NodeT | None:
        """Find what stands at a path, the first time."""

    @abstractmethod
    def source_of(self, node: NodeT) -> TextSource:
        """Tell where the text of a node comes from."""

    @abstractmethod
    def nodes_in(self, node: NodeT) -> list[NodeT]:
        """Give what stands right below a node."""

    @abstractmethod
    def own_nodes(self) -> Iterator[tuple[str, NodeT]]:
        """Give all that stands in the entry at any depth, with its name; what is in sub-entries is theirs."""

    @cached_property
    def references(self) -> tuple[int, ...]:
        """Tell which scalars name what the entry logs in with."""
        sources = [self.source_of(node) for name, node in self.own_nodes() if name.lower() == REFERENCE]
        return tuple(source for source in sources if isinstance(source, int))

    @cached_property
    def secretive(self) -> tuple[tuple[str, int], ...]:
        """Tell which scalars have a name that sounds like that of a secret, and the names."""
        sources = [(name, self.source_of(node)) for name, node in self.own_nodes() if sounds_secret(name)]
        return tuple((name, source) for name, source in sources if isinstance(source, int))

    def _deciding(self) -> tuple[int, ...]:
        """Give what matters to most conversions: what is in the credentials. `decides` adds to it."""
        holder = self.find(self.dialect.credential)
        sources = [] if holder is None else [self.source_of(node) for node in self.nodes_in(holder)]
        return tuple(source for source in sources if isinstance(source, int))

    def decides(self, path: FieldPath) -> None:
        """Note that what stands at a path matters to conversions."""
        source = self.source(path)
        if isinstance(source, int) and source not in self.deciding:
            self.deciding += (source,)

    def form(self, scalars: Scalars) -> Hashable | None:
        """Tell apart entries for which the same edits mean something else: by their types and what is empty in them.

        Returns:
            The same object for entries of one form; None when there are too many forms to tell.
        """
        spelled = scalars_at(scalars, self.types + self.deciding)
        split = len(self.types)
        key = (spelled[:split], *self.states(spelled[split:]))
        form = self._forms.get(key)
        if form is None and len(self._forms) < _MOST_REMEMBERED and _are_short(spelled[:split]):
            form = self._forms[key] = object()
        return form

    @abstractmethod
    def states(self, spelled: Sequence[bytes]) -> Sequence[bool | None]:
        """Tell of scalars whether they have a value (True), are empty (False) or null (None)."""

    def facts(self, scalars: Scalars) -> Facts | None:
        """Give what is known of entries that spell their types like this one."""
        return self._facts.get(scalars_at(scalars, self.types))

    def remember_facts(self, scalars: Scalars, facts: Facts) -> None:
        """Keep facts for entries to come that spell their types like this one."""
        types = scalars_at(scalars, self.types)
        if len(self._facts) < _MOST_REMEMBERED and _are_short(types):
            self._facts[types] = facts


def _are_short(types: Sequence[bytes]) -> bool:
    """Tell whether types are no longer than any that RDM has, so that remembering them takes no memory to speak of."""
    return all(len(one) < _LONGEST_TYPE for one in types)
