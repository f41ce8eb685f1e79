"""A learned profile as TOML, each line with what it rests on."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rdmconv.model.fields import LABELS
from rdmconv.profiles.learn import Learned
from rdmconv.profiles.locating import SLOTS, Slot
from rdmconv.profiles.profile import Profile, SetValue

_SECRET: Final[Mapping[str, str]] = {
    "carry": "RDM carried the ciphertext over, unchanged",
    "locked": "RDM wrote another ciphertext: the old one is of no use in an API key",
    "unconfirmed": "it could not be seen what RDM does with an encrypted secret",
}


def written(learned: Learned) -> str:
    """Write a profile for people to read and `load_profile` to load."""
    return "\n".join(_lines(learned)) + "\n"


def verdict(learned: Learned) -> str:
    """Say what was seen of encrypted secrets."""
    return _SECRET[learned.profile.encrypted_secret.value]


def label(slot: Slot) -> str:
    """Give what to call a field; the key has two places."""
    return "API key, encrypted" if slot == "api_key_encrypted" else LABELS[slot]


def _lines(learned: Learned) -> Iterator[str]:
    profile, places = learned.profile, learned.places
    head, entry = profile.head, profile.entry
    yield "[profile]"
    yield f"id = {_text(head.id)}"
    yield f"version = {_text(head.version)}"
    yield f"description = {_text(head.description)}"
    yield f"encrypted_secret = {_text(head.encrypted_secret.value)}  # {verdict(learned)}"
    yield ""
    yield "[api_key]"
    for slot in SLOTS:
        if slot in places.found:
            place = places.found[slot]
            yield f"{slot} = {_text('/'.join(place.path))}  # {place.because}"
        else:
            yield f"# {slot}: not seen"
    yield ""
    yield "[entry]"
    yield f"sub_type = {_text(entry.sub_type)}"
    yield f"types = {_text(entry.types.value)}"
    for name, paths in (("keeps", entry.keeps), ("drops", entry.drops), ("stamps", entry.stamps)):
        yield f"{name} = {_texts(paths)}"
    yield from _tables(profile)


def _tables(profile: Profile) -> Iterator[str]:
    tables: dict[str, Mapping[str, SetValue | Sequence[str]]] = {
        "order": profile.order,
        "dates": {str(field): form for field, form in profile.dates.items()},
        "defaults": {str(field): text for field, text in profile.defaults.items()},
        "sets": profile.sets,
    }
    for name, table in tables.items():
        if table:
            yield ""
            yield f"[{name}]"
            for key, value in table.items():
                yield f"{_text(key)} = {_value(value)}"


def _value(value: SetValue | Sequence[str]) -> str:
    if isinstance(value, str):
        return _text(value)
    return str(value).lower() if isinstance(value, (bool, int)) else _texts(value)


def _text(text: str) -> str:
    """Write a TOML string: one of JSON is one, but for DEL, which TOML wants escaped (TOML 1.0, String)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _texts(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"
