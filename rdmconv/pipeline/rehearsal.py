"""Try a learned profile: what it makes of the entries before must be the entries after, byte for byte.

What the profile names as changing by itself, and what nobody could tell the meaning of, is left out on both sides.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby
from typing import Final, NamedTuple

from msgspec import Struct, field

from rdmconv.checks.read_back import check_read_back
from rdmconv.formats.base import Document, Unit, Unwritable
from rdmconv.model.date_form import date_form, respelled
from rdmconv.model.entry import Entry
from rdmconv.model.fields import API_KEY_FIELDS, ApiKeyField, FieldPath, lower_path
from rdmconv.planning import Copy, Edit, FromField, Leftovers, Remove, Rename, Set, Source
from rdmconv.profiles.edits import translate
from rdmconv.profiles.learn import Learned
from rdmconv.profiles.pair import Pair
from rdmconv.profiles.profile import EncryptedSecret
from rdmconv.profiles.translation import Translation
from rdmconv.rules.actions import DEFAULT_MAP

_INDENT: Final = re.compile(rb"\n[ \t]*+")


class Converted(NamedTuple):
    """An entry before and after, and the units it stands in."""

    before: Unit
    after: Unit
    pair: Pair


class Rehearsal(Struct):
    """How far a profile reproduces what RDM did."""

    entries: int
    exact: int = 0
    """Entries that come out as RDM wrote them, but for what the profile names."""
    differing: list[str] = field(default_factory=list)
    """Fields that come out otherwise, as spelled."""
    problems: list[str] = field(default_factory=list)
    """Why the result could not be written or read, in words that quote nothing."""
    left_out: list[str] = field(default_factory=list)
    """Fields that were not compared, as spelled."""

    @property
    def is_exact(self) -> bool:
        """Whether all entries come out as RDM wrote them."""
        return self.exact == self.entries and not self.problems


def rehearse(before: Document, after: Document, learned: Learned, converted: Sequence[Converted]) -> Rehearsal:
    """Convert the entries before with the profile and compare.

    Args:
        before: the document the entries before are in.
        after: the document the entries after are in.
        learned: what is to be tried.
        converted: the entries.
    """
    if learned.profile.leaves_old_fields:
        before.allow_old_fields()
    neutral = _neutral(learned)
    rehearsal = Rehearsal(len(converted), left_out=["/".join(path) for path in neutral])
    for _, group in groupby(converted, key=lambda one: id(one.before)):
        tried = [_Tried(one, _translated(one.pair, learned)) for one in group]
        try:
            rehearsal.problems += _problems(before, learned, tried)
            if _is_same(before, after, neutral, tried):
                rehearsal.exact += len(tried)
                continue
        except Unwritable as error:
            rehearsal.problems.append(f"{'/'.join(error.field)} cannot be written")
        for one, translation in tried:
            named = list(_differing(one.pair, translation.edits, learned, neutral))
            rehearsal.differing += named or ["the white space, the spelling or the order of fields"]
    rehearsal.differing = list(dict.fromkeys(rehearsal.differing))
    rehearsal.problems = list(dict.fromkeys(rehearsal.problems))
    return rehearsal


class _Tried(NamedTuple):
    converted: Converted
    translation: Translation


def _is_same(before: Document, after: Document, neutral: Sequence[FieldPath], tried: Sequence[_Tried]) -> bool:
    """Tell whether the entries of one unit come out as RDM wrote them."""
    ours: list[tuple[Entry, list[Edit]]] = []
    theirs: list[tuple[Entry, list[Edit]]] = []
    for one, translation in tried:
        pair, edits = one.pair, translation.edits
        touched = {lower_path(path) for edit in edits for path in _paths(edit)}
        ours.append((pair.before, [*edits, *_removals(neutral, pair.old.keys() - touched)]))
        theirs.append((pair.after, _removals(neutral, pair.new.keys())))
    units, pair = tried[0].converted, tried[0].converted.pair
    made, wanted = before.rewrite(units.before, ours).data, after.rewrite(units.after, theirs).data
    if pair.before.position.column == pair.after.position.column:
        return made == wanted
    return _INDENT.sub(b"\n", made) == _INDENT.sub(b"\n", wanted)  # the one is further in: a selection, a single entry


def _removals(paths: Sequence[FieldPath], there: AbstractSet[FieldPath]) -> list[Edit]:
    return [Remove(path) for path in paths if lower_path(path) in there]


def _problems(before: Document, learned: Learned, tried: Sequence[_Tried]) -> Iterator[str]:
    """Make sure that the result is an API key for an independent parser, too."""
    wanted = [(one.pair.before, translation.edits) for one, translation in tried]
    (found,) = before.read_back([before.rewrite(tried[0].converted.before, wanted)], learned.profile.paths)
    if found.problem is not None:
        yield f"the result does not follow the schema ({found.problem})"
    for one, translation in tried:
        entry = one.pair.before
        values = found.values.get(entry.ordinal, {})
        for finding in check_read_back(translation.expected(entry), values, entry.position):
            yield finding.message


def _translated(pair: Pair, learned: Learned) -> Translation:
    """Translate what RDM's form was filled in with, as a rule would say it."""
    domain = pair.before.view.path("domain")
    is_gone = domain is not None and lower_path(domain) not in pair.new
    leftovers = Leftovers(drop=("domain",) if is_gone else ())
    return translate(pair.before, _assignments(pair, learned), learned.profile, leftovers)


