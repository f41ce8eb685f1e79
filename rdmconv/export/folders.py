"""Folders as the collections of CXF: one in another, each naming the items that stand in it."""

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct, field

_SEPARATOR: Final = "\\"
_DEEPEST: Final = 64
"""Levels of collections in each other; what lies deeper is one title, separators and all."""


class _Collection(Struct):
    path: str
    items: list[str] = field(default_factory=list)
    inside: dict[str, "_Collection"] = field(default_factory=dict)


class Collections:
    """The folders of the entries of one file.

    Args:
        identify: makes the identifier of a collection from the path of its folder.
    """

    def __init__(self, identify: Callable[[str], str]) -> None:
        self._identify = identify
        self._top = _Collection("")

    def add(self, folder: str, item: str) -> None:
        r"""Put an item into a folder; the titles on the way to it, joined by `\`, are the path of the folder again."""
        at = self._top
        for level in folder.split(_SEPARATOR, _DEEPEST - 1):
            if level not in at.inside:
                at.inside[level] = _Collection(f"{at.path}{_SEPARATOR}{level}")
            at = at.inside[level]
        at.items.append(item)

    def written(self) -> list[dict[str, Any]]:
        """Give all collections as the format has them."""
        return self._inside(self._top)

    def _inside(self, collection: _Collection) -> list[dict[str, Any]]:
        return [self._written(title, one) for title, one in collection.inside.items()]

    def _written(self, title: str, collection: _Collection) -> dict[str, Any]:
        made: dict[str, Any] = {
            "id": self._identify(collection.path),
            "title": title,
            "items": [{"item": item} for item in collection.items],
        }
        return made | ({"subCollections": self._inside(collection)} if collection.inside else {})
