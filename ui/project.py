"""What the page Projektmål computes from its queries before it draws and tells: frames in, frames out.

All of it is as known on a day: what began later is left out, what ended later is open. A project is its participants,
so the filters of the sidebar say nothing here.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.alphabet import alphabetical
from methods import forecast, intervals, retention
from methods.survival import cumulative_incidence
from ui.rates import share_columns

WHOLE = ""
"""The site that stands for the whole project."""
ENROLLED, IN_JOB, RETAINED, REFERRED = "tilbudt indsatsen", "kommet i job", "fastholdt i job", "henvist"
VOLUNTEERS, ACTIVITIES, CASELOAD, DROP_OUT = (
    "frivillige mentorer",
    "deltagelse i aktiviteter",
    "sager pr. medarbejder",
    "frafald",
)
COUNTED = (REFERRED, ENROLLED, IN_JOB, RETAINED, VOLUNTEERS, DROP_OUT)
"""Measures that are numbers of people, so that the sites' targets add up to the project's."""
NO_DROP_OUT = ("gennemført", "job", "uddannelse")
"""Reasons for leaving that are no drop-out."""
PACE_MONTHS = 6
"""The present pace is that of so many months back, or since the project began."""
FEW = 10


@dataclass(frozen=True)
class Project:
    """A project's definition as it holds, edits included; days of a gap between jobs, months of the full period."""

    project_id: str
    name: str
    start: date | None
    deadline: date | None
    status_dates: tuple[date, ...]
    job_kind: str | None
    months: int
    same_employer: bool
    gap_days: int
    edited: tuple[str, ...]


def project_of(row: Mapping[str, object]) -> Project:
    """The project of one row of records.goals.merged_projects."""
    return Project(
        project_id=row["project_id"],  # type: ignore[arg-type]
        name=row["project"],  # type: ignore[arg-type]
        start=row["start_date"],  # type: ignore[arg-type]
        deadline=row["deadline"],  # type: ignore[arg-type]
        status_dates=tuple(row["status_dates"] or ()),  # type: ignore[arg-type]
        job_kind=row["job_kind"],  # type: ignore[arg-type]
        months=int(row["period_months"]),  # type: ignore[call-overload]
        same_employer=bool(row["same_employer"]),
        gap_days=round(7 * float(row["gap_weeks"])),  # type: ignore[arg-type]
        edited=tuple(row["edited"] or ()),  # type: ignore[arg-type]
    )


def newest_project(projects: Sequence[Project], today: date) -> str:
    """The project to open with: of those that run the one with the latest deadline, else the one that ended last.

    One without a deadline only where no other runs: there is nothing to forecast.
    """
    begun = [one for one in projects if one.start is None or one.start <= today]
    running = [one for one in begun if one.deadline is None or one.deadline >= today]
    return max(running or begun or projects, key=lambda one: (one.deadline or date.min, one.project_id)).project_id


def first_day(project: Project, participants: pl.DataFrame) -> date | None:
    """The first day a project can be seen from: its start, or the first of a participant's that is earlier.

    None where no day is told. `participants` are those of queries.projects.participants.
    """
    days = [project.start, participants["referred_date"].min(), participants["enrolled_date"].min()]
    return min((day for day in days if isinstance(day, date)), default=None)


@dataclass(frozen=True)
class Group:
    """Participants (of the project or of one site) with their states and job periods on a day."""

    people: pl.DataFrame
    periods: pl.DataFrame

    def count(self, state: str) -> int:
        """How many are in a state."""
        return self.people.filter(pl.col("state") == state).height

    def secured_by(self, day: date) -> int:
        """How many were secured on a day or before it."""
        return self.people.filter(pl.col("secured_date") <= day).height

    @property
    def referred(self) -> int:
        """How many were referred; whoever is enrolled has been, whether the day is told or not."""
        return self.people.height

    @property
    def enrolled(self) -> int:
        """How many have been offered the effort."""
        return self.people["enrolled_date"].count()

    @property
    def in_job(self) -> int:
        """How many have begun a job that counts."""
        return self.people["first_start"].count()

    @property
    def dropped(self) -> int:
        """How many left without having been secured, for a reason that isn't one of the good ones."""
        left = self.people.filter(pl.col("left_date").is_not_null(), pl.col("state") == "ended")
        return left.filter(~pl.col("left_reason").is_in(NO_DROP_OUT)).height


