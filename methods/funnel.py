"""Funnels: which units differ from the whole by more than chance, without a league table.

A unit is flagged by an exact tail, P(X <= count) or P(X >= count) below alpha: Poisson for rates (exits per
person-month), binomial where the count is part of a total. The limits are the same tails solved for the
count, continued between whole numbers by the functions that give them exactly there, so that a smooth line
and the flags always agree: a unit is flagged if, and only if, its count lies outside the line.

Over-dispersion (Spiegelhalter 2005): units that differ for reasons nobody is to blame for. `overdispersion`
estimates tau2, the variance of the units' true actual / expected, and flag and limits take it: the
Poisson tail becomes a negative binomial, the binomial a beta-binomial.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import betainc, gammainc, gammaincc
from scipy.stats import betabinom

from methods.expect import expect

Flag = Literal["none", "low", "high", "very_low", "very_high"]

ALPHA = (0.025, 0.001)
"""One-sided tails: worth a look, and clearly different."""
UNITS_NEEDED = 10
EXPECTED_NEEDED = 10
"""Over-dispersion is estimated from no fewer units than this, of no fewer expected than this."""
WINSOR = 0.1
"""Share of the z-scores drawn in at each end, so that a real outlier doesn't widen the funnel for itself."""
SMALLEST_TAU2, SMALLEST_RHO = 1e-9, 1e-6
"""Over-dispersion too small to be seen, where the mixed distributions would lose their precision."""
NEAR = 1e-6
"""Distance from a whole count at which a limit is settled by the flag's own tail."""


class Limits(NamedTuple):
    """Counts where flags begin: 'low' below `low`, 'high' above `high`; divide by the exposure to draw.

    Not whole numbers. A lower limit of 0 or an upper one of the total means that no such flag is possible.
    """

    very_low: float
    low: float
    high: float
    very_high: float


class ChanceFlags(NamedTuple):
    """How many units chance alone flags on average: at all, and as very low or very high."""

    flagged: float
    very: float


@dataclass(frozen=True)
class Tails:
    """P(X <= k) and P(X >= k), continued between whole numbers, and the largest k there can be."""

    below: Callable[[float], float]
    above: Callable[[float], float]
    largest: float


def flag(
    count: int,
    expected: float,
    *,
    total: int | None = None,
    alpha: tuple[float, float] = ALPHA,
    tau2: float = 0.0,
) -> Flag:
    """Flag one unit if its count is further from the expected than chance allows.

    With `total` the count is part of it: binomial with p = expected / total; else Poisson. `alpha` holds the
    one-sided tails of a flag and of a 'very' flag, `tau2` comes from `overdispersion`. Where nothing is
    expected there is nothing to compare with: 'none'. Raises ValueError on impossible numbers.
    """
    _check(expected, total, alpha, tau2)
    _check_count(count, total)
    if expected == 0:
        return "none"
    return flag_by(tails_of(expected, total, tau2), count, alpha)


def flag_by(tails: Tails, count: int, alpha: tuple[float, float] = ALPHA) -> Flag:
    """Flag a count by the tails of what chance would give."""
    below, above = tails.below(count), tails.above(count)
    if below < alpha[1]:
        return "very_low"
    if above < alpha[1]:
        return "very_high"
    if below < alpha[0]:
        return "low"
    return "high" if above < alpha[0] else "none"


def p_value(count: int, expected: float, *, total: int | None = None, tau2: float = 0.0) -> float:
    """Two-sided p-value of a unit: twice the smaller of the tails that `flag` judges by, at most 1.

    Arguments as in `flag`. 1 where nothing is expected. Raises ValueError on impossible numbers.
    """
    _check(expected, total, ALPHA, tau2)
    _check_count(count, total)
    if expected == 0:
        return 1.0
    tails = tails_of(expected, total, tau2)
    return min(1.0, 2 * min(tails.below(count), tails.above(count)))


