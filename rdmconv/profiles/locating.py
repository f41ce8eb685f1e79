"""Find out where the fields of an API key stand, from entries before and after RDM converted them.

Nothing is guessed: a place is only taken when something about it says so and nothing else could be it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from msgspec import Struct, field

from rdmconv.model.date_form import date_form, respelled
from rdmconv.model.dates import parse_net_date
from rdmconv.model.fields import API_KEY_FIELDS, ApiKeyField, FieldPath, lower_path
from rdmconv.profiles.ciphertext import looks_encrypted
from rdmconv.profiles.naming import named_field, names_a_stamp
from rdmconv.profiles.pair import Pair
from rdmconv.profiles.profile import can_write

Slot: TypeAlias = ApiKeyField | Literal["api_key_encrypted"]
"""A field of the API key; its key has two places, one for clear and one for encrypted values."""
SLOTS: Final[tuple[Slot, ...]] = (*API_KEY_FIELDS, "api_key_encrypted")
MARKERS: Final[Mapping[Slot, str]] = {"tenant_id": "rdmconv-tenant", "type": "rdmconv-type"}
"""What the guide asks to fill in where a value alone tells nothing."""
_SOURCES: Final[Mapping[Slot, tuple[str, str]]] = {
    "api_key": ("password", "the password"),
    "api_key_encrypted": ("encrypted_password", "the encrypted password"),
    "api_id": ("username", "the user name"),
    "tenant_id": ("domain", "the domain"),
    "url": ("url", "the URL"),
    "expires_after": ("expiration", "the expiration"),
}
"""The field of the old entry, and what to call it."""
_TOLD: Final = "holds what you say it does"
_SETTING: Final = re.compile(r"true|false|\d\d?", re.IGNORECASE)
_SUB_TYPE: Final = "credentialtype"
BY_NAME: Final = "its name says so"
_OF_THE_ENTRY: Final[tuple[Slot, ...]] = ("url", "expires_after")
"""What an entry of any sort has a place for."""
_DATES: Final[tuple[Slot, Slot]] = ("valid_from", "expires_after")
_TEXTS: Final[tuple[Slot, ...]] = ("url", "tenant_id", "type", "api_id")


class Place(NamedTuple):
    """Where a field was found, and what says so."""

    path: FieldPath
    """As spelled."""
    because: str


class Places(Struct):
    """What was found."""

    found: dict[Slot, Place] = field(default_factory=dict)
    candidates: dict[Slot, list[FieldPath]] = field(default_factory=dict)
    """Of each field that was not found: the places it could be, as spelled; none when it was not filled in."""
    told_in_vain: frozenset[Slot] = frozenset()
    """Fields of which the user says what they hold, and nothing holds it."""
    carried: bool | None = None
    """Whether encrypted secrets came through unchanged; None when that could not be seen."""


Wanted: TypeAlias = Sequence[str | None]
"""What a field should hold in each pair; None where nothing is known."""


def locate(pairs: Sequence[Pair], told: Mapping[Slot, str]) -> Places:
    """Find the fields of the API key.

    Args:
        pairs: one or more entries, before and after.
        told: what was typed into fields, as far as the user says.
    """
    return _Search(pairs).run(told)


class _Search:
    def __init__(self, pairs: Sequence[Pair]) -> None:
        self._pairs = pairs
        self._places = Places()
        fresh = {path: leaf.path for pair in pairs for path, leaf in pair.new.items() if pair.is_new(path)}
        self._fresh = {path: name for path, name in fresh.items() if path[-1] != _SUB_TYPE and can_write(name)}
        """Fields that were not there before, as spelled, by path in lower case; claimed ones are taken out."""
        self._staying = {slot: own for slot in _SOURCES if (own := self._own_place(slot)) is not None}
        """Places of the old entry that hold what they held: the field may be there still, or have left a copy."""
        self._told_in_vain: set[Slot] = set()

    def run(self, told: Mapping[Slot, str]) -> Places:
        count = len(self._pairs)
        self._claim({slot: ([text] * count, _TOLD) for slot, text in told.items()})
        self._find_told_in_place(told)
        self._claim({slot: (self._source(slot), f"holds what {name} was") for slot, (_, name) in _SOURCES.items()})
        self._claim({slot: ([text] * count, "holds the text of the guide") for slot, text in MARKERS.items()})
        self._find_ciphertext()
        if self._is_nowhere("url"):
            self._take_only("url", (path for path in self._fresh if self._all(path, _is_url)), "holds a URL")
        self._find_dates()
        for slot in filter(self._is_nowhere, (*_DATES, *_TEXTS)):
            self._take_only(slot, self._named(slot), BY_NAME)
        self._find_in_place()
        self._list_candidates()
        return self._places

    def _source(self, slot: Slot) -> Wanted:
        """Give what the field that a field of the API key is made of held before."""
        return [pair.before.view.text(_SOURCES[slot][0]) or None for pair in self._pairs]

    def _claim(self, wishes: Mapping[Slot, tuple[Wanted, str]]) -> None:
        """Take the places that hold what fields should hold; one that two fields could have goes by its name."""
        holding = {slot: self._holding(slot, wanted) for slot, (wanted, _) in wishes.items() if self._is_wanted(slot)}
        for slot, paths in holding.items():
            others = {path for other, theirs in holding.items() if other != slot for path in theirs}
            wanted, because = wishes[slot]
            if len(paths) == 1 and paths[0] not in others and not self._is_doubtful(slot, paths[0], wanted):
                self._take(slot, paths[0], because)
            else:
                named = [path for path in paths if path in self._fresh and self._speaks_of(path, slot)]
                self._take_only(slot, named, f"{because}, by its name")

    def _holding(self, slot: Slot, wanted: Wanted) -> list[FieldPath]:
        if not any(wanted):
            return []
        known = [(pair, text) for pair, text in zip(self._pairs, wanted, strict=True) if text]
        return [path for path in self._fresh if all(_holds(slot, pair.text(path), text) for pair, text in known)]

    def _is_doubtful(self, slot: Slot, path: FieldPath, wanted: Wanted) -> bool:
        """Tell whether a text stands where it was, too, and here by a name that speaks of another field."""
        speaks_of = named_field(self._fresh[path][-1])
        stays = slot in self._staying and wanted == self._source(slot)
        return stays and speaks_of is not None and not self._speaks_of(path, slot)

    def _find_told_in_place(self, told: Mapping[Slot, str]) -> None:
        for slot, text in told.items():
            if self._is_open(slot):
                own = self._own_place(slot, changed=True) if slot in _SOURCES else None
                if own is not None and all(_holds(slot, pair.text(lower_path(own)), text) for pair in self._pairs):
                    self._places.found[slot] = Place(own, _TOLD)
                else:
                    self._told_in_vain.add(slot)

    def _find_ciphertext(self) -> None:
        """See what became of encrypted passwords: carried when all are where a place was found, as they were.

        RDM may leave the old ciphertext where it was, of no use, and write another one for the key.
        """
        slot: Slot = "api_key_encrypted"
        if not any(self._source(slot)):
            return
        paths = [path for path in self._fresh if self._all(path, looks_encrypted)]
        named = [path for path in paths if self._speaks_of(path, slot)]
        if not self._is_open(slot) or (slot in self._staying and not paths):
            self._places.carried = True
        elif slot not in self._staying or named:
            self._places.carried = False
            because = "holds a ciphertext, another one than before"
            self._take_only(slot, paths if len(paths) == 1 else named, because)

    def _find_dates(self) -> None:
        dates = [path for path in self._fresh if self._is_date(path)]
        open_slots = [slot for slot in _DATES if self._is_nowhere(slot)]
        if len(open_slots) == len(dates) == len(_DATES):
            for first, last in (dates, dates[::-1]):
                if self._all(first, _is_day) and all(
                    _is_earlier(pair.text(first), pair.text(last)) for pair in self._pairs
                ):
                    self._take("valid_from", first, "the earlier of two dates")
                    self._take("expires_after", last, "the later of two dates")
                    return
        elif len(open_slots) == len(dates) == 1 and self._all(dates[0], _is_day):
            self._take(open_slots[0], dates[0], "the only other date")

    def _is_date(self, path: FieldPath) -> bool:
        return not names_a_stamp(self._fresh[path][-1]) and self._all(path, _is_date)

    def _named(self, slot: Slot) -> list[FieldPath]:
        test = _is_date if slot in _DATES else _is_no_date
        return [path for path in self._fresh if self._speaks_of(path, slot) and self._all(path, test)]

    def _speaks_of(self, path: FieldPath, slot: Slot) -> bool:
        return named_field(self._fresh[path][-1]) == slot.removesuffix("_encrypted")

    def _find_in_place(self) -> None:
        """Take the places of the old entry for fields that are still there and could be nowhere else."""
        for slot in filter(self._is_wanted, _SOURCES):
            own = self._staying.get(slot)
            if own is not None and not self._rivals(slot):
                self._places.found[slot] = Place(own, "stayed where it was")
        for slot in filter(self._is_nowhere, _OF_THE_ENTRY):
            own = self._own_place(slot, changed=True)
            if own is not None and not self._rivals(slot):
                self._places.found[slot] = Place(own, "is the entry's own, and holds something else")

    def _rivals(self, slot: Slot) -> list[FieldPath]:
        """Give the new places that a field could as well have moved to; a setting such as `true` is none."""
        test = {"url": _is_url, "api_key_encrypted": looks_encrypted}.get(slot, _is_no_setting)
        return [path for path in self._fresh if self._could_be(path, slot) and self._all(path, test)]

    def _own_place(self, slot: Slot, *, changed: bool = False) -> FieldPath | None:
        """Give where the old field stands, as spelled, if something is still there: the same, or something else."""
        held = [(pair, text) for pair, text in zip(self._pairs, self._source(slot), strict=True) if text]
        places = {pair.before.view.path(_SOURCES[slot][0]) for pair, _ in held}
        place = places.pop() if len(places) == 1 else None
        if place is None:
            return None
        path = lower_path(place)
        if all(pair.text(path) if changed else _holds(slot, pair.text(path), text) for pair, text in held):
            return held[0][0].new[path].path
        return None

    def _list_candidates(self) -> None:
        for slot in SLOTS:
            if self._is_open(slot):
                new = [self._fresh[path] for path in self._fresh if self._could_be(path, slot)]
                old = [self._staying[slot]] if slot in self._staying else []
                self._places.candidates[slot] = [*new, *old]
        self._places.told_in_vain = frozenset(self._told_in_vain)

    def _could_be(self, path: FieldPath, slot: Slot) -> bool:
        spelled = self._fresh[path][-1]
        if names_a_stamp(spelled) or (named_field(spelled) is not None and not self._speaks_of(path, slot)):
            return False
        if slot in _DATES:
            return self._all(path, _is_date)
        if slot in _TEXTS:
            return self._all(path, _is_no_date)
        return any(self._source(slot)) and self._all(path, _is_no_date)

    def _is_open(self, slot: Slot) -> bool:
        return slot not in self._places.found

    def _is_wanted(self, slot: Slot) -> bool:
        """Tell whether a field is still to be found; one that holds something else than the user says is not there."""
        return self._is_open(slot) and slot not in self._told_in_vain

    def _is_nowhere(self, slot: Slot) -> bool:
        """Tell whether a field is still to be found, and what the old entry had there is not where it was."""
        return self._is_wanted(slot) and slot not in self._staying

    def _all(self, path: FieldPath, test: Callable[[str], bool]) -> bool:
        """Tell whether a test holds for what stands at a path in each pair that has something there."""
        texts = [text for pair in self._pairs if (text := pair.text(path)) is not None]
        return bool(texts) and all(map(test, texts))

    def _take_only(self, slot: Slot, paths: Iterable[FieldPath], because: str) -> None:
        found = list(paths)
        if self._is_open(slot) and len(found) == 1:
            self._take(slot, found[0], because)

    def _take(self, slot: Slot, path: FieldPath, because: str) -> None:
        self._places.found[slot] = Place(self._fresh.pop(path), because)


def _holds(slot: Slot, text: str | None, wanted: str) -> bool:
    if text is None:
        return False
    return text == wanted or (slot in _DATES and (_says(wanted, text) or _says(text, wanted)))


def _says(one: str, other: str) -> bool:
    """Tell whether a date, in the form of another, is that one."""
    form = date_form(other)
    return form is not None and respelled(one, form) == other


def _is_url(text: str) -> bool:
    return "://" in text


def is_setting(text: str) -> bool:
    """Tell whether a text can only be the value of a setting: no name and no secret, whatever its field is called."""
    return _SETTING.fullmatch(text) is not None


def _is_no_setting(text: str) -> bool:
    return not is_setting(text)


def _is_date(text: str) -> bool:
    return date_form(text) is not None


def _is_no_date(text: str) -> bool:
    return date_form(text) is None


def _is_earlier(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and parse_net_date(other).is_after(parse_net_date(one))


def _is_day(text: str) -> bool:
    return respelled(text, "yyyy-MM-dd") is not None
