from datetime import date

import polars as pl
import pytest

from methods import intervals
from ui import exits

BY_MONTH = pl.DataFrame(
    {
        "month": [date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 1), date(2026, 4, 1)],
        "destination_group": ["job", "ukendt", "job", "fleksjob"],
        "exits": [5, 2, 7, 3],
    }
)


def test_quarters_add_their_months() -> None:
    assert exits.by_quarter(BY_MONTH).rows() == [
        (date(2026, 1, 1), "job", 12),
        (date(2026, 1, 1), "ukendt", 2),
        (date(2026, 4, 1), "fleksjob", 3),
    ]


def test_shares_are_of_all_exits_with_wilson_s_interval() -> None:
    shares = exits.destination_shares(BY_MONTH)
    assert shares["destination_group"].to_list() == ["job", "fleksjob", "ukendt"]
    assert shares["share"].sum() == pytest.approx(1)
    job = shares.row(0, named=True)
    assert (job["count"], job["total"]) == (12, 17)
    assert (job["low"], job["high"]) == pytest.approx(intervals.wilson(12, 17))


def test_shares_of_no_exits_are_an_empty_frame() -> None:
    assert exits.destination_shares(BY_MONTH.clear()).is_empty()


def test_returns_leave_out_and_count_those_not_yet_followed() -> None:
    returns = pl.DataFrame(
        {
            "destination_group": ["job", "ukendt"],
            "exits": [10, 4],
            "followed_6": [8, 3],
            "returned_6": [2, 1],
            "not_followed_6": [2, 1],
            "followed_12": [5, 0],
            "returned_12": [2, 0],
            "not_followed_12": [5, 4],
        }
    )
    shares = exits.return_shares(returns)
    everyone = shares.filter(pl.col("destination_group").is_null(), pl.col("months") == 6).row(0, named=True)
    assert (everyone["count"], everyone["followed"], everyone["not_followed"]) == (3, 11, 3)
    assert everyone["share"] == pytest.approx(3 / 11)
    unknown = shares.filter(pl.col("destination_group") == "ukendt", pl.col("months") == 12).row(0, named=True)
    assert unknown["share"] is None
    assert unknown["low"] is None


def test_rates_by_band_are_per_100_months_with_intervals() -> None:
    bands = pl.DataFrame(
        {
            "band": ["0–3", "3–6", "6–12"],
            "person_days": [30437.5, 6087.5, 0.0],
            "exits": [40, 4, 0],
            "exits_to_work": [11, 1, 0],
        }
    )
    everyone = exits.rates_by_band(bands, only_work=False)
    assert everyone["band"].to_list() == ["0–3", "3–6"]
    assert everyone["rate"].to_list() == pytest.approx([4.0, 2.0])
    low, high = intervals.rate(40, 1000)
    assert (everyone["low"][0], everyone["high"][0]) == pytest.approx((100 * low, 100 * high))
    assert exits.rates_by_band(bands, only_work=True)["rate"].to_list() == pytest.approx([1.1, 0.5])