def _assignments(pair: Pair, learned: Learned) -> Mapping[ApiKeyField, Source]:
    found: dict[ApiKeyField, Source] = {}
    is_locked = learned.profile.encrypted_secret is EncryptedSecret.LOCKED
    for target in API_KEY_FIELDS:
        source = DEFAULT_MAP.get(target)
        if target == "api_key":
            if not (is_locked and pair.before.view.encrypted_secret is not None):
                found[target] = FromField("password")
            continue
        place = learned.places.found.get(target)
        text = None if place is None else pair.text(lower_path(place.path))
        if text is not None and text != learned.profile.defaults.get(target):
            before = None if source is None else pair.before.view.text(source.field)
            is_same = before == text or (before is not None and _is_lost_respelling(before, text))
            found[target] = source if source is not None and is_same else text
    return found


def _is_lost_respelling(before: str, after: str) -> bool:
    """Tell whether RDM says more of one date than was said before, such as an offset: no form can do that."""
    form, old_form = date_form(after), date_form(before)
    if form is None or old_form is None:
        return False
    return respelled(after, old_form) == before and respelled(before, form) != after


def _neutral(learned: Learned) -> list[FieldPath]:
    """List what says nothing about the profile: what changes by itself, what is not known, and a new ciphertext."""
    unsure = [path for paths in learned.places.candidates.values() for path in paths]
    stamps = [tuple(path.split("/")) for path in learned.profile.entry.stamps]
    place = learned.places.found.get("api_key_encrypted")
    is_locked = learned.profile.encrypted_secret is EncryptedSecret.LOCKED
    locked = [place.path] if place is not None and is_locked else []
    return list({lower_path(path): path for path in (*stamps, *learned.changes.others, *unsure, *locked)}.values())


def _paths(edit: Edit) -> Iterable[FieldPath]:
    match edit:
        case Rename(source, target) | Copy(source, target):
            return source, target
        case Set(target):
            return (target,)
        case Remove(source):
            return (source,)


def _differing(pair: Pair, edits: Sequence[Edit], learned: Learned, neutral: Sequence[FieldPath]) -> Iterator[str]:
    """Name the fields that come out with another text, or where there should be none, or not at all."""
    ignored = {*map(lower_path, neutral), lower_path(learned.profile.sub_type)}
    ours = {path: (leaf.path, leaf.text) for path, leaf in pair.old.items()}
    for edit in edits:
        match edit:
            case Rename(source, target) | Copy(source, target):
                ours[lower_path(target)] = (target, ours[lower_path(source)][1])
                if isinstance(edit, Rename):
                    del ours[lower_path(source)]
            case Set(target, value):
                ours[lower_path(target)] = (target, value)
            case Remove(source):
                ours.pop(lower_path(source), None)
    theirs = {path: (leaf.path, leaf.text) for path, leaf in pair.new.items()}
    for path in dict.fromkeys((*ours, *theirs)):
        if path not in ignored and ours.get(path) != theirs.get(path):
            yield "/".join((theirs if path in theirs else ours)[path][0])
