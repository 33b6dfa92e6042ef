"""Projects with a goal: their definitions, goals and participants, and what happened to these, as known on a day.

As of a day, what begins after it isn't there and what ends after it is open; `as_of` None is the data date, which is
also the latest that can be asked. Late registrations are in: a store knows the days of events, not of their writing
down. These tables belong to whole projects and not to teams, so a reader with a scope gets no rows of citizens.
"""

import re
from datetime import date

import polars as pl

from data.contract import PAID, contract
from data.store import Snapshot
from data.values import date_of
from queries.runner import rows


def projects(snapshot: Snapshot, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per project, by name: also those that only a goal or a participant names.

    project_id, project (its name, else its id), start_date, deadline, status_dates (list of dates in order; what isn't
    a date is left out), job_kind (null = any paid kind), period_months (6 if not given), same_employer (false),
    gap_weeks (0).
    """
    frame = rows(snapshot, "projects", scope=scope)
    return frame.with_columns(
        pl.Series("status_dates", [_dates_in(text or "") for text in frame["status_dates"]], pl.List(pl.Date))
    )


def _dates_in(text: str) -> list[date]:
    found = (date_of(part.strip()) for part in re.split(r"[,;\n]", text))
    return sorted({day for day in found if day is not None})


def goals(snapshot: Snapshot, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per imported goal: project_id, site ('' = the whole project), measure, target."""
    return rows(snapshot, "goals", scope=scope)


def participants(
    snapshot: Snapshot, project_id: str, as_of: date | None = None, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per citizen of a project.

    citizen_id, site, site_now, referred_date, enrolled_date, left_date, left_reason. Who left and came back is one
    participant: site is where the first stay began, site_now where the latest did ('ukendt' where none is told); the
    dates are the first referral, the first enrolment and the latest leave, null while any stay is open. enrolled_date
    null: referred only. left_reason is 'ukendt' where a leave tells none.
    """
    return _as_of(snapshot, "participants", project_id, as_of, scope)


def project_jobs(
    snapshot: Snapshot, project_id: str, as_of: date | None = None, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per job of the participants, of any kind and any time: what counts is for `counting_jobs` to say.

    citizen_id, kind, kind_group, employer_id (null = not told), start_date, end_date (last day worked; null = open).
    """
    groups = {term.value: term.group or term.value for term in contract().vocabularies["job_kind"]}
    jobs = _as_of(snapshot, "project_jobs", project_id, as_of, scope)
    group = pl.col("kind").replace_strict(groups, default="ukendt", return_dtype=pl.String).alias("kind_group")
    return jobs.select("citizen_id", "kind", group, "employer_id", "start_date", "end_date")


def counting_jobs(jobs: pl.DataFrame, job_kind: str | None) -> pl.DataFrame:
    """Keep the rows of project_jobs that count in a project with this job_kind; None is any kind that is paid."""
    return jobs.filter(pl.col("kind") == job_kind if job_kind else pl.col("kind_group").is_in(PAID))


def participant_markers(
    snapshot: Snapshot, project_id: str, as_of: date | None = None, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per enrolled participant and marker known on the day of enrolment: citizen_id, marker, value (ja or nej).

    The latest news of any of the citizen's cases that had begun; unknown is no row. A marker is known of a case, so
    without cases there are none.
    """
    return _as_of(snapshot, "participant_markers", project_id, as_of, scope)


def volunteers(
    snapshot: Snapshot, project_id: str, as_of: date | None = None, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per period of a volunteer: site, volunteer_id, citizen_id (null = none yet), start_date, end_date.

    end_date is the last day, null = still a volunteer; start_date null = not told.
    """
    return _as_of(snapshot, "volunteers", project_id, as_of, scope)


def activities(
    snapshot: Snapshot, project_id: str, as_of: date | None = None, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per meeting and citizen: citizen_id, date, attended (null = not told)."""
    return _as_of(snapshot, "activities", project_id, as_of, scope)


def caseload_of_project(
    snapshot: Snapshot, project_id: str, as_of: date | None = None, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per site, the whole project (site '') first: active, with_case, with_worker, workers, caseload.

    active are enrolled and haven't left, each at the site of the latest stay; with_case of them have an open case that
    day, with_worker one with a primary worker; workers are those, each once. caseload = with_worker ÷ workers, null
    without workers: how many of the project's own citizens each has, not all of a worker's cases.
    """
    return _as_of(snapshot, "caseload_of_project", project_id, as_of, scope)


def _as_of(
    snapshot: Snapshot, name: str, project_id: str, as_of: date | None, scope: tuple[str, ...] | None
) -> pl.DataFrame:
    data_date = date.fromisoformat(snapshot.meta["data_date"])
    return rows(snapshot, name, scope=scope, project_id=project_id, as_of=min(as_of or data_date, data_date))
