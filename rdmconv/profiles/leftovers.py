"""What becomes of the fields of an entry that no field of the API key was made of."""

from collections.abc import Collection, Iterator

from rdmconv.model.entry import Entry
from rdmconv.model.fields import LABELS, FieldPath, Presence, is_below
from rdmconv.planning import Leftovers, Set
from rdmconv.profiles.profile import Profile
from rdmconv.profiles.translation import Translation


def settle_leftovers(translation: Translation, entry: Entry, profile: Profile, leftovers: Leftovers) -> None:
    """Drop, note or keep what is left; a rule that wants a field noted goes before a profile that drops it."""
    view = entry.view
    dropped, noted = ({name.lower() for name in names} for names in leftovers)
    domain = view.path("domain")
    notes = [*_unplaced(translation, noted)]
    for place in _left(translation, entry, profile):
        name, text = place[-1], view.text_at(place)
        spelled = name.lower()
        is_domain = domain is not None and spelled == domain[-1].lower()
        if spelled in noted and text:
            notes.append(f"{name}: {text}")
        elif spelled in dropped or profile.has_dropped(place):
            translation.dropped += [name] if view.presence(place) is Presence.VALUE else []
        elif not is_domain or text:
            (translation.displaced if is_domain else translation.kept).append(name)
            continue
        translation.remove(place)
    if notes:
        before = view.text("description")
        place = view.path("description") or profile.description
        translation.edits.append(Set(place, "\n".join(filter(None, (before, *notes)))))


def _unplaced(translation: Translation, noted: Collection[str]) -> Iterator[str]:
    """Give what a rule sets and wants noted where the API key has no place for it."""
    for target, text in [*translation.unplaced.items()]:
        if text is not None and target in noted:
            del translation.unplaced[target]
            yield f"{LABELS[target]}: {text}"


def _left(translation: Translation, entry: Entry, profile: Profile) -> Iterator[FieldPath]:
    """Give what is not settled yet: of the old credential, and what the profile drops elsewhere."""
    view, holder = entry.view, profile.credential
    for name in view.children_of(holder):
        place = (*holder, name)
        if not (translation.is_settled(place) or profile.has_kept(place)):
            yield place
    for place in profile.drops:
        is_there = view.presence(place) is not Presence.ABSENT
        if is_there and not (is_below(place, holder) or translation.is_settled(place)):
            yield place
