"""What happens to the fields of an entry that becomes an API key, and what must be true of it afterwards."""

from typing import NamedTuple

from msgspec import Struct, field

from rdmconv.diagnostics import Diagnostic
from rdmconv.model.entry import Entry
from rdmconv.model.fields import ApiKeyField, FieldPath, lower_path
from rdmconv.model.secret import Secret
from rdmconv.planning import Edit, Remove


class Contest(NamedTuple):
    """A field of the API key that is there already, beside the one that would become it."""

    place: FieldPath
    source: FieldPath


class Translation(Struct):
    """The edits that make an entry an API key; the same for all entries of one form, since it holds no values."""

    edits: list[Edit] = field(default_factory=list)
    read: tuple[ApiKeyField, ...] = ()
    """Fields of the API key that must read afterwards as what stands before at the places below."""
    places: tuple[FieldPath, ...] = ()
    literals: dict[ApiKeyField, str | Secret | None] = field(default_factory=dict)
    """What else must read afterwards as it says here; None where there is no such field."""
    contests: list[Contest] = field(default_factory=list)
    _settled: set[FieldPath] = field(default_factory=set)
    """In lower case."""
    kept: list[str] = field(default_factory=list)
    """Fields of the old credential that the API key has no place for and that stay in it."""
    dropped: list[str] = field(default_factory=list)
    """Fields of the old credential that hold something and are left out, since a rule says so."""
    displaced: list[str] = field(default_factory=list)
    """Fields of the old credential that can neither move nor stay, and of which no rule says what to do."""
    homeless: list[ApiKeyField] = field(default_factory=list)
    """Fields that would be lost: they leave the old credential, and the profile knows no place for them."""
    unplaced: dict[ApiKeyField, str | None] = field(default_factory=dict)
    """Fields that are not written, since the profile knows no place for them, with what a rule sets, or None for what
    stays in the entry; nothing of that is lost."""

    def expected(self, entry: Entry) -> "dict[ApiKeyField, str | Secret | None]":
        """Give what must be read back after the edits, by field; what is empty reads as None."""
        values: dict[ApiKeyField, str | Secret | None] = self.literals.copy()
        for target, text in zip(self.read, entry.view.texts_at(self.places), strict=True):
            values[target] = text or None
        key = values.get("api_key")
        if isinstance(key, str):
            values["api_key"] = Secret(key)
        return values

    @property
    def type(self) -> str | None:
        """The provider a rule writes to the API key's *Type*."""
        written = self.literals.get("type")
        return written if isinstance(written, str) else None

    def must_read(self, target: ApiKeyField, place: FieldPath) -> None:
        """Note that a field must read afterwards as what stands at a place before."""
        self.read, self.places = (*self.read, target), (*self.places, place)

    def settle(self, place: FieldPath) -> None:
        """Note that it is settled what becomes of a field of the entry."""
        self._settled.add(lower_path(place))

    def is_settled(self, place: FieldPath) -> bool:
        """Tell whether it is settled what becomes of a field of the entry."""
        return lower_path(place) in self._settled

    def remove(self, place: FieldPath) -> None:
        """Take a field away."""
        self.edits.append(Remove(place))
        self.settle(place)

    def conflicts(self, entry: Entry) -> list[Diagnostic]:
        """Report fields that are there already and say something else."""
        return [
            Diagnostic("ENT007", entry.position, {"field": place[-1]})
            for place, source in self.contests
            if entry.view.text_at(place) != entry.view.text_at(source)
        ]
