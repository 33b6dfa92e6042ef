"""What the page Job computes from its queries before it draws and tells: frames in, frames out."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from data.metrics import metrics
from queries.metrics import with_metric
from ui.rates import share_columns

KINDS = ("in_paid_hours", "in_small_job", "in_frikort", "in_fleksjob", "in_subsidy", "in_placement")
"""The metrics of who works how, in the order of the page; whoever has a småjob has ordinary hours too."""
GROUPS = (
    ("ordinære løntimer", "ordinære løntimer"),
    ("socialt frikort", "socialt frikort"),
    ("støttet job", "fleksjob, løntilskud og voksenlærling"),
    ("praktik", "praktik"),
    ("andet", "andet eller ukendt"),
)
"""The groups of what began, from below: of the contract, and the words."""


def hours_series(measures: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """Mean weekly hours of each complete month: [month, value, numerator, denominator, in_hours, preliminary].

    numerator is their hours together, denominator those whose hours are told; in_hours is everybody with hours.
    """
    rows = months.filter("complete").join(
        with_metric(measures, metrics()["hours_per_week"]), on="month", how="left", maintain_order="left"
    )
    return rows.select(
        "month",
        "value",
        pl.col("numerator").fill_null(0),
        pl.col("denominator").fill_null(0),
        pl.col("in_hours").fill_null(0),
        preliminary=~pl.col("final"),
    ).sort("month")


def kinds_by_month(measures: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """[month, open_at_end and the numerator of each of KINDS] of the complete months since somebody first worked."""
    counted = [metrics()[name].numerator for name in KINDS]
    rows = (
        months.filter("complete")
        .join(measures, on="month", how="left", maintain_order="left")
        .sort("month")
        .select("month", pl.col("open_at_end", *counted).fill_null(0))
    )
    # Before the first registration there is nothing to see, as in ui.followup.stock_series.
    begun = pl.any_horizontal(pl.col(counted) > 0).cum_max()
    return rows.filter(begun | ~begun.any())


def in_year(measures: pl.DataFrame, year: Sequence[date]) -> tuple[int, int | None]:
    """First hours in the months of a year, and in the same months the year before where all of them are there."""
    before = [month.replace(year=month.year - 1) for month in year]
    now, earlier = (measures.filter(pl.col("month").is_in(months)) for months in (year, before))
    whole = 0 < earlier.height == len(before)
    return int(now["first_hours"].sum()), int(earlier["first_hours"].sum()) if whole else None


def bands(hours: pl.DataFrame) -> pl.DataFrame:
    """[band, count, share] of those whose hours are told, from queries.jobs.hours_now."""
    told = hours.drop_nulls("band")
    total = int(told["cases"].sum())
    return told.select("band", count="cases", share=pl.col("cases") / total if total else pl.lit(None, pl.Float64))


def untold(hours: pl.DataFrame) -> int:
    """How many have hours that nobody has told."""
    return int(hours.filter(pl.col("band").is_null())["cases"].sum())


def starts_by_quarter(starts: pl.DataFrame) -> pl.DataFrame:
    """[period and a count for each of GROUPS of which anything began], from queries.jobs.job_starts."""
    named = (
        pl.when(pl.col("job_group").is_in([name for name, _ in GROUPS])).then("job_group").otherwise(pl.lit("andet"))
    )
    grouped = starts.select(pl.col("quarter").alias("period"), named.alias("group"), "jobs")
    there = [name for name, _ in GROUPS if name in grouped["group"]]
    return (
        grouped.group_by("period")
        .agg(pl.col("jobs").filter(pl.col("group") == name).sum().alias(name) for name in there)
        .sort("period")
    )


def groups_of(by_quarter: pl.DataFrame) -> list[tuple[str, str]]:
    """The groups of starts_by_quarter with their words, from below."""
    return [(name, words) for name, words in GROUPS if name in by_quarter.columns]


def reverse_shares(starts: pl.DataFrame) -> pl.DataFrame:
    """One row a kind of which any job tells: [unit_id, unit, count, total, value, low, high, begun].

    value is the share found by reverse job matching of those that tell whether they were, with Wilson's interval.
    """
    return (
        starts.group_by("kind")
        .agg(
            count=pl.col("reverse_matched").sum(),
            total=pl.col("reverse_known").sum(),
            begun=pl.col("jobs").sum(),
        )
        .filter(pl.col("total") > 0)
        .with_columns(share_columns("count", "total"))
        .sort("kind")
        .select(
            pl.col("kind").alias("unit_id"),
            pl.col("kind").alias("unit"),
            "count",
            "total",
            pl.col("share").alias("value"),
            "low",
            "high",
            "begun",
        )
    )
