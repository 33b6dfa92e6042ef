"""Intervals for shares, rates and differences: what chance alone could have made of a small number.

References: Wilson (1927) for a share; Garwood (1936) and Breslow & Day (1987, Byar's approximation) for a
rate; Cochran (1977, Sampling Techniques, ch. 6) for a ratio of two sums over citizens; Newcombe (1998), method 10, for
the difference between two shares, and Zou & Donner (2008), the same step, between two of anything else.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from scipy.special import gammaincinv, ndtri, stdtrit

from methods.expect import expect

Interval = tuple[float, float]

EXACT_BELOW = 10
"""Events from which Byar's approximation takes over from the exact Poisson interval."""

SAME = 1e-12
"""Spread between citizens, as a share of the events squared, that is rounding of sums, not spread."""
LARGEST_EXPONENT = 700.0
"""A little less than the largest power of e that a floating-point number holds."""


class Difference(NamedTuple):
    """A difference (later less earlier, in the unit of the two) and its interval."""

    difference: float
    low: float
    high: float


class RatioSums(NamedTuple):
    """What the interval of a ratio needs, as sums over citizens of their events y and exposure x.

    In order: y, x, y squared, x squared, y times x, and how many citizens there are.
    """

    events: float
    exposure: float
    events_squared: float
    exposure_squared: float
    cross: float
    citizens: int


class Mean(NamedTuple):
    """A mean and its interval."""

    mean: float
    low: float
    high: float


def mean(values: Sequence[float], confidence: float = 0.95) -> Mean:
    """Mean of independent numbers with Student's interval; the interval is nan for fewer than 2, all for none."""
    expect(0 < confidence < 1, f"confidence must lie between 0 and 1: found {confidence}")
    if not values:
        return Mean(math.nan, math.nan, math.nan)
    middle = math.fsum(values) / len(values)
    if len(values) < 2:
        return Mean(middle, math.nan, math.nan)
    spread = math.fsum((value - middle) ** 2 for value in values) / (len(values) - 1)
    half = float(stdtrit(len(values) - 1, 0.5 + confidence / 2)) * math.sqrt(spread / len(values))
    return Mean(middle, middle - half, middle + half)


