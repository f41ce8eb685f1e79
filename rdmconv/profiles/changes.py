"""What else RDM does to an entry that becomes an API key: fields it keeps, drops, adds, or sets whenever it saves."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct, field

from rdmconv.model.date_form import date_form
from rdmconv.model.entry_secrets import secrets_of
from rdmconv.model.fields import ApiKeyPaths, FieldPath, is_below, lower_path, sounds_secret
from rdmconv.model.ordinary import is_ordinary
from rdmconv.model.secret import Secret
from rdmconv.profiles.locating import Places, is_setting
from rdmconv.profiles.naming import names_a_stamp
from rdmconv.profiles.pair import Pair
from rdmconv.profiles.profile import SetValue, can_write

_GUID: Final = re.compile(r"\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.IGNORECASE)
_OLD: Final = ("username", "domain", "password", "encrypted_password")
"""What makes up a *Username and password* credential."""
_OF_THE_ENTRY: Final = ("url", "expiration")
"""What can move into an API key from elsewhere. That something else went away says nothing: people do that, too."""
_NOWHERE: Final[ApiKeyPaths] = {"api_key": ()}
_TYPES: Final = {"connectiontype", "credentialtype"}


class Changes(Struct):
    """Paths as spelled."""

    keeps: list[FieldPath] = field(default_factory=list)
    drops: list[FieldPath] = field(default_factory=list)
    stamps: list[FieldPath] = field(default_factory=list)
    sets: dict[FieldPath, SetValue] = field(default_factory=dict)
    others: list[FieldPath] = field(default_factory=list)
    """Changed as well, and it cannot be told why."""


def find_changes(pairs: Sequence[Pair], places: Places, credential: FieldPath) -> Changes:
    """Tell what a conversion does beside filling in the fields of the API key.

    Args:
        pairs: entries before and after.
        places: of the fields of the API key.
        credential: what the old credential stands in.
    """
    changes = Changes()
    claimed = {lower_path(place.path) for place in places.found.values()}
    unsure = {lower_path(path) for paths in places.candidates.values() for path in paths}
    _find_kept_and_dropped(changes, pairs, claimed, credential)
    hides_key = places.carried is False and "api_key" not in places.found
    for path, spelled in {path: leaf.path for pair in pairs for path, leaf in pair.new.items()}.items():
        if path in claimed or path[-1] in _TYPES or spelled in changes.others:
            continue
        if not any(_differs(pair, path) for pair in pairs):
            continue
        if can_write(spelled) and (names_a_stamp(spelled[-1]) or all(_is_new_stamp(pair, path) for pair in pairs)):
            changes.stamps.append(spelled)
        elif (
            path not in unsure
            and can_write(spelled)
            and (text := _constant(pairs, path, hides_key=hides_key)) is not None
        ):
            changes.sets[spelled] = text if all(pair.is_text(path) for pair in pairs) else _bare(text)
        else:
            changes.others.append(spelled)
    return changes


def _find_kept_and_dropped(
    changes: Changes, pairs: Sequence[Pair], claimed: set[FieldPath], credential: FieldPath
) -> None:
    moving, movable = (_places_of(names, pairs) for names in (_OLD, _OF_THE_ENTRY))
    for path, spelled in {path: leaf.path for pair in pairs for path, leaf in pair.old.items()}.items():
        stays = [path in pair.new for pair in pairs if path in pair.old]
        is_old_form = path in moving and is_below(path, credential)
        if is_old_form and all(stays) and path not in claimed:
            changes.keeps.append(spelled)
        elif not (any(stays) or is_old_form) and (path in movable or is_below(path, credential)) and can_write(spelled):
            changes.drops.append(spelled)
        elif any(stays) is not all(stays) or not (all(stays) or is_old_form):
            changes.others.append(spelled)


def _places_of(names: Iterable[str], pairs: Sequence[Pair]) -> set[FieldPath]:
    places = [pair.before.view.path(name) for pair in pairs for name in names]
    return {lower_path(place) for place in places if place is not None}


def _differs(pair: Pair, path: FieldPath) -> bool:
    return pair.text(path) != (pair.old[path].text or None if path in pair.old else None)


def _bare(text: str) -> SetValue:
    """Give what JSON writes without quotes; a fraction stays a text, which the trial tells."""
    if text in {"true", "false"}:
        return text == "true"
    return int(text) if text.isdecimal() else text


def _is_new_stamp(pair: Pair, path: FieldPath) -> bool:
    """Tell whether a value is replaced by another of a kind that changes by itself: an identifier, a date, a count."""
    if path not in pair.old:
        return False
    before, after = pair.old[path].text or "", pair.text(path) or ""
    if before == after:
        return True
    are_guids = _GUID.fullmatch(before) and _GUID.fullmatch(after)
    are_dates = date_form(before) and date_form(after)
    return bool(are_guids or are_dates) or (before.isdecimal() and after.isdecimal() and int(before) < int(after))


def _constant(pairs: Sequence[Pair], path: FieldPath, *, hides_key: bool) -> str | None:
    """Give what RDM writes into a field of every API key; None when it is not always the same, or could be a secret.

    RDM may have decrypted a password and written it in clear into a field that nobody knows (`hides_key`).

    A profile is shown and handed around. A value that was replaced says little if it was seen once: people change more
    than one thing.
    """
    texts = {pair.text(path) for pair in pairs}
    text = texts.pop() if len(texts) == 1 else None
    was_there = any(path in pair.old for pair in pairs)
    if text is None or not is_ordinary(text) or (was_there and len(pairs) == 1):
        return None
    if hides_key or sounds_secret(path[-1]):
        return text if is_setting(text) else None
    entries = [entry for pair in pairs for entry in (pair.before, pair.after)]
    secrets = [secret for entry in entries for secret in secrets_of(entry, _NOWHERE)]
    return None if Secret(text) in secrets else text
