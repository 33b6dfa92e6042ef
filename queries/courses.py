"""Courses: what is bought, how it ends, what comes after, which run long, and what is ordered again.

A course has begun with its start date and ended with its last day; both lie no later than the data date. Whose it is
(centre, team, target group, age, markers, caseworker) is settled by its first day. Words that the file doesn't give
are 'ukendt'. Interrupted are the groups of endings that begin with 'afbrudt'. The definitions are in docs/methods.md.
"""

import polars as pl

from data.store import Snapshot
from queries.runner import rows
from queries.selection import Selection


def active_courses(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per level and unit of it: the courses that were active on some day of the period.

    level, ordering_centre, product, support_need, provider, effort_kind, courses, persons, double_staffed,
    double_known, cost (kr.), costed. level is 'all', 'centre', 'product', 'centre_product', 'centre_product_need',
    'product_need', 'provider', 'provider_product', 'effort' or 'centre_effort'; a column outside the level is null.
    persons: citizens, who may be in several rows, so persons don't add up; a course without a case is a person of its
    own. double_staffed is of the double_known; cost is the sum over the `costed` courses, null where there are none.
    """
    return rows(snapshot, "active_courses", selection, scope=scope)


def ended_courses_by(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per provider, product, support_need, ordering_centre, precise, end_reason, end_group: courses.

    Of the courses that ended in the period; the counts add up. precise: the order had a purpose.
    """
    return rows(snapshot, "ended_courses_by", selection, scope=scope)


def time_in_course(
    snapshot: Snapshot,
    selection: Selection,
    product: str | None = None,
    provider: str | None = None,
    scope: tuple[str, ...] | None = None,
) -> pl.DataFrame:
    """One row per day since the start and event of the active courses: time (days), event, position, count.

    event: 'entered', 'censored' or an end_group; position: the order of the groups, -1 for the two others. Time is at
    risk within the period only: a course that ran before enters late, one that still runs is censored. A course ends
    the day after its last one, so none leaves at nought.
    `queries.exits.counts_by_event` makes it the counts that methods.survival.incidence_from_counts takes.
    """
    return rows(snapshot, "time_in_course", selection, scope=scope, product=product, provider=provider)


def benefit_flow(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per benefit_before and benefit_after: courses that ended in the period, before_filled, after_filled.

    filled: courses of which the file told no benefit, so that it was taken from the citizen's cases.
    """
    return rows(snapshot, "benefit_flow", selection, scope=scope)


def after_courses(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per product, months (3, 6, 12) and status: courses that ended in the period, interrupted or not.

    status: 'ordinære løntimer', 'fleksjob', the benefit, or the destination of the newest exit; null = not followed so
    long.
    """
    return rows(snapshot, "after_courses", selection, scope=scope)


def running_courses(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per course running on the data date, the longest first; the period of the selection doesn't apply.

    course_id, case_id, citizen_id, citizen_label, provider, product, effort_kind, ordering_centre, support_need,
    double_staffed, purpose, start_date, planned_weeks, weeks (whole ones lived by the data date), team_id,
    caseworker_id, next_step, plan_due. The last four are of the citizen's open case now, null without one; the
    selection chooses by the first day of the course all the same.
    """
    return rows(snapshot, "running_courses", selection, scope=scope)


def long_courses_by_month(
    snapshot: Snapshot, selection: Selection, weeks: int, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per month of the period: month, long, the courses running at its end that had lasted so many weeks.

    Of the newest month it is the data date, so its number is that of running_courses.
    """
    return rows(snapshot, "long_courses_by_month", selection, scope=scope, weeks=weeks)


def drawn_courses(
    snapshot: Snapshot, selection: Selection, size: int, seed: int, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per course drawn at random of those that ended in the period, in the order of the draw.

    The draw is the `size` courses with the lowest SHA-256 of '<seed>:<course_id>'.
    course_id, case_id, citizen_label, provider, product, ordering_centre, start_date, end_date, end_reason, end_group,
    benefit_before, benefit_after. The same seed draws the same courses from the same data, so a draw can be checked.
    """
    return rows(snapshot, "drawn_courses", selection, scope=scope, size=size, seed=seed)


def ended_total(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row: courses that ended in the period, known (of how many the ending is), interrupted."""
    return rows(snapshot, "ended_total", selection, scope=scope)


def waits(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per product and weeks (whole ones from order to start): courses that began in the period.

    weeks is null without a date of order, and where the order came after the start.
    """
    return rows(snapshot, "waits", selection, scope=scope)


def waiting_now(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per product: courses ordered and not begun by the data date, median_days, longest_days since the order.

    The period of the selection doesn't apply, and whose the course is counts as of the data date.
    """
    return rows(snapshot, "waiting_now", selection, scope=scope)


def planned_and_actual(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per product: courses that ended in the period with planned weeks, and how long they took.

    product, courses, planned (median weeks), q25, median, q75 (actual weeks), early, on_time, late: more than a week
    from the plan, or not.
    """
    return rows(snapshot, "planned_and_actual", selection, scope=scope)


def repeated_courses(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per course begun in the period whose purpose an earlier course of the citizen had.

    course_id, case_id, citizen_label, provider, product, ordering_centre, purpose, start_date, former_course_id,
    former_provider, former_product, former_start, former_end, former_state ('completed', 'running' or 'interrupted'
    by the day this one began). What the former was is null where it is outside the reader's scope.
    """
    return rows(snapshot, "repeated_courses", selection, scope=scope)


def repeats(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per ordering_centre and product: courses begun in the period, precise, completed, interrupted, running.

    precise: those with a purpose; the last three: those with a former course of the same purpose, by its state.
    """
    return rows(snapshot, "repeats", selection, scope=scope)


def concurrent(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per number of courses that a person was in on the last day of the period: courses, persons."""
    return rows(snapshot, "concurrent", selection, scope=scope)


def next_after_interruption(
    snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per end_group and next_event: courses interrupted in the period.

    next_event: 'work', 'course', 'exit' or 'none', what came first within 3 months; null = not followed so long.
    """
    return rows(snapshot, "next_after_interruption", selection, scope=scope)
