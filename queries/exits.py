"""Where citizens went, whether they came back, and how long it took."""

from datetime import date

import polars as pl

from data.store import Snapshot
from queries.runner import rows
from queries.selection import Selection


def exits_by_destination(
    snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per month and destination group with exits: month, destination_group, exits; groups in their order."""
    return rows(snapshot, "exits_by_destination", selection, scope=scope)


def returns(
    snapshot: Snapshot,
    selection: Selection,
    data_date: date | None = None,
    scope: tuple[str, ...] | None = None,
) -> pl.DataFrame:
    """One row per destination group: exits of the period, and how many came back to the same benefit.

    destination_group, exits, followed_6, returned_6 (of the followed), not_followed_6, and the same for 12
    months. An exit is followed for 6 months when the data date (the snapshot's if None) is 6 months on or later.
    """
    when = data_date or date.fromisoformat(snapshot.meta["data_date"])
    return rows(snapshot, "returns", selection, scope=scope, followed_until=when)


def time_to_exit(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per day since the start of the spell: time (days), entered, censored and one column a destination group.

    The counts that methods.survival.incidence_from_counts takes. Time is at risk within the period and the
    selection only: a spell open before enters late, one that leaves the selection is censored. Groups without
    exits have no column; the others stand in the order of the contract.
    """
    return counts_by_event(rows(snapshot, "time_to_exit", selection, scope=scope), "time")


def counts_by_event(long: pl.DataFrame, *index: str) -> pl.DataFrame:
    """Lay rows of event and count side by side: one row per `index`, sorted, with entered, censored and each group."""
    found = long["event"].unique(maintain_order=True).to_list()
    names = ["entered", "censored", *(event for event in found if event not in ("entered", "censored"))]
    return (
        long.pivot("event", index=index, values="count")
        .with_columns(pl.lit(None, pl.Int64).alias(name) for name in names if name not in found)
        .select(*index, pl.col(names).fill_null(0))
        .sort(index)
    )


def exits_by_time_since_start(
    snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per band of months since the start of the spell: band, person_days, exits, exits_to_work; always five."""
    return rows(snapshot, "exits_by_time_since_start", selection, scope=scope)
