"""A metric's monthly series as a control chart wants it: values, limits, signals and what is preliminary."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from data.metrics import Metric
from methods import spc
from queries.metrics import with_metric

RECENT_MONTHS = 36
"""Where more months than these lie between two events, limits come from the last of them (methods.md)."""


def control_series(
    measures: pl.DataFrame, months: pl.DataFrame, metric: Metric, *, rebase_at: Sequence[date] = ()
) -> pl.DataFrame:
    """One row per complete month: [month, value, numerator, denominator, centre, lower, upper, signal, preliminary].

    `measures` is one row a month of summed measures, `months` is [month, complete, final] of the months to show;
    one without measures is there without a value. A preliminary
    month is drawn but sets no limit and gives no signal; it carries the centre and limits of the last
    segment. `rebase_at` holds the dates of the events at which a new segment begins.
    """
    series = (
        months.filter("complete")
        .join(with_metric(measures, metric), on="month", how="left")
        .sort("month")
        .select("month", "value", "numerator", "denominator", preliminary=~pl.col("final"))
    )
    final = series.filter(~pl.col("preliminary"))
    rebase = _first_points(final["month"].to_list(), rebase_at)
    chart = spc.xmr(final["value"], rebase=rebase, recent=RECENT_MONTHS).drop("value")
    chart = chart.with_columns(final["month"])
    return series.join(chart, on="month", how="left", maintain_order="left").with_columns(
        pl.col("centre", "lower", "upper").forward_fill(),
        pl.col("signal").fill_null("none"),
    )


def _first_points(months: Sequence[date], events: Sequence[date]) -> list[int]:
    """The index of the first month that begins on or after each event; an event within a month splits after it.

    The month in which something changes belongs to neither level, so it stays with the old one.
    """
    firsts = (next((i for i, month in enumerate(months) if month >= event), None) for event in events)
    return sorted({index for index in firsts if index})


def run_length(series: pl.DataFrame) -> int:
    """Months in a row, up to the last final one, that carry its signal."""
    signals = series.filter(~pl.col("preliminary"), pl.col("value").is_not_null())["signal"].to_list()
    length = 0
    for signal in reversed(signals):
        if signal != signals[-1]:
            break
        length += 1
    return length
