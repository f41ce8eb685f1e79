import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.model.date_form import date_form, is_date_form, respelled
from rdmconv.model.dates import parse_net_date

OFFSET = "2031-04-05T01:00:00-05:00"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2031-04-05", "yyyy-MM-dd"),
        ("2031-04-05T01:02:03", "yyyy-MM-ddTHH:mm:ss"),
        ("2031-04-05T01:02:03.1234567", "yyyy-MM-ddTHH:mm:ss.fffffff"),
        ("2031-04-05T01:02:03Z", "yyyy-MM-ddTHH:mm:ssZ"),
        ("2031-04-05T01:02:03.5+02:00", "yyyy-MM-ddTHH:mm:ss.fzzz"),
        ("2031-02-30", None),
        ("05.04.2031", None),
        ("", None),
    ],
)
def test_the_form_of_a_date(text: str, form: str | None) -> None:
    assert date_form(text) == form
    assert form is None or is_date_form(form)


@pytest.mark.parametrize("form", ["", "yyyy", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss.ffffffff", "dd.MM.yyyy"])
def test_what_is_no_form(form: str) -> None:
    assert not is_date_form(form)
    assert respelled("2031-04-05", form) is None


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        (OFFSET, "yyyy-MM-ddTHH:mm:ss", "2031-04-05T01:00:00"),
        (OFFSET, "yyyy-MM-ddTHH:mm:ssZ", "2031-04-05T06:00:00Z"),
        (OFFSET, "yyyy-MM-ddTHH:mm:ss.ffzzz", "2031-04-05T01:00:00.00-05:00"),
        ("2031-04-05T23:00:00.1234567-02:00", "yyyy-MM-ddTHH:mm:ss.fffffffZ", "2031-04-06T01:00:00.1234567Z"),
        ("2031-04-05", "yyyy-MM-ddTHH:mm:ss", "2031-04-05T00:00:00"),
        ("2031-04-05T00:00:00Z", "yyyy-MM-dd", "2031-04-05"),
        (OFFSET, "yyyy-MM-dd", None),  # the time would be lost
        ("2031-04-05T00:00:00.5", "yyyy-MM-dd", None),
        ("2031-04-05T00:00:00.5", "yyyy-MM-ddTHH:mm:ss", None),
        ("2031-04-05T00:00:00.50", "yyyy-MM-ddTHH:mm:ss.f", "2031-04-05T00:00:00.5"),
        ("2031-04-05", "yyyy-MM-ddTHH:mm:ssZ", None),  # nobody said in which zone
        ("2031-04-05T00:00:00Z", "yyyy-MM-ddTHH:mm:sszzz", None),
        ("0001-01-01T00:00:00+01:00", "yyyy-MM-ddTHH:mm:ssZ", None),  # before the first year
        ("no date", "yyyy-MM-dd", None),
    ],
)
def test_a_date_in_another_form(text: str, form: str, expected: str | None) -> None:
    assert respelled(text, form) == expected


FORMS = [
    f"yyyy-MM-dd{time}" for time in ("", *(f"THH:mm:ss{part}{zone}" for part in ("", ".fff") for zone in ("", "Z")))
]


@given(st.datetimes(), st.sampled_from(FORMS), st.sampled_from(FORMS))
def test_what_is_said_in_another_form_is_the_same_date(moment: object, form: str, other: str) -> None:
    text = f"{moment:%Y}".zfill(4) + f"{moment:-%m-%dT%H:%M:%S.%f}"[:20] + "Z" * form.endswith("Z")
    said = respelled(text, other)
    if said is not None:
        assert date_form(said) == other
        one, two = parse_net_date(text).moment, parse_net_date(said).moment
        assert one is None or two is None or one.replace(tzinfo=None) == two.replace(tzinfo=None)
