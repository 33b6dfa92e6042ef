"""Forecasts against all outcomes one by one, the beta-binomial, and what then happens in simulated projects."""

import math
from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import beta, betabinom, binom, gamma, nbinom, poisson

from bench.forecast_calibration import forecasts, picture, tenths
from methods import forecast
from tests.timing import own_seconds

counts = st.integers(0, 12)
known = st.floats(0, 40)
chances = st.lists(st.floats(0, 1), max_size=8)


def by_hand(
    secured: int, pending: list[float], coming: list[float], successes: float, failures: float
) -> NDArray[np.float64]:
    """Every outcome of everyone, at each of 400 shares."""
    found = np.zeros(secured + len(pending) + len(coming))
    mean = (successes + 1) / (successes + failures + 2)
    for quantile in (np.arange(400) + 0.5) / 400:
        p = float(beta.ppf(quantile, 1 + successes, 1 + failures))
        moved = [chance ** (math.log(p) / math.log(mean)) for chance in pending]
        for number, likely in enumerate(coming):
            each = [*moved, *([p] * number)]
            for outcome in product([0, 1], repeat=len(each)):
                chance = math.prod(q if happens else 1 - q for q, happens in zip(each, outcome, strict=True))
                found[secured + sum(outcome)] += likely * chance / 400
    return found


@pytest.mark.parametrize(
    ("secured", "pending", "coming", "successes", "failures"),
    [
        (2, [0.9, 0.4, 0.65], [0.2, 0.5, 0.3], 6, 4),
        (0, [], [0, 0, 0, 1.0], 0, 0),
        (5, [0.3, 1.0, 0.0], [1.0], 2.5, 0),
        (1, [], [0.6, 0.4], 0, 9.5),
    ],
)
def test_every_outcome_one_by_one(
    secured: int, pending: list[float], coming: list[float], successes: float, failures: float
) -> None:
    found = forecast.secured_distribution(secured, pending, np.array(coming), successes, failures)
    assert found == pytest.approx(by_hand(secured, pending, coming, successes, failures), abs=1e-12)


@pytest.mark.parametrize(("to_come", "successes", "failures"), [(20, 7, 4), (1, 0, 0), (60, 30, 20), (12, 0, 9)])
def test_without_pending_it_is_the_beta_binomial(to_come: int, successes: int, failures: int) -> None:
    found = forecast.secured_distribution(3, [], to_come, successes, failures)
    assert found[:3].tolist() == [0, 0, 0]
    exact = betabinom.pmf(np.arange(to_come + 1), to_come, successes + 1, failures + 1)
    # 400 quantiles: the chance of any number is right to a tenth of a percentage point, of reaching one as well.
    assert found[3:] == pytest.approx(exact, abs=1e-3)
    assert np.cumsum(found[3:]) == pytest.approx(np.cumsum(exact), abs=1e-3)


def test_a_share_that_is_known_gives_the_binomial() -> None:
    found = forecast.secured_distribution(0, [0.6, 0.6], 8, 6e9, 4e9)
    assert found == pytest.approx(binom.pmf(np.arange(11), 10, 0.6), abs=1e-4)


@settings(deadline=None, max_examples=60)
@given(counts, chances, counts, known, known)
def test_a_forecast_falls_with_the_target_and_never_as_more_are_secured(
    secured: int, pending: list[float], to_come: int, successes: float, failures: float
) -> None:
    found = forecast.secured_distribution(secured, pending, to_come, successes, failures)
    assert found.size == secured + len(pending) + to_come + 1
    assert found.sum() == pytest.approx(1)
    assert np.all(found >= 0)
    most = found.size - 1
    reach = [
        forecast.reach_probability(target, secured, pending, to_come, successes, failures) for target in range(most + 3)
    ]
    assert all(earlier >= later - 1e-9 for earlier, later in pairwise(reach))
    assert reach[: secured + 1] == [1.0] * (secured + 1)
    assert reach[most + 1 :] == [0.0, 0.0]
    target = (secured + most) // 2 + 1
    now = forecast.reach_probability(target, secured, pending, to_come, successes, failures)
    assert forecast.reach_probability(target, secured + 1, pending, to_come, successes, failures) >= now - 1e-9
    if pending:
        # A pending participant who gets full is one more secured, and a success more is a better share.
        assert forecast.reach_probability(target, secured + 1, pending[1:], to_come, successes, failures) >= now - 1e-9
    assert forecast.reach_probability(target, secured, pending, to_come + 1, successes, failures) >= now - 1e-9


