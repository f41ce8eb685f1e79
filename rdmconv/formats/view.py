"""The fields of one entry as rules and checks ask for them; formats differ in how text is spelled."""

from abc import ABC, abstractmethod
from collections.abc import Hashable
from typing import Generic, NamedTuple, TypeVar

from rdmconv.formats.outline import Outline
from rdmconv.formats.rdm_names import CUSTOM_FIELDS
from rdmconv.formats.shapes import Scalars, Shape, scalars_at
from rdmconv.model.fields import CUSTOM_PREFIX, FieldPath, Presence
from rdmconv.model.secret import Secret

NodeT = TypeVar("NodeT")
ShapeT = TypeVar("ShapeT", bound=Shape)
OutlineT = TypeVar("OutlineT", bound=Outline)  # type: ignore[type-arg]  # of whatever nodes


class Located(NamedTuple):
    """A field as found."""

    path: FieldPath
    """As the program spells it that wrote the file."""
    text: str | None


class PathView(ABC, Generic[NodeT, ShapeT, OutlineT]):
    """Implements `rdmconv.model.entry.FieldView`.

    Args:
        data: the bytes of the unit the entry is in.
        shape: of the unit.
        scalars: where they lie in the bytes.
        outline: which of them are whose.
    """

    __slots__ = ("_decoded", "_form", "_located", "data", "outline", "scalars", "shape")

    def __init__(self, data: bytes, shape: ShapeT, scalars: Scalars, outline: OutlineT) -> None:
        self._decoded: dict[int, str | None] = {}
        """Texts by the numbers of their scalars."""
        self._form: Hashable | None = None
        self._located: dict[str, Located | None] = {}
        self.data = data
        self.shape = shape
        self.scalars = scalars
        self.outline = outline

    @staticmethod
    @abstractmethod
    def text_of(spelled: bytes) -> str | None:
        """Give the text of a scalar; None when it is null."""

    @staticmethod
    @abstractmethod
    def texts_of(spelled: tuple[bytes, ...]) -> list[str | None]:
        """Give the texts of several scalars, in less time than one by one."""

    @abstractmethod
    def name_of(self, node: NodeT) -> str:
        """Give the name of a field in the spelling found."""

    @abstractmethod
    def is_structure(self, node: NodeT) -> bool:
        """Tell whether a node holds other nodes instead of text."""

    def text_of_list(self, node: NodeT) -> str | None:  # noqa: ARG002 - most formats have no lists
        """Give several texts as one, with spaces between them as RDM has its tags."""
        return None

    @abstractmethod
    def own_bytes(self) -> bytes:
        """Give the bytes of the entry, its sub-entries included, without those of the unit around it."""

    def list_at(self, path: FieldPath) -> list[str] | None:  # noqa: ARG002 - most formats have no lists
        """See `FieldView.list_at`."""
        return None

    def find(self, path: FieldPath) -> NodeT | None:
        """Find what stands at a path; case does not matter."""
        found: NodeT | None = self.outline.find(path)
        return found

    def spelled(self, number: int) -> bytes:
        """Give a scalar as spelled."""
        spelled: bytes = self.scalars.group(number)
        return spelled

    def decoded(self, number: int) -> str | None:
        """Give the text of a scalar.

        Who asks for one of the fields that rules may name asks for more of them, and together they take little longer.
        """
        if number not in self._decoded:
            usual = self.outline.usual
            if number in usual:
                self._decoded.update(zip(usual, self.texts_of(scalars_at(self.scalars, usual)), strict=True))
            else:
                self._decoded[number] = self.text_of(self.spelled(number))
        return self._decoded[number]

    def text(self, name: str) -> str | None:
        """Give a field as text; None when it is absent."""
        number = self.outline.single.get(name)
        if number is not None:
            return self._decoded[number] if number in self._decoded else self.decoded(number)
        located = self._locate(name)
        return None if located is None else located.text

    def text_at(self, path: FieldPath) -> str | None:
        """Give the text at a path; None when it is absent."""
        source = self.outline.source(path)
        return self.decoded(source) if isinstance(source, int) else source

    def texts_at(self, paths: tuple[FieldPath, ...]) -> list[str | None]:
        """Give the texts at several paths."""
        numbers = self.outline.scalars(paths)
        if numbers is None:
            return [self.text_at(path) for path in paths]
        return [self.decoded(number) for number in numbers]

    def path(self, name: str) -> FieldPath | None:
        """Tell where the field stands, the first place that holds something; None when it is absent."""
        for path in self.outline.dialect.fields[name]:
            self.outline.decides(path)
        if name in self.outline.single:
            return self.outline.standing(name)[0].path
        located = self._locate(name)
        return None if located is None else located.path

    def presence(self, path: FieldPath) -> Presence:
        """Tell whether something stands at a path."""
        self.outline.decides(path)
        node = self.find(path)
        if node is None:
            return Presence.ABSENT
        return Presence.VALUE if self.is_structure(node) or self.text_at(path) else Presence.EMPTY

    def is_text(self, path: FieldPath) -> bool:
        """Tell whether what stands at a path is written as text; so is all in XML."""
        return self.find(path) is not None

    def references(self) -> list[str]:
        """Give what the entry names to log in with, at any depth; what its sub-entries name is theirs."""
        texts = [self.text_of(self.spelled(number)) for number in self.outline.references]
        return [text for text in texts if text is not None]

    def secretive(self) -> list[tuple[str, str]]:
        """Give what stands in the entry, at any depth, under a name that sounds like that of a secret."""
        texts = [(name, self.text_of(self.spelled(number))) for name, number in self.outline.secretive]
        return [(name, text) for name, text in texts if text]

    def children_of(self, path: FieldPath) -> list[str]:
        """Name what stands under a path, in the spelling found."""
        node = self.find(path)
        return [] if node is None else [self.name_of(child) for child in self.outline.nodes_in(node)]

    @property
    def form(self) -> Hashable | None:
        """Tell apart entries for which the same edits mean something else; None when that is not known.

        What counts is learnt from what is asked: a conversion that asks for more makes the forms of the entries after
        it longer, so that none of them is taken for one that was asked less of.
        """
        if self._form is None and self.outline.is_known:
            self._form = self.outline.form(self.scalars)
        return self._form

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
            title = name.removeprefix(CUSTOM_PREFIX)
            self._located[name] = self._search(name) if title == name else self._custom(title)
        return self._located[name]

    def _search(self, name: str) -> Located | None:
        empty: Located | None = None
        for path, node, source in self.outline.standing(name):
            text = self.decoded(source) if isinstance(source, int) else source
            if text:
                return Located(path, text)
            if self.is_structure(node):
                return Located(path, self.text_of_list(node) if name in self.outline.dialect.lists else None)
            empty = empty or Located(path, text)
        return empty

    def _secret(self, name: str) -> Secret | None:
        text = self.text(name)
        return Secret(text) if text else None

    def _custom(self, title: str) -> Located | None:
        holder = self.outline.dialect.custom_fields
        if holder is None:
            return None
        for number in CUSTOM_FIELDS:
            text = self.text_at((holder, f"customfield{number}title"))
            if text is not None and text.casefold() == title.casefold():
                path = (holder, f"customfield{number}value")
                return Located(path, self.text_at(path))
        return None
