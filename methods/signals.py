"""Signals worth telling: whether a number has changed, as a p-value, and which of many may be told together.

A p-value here is the chance of so large a difference, or a larger one, in a world that hasn't changed. A page looks at
hundreds of numbers at once, so none of them is judged alone: `benjamini_hochberg` (1995) picks among all of them.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import bdtr, bdtrc, stdtr
from scipy.stats import hypergeom

from methods.expect import expect
from methods.intervals import difference

Floats = NDArray[np.float64]
Values = Sequence[float] | Floats

QUARTER, YEARS = 3, 5
"""Months of a block, and how many earlier years at most are the level before."""
WINDOWS = (1, 2, 4)
"""Blocks that are looked at together: the last three, six and twelve months."""
FEWEST_YEARS = 2
"""Earlier years without which nothing is known of how much the years differ."""
MARGIN = 1.0
"""Standard errors added to the correlation that is found between quarters."""
OVERLAP = 2.75
"""12-month differences taken every third month count for so many times fewer: 1 + 2 × (0.75² + 0.5² + 0.25²)."""
SMALLEST, LARGEST = 1e-12, 1 - 1e-9
"""p-values are not told apart below and above these: neither the data nor the approximations reach so far."""

_HYPERGEOMETRIC = ((hypergeom.cdf, 0), (hypergeom.sf, 1))


class Spread(NamedTuple):
    """How a number varies by itself: variance as a multiple of chance's, and the degrees of freedom of that."""

    dispersion: float
    freedom: float


class Change(NamedTuple):
    """The newest months against earlier ones: count per exposure of both, and the p-value.

    `months` is how many are compared (3, 6 or 12; 1 of a stock), `years` how many earlier years are behind it.
    """

    recent: float
    before: float
    p: float
    months: int
    years: int


def benjamini_hochberg(p_values: Sequence[float], level: float = 0.05) -> list[bool]:
    """Which of many p-values may be told, so that on average at most `level` of what is told is chance.

    In the order given. Where nothing has changed, anything at all is told in at most `level` of all cases. Raises
    ValueError for a p-value outside 0-1. Source: Benjamini & Hochberg, JRSS B 1995; 57:289-300.
    """
    expect(0 < level < 1, f"level must lie between 0 and 1: found {level}")
    for p in p_values:
        expect(0 <= p <= 1, f"a p-value must lie within 0-1: found {p}")
    values = np.asarray(p_values, dtype=float)
    ordered = np.sort(values)
    passed = np.flatnonzero(ordered <= level * np.arange(1, values.size + 1) / values.size)
    # Ties are told together: a p-value is told exactly when it is no larger than the largest that passes.
    return (values <= ordered[passed[-1]]).tolist() if passed.size else [False] * values.size


def recent_change(
    counts: Values,
    exposure: Values,
    *,
    part_of_total: bool = False,
    dispersion: float = 1.0,
    years: int = YEARS,
) -> Change | None:
    """Whether the last 3, 6 or 12 months differ from the same months of up to `years` earlier years; a row a month.

    The months are cut into quarters, counted back from the newest. Each is compared with the same quarter of the
    earlier years, which takes the season away. How much quarters of one season differ from year to year is found from
    all quarters before the last twelve months (weighted by exposure), and the newest are judged by that with Student's
    t: what makes months of a year alike is in that spread and in the correlation of quarters that follow each other.
    The exact test of the two counts (binomial given their sum; hypergeometric with part_of_total) is the floor, as no
    series is steadier than chance; where quarters vary more, counts are first divided by how much more, since what
    comes in clumps (the change of a worker moves all her cases) is too skew for Student. A small team may not have had
    its clump yet, so `dispersion` says how much more than chance such teams vary at least.

    Of the three looks the clearest is told, its p-value times three. None where fewer than two earlier years are there,
    or nothing was counted or exposed. Raises ValueError for rows that don't fit.
    """
    cut = _quarters(counts, exposure, years)
    if cut is None:
        return None
    count, exposed = cut
    level = _Level.of(count[:-1], exposed[:-1])
    found = []
    for window in WINDOWS:
        newest, before = (
            (float(c[..., -window:].sum()), float(e[..., -window:].sum()))
            for c, e in ((count[-1], exposed[-1]), (count[:-1], exposed[:-1]))
        )
        if newest[1] and before[1] and newest[0] + before[0]:
            scale = max(dispersion, level.dispersion(window, part_of_total=part_of_total))
            exact = _exact(newest, before, part_of_total=part_of_total, scale=scale)
            p = level.p(count[-1, -window:], exposed[-1, -window:])
            p = min(1.0, max(exact, SMALLEST if p is None else p) * len(WINDOWS))
            found.append(Change(newest[0] / newest[1], before[0] / before[1], p, QUARTER * window, count.shape[0] - 1))
    return min(found, key=lambda one: one.p, default=None)