def group_of(participants: pl.DataFrame, periods: pl.DataFrame, project: Project, day: date) -> Group:
    """The group of these participants (queries.projects.participants) on a day."""
    people = retention.states(participants, periods, day, project.months)
    return Group(people, periods.filter(pl.col("citizen_id").is_in(people["citizen_id"].to_list())))


def at_site(group: Group, site: str) -> Group:
    """Those whose first stay was at the site; WHOLE is all of them."""
    if site == WHOLE:
        return group
    people = group.people.filter(pl.col("site") == site)
    return Group(people, group.periods.filter(pl.col("citizen_id").is_in(people["citizen_id"].to_list())))


def targets_of(goals: pl.DataFrame) -> dict[tuple[str, str], float]:
    """Targets by (measure, site): those given, and for WHOLE the sum of the sites' where none is given."""
    found = {(measure, site): target for measure, site, target in goals.select("measure", "site", "target").iter_rows()}
    for measure in COUNTED:
        parts = [target for (counted, site), target in found.items() if counted == measure and site != WHOLE]
        if parts and (measure, WHOLE) not in found:
            found[measure, WHOLE] = sum(parts)
    return found


def sites_known(everybody: Group, goals: pl.DataFrame) -> list[str]:
    """The sites of the participants and of the goals, in Danish order."""
    known = {*everybody.people["site"].to_list(), *goals["site"].to_list()} - {WHOLE}
    return sorted(known, key=alphabetical)


def sites_of(everybody: Group, goals: pl.DataFrame) -> list[str]:
    """The sites to show beside the whole project: none where there is only one, which would say the same twice."""
    known = sites_known(everybody, goals)
    return known if len(known) > 1 else []


def deadline_of(goals: pl.DataFrame, project: Project) -> date | None:
    """The deadline of the goal of retained participants: its own where it was edited, else the project's."""
    own = goals.filter(pl.col("measure") == RETAINED, pl.col("site") == WHOLE)["deadline"].drop_nulls()
    return own[0] if own.len() else project.deadline


def places_left(targets: Mapping[tuple[str, str], float], everybody: Group) -> int:
    """How many participants are still to come, by the goal of those offered the effort; 0 without one."""
    return max(0, round(targets.get((ENROLLED, WHOLE), 0)) - everybody.enrolled)


@dataclass(frozen=True)
class Outlook:
    """Whether a goal of retained participants will be reached by the deadline, and what it takes.

    probability None: no deadline, or it has passed. starts and pace None likewise; infinite where it cannot be done
    any more. pace_now is job starts a month lately, months_left those until the last useful start.
    """

    target: int
    secured: int
    pending: int
    probability: float | None
    word: forecast.Word | None
    matured: int
    last_start: date | None
    months_left: float | None
    pace_needed: float | None
    pace_now: float
    passed: bool
    today: int

    @property
    def reached(self) -> bool:
        """Whether the target is met."""
        return self.secured >= self.target


