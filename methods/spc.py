"""Control charts: whether a monthly series shows more than chance.

Reference: the NHS Making Data Count rules as in NHSRplotthedots 0.2.2, Wheeler's XmR constants, Laney (2002)
for P', and Anhøj & Olesen (2014) for the runs. For flows (exits, entrants). A stock holds nearly the same
people each month, and these rules cry wolf on it: see `intervals.difference`.

Every chart is a frame with one row a point: value, centre, lower, upper and signal. A missing value (None or
nan: a month without a denominator) is skipped: its row stays, with no value and no signal, and its
neighbours follow each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import bdtr

Signal = Literal[
    "none",
    "outside_high",
    "outside_low",
    "trend_up",
    "trend_down",
    "two_of_three_high",
    "two_of_three_low",
    "shift_high",
    "shift_low",
]
Assurance = Literal["none", "will_meet", "will_miss", "hit_and_miss"]
Values = Sequence[float | None] | Sequence[int | None] | NDArray[np.float64] | NDArray[np.int64] | pl.Series
Floats = NDArray[np.float64]

LIMIT = 2.66
"""Three sigma in mean moving ranges: 3 / 1.128, rounded as every published table does."""
SIGMA = 1.128
"""Mean moving range of a normal series in sigmas (d2 for two points)."""
SCREEN = 3.267
"""Moving ranges of this many means or more are screened away (D4 for two points)."""
SHIFT = 7
"""Points on one side of the centre that make a shift."""
SAME = 1e-9
"""Share of the series' largest value under which a difference is floating noise."""


class Anhoej(NamedTuple):
    """Anhøj's two run tests of one series; `signal` when either limit is crossed."""

    longest_run: int
    longest_run_limit: int
    crossings: int
    crossings_limit: int
    signal: bool


@dataclass(frozen=True)
class LastPoint:
    """A chart's last point that has a value, which is the only one a headline speaks of.

    `index` is its row, `side` where it lies from the centre; centre and limits are None where there are none.
    """

    index: int
    value: float
    centre: float | None
    lower: float | None
    upper: float | None
    signal: Signal
    side: Literal["high", "low", "level"]


def xmr(
    values: Values,
    *,
    rebase: Sequence[int] = (),
    screen: bool = True,
    fixed: int | None = None,
    trend: int = 7,
    recent: int | None = None,
) -> pl.DataFrame:
    """XmR chart of a series: one row a point, in the values' own unit, limits unclipped.

    `rebase` holds the index of each first point of a new segment: moving ranges and runs never cross it.
    `screen` drops the moving ranges of 3.267 means or more, once, before the limits; a series that moves only
    in such jumps gets its limits on the centre. With `fixed`, the first so many rows of a segment alone set its
    centre and limits. `trend` is the points of a trend (7, or 6). With `recent`, a segment of more rows than
    that has centre, limits and signals from and on its last ones only; those before stand bare. A segment with
    one value has a centre and no limits. Raises ValueError on an infinite value or a setting out of range.
    Source: Wheeler's XmR, NHSRplotthedots.
    """
    series = _floats(values)
    chart = _Chart.bare(series)
    for rows in _segments(series.size, rebase, trend=trend, recent=recent, fixed=fixed):
        segment = series[rows]
        base = _present(segment[:fixed])
        if base.size:
            noise = _noise(_present(segment))
            width = LIMIT * _mean_moving_range(base, screen=screen, noise=noise)
            chart.draw(rows, float(base.mean()), np.full(segment.size, width), trend=trend, noise=noise)
    return chart.frame()


def p_chart(
    counts: Values, totals: Values, *, rebase: Sequence[int] = (), trend: int = 7, recent: int | None = None
) -> pl.DataFrame:
    """P chart of shares `counts / totals`: one row a point, shares 0-1, limits within 0-1.

    Only where the count is part of the total. A row without a total has no value and no limits. Settings as
    in `xmr`. Raises ValueError where a count is negative or over its total.
    """
    return _share_chart(counts, totals, rebase=rebase, trend=trend, recent=recent, prime=False)


def p_prime_chart(
    counts: Values, totals: Values, *, rebase: Sequence[int] = (), trend: int = 7, recent: int | None = None
) -> pl.DataFrame:
    """Laney's P' chart: as `p_chart`, limits widened by how much the shares really move from point to point.

    For large totals, where the plain P chart signals in vain. The factor is the screened mean moving range of
    the z-scores / 1.128, so a segment with one value has no limits.
    """
    return _share_chart(counts, totals, rebase=rebase, trend=trend, recent=recent, prime=True)


