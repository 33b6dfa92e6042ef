"""Intervals against published tables, and against the definition of an exact interval."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from methods import intervals


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


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: intervals.wilson(3, 2), "found 3 of 2"),
        (lambda: intervals.wilson(-1, 2), "found -1"),
        (lambda: intervals.wilson(math.nan, 2), "nan"),
        (lambda: intervals.wilson(1, 2, 95), "confidence"),
        (lambda: intervals.rate(-1, 2), "count"),
        (lambda: intervals.rate(1, -2), "exposure"),
    ],
)
def test_impossible_numbers_are_refused_with_what_was_found(call, word: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=word):
        call()
