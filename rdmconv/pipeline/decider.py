"""What becomes of one entry, before anything is written."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Final, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from rdmconv.diagnostics import Diagnostic
from rdmconv.model.date_form import respelled
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.fields import LABELS, ApiKeyField
from rdmconv.model.index import Index, normal_guid
from rdmconv.model.references import logins
from rdmconv.planning import Bucket, FromField, Outcome
from rdmconv.profiles.edits import translate
from rdmconv.profiles.profile import EncryptedSecret, Profile
from rdmconv.profiles.translation import Translation
from rdmconv.rules.engine import Convert, Rules, Skip

_MOST_WAYS: Final = 4096
"""Ways to convert an entry that are remembered."""
_LONGEST_TEXTS: Final = 1000
"""Characters a rule may set in a way that is remembered."""


class Choices(Struct, frozen=True):
    """What the user chose besides rules and profile."""

    only: Sequence[str] = ()
    """IDs; when given, no other entry is converted."""
    limit: int | None = None
    """How many entries are converted at most."""
    carry_encrypted: bool = False
    """Carry RDM's ciphertexts into API keys although nobody has seen that RDM reads them there."""
    allow_referenced: bool = False
    """Convert entries others log in with."""
    applicability: Literal["safe", "unsafe"] = "safe"
    """Whether rules that are not certain are applied, too."""


class Decided(Struct):
    """An outcome, and for an entry to convert how."""

    outcome: Outcome
    translation: Translation | None = None


