"""Flags by exact tails, limits that agree with them, and over-dispersion."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.special import gammainccinv, gammaincinv
from scipy.stats import betabinom, nbinom

from methods import funnel


def poisson_below(count: int, mean: float) -> float:
    return sum(math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in range(count + 1))


def binomial_below(count: int, total: int, p: float) -> float:
    return sum(math.comb(total, k) * p**k * (1 - p) ** (total - k) for k in range(count + 1))


def flag_by_hand(below: float, above: float) -> str:
    for alpha, prefix in ((0.001, "very_"), (0.025, "")):
        if below < alpha:
            return f"{prefix}low"
        if above < alpha:
            return f"{prefix}high"
    return "none"


@settings(deadline=None)
@given(count=st.integers(0, 60), expected=st.floats(0.01, 40))
def test_rates_are_flagged_by_the_poisson_tails(count: int, expected: float) -> None:
    above = 1 - poisson_below(count - 1, expected)
    assert funnel.flag(count, expected) == flag_by_hand(poisson_below(count, expected), above)


@settings(deadline=None)
@given(total=st.integers(1, 80), p=st.floats(0.01, 0.99), data=st.data())
def test_shares_are_flagged_by_the_binomial_tails(total: int, p: float, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, total))
    above = 1 - binomial_below(count - 1, total, p)
    assert funnel.flag(count, p * total, total=total) == flag_by_hand(binomial_below(count, total, p), above)


def test_published_poisson_points() -> None:
    # At 10 expected the 2.5 % points are 4 and 17, the 0.1 % points 2 and 21 (Pearson & Hartley, table 7).
    flags = [funnel.flag(count, 10) for count in range(25)]
    assert [flags.count(name) for name in ("very_low", "low", "none", "high", "very_high")] == [
        2,
        2,
        14,
        4,
        3,
    ]
    assert flags[3] == "low"
    assert flags[4] == "none"
    assert flags[17] == "none"
    assert flags[18] == "high"


@pytest.mark.parametrize("alpha", [0.025, 0.001])
def test_the_tail_itself_decides_on_either_side_of_alpha(alpha: float) -> None:
    low, high = ("low", "high") if alpha == 0.025 else ("very_low", "very_high")
    assert funnel.flag(4, float(gammainccinv(5, alpha * 0.9999))) == low
    assert funnel.flag(4, float(gammainccinv(5, alpha * 1.0001))) != low
    assert funnel.flag(9, float(gammaincinv(9, alpha * 0.9999))) == high
    assert funnel.flag(9, float(gammaincinv(9, alpha * 1.0001))) != high


def test_no_low_flag_is_possible_for_small_units() -> None:
    assert funnel.smallest_expected() == pytest.approx(6.9078, abs=1e-4)
    assert funnel.smallest_expected(0.025) == pytest.approx(3.6889, abs=1e-4)
    assert funnel.flag(0, 6.90) == "low"
    assert funnel.flag(0, 6.91) == "very_low"
    assert funnel.limits(3.6).low == 0.0
    assert funnel.limits(3.7).low > 0
    edge = funnel.smallest_expected(0.001, total=30)
    assert funnel.flag(0, edge - 0.001, total=30) == "low"
    assert funnel.flag(0, edge + 0.001, total=30) == "very_low"


@settings(max_examples=150, deadline=None)
@given(
    expected=st.one_of(st.floats(0, 300), st.integers(0, 30).map(float)),
    spare=st.one_of(st.none(), st.integers(0, 300)),
    tau2=st.sampled_from([0.0, 0.0, 0.001, 0.04, 0.5]),
)
@example(expected=3.0, spare=0, tau2=0.0)
@example(expected=float(gammainccinv(4, 0.025)), spare=None, tau2=0.0)
@example(expected=float(gammaincinv(9, 0.001)), spare=None, tau2=0.0)
def test_a_count_is_flagged_if_and_only_if_it_lies_outside_the_limits(
    expected: float, spare: int | None, tau2: float
) -> None:
    total = None if spare is None else math.ceil(expected) + spare
    lines = funnel.limits(expected, total=total, tau2=tau2)
    assert 0 <= lines.very_low <= lines.low <= lines.high <= lines.very_high
    highest = int(expected + 10 * math.sqrt(expected) + 12) if total is None else total
    corners = {math.floor(line) + step for line in lines if math.isfinite(line) for step in (-1, 0, 1, 2)}
    for count in sorted(corners | {0, highest}):
        if not 0 <= count <= highest:
            continue
        outside = (
            "very_low"
            if count < lines.very_low
            else "very_high"
            if count > lines.very_high
            else "low"
            if count < lines.low
            else "high"
            if count > lines.high
            else "none"
        )
        assert funnel.flag(count, expected, total=total, tau2=tau2) == outside


def test_limits_are_smooth_and_the_funnel_narrows() -> None:
    expected = np.linspace(4, 200, 400)
    lines = np.array([funnel.limits(one) for one in expected])
    assert np.all(np.diff(lines, axis=0) >= 0)
    assert np.abs(np.diff(lines, 2, axis=0)[40:]).max() < 0.05
    ratio = lines / expected[:, None]
    assert ratio[-1, 0] > ratio[100, 0]
    assert ratio[-1, 3] < ratio[100, 3]


def test_nothing_expected_is_nothing_to_compare_with() -> None:
    assert funnel.flag(2, 0) == "none"
    assert funnel.flag(0, 0, total=0) == "none"
    assert funnel.limits(0) == (0, 0, math.inf, math.inf)


def test_all_expected_and_one_missing_is_very_low() -> None:
    assert funnel.flag(8, 9, total=9) == "very_low"
    assert funnel.flag(9, 9, total=9) == "none"


def test_over_dispersed_tails_have_the_stated_variance() -> None:
    expected, tau2, total = 40.0, 0.05, 300
    size = 1 / tau2
    poisson_mixed = nbinom(size, size / (size + expected))
    assert poisson_mixed.var() == pytest.approx(expected + tau2 * expected**2)
    for count in (15, 22, 60, 75):
        by_hand = flag_by_hand(poisson_mixed.cdf(count), poisson_mixed.sf(count - 1))
        assert funnel.flag(count, expected, tau2=tau2) == by_hand
    p = expected / total
    rho = tau2 * p / (1 - p)
    shares_mixed = betabinom(total, p * (1 / rho - 1), (1 - p) * (1 / rho - 1))
    for count in (15, 22, 60, 75):
        by_hand = flag_by_hand(shares_mixed.cdf(count), shares_mixed.sf(count - 1))
        assert funnel.flag(count, expected, total=total, tau2=tau2) == by_hand


def test_over_dispersion_by_hand() -> None:
    # Ten units of 100 expected, ratios 0.8 and 1.2: z = -2 and 2, which winsorising leaves as they are.
    # tau2 = (10 x 4 - 9) / (1000 - 10 x 100^2 / 1000) = 31 / 900.
    counts, expected = [80, 120] * 5, [100.0] * 10
    assert funnel.overdispersion(counts, expected) == pytest.approx(31 / 900)
    # As shares of 200 the variance is half as large, so the weights double: (10 x 8 - 9) / (2000 - 200).
    assert funnel.overdispersion(counts, expected, totals=[200] * 10) == pytest.approx(71 / 1800)


def test_over_dispersion_needs_ten_units_of_ten_expected() -> None:
    assert funnel.overdispersion([80, 120] * 4 + [80], [100.0] * 9) == 0.0
    assert funnel.overdispersion([80, 120] * 4 + [80, 3], [100.0] * 9 + [9.9]) == 0.0
    assert funnel.overdispersion([80, 120] * 4 + [80, 12], [100.0] * 9 + [10.0]) > 0
    assert funnel.overdispersion([99, 101] * 5, [100.0] * 10) == 0.0


def test_one_outlier_does_not_widen_the_funnel_for_itself() -> None:
    calm = [97, 103] * 10
    assert funnel.overdispersion([*calm, 300], [100.0] * 21) == 0.0


def test_chance_flags_are_the_sum_of_the_tails() -> None:
    def flagged(expected: float, names: set[str]) -> float:
        return sum(
            poisson_below(k, expected) - (poisson_below(k - 1, expected) if k else 0.0)
            for k in range(120)
            if funnel.flag(k, expected) in names
        )

    units = [2.0, 7.5, 31.0]
    found = funnel.chance_flags([*units, 0.0])
    very = {"very_low", "very_high"}
    assert found.flagged == pytest.approx(sum(flagged(one, very | {"low", "high"}) for one in units), abs=1e-9)
    assert found.very == pytest.approx(sum(flagged(one, very) for one in units), abs=1e-9)
    assert found.flagged < 2 * 0.025 * len(units)
    # Three coins all alike: 1/8 in each tail, over 10 %. Ten: P(X <= 2) = 56/1024, P(X <= 3) = 176/1024.
    coins = funnel.chance_flags([1.5, 5.0], totals=[3, 10], alpha=(0.1, 0.001))
    assert coins == pytest.approx((2 * 56 / 1024, 2 / 1024))


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"count": -1, "expected": 2.0}, "count"),
        ({"count": 1.5, "expected": 2.0}, "count"),
        ({"count": 5, "expected": 2.0, "total": 4}, "count"),
        ({"count": 1, "expected": -2.0}, "expected"),
        ({"count": 1, "expected": math.nan}, "expected"),
        ({"count": 1, "expected": 5.0, "total": 4}, "expected"),
        ({"count": 1, "expected": 5.0, "alpha": (0.001, 0.025)}, "alpha"),
        ({"count": 1, "expected": 5.0, "tau2": -1.0}, "tau2"),
    ],
)
def test_impossible_numbers_are_refused(arguments: dict[str, float], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        funnel.flag(**arguments)  # type: ignore[arg-type]
