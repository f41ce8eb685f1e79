from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.rules.dates import DateFormat, DateFormatError, iso_date

FORMATS = ["DD.MM.YYYY", "MM/DD/YYYY", "YYYY-MM-DD", "YYYYMMDD", "DD MM YYYY", "on DD.MM.YYYY (UTC)"]


@pytest.mark.parametrize("text", ["", "never", "12.03.2030", "2030-1-2", "2030-02-30", "20300102", "2030-01-02 03:04"])
def test_what_is_no_iso_date_stays_for_the_checks_to_see(text: str) -> None:
    assert iso_date(text) == text
    assert iso_date(f" {text}") == f" {text}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2030-01-02", "2030-01-02T00:00:00"),
        (" 2030-01-02\n", "2030-01-02T00:00:00"),
        ("2030-01-02T03:04:05", "2030-01-02T03:04:05"),
        ("2030-01-02T03:04:05.1234567+02:00", "2030-01-02T03:04:05.1234567+02:00"),
    ],
)
def test_an_iso_date_is_written_as_rdm_writes_it(text: str, expected: str) -> None:
    assert iso_date(text) == expected


@pytest.mark.parametrize(
    "text", ["", "DD.MM.YY", "MM.YYYY", "DD.MM.YYYY DD", "dd.mm.yyyy", "YYYY", "DDMM", "%d.%m.%Y", "DD.MM.YYYYY MM"]
)
def test_a_format_has_day_month_and_year_once(text: str) -> None:
    with pytest.raises(DateFormatError, match="expected a date format with YYYY, MM and DD"):
        DateFormat(text)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("DD.MM.YYYY", ""),
        ("DD.MM.YYYY", "32.01.2030"),
        ("DD.MM.YYYY", "30.02.2030"),
        ("DD.MM.YYYY", "01.02.0000"),
        ("DD.MM.YYYY", "01.02.30"),
        ("DD.MM.YYYY", "01x02x2030"),
        ("DD.MM.YYYY", "x 01.02.2030"),
        ("DD.MM.YYYY", "01.02.2030 10:00"),
        ("DD.MM.YYYY", "\N{ARABIC-INDIC DIGIT ONE}.02.2030"),
        ("YYYYMMDD", "2030111"),
        ("DDMMYYYY", "1112030"),
        ("DDYYYYMM", "1203011"),
    ],
)
def test_what_is_not_of_the_format_stays_for_the_checks_to_see(form: str, text: str) -> None:
    assert DateFormat(form).iso(text) == text


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("DD.MM.YYYY", "02.01.2030"),
        ("DD.MM.YYYY", "2.1.2030"),
        ("DD.MM.YYYY", " 2.01.2030 "),
        ("MM/DD/YYYY", "1/2/2030"),
        ("YYYYMMDD", "20300102"),
        ("expires (DD)MM/YYYY", "expires (2)1/2030"),
    ],
)
def test_the_format_says_which_is_the_day(form: str, text: str) -> None:
    assert DateFormat(form).iso(text) == "2030-01-02T00:00:00"


@given(st.sampled_from(FORMATS), st.dates(min_value=date(1000, 1, 1)))
def test_every_date_is_read_back(form: str, day: date) -> None:
    text = form.replace("DD", f"{day:%d}").replace("MM", f"{day:%m}").replace("YYYY", f"{day:%Y}")
    assert DateFormat(form).iso(text) == f"{day.isoformat()}T00:00:00"
