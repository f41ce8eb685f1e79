"""What adds up over a run, and what is forgotten of an input that fails."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.crypto.fingerprint import Fingerprints
from rdmconv.diagnostics import Diagnostic
from rdmconv.planning import Bucket, Outcome, Summary
from rdmconv.profiles.profile import load_profile
from rdmconv.report import sums
from rdmconv.report.made import Made
from rdmconv.report.model import Report
from tests.builders import entry, guid, xml_credential, xml_export
from tests.report.reports import MADE, report_of

PATHS = load_profile("default").paths


_OPEN: list[Report] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """A report has a temporary file until it is closed."""
    yield
    while _OPEN:
        _OPEN.pop().close()


def kept(report: Report) -> Report:
    _OPEN.append(report)
    return report


def empty(*, complete: bool = True, key: Fingerprints | None = None) -> Report:
    return kept(Report(MADE, PATHS, (key or Fingerprints()).of, dry_run=True, complete=complete))


def outcome(bucket: Bucket = Bucket.CONVERTED, secret: str = "CANARY-1", **fields: str) -> Outcome:
    reason = None if bucket is Bucket.CONVERTED else Diagnostic("RUL010")
    return Outcome(entry(secret=secret, **fields), bucket, reason, rule="r", type="T")


def filled(*inputs: list[Outcome], complete: bool = True, key: Fingerprints | None = None) -> Report:
    report = empty(complete=complete, key=key)
    for number, outcomes in enumerate(inputs):
        report.begin_input(f"{number}.xml")
        for one in outcomes:
            report.add(one)
        report.end_input({}, Summary(Counter(one.bucket for one in outcomes)), [])
    return report


def test_a_report_of_nothing() -> None:
    report = empty()
    assert (report.summary.total, list(report.rows()), report.converted(), report.folders()) == (0, [], [], [])
    assert (report.shared(5), report.shared_count(), report.expiring()) == ([], 0, [])


def test_rows_come_back_in_order_with_their_input() -> None:
    report = filled([outcome(name="a"), outcome(name="b")], [], [outcome(name="c")])
    assert [(row["path"], row["name"]) for row in report.rows()] == [("0.xml", "a"), ("0.xml", "b"), ("2.xml", "c")]


def test_sums_add_up_over_inputs() -> None:
    report = filled([outcome(folder="A"), outcome(Bucket.REVIEW, folder="B")], [outcome(folder="A")])
    assert report.summary.as_dict()["converted"] == 2
    assert report.converted() == [("T", "r", 2)]
    assert [(one.name, one.counts.total()) for one in report.folders()] == [("A", 2), ("B", 1)]
    assert [row["name"] for row in report.for_a_person(Bucket.REVIEW)] == ["Billing"]


def test_an_input_that_fails_leaves_nothing_but_the_reason() -> None:
    report = filled([outcome(name="a", secret="CANARY-2")])
    report.begin_input("bad.xml")
    report.add(outcome(name="lost", secret="CANARY-2", folder="Lost"))
    report.fail_input(Diagnostic("FMT003", None, {"problem": "x"}))
    report.begin_input("good.xml")
    report.add(outcome(name="b", secret="CANARY-2"))
    report.end_input({}, Summary(Counter({Bucket.CONVERTED: 1})), [])
    assert [row["name"] for row in report.rows()] == ["a", "b"]
    assert [one.path for one in report.failed] == ["bad.xml"]
    assert [one.name for one in report.folders()] == [""]
    (shared,) = report.shared(5)
    assert (shared.entries, [row["name"] for row in shared.first]) == (2, ["a", "b"])


def test_entries_that_share_a_secret_are_told_by_number() -> None:
    secrets = ["one-secret", "other-secret", "one-secret", "lonely-secret", "other-secret", "one-secret"]
    report = filled([outcome(secret=secret, name=str(number)) for number, secret in enumerate(secrets)])
    assert [row["same_secret"] for row in report.rows()] == [1, 2, 1, None, 2, 1]
    assert [(one.number, one.entries) for one in report.shared(5)] == [(1, 3), (2, 2)]
    assert [one.number for one in report.shared(1, named=1)] == [1]


@given(st.lists(st.sampled_from("abcd"), max_size=12))
def test_shared_secrets_are_those_that_come_again(secrets: list[str]) -> None:
    report = filled([outcome(secret=secret) for secret in secrets])
    expected = Counter({secret: count for secret, count in Counter(secrets).items() if count > 1})
    assert sorted(one.entries for one in report.shared(9)) == sorted(expected.values())
    assert report.shared_count() == len(expected)


def test_encrypted_secrets_and_api_keys_are_compared_as_well() -> None:
    same = {"password": None, "encrypted": "Q0FOQVJZ"}
    keys = {"sub_type": "ApiKey", "username": None, "password": None, "credentials": "<ApiKey>CANARY-9</ApiKey>"}
    entries = [xml_credential(id=guid(n), **one) for n, one in enumerate([same, same, keys, keys], 1)]  # type: ignore[arg-type]
    report = kept(report_of(("v.xml", xml_export(*entries))))
    assert [row["same_secret"] for row in report.rows()] == [1, 1, 2, 2]


def test_entries_without_a_secret_share_none() -> None:
    entries = [xml_credential(id=guid(n), password=None) for n in (1, 2, 3)]
    assert kept(report_of(("v.xml", xml_export(*entries)))).shared_count() == 0


def test_two_runs_number_the_same_secrets_alike_whatever_the_key() -> None:
    outcomes = [outcome(secret=secret) for secret in ("b-secret", "a-secret", "a-secret", "b-secret")]
    assert [row["same_secret"] for row in filled(outcomes).rows()] == [1, 2, 2, 1]
    assert [row["same_secret"] for row in filled(outcomes).rows()] == [1, 2, 2, 1]


def test_a_short_report_keeps_the_first_rows_for_people_only() -> None:
    outcomes = [outcome(bucket) for bucket in (Bucket.CONVERTED, Bucket.REVIEW, Bucket.UNCHANGED) * 200]
    report = filled(outcomes, complete=False)
    assert {row["bucket"] for row in report.rows()} == {"review"}
    assert sum(1 for _ in report.rows()) == 100
    assert report.converted() == [("T", "r", 200)]
    assert report.summary.total == 600


@pytest.mark.parametrize("complete", [True, False])
def test_what_other_processes_found_out_about_windows_of_an_input_is_as_if_it_was_found_here(complete: bool) -> None:
    key = Fingerprints()
    outcomes = [
        outcome(bucket, f"secret {number % 7}", folder=f"f{number % 5}") for number, bucket in enumerate([*Bucket] * 40)
    ]
    alone = filled(outcomes, complete=complete, key=key)
    together = empty(complete=complete, key=key)
    together.begin_input("0.xml")
    for start in range(0, len(outcomes), 50):
        together.take_window(filled(outcomes[start : start + 50], complete=complete, key=key).part(), 0)
    together.end_input({}, Summary(Counter(one.bucket for one in outcomes)), [])
    assert list(together.rows()) == list(alone.rows())
    assert together.folders() == alone.folders()
    assert together.shared_count() == alone.shared_count()
    assert together.converted() == alone.converted()


def test_keys_that_expire_come_the_earliest_first() -> None:
    dates = ["2026-12-01", "2020-01-01", "2026-11-25", "2040-01-01"]
    report = filled([outcome(name=text, expiration=text) for text in dates])
    assert [row["name"] for row in report.expiring()] == ["2020-01-01", "2026-11-25", "2026-12-01"]
    assert report.expiry() == {"expired": 1, "within 30 days": 2}


@pytest.mark.parametrize("hour", [0, 23])
def test_the_day_is_that_of_the_run(hour: int) -> None:
    made = Made([], datetime(2030, 1, 1, hour, tzinfo=UTC), {}, [], MADE.profile, {})
    entry_text = xml_credential("<MetaInformation><Expiration>2030-01-01</Expiration></MetaInformation>")
    report = kept(report_of(("v.xml", xml_export(entry_text)), made=made))
    assert report.expiry() == {"within 30 days": 1}


def test_what_is_converted_as_often_comes_by_name() -> None:
    made = [(type_, name) for type_ in "TS" for name in "ba"]
    report = filled(
        [Outcome(entry(), Bucket.CONVERTED, rule=name, type=type_) for type_, name in [*made, ("Z", "c")] * 2]
    )
    assert report.converted() == [(type_, name, 2) for type_, name in sorted([*made, ("Z", "c")])]


def test_folders_beyond_a_limit_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sums, "_MOST_FOLDERS", 2)
    report = filled([outcome(folder=name) for name in "ABCADBB"])
    assert [(one.name, one.counts.total()) for one in report.folders()] == [("B", 3), ("A", 2), ("…", 2)]