def outlook(group: Group, project: Project, *, target: int, places: int, day: date, deadline: date | None) -> Outlook:
    """The forecast of a goal; `places` are those still to be filled by participants who haven't come yet."""
    until = min(day, deadline) if deadline else day
    secured = group.secured_by(until)
    compared = retention.shares(group.periods, day, project.months, gap_days=project.gap_days)
    matured = int(compared.filter(pl.col("method") == "mature")["total"].sum())
    ahead = _prospects(group, project, places, day)
    if deadline is None or deadline <= day:
        return Outlook(
            target, secured, ahead.pending.height, None, None, matured, None, None, None, ahead.pace,
            passed=deadline is not None, today=group.count("secured"),
        )  # fmt: skip
    last_start = forecast.last_useful_start(deadline, project.months)
    months_left = forecast.months_between(day, last_start)
    chances = ahead.chances[(ahead.pending["full_date"] <= deadline).to_numpy()]
    coming = forecast.starts_to_come(
        ahead.pace, months_left, ahead.available, waiting=ahead.waiting, months_seen=ahead.months_seen
    )
    probability = forecast.reach_probability(target, secured, chances, coming, *ahead.known)
    starts = forecast.needed_starts(target, secured, float(chances.sum()), retention.expected_share(ahead.known))
    return Outlook(
        target=target,
        secured=secured,
        pending=ahead.pending.height,
        probability=probability,
        word=forecast.word(probability, matured),
        matured=matured,
        last_start=last_start,
        months_left=months_left,
        pace_needed=forecast.needed_pace(starts, months_left),
        pace_now=ahead.pace,
        passed=False,
        today=secured,
    )


@dataclass(frozen=True)
class Standing:
    """A project as it stands on a day: its participants, its targets by (measure, site), and the goal's outlook."""

    project: Project
    everybody: Group
    targets: Mapping[tuple[str, str], float]
    deadline: date | None
    places: int
    outlook: Outlook | None

    @property
    def target(self) -> float | None:
        """The goal of retained participants of the whole project."""
        return self.targets.get((RETAINED, WHOLE))


def standing(project: Project, people: pl.DataFrame, jobs: pl.DataFrame, goals: pl.DataFrame, day: date) -> Standing:
    """Where a project stands, from its participants and the jobs that count as known on the day, and its own goals."""
    periods = retention.job_periods(
        jobs, people, same_employer=project.same_employer, gap_days=project.gap_days, day=day
    )
    everybody = group_of(people, periods, project, day)
    deadline, targets = deadline_of(goals, project), targets_of(goals)
    places, target = places_left(targets, everybody), targets.get((RETAINED, WHOLE))
    ahead = (
        None
        if target is None
        else outlook(everybody, project, target=round(target), places=places, day=day, deadline=deadline)
    )
    return Standing(project, everybody, targets, deadline, places, ahead)


@dataclass(frozen=True)
class _Prospects:
    """What a forecast goes on: those in a job with their chances, what is known of the share, and who may begin.

    pace is job starts a month over the last `months_seen`, of participants who weren't secured yet.
    """

    pending: pl.DataFrame
    chances: NDArray[np.float64]
    known: retention.Evidence
    pace: float
    months_seen: float
    available: int
    waiting: int


def _prospects(group: Group, project: Project, places: int, day: date) -> _Prospects:
    curve = retention.curve(group.periods, day, project.months, gap_days=project.gap_days)
    known = retention.evidence(curve, project.months)
    pending = group.people.filter(pl.col("state") == "pending")
    elapsed = retention.elapsed_months(pending["start"], day, project.months)
    chances = np.asarray(retention.conditional(curve, elapsed, project.months), dtype=float)
    began = project.start or group.people["enrolled_date"].min()
    back = day - timedelta(days=round(PACE_MONTHS * forecast.DAYS_IN_MONTH))
    since = max(back, began) if isinstance(began, date) else back
    months = max(forecast.months_between(since, day), 1.0)
    secured = group.people.select("citizen_id", "secured_date")
    starts = group.periods.join(secured, on="citizen_id").filter(
        pl.col("start") > since,
        pl.col("start") <= day,
        pl.col("secured_date").is_null() | (pl.col("secured_date") > pl.col("start")),
    )
    return _Prospects(
        pending=pending,
        chances=chances,
        known=known,
        pace=starts.height / months,
        months_seen=months,
        available=retention.available(
            group.people, places + group.people.height, chances, retention.expected_share(known)
        ),
        waiting=group.count("active"),
    )


