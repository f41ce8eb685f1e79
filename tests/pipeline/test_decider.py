from base64 import urlsafe_b64encode
from typing import Any

import pytest

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.index import Index
from rdmconv.model.references import Reference
from rdmconv.pipeline.decider import Choices, Decider
from rdmconv.planning import Bucket, Leftovers, Outcome, Set
from rdmconv.profiles.profile import EncryptedSecret, Profile, load_profile
from rdmconv.rules.compiler import rule_set
from rdmconv.rules.engine import RuleSet
from rdmconv.rules.rule import Rule
from rdmconv.rules.selection import rule_for_all
from tests.builders import NEVER, entry, guid, no_index, profile_with, rule

DEFAULT = load_profile("default")
SKIP = rule("leave-it", action="skip")


def with_secrets(state: str) -> Profile:
    head = DEFAULT.head.model_copy(update={"encrypted_secret": EncryptedSecret(state)})
    return DEFAULT.model_copy(update={"head": head})


def decider(*rules: Rule, index: Index | None = None, profile: Profile = DEFAULT, **choices: Any) -> Decider:
    return Decider(RuleSet(rules or [rule_for_all()]), profile, Choices(**choices), index or no_index())


def decided(one: Entry, *rules: Rule, **options: Any) -> tuple[str, str | None]:
    outcome = decider(*rules, **options).decide(one).outcome
    return outcome.bucket.value, None if outcome.reason is None else outcome.reason.code


def broken(one: Entry) -> Entry:
    one.problems.append(Diagnostic("ENT001", one.position, {"field": "Password"}))
    one.problems.append(Diagnostic("ENT002", one.position, {"field": "Name"}))
    return one


ENCRYPTED: dict[str, Any] = {"secret": None, "encrypted": "Q0FOQVJZ"}


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (entry(), ("converted", None)),
        (entry(kind=Kind.API_KEY, sub_type="ApiKey"), ("unchanged", "RUL011")),
        (entry(kind=Kind.OTHER_CREDENTIAL, sub_type="Custom"), ("unchanged", "RUL013")),
        (entry(kind=Kind.OTHER, sub_type=None), ("unchanged", "RUL013")),
        (broken(entry()), ("invalid", "ENT001")),
        (broken(entry(kind=Kind.UNKNOWN, sub_type=None)), ("invalid", "ENT001")),
        (broken(entry(kind=Kind.API_KEY)), ("unchanged", "RUL011")),
        (broken(entry(kind=Kind.OTHER_CREDENTIAL)), ("unchanged", "RUL013")),
        (entry(**ENCRYPTED), ("blocked", "ENC002")),
        (entry(encrypted="Q0FOQVJZ"), ("review", "ENT008")),
        (entry(standing={("credentials", "apiid"): "other"}), ("review", "ENT007")),
    ],
)
def test_each_sort_of_entry_has_its_bucket(one: Entry, expected: tuple[str, str | None]) -> None:
    assert decided(one) == expected


def test_all_problems_of_an_entry_are_told() -> None:
    outcome = decider().decide(broken(entry())).outcome
    assert [outcome.reason and outcome.reason.code, *(note.code for note in outcome.notes)] == ["ENT001", "ENT002"]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([rule("no", NEVER)], ("unchanged", "RUL010")),
        ([SKIP], ("skipped", "RUL012")),
        ([SKIP, rule_for_all()], ("review", "RUL001")),
    ],
)
def test_rules_decide_the_rest(rules: list[Rule], expected: tuple[str, str]) -> None:
    assert decided(entry(), *rules) == expected


@pytest.mark.parametrize(
    ("applicability", "asked", "expected"),
    [
        ("safe", "safe", ("converted", None)),
        ("safe", "unsafe", ("converted", None)),
        ("unsafe", "safe", ("review", "RUL015")),
        ("unsafe", "unsafe", ("converted", None)),
        ("manual", "safe", ("review", "RUL016")),
        ("manual", "unsafe", ("review", "RUL016")),
    ],
)
def test_a_rule_that_is_not_certain_waits_for_a_person(
    applicability: str, asked: str, expected: tuple[str, str | None]
) -> None:
    assert decided(entry(), rule(applicability=applicability), applicability=asked) == expected


