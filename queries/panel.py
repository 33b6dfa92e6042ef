"""The panel summed for charts: one row per unit and month, or per unit over a period."""

from typing import Literal

import polars as pl

from data.metrics import MEASURES
from data.store import Snapshot
from queries.runner import rows
from queries.selection import Selection

__all__ = ["MEASURES", "Unit", "months", "panel_by_month", "panel_total_by"]

Unit = Literal["centre", "team_id", "target_group", "age_band", "marker"]


def panel_by_month(
    snapshot: Snapshot,
    selection: Selection,
    by: Unit | None = None,
    scope: tuple[str, ...] | None = None,
) -> pl.DataFrame:
    """One row per unit and month: unit, label, month and MEASURES; with by None the only unit is 'alle'.

    Months in which the selection holds no case have no row. By marker a case stands with each of its markers.
    """
    if by == "marker":
        return rows(snapshot, "panel_by_marker", selection, scope=scope)
    return rows(snapshot, "panel_by_month", selection, scope=scope, by=by or "all")


def panel_total_by(
    snapshot: Snapshot,
    selection: Selection,
    by: Unit | None = None,
    scope: tuple[str, ...] | None = None,
) -> pl.DataFrame:
    """One row per unit over the whole period: unit, label, months (with a row) and MEASURES summed over them.

    Summed stocks are case-months, so exited / open_at_start is the pooled monthly rate, not a mean of rates.
    """
    monthly = panel_by_month(snapshot, selection, by, scope)
    return monthly.group_by("unit", "label", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("months"), pl.col(MEASURES).sum()
    )


def months(snapshot: Snapshot) -> pl.DataFrame:
    """One row per covered month: month, complete (all its days are there), final (a whole month after it too)."""
    return rows(snapshot, "months")