def anhoej(values: Values) -> Anhoej:
    """Anhøj's run tests around the median: a second opinion on whether a series has shifted.

    Points on the median are dropped; without any other there are no runs, all numbers are 0 and nothing is
    signalled. Raises ValueError on an infinite value.
    """
    series = _present(_floats(values))
    if series.size == 0:
        return Anhoej(0, 0, 0, 0, False)
    sides = _sign(series - np.median(series), _noise(series))
    sides = sides[sides != 0]
    if sides.size == 0:
        return Anhoej(0, 0, 0, 0, False)
    longest = max(stop - start for start, stop in _runs(sides))
    longest_limit = round(float(np.log2(sides.size))) + 3
    crossings = int(np.count_nonzero(np.diff(sides)))
    crossings_limit = _binomial_quantile(0.05, sides.size - 1)
    return Anhoej(
        longest,
        longest_limit,
        crossings,
        crossings_limit,
        longest > longest_limit or crossings < crossings_limit,
    )


def assurance(chart: pl.DataFrame, target: float | None, better: Literal["higher", "lower", "neither"]) -> Assurance:
    """Judge a target, in the unit of the chart, by the last limits that the chart has.

    'will_meet' or 'will_miss' when they lie wholly beyond it; 'hit_and_miss' when it lies between or on them;
    'none' without a target, without limits, or where neither way is better.
    """
    drawn = chart.drop_nulls(["lower", "upper"])
    if target is None or better == "neither" or drawn.is_empty():
        return "none"
    lower, upper = drawn["lower"][-1], drawn["upper"][-1]
    noise = SAME * max(abs(lower), abs(upper), abs(target))
    if lower > target + noise:
        return "will_meet" if better == "higher" else "will_miss"
    if upper < target - noise:
        return "will_miss" if better == "higher" else "will_meet"
    return "hit_and_miss"


def last_point(chart: pl.DataFrame) -> LastPoint | None:
    """Pick the last row of a chart that has a value; None when no row has."""
    points = chart.with_row_index("index").drop_nulls("value")
    if points.is_empty():
        return None
    row = points.row(-1, named=True)
    offset = 0.0 if row["centre"] is None else row["value"] - row["centre"]
    side: Literal["high", "low", "level"] = "level"
    if abs(offset) > SAME * abs(row["value"]):
        side = "high" if offset > 0 else "low"
    return LastPoint(row["index"], row["value"], row["centre"], row["lower"], row["upper"], row["signal"], side)


@dataclass
class _Chart:
    """The columns of a chart under construction; nan where nothing is drawn."""

    value: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    signal: NDArray[np.object_]

    @classmethod
    def bare(cls, value: Floats) -> "_Chart":
        centre, lower, upper = np.full((3, value.size), np.nan)
        return cls(value, centre, lower, upper, np.full(value.size, "none", dtype=object))

    def draw(self, rows: slice, centre: float, width: Floats, *, trend: int, noise: float) -> None:
        """Draw one segment: its centre, limits at centre ± width (3 sigma) and its points' signals."""
        self.centre[rows], self.lower[rows], self.upper[rows] = centre, centre - width, centre + width
        offset = self.value[rows] - centre
        present = ~np.isnan(offset)
        # A slice is a view: the signals are written through it.
        self.signal[rows][present] = _signals(offset[present], width[present], trend, noise)

    def frame(self) -> pl.DataFrame:
        columns = {
            name: pl.Series(getattr(self, name), dtype=pl.Float64, nan_to_null=True)
            for name in ("value", "centre", "lower", "upper")
        }
        return pl.DataFrame({**columns, "signal": pl.Series(self.signal.tolist(), dtype=pl.String)})


def _share_chart(
    counts: Values, totals: Values, *, rebase: Sequence[int], trend: int, recent: int | None, prime: bool
) -> pl.DataFrame:
    count, total = _floats(counts), _floats(totals)
    if count.size != total.size:
        raise ValueError(f"counts and totals must be equally long: found {count.size} and {total.size}")
    if np.any((count < 0) | (count > total)):
        raise ValueError("0 <= count <= total must hold in every row: the count is part of the total")
    missing = np.isnan(count) | np.isnan(total) | (total == 0)
    count, total = np.where(missing, np.nan, count), np.where(missing, np.nan, total)
    chart = _Chart.bare(count / total)
    for rows in _segments(count.size, rebase, trend=trend, recent=recent):
        if missing[rows].all():
            continue
        centre = float(np.nansum(count[rows]) / np.nansum(total[rows]))
        sigma = np.sqrt(centre * (1 - centre) / total[rows])
        share = chart.value[rows]
        noise = _noise(_present(share))
        if prime and 0 < centre < 1:
            z = _present((share - centre) / sigma)
            sigma = sigma * _mean_moving_range(z, screen=True, noise=SAME) / SIGMA
        chart.draw(rows, centre, 3 * sigma, trend=trend, noise=noise)
    # Signals first: 2 sigma is two thirds of the way to the limit before it is clipped.
    np.clip(chart.lower, 0, 1, out=chart.lower)
    np.clip(chart.upper, 0, 1, out=chart.upper)
    return chart.frame()