def limits(
    expected: float, *, total: int | None = None, alpha: tuple[float, float] = ALPHA, tau2: float = 0.0
) -> Limits:
    """Limits of the funnel, in counts, where so much is expected; arguments as in `flag`, which agrees.

    To draw: a point each expected (and total), divided by its exposure. The lines are smooth for Poisson and
    binomial, with short straight pieces for the beta-binomial. Nothing expected: 0 and infinity.
    """
    _check(expected, total, alpha, tau2)
    if expected == 0:
        return Limits(0.0, 0.0, math.inf, math.inf)
    return limits_by(tails_of(expected, total, tau2), alpha)


def limits_by(tails: Tails, alpha: tuple[float, float] = ALPHA) -> Limits:
    """Limits in counts, as `flag_by` with the same tails."""
    return Limits(_lower(tails, alpha[1]), _lower(tails, alpha[0]), _upper(tails, alpha[0]), _upper(tails, alpha[1]))


def chance_flags(
    expected: Sequence[float],
    *,
    totals: Sequence[int] | None = None,
    alpha: tuple[float, float] = ALPHA,
    tau2: float = 0.0,
) -> ChanceFlags:
    """How many of these units chance alone flags on average: the sum of their exact tail probabilities.

    Below 2 x alpha for each unit, as counts are whole numbers and small units can't be low at all.
    """
    flagged = very = 0.0
    every: Sequence[int | None] = [None] * len(expected) if totals is None else totals
    for one, total in zip(expected, every, strict=True):
        if one == 0:
            continue
        chance = chance_by(tails_of(one, total, tau2), alpha)
        flagged, very = flagged + chance.flagged, very + chance.very
    return ChanceFlags(flagged, very)


def chance_by(tails: Tails, alpha: tuple[float, float] = ALPHA) -> ChanceFlags:
    """How likely chance alone is to flag one unit with these tails."""
    line = limits_by(tails, alpha)
    return ChanceFlags(_outside(tails, line.low, line.high), _outside(tails, line.very_low, line.very_high))


def smallest_expected(alpha: float = ALPHA[1], *, total: int | None = None) -> float:
    """How many must be expected, and more, for a count of 0 to be flagged low (6.9 at 0.1 %)."""
    expect(0 < alpha < 1, f"alpha must lie between 0 and 1: found {alpha}")
    return -math.log(alpha) if total is None else total * (1 - alpha ** (1 / total))


def overdispersion(counts: Sequence[int], expected: Sequence[float], *, totals: Sequence[int] | None = None) -> float:
    """Variance between units of the true actual / expected (tau2), 0 when chance explains their spread.

    DerSimonian-Laird on z-scores winsorised at 10 % in each end, from the units of at least 10 expected; 0
    when fewer than 10 are so large. Source: Spiegelhalter, Statistics in Medicine 2005; 24:1185-1202.
    """
    count, mean = np.asarray(counts, dtype=float), np.asarray(expected, dtype=float)
    share = np.zeros_like(mean) if totals is None else mean / np.asarray(totals, dtype=float)
    usable = (mean >= EXPECTED_NEEDED) & (share < 1)
    if np.count_nonzero(usable) < UNITS_NEEDED:
        return 0.0
    count, mean, share = count[usable], mean[usable], share[usable]
    weight = mean / (1 - share)
    z = (count / mean - 1) * np.sqrt(weight)
    z = np.clip(z, *np.quantile(z, [WINSOR, 1 - WINSOR]))
    spread = np.sum(z**2) - (z.size - 1)
    return max(0.0, float(spread / (weight.sum() - np.sum(weight**2) / weight.sum())))