class Decider:
    """Decides entry by entry; the order of the questions is the order of the reasons a user wants to hear.

    Args:
        rules: which entries, and what to write.
        profile: where to write it.
        choices: what the user chose besides.
        index: what is known of the whole input.
    """

    def __init__(self, rules: Rules, profile: Profile, choices: Choices, index: Index) -> None:
        self._rules = rules
        self._profile = profile
        self._choices = choices
        self._only = {normal_guid(entry_id) for entry_id in choices.only}
        self._index = index
        self._chosen = 0
        self._is_limited = False
        self._ways: dict[tuple[Hashable, ...], _Way] = {}

    def decide(self, entry: Entry) -> Decided:
        """Say what becomes of an entry; the edits of one to convert are still to be checked."""
        decided = self._decide(entry)
        if self._index.used_by:
            decided.outcome.used_by = self._index.uses(entry.id)
            decided.outcome.users = self._index.users_of(entry.id)
        return decided

    def shortfall(self, converted: int) -> list[Diagnostic]:
        """Tell when fewer entries were converted than the limit allows, although others were left out for it.

        Args:
            converted: how many were. Which turn out to be invalid is known only when the next ones are decided.
        """
        limit = self._choices.limit
        if limit is None or not self._is_limited or converted >= limit:
            return []
        return [Diagnostic("RUL027", None, {"limit": str(limit), "count": str(converted)})]

    def _decide(self, entry: Entry) -> Decided:
        if entry.problems and entry.kind in {Kind.USERNAME_PASSWORD, Kind.UNKNOWN}:
            return _decided(entry, Bucket.INVALID, *entry.problems)
        if entry.kind is Kind.API_KEY:
            return _decided(entry, Bucket.UNCHANGED, Diagnostic("RUL011", entry.position))
        if entry.kind is not Kind.USERNAME_PASSWORD:
            sub_type = entry.sub_type or entry.type_name
            return _decided(entry, Bucket.UNCHANGED, Diagnostic("RUL013", entry.position, {"sub_type": sub_type}))
        wish = self._rules.decide(entry)
        if isinstance(wish, Convert):
            return self._convert(entry, self._with_dates(entry, wish))
        if wish is None:
            return _decided(entry, Bucket.UNCHANGED, Diagnostic("RUL010", entry.position))
        if isinstance(wish, Skip):
            details = {"rule": wish.rule, "why": f": {wish.why}" if wish.why else ""}
            return _decided(entry, Bucket.SKIPPED, Diagnostic("RUL012", entry.position, details))
        details = {"rules": ", ".join(wish.rules), "types": f" ({', '.join(wish.types)})" if wish.types else ""}
        return _decided(entry, Bucket.REVIEW, Diagnostic("RUL001", entry.position, details))

    def _convert(self, entry: Entry, wish: Convert) -> Decided:
        obstacle = self._uncertainty(entry, wish) or self._obstacle(entry)
        if obstacle is not None:
            return obstacle
        way = self._way(entry, wish)
        if way.obstacle is not None:
            bucket, code = way.obstacle
            return _decided(entry, bucket, Diagnostic(code, entry.position))
        translation, choices = way.translation, self._choices
        if translation.homeless:
            details = {"profile": self._profile.id, "fields": _labels(translation.homeless)}
            return _decided(entry, Bucket.BLOCKED, Diagnostic("PRO004", entry.position, details))
        if choices.limit is not None and self._chosen >= choices.limit:
            self._is_limited = True
            return _decided(entry, Bucket.UNCHANGED, Diagnostic("RUL014", entry.position))
        if translation.contests and (conflicts := translation.conflicts(entry)):
            return _decided(entry, Bucket.REVIEW, *conflicts)
        if translation.displaced:
            details = {"rule": wish.rule, "field": ", ".join(translation.displaced)}
            return _decided(entry, Bucket.REVIEW, Diagnostic("LOS002", entry.position, details))
        self._chosen += 1
        outcome = Outcome(
            entry,
            Bucket.CONVERTED,
            None,
            wish.rule,
            translation.type,
            translation.edits,
            kept=translation.kept,
            losses=translation.dropped,
        )
        if translation.unplaced:
            outcome.notes.append(self._unplaced(entry, _labels(translation.unplaced)))
        if wish.claimed:
            outcome.notes.append(Diagnostic("RUL017", entry.position, {"fields": ", ".join(wish.claimed)}))
        if wish.swapped_by is not None:
            outcome.notes.append(Diagnostic("RUL018", entry.position, {"rule": wish.swapped_by}))
        return Decided(outcome, translation)

    def _unplaced(self, entry: Entry, fields: str) -> Diagnostic:
        """Tell what is not written: there is no place for it, or none is known."""
        program = self._profile.head.documented_by
        if program is None:
            return Diagnostic("LOS003", entry.position, {"profile": self._profile.id, "fields": fields})
        return Diagnostic("LOS009", entry.position, {"program": program, "fields": fields})

    def _with_dates(self, entry: Entry, wish: Convert) -> Convert:
        """Spell dates as the profile says, where that says the same."""
        spelled: dict[ApiKeyField, str] = {}
        for target, form in self._profile.dates.items():
            source = wish.assignments.get(target)
            text = entry.view.text(source.field) if isinstance(source, FromField) else source
            new = None if text is None else respelled(text, form)
            if new is not None and new != text:
                spelled[target] = new
        return replace(wish, assignments={**wish.assignments, **spelled}, is_fixed=False) if spelled else wish

    def _uncertainty(self, entry: Entry, wish: Convert) -> Decided | None:
        """Give the reason why a person has to look before a rule is applied, if there is one."""
        if wish.shown is not None:
            details = {"rule": wish.rule, "field": wish.shown}
            return _decided(entry, Bucket.REVIEW, Diagnostic("SEC001", entry.position, details))
        if wish.applicability in {"safe", self._choices.applicability}:
            return None
        code = "RUL015" if wish.applicability == "unsafe" else "RUL016"
        details = {"rule": wish.rule, "type": f" ({wish.type})" if wish.type else ""}
        return _decided(entry, Bucket.REVIEW, Diagnostic(code, entry.position, details))

    def _obstacle(self, entry: Entry) -> Decided | None:
        """Give the reason why this very entry is not converted though a rule wants it, if there is one."""
        choices, index = self._choices, self._index
        if self._only and not (entry.id and normal_guid(entry.id) in self._only):
            return _decided(entry, Bucket.UNCHANGED, Diagnostic("RUL014", entry.position))
        if index.duplicate_ids and index.is_duplicate(entry.id):
            return _decided(entry, Bucket.INVALID, Diagnostic("VAL005", entry.position))
        if index.used_by and not choices.allow_referenced and (uses := index.uses(entry.id)):
            users = logins(index.users_of(entry.id), uses)
            return _decided(entry, Bucket.BLOCKED, Diagnostic("REF001", entry.position, {"users": users}))
        return None

    def _way(self, entry: Entry, wish: Convert) -> "_Way":
        """Give the way to convert an entry; worked out once for all of its form of which a rule wants the same."""
        form = entry.view.form
        if form is None or wish.leftovers.note:  # what is noted is another text in each entry
            return self._new_way(entry, wish)
        texts = () if wish.is_fixed else tuple(wish.assignments.items())
        key = (form, wish.rule, *texts)
        way = self._ways.get(key)
        if way is None:
            way = self._new_way(entry, wish)
            is_short = sum(len(text) for _, text in texts if isinstance(text, str)) < _LONGEST_TEXTS
            if is_short and len(self._ways) < _MOST_WAYS:
                self._ways[key] = way
        return way

    def _new_way(self, entry: Entry, wish: Convert) -> "_Way":
        obstacle = self._obstacle_of_secrets(entry)
        return _Way(obstacle, translate(entry, wish.assignments, self._profile, wish.leftovers))

    def _obstacle_of_secrets(self, entry: Entry) -> tuple[Bucket, str] | None:
        view, state = entry.view, self._profile.encrypted_secret
        if view.encrypted_secret is None:
            return None
        if view.secret is not None:
            return Bucket.REVIEW, "ENT008"
        if state is EncryptedSecret.CARRY or self._choices.carry_encrypted:
            return None
        return Bucket.BLOCKED, "ENC003" if state is EncryptedSecret.LOCKED else "ENC002"


class _Way(NamedTuple):
    """How entries of one form become API keys, or why they do not."""

    obstacle: tuple[Bucket, str] | None
    translation: Translation


def _labels(fields: Iterable[ApiKeyField]) -> str:
    return ", ".join(LABELS[field] for field in fields)


def _decided(entry: Entry, bucket: Bucket, reason: Diagnostic, *notes: Diagnostic) -> Decided:
    return Decided(Outcome(entry, bucket, reason, notes=list(notes)))