def test_targets_that_are_met_and_that_cannot_be() -> None:
    assert forecast.reach_probability(0, 0, [], 0, 0, 0) == 1
    assert forecast.reach_probability(5, 5, [0.1], 3, 0, 50) == 1
    assert forecast.reach_probability(6, 5, [], 0, 50, 0) == 0
    # No success has been seen, or nothing else: the share is still not 0 or 1.
    assert 0 < forecast.reach_probability(1, 0, [0.05], 0, 0, 200) < 0.1
    assert 0.9 < forecast.reach_probability(1, 0, [0.995], 0, 200, 0) < 1


def test_to_share_one_share_is_less_sure_than_to_know_it() -> None:
    unsure = forecast.secured_distribution(0, [0.6] * 20, 20, 6, 4)
    sure = forecast.secured_distribution(0, [0.6] * 20, 20, 6e6, 4e6)
    numbers = np.arange(41)

    def spread(found: NDArray[np.float64]) -> float:
        return math.sqrt(float(found @ numbers**2) - float(found @ numbers) ** 2)

    assert spread(unsure) > 1.5 * spread(sure)


def test_starts_to_come_by_hand() -> None:
    found = forecast.starts_to_come(2.0, 3.0, 4)
    holds = poisson.pmf(np.arange(5), 6.0)
    holds[4] = 1 - holds[:4].sum()
    follows = binom.pmf(np.arange(5), 4, 1 - math.exp(-6 / 4))
    assert found == pytest.approx((holds + follows) / 2)
    # Six were seen in three months: half of that, and half a start more.
    seen = forecast.starts_to_come(2.0, 3.0, 200, waiting=10, months_seen=3.0)
    uncertain = nbinom.pmf(np.arange(201), 3.5, 1.5 / 4.5)
    paces = gamma.ppf((np.arange(100) + 0.5) / 100, 3.5, scale=1 / 1.5)
    each = 1 - np.exp(-paces * 3 / 10)
    mixed = np.mean([binom.pmf(np.arange(201), 200, chance) for chance in each], axis=0)
    assert seen == pytest.approx((uncertain + mixed) / 2, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(
    st.floats(0, 30),
    st.floats(-3, 30),
    st.integers(0, 60),
    st.one_of(st.none(), counts),
    st.one_of(st.none(), st.floats(0.1, 24)),
)
def test_starts_to_come_are_probabilities(
    pace: float, left: float, available: int, waiting: int | None, seen: float | None
) -> None:
    found = forecast.starts_to_come(pace, left, available, waiting=waiting, months_seen=seen)
    assert found.size == available + 1
    assert found.sum() == pytest.approx(1)
    assert np.all(found >= 0)
    if left <= 0 or available == 0:
        assert found[0] == 1
    longer = forecast.starts_to_come(pace, left + 2, available, waiting=waiting, months_seen=seen)
    numbers = np.arange(available + 1)
    assert longer @ numbers >= found @ numbers - 1e-6


def test_what_it_takes() -> None:
    assert forecast.needed_starts(99, 61, 8.0, 0.6) == pytest.approx(50)
    assert forecast.needed_starts(99, 95, 8.0, 0.6) == 0
    assert forecast.needed_starts(0, 0, 0.0, 0.0) == 0
    assert forecast.needed_starts(9, 0, 0.0, 0.0) == math.inf
    assert forecast.needed_pace(50, 4.0) == 12.5
    assert forecast.needed_pace(0, 0.0) == 0
    assert forecast.needed_pace(1, -1.0) == math.inf
    assert forecast.months_between(date(2017, 11, 1), date(2018, 11, 1)) == pytest.approx(365 / 30.4375)
    assert forecast.months_between(date(2018, 11, 1), date(2017, 11, 1)) == 0


@pytest.mark.parametrize(
    ("deadline", "months", "last"),
    [
        (date(2019, 3, 31), 6, date(2018, 9, 30)),
        (date(2019, 3, 30), 6, date(2018, 9, 30)),
        (date(2019, 3, 29), 6, date(2018, 9, 29)),
        (date(2023, 2, 28), 6, date(2022, 8, 31)),
        (date(2024, 2, 29), 6, date(2023, 8, 31)),
        (date(2024, 2, 28), 6, date(2023, 8, 28)),
        (date(2018, 11, 15), 12, date(2017, 11, 15)),
    ],
)
def test_last_useful_start(deadline: date, months: int, last: date) -> None:
    assert forecast.last_useful_start(deadline, months) == last


def test_words() -> None:
    words = [forecast.word(chance, 10) for chance in (0.8, 0.7999, 0.2, 0.1999, 0.0, 1.0)]
    assert words == ["on_track", "uncertain", "uncertain", "far", "far", "on_track"]
    assert forecast.word(0.99, 9) is None


def test_the_fan_begins_with_what_is_secured_and_ends_with_the_forecast() -> None:
    today, deadline = date(2017, 11, 3), date(2018, 10, 15)
    full_dates = [date(2017, 12, 24), date(2018, 3, 1), date(2018, 12, 1)]
    fan = forecast.fan(
        today,
        deadline,
        months=6,
        secured=7,
        pending=[0.7, 0.8, 0.6],
        full_dates=full_dates,
        successes=8.0,
        failures=5.5,
        pace_per_month=3.0,
        available=40,
        waiting=12,
        months_seen=6.0,
    )
    assert fan.columns == ["month", *forecast.FAN]
    assert fan["month"].to_list() == [
        today,
        date(2017, 12, 1),
        *(date(2018, month, 1) for month in range(1, 11)),
        deadline,
    ]
    assert fan.row(0) == (today, *[7] * 7)
    assert fan.row(1)[1:] == (7,) * 7
    assert fan["p97_5"][2] == 8
    for name in forecast.FAN:
        assert fan[name].is_sorted()
    for row in fan.iter_rows():
        assert list(row[1:]) == sorted(row[1:])
    left = forecast.months_between(today, date(2018, 4, 15))
    coming = forecast.starts_to_come(3.0, left, 40, waiting=12, months_seen=6.0)
    final = np.cumsum(forecast.secured_distribution(7, [0.7, 0.8], coming, 8.0, 5.5))
    for name, share in forecast.FAN.items():
        number = fan[name][-1]
        assert final[number] >= share > (final[number - 1] if number else 0)


def test_a_deadline_that_has_passed_has_no_fan() -> None:
    fan = forecast.fan(
        date(2019, 4, 1),
        date(2019, 3, 31),
        months=6,
        secured=61,
        pending=[],
        full_dates=[],
        pace_per_month=2,
        available=9,
        successes=61,
        failures=40,
    )
    assert fan.is_empty()
    assert fan.columns == ["month", *forecast.FAN]


def test_it_is_quick_for_165_participants() -> None:
    coming = forecast.starts_to_come(8, 12, 83, months_seen=6)
    once = partial(forecast.reach_probability, 99, 0, [0.5] * 82, coming, 20, 15)
    assert sum(own_seconds(once)[1] for _ in range(5)) / 5 < 0.05


def test_forecasts_are_calibrated_in_simulated_projects() -> None:
    # Fewer projects than in bench/forecast_calibration.py, so fifths instead of tenths; 99.9 % for five looks.
    found = forecasts(160, 11)
    chances = np.array([each.chances["forecast"] for each in found])
    reached = np.array([each.reached for each in found])
    for low in np.arange(0, 1, 0.2):
        chosen = (chances >= low) & ((chances < low + 0.2) | (low > 0.7))
        error = math.sqrt(float(np.sum(chances[chosen] * (1 - chances[chosen])))) + 0.5
        assert abs(float(reached[chosen].sum() - chances[chosen].sum())) < 3.3 * error
    assert np.mean((chances - reached) ** 2) < 0.11
    rows = tenths(found, "forecast")
    assert sum(row.projects for row in rows) == 160
    assert picture(rows).count("<circle") == len(rows)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: forecast.secured_distribution(-1, [], 0, 0, 0), "secured"),
        (lambda: forecast.secured_distribution(0, [1.2], 0, 0, 0), "pending"),
        (lambda: forecast.secured_distribution(0, [math.nan], 0, 0, 0), "pending"),
        (lambda: forecast.secured_distribution(0, [], -1, 0, 0), "to_come"),
        (lambda: forecast.secured_distribution(0, [], np.array([0.5, 0.4]), 0, 0), "add to 1"),
        (lambda: forecast.secured_distribution(0, [], 0, -1, 0), "successes"),
        (lambda: forecast.secured_distribution(0, [], 0, 0, math.inf), "failures"),
        (lambda: forecast.starts_to_come(-1, 3, 4), "pace_per_month"),
        (lambda: forecast.starts_to_come(1, math.inf, 4), "months_left"),
        (lambda: forecast.starts_to_come(1, 3, -4), "available"),
        (lambda: forecast.starts_to_come(1, 3, 4, waiting=-1), "waiting"),
        (lambda: forecast.starts_to_come(1, 3, 4, months_seen=0), "months_seen"),
        (lambda: forecast.needed_starts(9, 0, 0, 60), "share"),
        (
            lambda: forecast.fan(
                date(2018, 1, 1),
                date(2019, 1, 1),
                months=6,
                secured=0,
                pending=[0.5],
                full_dates=[],
                pace_per_month=1,
                available=1,
                successes=0,
                failures=0,
            ),
            "equally long",
        ),
    ],
)
def test_impossible_questions_are_refused(call: Callable[[], object], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        call()
