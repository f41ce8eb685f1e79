"""What both readers of the kit make of a document: names, texts, and what holds others. It knows no entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


class Number(str):
    """A JSON number, as spelled."""

    __slots__ = ()


class Broken(str):
    """Text of XML that comments, instructions or elements break up: a reader may see the first piece only."""

    __slots__ = ()


@dataclass(frozen=True)
class Group:
    """What holds others, in order; a name may come again."""

    members: tuple[tuple[str, "Node"], ...] = ()

    @property
    def values(self) -> list["Node"]:
        """What it holds."""
        return [node for _, node in self.members]

    def named(self, name: str) -> Iterator["Node"]:
        """All that is called so; letters in capitals or not."""
        return (node for found, node in self.members if found.lower() == name.lower())

    def without(self, *names: str) -> "Group":
        """The same without what is called so."""
        return Group(tuple(one for one in self.members if one[0].lower() not in names))


class Repeating(Group):
    """A JSON object in which a name stands twice, spelled the same."""


Node: TypeAlias = "str | bool | list[Node] | Group | None"
