import polars as pl
import pytest
from scipy.stats import binom, poisson

from ui.funnels import rate_funnel, share_funnel

TEAMS = pl.DataFrame(
    {
        "unit_id": ["a", "b", "c", "d"],
        "unit": ["Team A", "Team B", "Team C", "Team D"],
        "count": [61, 38, 41, 4],
        "exposure": [1400.0, 1380.0, 1420.0, 130.0],
    }
)


def test_expected_is_the_pooled_rate_times_each_team_s_exposure() -> None:
    units = rate_funnel(TEAMS).units
    pooled = 144 / 4330
    assert units["expected"].to_list() == pytest.approx([1400 * pooled, 1380 * pooled, 1420 * pooled, 130 * pooled])
    assert units["expected"].sum() == pytest.approx(144)
    assert units["rate"][0] == pytest.approx(100 * 61 / 1400)


def test_the_flags_are_the_exact_tails() -> None:
    funnel = rate_funnel(TEAMS)
    for row in funnel.units.iter_rows(named=True):
        high, low = poisson.sf(row["count"] - 1, row["expected"]), poisson.cdf(row["count"], row["expected"])
        expected = "high" if high < 0.025 else "low" if low < 0.025 else "none"
        assert row["flag"].removeprefix("very_") == expected
    assert funnel.flagged["unit"].to_list() == ["Team A"]


def test_the_limits_close_in_on_the_centre_and_keep_their_order() -> None:
    funnel = rate_funnel(TEAMS)
    limits = funnel.limits
    assert limits["x"][-1] >= 1420
    for row in limits.tail(30).iter_rows(named=True):
        assert row["low998"] <= row["low95"] <= funnel.centre <= row["high95"] <= row["high998"]
    assert limits["high95"][-1] - limits["low95"][-1] < limits["high95"][20] - limits["low95"][20]


def test_chance_alone_flags_fewer_than_five_in_a_hundred() -> None:
    assert 0 < rate_funnel(TEAMS).chance < 0.05 * TEAMS.height


def test_teams_without_exposure_and_no_teams_give_no_comparison() -> None:
    empty = rate_funnel(TEAMS.with_columns(exposure=pl.lit(0.0)))
    assert empty.centre is None
    assert empty.units.is_empty()
    assert empty.limits.is_empty()


def test_cases_without_a_team_are_in_the_average_but_are_nobody_to_compare() -> None:
    without = pl.DataFrame({"unit_id": ["ukendt"], "unit": ["Uden team"], "count": [90], "exposure": [100.0]})
    funnel = rate_funnel(pl.concat([TEAMS, without]))
    assert "Uden team" not in funnel.units["unit"].to_list()
    assert funnel.centre == pytest.approx(100 * 234 / 4430)
    assert rate_funnel(without).units.is_empty()


SHARES = pl.DataFrame(
    {
        "unit_id": ["a", "b", "c", "d"],
        "unit": ["Team A", "Team B", "Team C", "Team D"],
        "count": [80, 118, 61, 9],
        "exposure": [120, 130, 68, 10],
    }
)


def test_a_share_is_compared_with_the_pooled_one_by_exact_binomial_tails() -> None:
    funnel = share_funnel(SHARES)
    pooled = 268 / 328
    assert funnel.centre == pytest.approx(pooled)
    assert funnel.units["rate"].to_list() == pytest.approx([80 / 120, 118 / 130, 61 / 68, 9 / 10])
    assert funnel.units["expected"].sum() == pytest.approx(268)
    for row in funnel.units.iter_rows(named=True):
        low = binom.cdf(row["count"], row["exposure"], pooled)
        high = binom.sf(row["count"] - 1, row["exposure"], pooled)
        expected = "high" if high < 0.025 else "low" if low < 0.025 else "none"
        assert row["flag"].removeprefix("very_") == expected
    assert funnel.flagged["unit"].to_list() == ["Team A", "Team B"]


def test_limits_of_shares_stay_between_none_and_all_at_whole_sizes() -> None:
    limits = share_funnel(SHARES).limits
    sizes = limits["x"].to_list()
    assert sizes == sorted({round(size) for size in sizes})
    assert sizes[0] >= 1
    assert sizes[-1] >= 130
    bounds = limits.select("low95", "high95", "low998", "high998")
    assert all(0 <= value <= 1 for column in bounds for value in column)


def test_a_share_of_nothing_and_cases_without_a_team_are_nobody_to_compare() -> None:
    empty = share_funnel(SHARES.with_columns(exposure=pl.lit(0), count=pl.lit(0)))
    assert (empty.centre, empty.chance, empty.units.height) == (None, 0.0, 0)
    without = pl.DataFrame({"unit_id": ["ukendt"], "unit": ["Uden team"], "count": [3], "exposure": [17]})
    funnel = share_funnel(pl.concat([SHARES, without]))
    assert funnel.centre == pytest.approx(271 / 345)
    assert "Uden team" not in funnel.units["unit"].to_list()
    alone = share_funnel(without)
    assert alone.centre == pytest.approx(3 / 17)
    assert alone.units.is_empty()


def test_everybody_or_nobody_sets_no_team_apart() -> None:
    assert share_funnel(SHARES.with_columns(count=pl.col("exposure"))).flagged.is_empty()
    assert share_funnel(SHARES.with_columns(count=pl.lit(0))).flagged.is_empty()
