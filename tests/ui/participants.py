"""A project of invented participants whose numbers all differ, and what the page Projektmål makes of a store."""

from datetime import date
from typing import Any

import polars as pl

from data.store import Snapshot
from methods import retention
from queries import projects as asked
from ui.project import Group, Project, group_of, project_of

DAY = date(2024, 7, 1)
DEADLINE = date(2025, 3, 31)
PROJECT = Project(
    project_id="P",
    name="Projekt Prøve",
    start=date(2023, 1, 1),
    deadline=DEADLINE,
    status_dates=(date(2023, 11, 30),),
    job_kind="fleksjob",
    months=6,
    same_employer=True,
    gap_days=0,
    edited=(),
)
COUNTS = {
    # secured, pending, active, ended after a job, left without one, referred only
    "Nord": (11, 4, 6, 3, 2, 5),
    "Syd": (2, 1, 4, 4, 6, 1),
}
"""13 secured, 5 pending, 10 active, 7 ended after a job, 8 left without one and 6 referred only: 43 enrolled of 49."""
REASONS = {("Nord", 3): "sygdom", ("Syd", 3): "job", ("Nord", 4): "gennemført", ("Syd", 4): "frafaldet"}
REFERRED, ENROLLED = date(2023, 1, 10), date(2023, 2, 1)

PEOPLE = {
    "citizen_id": pl.String,
    "site": pl.String,
    "site_now": pl.String,
    "referred_date": pl.Date,
    "enrolled_date": pl.Date,
    "left_date": pl.Date,
    "left_reason": pl.String,
}
JOBS = {"citizen_id": pl.String, "employer_id": pl.String, "start_date": pl.Date, "end_date": pl.Date}


def participant(
    citizen_id: str,
    *,
    site: str = "Nord",
    referred: date | None = REFERRED,
    enrolled: date | None = ENROLLED,
    left: date | None = None,
    reason: str | None = None,
) -> tuple[Any, ...]:
    """A row of queries.projects.participants."""
    return citizen_id, site, site, referred, enrolled, left, reason


def frames(people: list[tuple[Any, ...]], jobs: list[tuple[Any, ...]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of participants and jobs as their queries give them."""
    return pl.DataFrame(people, PEOPLE, orient="row"), pl.DataFrame(jobs, JOBS, orient="row")


def group(
    people: list[tuple[Any, ...]], jobs: list[tuple[Any, ...]], project: Project = PROJECT, day: date = DAY
) -> Group:
    """The group of these participants and jobs on a day, as the page makes it."""
    participants, of_jobs = frames(people, jobs)
    periods = retention.job_periods(
        of_jobs, participants, same_employer=project.same_employer, gap_days=project.gap_days, day=day
    )
    return group_of(participants, periods, project, day)


def made() -> Group:
    """The group of COUNTS."""
    people, jobs = [], []
    for site, counts in COUNTS.items():
        for place, count in enumerate(counts):
            for n in range(count):
                one = f"{site}-{place}-{n}"
                reason = REASONS.get((site, place))
                enrolled = None if place == 5 else ENROLLED
                left = {3: date(2023, 8, 1), 4: date(2023, 8, 15)}.get(place)
                people.append(participant(one, site=site, enrolled=enrolled, left=left, reason=reason))
                start, end = {
                    0: (date(2023, 3, 1), None),
                    1: (date(2024, 4, 1), None),
                    3: (date(2023, 3, 1), date(2023, 5, 31)),
                }.get(place, (None, None))
                if start:
                    jobs.append((one, f"V-{one}", start, end))
    return group(people, jobs)


def seen(snapshot: Snapshot, project_id: str, day: date | None = None) -> tuple[Project, Group]:
    """A project of a store and its group on a day (the data date), step for step as the page does."""
    rows = {row["project_id"]: row for row in asked.projects(snapshot).to_dicts()}
    project = project_of({**rows[project_id], "edited": []})
    day = day or date.fromisoformat(snapshot.meta["data_date"])
    people = asked.participants(snapshot, project_id, day)
    jobs = asked.counting_jobs(asked.project_jobs(snapshot, project_id, day), project.job_kind)
    periods = retention.job_periods(
        jobs, people, same_employer=project.same_employer, gap_days=project.gap_days, day=day
    )
    return project, group_of(people, periods, project, day)
