"""What the page Opfølgning computes from its queries before it draws and tells: frames in, frames out.

A counter's number, the list and each row's reason come from the same two columns per counter: whether its sentence
is true of the case, and for how many days. So counter and list always agree.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from data.counters import Counter
from data.metrics import Metric
from methods import intervals
from queries.metrics import with_metric
from records.reasons import GoodReason
from ui import formats, texts
from ui.rates import share_columns

DISTRIBUTION = ((0, 0, "0"), (1, 2, "1–2"), (3, 5, "3–5"), (6, 8, "6–8"), (9, 12, "9–12"), (13, None, "13+"))
"""Conversations in a year as columns of a chart: lowest, highest, words."""


def counts(found: pl.DataFrame, available: Sequence[Counter]) -> dict[str, int]:
    """How many cases each counter holds, a 0 included."""
    return {one.id: int(found[one.id].sum()) for one in available}


def noted(found: pl.DataFrame, available: Sequence[Counter], reasons: Sequence[GoodReason]) -> pl.DataFrame:
    """Add `<id>_noted` a counter (a good reason is in force) and `noted`, the reasons of the case in words."""
    by_counter: dict[str, list[GoodReason]] = {}
    for reason in reasons:
        by_counter.setdefault(reason.counter, []).append(reason)
    schema = {"case_id": pl.String, "spell_start": pl.Date, "words": pl.String}
    words = []
    for one in available:
        rows = [
            (
                reason.case_id,
                reason.spell_start,
                texts.NOTED.format(counter=one.name, reason=reason.reason, until=formats.date_short(reason.until)),
            )
            for reason in by_counter.get(one.id, [])
        ]
        if rows:
            named = f"{one.id}_words"
            frame = pl.DataFrame(rows, schema=schema, orient="row").rename({"words": named})
            found = found.join(frame, on=["case_id", "spell_start"], how="left", maintain_order="left")
            found = found.with_columns((pl.col(one.id) & pl.col(named).is_not_null()).alias(f"{one.id}_noted"))
            words.append(pl.when(f"{one.id}_noted").then(named))
        else:
            found = found.with_columns(pl.lit(value=False).alias(f"{one.id}_noted"))
    together = pl.concat_str(words, separator=" ", ignore_nulls=True) if words else pl.lit("")
    return found.with_columns(together.alias("noted")).drop(
        f"{one.id}_words" for one in available if one.id in by_counter
    )


def listed(found: pl.DataFrame, available: Sequence[Counter], chosen: Collection[str], search: str) -> pl.DataFrame:
    """The cases to show, those in most need first: all open ones, or those in one of the chosen counters.

    Adds `needs` (counters without a good reason), `longest` (their most days) and `why` (every reason in words). A
    case in several counters is one row. `search` keeps the case numbers that hold it.
    """
    wanted = [one for one in available if one.id in chosen]
    if wanted:
        found = found.filter(pl.any_horizontal(one.id for one in wanted))
    if search.strip():
        found = found.filter(pl.col("case_id").str.to_lowercase().str.contains(search.strip().lower(), literal=True))
    if not available:
        return found.with_columns(needs=pl.lit(0), longest=pl.lit(None, pl.Int64), why=pl.lit("")).sort("case_id")
    living = {one.id: pl.col(one.id) & ~pl.col(f"{one.id}_noted") for one in available}
    counted_first = wanted or list(available)
    return (
        found.with_columns(
            pl.sum_horizontal(living.values()).cast(pl.Int64).alias("needs"),
            pl.max_horizontal(
                pl.when(living[one.id]).then(f"{one.id}_days") for one in counted_first
            ).alias("longest"),
            pl.concat_str((_why(found, one) for one in available), separator=" · ", ignore_nulls=True).alias("why"),
        )
        .sort("needs", "longest", "case_id", descending=[True, True, False], nulls_last=True)
    )  # fmt: skip


def _why(found: pl.DataFrame, one: Counter) -> pl.Expr:
    """The counter's reason in words, null where the case is not in it; written once for each number of days."""
    days = pl.col(f"{one.id}_days")
    different = found[f"{one.id}_days"].drop_nulls().unique().to_list()
    return days.replace_strict({n: one.reason_after(n) for n in different}, default=None, return_dtype=pl.String)


