"""What could not be learned, and what to do about it."""

from collections.abc import Iterator, Sequence
from typing import Final

from rdmconv.diagnostics import Diagnostic
from rdmconv.profiles.learn import Learned
from rdmconv.profiles.locating import BY_NAME, SLOTS, Slot
from rdmconv.profiles.pair import Pair
from rdmconv.profiles.written import label

_SECRETS: Final[tuple[Slot, ...]] = ("api_key", "api_key_encrypted")


def missing(learned: Learned, pairs: Sequence[Pair]) -> Iterator[Diagnostic]:
    """Name each field whose place is not known (`PRO005`), or rests on its name alone (`PRO009`).

    Of the two places of the key, only the one is missed that the entries before had a secret for.
    """
    views = [pair.before.view for pair in pairs]
    clear = any(view.secret is not None for view in views)
    encrypted = any(view.encrypted_secret is not None for view in views)
    unseen = {"api_key": encrypted and not clear, "api_key_encrypted": not encrypted}
    for slot in SLOTS:
        if slot not in learned.places.found and not unseen.get(slot, False):
            details = {"field": label(slot), "advice": _advice(learned, slot)}
            yield Diagnostic("PRO005", None, details)
    for slot, place in learned.places.found.items():
        if place.because == BY_NAME:
            details = {"field": label(slot), "path": "/".join(place.path), "option": f"--value {slot}=TEXT"}
            yield Diagnostic("PRO009", None, details)


def _advice(learned: Learned, slot: Slot) -> str:
    candidates = ["/".join(path) for path in learned.places.candidates.get(slot, [])]
    if slot == "type" and learned.numbered:
        return f"RDM keeps a number in {candidates[0]}, and rules know names: fill it in yourself in RDM"
    if slot in _SECRETS:
        among = f"it may be in {', '.join(candidates)}: " if candidates else ""
        return f"{among}make both exports with Include credentials and without a master key, and try again"
    if slot in learned.places.told_in_vain:
        among = f"; it could be in {', '.join(candidates)}" if candidates else ""
        return f"nothing holds what --value says{among}: look what RDM shows there, and say it in the same spelling"
    if candidates:
        return (
            f"it could be in {', '.join(candidates)}: fill in {label(slot)} with a text no other field has, and try "
            f"again, or say what you typed there with --value {slot}=TEXT"
        )
    return f"fill in {label(slot)} in RDM and try again"
