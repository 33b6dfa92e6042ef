"""Shares with their intervals, and events that a citizen can have many of, a year: conversations, changes of worker."""

import math
from collections.abc import Mapping

import polars as pl

from methods import intervals

DAYS_A_YEAR = 365.25


def yearly_rates(moments: pl.DataFrame, names: Mapping[str, str], *, apart: str = "ukendt") -> pl.DataFrame:
    """One row a unit: [unit_id, unit, count, total, value, low, high, whole, citizens], events a year of open case.

    `moments` is queries.continuity.citizen_moments. total is in years; the interval comes from the spread between
    citizens and is null where it says nothing. whole is the rate of all units together, that of `apart` included,
    which is nobody to compare and has no row.
    """
    used = moments.filter(pl.col("exposure") > 0)
    days = float(used["exposure"].sum())
    whole = DAYS_A_YEAR * float(used["events"].sum()) / days if days else None
    rows = []
    for row in used.filter(pl.col("unit") != apart).iter_rows(named=True):
        low, high = _interval(row)
        rows.append(
            {
                "unit_id": row["unit"],
                "unit": names.get(row["unit"], row["unit"]),
                "count": int(row["events"]),
                "total": row["exposure"] / DAYS_A_YEAR,
                "value": DAYS_A_YEAR * row["events"] / row["exposure"],
                "low": low,
                "high": high,
                "whole": whole,
                "citizens": int(row["citizens"]),
            }
        )
    kinds = {"unit_id": pl.String, "unit": pl.String, "count": pl.Int64, "citizens": pl.Int64}
    names_in_order = ("unit_id", "unit", "count", "total", "value", "low", "high", "whole", "citizens")
    return pl.DataFrame(rows, schema={name: kinds.get(name, pl.Float64) for name in names_in_order})


def yearly_total(moments: pl.DataFrame) -> tuple[float | None, float | None, float | None]:
    """The rate of a single unit and its interval, as (value, low, high); None for what cannot be said."""
    if moments.is_empty() or not moments["exposure"][0]:
        return None, None, None
    row = moments.row(0, named=True)
    return DAYS_A_YEAR * row["events"] / row["exposure"], *_interval(row)


def _interval(row: Mapping[str, float]) -> tuple[float | None, float | None]:
    low, high = intervals.ratio(
        row["events"],
        row["exposure"],
        row["events_squared"],
        row["exposure_squared"],
        row["cross"],
        int(row["citizens"]),
    )
    if math.isnan(low):
        return None, None
    return DAYS_A_YEAR * low, DAYS_A_YEAR * high


def share_columns(count: str, total: str) -> list[pl.Expr]:
    """Columns share, low and high (0–1, Wilson's interval) of a count of a total; null where the total is 0 or null."""

    def bounds(row: Mapping[str, int]) -> dict[str, float | None]:
        if not row[total]:
            return {"low": None, "high": None}
        low, high = intervals.wilson(row[count], row[total])
        return {"low": low, "high": high}

    kind = pl.Struct({"low": pl.Float64, "high": pl.Float64})
    both = pl.struct(count, total).map_elements(bounds, return_dtype=kind)
    return [
        pl.when(pl.col(total) > 0).then(pl.col(count) / pl.col(total)).alias("share"),
        both.struct.field("low"),
        both.struct.field("high"),
    ]