def stock_series(measures: pl.DataFrame, months: pl.DataFrame, chosen: Sequence[Metric]) -> pl.DataFrame:
    """One row a metric and complete month: [series, label, month, value, low, high, numerator, denominator].

    For shares of a stock; low and high are Wilson's interval.
    """
    parts = []
    for metric in chosen:
        rows = months.filter("complete").join(with_metric(measures, metric), on="month", how="left").sort("month")
        # Before the first registration there is nothing to see: 0 % would be told of a table that began later.
        begun = (pl.col("numerator").fill_null(0) > 0).cum_max()
        rows = rows.with_columns(pl.when(begun | ~begun.any()).then("value").alias("value"))
        told = pl.col("value").is_not_null()
        parts.append(
            rows.with_columns(share_columns("numerator", "denominator")).select(
                pl.lit(metric.id).alias("series"),
                pl.lit(metric.label).alias("label"),
                "month",
                "value",
                pl.when(told).then("low"),
                pl.when(told).then("high"),
                "numerator",
                "denominator",
                preliminary=~pl.col("final"),
            )
        )
    return pl.concat(parts)


def stock_change(series: pl.DataFrame, metric_id: str) -> tuple[dict[str, Any], intervals.Difference | None] | None:
    """The newest month of a stock's series and its difference from 12 months earlier; None for what there isn't."""
    rows = series.filter(pl.col("series") == metric_id, pl.col("value").is_not_null()).sort("month")
    if rows.is_empty():
        return None
    last = rows.row(-1, named=True)
    earlier = rows.filter(pl.col("month") == last["month"].replace(year=last["month"].year - 1))
    if earlier.is_empty():
        return last, None
    before = earlier.row(0, named=True)
    return last, intervals.difference(
        last["numerator"], last["denominator"], before["numerator"], before["denominator"]
    )


def talks_by_month(measures: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """Conversations in each complete month: [period, contacts_held …, held_otherwise], from panel_by_month."""
    named = ("held_in_person", "held_by_phone", "held_by_video")
    status = ("contacts_held", "contacts_missed", "contacts_cancelled", "contacts_unclosed")
    return (
        months.filter("complete")
        .join(measures.select("month", *status, *named), on="month", how="left")
        .sort("month")
        .select(pl.col("month").alias("period"), pl.exclude("month", "complete", "final").fill_null(0))
        .with_columns(held_otherwise=pl.col("contacts_held") - pl.sum_horizontal(named))
    )


def plan_totals(cases: pl.DataFrame, teams: Mapping[str, str]) -> pl.DataFrame:
    """[unit_id, unit, count, exposure] of each team: open cases with a plan, of all open cases."""
    return (
        cases.group_by("team_id")
        .agg(pl.col("plan_start").count().cast(pl.Int64).alias("count"), pl.len().cast(pl.Int64).alias("exposure"))
        .sort("team_id")
        .select(
            pl.col("team_id").alias("unit_id"),
            pl.col("team_id").replace_strict(teams, default=pl.col("team_id"), return_dtype=pl.String).alias("unit"),
            "count",
            "exposure",
        )
    )


def distribution(talks: pl.DataFrame) -> pl.DataFrame:
    """[band, count, share] of cases by held conversations in a year, every band.

    `talks` is queries.followup.talk_distribution.
    """
    talks = talks.drop_nulls("held")
    total = int(talks["cases"].sum())
    rows = []
    for low, high, band in DISTRIBUTION:
        part = talks.filter(pl.col("held") >= low, pl.col("held") <= (high if high is not None else pl.col("held")))
        count = int(part["cases"].sum())
        rows.append((band, count, count / total if total else None))
    return pl.DataFrame(rows, schema={"band": pl.String, "count": pl.Int64, "share": pl.Float64}, orient="row")


def cohort_shares(cohorts: pl.DataFrame) -> pl.DataFrame:
    """Add share, low and high (Wilson) of met ÷ (met + not met), null where nobody is followed.

    `cohorts` is queries.followup.cohorts.
    """
    settled = cohorts.with_columns(settled=pl.col("met") + pl.col("not_met"))
    return settled.with_columns(share_columns("met", "settled")).drop("settled")


def lost_reasons(reasons: Sequence[GoodReason], cases: pl.DataFrame, data_date: date) -> list[GoodReason]:
    """The good reasons in force whose case is not open any more, or not as the same spell."""
    there = set(cases.select("case_id", "spell_start").rows())
    return [one for one in reasons if one.until >= data_date and (one.case_id, one.spell_start) not in there]
