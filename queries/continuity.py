"""How often cases change worker, and what an interval of a rate per citizen needs.

A change is a new primary worker in a spell that had another before; a while without a worker, or cover, is none.
"""

from dataclasses import replace
from typing import Literal

import polars as pl

from data.store import Snapshot
from queries.runner import rows
from queries.selection import Selection

Measure = Literal["contacts_held", "worker_changes", "worker_changes_own"]


def changes_last_year(
    snapshot: Snapshot,
    selection: Selection,
    by: Literal["team_id"] | None = None,
    scope: tuple[str, ...] | None = None,
) -> pl.DataFrame:
    """One row per unit: unit, label, cases, none, one, several, own; the period of the selection says nothing here.

    cases are the spells of the selection that are open on the data date; none, one and several (two or more) say how
    many changes of worker each had in the 12 months up to and with that day, whatever the team then, and own how many
    had at least one for the unit's own reasons (the target group was the same). With by None the only unit is 'alle'.
    """
    now = replace(selection, first_month=None, last_month=None)
    return rows(snapshot, "changes_last_year", now, scope=scope, by=by or "all")


def citizen_moments(
    snapshot: Snapshot,
    selection: Selection,
    measure: Measure,
    by: Literal["team_id"] | None = None,
    scope: tuple[str, ...] | None = None,
) -> pl.DataFrame:
    """One row per unit: the sums that a ratio estimator over citizens needs, over the period of the selection.

    unit, label, citizens, events (y, of the measure), exposure (x, person-days), events_squared (Σy²),
    exposure_squared (Σx²), cross (Σxy); every sum is over the unit's citizens. With by None the only unit is 'alle'.
    """
    return rows(snapshot, "citizen_moments", selection, scope=scope, by=by or "all", measure=measure)
