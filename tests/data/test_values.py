from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.values import boolean_of, date_of, integer_of, is_written_as_date, means_no_date, number_of

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@settings(deadline=None)
@given(DAYS, st.sampled_from(["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d"]))
def test_a_date_is_read_in_every_form(day: date, form: str) -> None:
    assert date_of(day.strftime(form)) == day


@settings(deadline=None)
@given(st.text("0123456789-/. ", max_size=11))
def test_a_text_is_a_date_only_when_strptime_says_so(text: str) -> None:
    expected = None
    for form in ("%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"):
        try:
            expected = expected or datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    if expected is not None and not 1900 <= expected.year <= 2100:
        expected = None
    assert date_of(text) == expected


@pytest.mark.parametrize("text", ["31-12-2024 00:00:00", "2024-12-31T13:45", "2024-12-31 13:45:10.123+01:00"])
def test_a_time_after_the_date_is_left_out(text: str) -> None:
    assert date_of(text) == date(2024, 12, 31)


@pytest.mark.parametrize("text", ["31-12-24", "30-02-2024", "2024", "45292", "i går", "31-12/2024"])
def test_no_date(text: str) -> None:
    assert date_of(text) is None


@settings(deadline=None)
@given(DAYS.filter(lambda day: day > date(1910, 1, 1)))
def test_a_day_number_of_a_spreadsheet(day: date) -> None:
    number = (day - date(1899, 12, 30)) // timedelta(days=1)
    assert date_of(str(number), serials=True) == day
    assert date_of(f"{number}.75", serials=True) == day


def test_an_open_end_of_a_system_is_no_date() -> None:
    assert means_no_date("31-12-9999")
    assert means_no_date("00-00-0000")
    assert not means_no_date("31-12-2023")
    assert is_written_as_date("01-01-1823")
    assert not is_written_as_date("31-02-2023")


@settings(deadline=None)
@given(st.integers(-999_999_99, 999_999_99))
def test_a_danish_number_is_read_back(cents: int) -> None:
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    dotted = f"{whole:,}".replace(",", ".")
    assert number_of(f"{sign}{dotted},{rest:02}") == cents / 100
    assert number_of(f"{sign}{whole},{rest:02}") == cents / 100
    assert number_of(f"{sign}{whole}.{rest:02}") == cents / 100
    assert integer_of(f"{sign}{dotted}") == (-whole if sign else whole)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", 1234.5),
        ("1234.5", 1234.5),
        ("1.234", 1234.0),
        ("0.125", 0.125),
        ("1,234.50", 1234.5),
        ("1 234,5", 1234.5),
        ("12.500 kr.", 12500.0),
        ("1.2345", 1.2345),
        ("37", 37.0),
        ("1.23.4", None),
        ("12 %", None),
        ("tolv", None),
        ("", None),
        ("0101901234", None),
    ],
)
def test_numbers(text: str, value: float | None) -> None:
    assert number_of(text) == value


def test_booleans() -> None:
    assert [boolean_of(text) for text in ("ja", "J", "1", "True", "x", "SAND")] == [True] * 6
    assert [boolean_of(text) for text in ("nej", "N", "0", "false", "Falsk")] == [False] * 5
    assert boolean_of("måske") is None


def test_a_whole_number_has_no_decimals() -> None:
    assert integer_of("12,0") == 12
    assert integer_of("12,5") is None
