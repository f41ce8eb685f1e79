"""Derive a profile from entries before and after RDM's own *Convert to API key*."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from rdmconv.model.date_form import date_form
from rdmconv.model.dates import parse_net_date
from rdmconv.model.fields import API_KEY_FIELDS, ApiKeyField, FieldPath, lower_path
from rdmconv.profiles.changes import Changes, find_changes
from rdmconv.profiles.locating import Place, Places, Slot, locate
from rdmconv.profiles.pair import Pair
from rdmconv.profiles.profile import EncryptedSecret, Profile, TypeSpelling

_CREDENTIAL: Final = ("Credentials",)
_SUB_TYPE: Final = ("credentials", "credentialtype")
_CONNECTION_TYPE: Final = ("connectiontype",)
_DATE_FIELDS: Final[tuple[ApiKeyField, ...]] = ("valid_from", "expires_after")


class Learned(Struct, frozen=True):
    """A profile, and what it rests on."""

    profile: Profile
    places: Places
    changes: Changes
    numbered: bool
    """Whether RDM writes *Type* as a number, which no name can be put in the place of."""


def learn(pairs: Sequence[Pair], name: str, description: str, told: Mapping[Slot, str]) -> Learned:
    """Derive a profile.

    Args:
        pairs: one or more entries, before and after.
        name: of the profile to be.
        description: of the profile to be.
        told: what was typed into fields, as far as the user says.
    """
    places = locate(pairs, told)
    numbered = _is_numbered(pairs, places.found.get("type"))
    if numbered:
        places.candidates["type"] = [places.found.pop("type").path]
    changes = find_changes(pairs, places, _CREDENTIAL)
    said = {
        "profile": {
            "id": name,
            "version": "1.0",
            "description": description,
            "encrypted_secret": _verdict(places.carried).value,
        },
        "api_key": {slot: _joined(place.path) for slot, place in places.found.items()},
        "entry": {
            "sub_type": _joined(next(pair.new[_SUB_TYPE].path for pair in pairs)),
            "types": _types(pairs).value,
            "keeps": [_joined(path) for path in changes.keeps],
            "drops": [_joined(path) for path in changes.drops],
            "stamps": [_joined(path) for path in changes.stamps],
        },
        "order": _orders(pairs, [*(place.path for place in places.found.values()), *changes.sets]),
        "dates": _date_forms(pairs, places.found),
        "defaults": _defaults(pairs, places.found),
        "sets": {_joined(path): value for path, value in changes.sets.items()},
    }
    return Learned(Profile.model_validate(said), places, changes, numbered)


def _joined(path: FieldPath) -> str:
    return "/".join(path)


def _verdict(carried: bool | None) -> EncryptedSecret:  # noqa: FBT001 - what was seen, or None for nothing
    if carried is None:
        return EncryptedSecret.UNCONFIRMED
    return EncryptedSecret.CARRY if carried else EncryptedSecret.LOCKED


def _is_numbered(pairs: Sequence[Pair], place: Place | None) -> bool:
    texts = [] if place is None else [pair.text(lower_path(place.path)) for pair in pairs]
    return any(text is not None and text.isdecimal() for text in texts)


def _types(pairs: Sequence[Pair]) -> TypeSpelling:
    """Tell how the sub-type is spelled, where that is not as the entry spelled its types before."""
    pair = pairs[0]
    before = next((text for path in (_SUB_TYPE, _CONNECTION_TYPE) if (text := _old_text(pair, path))), "")
    after = pair.text(_SUB_TYPE) or ""
    if after.strip().isdecimal() == before.strip().isdecimal():
        return TypeSpelling.AS_FOUND
    return TypeSpelling.NUMBER if after.strip().isdecimal() else TypeSpelling.NAME


def _old_text(pair: Pair, path: FieldPath) -> str | None:
    return pair.old[path].text if path in pair.old else None


def _date_forms(pairs: Sequence[Pair], found: Mapping[Slot, Place]) -> dict[str, str]:
    forms: dict[str, str] = {}
    for field in _DATE_FIELDS:
        if field in found:
            path = lower_path(found[field].path)
            seen = {date_form(text) for pair in pairs if (text := pair.text(path)) and not _is_no_date(text)}
            form = seen.pop() if len(seen) == 1 else None
            forms |= {} if form is None else {field: form}
    return forms


def _defaults(pairs: Sequence[Pair], found: Mapping[Slot, Place]) -> dict[str, str]:
    """Give what stands in fields that hold nothing: an empty text, or the date that means none in .NET."""
    defaults: dict[str, str] = {}
    for field in API_KEY_FIELDS:
        if field in found:
            path = lower_path(found[field].path)
            texts = {pair.new[path].text if path in pair.new else None for pair in pairs}
            empty = {text for text in texts if not text or (field in _DATE_FIELDS and _is_no_date(text))}
            text = empty.pop() if len(empty) == 1 else None
            defaults |= {} if text is None else {field: text}
    return defaults


def _is_no_date(text: str) -> bool:
    try:
        return parse_net_date(text).moment is None
    except ValueError:
        return False


def _orders(pairs: Sequence[Pair], written: Iterable[FieldPath]) -> dict[str, list[str]]:
    """Give the order of the fields of each element that gets new ones, unless it is alphabetical."""
    orders: dict[str, list[str]] = {}
    for parent in dict.fromkeys(path[:depth] for path in written for depth in range(len(path))):
        names: list[str] = []
        for siblings in sorted((pair.after.view.children_of(parent) for pair in pairs), key=len, reverse=True):
            at = 0
            for name in siblings:
                if name in names:
                    at = names.index(name) + 1
                else:
                    names.insert(at, name)
                    at += 1
        if names != sorted(names, key=str.casefold):
            orders[_joined(parent) or "."] = names
    return orders