def fan_of(group: Group, project: Project, places: int, day: date, deadline: date | None) -> pl.DataFrame | None:
    """The fan of the secured to the deadline; None where there is none ahead."""
    if deadline is None or deadline <= day:
        return None
    ahead = _prospects(group, project, places, day)
    return forecast.fan(
        day,
        deadline,
        months=project.months,
        secured=group.count("secured"),
        pending=ahead.chances,
        full_dates=ahead.pending["full_date"].to_list(),
        pace_per_month=ahead.pace,
        available=ahead.available,
        successes=ahead.known.successes,
        failures=ahead.known.failures,
        waiting=ahead.waiting,
        months_seen=ahead.months_seen,
    )


def road(group: Group, project: Project, day: date) -> pl.DataFrame:
    """[day, enrolled, secured] cumulative, at the first of each month since the project began and on the day."""
    began = project.start or group.people["enrolled_date"].min()
    if not isinstance(began, date) or began > day:
        return pl.DataFrame(schema={"day": pl.Date, "enrolled": pl.Int64, "secured": pl.Int64})
    firsts = pl.date_range(began.replace(day=1), day, "1mo", eager=True).to_list()
    days = sorted({began, *(one for one in firsts if one > began), day})
    enrolled, secured = group.people["enrolled_date"].to_list(), group.people["secured_date"].to_list()
    return pl.DataFrame(
        {
            "day": days,
            "enrolled": [sum(one is not None and one <= at for one in enrolled) for at in days],
            "secured": [sum(one is not None and one <= at for one in secured) for at in days],
        },
        schema={"day": pl.Date, "enrolled": pl.Int64, "secured": pl.Int64},
    )


def flow(groups: Mapping[str, Group]) -> pl.DataFrame:
    """One row a site and stage, in order: [site, stage, label, count, share_of_previous, of]."""
    rows: list[tuple[str, str, str, int, float | None, str | None]] = []
    for site, group in groups.items():
        referred = group.referred
        without = group.people.filter(pl.col("state") == "ended", pl.col("first_start").is_null()).height
        stages = (
            ("referred", "Henvist", referred, None, None),
            ("enrolled", "Indskrevet", group.enrolled, referred, "henviste"),
            ("in_job", "Kommet i job", group.in_job, group.enrolled, "indskrevne"),
            ("retained", "Fastholdt", group.count("secured"), group.in_job, "dem i job"),
            ("ended", "Stoppet efter job", group.count("ended") - without, group.in_job, "dem i job"),
            ("left_without_job", "Forladt uden job", without, group.enrolled, "indskrevne"),
        )
        rows += [(site, stage, label, n, n / of if of else None, words) for stage, label, n, of, words in stages]
    schema = {
        "site": pl.String, "stage": pl.String, "label": pl.String, "count": pl.Int64, "share_of_previous": pl.Float64,
        "of": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def leave_reasons(group: Group) -> pl.DataFrame:
    """[reason, count] of those who have left, most frequent first."""
    left = group.people.filter(pl.col("left_date").is_not_null())
    return (
        left.group_by(pl.col("left_reason").alias("reason"))
        .agg(pl.len().cast(pl.Int64).alias("count"))
        .sort("count", "reason", descending=[True, False])
    )


def waiting(group: Group, day: date, since: str = "enrolled_date", until: str = "first_start") -> pl.DataFrame:
    """The curve of those who still wait by days since a step: [time, at_risk, remaining, low, high].

    Followed until the next step (the first job), until they left, or to the day.
    """
    people = group.people.filter(pl.col(since).is_not_null())
    stop = pl.coalesce(until, pl.min_horizontal(pl.col("left_date").fill_null(day), pl.lit(day)))
    days = people.select(
        (stop - pl.col(since)).dt.total_days().clip(0).cast(pl.Float64).alias("time"),
        pl.when(pl.col(until).is_not_null()).then(pl.lit("done")).alias("cause"),
    )
    if days.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(("time", "at_risk", "remaining", "low", "high"), pl.Float64))
    curve = cumulative_incidence([0.0] * days.height, days["time"].to_list(), days["cause"].to_list())
    none = pl.lit(None, dtype=pl.Float64)
    return curve.select("time", "at_risk", "remaining", none.alias("low"), none.alias("high"))


