"""Signals: who is told, by hand and by simulation."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binomtest, fisher_exact

from methods import signals
from methods.intervals import difference

Floats = NDArray[np.float64]


# --- Benjamini–Hochberg ---------------------------------------------------------------------------------------


def test_benjamini_and_hochberg_s_own_example() -> None:
    # Their 15 p-values (1995, section 3.2): at 5 % the four smallest are told, Bonferroni would tell three.
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    assert signals.benjamini_hochberg(p) == [True] * 4 + [False] * 11
    assert signals.benjamini_hochberg(p[::-1]) == [False] * 11 + [True] * 4


def test_a_p_value_that_passes_takes_smaller_ones_with_it() -> None:
    # Alone 0.04 is over 0.05 / 2, but the second passes at 0.05.
    assert signals.benjamini_hochberg([0.04, 0.045]) == [True, True]
    assert signals.benjamini_hochberg([0.026, 0.9]) == [False, False]


def test_nothing_to_judge_is_nothing_told() -> None:
    assert signals.benjamini_hochberg([]) == []


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_an_impossible_p_value_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match="p-value"):
        signals.benjamini_hochberg([p])


@given(st.lists(st.floats(0, 1), max_size=30), st.floats(0.001, 0.5))
@settings(max_examples=50)
def test_it_is_the_step_up_rule_written_out(p: list[float], level: float) -> None:
    ordered = sorted(p)
    passing = [value for rank, value in enumerate(ordered, 1) if value <= level * rank / len(p)]
    assert signals.benjamini_hochberg(p, level) == [value <= max(passing, default=-1) for value in p]


# --- A flow's change --------------------------------------------------------------------------------------------


def steady(years: int, a_month: int = 40, exposure: float = 1000.0) -> tuple[Floats, Floats]:
    """Counts whose quarters differ by a few from year to year, now up and now down."""
    counts = np.array([a_month + month * 7 // 3 % 5 - 2 for month in range(12 * years)], dtype=float)
    return counts, np.full(12 * years, exposure)


def test_the_newest_months_are_compared_with_the_same_months_of_earlier_years() -> None:
    counts, exposure = steady(6)
    counts[-3:] = 80
    found = signals.recent_change(counts, exposure)
    assert found is not None
    assert (found.months, found.years) == (3, 5)
    before = sum(counts[month] for year in range(5) for month in range(12 * year + 9, 12 * year + 12))
    assert found.recent == pytest.approx(0.08)
    assert found.before == pytest.approx(before / 15_000)
    assert found.p < 1e-3


def test_a_season_is_no_change() -> None:
    season = np.tile([20, 20, 20, 40, 40, 40, 60, 60, 60, 80, 80, 80], 6).astype(float)
    season += np.repeat([0, 1, -1, 1, 0, 0], 12)
    found = signals.recent_change(season, np.full(72, 1000.0))
    assert found is not None
    assert found.p > 0.5


def test_a_lasting_change_is_seen_in_twelve_months() -> None:
    counts, exposure = steady(6)
    counts[-12:] *= 1.3
    found = signals.recent_change(counts, exposure)
    assert found is not None
    assert found.months == 12
    assert found.p < 1e-3


def test_no_series_is_steadier_than_chance() -> None:
    # Exactly alike every year: the years' spread is 0, and the exact test of 63 against 5 × 60 speaks alone.
    counts, exposure = np.full(72, 20.0), np.full(72, 500.0)
    counts[-1] = 23
    found = signals.recent_change(counts, exposure)
    assert found is not None
    exact = binomtest(63, 363, 1 / 6).pvalue
    assert found.p >= min(1.0, exact)


def test_the_exact_floor_is_fisher_s_where_the_count_is_part_of_its_total() -> None:
    counts, totals = np.zeros(36), np.full(36, 5.0)
    counts[-3:] = 3
    found = signals.recent_change(counts, totals, part_of_total=True)
    assert found is not None
    one_tail = fisher_exact(np.array([[9, 6], [0, 30]]), alternative="greater").pvalue
    assert found.p == pytest.approx(3 * 2 * one_tail, rel=1e-6)


@pytest.mark.parametrize(
    ("counts", "exposure"),
    [(np.ones(35), np.full(35, 10.0)), (np.zeros(72), np.full(72, 10.0)), (np.zeros(72), np.zeros(72))],
)
def test_with_too_few_years_or_nothing_counted_nothing_is_said(counts: Floats, exposure: Floats) -> None:
    assert signals.recent_change(counts, exposure) is None


@pytest.mark.parametrize(("counts", "exposure"), [([1.0] * 36, [1.0] * 35), ([-1.0] * 36, [1.0] * 36)])
def test_rows_that_do_not_fit_are_refused(counts: list[float], exposure: list[float]) -> None:
    with pytest.raises(ValueError, match="exposure"):
        signals.recent_change(counts, exposure)


def test_months_that_nobody_was_there_in_are_no_news() -> None:
    counts, exposure = steady(6)
    counts[12:24], exposure[12:24] = 0, 0
    found = signals.recent_change(counts, exposure)
    assert found is not None
    assert found.p > 0.2


def test_teams_that_have_had_their_clumps_warn_for_one_that_has_not() -> None:
    rng = np.random.default_rng(4)
    exposure = np.full(72, 40.0)
    quiet = np.zeros(72)
    quiet[::9] = 1
    clumped = [35.0 * rng.poisson(0.05, 72).astype(float) for _ in range(10)]
    alike = signals.flow_dispersion((one, exposure) for one in clumped)
    assert alike > 10
    quiet[-2] = 35  # a worker left
    alone = signals.recent_change(quiet, exposure)
    warned = signals.recent_change(quiet, exposure, dispersion=alike)
    assert alone is not None
    assert warned is not None
    assert alone.p < 1e-6
    assert warned.p > 0.01


def test_counts_that_vary_as_chance_does_have_no_more_dispersion_than_that() -> None:
    rng = np.random.default_rng(5)
    series = [(rng.poisson(20, 72).astype(float), np.full(72, 500.0)) for _ in range(40)]
    assert signals.flow_dispersion(series) == pytest.approx(1, abs=0.15)
    assert signals.flow_dispersion([]) == 1


# --- A stock's change -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "total", "earlier", "of"), [(60, 100, 40, 100), (510, 1000, 480, 900), (90, 100, 60, 80)]
)
def test_a_difference_is_below_5_percent_exactly_when_its_interval_leaves_0_out(
    count: int, total: int, earlier: int, of: int
) -> None:
    p = signals.difference_p(count, total, earlier, of)
    exact = fisher_exact(np.array([[count, total - count], [earlier, of - earlier]])).pvalue
    assert p >= exact * 0.9
    for level in (0.2, 0.05, 0.01):
        found = difference(count, total, earlier, of, 1 - level)
        if p < level:
            assert not found.low <= 0 <= found.high
    assert signals.difference_p(earlier, of, count, total) == pytest.approx(p)


def test_the_same_share_is_no_difference_and_nobody_has_none() -> None:
    assert signals.difference_p(5, 10, 50, 100) == 1
    assert signals.difference_p(500_000, 1_000_001, 500_000, 1_000_000) > 0.99
    assert np.isnan(signals.difference_p(0, 0, 1, 2))


def swinging(swing: float, months: int = 73, total: float = 1000.0) -> tuple[Floats, Floats]:
    years = np.repeat(np.arange(months // 12 + 1), 12)[:months]
    return np.round(total * (0.5 + swing * (-1.0) ** years)), np.full(months, total)


def test_a_share_that_always_swings_so_much_has_not_changed() -> None:
    still, wild = swinging(0.0), swinging(0.05)
    now = still[0].copy()
    now[-1] = 600
    found = signals.stock_change(now, still[1], signals.stock_spread([swinging(0.002)]))
    assert found is not None
    assert found.p == pytest.approx(signals.difference_p(600, 1000, 500, 1000))
    swings = signals.stock_change(*wild, signals.stock_spread([wild]))
    assert swings is not None
    assert signals.difference_p(*(wild[0][-1], 1000, wild[0][-13], 1000)) < 0.001
    assert swings.p > 0.2


def test_without_three_years_before_nothing_is_said_of_a_stock() -> None:
    counts, totals = swinging(0.01, months=36)
    assert signals.stock_spread([(counts, totals)]) is None
    assert signals.stock_change(counts, totals, None) is None
    assert signals.stock_change(counts[:12], totals[:12], signals.stock_spread([swinging(0.01)])) is None


# --- By simulation ------------------------------------------------------------------------------------------------


def shares_below(
    made: Callable[[np.random.Generator], signals.Change | None], levels: tuple[float, ...]
) -> list[float]:
    rng = np.random.default_rng(8)
    p = [found.p for _ in range(600) if (found := made(rng)) is not None]
    return [sum(one <= level for one in p) / len(p) for level in levels]


def rates(rng: np.random.Generator, months: int = 84, memory: float = 0.6, shock: float = 0.1) -> Floats:
    """A season of 15 % and autocorrelated shocks of 10 %."""
    level = np.zeros(months)
    level[0] = rng.normal()
    for month in range(1, months):
        level[month] = memory * level[month - 1] + np.sqrt(1 - memory**2) * rng.normal()
    season = 0.15 * np.sin(2 * np.pi * np.arange(months) / 12)
    return np.exp(season + shock * level)


@pytest.mark.parametrize("cases", [60, 1500])
def test_a_steady_flow_with_season_and_memory_gives_no_small_p_values(cases: int) -> None:
    def made(rng: np.random.Generator) -> signals.Change | None:
        return signals.recent_change(rng.poisson(0.035 * cases * rates(rng)).astype(float), np.full(84, float(cases)))

    often, seldom = shares_below(made, (0.05, 0.005))
    assert often <= 0.06
    assert seldom <= 0.01


def test_a_planted_change_of_a_large_unit_gives_small_ones() -> None:
    def made(rng: np.random.Generator) -> signals.Change | None:
        level = rates(rng)
        level[-9:] *= 0.6
        return signals.recent_change(rng.poisson(0.035 * 1500 * level).astype(float), np.full(84, 1500.0))

    assert shares_below(made, (0.005,))[0] > 0.3
