"""The part of an entry's view that is the same in every RDM format: which field stands where."""

from abc import ABC, abstractmethod
from collections.abc import Hashable
from typing import Generic, NamedTuple, TypeVar

from rdmconv.formats.rdm_names import CUSTOM_FIELDS, FIELD_PATHS, META
from rdmconv.model.fields import CUSTOM_PREFIX, FieldPath, Presence
from rdmconv.model.secret import Secret

NodeT = TypeVar("NodeT")


class Located(NamedTuple):
    """A field as found."""

    path: FieldPath
    """As RDM spells it."""
    text: str | None


class PathView(ABC, Generic[NodeT]):
    """Implements `rdmconv.model.entry.FieldView` on four questions about nodes at paths."""

    __slots__ = ("_located",)

    def __init__(self) -> None:
        self._located: dict[str, Located | None] = {}

    @abstractmethod
    def find(self, path: FieldPath) -> NodeT | None:
        """Find what stands at a path; case does not matter."""

    @abstractmethod
    def value(self, node: NodeT) -> str | None:
        """Give the text of a node; None when it is nil or null, or no text (the entry's problems say so)."""

    @abstractmethod
    def children_of(self, path: FieldPath) -> list[str]:
        """Name what stands under a path, in the spelling found."""

    @abstractmethod
    def is_structure(self, node: NodeT) -> bool:
        """Tell whether a node holds other nodes instead of text."""

    def text(self, name: str) -> str | None:
        """Give a field as text; None when it is absent."""
        if name.startswith(CUSTOM_PREFIX):
            return self._custom(name.removeprefix(CUSTOM_PREFIX))
        located = self._locate(name)
        return None if located is None else located.text

    def text_at(self, path: FieldPath) -> str | None:
        """Give the text at a path; None when it is absent."""
        node = self.find(path)
        return None if node is None else self.value(node)

    def texts_at(self, paths: tuple[FieldPath, ...]) -> list[str | None]:
        """Give the texts at several paths."""
        return [self.text_at(path) for path in paths]

    def path(self, name: str) -> FieldPath | None:
        """Tell where the field stands, the first place that holds something; None when it is absent."""
        located = self._locate(name)
        return None if located is None else located.path

    def presence(self, path: FieldPath) -> Presence:
        """Tell whether something stands at a path."""
        node = self.find(path)
        if node is None:
            return Presence.ABSENT
        return Presence.VALUE if self.is_structure(node) or self.value(node) else Presence.EMPTY

    @property
    def form(self) -> Hashable | None:
        """Tell apart entries for which the same edits mean something else; None when that is not known."""
        return None

    @property
    def secret(self) -> Secret | None:
        """The clear password."""
        return self._secret("password")

    @property
    def encrypted_secret(self) -> Secret | None:
        """The password as RDM encrypted it."""
        return self._secret("encrypted_password")

    def _locate(self, name: str) -> Located | None:
        if name not in self._located:
            self._located[name] = self._search(name)
        return self._located[name]

    def _search(self, name: str) -> Located | None:
        empty: Located | None = None
        for path in FIELD_PATHS[name]:
            text = self.text_at(path)
            if text:
                return Located(path, text)
            node = self.find(path)
            if node is not None:
                if self.is_structure(node):
                    return Located(path, text)
                empty = empty or Located(path, text)
        return empty

    def _secret(self, name: str) -> Secret | None:
        text = self.text(name)
        return Secret(text) if text else None

    def _custom(self, title: str) -> str | None:
        for number in CUSTOM_FIELDS:
            text = self.text_at((META, f"customfield{number}title"))
            if text is not None and text.casefold() == title.casefold():
                return self.text_at((META, f"customfield{number}value"))
        return None