def longest_wait(group: Group, day: date) -> tuple[str, float] | None:
    """The step that half of them wait longest for: its words and the days; None where half have taken none yet."""
    steps = (
        ("fra henvisning til indskrivning", "referred_date", "enrolled_date"),
        ("fra indskrivning til job", "enrolled_date", "first_start"),
    )
    found = []
    for words, since, until in steps:
        curve = waiting(group, day, since, until)
        passed = curve.filter(pl.col("remaining") <= 0.5)
        if passed.height and curve["at_risk"].max() >= FEW:  # type: ignore[operator]
            found.append((words, float(passed["time"][0])))
    return max(found, key=lambda one: one[1]) if found else None


def actual(measure: str, group: Group, site: str, others: "Others") -> float | None:
    """What a measure has reached for a group at a site; None where the data can't tell."""
    if measure == REFERRED:
        return float(group.referred)
    if measure == ENROLLED:
        return float(group.enrolled)
    if measure == IN_JOB:
        return float(group.in_job)
    if measure == RETAINED:
        return float(group.secured_by(others.counted_to))
    if measure == DROP_OUT:
        return float(group.dropped)
    return others.of(measure, group, site)


@dataclass(frozen=True)
class Others:
    """The tables beside the participants: volunteers (None: not imported), activities and caseload, as known on a day.

    counted_to is the day, or the deadline where that came before: who is secured after it doesn't count.
    """

    volunteers: pl.DataFrame | None
    activities: pl.DataFrame
    caseload: pl.DataFrame
    day: date
    counted_to: date

    def active_volunteers(self, site: str = WHOLE) -> pl.DataFrame | None:
        """The periods of those who are volunteers on the day, at a site or in all; None where nothing is known."""
        if self.volunteers is None:
            return None
        begun = pl.col("start_date").is_null() | (pl.col("start_date") <= self.day)
        going_on = pl.col("end_date").is_null() | (pl.col("end_date") >= self.day)
        rows = self.volunteers.filter(begun, going_on)
        return rows if site == WHOLE else rows.filter(pl.col("site") == site)

    def of(self, measure: str, group: Group, site: str) -> float | None:
        """The measures that aren't about the participants' own steps."""
        if measure == VOLUNTEERS:
            active = self.active_volunteers(site)
            return None if active is None else float(active["volunteer_id"].n_unique())
        if measure == ACTIVITIES:
            told = self.activities.filter(
                pl.col("citizen_id").is_in(group.people["citizen_id"].to_list()), pl.col("attended").is_not_null()
            )
            return float(told["attended"].sum()) / told.height if told.height else None
        if measure == CASELOAD:
            rows = self.caseload.filter(pl.col("site") == site)
            return rows["caseload"][0] if rows.height else None
        return None


