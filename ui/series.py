"""A metric's monthly series as a control chart wants it: values, limits, signals and what is preliminary."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import polars as pl

from data.metrics import Metric
from methods import spc
from queries.metrics import with_metric

RECENT_MONTHS = 36
"""Where more months than these lie between two events, limits come from the last of them (docs/methods.md)."""
FEWEST_FOR_LIMITS = 13
"""Months with a value below which a level has no limits, and so no month of it is judged (docs/methods.md)."""
LINES = ("centre", "lower", "upper")


def control_series(
    measures: pl.DataFrame, months: pl.DataFrame, metric: Metric, *, rebase_at: Sequence[date] = ()
) -> pl.DataFrame:
    """One row per complete month: [month, value, numerator, denominator, centre, lower, upper, signal, preliminary].

    `measures` is one row a month of summed measures, `months` is [month, complete, final] of the months to show;
    one without measures is there without a value. A preliminary month is drawn but sets no limit and gives no
    signal; it carries the centre and limits of the last segment. Where one may not judge by the limits there are
    none, and no signal. `rebase_at` holds the dates of the events at which a new segment begins.
    """
    series = (
        months.filter("complete")
        .join(with_metric(measures, metric), on="month", how="left")
        .sort("month")
        .select("month", "value", "numerator", "denominator", preliminary=~pl.col("final"))
    )
    final = series.filter(~pl.col("preliminary"))
    rebase = _first_points(final["month"].to_list(), rebase_at)
    chart = _judged(spc.xmr(final["value"], rebase=rebase, recent=RECENT_MONTHS), rebase)
    joined = series.join(
        chart.drop("value").with_columns(final["month"]), on="month", how="left", maintain_order="left"
    )
    newest = chart.row(-1, named=True) if chart.height else dict.fromkeys(LINES)
    return joined.with_columns(
        *(
            pl.when("preliminary").then(pl.lit(newest[line], dtype=pl.Float64)).otherwise(line).alias(line)
            for line in LINES
        ),
        pl.col("signal").fill_null("none"),
    )


def _judged(chart: pl.DataFrame, rebase: Sequence[int]) -> pl.DataFrame:
    """The chart with limits and signals only where one may judge by them.

    Not in a segment of too few months, nor in one that moves so seldom that the screen leaves no variation at
    all (a small team with an exit a year): its limits lie on the centre, and every month would stand out.
    """
    starts = sorted({0, *rebase})
    levels = [sum(index >= start for start in starts) for index in range(chart.height)]
    level = pl.Series("level", levels, dtype=pl.Int64)
    off = (pl.col("value") - pl.col("centre")).abs()
    enough = (off.count() >= FEWEST_FOR_LIMITS).over("level")
    moves = (off.max() > spc.SAME * pl.col("value").abs().max()).over("level")
    trusted = enough & ~(moves & (pl.col("upper") <= pl.col("lower")))
    return (
        chart.with_columns(level)
        .with_columns(
            *(pl.when(trusted).then(line).alias(line) for line in ("lower", "upper")),
            pl.when(trusted).then("signal").otherwise(pl.lit("none")).alias("signal"),
        )
        .drop("level")
    )


def _first_points(months: Sequence[date], events: Sequence[date]) -> list[int]:
    """The index of the first month that begins on or after each event; an event within a month splits after it.

    The month in which something changes belongs to neither level, so it stays with the old one.
    """
    firsts = (next((i for i, month in enumerate(months) if month >= event), None) for event in events)
    return sorted({index for index in firsts if index})


def run_length(series: pl.DataFrame) -> int:
    """Months in a row, up to the last final one, that its signal speaks of.

    Of a shift the months on its side of the centre, whatever else they are marked as; of a trend the months in
    which it rose (or fell), so one fewer than its points. 1 for the other signals.
    """
    points = series.filter(~pl.col("preliminary"), pl.col("value").is_not_null())
    if points.is_empty():
        return 0
    last = points.row(-1, named=True)
    way = 1 if last["signal"].endswith(("high", "up")) else -1
    level = points.filter(pl.col("centre") == last["centre"])
    values = level["value"].to_list()
    if last["signal"].startswith("shift"):
        beyond = [way * (value - last["centre"]) > 0 for value in values]
    elif last["signal"].startswith("trend"):
        beyond = [way * (later - earlier) > 0 for earlier, later in pairwise(values)]
    else:
        return 1
    return next((number for number, holds in enumerate(reversed(beyond)) if not holds), len(beyond))
