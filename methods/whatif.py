"""What if inflow and exits go on as they are: the cases of the months to come, with their uncertainty.

A flow balance: of the cases at a month's start a share p leaves, and the month's net inflow (entered + moved in -
moved out) is there at its end, so that cases(h + 1) = (1 - p) x cases(h) + inflow. Month 0 is the day of the forecast,
after any cases have been moved; month h is h months later. All of it is in closed form, without random numbers.

The interval holds what chance does in the months to come (who leaves, how many come, and more than chance where exits
have swung more than that) and what a short history can't tell of p and the inflow. It knows of no reform, season or
trend: it says what will happen if things go on as they are, not that they will.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import stdtrit

from methods.expect import expect

Floats = NDArray[np.float64]

MONTHS_NEEDED = 6
"""Fewer months of history say next to nothing of how much they vary."""


class _Leaving(NamedTuple):
    """Variance of a month's exits for each open case, that of the share p, and whether exits swing beyond chance."""

    variance: float
    error: float
    dispersed: bool


def caseload_forecast(
    cases: float,
    exits: Sequence[int],
    openings: Sequence[int],
    net_inflow: Sequence[int],
    *,
    moved: float = 0,
    months: int = 12,
    confidence: float = 0.90,
) -> pl.DataFrame:
    """Cases in the months to come: one row a month, from 0 to `months`, with month, expected, low and high (cases).

    `exits`, `openings` (cases open at the start) and `net_inflow` are the history, one number for each whole month;
    `moved` cases come (or, below 0, go) at once. Expected is the mean, N (1 - p)^h + inflow x (1 - (1 - p)^h) / p with
    N = cases + moved, p = all exits / all openings and the mean net inflow, which may be negative: nothing falls below
    0. The interval is Student's t, with a degree of freedom less than there are months for what is estimated from
    their swings. Raises ValueError on a history of under 6 months, unequal lengths, negative numbers, no openings at
    all, or fewer than 0 cases.
    """
    number = len(exits)
    expect(number == len(openings) == len(net_inflow), "exits, openings and net_inflow must be equally long")
    expect(number >= MONTHS_NEEDED, f"a forecast needs at least {MONTHS_NEEDED} months of history: found {number}")
    left, opened, came = (np.asarray(each, dtype=float) for each in (exits, openings, net_inflow))
    expect(bool(np.all(left >= 0) and np.all(opened >= 0)), "exits and openings must be 0 or more")
    expect(bool(np.isfinite(came).all()), "net_inflow must be finite")
    expect(opened.sum() > 0, "some month must have had cases at its start: found openings of 0 only")
    expect(
        0 <= cases + moved < math.inf, f"there must be 0 cases or more to go on with: found {cases} and {moved} moved"
    )
    expect(months >= 1, f"months must be 1 or more: found {months}")
    expect(0 < confidence < 1, f"confidence must lie between 0 and 1: found {confidence}")

    # Those who come and leave within a month can make more exits than openings.
    p, inflow = min(1.0, float(left.sum() / opened.sum())), float(came.mean())
    month = np.arange(months + 1)
    remaining = (1 - p) ** month
    # (1 - (1 - p)^h) / p as the sum it comes from, which holds for p = 0 too: months of inflow still there.
    stays = np.concatenate([[0.0], np.cumsum(remaining[:-1])])
    expected = (cases + moved) * remaining + inflow * stays

    leaving = _exit_variance(left, opened)
    # No swing at all is hardly so: a case in one month of the history could as well have been seen.
    inflow_variance = max(float(came.var(ddof=1)), 1 / number)
    of_exits, of_inflow, slope = np.zeros((3, months + 1))
    for h in range(months):
        of_exits[h + 1] = (1 - p) ** 2 * of_exits[h] + leaving.variance * max(0.0, expected[h])
        of_inflow[h + 1] = (1 - p) ** 2 * of_inflow[h] + inflow_variance
        slope[h + 1] = (1 - p) * slope[h] - expected[h]  # d expected / d p
    of_exits += slope**2 * leaving.error
    of_inflow += stays**2 * inflow_variance / number
    variance = of_exits + of_inflow
    # Satterthwaite: only what is estimated from the months is uncertain as few months are. Where exits swing no more
    # than chance, their variance is that of chance and known.
    estimated = of_inflow**2 + (of_exits**2 if leaving.dispersed else 0)
    freedom = (number - 1) * np.divide(variance**2, estimated, out=np.ones(months + 1), where=estimated > 0)
    half = stdtrit(freedom, 0.5 + confidence / 2) * np.sqrt(variance)
    return pl.DataFrame(
        {
            "month": month,
            "expected": np.maximum(0.0, expected),
            "low": np.maximum(0.0, expected - half),
            "high": np.maximum(0.0, expected + half),
        }
    )


def staffed(forecast: pl.DataFrame, fte: float) -> pl.DataFrame:
    """Add the caseload with so many full-time workers: caseload, caseload_low and caseload_high, cases per FTE.

    Null without workers (`fte` 0 or less).
    """
    return forecast.with_columns(
        (pl.col(cases) / fte if fte > 0 else pl.lit(None, dtype=pl.Float64)).alias(caseload)
        for cases, caseload in (("expected", "caseload"), ("low", "caseload_low"), ("high", "caseload_high"))
    )


def _exit_variance(left: Floats, opened: Floats) -> _Leaving:
    total = float(opened.sum())
    pooled = float(left.sum()) / total
    # A share of 0 or 1 would vary by nothing: count one exit more and one stay more.
    p = min((float(left.sum()) + 1) / (total + 2), (total + 1) / (total + 2))
    binomial = p * (1 - p)
    some = opened > 0
    swing = float(np.sum((left[some] - pooled * opened[some]) ** 2 / (opened[some] * binomial))) / (left.size - 1)
    over_dispersion = max(1.0, swing)
    return _Leaving(over_dispersion * binomial, over_dispersion * binomial / total, swing > 1)