def site_rows(
    targets: Mapping[tuple[str, str], float], groups: Mapping[str, Group], others: Others, labels: Mapping[str, str]
) -> pl.DataFrame:
    """One row a measure with a target and site: [measure, label, site, actual, pending, target, n, unit]."""
    rows = []
    for measure, label in labels.items():
        if not any((measure, site) in targets for site in groups):
            continue
        for site, group in groups.items():
            target = targets.get((measure, site))
            if target is None and measure not in COUNTED:
                continue
            share = measure == ACTIVITIES
            if share and target is not None and target > 1:
                target /= 100
            rows.append(
                {
                    "measure": measure,
                    "label": label,
                    "site": site,
                    "actual": actual(measure, group, site, others),
                    "pending": float(group.count("pending")) if measure == RETAINED else None,
                    "target": target,
                    "n": group.enrolled if measure in {IN_JOB, RETAINED, DROP_OUT} else None,
                    "unit": "share" if share else "rate" if measure == CASELOAD else "count",
                }
            )
    schema = {
        "measure": pl.String, "label": pl.String, "site": pl.String, "actual": pl.Float64, "pending": pl.Float64,
        "target": pl.Float64, "n": pl.Int64, "unit": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


# --- Who benefits -----------------------------------------------------------------------------------------------


def known_of(markers: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """The participants of whom any marker is known: the base of every share of markers."""
    return people.filter(pl.col("citizen_id").is_in(markers["citizen_id"].unique().to_list()))


def marker_shares(markers: pl.DataFrame, people: pl.DataFrame, order: Sequence[str]) -> pl.DataFrame:
    """Each marker's share among those enrolled and those secured: [marker, group, share, low, high, count, total].

    ja ÷ (ja + nej) where the project's data hold any nej for the marker, else ja ÷ all of whom something is known.
    """
    base = known_of(markers, people.filter(pl.col("enrolled_date").is_not_null()))
    parts = {"enrolled": base, "secured": base.filter(pl.col("state") == "secured")}
    rows = []
    for marker in (one for one in order if one in markers["marker"].to_list()):
        told = dict(markers.filter(pl.col("marker") == marker).select("citizen_id", "value").rows())
        answers_no = "nej" in told.values()
        for name, part in parts.items():
            values = [told.get(citizen) for citizen in part["citizen_id"]]
            count = values.count("ja")
            total = count + values.count("nej") if answers_no else len(values)
            rows.append((marker, name, count, total))
    schema = {"marker": pl.String, "group": pl.String, "count": pl.Int64, "total": pl.Int64}
    counted = pl.DataFrame(rows, schema=schema, orient="row").with_columns(share_columns("count", "total"))
    return counted.select("marker", "group", "share", "low", "high", "count", "total")


def markers_by_quarter(markers: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Markers a participant by quarter of enrolment: [quarter, value, low, high, count], means with intervals."""
    base = known_of(markers, people.filter(pl.col("enrolled_date").is_not_null()))
    counted = _with_number(base, markers).with_columns(pl.col("enrolled_date").dt.truncate("1q").alias("quarter"))
    rows: list[tuple[date, float, float | None, float | None, int]] = []
    for (quarter,), part in counted.partition_by("quarter", as_dict=True).items():
        found = intervals.mean(part["markers"].to_list())
        low, high = (None, None) if math.isnan(found.low) else (max(0.0, found.low), found.high)
        rows.append((quarter, found.mean, low, high, part.height))
    schema = {"quarter": pl.Date, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "count": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("quarter")


def _with_number(people: pl.DataFrame, markers: pl.DataFrame) -> pl.DataFrame:
    """People with `markers`, how many each is known to have."""
    numbers = markers.filter(pl.col("value") == "ja").group_by("citizen_id").agg(pl.len().alias("markers"))
    return people.join(numbers, on="citizen_id", how="left").with_columns(pl.col("markers").fill_null(0))


def markers_by_site(markers: pl.DataFrame, groups: Mapping[str, Group]) -> pl.DataFrame:
    """Markers a participant at each site: [site, markers, count], of those of whom any is known."""
    rows = []
    for site, group in groups.items():
        base = _with_number(known_of(markers, group.people), markers)
        if base.height:
            rows.append((site, float(base["markers"].sum()) / base.height, base.height))
    return pl.DataFrame(rows, schema={"site": pl.String, "markers": pl.Float64, "count": pl.Int64}, orient="row")
