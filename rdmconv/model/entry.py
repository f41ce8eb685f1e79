"""One entry of a vault, as rules and checks see it."""

from collections.abc import Hashable, Iterable
from enum import StrEnum
from typing import Protocol

from msgspec import Struct, field

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.model.fields import FieldPath, Presence
from rdmconv.model.secret import Secret


class Kind(StrEnum):
    """What sort of entry it is, as far as a conversion needs to know."""

    USERNAME_PASSWORD = "username-password"
    API_KEY = "api-key"
    OTHER_CREDENTIAL = "other-credential"
    FOLDER = "folder"
    OTHER = "other"
    """Sessions, documents, contacts, …"""
    UNKNOWN = "unknown"
    """Not an entry one can read: no object, or a connection type that names nothing."""

    @property
    def is_credential(self) -> bool:
        """Whether entries of this sort are credentials."""
        return self is Kind.USERNAME_PASSWORD or self is Kind.OTHER_CREDENTIAL or self is Kind.API_KEY


class FieldView(Protocol):
    """How an entry is asked for its fields; each format brings one. Values are decoded only when asked for."""

    def text(self, name: str) -> str | None:
        """Give a field of `rdmconv.model.fields` or `custom.<title>` as text; None when it is absent."""

    def text_at(self, path: FieldPath) -> str | None:
        """Give the text at a path; None when it is absent. Case does not matter."""

    def texts_at(self, paths: tuple[FieldPath, ...]) -> list[str | None]:
        """Give the texts at several paths, as `text_at` does."""

    def list_at(self, path: FieldPath) -> list[str] | None:
        """Give the texts of a list at a path; None when there is none, or something in it is no text."""

    def path(self, name: str) -> FieldPath | None:
        """Tell where the field stands in this entry, as RDM spells it; None when it is absent."""

    def presence(self, path: FieldPath) -> Presence:
        """Tell whether something stands at a path; case does not matter."""

    def is_text(self, path: FieldPath) -> bool:
        """Tell whether what stands at a path is written as text: all is in XML, and in JSON what has quotes."""

    def references(self) -> list[str]:
        """Give what the entry names to log in with, as spelled, at any depth; what its sub-entries name is theirs."""

    def secretive(self) -> list[tuple[str, str]]:
        """Give what stands in the entry, at any depth, under a name that sounds like that of a secret; and the name."""

    def children_of(self, path: FieldPath) -> list[str]:
        """Name what stands under a path, in the spelling found."""

    @property
    def form(self) -> Hashable | None:
        """Equal for entries that have the same fields, empty or not, in the same places; None when not known."""

    @property
    def secret(self) -> Secret | None:
        """The clear password; None when there is none."""

    @property
    def encrypted_secret(self) -> Secret | None:
        """The password as RDM encrypted it: opaque; None when there is none."""


class Entry(Struct, eq=False):
    """An entry, sub-entries not included."""

    view: FieldView
    ordinal: int
    """Place among all entries of the file, from 0, in document order, an entry before its sub-entries."""
    position: Position
    kind: Kind
    type_name: str
    """The connection type as the vendor names it (`Credential`, `RDPConfigured`), or as found when unknown."""
    sub_type: str | None = None
    """The credential sub-type as the vendor names it (`Default`, `ApiKey`, …); None for other entries."""
    locator: tuple[int, ...] = ()
    """How to find it in its unit: the index among the `Children` at each level; empty for the unit's own entry."""
    problems: list[Diagnostic] = field(default_factory=list)
    """What is wrong with the way the entry is written; an entry with problems is not converted."""

    @property
    def id(self) -> str | None:
        """The entry's GUID as spelled, or None."""
        return self.view.text("id")

    @property
    def name(self) -> str | None:
        """The entry's name as spelled, or None."""
        return self.view.text("name")

    @property
    def folder(self) -> str | None:
        """The folder path, levels separated by backslashes, or None."""
        return self.view.text("folder")

    @property
    def shown_name(self) -> str | None:
        """The name as people may see it: some write the password there."""
        return self._shown(self.name)

    @property
    def shown_folder(self) -> str | None:
        """The folder path as people may see it."""
        return self._shown(self.folder)

    def _shown(self, text: str | None) -> str | None:
        if text is None:
            return None
        for secret in self._own_secrets():
            text = secret.masked_in(text)
        return text

    def _own_secrets(self) -> Iterable[Secret]:
        """Give the password; of an API key all that can be the key, since only a profile knows its place."""
        if self.kind is Kind.API_KEY:
            return [Secret(text) for _, text in self.view.secretive()]
        return () if self.view.secret is None else (self.view.secret,)
