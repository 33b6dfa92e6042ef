"""Units side by side as a funnel wants them: what each did, what one would expect, and whether it stands out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from methods import funnel

GRID_POINTS = 60
UNKNOWN = "ukendt"
"""The id of the team of cases that have none."""


@dataclass(frozen=True)
class Funnel:
    """Units [unit_id, unit, exposure, count, expected, rate, flag, p], limits on a grid and what chance alone flags.

    Rates are per 100 of the exposure (or shares 0–1 of it), `centre` is the pooled one; `chance` is the number of
    units that chance alone would flag. `limits` is [x, low95, high95, low998, high998].
    """

    units: pl.DataFrame
    limits: pl.DataFrame
    centre: float | None
    chance: float

    @property
    def flagged(self) -> pl.DataFrame:
        """The units that stand out, in alphabetical order."""
        return self.units.filter(pl.col("flag") != "none").sort("unit")


def team_units(totals: pl.DataFrame, teams: Mapping[str, str], *, count: str, exposure: pl.Expr) -> pl.DataFrame:
    """[unit_id, unit, count, exposure] of each team, from queries.panel.panel_total_by(by="team_id")."""
    return totals.select(
        unit_id=pl.col("unit"),
        unit=pl.col("unit").replace_strict(teams, default=pl.col("unit"), return_dtype=pl.String),
        count=pl.col(count),
        exposure=exposure,
    )


def rate_funnel(units: pl.DataFrame, *, drawn: bool = True) -> Funnel:
    """Compare rates of events: `units` is [unit_id, unit, count, exposure], one row a unit (Poisson, exact tails).

    Cases of no unit (id UNKNOWN) are part of the pooled rate, but nobody to compare or to flag. Where it isn't `drawn`,
    it has no limits and no chance, which take most of the time.
    """
    units = units.filter(pl.col("exposure") > 0)
    count, exposure = int(units["count"].sum()), float(units["exposure"].sum())
    if not exposure:
        return Funnel(_flagged(units, [], [], []), _no_limits(), None, 0.0)
    pooled = count / exposure
    units = units.filter(pl.col("unit_id") != UNKNOWN)
    if units.is_empty():
        return Funnel(_flagged(units, [], [], []), _no_limits(), 100 * pooled, 0.0)
    expected = (units["exposure"] * pooled).to_list()
    tau2 = funnel.overdispersion(units["count"].to_list(), expected)
    observed = [(int(count), mean) for count, mean in zip(units["count"].to_list(), expected, strict=True)]
    flags = [funnel.flag(count, mean, tau2=tau2) for count, mean in observed]
    p = [funnel.p_value(count, mean, tau2=tau2) for count, mean in observed]
    return Funnel(
        units=_flagged(units, expected, flags, p),
        limits=_limits(float(units["exposure"].max()), pooled, tau2) if drawn else _no_limits(),  # type: ignore[arg-type]
        centre=100 * pooled,
        chance=funnel.chance_flags(expected, tau2=tau2).flagged if drawn else 0.0,
    )


def share_funnel(units: pl.DataFrame, *, drawn: bool = True) -> Funnel:
    """Compare shares: `units` is [unit_id, unit, count, exposure], count being part of exposure (binomial).

    As rate_funnel, but rates, limits and centre are shares 0–1.
    """
    units = units.filter(pl.col("exposure") > 0)
    count, total = int(units["count"].sum()), int(units["exposure"].sum())
    if not total:
        return Funnel(_flagged(units, [], [], [], 1), _no_limits(), None, 0.0)
    pooled = count / total
    units = units.filter(pl.col("unit_id") != UNKNOWN)
    if units.is_empty():
        return Funnel(_flagged(units, [], [], [], 1), _no_limits(), pooled, 0.0)
    counts, totals = units["count"].to_list(), [int(one) for one in units["exposure"].to_list()]
    expected = [pooled * one for one in totals]
    tau2 = funnel.overdispersion(counts, expected, totals=totals)
    observed = list(zip(counts, expected, totals, strict=True))
    flags = [funnel.flag(one, mean, total=of, tau2=tau2) for one, mean, of in observed]
    p = [funnel.p_value(one, mean, total=of, tau2=tau2) for one, mean, of in observed]
    if not drawn:
        return Funnel(_flagged(units, expected, flags, p, 1), _no_limits(), pooled, 0.0)
    sizes = sorted({max(1, round(x)) for x in _grid(max(totals))})
    lines = [funnel.limits(pooled * size, total=size, tau2=tau2) for size in sizes]
    return Funnel(
        units=_flagged(units, expected, flags, p, 1),
        limits=_lines(np.array(sizes, dtype=float), lines, 1),
        centre=pooled,
        chance=funnel.chance_flags(expected, totals=totals, tau2=tau2).flagged,
    )


def _flagged(
    units: pl.DataFrame, expected: Sequence[float], flags: Sequence[str], p: Sequence[float], per: float = 100
) -> pl.DataFrame:
    return units.select(
        "unit_id",
        "unit",
        "exposure",
        "count",
        expected=pl.Series(expected, dtype=pl.Float64),
        rate=per * pl.col("count") / pl.col("exposure"),
        flag=pl.Series(flags, dtype=pl.String),
        p=pl.Series(p, dtype=pl.Float64),
    )


def _limits(widest: float, pooled: float, tau2: float) -> pl.DataFrame:
    grid = _grid(widest)
    return _lines(grid, [funnel.limits(float(x) * pooled, tau2=tau2) for x in grid], 100)


def _grid(widest: float) -> NDArray[np.float64]:
    """Sizes at which limits are drawn, denser where they bend: at small units."""
    return np.geomspace(widest / 200, widest * 1.08, GRID_POINTS)


def _lines(sizes: NDArray[np.float64], limits: Sequence[funnel.Limits], per: float) -> pl.DataFrame:
    scale = per / sizes
    return pl.DataFrame(
        {
            "x": sizes,
            "low95": np.array([row.low for row in limits]) * scale,
            "high95": np.array([row.high for row in limits]) * scale,
            "low998": np.array([row.very_low for row in limits]) * scale,
            "high998": np.array([row.very_high for row in limits]) * scale,
        }
    )


def _no_limits() -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(("x", "low95", "high95", "low998", "high998"), pl.Float64))
