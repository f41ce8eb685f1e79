"""What becomes of one entry, before anything is written."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from rdmconv.diagnostics import Diagnostic
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.index import Index, normal_guid
from rdmconv.planning import Bucket, Outcome
from rdmconv.profiles.edits import Translation, translate
from rdmconv.profiles.profile import EncryptedSecret, Profile
from rdmconv.rules.engine import Convert, Disagree, RuleSet, Skip


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user chose besides rules and profile."""

    only: Sequence[str] = ()
    """IDs; when given, no other entry is converted."""
    limit: int | None = None
    """How many entries are converted at most."""
    carry_encrypted: bool = False
    """Carry RDM's ciphertexts into API keys although nobody has seen that RDM reads them there."""
    allow_referenced: bool = False
    """Convert entries others log in with."""


@dataclass(slots=True)
class Decided:
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

    def __init__(self, rules: RuleSet, profile: Profile, choices: Choices, index: Index) -> None:
        self._rules = rules
        self._profile = profile
        self._choices = choices
        self._only = {normal_guid(entry_id) for entry_id in choices.only}
        self._index = index
        self._chosen = 0
        self._translations: dict[tuple[Hashable, str], Translation] = {}

    def decide(self, entry: Entry) -> Decided:
        """Say what becomes of an entry; the edits of one to convert are still to be checked."""
        decided = self._decide(entry)
        decided.outcome.used_by = self._index.uses(entry.id) if self._index.used_by else 0
        return decided

    def _decide(self, entry: Entry) -> Decided:
        if entry.problems and entry.kind in {Kind.USERNAME_PASSWORD, Kind.UNKNOWN}:
            return _decided(entry, Bucket.INVALID, *entry.problems)
        if entry.kind is Kind.API_KEY:
            return _decided(entry, Bucket.UNCHANGED, Diagnostic("RUL011", entry.position))
        if entry.kind is not Kind.USERNAME_PASSWORD:
            sub_type = entry.sub_type or entry.type_name
            return _decided(entry, Bucket.UNCHANGED, Diagnostic("RUL013", entry.position, {"sub_type": sub_type}))
        match self._rules.decide(entry):
            case None:
                return _decided(entry, Bucket.UNCHANGED, Diagnostic("RUL010", entry.position))
            case Skip(rule):
                return _decided(entry, Bucket.SKIPPED, Diagnostic("RUL012", entry.position, {"rule": rule}))
            case Disagree(rules):
                return _decided(entry, Bucket.REVIEW, Diagnostic("RUL001", entry.position, {"rules": ", ".join(rules)}))
            case Convert() as wish:
                return self._convert(entry, wish)

    def _convert(self, entry: Entry, wish: Convert) -> Decided:
        obstacle = self._obstacle(entry)
        if obstacle is not None:
            return obstacle
        translation = self._translate(entry, wish)
        if translation.contests and (conflicts := translation.conflicts(entry)):
            return _decided(entry, Bucket.REVIEW, *conflicts)
        self._chosen += 1
        outcome = Outcome(
            entry,
            Bucket.CONVERTED,
            rule=wish.rule,
            type=translation.literals.get("type"),
            edits=translation.edits,
            kept=translation.kept,
        )
        return Decided(outcome, translation)

    def _translate(self, entry: Entry, wish: Convert) -> Translation:
        form = entry.view.form if wish.is_fixed else None
        if form is None:
            return translate(entry, wish.assignments, self._profile)
        key = (form, wish.rule)
        if key not in self._translations:
            self._translations[key] = translate(entry, wish.assignments, self._profile)
        return self._translations[key]

    def _obstacle(self, entry: Entry) -> Decided | None:
        """Give the reason why an entry a rule wants converted is not, if there is one."""
        choices, place = self._choices, entry.position
        if self._only and normal_guid(entry.id or "") not in self._only:
            return _decided(entry, Bucket.UNCHANGED, Diagnostic("RUL014", place))
        if self._index.is_duplicate(entry.id):
            return _decided(entry, Bucket.INVALID, Diagnostic("VAL005", place))
        uses = self._index.uses(entry.id)
        if uses and not choices.allow_referenced:
            return _decided(entry, Bucket.BLOCKED, Diagnostic("REF001", place, {"count": str(uses)}))
        if entry.view.encrypted_secret is not None:
            if entry.view.secret is not None:
                return _decided(entry, Bucket.REVIEW, Diagnostic("ENT008", place))
            if self._profile.encrypted_secret is not EncryptedSecret.CARRY and not choices.carry_encrypted:
                locked = self._profile.encrypted_secret is EncryptedSecret.LOCKED
                return _decided(entry, Bucket.BLOCKED, Diagnostic("ENC003" if locked else "ENC002", place))
        if choices.limit is not None and self._chosen >= choices.limit:
            return _decided(entry, Bucket.UNCHANGED, Diagnostic("RUL014", place))
        return None


def _decided(entry: Entry, bucket: Bucket, reason: Diagnostic, *notes: Diagnostic) -> Decided:
    return Decided(Outcome(entry, bucket, reason, notes=list(notes)))
