"""From what a rule wants to what happens to the fields of an entry."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from rdmconv.model.entry import Entry, FieldView
from rdmconv.model.fields import API_KEY_FIELDS, ApiKeyField, FieldPath, Presence, is_below, same_path
from rdmconv.planning import NO_LEFTOVERS, Copy, Leftovers, Remove, Rename, Set, Source
from rdmconv.profiles.leftovers import settle_leftovers
from rdmconv.profiles.profile import Profile, TypeSpelling
from rdmconv.profiles.translation import Contest, Translation

_API_KEY: Final = "ApiKey"
_API_KEY_NUMBER: Final = "49"
"""Documented, both."""


class _Found(NamedTuple):
    """A field of the entry that a field of the API key is made of."""

    place: FieldPath
    presence: Presence
    moves: bool
    """Whether it leaves its place."""


def translate(
    entry: Entry, assignments: Mapping[ApiKeyField, Source], profile: Profile, leftovers: Leftovers = NO_LEFTOVERS
) -> Translation:
    """Put a rule's wishes into edits on the paths of a profile.

    What belongs to the old credential moves into the new one; what belongs to the entry stays there and is copied, so
    that it survives even if RDM calls the API key's field something else.
    """
    translation = Translation([_sub_type(profile)])
    encrypted = entry.view.secret is None and entry.view.encrypted_secret is not None
    translation.settle(profile.sub_type)
    for target, source in assignments.items():
        path = profile.path(target, encrypted=encrypted)
        if isinstance(source, str):
            _set(translation, target, path, source)
            continue
        name = "encrypted_password" if encrypted and source.field == "password" else source.field
        found = _find(entry.view, name, profile)
        if found is not None:
            _from_field(translation, entry, target, path, found)
    _remove_other_password(translation, entry.view, profile)
    for target in API_KEY_FIELDS:
        if target not in (*translation.read, *translation.literals):
            _stays(translation, entry, target, profile.paths[target])
    _fill_in(translation, profile, encrypted=encrypted)
    settle_leftovers(translation, entry, profile, leftovers)
    translation.edits += [replace(edit) for edit in profile.also_set]
    for edit in translation.edits:
        if not isinstance(edit, Remove):
            edit.order = profile.order_at(edit.target)
    return translation


def _sub_type(profile: Profile) -> Set:
    spelling = profile.entry.types
    text = _API_KEY_NUMBER if spelling is TypeSpelling.NUMBER else _API_KEY
    return Set(profile.sub_type, text, is_exact=spelling is not TypeSpelling.AS_FOUND)


def _set(translation: Translation, target: ApiKeyField, path: FieldPath | None, text: str) -> None:
    if path is None:
        translation.unplaced[target] = text
    else:
        translation.edits.append(Set(path, text))
        translation.literals[target] = text


def _find(view: FieldView, name: str, profile: Profile) -> _Found | None:
    place = view.path(name)
    if place is None:
        return None
    moves = profile.has_dropped(place) or (is_below(place, profile.credential) and not profile.has_kept(place))
    return _Found(place, view.presence(place), moves)


def _remove_other_password(translation: Translation, view: FieldView, profile: Profile) -> None:
    """Of a clear and an encrypted password one is empty: it would be left over."""
    for name in ("password", "encrypted_password"):
        place = view.path(name)
        if place is not None and not (translation.is_settled(place) or profile.has_kept(place)):
            translation.remove(place)


def _fill_in(translation: Translation, profile: Profile, *, encrypted: bool) -> None:
    """Write what RDM writes into fields that hold nothing."""
    for target, text in profile.defaults.items():
        path = profile.path(target, encrypted=encrypted)
        if path is not None and target in translation.literals and translation.literals[target] is None:
            translation.edits.append(Set(path, text))
            translation.literals[target] = text or None


def _stays(translation: Translation, entry: Entry, target: ApiKeyField, places: Sequence[FieldPath]) -> None:
    """Note that a field of the API key that no edit is about stays what it is: the first place that holds something."""
    there = {place: entry.view.presence(place) for place in places}
    if any(translation.is_settled(place) for place in places):
        return
    found = [place for place in places if there[place] is Presence.VALUE]
    if found:
        translation.must_read(target, found[0])
    elif all(presence is Presence.ABSENT for presence in there.values()):
        translation.literals[target] = None
    else:
        translation.must_read(target, next(place for place in places if there[place] is Presence.EMPTY))


def _from_field(
    translation: Translation, entry: Entry, target: ApiKeyField, path: FieldPath | None, found: _Found
) -> None:
    source, has_value = found.place, found.presence is Presence.VALUE
    if path is None:
        _without_place(translation, target, found)
        return
    if same_path(source, path):
        translation.must_read(target, source)
        translation.settle(source)
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
        translation.settle(source)


def _without_place(translation: Translation, target: ApiKeyField, found: _Found) -> None:
    if found.presence is Presence.VALUE and found.moves:
        translation.homeless.append(target)
    elif found.presence is Presence.VALUE:
        translation.unplaced[target] = None
    elif found.moves:
        translation.remove(found.place)