def tails_of(expected: float, total: int | None = None, tau2: float = 0.0) -> Tails:
    """Tails of a count of which so much is expected, over 0; arguments as in `flag`."""
    if total is None:
        if tau2 < SMALLEST_TAU2:
            return Tails(
                lambda k: float(gammaincc(k + 1, expected)),
                lambda k: 1.0 if k <= 0 else float(gammainc(k, expected)),
                math.inf,
            )
        size = 1 / tau2
        p = size / (size + expected)
        return Tails(
            lambda k: float(betainc(size, k + 1, p)),
            lambda k: 1.0 if k <= 0 else float(betainc(k, size, 1 - p)),
            math.inf,
        )
    p = min(1.0, expected / total)
    # tau2 p^2 = rho p (1 - p); a correlation of 1 is as far as shares can be spread.
    rho = 0.0 if p == 1 else min(0.99, tau2 * p / (1 - p))
    if rho < SMALLEST_RHO:
        return Tails(
            lambda k: 1.0 if k >= total else float(betainc(total - k, k + 1, 1 - p)),
            lambda k: 1.0 if k <= 0 else 0.0 if k >= total + 1 else float(betainc(k, total - k + 1, p)),
            total,
        )
    size = 1 / rho - 1
    return tails_of_mass(betabinom.pmf(np.arange(total + 1), total, p * size, (1 - p) * size), 0, total)


def tails_of_mass(mass: NDArray[np.float64], first: int, largest: int) -> Tails:
    """Tails of a count with these probabilities from `first` upwards, straight between whole numbers.

    What lies outside must be too unlikely to be seen; `largest` is the largest count there can be.
    """
    counts = first + np.arange(mass.size + 1)
    cumulated, remaining = np.cumsum(mass), np.append(np.cumsum(mass[::-1])[::-1], 0.0)
    return Tails(
        lambda k: 1.0 if k >= largest else float(np.interp(k, counts[:-1], cumulated, left=0.0, right=1.0)),
        lambda k: 1.0 if k <= 0 else float(np.interp(k, counts, remaining, left=1.0, right=0.0)),
        largest,
    )


def _lower(tails: Tails, alpha: float) -> float:
    if tails.below(0) >= alpha:
        return 0.0
    top = _doubled(lambda k: tails.below(k) >= alpha, tails.largest)
    line = float(brentq(lambda k: tails.below(k) - alpha, 0.0, top))
    whole = round(line)
    if abs(line - whole) < NEAR:
        # Rounding must not decide: a count on the line is flagged only if its tail says so.
        line = whole + NEAR if tails.below(whole) < alpha else float(whole)
    return line


def _upper(tails: Tails, alpha: float) -> float:
    if tails.above(tails.largest) >= alpha:
        return float(tails.largest)
    top = _doubled(lambda k: tails.above(k) < alpha, tails.largest)
    line = float(brentq(lambda k: tails.above(k) - alpha, 0.0, top))
    whole = round(line)
    if abs(line - whole) < NEAR:
        line = whole - NEAR if tails.above(whole) < alpha else float(whole)
    return line


def _doubled(reached: Callable[[float], bool], largest: float) -> float:
    top = 1.0
    while top < largest and not reached(top):
        top *= 2
    return min(top, largest)


def _outside(tails: Tails, low: float, high: float) -> float:
    """Probability of a count below `low` or above `high`."""
    below, above = math.ceil(low) - 1, math.floor(high) + 1
    return (tails.below(below) if below >= 0 else 0.0) + (tails.above(above) if above <= tails.largest else 0.0)


def _check_count(count: int, total: int | None) -> None:
    expect(
        count >= 0 and count == int(count) and (total is None or count <= total),
        f"count must be a whole number from 0 to the total: found {count} of {total}",
    )


def _check(expected: float, total: int | None, alpha: tuple[float, float], tau2: float) -> None:
    expect(0 <= expected < math.inf, f"expected must be 0 or more: found {expected}")
    expect(
        total is None or expected <= total * (1 + 1e-9),
        f"expected must not be over the total: found {expected} of {total}",
    )
    expect(0 < alpha[1] <= alpha[0] < 0.5, f"alpha must hold two tails, the larger first: found {alpha}")
    expect(0 <= tau2 < math.inf, f"tau2 must be 0 or more: found {tau2}")
