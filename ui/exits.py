"""What the page Afgang computes from its queries before it draws and tells: frames in, frames out."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from data.metrics import Metric
from methods import intervals
from ui.funnels import UNKNOWN, team_units
from ui.rates import share_columns
from ui.series import control_series

DAYS_A_MONTH = 30.4375
TO_WORK = ("job", "fleksjob", "uddannelse")
"""The destinations that the switch “kun job, fleksjob og uddannelse” counts."""


def of_months(by_month: pl.DataFrame, months: pl.DataFrame, which: str) -> pl.DataFrame:
    """The rows of the months that are complete or final (`which`); `months` is [month, complete, final]."""
    return by_month.filter(pl.col("month").is_in(months.filter(which)["month"].to_list()))


def by_quarter(by_month: pl.DataFrame) -> pl.DataFrame:
    """[period, destination_group, exits] per quarter, from [month, destination_group, exits]."""
    return (
        by_month.group_by(pl.col("month").dt.truncate("1q").alias("period"), "destination_group")
        .agg(pl.col("exits").sum())
        .sort("period", "destination_group")
    )


def destination_shares(by_month: pl.DataFrame) -> pl.DataFrame:
    """[destination_group, count, total, share, low, high] over the period; shares 0–1 with Wilson intervals."""
    total = int(by_month["exits"].sum())
    return (
        by_month.group_by("destination_group")
        .agg(count=pl.col("exits").sum())
        .with_columns(total=pl.lit(total))
        .with_columns(share_columns("count", "total"))
        .sort("count", descending=True)
    )


def return_shares(returns: pl.DataFrame) -> pl.DataFrame:
    """[destination_group, months, followed, count, not_followed, share, low, high], null group = all exits.

    Exits not yet followed for so many months are in not_followed and in no share.
    """
    everyone = returns.select(
        pl.lit(None, dtype=pl.String).alias("destination_group"), pl.exclude("destination_group").sum()
    )
    rows = pl.concat([everyone, returns.select(everyone.columns)])
    parts = [
        rows.select(
            "destination_group",
            months=pl.lit(length),
            followed=pl.col(f"followed_{length}"),
            count=pl.col(f"returned_{length}"),
            not_followed=pl.col(f"not_followed_{length}"),
        )
        for length in (6, 12)
    ]
    return pl.concat(parts).with_columns(share_columns("count", "followed"))


def team_totals(totals: pl.DataFrame, teams: Mapping[str, str], *, only_work: bool) -> pl.DataFrame:
    """[unit_id, unit, count, exposure] of each team, exposure in months of 30.4375 days, for the funnel."""
    count = "exited_to_work" if only_work else "exited"
    return team_units(totals, teams, count=count, exposure=pl.col("person_days") / DAYS_A_MONTH)


def team_series(
    by_team: pl.DataFrame,
    months: pl.DataFrame,
    metric: Metric,
    teams: Mapping[str, str],
    rebase_at: Sequence[date],
) -> pl.DataFrame:
    """Each team's own control series, one row a team and month, from panel_by_month(by="team_id")."""
    parts = [
        control_series(part, months, metric, rebase_at=rebase_at).select(
            pl.lit(unit).alias("unit_id"), pl.lit(teams.get(unit, unit)).alias("unit"), pl.all()
        )
        for (unit,), part in by_team.partition_by("unit", as_dict=True).items()
        if unit != UNKNOWN
    ]
    return pl.concat(parts).sort("unit", "month")


def rates_by_band(bands: pl.DataFrame, *, only_work: bool) -> pl.DataFrame:
    """[band, exits, person_months, rate, low, high] per 100 person-months by time since start, in order."""
    counted = bands.select(
        "band",
        exits=pl.col("exits_to_work" if only_work else "exits"),
        person_months=pl.col("person_days") / DAYS_A_MONTH,
    ).filter(pl.col("person_months") > 0)
    bounds = [intervals.rate(row["exits"], row["person_months"]) for row in counted.iter_rows(named=True)]
    return counted.with_columns(
        rate=100 * pl.col("exits") / pl.col("person_months"),
        low=pl.Series([100 * low for low, _ in bounds], dtype=pl.Float64),
        high=pl.Series([100 * high for _, high in bounds], dtype=pl.Float64),
    )