def test_what_is_not_certain_names_rule_and_provider() -> None:
    reason = decider(rule("maybe", settings={"type": "Acme"}, applicability="unsafe")).decide(entry()).outcome.reason
    assert reason is not None
    assert reason.message == "the rule maybe fits it (Acme), but is not certain"


def test_what_is_left_as_it_is_says_why() -> None:
    reason = decider(rule("pem", action="skip", description="keys have an entry")).decide(entry()).outcome.reason
    assert reason is not None
    assert reason.message == "the rule pem leaves it as it is: keys have an entry"


def test_rules_that_disagree_name_the_providers() -> None:
    one, other = (rule(name, settings={"type": name.upper()}) for name in "ab")
    reason = decider(one, other).decide(entry()).outcome.reason
    assert reason is not None
    assert reason.message == "rules of the same priority disagree: a, b (A, B)"


def test_a_domain_that_a_rule_puts_something_else_for_needs_a_decision() -> None:
    one = entry(domain="ACME")
    assert decided(one, rule(settings={"tenant_id": "other"})) == ("review", "LOS002")
    assert decided(one, rule(settings={"tenant_id": "{domain}"})) == ("converted", None)
    assert decided(one, rule(settings={"tenant_id": "x"}, leftovers=Leftovers(drop=("Domain",)))) == ("converted", None)


def test_a_rule_that_would_show_the_secret_is_not_applied() -> None:
    one = entry(secret="CANARY-built-long", custom_Note="see CANARY-built-long")
    assert decided(one, rule(settings={"type": "{custom.Note}"})) == ("review", "SEC001")


def test_a_key_that_becomes_the_id_is_noted() -> None:
    together = rule_set([rule_for_all()])
    one = entry(username="npm_" + "a" * 36, secret="CANARY-x")
    outcome = Decider(together, DEFAULT, Choices(), no_index()).decide(one).outcome
    assert (outcome.bucket, [note.code for note in outcome.notes]) == (Bucket.CONVERTED, ["RUL018"])


def test_dates_that_a_token_claims_are_marked() -> None:
    secret = ".".join(("x", urlsafe_b64encode(b'{"exp": 1800000000}').decode().rstrip("="), "x"))
    outcome = decider(rule(settings={"expires_after": "{secret|exp}"})).decide(entry(secret=secret)).outcome
    assert [note.code for note in outcome.notes] == ["RUL017"]


def test_an_entry_without_an_id_is_not_the_one_that_is_asked_for() -> None:
    assert decided(entry(id=""), only=[""]) == ("unchanged", "RUL014")
    assert decided(entry(id=""), only=["{}"]) == ("unchanged", "RUL014")


def test_an_encrypted_entry_no_rule_asks_for_is_not_blocked() -> None:
    assert decided(entry(**ENCRYPTED), rule("no", NEVER)) == ("unchanged", "RUL010")


@pytest.mark.parametrize(
    ("state", "carry", "expected"),
    [
        ("unconfirmed", False, ("blocked", "ENC002")),
        ("locked", False, ("blocked", "ENC003")),
        ("carry", False, ("converted", None)),
        ("unconfirmed", True, ("converted", None)),
        ("locked", True, ("converted", None)),
    ],
)
def test_an_encrypted_secret_is_carried_where_that_is_known_or_asked_for(
    state: str, carry: bool, expected: tuple[str, str | None]
) -> None:
    found = decided(entry(**ENCRYPTED), profile=with_secrets(state), carry_encrypted=carry)
    assert found == expected


def test_two_secrets_are_for_a_person_whatever_is_asked_for() -> None:
    assert decided(entry(encrypted="Q0FOQVJZ"), carry_encrypted=True) == ("review", "ENT008")


