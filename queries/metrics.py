"""A metric's values on a frame of summed measures."""

import polars as pl

from data.metrics import Metric


def with_metric(frame: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """Add numerator, denominator (both as they are) and value = per × numerator ÷ denominator.

    value is null where the denominator is empty or below the metric's smallest. The frame has the columns of
    queries.panel, one row a unit and month or whatever its rows were summed over.
    """
    denominator = pl.col("denominator")
    return frame.with_columns(
        pl.sql_expr(metric.numerator).cast(pl.Float64).alias("numerator"),
        pl.sql_expr(metric.denominator).cast(pl.Float64).alias("denominator"),
    ).with_columns(
        pl.when((denominator > 0) & (denominator >= metric.smallest_denominator))
        .then(metric.per * pl.col("numerator") / denominator)
        .alias("value")
    )
