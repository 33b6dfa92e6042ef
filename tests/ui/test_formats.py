import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import formats

FINITE = st.floats(-1e12, 1e12, allow_nan=False)


@given(st.integers(-(10**12), 10**12))
def test_integers_read_back_and_are_grouped_by_dots(value: int) -> None:
    text = formats.integer(value)
    assert int(text.replace(".", "")) == value
    assert text == f"{value:,}".replace(",", ".")


@given(FINITE, st.integers(0, 4))
def test_decimals_are_pythons_with_dot_and_comma_swapped(value: float, decimals: int) -> None:
    whole, _, rest = f"{value:,.{decimals}f}".partition(".")
    expected = whole.replace(",", ".") + ("," + rest if rest else "")
    if not expected.strip("-0,."):
        expected = expected.removeprefix("-")
    assert formats.decimal(value, decimals) == expected


@given(st.floats(0, 1))
def test_a_share_is_a_hundred_times_its_value(value: float) -> None:
    assert formats.share(value) == formats.decimal(value * 100) + " %"


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_missing_numbers_are_a_dash(value: float | None) -> None:
    for shown in (formats.integer, formats.decimal, formats.share, formats.rate, formats.points):
        assert shown(value) == "–"
    assert formats.interval(value, 0.1, 0.2) == "–"
    assert formats.rate_interval(value, 0.1, 0.2) == "–"
    assert formats.value(value, "share") == "–"


def test_missing_dates_are_a_dash() -> None:
    for shown in (formats.month, formats.month_short, formats.quarter, formats.date, formats.date_short):
        assert shown(None) == "–"


def test_numbers_of_the_screen() -> None:
    assert formats.integer(1312) == "1.312"
    assert formats.decimal(3.14) == "3,1"
    assert formats.share(0.0312) == "3,1 %"
    assert formats.share_of(41, 1312) == "41 af 1.312"
    assert formats.interval(0.31, 0.24, 0.39) == "31 % (24–39 %)"
    assert formats.interval(0.31, None, 0.39) == "31 %"
    assert formats.rate(2.4) == "2,4"
    assert formats.rate_interval(2.4, 2.06, 2.74) == "2,4 (2,1–2,7)"
    assert formats.points(0.004) == "+0,4 procentpoint"
    assert formats.points(-0.0121) == "-1,2 procentpoint"
    assert formats.points(0.00001) == "0,0 procentpoint"
    assert [formats.value(2.35, unit) for unit in ("share", "rate", "count")] == ["235,0 %", "2,4", "2"]


def test_a_rounded_zero_has_no_sign() -> None:
    assert formats.decimal(-0.01) == "0,0"
    assert formats.integer(-0.4) == "0"


def test_months_and_dates() -> None:
    day = dt.date(2026, 3, 5)
    assert formats.month(day) == "marts 2026"
    assert formats.month_short(day) == "mar. 26"
    assert formats.month_short(dt.date(2005, 5, 1)) == "maj 05"
    assert formats.quarter(day) == "1. kvartal 2026"
    assert formats.date(dt.date(2026, 10, 31)) == "31. oktober 2026"
    assert formats.date_short(day) == "05-03-2026"


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_every_date_reads_back(day: dt.date) -> None:
    assert dt.datetime.strptime(formats.date_short(day), "%d-%m-%Y").replace(tzinfo=dt.UTC).date() == day
    number, name, year = formats.date(day).split(" ")
    assert (int(number.rstrip(".")), formats.MONTHS.index(name) + 1, int(year)) == (day.day, day.month, day.year)
    assert formats.month(day) == f"{name} {year}"
    assert int(formats.quarter(day)[0]) == (day.month - 1) // 3 + 1


def test_words() -> None:
    assert formats.counted(1, "sag", "sager") == "1 sag"
    assert formats.counted(1312, "sag", "sager") == "1.312 sager"
    assert formats.counted(0, "sag", "sager") == "0 sager"
    assert formats.sentence("marts 2026") == "Marts 2026"
    assert formats.sentence("") == ""


@given(st.lists(st.text(alphabet="abcæøå", min_size=1), max_size=6))
def test_lists_name_every_item_once(items: list[str]) -> None:
    text = formats.list_of(items)
    assert text.replace(" og ", ", ").split(", ") == (items or [""])
    assert text.count(" og ") == (len(items) > 1)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (25.0, 40.0, "25–40"),
        (None, 62.5, "højst 62,5"),
        (10.0, None, "mindst 10"),
        (35.0, 35.0, "35"),
        (None, None, ""),
    ],
)
def test_a_norm_in_words(low: float | None, high: float | None, said: str) -> None:
    assert formats.limits(low, high) == said
