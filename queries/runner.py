"""Run the SQL files of this folder: each is one SELECT that DuckDB can run as it stands, its parameters bound."""

import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import cast

import polars as pl

from data.store import Snapshot
from queries.selection import WITH_MARKERS, Panel, Selection

_FOLDER = Path(__file__).parent
# `from team_month /* or case_month */` in a file: the roll-up, or the panel itself when what is chosen asks for it.
# `from open_case /* by selection */`: a table that tells its workers and markers itself.
_SOURCE = re.compile(
    r"\b(team_month|stretch|case_month|open_case|entry|marker_run) /\* (?:or case_month|by selection) \*/"
)
# The tables of workers are always read themselves.
_OF_WORKERS = re.compile(r"\bfrom (holding|position|caseload_month|capacity_month)\b")
_SELECTION = "true /* selection */"


def rows(
    snapshot: Snapshot,
    name: str,
    selection: Selection | None = None,
    *,
    scope: tuple[str, ...] | None = None,
    **params: object,
) -> pl.DataFrame:
    """Run queries/<name>.sql for a selection and the teams of the reader's scope (None = all).

    Bound beside params: $first_day and $last_day (the period, clipped to the days the data cover) and $data_date.
    """
    chosen = selection or Selection()
    sql = _text(name)
    values: dict[str, object] = {**params, **_days(snapshot, chosen)}
    # A file may read several tables: each has its own condition, up to the next table.
    before, *parts = _SOURCE.split(sql)
    of_workers = _OF_WORKERS.search(sql)
    if parts:
        sql = before
        for name_of_panel, text in zip(parts[::2], parts[1::2], strict=True):
            panel = cast("Panel", name_of_panel)
            if (chosen.markers and panel not in WITH_MARKERS) or (chosen.caseworkers and panel == "team_month"):
                panel = "case_month"
            condition, bound = chosen.where(panel)
            sql += panel + text.replace(_SELECTION, condition)
            values |= bound
    elif of_workers:
        condition, bound = chosen.where(cast("Panel", of_workers[1]))
        sql = sql.replace(_SELECTION, condition)
        values |= bound
    return snapshot.frame(sql, values, scope=scope)


@cache
def _text(name: str) -> str:
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def _days(snapshot: Snapshot, selection: Selection) -> dict[str, object]:
    """Find the first and the last day of the period, both included, within covers_from and the data date."""
    data_date = date.fromisoformat(snapshot.meta["data_date"])
    first_day = date.fromisoformat(snapshot.meta["covers_from"])
    last_day = data_date
    if selection.first_month is not None:
        first_day = max(first_day, selection.first_month)
    if selection.last_month is not None:
        next_month = (selection.last_month + timedelta(days=31)).replace(day=1)
        last_day = min(last_day, next_month - timedelta(days=1))
    return {"first_day": first_day, "last_day": last_day, "data_date": data_date}
