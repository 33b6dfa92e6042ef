"""Will a project reach its goal: how many are secured by the deadline, and what it would take.

Those pending and those still to come share one success share that nobody knows. Taking each by itself, with the share
as known, is badly calibrated: it is too sure. So the share p is drawn from Beta(1 + successes, 1 + failures), by 400
quantiles and without random numbers; at each p the number secured is a sum of independent participants; and the mean
over p is the forecast. Without pending participants and with a known number to come it is the beta-binomial
distribution.

A pending participant's chance was worked out at one share P̄ (`retention.conditional`): the mean (successes + 1) /
(successes + failures + 2). At another share p it is that chance to the power ln p / ln P̄: the hazard of the whole
period goes up or down by one factor (proportional hazards), so that one with half the hazard behind has the square
root of p.
"""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import betaincinv, gammaincinv
from scipy.stats import binom, nbinom, poisson

from methods.expect import expect

Floats = NDArray[np.float64]
Numbers = Sequence[float] | Floats
Word = Literal["on_track", "uncertain", "far"]

QUANTILES = 400
PACES = 100
"""Quantiles of a pace that is not known."""
MONTH_WEIGHT = 0.5
"""A pace moves over time: a month that was seen says as much of those to come as half a month would, if it didn't."""
MATURED_NEEDED = 10
"""Participants begun so long ago that their period could be full, below which nothing is said in words."""
ON_TRACK, FAR = 0.8, 0.2
DAYS_IN_MONTH = 30.4375
FAN = {"p2_5": 0.025, "p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9, "p97_5": 0.975}
"""Columns of the fan: the median and the ends of the 50, 80 and 95 % bands."""
NEGLIGIBLE = 1e-12
"""A number of starts less likely than this is left out."""
SMALLEST = 1e-300
"""A success share of 0 has no logarithm."""
DAY = timedelta(days=1)


def reach_probability(  # noqa: PLR0917 (what is there, then what is known of the share)
    target: int,
    secured: int,
    pending: Numbers,
    to_come: int | Floats,
    successes: float,
    failures: float,
) -> float:
    """Chance (0-1) that at least `target` are secured in the end; arguments and errors as `secured_distribution`.

    1 where the target is met already, 0 where all who are pending and to come would not be enough.
    """
    if target <= secured:
        return 1.0
    distribution = secured_distribution(secured, pending, to_come, successes, failures)
    return min(1.0, float(distribution[target:].sum()))


def secured_distribution(
    secured: int,
    pending: Numbers,
    to_come: int | Floats,
    successes: float,
    failures: float,
) -> Floats:
    """Probability of each final number secured: element k is that of k, from 0 to secured + all pending + all to come.

    `pending` are the chances of those in a period whose full date is not after the deadline, `to_come` is the number
    who will still begin in time: a count, or the probability of each count from 0 (see `starts_to_come`). `successes`
    and `failures` are what is known of the success share, and need not be whole (see `retention.evidence`). Raises
    ValueError on negative numbers, chances outside 0-1 or probabilities of counts that do not add to 1.
    """
    chances, coming = _checked(secured, pending, to_come, successes, failures)
    shares = _shares(successes, failures)
    counts = _counts(shares, _mean(successes, failures), chances, coming)
    return np.concatenate([np.zeros(secured), counts.mean(axis=0)])


def starts_to_come(
    pace_per_month: float,
    months_left: float,
    available: int,
    *,
    waiting: int | None = None,
    months_seen: float | None = None,
) -> Floats:
    """Probability of each number of job starts still to come in time: element k is that of k, from 0 to `available`.

    At the present pace (starts a month), over the `months_left` until the last useful start, and never more than
    those `available` (see `retention.available`). What a pace does when fewer are left nobody knows, so two answers
    weigh the same: it holds as long as anyone is available (jobs are found at the pace of whoever finds them:
    Poisson, the rest at the top), or each who is available has the chance that each of those `waiting` now has, so
    that the pace follows how many there are (binomial). `waiting` are those who could begin now (default: all
    `available`). A pace seen over only `months_seen` months may as well have been another, and moves besides: it is
    gamma, and a month seen counts half, with half a start added. Without `months_seen` it is taken as
    known. To take the expected number as a count makes forecasts too sure. Raises ValueError on negative numbers.
    """
    expect(0 <= pace_per_month < math.inf, f"pace_per_month must be 0 or more: found {pace_per_month}")
    expect(available >= 0, f"available must be 0 or more: found {available}")
    expect(waiting is None or waiting >= 0, f"waiting must be 0 or more: found {waiting}")
    expect(months_left < math.inf, f"months_left must be finite: found {months_left}")
    expect(months_seen is None or 0 < months_seen < math.inf, f"months_seen must be above 0: found {months_seen}")
    months = max(0.0, months_left)
    numbers = np.arange(available + 1)
    if months == 0 or available == 0:
        return np.asarray(numbers == 0, dtype=float)
    if months_seen is None:
        expected = np.array([pace_per_month * months])
        holds = poisson.pmf(numbers, expected[0])
    else:
        # Half a start more than is counted (Jeffreys): no start yet is not never.
        seen, counted = MONTH_WEIGHT * pace_per_month * months_seen + 0.5, MONTH_WEIGHT * months_seen
        parts = (np.arange(PACES) + 0.5) / PACES
        expected = gammaincinv(seen, parts) / counted * months
        holds = nbinom.pmf(numbers, seen, counted / (counted + months))
    # More than there are can't begin: what would be over is at the top.
    holds[-1] = max(0.0, 1 - float(holds[:-1].sum()))
    each = -np.expm1(-expected / max(1, available if waiting is None else waiting))
    # SciPy's binomial overflows at chances next to nothing.
    each = np.where(each < NEGLIGIBLE, 0.0, each)
    follows = np.mean(binom.pmf(numbers[:, None], available, each), axis=1)
    return np.asarray((holds + follows) / 2, dtype=float)


def needed_starts(target: int, secured: int, expected_pending: float, share: float) -> float:
    """Job starts that it takes to reach the target in the mean: what lacks when those pending are done, over the share.

    0 where nothing lacks, infinite where something does and the share is 0. Raises ValueError where `share` isn't 0-1.
    """
    expect(0 <= share <= 1, f"share must lie in 0-1: found {share}")
    lacking = max(0.0, target - secured - expected_pending)
    if lacking == 0:
        return 0.0
    return lacking / share if share else math.inf


def needed_pace(starts: float, months_left: float) -> float:
    """Starts a month that it takes until the last useful start; infinite where it has passed and some are needed."""
    if starts <= 0:
        return 0.0
    return starts / months_left if months_left > 0 else math.inf


def last_useful_start(deadline: date, months: int) -> date:
    """Last day on which a job can begin and its period still be full by the deadline.

    At a month's end several days get full together: with six months to 28 February it is 31 August, not the 28th.
    """
    start = _after(deadline, -months)
    while _after(start + DAY, months) <= deadline:
        start += DAY
    return start


def months_between(start: date, end: date) -> float:
    """Months from a day to another, as days / 30.4375; 0 where the other comes first."""
    return max(0, (end - start).days) / DAYS_IN_MONTH


def word(probability: float, matured: int) -> Word | None:
    """What is said of a chance: on_track from 80 %, far below 20 %, else uncertain; None where under 10 have matured.

    `matured`: participants whose first job began so long ago that its period could be full (total of `mature` in
    `retention.shares`).
    """
    if matured < MATURED_NEEDED:
        return None
    if probability >= ON_TRACK:
        return "on_track"
    return "far" if probability < FAR else "uncertain"


def fan(
    today: date,
    deadline: date,
    *,
    months: int,
    secured: int,
    pending: Numbers,
    full_dates: Sequence[date],
    pace_per_month: float,
    available: int,
    successes: float,
    failures: float,
    waiting: int | None = None,
    months_seen: float | None = None,
) -> pl.DataFrame:
    """Quantiles of the cumulative number secured, from today to the deadline: one row a month and one for the deadline.

    Columns month (the day: today, then the 1st of each month, then the deadline) and p2_5, p10, p25, p50, p75, p90,
    p97_5: the smallest number that is reached with so large a chance, within it the bands of 50, 80 and 95 %. A
    pending participant counts from his date in `full_dates`, those to come when their period may be full. Each day is
    by itself: a path needn't follow a quantile. No rows where the deadline is not after today. Other arguments as
    `secured_distribution` and `starts_to_come`.
    """
    expect(len(pending) == len(full_dates), "pending and full_dates must be equally long")
    if deadline <= today:
        return pl.DataFrame(schema={"month": pl.Date, **dict.fromkeys(FAN, pl.Int64)})
    firsts = pl.date_range(_after(today.replace(day=1), 1), deadline, "1mo", closed="left", eager=True)
    days = [today, *firsts, deadline]
    rows = []
    for day in days:
        due = [chance for chance, full in zip(pending, full_dates, strict=True) if full <= day]
        left = months_between(today, last_useful_start(day, months))
        coming = starts_to_come(pace_per_month, left, available, waiting=waiting, months_seen=months_seen)
        reached = np.cumsum(secured_distribution(secured, due, coming, successes, failures))
        # Rounding of the sum must not put the last quantile after the last number.
        numbers = np.minimum(np.searchsorted(reached, list(FAN.values())), reached.size - 1)
        rows.append((day, *numbers.tolist()))
    return pl.DataFrame(rows, schema={"month": pl.Date, **dict.fromkeys(FAN, pl.Int64)}, orient="row")


def _shares(successes: float, failures: float) -> Floats:
    """Success shares that are equally likely: the middles of 400 parts of the beta distribution."""
    return np.asarray(betaincinv(1 + successes, 1 + failures, (np.arange(QUANTILES) + 0.5) / QUANTILES), dtype=float)


def _mean(successes: float, failures: float) -> float:
    return (successes + 1) / (successes + failures + 2)


def _counts(shares: Floats, mean: float, pending: Floats, coming: Floats) -> Floats:
    """Probability of each number among those pending and to come: a row a share, a column a number."""
    # Those to come, by Horner's rule on the sum over n of P(n) (1 - p + p z)^n.
    likely = np.flatnonzero(coming > NEGLIGIBLE)
    most = int(likely[-1]) if likely.size else 0
    counts = np.zeros((coming.size + pending.size, shares.size))
    counts[0] = coming[most]
    for size, number in enumerate(range(most - 1, -1, -1), start=1):
        _add(counts[: size + 1], shares)
        counts[0] += coming[number]
    powers = np.log(np.maximum(shares, SMALLEST)) / math.log(mean)
    for size, chance in enumerate(pending, start=most + 1):
        _add(counts[: size + 1], chance**powers)
    return counts.T


def _add(counts: Floats, chances: Floats) -> None:
    """One participant more: each number becomes one larger with the chance of each column."""
    counts[1:] += chances * (counts[:-1] - counts[1:])
    counts[0] *= 1 - chances


def _after(day: date, months: int) -> date:
    found: date = pl.select(pl.lit(day).dt.offset_by(f"{months}mo")).item()
    return found


def _checked(
    secured: int, pending: Numbers, to_come: int | Floats, successes: float, failures: float
) -> tuple[Floats, Floats]:
    expect(secured >= 0, f"secured must be 0 or more: found {secured}")
    expect(0 <= successes < math.inf, f"successes must be 0 or more: found {successes}")
    expect(0 <= failures < math.inf, f"failures must be 0 or more: found {failures}")
    chances = np.asarray(pending, dtype=float)
    expect(bool(np.all((chances >= 0) & (chances <= 1))), "pending must be chances of 0-1")
    if isinstance(to_come, int | np.integer):
        expect(to_come >= 0, f"to_come must be 0 or more: found {to_come}")
        return chances, np.concatenate([np.zeros(int(to_come)), [1.0]])
    coming = np.asarray(to_come, dtype=float)
    expect(bool(np.all(coming >= 0)) and abs(float(coming.sum()) - 1) < 1e-6, "to_come must add to 1")
    return chances, coming
