"""Paid hours and practice beyond what the panel sums: how many hours, and the jobs that began."""

from dataclasses import replace
from datetime import date

import polars as pl

from data.store import Snapshot
from queries.runner import rows
from queries.selection import Selection


def hours_now(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per band of weekly hours, in order, a 0 included: band, cases; the last, where band is null, tells none.

    The open cases of the selection whose citizen has ordinary hours on the data date, so as the panel's in_hours of
    its newest month; the period of the selection doesn't apply. A band holds its lowest hours and not its highest.
    """
    newest = date.fromisoformat(snapshot.meta["data_date"]).replace(day=1)
    return rows(snapshot, "hours_now", replace(selection, first_month=newest, last_month=newest), scope=scope)


def job_starts(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per kind and quarter of what began in the period while its citizen had an open case of the selection.

    kind, job_group (null where the kind isn't known), quarter (its first day), jobs, persons, reverse_matched and
    reverse_known (jobs whose file tells whether they were). A person may begin in several quarters and kinds.
    """
    return rows(snapshot, "job_starts", selection, scope=scope)
