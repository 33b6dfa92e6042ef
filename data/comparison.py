"""The new snapshot beside the last approved one, so that half an export never becomes the truth unseen."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import duckdb

from data import store
from data.errors import ResultatdialogError
from data.report import Change, Verdict
from data.settings import Settings

_FIGURES = """
with months as (select * from case_month where month between $first and $last)
select
  count(distinct case_id)::double as cases,
  coalesce(sum(open_at_end) filter (where month = $last), 0)::double as open_cases,
  coalesce(sum(exited), 0)::double as exits,
  count(distinct caseworker_id)::double as workers,
  sum(exited)::double / nullif(sum(open_at_start), 0)::double as exit_rate
from months
"""

LABELS: Mapping[str, str] = {
    "cases": "sager",
    "open_cases": "åbne sager",
    "exits": "afgange",
    "workers": "medarbejdere",
    "exit_rate": "afgangsrate",
}


def last_final_month(data_date: date) -> date:
    """Find the newest month whose whole next month lies before the end of the data date.

    With 31 October it is September, with 30 October August.
    """
    # A month is final when the last day of the next one has been: step back from the first day not covered.
    first_of_month = (data_date + timedelta(days=1)).replace(day=1)
    return _month_before(_month_before(first_of_month))


def _month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def known_fingerprint(folder: Path) -> str:
    """Find the fingerprint of the secret of the newest snapshot that has one, empty when none has."""
    for name in store.snapshot_names(folder):
        if found := _meta(folder, name).get("secret_fingerprint"):
            return found
    return ""


def _meta(folder: Path, name: str) -> Mapping[str, str]:
    try:
        snapshot = store.open_snapshot(folder, name)
    except ResultatdialogError:
        return {}  # a broken old snapshot is no reason to refuse a new one
    try:
        return dict(snapshot.meta)
    finally:
        snapshot.close()


def changes(
    con: duckdb.DuckDBPyConnection, folder: Path, *, data_date: date, covers_from: date, settings: Settings
) -> list[Change]:
    """Compare the figures of the snapshot in `con` with the last approved one's, over the months final in both.

    A figure is compared where the older one counts at least settings.change_smallest (for the rate: its exits).
    """
    name = store.approved_name(folder)
    if name is None:
        return []
    snapshot = store.open_snapshot(folder, name)
    try:
        first = max(covers_from, date.fromisoformat(snapshot.meta["covers_from"]))
        older = date.fromisoformat(snapshot.meta["data_date"])
        last = min(last_final_month(data_date), last_final_month(older))
        if last < first:
            return []
        months = {"first": first, "last": last}
        before = snapshot.frame(_FIGURES, months).row(0, named=True)
    finally:
        snapshot.close()
    now = con.sql(_FIGURES, params=months).pl().row(0, named=True)
    return compared(before, now, settings)


def compared(before: Mapping[str, float | None], now: Mapping[str, float | None], settings: Settings) -> list[Change]:
    """Compare figure by figure; the relative change decides whether it is told or stops the import."""
    found = []
    for figure, label in LABELS.items():
        old, new = before[figure], now[figure] or 0.0
        counted = before["exits"] if figure == "exit_rate" else old
        if not old or (counted or 0) < settings.change_smallest:
            continue
        change = new / old - 1
        size = abs(change)
        verdict: Verdict = (
            "stops" if size > settings.change_stop else "told" if size > settings.change_told else "as_before"
        )
        found.append(Change(label, old, new, change, verdict))
    return found