def flow_dispersion(
    series: Iterable[tuple[Values, Values]], *, part_of_total: bool = False, years: int = YEARS
) -> float:
    """How many times chance's variance the quarters of several series have from year to year, all together; at least 1.

    Each series is the counts and exposure of `recent_change`; those too short for it are left out.
    """
    squares = chance = 0.0
    for counts, exposure in series:
        cut = _quarters(counts, exposure, years)
        if cut is None:
            continue
        level = _Level.of(cut[0][:-1], cut[1][:-1])
        squares += level.variance * level.quarters
        chance += level.chance(part_of_total=part_of_total) * level.quarters
    return max(1.0, squares / chance) if chance else 1.0


def stock_spread(series: Iterable[tuple[Values, Values]], *, years: int = YEARS) -> Spread | None:
    """How much shares of a stock have differed from a year earlier before, as a multiple of chance's variance.

    From the 12-month differences of every third month that ended a year or more before the newest one, of all series
    together (counts and totals, a row a month). Such differences overlap, so that they count for fewer. None where the
    series reach fewer than two years further back than the difference that is to be judged.
    """
    squares = chance = number = 0.0
    for counts, totals in series:
        count, total = (np.asarray(values, dtype=float)[-12 * (years + 1) - 1 :] for values in (counts, totals))
        later = np.arange(count.size - 1 - 12, 11, -QUARTER)
        earlier = later - 12
        if count.size < 12 * (FEWEST_YEARS + 1) + 1:
            continue
        there = (total[later] > 0) & (total[earlier] > 0)
        later, earlier = later[there], earlier[there]
        one, other = total[later], total[earlier]
        both = (count[later] + count[earlier]) / (one + other)
        squares += float(((count[later] / one - count[earlier] / other) ** 2).sum())
        chance += float((both * (1 - both) * (1 / one + 1 / other)).sum())
        number += later.size
    if not number or not chance:
        return None
    return Spread(squares / chance, max(1.0, number / OVERLAP))


def stock_change(counts: Values, totals: Values, spread: Spread | None) -> Change | None:
    """Whether a share of a stock differs from 12 months earlier: counts and totals, a row a month, and their spread.

    Judged by how much such shares have differed from year to year before (Student's t), with `difference_p` as the
    floor. Persons who are in both months make the floor cautious; what all persons share in a month does not, and is in
    the spread. None where a month is missing or empty, or no spread is known.
    """
    expect(len(counts) == len(totals), f"as many counts as totals must be given: {len(counts)} and {len(totals)}")
    if spread is None or len(counts) <= 12 or not totals[-1] or not totals[-13]:
        return None
    now, before = counts[-1] / totals[-1], counts[-13] / totals[-13]
    both = (counts[-1] + counts[-13]) / (totals[-1] + totals[-13])
    error = math.sqrt(spread.dispersion * both * (1 - both) * (1 / totals[-1] + 1 / totals[-13]))
    p = difference_p(counts[-1], totals[-1], counts[-13], totals[-13])
    if error:
        p = max(p, 2 * float(stdtr(spread.freedom, -abs(now - before) / error)))
    return Change(now, before, p, 1, 1)


def difference_p(count: float, total: float, earlier_count: float, earlier_total: float) -> float:
    """The p-value of a share against the same share earlier: 1 - the confidence at which the interval reaches 0.

    So it is below 5 % exactly when the 95 % interval of `intervals.difference` leaves 0 out, unless Fisher's exact
    test, which is the floor where counts are small, says otherwise. nan where a total is 0.
    """
    if not total or not earlier_total:
        return math.nan
    exact = _exact((count, total), (earlier_count, earlier_total), part_of_total=True)

    def inside(p: float) -> float:
        found = difference(count, total, earlier_count, earlier_total, 1 - p)
        return max(found.low, -found.high)

    if inside(LARGEST) <= 0:  # the same share, or as good as
        return 1.0
    if inside(SMALLEST) > 0:
        return max(SMALLEST, exact)
    return max(float(brentq(inside, SMALLEST, LARGEST)), exact)


