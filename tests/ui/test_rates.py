import polars as pl
import pytest

from methods import intervals
from ui.rates import yearly_rates, yearly_total

YEAR = 365.25
# Sums over citizens as queries.continuity.citizen_moments gives them: two teams, one without days, and no team at all.
MOMENTS = pl.DataFrame(
    {
        "unit": ["n", "s", "tom", "ukendt"],
        "label": ["Nord", "Syd", "Tom", "Uden team"],
        "citizens": [40, 25, 0, 3],
        "events": [310, 120, 0, 7],
        "exposure": [38 * YEAR, 24 * YEAR, 0.0, 2 * YEAR],
        "events_squared": [2700, 700, 0, 19],
        "exposure_squared": [37 * YEAR**2, 23.5 * YEAR**2, 0.0, 1.5 * YEAR**2],
        "cross": [300 * YEAR, 118 * YEAR, 0.0, 5 * YEAR],
    }
)
NAMES = {"n": "Team Nord", "s": "Team Syd"}


def test_a_rate_is_events_a_year_with_the_interval_of_the_spread_between_citizens() -> None:
    rates = yearly_rates(MOMENTS, NAMES)
    assert rates["unit"].to_list() == ["Team Nord", "Team Syd"]
    assert rates["value"].to_list() == pytest.approx([310 / 38, 120 / 24])
    assert rates["count"].to_list() == [310, 120]
    assert rates["total"].to_list() == pytest.approx([38, 24])
    low, high = intervals.ratio(310, 38 * YEAR, 2700, 37 * YEAR**2, 300 * YEAR, 40)
    assert (rates["low"][0], rates["high"][0]) == pytest.approx((YEAR * low, YEAR * high))
    assert rates["low"][0] < rates["value"][0] < rates["high"][0]


def test_cases_without_a_team_are_in_the_whole_but_are_nobody_to_compare() -> None:
    rates = yearly_rates(MOMENTS, NAMES)
    assert "ukendt" not in rates["unit_id"].to_list()
    assert rates["whole"].to_list() == pytest.approx([437 / 64] * 2)


def test_a_unit_without_a_name_is_called_by_its_id() -> None:
    assert yearly_rates(MOMENTS, {})["unit"].to_list() == ["n", "s"]


def test_one_citizen_has_a_rate_but_no_interval() -> None:
    one = MOMENTS.head(1).with_columns(
        citizens=pl.lit(1), events=pl.lit(9), events_squared=pl.lit(81), exposure=pl.lit(YEAR),
        exposure_squared=pl.lit(YEAR**2), cross=pl.lit(9 * YEAR),
    )  # fmt: skip
    row = yearly_rates(one, NAMES).row(0, named=True)
    assert (row["value"], row["low"], row["high"]) == (pytest.approx(9), None, None)
    value, low, high = yearly_total(one)
    assert (value, low, high) == (row["value"], None, None)


def test_the_total_is_that_of_a_single_unit() -> None:
    value, low, high = yearly_total(MOMENTS.head(1))
    row = yearly_rates(MOMENTS.head(1), NAMES).row(0, named=True)
    assert (value, low, high) == (row["value"], row["low"], row["high"])


def test_no_days_are_no_rate() -> None:
    assert yearly_rates(MOMENTS.clear(), NAMES).is_empty()
    assert yearly_rates(MOMENTS.filter(pl.col("unit") == "tom"), NAMES).is_empty()
    assert yearly_total(MOMENTS.clear()) == (None, None, None)
    assert yearly_total(MOMENTS.filter(pl.col("unit") == "tom")) == (None, None, None)