def test_an_entry_others_use_is_blocked() -> None:
    index = Index()
    index.used_by[guid()] = 3
    index.users.add(guid(), Reference(guid(2), "dc\x1b01", "RDPConfigured", Position(7, 3)))
    outcome = decider(index=index).decide(entry(id=guid().upper())).outcome
    assert (outcome.bucket, outcome.reason and outcome.reason.code) == (Bucket.BLOCKED, "REF001")
    message = outcome.reason.message if outcome.reason else ""
    assert message == '3 entries log in with it: "dc\\u001b01" (RDPConfigured) and 2 more'
    assert (outcome.used_by, [one.id for one in outcome.users]) == (3, [guid(2)])
    assert decided(entry(), index=index, allow_referenced=True) == ("converted", None)
    assert decided(entry(id=guid(2)), index=index) == ("converted", None)


def test_an_entry_whose_id_is_there_twice_is_invalid_whatever_is_asked_for() -> None:
    index = Index({guid()})
    index.used_by[guid()] = 1
    assert decided(entry(), index=index, allow_referenced=True) == ("invalid", "VAL005")


def test_only_narrows() -> None:
    chosen = decider(only=[f"{{{guid(2).upper()}}}"])
    assert [chosen.decide(entry(id=guid(n))).outcome.bucket for n in (1, 2)] == [Bucket.UNCHANGED, Bucket.CONVERTED]


def test_only_does_not_widen() -> None:
    assert decided(entry(id=guid(2)), rule("no", NEVER), only=[guid(2)]) == ("unchanged", "RUL010")


def test_an_entry_without_id_is_outside_only() -> None:
    assert decided(entry(id=""), only=[guid()]) == ("unchanged", "RUL014")


def test_the_limit_counts_what_is_converted_only() -> None:
    limited = decider(limit=2)
    entries = [entry(**ENCRYPTED), entry(), broken(entry()), entry(), entry()]
    outcomes = [limited.decide(one).outcome for one in entries]
    assert [one.bucket.value for one in outcomes] == ["blocked", "converted", "invalid", "converted", "unchanged"]
    assert outcomes[-1].reason is not None
    assert outcomes[-1].reason.code == "RUL014"


def test_what_is_converted_names_its_rule_and_type() -> None:
    outcome: Outcome = decider().decide(entry()).outcome
    assert (outcome.rule, outcome.type, bool(outcome.edits)) == ("all", None, True)


def test_a_value_that_would_be_lost_for_want_of_a_place_blocks_the_entry() -> None:
    outcome = decider(profile=profile_with(tenant_id=None, api_id=None)).decide(entry(domain="d")).outcome
    assert outcome.reason is not None
    assert (outcome.bucket, outcome.reason.code) == (Bucket.BLOCKED, "PRO004")
    assert "API ID, Tenant ID" in outcome.reason.message


def test_a_value_that_is_only_not_copied_is_told() -> None:
    outcome = decider(profile=profile_with(url=None)).decide(entry(url="https://x.example")).outcome
    assert (outcome.bucket, [note.code for note in outcome.notes]) == (Bucket.CONVERTED, ["LOS003"])
    assert "default" in outcome.notes[0].message
    assert "URL" in outcome.notes[0].message


def with_dates(**forms: str) -> Profile:
    return Profile.model_validate({**DEFAULT.model_dump(by_alias=True), "dates": forms})


def test_a_date_is_spelled_as_the_profile_says_where_that_says_the_same() -> None:
    profile = with_dates(expires_after="yyyy-MM-dd", valid_from="yyyy-MM-ddTHH:mm:ssZ")
    made = decider(profile=profile)
    day, moment = (made.decide(entry(expiration=f"2031-04-05T0{hour}:00:00-05:00")).outcome for hour in (0, 1))
    path = ("MetaInformation", "Expiration")
    assert Set(path, "2031-04-05") in day.edits
    assert not [edit for edit in moment.edits if isinstance(edit, Set) and edit.target == path]


def test_a_date_that_a_rule_sets_is_spelled_as_the_profile_says() -> None:
    made = decider(rule(settings={"valid_from": "2031-04-05"}), profile=with_dates(valid_from="yyyy-MM-ddTHH:mm:ss"))
    assert Set(("Credentials", "ValidFrom"), "2031-04-05T00:00:00") in made.decide(entry()).outcome.edits
