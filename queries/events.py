"""The dated marks of the time charts: reforms and the unit's own changes."""

import polars as pl

from data.store import Snapshot
from queries.runner import rows
from queries.selection import Selection


def events(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per event of the period, up to the data date: date, label, source; in order."""
    return rows(snapshot, "events", selection, scope=scope)


def coming_events(snapshot: Snapshot, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per event after the data date: date, label, source; in order."""
    return rows(snapshot, "coming_events", scope=scope)