def wilson(count: float, total: float, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's interval for the share `count / total`, as (low, high) within 0-1.

    A total of 0 says nothing: (nan, nan). Raises ValueError unless 0 <= count <= total.
    """
    expect(0 <= count <= total, f"0 <= count <= total must hold: found {count} of {total}")
    z = _normal_quantile(confidence)
    if total == 0:
        return math.nan, math.nan
    share = count / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    # At the ends the formula gives exactly 0 and 1; floating point does not.
    low = 0.0 if count == 0 else max(0.0, middle - half)
    high = 1.0 if count == total else min(1.0, middle + half)
    return low, high


def rate(count: float, exposure: float, confidence: float = 0.95) -> tuple[float, float]:
    """Interval for the rate `count / exposure`, as (low, high) events per unit of exposure.

    Exact Poisson below 10 events, Byar's approximation from 10. Not for events that one person can have many
    of: there it is far too narrow. With expected events as exposure it is the interval of actual / expected.
    An exposure of 0 says nothing: (nan, nan). Raises ValueError when count or exposure is negative.
    """
    expect(count >= 0, f"count must be 0 or more: found {count}")
    expect(exposure >= 0, f"exposure must be 0 or more: found {exposure}")
    z = _normal_quantile(confidence)
    if exposure == 0:
        return math.nan, math.nan
    if count < EXACT_BELOW:
        tail = (1 - confidence) / 2
        low = 0.0 if count == 0 else float(gammaincinv(count, tail))
        high = float(gammaincinv(count + 1, 1 - tail))
    else:
        low = count * max(0.0, 1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
        high = (count + 1) * (1 - 1 / (9 * (count + 1)) + z / (3 * math.sqrt(count + 1))) ** 3
    return low / exposure, high / exposure


def difference(
    count: float, total: float, earlier_count: float, earlier_total: float, confidence: float = 0.95
) -> Difference:
    """Difference between a share and the same share earlier, with Newcombe's interval (shares 0-1).

    For stocks, against 12 months earlier: a change is claimed only when the interval leaves 0 out. Persons
    in both stocks make it cautious. A total of 0 on either side gives nan. Raises ValueError as `wilson`.
    """
    limits = wilson(count, total, confidence)
    earlier_limits = wilson(earlier_count, earlier_total, confidence)
    if total == 0 or earlier_total == 0:
        return Difference(math.nan, math.nan, math.nan)
    change, below, above = _between(count / total, limits, earlier_count / earlier_total, earlier_limits)
    return Difference(change, max(-1.0, below), min(1.0, above))


def ratio(  # noqa: PLR0917 (the sums in the order of RatioSums, so that one can be spread out)
    events: float,
    exposure: float,
    events_squared: float,
    exposure_squared: float,
    cross: float,
    citizens: int,
    confidence: float = 0.95,
) -> tuple[float, float]:
    """Interval for `events / exposure` where one citizen can have many events, as (low, high); see `RatioSums`.

    From the spread between citizens, never Poisson: variance n / (n - 1) x sum of (y - r x) squared / X squared
    (the ratio estimator, linearised), Student's t with n - 1 degrees of freedom, on the logarithm of the ratio. The
    logarithm, because events are skew: with 20 citizens the plain interval covers about 90 % where this one covers
    about 94 %, and it never goes below 0. (nan, nan) where there is no spread to learn from: fewer than 2 citizens, no
    events or no exposure, or all exactly alike. Raises ValueError when a number is negative.
    """
    sums = RatioSums(events, exposure, events_squared, exposure_squared, cross, citizens)
    for name, number in zip(RatioSums._fields, sums, strict=True):
        expect(0 <= number < math.inf, f"{name} must be 0 or more: found {number}")
    expect(0 < confidence < 1, f"confidence must lie between 0 and 1: found {confidence}")
    if citizens < 2 or events == 0 or exposure == 0:
        return math.nan, math.nan
    found = events / exposure
    spread = events_squared - 2 * found * cross + found * found * exposure_squared
    if spread <= SAME * events_squared:
        return math.nan, math.nan
    error = math.sqrt(citizens / (citizens - 1) * spread) / events
    factor = math.exp(min(LARGEST_EXPONENT, float(stdtrit(citizens - 1, 0.5 + confidence / 2)) * error))
    return found / factor, found * factor


def ratio_difference(later: RatioSums, earlier: RatioSums, confidence: float = 0.95) -> Difference:
    """Difference between two ratios of independent citizens, from the interval of each (see `ratio`).

    Citizens who are in both make it cautious. Without exposure on a side all is nan; without an interval on a
    side the difference has none.
    """
    limits, earlier_limits = ratio(*later, confidence), ratio(*earlier, confidence)
    if later.exposure == 0 or earlier.exposure == 0:
        return Difference(math.nan, math.nan, math.nan)
    return _between(later.events / later.exposure, limits, earlier.events / earlier.exposure, earlier_limits)


def rate_difference(
    count: float, exposure: float, earlier_count: float, earlier_exposure: float, confidence: float = 0.95
) -> Difference:
    """Difference between a rate and the same rate earlier, from the interval of each (see `rate`).

    Also for cases per full-time worker against 12 months earlier (counts of citizens, exposures in full-time
    workers): a stock that people come to and leave by themselves varies as a Poisson count does. Persons in both
    stocks make it cautious. An exposure of 0 on either side gives nan. Raises ValueError as `rate`.
    """
    limits = rate(count, exposure, confidence)
    earlier_limits = rate(earlier_count, earlier_exposure, confidence)
    if exposure == 0 or earlier_exposure == 0:
        return Difference(math.nan, math.nan, math.nan)
    return _between(count / exposure, limits, earlier_count / earlier_exposure, earlier_limits)


def _between(now: float, limits: Interval, earlier: float, earlier_limits: Interval) -> Difference:
    """Recover the variances from the two intervals, each on the side that the difference needs."""
    (low, high), (earlier_low, earlier_high) = limits, earlier_limits
    change = now - earlier
    return Difference(
        change,
        change - math.hypot(now - low, earlier_high - earlier),
        change + math.hypot(high - now, earlier - earlier_low),
    )


def _normal_quantile(confidence: float) -> float:
    expect(0 < confidence < 1, f"confidence must lie between 0 and 1: found {confidence}")
    return float(ndtri(0.5 + confidence / 2))
