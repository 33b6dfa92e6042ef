"""How the open cases are followed up: the list, its counters, and the conversations of a year and the first months."""

from collections.abc import Collection, Iterable

import polars as pl

from data.counters import Counter, lacking
from data.settings import Settings
from data.store import Snapshot
from queries.runner import rows
from queries.selection import Selection


def open_cases(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per open case of the selection on the data date: data.counters.OPEN_CASE_COLUMNS.

    The period of the selection doesn't apply. A case is a spell; its team, worker, group and markers are those of
    the data date. null: none (plan_start: no plan in force; last_held: no held conversation in the spell;
    last_effort: no job or course in it; talk_weeks: no norm; worker_until: it has a worker, or never had one).
    """
    return rows(snapshot, "open_cases", selection, scope=scope)


def open_case_total(snapshot: Snapshot, scope: tuple[str, ...] | None = None) -> int:
    """Count all open cases that the reader may see, whatever is selected."""
    total: int = rows(snapshot, "open_case_total", scope=scope).item()
    return total


def counted(
    cases: pl.DataFrame, counters: Iterable[Counter], settings: Settings, tables: Collection[str]
) -> pl.DataFrame:
    """Add to the rows of open_cases whether a counter holds: <id>, <id>_since (date) and <id>_days, both null if not.

    _days is the number for Counter.reason_after. `tables` are the contract's tables that were imported; a counter
    that lacks one (data.counters.lacking says which) gets no columns.
    """
    available = [counter for counter in counters if not lacking(counter, tables)]
    return cases.with_columns(counter.condition_on(settings).alias(counter.id) for counter in available).with_columns(
        pl.when(pl.col(counter.id)).then(expression).alias(f"{counter.id}_{name}")
        for counter in available
        for name, expression in (("since", counter.since_on(settings)), ("days", counter.days_on(settings)))
    )


def talk_distribution(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per number of held conversations in the 12 months to the data date: held, cases.

    Open cases that began later than 12 months before the data date are left out: they are counted on the last
    row, where held is null. The period of the selection doesn't apply.
    """
    return rows(snapshot, "talk_distribution", selection, scope=scope)


def cohorts(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per month of the period in which cases with a norm began: month, entered and how it went, rule.

    entered = met + not_met + exempt + left_early + pending, of which the first that fits counts: left before 6
    months, exempt on some day of them, not followed for 6 months yet, then whether the conversations sufficed. A
    case counts with the team, group and markers it began with. rule: the norm was in force when they all began.
    """
    return rows(snapshot, "cohorts", selection, scope=scope)
