"""The what-if against a flow balance month by month, and its interval against what then happens in simulation."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from scipy.special import stdtrit

from bench.whatif_coverage import WORLDS, World, coverage
from methods import whatif

EXITS = [3, 5, 4, 2, 6, 4, 4, 3]
OPENINGS = [100, 103, 99, 101, 98, 102, 100, 97]
INFLOW = [5, 1, 6, -1, 8, 2, 3, 4]

months = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 150), st.integers(-15, 20)), min_size=6, max_size=30)


@settings(deadline=None)
@given(months.filter(lambda rows: any(row[1] for row in rows)), st.floats(0, 300), st.integers(0, 40))
def test_the_mean_is_a_flow_balance_and_its_closed_form(
    rows: list[tuple[int, int, int]], cases: float, moved: int
) -> None:
    exits, openings, inflow = ([row[column] for row in rows] for column in range(3))
    forecast = whatif.caseload_forecast(cases, exits, openings, inflow, moved=moved, months=15)
    p, mean = min(1.0, sum(exits) / sum(openings)), sum(inflow) / len(inflow)
    stock = cases + moved
    for month, expected in forecast.select("month", "expected").iter_rows():
        closed = (cases + moved) * (1 - p) ** month + mean * ((1 - (1 - p) ** month) / p if p else month)
        assert expected == pytest.approx(max(0.0, closed), abs=1e-6)
        assert expected == pytest.approx(max(0.0, stock), abs=1e-6)
        stock += mean - p * stock


@settings(deadline=None)
@given(months.filter(lambda rows: any(row[1] for row in rows)), st.floats(0, 300))
def test_the_interval_holds_the_mean_and_never_goes_below_0(rows: list[tuple[int, int, int]], cases: float) -> None:
    exits, openings, inflow = ([row[column] for row in rows] for column in range(3))
    forecast = whatif.caseload_forecast(cases, exits, openings, inflow)
    assert forecast.columns == ["month", "expected", "low", "high"]
    assert forecast["month"].to_list() == list(range(13))
    assert forecast.row(0) == pytest.approx((0, cases, cases, cases))
    for _, expected, low, high in forecast.iter_rows():
        assert 0 <= low <= expected <= high < math.inf
    wider = whatif.caseload_forecast(cases, exits, openings, inflow, confidence=0.95)
    assert (wider["low"] <= forecast["low"]).all()
    assert (wider["high"] >= forecast["high"]).all()


def test_a_month_ahead_by_hand() -> None:
    forecast = whatif.caseload_forecast(200, EXITS, OPENINGS, INFLOW, moved=-20, months=1)
    p = 31 / 800
    variance = float(np.var(INFLOW, ddof=1))
    smooth = 32 / 802
    binomial = smooth * (1 - smooth)  # exits swing less than chance here
    of_exits = binomial * 180 + 180**2 * binomial / 800
    of_inflow = variance * (1 + 1 / 8)
    half = stdtrit(7 * (of_exits + of_inflow) ** 2 / of_inflow**2, 0.95) * math.sqrt(of_exits + of_inflow)
    mean = 180 * (1 - p) + 3.5
    assert forecast.row(1) == pytest.approx((1, mean, mean - half, mean + half))


def test_exits_that_swing_beyond_chance_widen_the_interval() -> None:
    calm = whatif.caseload_forecast(100, [4] * 12, [100] * 12, [5, 3] * 6)
    wild = whatif.caseload_forecast(100, [0, 8, 0, 8, 0, 8, 16, 0, 0, 8, 0, 0], [100] * 12, [5, 3] * 6)
    assert wild["expected"].to_list() == pytest.approx(calm["expected"].to_list())
    width = pl.col("high") - pl.col("low")
    assert (wild.select(width).to_series()[1:] > 1.4 * calm.select(width).to_series()[1:]).all()


def test_a_history_where_nothing_happens_is_not_taken_for_certainty() -> None:
    forecast = whatif.caseload_forecast(30, [0] * 8, [30] * 8, [0] * 8)
    assert forecast["expected"].to_list() == [30.0] * 13
    assert forecast["low"][12] < 29
    assert forecast["high"][12] > 31


def test_a_team_that_is_emptied_stays_at_0() -> None:
    forecast = whatif.caseload_forecast(10, EXITS, OPENINGS, [-5] * 8)
    assert forecast["expected"][6] == forecast["low"][6] == 0
    assert forecast["high"][1] > forecast["expected"][1] > 0
    assert forecast["high"][6] == 0
    all_leave = whatif.caseload_forecast(10, [12] * 6, [10] * 6, [2] * 6)
    assert all_leave["expected"].to_list() == [10.0] + [2.0] * 12


def test_staffed_divides_by_the_workers() -> None:
    forecast = whatif.caseload_forecast(200, EXITS, OPENINGS, INFLOW)
    staffed = whatif.staffed(forecast, 2.5)
    assert staffed.columns == [*forecast.columns, "caseload", "caseload_low", "caseload_high"]
    assert_frame_equal(staffed.select(forecast.columns), forecast)
    for cases, caseload in (("expected", "caseload"), ("low", "caseload_low"), ("high", "caseload_high")):
        assert (staffed[caseload] * 2.5).to_list() == pytest.approx(forecast[cases].to_list())
    for nobody in (0, -1):
        assert whatif.staffed(forecast, nobody)["caseload_high"].to_list() == [None] * 13
        assert whatif.staffed(forecast, nobody).schema == staffed.schema


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
@pytest.mark.parametrize(("cases", "history"), [(40, 12), (200, 24)])
def test_the_interval_covers_nine_times_of_ten(world: World, cases: int, history: int) -> None:
    # 600 worlds: a share of 90 % has a standard error of 1.2 percentage points.
    for share in coverage(world, cases, history, 600, np.random.default_rng(11)):
        assert 0.865 < share < 0.945


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: whatif.caseload_forecast(10, EXITS[:5], OPENINGS[:5], INFLOW[:5]), "at least 6 months .* found 5"),
        (lambda: whatif.caseload_forecast(10, EXITS, OPENINGS[:7], INFLOW), "equally long"),
        (lambda: whatif.caseload_forecast(10, EXITS, [0] * 8, INFLOW), "openings of 0 only"),
        (lambda: whatif.caseload_forecast(10, [-1, *EXITS[1:]], OPENINGS, INFLOW), "0 or more"),
        (lambda: whatif.caseload_forecast(10, EXITS, OPENINGS, [math.nan, *INFLOW[1:]]), "net_inflow"),  # type: ignore[list-item]
        (lambda: whatif.caseload_forecast(10, EXITS, OPENINGS, INFLOW, moved=-11), "found 10 and -11"),
        (lambda: whatif.caseload_forecast(10, EXITS, OPENINGS, INFLOW, months=0), "months"),
        (lambda: whatif.caseload_forecast(10, EXITS, OPENINGS, INFLOW, confidence=90), "confidence"),
    ],
)
def test_impossible_questions_are_refused(call, word: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=word):
        call()
