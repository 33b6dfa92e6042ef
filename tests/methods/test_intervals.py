"""Intervals against published tables, and against the definition of an exact interval."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson, t

from methods import intervals


def sums_of(events: Sequence[float], exposure: Sequence[float]) -> intervals.RatioSums:
    y, x = np.asarray(events, dtype=float), np.asarray(exposure, dtype=float)
    return intervals.RatioSums(float(y.sum()), float(x.sum()), float(y @ y), float(x @ x), float(x @ y), len(events))


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [  # Newcombe, Statistics in Medicine 1998; 17: 857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_limits(count: int, total: int, low: float, high: float) -> None:
    assert intervals.wilson(count, total) == pytest.approx((low, high), abs=5e-5)


def test_wilson_ends_exactly_at_0_and_1_and_widens_with_confidence() -> None:
    assert intervals.wilson(0, 7)[0] == 0.0
    assert intervals.wilson(7, 7)[1] == 1.0
    assert intervals.wilson(3, 7, 0.998)[1] > intervals.wilson(3, 7)[1]
    assert intervals.wilson(1, 2, 0.6826894921370859) == pytest.approx((0.5 - 0.2886751, 0.5 + 0.2886751))


@settings(deadline=None)
@given(total=st.integers(1, 5000), data=st.data())
def test_wilson_holds_the_share_and_mirrors(total: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, total))
    low, high = intervals.wilson(count, total)
    assert 0 <= low <= count / total <= high <= 1
    assert intervals.wilson(total - count, total) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_nothing_to_divide_by_gives_nan() -> None:
    assert all(math.isnan(end) for end in intervals.wilson(0, 0))
    assert all(math.isnan(end) for end in intervals.rate(2, 0))
    assert all(math.isnan(number) for number in intervals.difference(1, 2, 0, 0))


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (0, 0.0, 3.6889),  # exact: Garwood 1936
        (1, 0.0253, 5.5716),
        (5, 1.6235, 11.6683),
        (9, 4.1154, 17.0848),
        (10, 4.79, 18.39),  # Byar, to two decimals
        (100, 81.36, 121.63),
    ],
)
def test_rate_gives_the_published_limits(count: int, low: float, high: float) -> None:
    assert intervals.rate(count, 1) == pytest.approx((low, high), abs=6e-3 if count >= 10 else 5e-5)
    assert intervals.rate(count, 40) == pytest.approx((low / 40, high / 40), abs=1e-4)


@settings(deadline=None)
@given(count=st.integers(1, 9), confidence=st.floats(0.5, 0.999))
def test_rate_below_ten_leaves_exactly_half_the_rest_in_each_tail(count: int, confidence: float) -> None:
    low, high = intervals.rate(count, 1, confidence)
    assert poisson.sf(count - 1, low) == pytest.approx((1 - confidence) / 2)
    assert poisson.cdf(count, high) == pytest.approx((1 - confidence) / 2)


def test_byar_takes_over_at_ten_events() -> None:
    exact_low = 4.795389
    assert intervals.rate(10, 1)[0] != pytest.approx(exact_low, abs=1e-3)
    assert intervals.rate(10, 1)[0] == pytest.approx(exact_low, abs=1e-2)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [  # Newcombe, Statistics in Medicine 1998; 17: 873-890, table II, method 10
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_difference_gives_the_published_limits(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    found = intervals.difference(*counts)
    assert found.difference == pytest.approx(counts[0] / counts[1] - counts[2] / counts[3])
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_difference_changes_sign_with_the_order() -> None:
    later = intervals.difference(30, 200, 50, 210)
    earlier = intervals.difference(50, 210, 30, 200)
    assert later == pytest.approx((-earlier.difference, -earlier.high, -earlier.low))


def test_ratio_by_hand() -> None:
    # r = 12 / 4 = 3; residuals 2 - 3, 7 - 6, 3 - 3: their squares add to 2; error = sqrt(3 / 2 x 2) / 12.
    low, high = intervals.ratio(*sums_of([2, 7, 3], [1, 2, 1]))
    step = t.ppf(0.975, 2) * math.sqrt(3) / 12
    assert (low, high) == pytest.approx((3 * math.exp(-step), 3 * math.exp(step)))


def test_ratio_is_far_wider_than_poisson_where_few_have_most_of_the_events() -> None:
    events = [40, 30, *[1] * 48]
    low, high = intervals.ratio(*sums_of(events, [1] * 50))
    poisson_low, poisson_high = intervals.rate(sum(events), 50)
    assert low < poisson_low
    assert high - low > 3 * (poisson_high - poisson_low)


def test_ratio_says_nothing_where_citizens_show_no_spread() -> None:
    for sums in (
        sums_of([], []),
        sums_of([3], [1]),  # one citizen
        sums_of([0, 0, 0], [1, 2, 1]),  # no events
        sums_of([1, 2], [0, 0]),  # no exposure
        sums_of([0.1, 0.3, 0.7], [0.3, 0.9, 2.1]),  # all alike, but for rounding
    ):
        assert all(math.isnan(end) for end in intervals.ratio(*sums))


def test_ratio_of_two_citizens_is_finite_at_any_confidence() -> None:
    low, high = intervals.ratio(*sums_of([1, 0], [1, 1]), confidence=0.998)
    assert 0 <= low < 0.5 < high < math.inf


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.floats(0.01, 1)), min_size=2, max_size=30),
    st.floats(0.1, 50),
)
def test_ratio_holds_the_ratio_and_follows_its_unit(citizens: list[tuple[int, float]], unit: float) -> None:
    events, exposure = [one[0] for one in citizens], [one[1] for one in citizens]
    low, high = intervals.ratio(*sums_of(events, exposure))
    if math.isnan(low):
        return
    assert 0 <= low <= sum(events) / sum(exposure) <= high
    scaled = intervals.ratio(*sums_of(events, [one * unit for one in exposure]))
    assert scaled == pytest.approx((low / unit, high / unit), rel=1e-6)
    wider = [intervals.ratio(*sums_of(events, exposure), confidence=each) for each in (0.8, 0.95, 0.998)]
    assert all(b[0] <= a[0] and b[1] >= a[1] for a, b in pairwise(wider))


def test_ratio_covers_as_often_as_it_says() -> None:
    # Citizens differ much in how many events they have (gamma), and are there for different parts of a year.
    rng = np.random.default_rng(3)
    worlds, citizens, mean = 2000, 60, 4.0
    exposure = np.minimum(1.0, rng.exponential(0.7, (worlds, citizens)) + 0.02)
    events = rng.poisson(mean * rng.gamma(1.0, 1.0, (worlds, citizens)) * exposure)
    hit = poisson_hit = 0
    for y, x in zip(events, exposure, strict=True):
        low, high = intervals.ratio(*sums_of(y.tolist(), x.tolist()))
        hit += low <= mean <= high
        low, high = intervals.rate(float(y.sum()), float(x.sum()))
        poisson_hit += low <= mean <= high
    assert 0.925 < hit / worlds < 0.965
    assert poisson_hit / worlds < 0.75


def test_ratio_difference_joins_the_two_intervals() -> None:
    later, earlier = sums_of([2, 7, 3], [1, 2, 1]), sums_of([9, 4, 5, 0], [1, 1, 2, 1])
    (low, high), (earlier_low, earlier_high) = intervals.ratio(*later), intervals.ratio(*earlier)
    found = intervals.ratio_difference(later, earlier)
    assert found.difference == pytest.approx(3 - 3.6)
    assert found.low == pytest.approx(-0.6 - math.hypot(3 - low, earlier_high - 3.6))
    assert found.high == pytest.approx(-0.6 + math.hypot(high - 3, 3.6 - earlier_low))
    back = intervals.ratio_difference(earlier, later)
    assert back == pytest.approx((-found.difference, -found.high, -found.low))


def test_ratio_difference_without_an_interval_on_one_side_is_only_the_difference() -> None:
    some, none, nobody = sums_of([2, 7, 3], [1, 2, 1]), sums_of([0, 0], [1, 1]), sums_of([], [])
    found = intervals.ratio_difference(some, none)
    assert found.difference == 3
    assert math.isnan(found.low)
    assert math.isnan(found.high)
    assert all(math.isnan(number) for number in intervals.ratio_difference(some, nobody))


def test_a_caseload_has_changed_when_the_interval_leaves_0_out() -> None:
    # 210 cases on 6 full-time workers, a year earlier 240; then 35 a worker instead of 200.
    little = intervals.rate_difference(210, 6, 240, 6)
    assert little.difference == pytest.approx(-5)
    assert little.low < 0 < little.high
    much = intervals.rate_difference(210, 6, 1200, 6)
    assert much.difference == pytest.approx(-165)
    assert -180 < much.low < much.high < -150
    assert all(math.isnan(number) for number in intervals.rate_difference(3, 1, 3, 0))


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: intervals.wilson(3, 2), "found 3 of 2"),
        (lambda: intervals.wilson(-1, 2), "found -1"),
        (lambda: intervals.wilson(math.nan, 2), "nan"),
        (lambda: intervals.wilson(1, 2, 95), "confidence"),
        (lambda: intervals.rate(-1, 2), "count"),
        (lambda: intervals.rate(1, -2), "exposure"),
        (lambda: intervals.ratio(-1, 2, 1, 4, 2, 1), "events must be 0 or more: found -1"),
        (lambda: intervals.ratio(1, 2, 1, 4, math.nan, 1), "cross"),
        (lambda: intervals.ratio(1, 2, 1, 4, 2, 3, 95), "confidence"),
    ],
)
def test_impossible_numbers_are_refused_with_what_was_found(call, word: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=word):
        call()


def test_mean_is_student_s_interval() -> None:
    values = [3.0, 5.0, 4.0, 9.0, 6.5]
    found = intervals.mean(values)
    low, high = t.interval(
        0.95, len(values) - 1, loc=np.mean(values), scale=np.std(values, ddof=1) / len(values) ** 0.5
    )
    assert found.mean == pytest.approx(5.5)
    assert (found.low, found.high) == pytest.approx((low, high))
    alone, nobody = intervals.mean([2.0]), intervals.mean([])
    assert alone.mean == 2.0
    assert math.isnan(alone.low)
    assert math.isnan(nobody.mean)
    with pytest.raises(ValueError, match="confidence must lie between 0 and 1"):
        intervals.mean(values, 1.0)
