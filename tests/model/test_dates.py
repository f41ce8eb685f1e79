from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.model.dates import parse_net_date
from tests.rows import over


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2018-12-25T00:00:00-05:00", datetime(2018, 12, 25, tzinfo=timezone(timedelta(hours=-5)))),
        ("2026-01-31T10:00:00Z", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        ("2026-01-31T10:00:00+05:30", datetime(2026, 1, 31, 10, tzinfo=timezone(timedelta(hours=5, minutes=30)))),
        ("2026-01-31T10:00:00", datetime(2026, 1, 31, 10)),  # noqa: DTZ001 - without an offset it stays without
        ("2026-01-31", datetime(2026, 1, 31)),  # noqa: DTZ001
        ("2026-01-31T10:00:00.5", datetime(2026, 1, 31, 10, 0, 0, 500000)),  # noqa: DTZ001
        ("2026-01-31T10:00:00.123456", datetime(2026, 1, 31, 10, 0, 0, 123456)),  # noqa: DTZ001
        ("2026-01-31T10:00:00.1234567-05:00", datetime(2026, 1, 31, 10, 0, 0, 123456, timezone(timedelta(hours=-5)))),
        ("2024-02-29", datetime(2024, 2, 29)),  # noqa: DTZ001
    ],
)
def test_what_net_writes_is_read(text: str, moment: datetime) -> None:
    found = parse_net_date(text)
    assert (found.spelling, found.moment) == (text, moment)
    assert (found.moment and found.moment.tzinfo) == moment.tzinfo


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00-05:00",
        "0001-01-01",
        "9999-12-31T23:59:59.9999999",
        "9999-12-31T23:59:59",
        "9999-12-31T23:59:59.9999999Z",
        "9999-12-31",
    ],
)
def test_the_smallest_and_the_largest_value_are_no_date(text: str) -> None:
    found = parse_net_date(text)
    assert (found.spelling, found.moment) == (text, None)


@over(
    [
        "",
        " ",
        "/Date(1735689600000)/",
        "1735689600",
        "01/02/2026",
        "31.12.2026",
        "2026-W01-1",
        "20260101",
        "2026-1-1",
        "2026-02-30T00:00:00Z",
        "2026-13-01",
        "2025-02-29",
        "2026-00-10",
        "2026-06-30T23:59:60Z",
        "2026-01-01T24:00:00",
        "2026-01-01T23:60:00",
        "2026-01-01 10:00:00",
        "2026-01-01T10:00",
        "2026-01-01T10:00:00.12345678",
        "2026-01-01T10:00:00.",
        "2026-01-01T10:00:00z",
        "2026-01-01T10:00:00+5",
        "2026-01-01T10:00:00+0500",
        "2026-01-01T10:00:00+24:00",
        "2026-01-01T10:00:00+05:60",
        " 2026-01-01",
        "2026-01-01\n",
        "2026-01-01T10:00:00Z ",
        "+2026-01-01",
        "-2026-01-01",
        "\uff12026-01-01",
        "٢٠٢٦-01-01",
        "9999-99-99",
        "0001-13-45T99:99:99",
        "tomorrow",
    ],
    str,
)
def test_what_is_no_date_is_refused_unquoted(text: str) -> None:
    with pytest.raises(ValueError, match="date") as caught:
        parse_net_date(text)
    assert not text.strip() or text.strip() not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize(
    ("one", "other", "after"),
    [
        ("2026-01-02", "2026-01-01", True),
        ("2026-01-01", "2026-01-01", False),
        ("2026-01-01", "2026-01-02", False),
        ("2026-01-01T00:00:00Z", "2026-01-01T01:00:00+02:00", True),
        ("2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", False),
        ("2026-01-01T12:00:00", "2026-01-01T11:00:00-05:00", True),
        ("9999-12-31T23:59:59.9999999", "2026-01-01", False),
        ("2026-01-01", "0001-01-01T00:00:00", False),
    ],
)
def test_dates_are_compared(one: str, other: str, after: bool) -> None:
    assert parse_net_date(one).is_after(parse_net_date(other)) is after


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_any_date_is_read(moment: datetime, minutes: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_net_date(moment.isoformat()).moment == moment
    assert parse_net_date(aware.isoformat()).moment == aware


@given(st.text())
def test_any_other_text_is_refused_or_kept_as_it_is(text: str) -> None:
    with suppress(ValueError):
        assert parse_net_date(text).spelling == text