def _quarters(counts: Values, exposure: Values, years: int) -> tuple[Floats, Floats] | None:
    """Counts and exposures by [year, quarter], the newest year last; None for fewer than two earlier years."""
    count, exposed = (np.asarray(values, dtype=float) for values in (counts, exposure))
    expect(count.size == exposed.size, f"as many counts as exposures must be given: {count.size} and {exposed.size}")
    expect(bool(np.all((count >= 0) & (exposed >= 0))), "counts and exposures must be 0 or more")
    earlier_years = min(years, count.size // 12 - 1)
    if earlier_years < FEWEST_YEARS:
        return None
    rows = 12 * (earlier_years + 1)
    return (
        count[-rows:].reshape(earlier_years + 1, -1, QUARTER).sum(axis=2),
        exposed[-rows:].reshape(earlier_years + 1, -1, QUARTER).sum(axis=2),
    )


class _Level(NamedTuple):
    """The level before: each season's rate and exposure, and how its quarters differ from year to year.

    `variance` is that of a quarter's rate times its exposure, `correlation` that of quarters that follow each other;
    `quarters` is how many independent ones the variance is of, `freedom` as many as their correlation leaves of them.
    """

    rate: Floats
    exposed: Floats
    variance: float
    correlation: float
    freedom: float
    quarters: float

    @classmethod
    def of(cls, count: Floats, exposed: Floats) -> "_Level":
        """The level of [year, season] counts and exposures."""
        total = exposed.sum(axis=0)
        level = np.divide(count.sum(axis=0), total, out=np.zeros_like(total), where=total > 0)
        rate = np.divide(count, exposed, out=np.broadcast_to(level, count.shape).copy(), where=exposed > 0)
        off = ((rate - level) * np.sqrt(exposed)).ravel()
        freedom = float((exposed > 0).sum() - (total > 0).sum())
        squares = float((off**2).sum())
        if freedom < 1 or not squares:
            return cls(level, total, 0.0, 0.0, 0.0, max(freedom, 0.0))
        # So few quarters tell their correlation badly, and too low a one is the dangerous mistake.
        correlation = float((off[1:] * off[:-1]).sum()) / squares + MARGIN / math.sqrt(off.size)
        correlation = min(0.9, max(0.0, correlation))
        alike = (1 - correlation**2) / (1 + correlation**2)
        return cls(level, total, squares / freedom, correlation, max(1.0, freedom * alike), freedom)

    def p(self, count: Floats, exposed: Floats) -> float | None:
        """Two-sided p-value of the newest quarters; None where no spread is known."""
        if not self.variance:
            return None
        seasons = slice(-count.size, None)
        off = float((count - exposed * self.rate[seasons]).sum())
        together = self._together(count.size)
        of_level = np.divide(
            exposed**2, self.exposed[seasons], out=np.zeros_like(exposed), where=self.exposed[seasons] > 0
        )
        error = math.sqrt(self.variance * (float(exposed.sum()) * together + float(of_level.sum()) * together))
        return 2 * float(stdtr(self.freedom, -abs(off) / error))

    def dispersion(self, quarters: int, *, part_of_total: bool) -> float:
        """How many times the variance of so many quarters is that of chance alone; 1 or more."""
        chance = self.chance(part_of_total=part_of_total)
        return max(1.0, self.variance * self._together(quarters) / chance) if chance > 0 else 1.0

    def chance(self, *, part_of_total: bool) -> float:
        """The variance that chance alone gives, in the unit of `variance`."""
        exposed = float(self.exposed.sum())
        level = float((self.rate * self.exposed).sum()) / exposed if exposed else 0.0
        return level * (1 - level) if part_of_total else level

    def _together(self, quarters: int) -> float:
        """Variance of the sum of so many quarters that follow each other, by that of as many independent ones."""
        lags = np.arange(1, quarters)
        return 1 + 2 * float(((1 - lags / quarters) * self.correlation**lags).sum())


def _exact(
    newest: tuple[float, float], before: tuple[float, float], *, part_of_total: bool, scale: float = 1.0
) -> float:
    """Two-sided exact p-value that two counts come from one rate, given their sum: twice the smaller tail.

    Counts are divided by `scale`, and with part_of_total their totals too.
    """
    k, together = round(newest[0] / scale), round((newest[0] + before[0]) / scale)
    if part_of_total:
        total = round(newest[1] / scale)
        everything = total + round(before[1] / scale)
        k, together = min(k, total), min(together, everything)
        below, above = (float(tail(k - one, everything, together, total)) for tail, one in _HYPERGEOMETRIC)
    else:
        share = newest[1] / (newest[1] + before[1])
        below, above = float(bdtr(k, together, share)), 1.0 if k == 0 else float(bdtrc(k - 1, together, share))
    return min(1.0, 2 * min(below, above))
