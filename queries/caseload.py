"""How many citizens each worker has, and the hours to meet them in.

A caseload is citizen-days ÷ full-time days. It counts citizens, not cases: two cases of one citizen with one worker
are one. Whoever covers for a colleague has the citizen meanwhile. Team and centre are the worker's, and of a selection
only months, centre, team and caseworker choose (queries.selection.Selection). A worker whose role carries no cases has
no capacity, and citizens of his are told apart; one who is in no list of workers counts as full-time.
"""

from datetime import date
from typing import Literal

import polars as pl

from data.store import Snapshot
from queries.runner import rows
from queries.selection import Selection

Unit = Literal["team_id", "caseworker_id"]


def citizens_by_month(
    snapshot: Snapshot, selection: Selection, by: Unit | None = None, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per unit, month and target group: unit, label, month, target_group, citizen_days, other_days.

    citizen_days are with workers who carry cases, other_days with others: another role, or no position that day.
    The target group is the citizen's. With by None the only unit is 'alle'.
    """
    return rows(snapshot, "citizens_by_month", selection, scope=scope, by=by or "all")


def capacity_by_month(
    snapshot: Snapshot, selection: Selection, by: Unit | None = None, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per unit and month: unit, label, month, fte_days (days × weekly hours ÷ 37), people_days.

    Only positions that carry cases; a worker in two teams has people_days in both. By None the only unit is 'alle'.
    """
    return rows(snapshot, "capacity_by_month", selection, scope=scope, by=by or "all")


def workers_on(
    snapshot: Snapshot, selection: Selection, day: date | None = None, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per worker and team with a position or citizens there on a day (the data date if None), by name.

    caseworker_id, name, team_id, team, centre, role, carries, fte (0 without a position), hours_missing (37 assumed),
    first_day (in any position; null if unknown to the lists), coming_end (the registered last day in the team if it
    lies after the data date; a new row the day after, say with other hours, is no end), citizens, covered (of them,
    as cover) and primary_cases (open cases with him as the primary worker, whatever the team: the same on each of
    his rows). Raises ValueError for a day after the data date.
    """
    return rows(snapshot, "workers_on", selection, scope=scope, day=_on(snapshot, day))


def caseload_on(
    snapshot: Snapshot, selection: Selection, day: date | None = None, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row of a day (the data date if None): citizens of the workers who carry cases, and fte of those workers.

    The sums of workers_on over those with hours, for where no more is needed. Raises ValueError for a day after the
    data date.
    """
    return rows(snapshot, "caseload_on", selection, scope=scope, day=_on(snapshot, day))


def citizens_on(
    snapshot: Snapshot, selection: Selection, day: date | None = None, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per worker, team and target group on a day (the data date if None).

    caseworker_id, team_id, target_group, citizens. Raises ValueError for a day after the data date.
    """
    return rows(snapshot, "citizens_on", selection, scope=scope, day=_on(snapshot, day))


def citizens_by_birth_day(
    snapshot: Snapshot, selection: Selection, day: date | None = None, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per team and day of the month of birth: team_id, birth_day (1–31, null unknown), citizens.

    Of the citizens whose worker carries cases on the day (the data date if None). Raises ValueError for a day
    after the data date.
    """
    return rows(snapshot, "citizens_by_birth_day", selection, scope=scope, day=_on(snapshot, day))


def leaders_on(
    snapshot: Snapshot, selection: Selection, day: date | None = None, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per leader of the selection's teams on a day (the data date if None): leader_id, name, teams, workers.

    Counted over all teams of the leader in the scope that have a position that day. workers are distinct persons
    other than leaders. A team without a leader gives no row. Raises ValueError for a day after the data date.
    """
    return rows(snapshot, "leaders_on", selection, scope=scope, day=_on(snapshot, day))


def worker_names(snapshot: Snapshot, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per worker with a position at some time or an open case: caseworker_id, name (the newest, or null)."""
    return rows(snapshot, "worker_names", scope=scope)


def _on(snapshot: Snapshot, day: date | None) -> date:
    data_date = date.fromisoformat(snapshot.meta["data_date"])
    if day is not None and day > data_date:
        raise ValueError(f"day must not be after the data date {data_date}, found {day}")
    return day or data_date
