"""What stands outside the list: the first rows of each sort, what is to be done once."""

from collections.abc import Callable, Iterator

import pytest

from rdmconv.planning import NEEDS_A_PERSON, Bucket
from rdmconv.report import excerpts
from rdmconv.report.excerpts import by_reason, expiring_keys, first_rows, for_people
from rdmconv.report.model import Report
from tests.builders import guid, xml_credential, xml_entry, xml_export, xml_field
from tests.report.reports import report_of

Maker = Callable[..., Report]


@pytest.fixture
def report() -> Iterator[Maker]:
    """Makes reports, and closes them."""
    made: list[Report] = []

    def make(*entries: str) -> Report:
        made.append(report_of(("a.rdm", xml_export(*entries))))
        return made[-1]

    yield make
    for one in made:
        one.close()


def session(number: int, credential: int) -> str:
    reference = xml_field("CredentialConnectionID", guid(credential))
    return xml_entry(reference, name=f"Session {number}", id=guid(number))


def test_what_needs_nobody_is_not_there(report: Maker) -> None:
    assert for_people(report(xml_credential()), NEEDS_A_PERSON) == []


def test_one_reason_is_said_once(report: Maker) -> None:
    entries = [xml_credential(id=guid(number), name=f"Entry {number}", password=None) for number in range(3)]
    (invalid,) = for_people(report(*entries), NEEDS_A_PERSON)
    (group,) = invalid.groups
    assert (group.code, group.message) == ("VAL001", "there is no API key")
    assert [row["name"] for row in group.rows] == ["Entry 0", "Entry 1", "Entry 2"]


def test_reasons_that_name_others_are_said_for_each(report: Maker) -> None:
    credentials = [xml_credential(id=guid(number)) for number in (1, 2)]
    (blocked,) = for_people(report(*credentials, session(3, 1), session(4, 2)), NEEDS_A_PERSON)
    (group,) = blocked.groups
    assert (group.code, group.message) == ("REF001", "")
    assert len(group.rows) == 2


def test_the_first_ten_of_each_reason_are_shown(report: Maker) -> None:
    bare = [xml_credential(id=guid(number), password=None) for number in range(150)]
    double = [xml_credential(id=guid(number), encrypted="x") for number in range(200, 203)]
    review, invalid = for_people(report(*bare, *double), NEEDS_A_PERSON)
    ((one,), (other,)) = review.groups, invalid.groups
    assert (review.entries, one.entries, len(one.rows), one.more) == (3, 3, 3, 0)
    assert (invalid.entries, other.entries, len(other.rows), other.more) == (150, 150, 10, 140)


def test_rows_are_put_together_by_reason_in_portions(report: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    bare, double = ({"password": None}, {"encrypted": "x"})
    entries = [xml_credential(id=guid(n), **given) for n, given in enumerate([bare, double, bare, double, bare])]
    rows = list(report(*entries).rows())
    assert [[row["ordinal"] for row in one] for one in by_reason(rows)] == [[0, 2, 4], [1, 3]]
    monkeypatch.setattr(excerpts, "_TOGETHER", 3)
    assert [[row["ordinal"] for row in one] for one in by_reason(rows)] == [[0, 2], [1], [3], [4]]


def test_the_first_rows_of_a_bucket_are_given(report: Maker) -> None:
    made = report(*(xml_credential(id=guid(number)) for number in range(12)))
    assert [row["ordinal"] for row in first_rows(made, Bucket.CONVERTED)] == list(range(10))
    assert len(list(first_rows(made, Bucket.CONVERTED, None))) == 12
    assert len(list(first_rows(made, Bucket.REVIEW))) == 0


def test_keys_stand_by_how_soon_they_expire_and_the_earliest_first(report: Maker) -> None:
    dates = ["2026-12-01", "2020-01-01", "2026-11-01", "2027-01-15", "2030-01-01"]
    entries = [
        xml_credential(f"<MetaInformation>{xml_field('Expiration', day)}</MetaInformation>", id=guid(number), name=day)
        for number, day in enumerate(dates)
    ]
    found = [(keys.expiry.value, [row["name"] for row in keys.rows]) for keys in expiring_keys(report(*entries))]
    assert found == [
        ("expired", ["2020-01-01", "2026-11-01"]),
        ("within 30 days", ["2026-12-01"]),
        ("within 90 days", ["2027-01-15"]),
    ]
