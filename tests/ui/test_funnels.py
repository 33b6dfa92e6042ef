import polars as pl
import pytest
from scipy.stats import poisson

from ui.funnels import rate_funnel

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
