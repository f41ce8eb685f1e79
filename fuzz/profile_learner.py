"""The profile learner: from two exports it learns nothing, or a profile that does what it says it does."""

import re
from typing import Final

from fuzz.at_once import at_once
from fuzz.profile_loader import loaded
from fuzz.reader import converted, opened
from rdmconv.diagnostics import from_error
from rdmconv.errors import InputError
from rdmconv.formats.base import Unit
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.fields import ApiKeyField
from rdmconv.pipeline.learning import Export, Lesson, learn_profile
from rdmconv.planning import Bucket, Leftovers
from rdmconv.profiles.profile import Profile
from rdmconv.profiles.written import written
from rdmconv.rules.actions import compile_settings
from rdmconv.rules.conditions import Group
from rdmconv.rules.engine import RuleSet
from rdmconv.rules.pack import First
from rdmconv.rules.rule import Rule

SPLIT: Final = b"\n=====\n"
"""What stands between the export before and the one after."""
_ALWAYS: Final = Group("none", ())
_USUAL: Final[dict[ApiKeyField, str | None]] = {
    "api_id": "username", "url": "url", "tenant_id": "domain", "expires_after": "expiration",
    "type": None, "valid_from": None,
}  # fmt: skip
"""What each field is made of when a rule does not say it."""
_BRACE: Final = re.compile("[{}]")
"""It would begin or end the name of a field."""


def profile_learner(data: bytes) -> None:
    """Learn from the two halves of some bytes; a profile that claims to be proved must make the second of the first."""
    before, _, after = data.partition(SPLIT)
    with at_once():
        _check(before, after)


def _check(before: bytes, after: bytes) -> None:
    lesson = _lesson(before, after)
    if lesson is None:
        return
    assert all(finding.message for finding in lesson.missing), "a finding says nothing"
    profile = loaded(written(lesson.learned).encode("utf-8"))
    assert profile is not None, "what was learned cannot be loaded"
    assert profile.model_dump() == lesson.learned.profile.model_dump(), "what was written is another profile"
    if lesson.rehearsal.is_exact and not lesson.rehearsal.left_out:
        _check_proof(before, after, profile)


def _lesson(before: bytes, after: bytes) -> Lesson | None:
    try:
        return learn_profile(Export("before", opened(before)), Export("after", opened(after)), "learned", {})
    except InputError as error:
        assert from_error(error).message, "a refusal says nothing"
        return None


def _check_proof(before: bytes, after: bytes, profile: Profile) -> None:
    """Convert the first file, with a rule that says what stands in the second; of a single entry that can be told."""
    old, new = _entries(before), _entries(after)
    kinds = [entry.kind for _, entry in old], [entry.kind for _, entry in new]
    if kinds != ([Kind.USERNAME_PASSWORD], [Kind.API_KEY]) or old[0][1].position.column != new[0][1].position.column:
        return
    rule = _rule(old[0][1], new[0][1], profile)
    result = None if rule is None else converted(before, RuleSet([rule]), profile)
    if result is not None and result.summary.counts[Bucket.CONVERTED]:
        made = _entries(bytes(result.data))
        assert [unit.data for unit, _ in made] == [unit.data for unit, _ in new], (
            "a proved profile makes something else"
        )


def _entries(data: bytes) -> list[tuple[Unit, Entry]]:
    parts = [part for window in opened(data).windows(every_entry=True) for part in window if isinstance(part, Unit)]
    return [(unit, entry) for unit in parts for entry in unit.entries if entry.kind.is_credential]


def _rule(before: Entry, after: Entry, profile: Profile) -> Rule | None:
    """Give the rule that fills in an API key as this one is; None when no rule can say that."""
    texts: dict[str, str | First] = {}
    for field, old in _USUAL.items():
        path = profile.path(field)
        text = None if path is None else after.view.text_at(path)
        if text is not None and text != profile.defaults.get(field):
            texts[field] = text
        elif old is not None and before.view.text(old):  # people emptied it
            return None
    if texts.pop("api_id", None) != before.view.text("username") or _BRACE.search("".join(map(str, texts.values()))):
        return None
    return Rule("after", _ALWAYS, settings=compile_settings(texts, _ALWAYS, ()), leftovers=Leftovers(drop=("domain",)))