def _segments(
    length: int, rebase: Sequence[int], *, trend: int, recent: int | None, fixed: int | None = None
) -> list[slice]:
    """Rows of each segment, without those that `recent` leaves bare; the settings are checked here."""
    if trend < 3:
        raise ValueError(f"trend must be 3 points or more: found {trend}")
    if fixed is not None and recent is not None:
        raise ValueError("fixed and recent exclude each other: limits come from the first or the last points")
    for name, rows in (("fixed", fixed), ("recent", recent)):
        if rows is not None and rows < 2:
            raise ValueError(f"{name} must be 2 points or more: found {rows}")
    if any(not 0 <= index < length for index in rebase):
        raise ValueError(f"rebase must hold indices from 0 to {length - 1}: found {list(rebase)}")
    bounds = sorted({0, *rebase, length})
    return [slice(start if recent is None else max(start, stop - recent), stop) for start, stop in pairwise(bounds)]


def _mean_moving_range(values: Floats, *, screen: bool, noise: float) -> float:
    """Mean absolute step between neighbours; nan for one value."""
    if values.size < 2:
        return np.nan
    steps = np.abs(np.diff(values))
    steps[steps <= noise] = 0.0
    mean = float(steps.mean())
    if not screen or mean == 0:
        return mean
    # Something is always left, if only zeros: a series that stands still but for a jump or two gets its limits
    # on the centre. So says the rule; whether to judge by them is for the chart (`control_series`).
    return float(steps[steps < SCREEN * mean].mean())


def _signals(offset: Floats, width: Floats, trend: int, noise: float) -> NDArray[np.object_]:
    """One signal for each point (offset from the centre, no gaps): the first rule in order that holds."""
    signal = np.full(offset.size, "none", dtype=object)

    def mark(points: NDArray[np.bool_], name: Signal) -> None:
        signal[points & (signal == "none")] = name

    mark(offset > width + noise, "outside_high")
    mark(offset < -width - noise, "outside_low")

    # A point that ends one trend and begins the next belongs to the earlier.
    steps = _sign(np.diff(offset), noise)
    for start, stop in _runs(steps):
        if steps[start] != 0 and stop - start >= trend - 1:
            points = np.zeros(offset.size, dtype=bool)
            points[start : stop + 1] = True
            mark(points, "trend_up" if steps[start] > 0 else "trend_down")

    mark(_in_two_of_three(offset > width * 2 / 3 + noise), "two_of_three_high")
    mark(_in_two_of_three(offset < -width * 2 / 3 - noise), "two_of_three_low")

    sides = _sign(offset, noise)
    for start, stop in _runs(sides):
        if sides[start] != 0 and stop - start >= SHIFT:
            points = np.zeros(offset.size, dtype=bool)
            points[start:stop] = True
            mark(points, "shift_high" if sides[start] > 0 else "shift_low")
    return signal


def _in_two_of_three(beyond: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Points beyond that have another one within two places: some three in a row hold both."""
    near = np.zeros(beyond.size, dtype=bool)
    if beyond.size < 3:
        return near
    for distance in (1, 2):
        near[distance:] |= beyond[:-distance]
        near[:-distance] |= beyond[distance:]
    return beyond & near


def _runs(values: NDArray[np.int_]) -> list[tuple[int, int]]:
    """(start, stop) of each run of equal values."""
    bounds = np.flatnonzero(np.diff(values)) + 1
    return list(pairwise([0, *bounds.tolist(), values.size])) if values.size else []


def _sign(values: Floats, noise: float) -> NDArray[np.int_]:
    return np.where(np.abs(values) <= noise, 0, np.sign(values)).astype(int)


def _noise(values: Floats) -> float:
    return SAME * float(np.abs(values).max(initial=0.0))


def _present(values: Floats) -> Floats:
    return values[~np.isnan(values)]


def _floats(values: Values) -> Floats:
    series = values if isinstance(values, pl.Series) else pl.Series(list(values), dtype=pl.Float64, strict=False)
    # A copy, so that the caller's series is never written to.
    floats = series.cast(pl.Float64).to_numpy(writable=True)
    if np.isinf(floats).any():
        raise ValueError("values must be finite, or None where there is none: found an infinite one")
    return floats


def _binomial_quantile(probability: float, trials: int) -> int:
    """Smallest number of heads in so many tosses of a fair coin whose cumulative probability suffices."""
    heads = np.arange(trials + 1)
    return int(np.searchsorted(bdtr(heads, trials, 0.5), probability))
