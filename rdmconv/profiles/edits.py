"""From what a rule wants to what happens to the fields of an entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from rdmconv.diagnostics import Diagnostic
from rdmconv.model.entry import Entry
from rdmconv.model.fields import API_KEY_FIELDS, ApiKeyField, FieldPath, Presence
from rdmconv.model.secret import Secret
from rdmconv.planning import NO_LEFTOVERS, Copy, Edit, FromField, Leftovers, Remove, Rename, Set, Source
from rdmconv.profiles.profile import Profile

API_KEY: Final = "ApiKey"
_DESCRIPTION: Final[FieldPath] = ("Description",)


class Contest(NamedTuple):
    """A field of the API key that is there already, beside the one that would become it."""

    place: FieldPath
    source: FieldPath


class Found(NamedTuple):
    """A field of the entry that a field of the API key is made of."""

    place: FieldPath
    presence: Presence
    moves: bool
    """Whether it belongs to the old credential."""


@dataclass(slots=True)
class Translation:
    """The edits that make an entry an API key; the same for all entries of one form, since it holds no values."""

    edits: list[Edit] = field(default_factory=list)
    read: tuple[ApiKeyField, ...] = ()
    """Fields of the API key that must read afterwards as what stands before at the places below."""
    places: tuple[FieldPath, ...] = ()
    literals: dict[ApiKeyField, str | Secret | None] = field(default_factory=dict)
    """What else must read afterwards as it says here; None where there is no such field."""
    contests: list[Contest] = field(default_factory=list)
    moved: set[FieldPath] = field(default_factory=set)
    """Fields of the old credential of which it is settled what becomes of them."""
    kept: list[str] = field(default_factory=list)
    """Fields of the old credential that the API key has no place for and that stay in it."""
    dropped: list[str] = field(default_factory=list)
    """Fields of the old credential that hold something and are left out, since a rule says so."""
    displaced: list[str] = field(default_factory=list)
    """Fields of the old credential that can neither move nor stay, and of which no rule says what to do."""
    homeless: list[ApiKeyField] = field(default_factory=list)
    """Fields that would be lost: they leave the old credential, and the profile knows no place for them."""
    unplaced: list[ApiKeyField] = field(default_factory=list)
    """Fields that are not written, since the profile knows no place for them; nothing of the entry is lost by that."""

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

    def conflicts(self, entry: Entry) -> list[Diagnostic]:
        """Report fields that are there already and say something else."""
        return [
            Diagnostic("ENT007", entry.position, {"field": place[-1]})
            for place, source in self.contests
            if entry.view.text_at(place) != entry.view.text_at(source)
        ]


def translate(
    entry: Entry, assignments: Mapping[ApiKeyField, Source], profile: Profile, leftovers: Leftovers = NO_LEFTOVERS
) -> Translation:
    """Put a rule's wishes into edits on the paths of a profile.

    What belongs to the old credential moves into the new one; what belongs to the entry stays there and is copied, so
    that it survives even if RDM calls the API key's field something else.
    """
    translation = Translation([Set(profile.sub_type, API_KEY)])
    view = entry.view
    encrypted = view.secret is None and view.encrypted_secret is not None
    for target, source in assignments.items():
        path = profile.path(target, encrypted=encrypted)
        if isinstance(source, FromField):
            name = "encrypted_password" if encrypted and source.field == "password" else source.field
            place = view.path(name)
            if place is not None:
                moves = _is_below(place, profile.credential)
                _from_field(translation, entry, target, path, Found(place, view.presence(place), moves=moves))
        elif path is None:
            translation.unplaced.append(target)
        else:
            translation.edits.append(Set(path, source))
            translation.literals[target] = source
    for name in ("password", "encrypted_password"):
        # Of a clear and an encrypted password one is empty: it would be left over.
        place = view.path(name)
        if place is not None and place not in translation.moved:
            translation.edits.append(Remove(place))
            translation.moved.add(place)
    for target in API_KEY_FIELDS:
        if target not in (*translation.read, *translation.literals):
            _stays(translation, entry, target, profile.paths[target])
    _settle_leftovers(translation, entry, profile, leftovers)
    return translation


def _settle_leftovers(translation: Translation, entry: Entry, profile: Profile, leftovers: Leftovers) -> None:
    """Say what becomes of the fields of the old credential that no field of the API key was made of."""
    view = entry.view
    touched = {profile.sub_type[-1].lower(), *(place[-1].lower() for place in translation.moved)}
    dropped, noted = ({name.lower() for name in names} for names in leftovers)
    domain = view.path("domain")
    notes: list[str] = []
    for name in view.children_of(profile.credential):
        place = (*profile.credential, name)
        spelled = name.lower()
        if spelled in touched:
            continue
        is_domain = domain is not None and spelled == domain[-1].lower()
        text = view.text_at(place)
        if spelled in noted and text:
            notes.append(f"{name}: {text}")
        elif spelled in dropped:
            translation.dropped += [name] if view.presence(place) is Presence.VALUE else []
        elif not is_domain or text:
            (translation.displaced if is_domain else translation.kept).append(name)
            continue
        translation.edits.append(Remove(place))
        translation.moved.add(place)
    if notes:
        before = view.text("description")
        place = view.path("description") or _DESCRIPTION
        translation.edits.append(Set(place, "\n".join(filter(None, (before, *notes)))))


def _stays(translation: Translation, entry: Entry, target: ApiKeyField, places: Sequence[FieldPath]) -> None:
    """Note that a field of the API key that no edit is about stays what it is: the first place that holds something."""
    moved = {tuple(map(str.lower, place)) for place in translation.moved}
    there = {place: entry.view.presence(place) for place in places}
    if any(tuple(map(str.lower, place)) in moved for place in places):
        return
    found = [place for place in places if there[place] is Presence.VALUE]
    if found:
        translation.must_read(target, found[0])
    elif all(presence is Presence.ABSENT for presence in there.values()):
        translation.literals[target] = None
    else:
        translation.must_read(target, next(place for place in places if there[place] is Presence.EMPTY))


def _from_field(
    translation: Translation, entry: Entry, target: ApiKeyField, path: FieldPath | None, found: Found
) -> None:
    source, has_value = found.place, found.presence is Presence.VALUE
    if path is None:
        _without_place(translation, target, found)
        return
    if _same(source, path):
        translation.must_read(target, source)
        if found.moves:
            translation.moved.add(source)
        return
    there = entry.view.presence(path)
    if there is Presence.VALUE:
        if has_value:
            translation.contests.append(Contest(path, source))
        translation.must_read(target, path)
        if found.moves:
            translation.edits.append(Remove(source))
    elif found.moves or has_value:
        if there is Presence.EMPTY:
            translation.edits.append(Remove(path))
        translation.edits.append(Rename(source, path) if found.moves else Copy(source, path))
        translation.must_read(target, source)
    if found.moves:
        translation.moved.add(source)


def _without_place(translation: Translation, target: ApiKeyField, found: Found) -> None:
    if found.presence is Presence.VALUE:
        (translation.homeless if found.moves else translation.unplaced).append(target)
    elif found.moves:
        translation.edits.append(Remove(found.place))
        translation.moved.add(found.place)


def _is_below(place: FieldPath, holder: FieldPath) -> bool:
    return len(place) > len(holder) and _same(place[: len(holder)], holder)


def _same(one: FieldPath, other: FieldPath) -> bool:
    return one == other or [name.lower() for name in one] == [name.lower() for name in other]
