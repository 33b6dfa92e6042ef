"""What the page Overblik computes before it draws: a tile for each metric that has one, and what is told below them.

The tiles tell the number of the page they lead to, for the same selection. A flow's sign comes from the control chart's
last point, a stock's from the difference from 12 months earlier.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs

import polars as pl
import streamlit as st

from data.counters import counters, lacking
from data.metrics import DEFINITIONS, Metric
from data.settings import Settings
from data.store import Snapshot
from methods.caseload import standing
from methods.intervals import rate_difference
from queries import caseload, courses, followup, projects
from queries.metrics import with_metric
from queries.norms import norms as norms_query
from queries.selection import Selection
from records.goals import edited_goals, edited_projects, merged_goals, merged_projects
from ui import answers, formats, texts
from ui import caseload as caseloads
from ui import followup as followups
from ui import project as project_states
from ui.caseload_answers import caseload_answer
from ui.components import Role, Tile
from ui.courses import long_running
from ui.followup_answers import change_sign, wanted_talks
from ui.frame import TITLES
from ui.norms import norm_sets
from ui.project_answers import goal_answer, goal_tiles
from ui.series import control_series
from ui.store import ask, hold
from ui.worth import A_YEAR, Candidate, Looked, claims, counter_levels

CASELOAD_PLACE, COURSES_PLACE, PROJECT_PLACE = 2, 6, 7
"""The places of the tiles that are no metrics; a metric's is `overview` in its file."""


@dataclass(frozen=True)
class LineTile:
    """A key figure with its line: [month, value, preliminary], `marked` the month that the value is of.

    `page` is the slug with the page's own parameters, `definition` how the number is made.
    """

    key: str
    place: int
    tile: Tile
    line: pl.DataFrame
    unit: Literal["share", "rate", "count"]
    marked: date | None
    target: float | None
    page: str
    definition: str


# --- Tiles ----------------------------------------------------------------------------------------------------


def as_whole(by_team: pl.DataFrame) -> pl.DataFrame:
    """The panel by team as panel_by_month gives it without one: one row a month, whose only unit is 'alle'."""
    summed = by_team.group_by("month").agg(pl.exclude("unit", "label").sum()).sort("month")
    return summed.with_columns(unit=pl.lit("alle"), label=pl.lit("alle")).select(by_team.columns)


def metric_tiles(
    chosen: Collection[Metric],
    measures: pl.DataFrame,
    months: pl.DataFrame,
    tables: Collection[str],
    wanted: Mapping[str, tuple[float, str]],
) -> list[LineTile]:
    """The tiles of the metrics that have one and whose tables were imported, in their order.

    `measures` is queries.panel.panel_by_month, `months` [month, complete, final]. `wanted` gives, by kind of norm, what
    the norm wants and its words.
    """
    return [
        (_stock_tile if one.stock else _flow_tile)(one, measures, months, wanted.get(one.norm))
        for one in sorted(chosen, key=lambda one: (one.overview or 0, one.id))
        if one.overview is not None and set(one.needs) <= set(tables)
    ]


def _flow_tile(
    metric: Metric, measures: pl.DataFrame, months: pl.DataFrame, wanted: tuple[float, str] | None
) -> LineTile:
    series = control_series(measures, months, metric)
    known = series.filter(~pl.col("preliminary"), pl.col("value").is_not_null())
    last = known.row(-1, named=True) if known.height else None
    judged = last is not None and last["upper"] is not None
    signal = last["signal"] if last and judged else "none"
    if last is None:
        detail = texts.NO_FINISHED_MONTH
    elif metric.unit == "share":
        detail = _counted(last)
    else:
        pooled = _pooled(metric, measures, answers.last_year(months))
        detail = f"i {formats.month(last['month'])}; {formats.rate(pooled)} på 12 måneder"
    return LineTile(
        key=metric.id,
        place=metric.overview or 0,
        tile=Tile(
            metric.label,
            formats.value(last["value"] if last else None, metric.unit),
            _with_norm(detail, metric, wanted) if last else detail,
            texts.SIGN_OF[signal] if judged else "",
            texts.judgement(signal, metric.better),
            help=metric.help,
        ),
        line=series.select("month", "value", "preliminary"),
        unit=metric.unit,
        marked=last["month"] if last else None,
        target=metric.target if wanted is None else wanted[0],
        page=metric.page,
        definition=metric.help,
    )


def _stock_tile(
    metric: Metric, measures: pl.DataFrame, months: pl.DataFrame, wanted: tuple[float, str] | None
) -> LineTile:
    if metric.part_of_total:
        series = followups.stock_series(measures, months, [metric])
        found = followups.stock_change(series, metric.id)
    else:
        # A mean has no interval in the panel's sums, so no change of it is claimed.
        series = months.filter("complete").join(with_metric(measures, metric), on="month", how="left").sort("month")
        series = series.with_columns(preliminary=~pl.col("final"))
        known = series.filter(pl.col("value").is_not_null())
        found = (known.row(-1, named=True), None) if known.height else None
    last, change = found if found is not None else (None, None)
    sign, role = change_sign(change, better=metric.better) if change is not None else ("", "neutral")
    if last is None:
        detail = texts.NO_FINISHED_MONTH
    elif metric.unit == "share":
        detail = _counted(last)
    else:
        detail = f"i {formats.month(last['month'])}"
    return LineTile(
        key=metric.id,
        place=metric.overview or 0,
        tile=Tile(
            metric.label,
            formats.value(last["value"] if last else None, metric.unit),
            _with_norm(detail, metric, wanted) if last else detail,
            sign,
            role,
            help=metric.help,
        ),
        line=series.select("month", "value", "preliminary"),
        unit=metric.unit,
        marked=last["month"] if last else None,
        target=metric.target if wanted is None else wanted[0],
        page=metric.page,
        definition=metric.help,
    )


def _counted(row: Mapping[str, Any]) -> str:
    """What a month's share is counted from: `41 af 1.312 i september 2026`."""
    return f"{formats.share_of(row['numerator'], row['denominator'])} i {formats.month(row['month'])}"


def _pooled(metric: Metric, measures: pl.DataFrame, months: Sequence[date]) -> float | None:
    """A metric over several months together."""
    summed = measures.filter(pl.col("month").is_in(list(months))).select(pl.exclude("unit", "label", "month").sum())
    value: float | None = with_metric(summed, metric)["value"][0]
    return value


def _with_norm(detail: str, metric: Metric, wanted: tuple[float, str] | None) -> str:
    if wanted is not None:
        return f"{detail}; {wanted[1]}"
    return detail if metric.target is None else f"{detail}; mål {formats.value(metric.target, metric.unit)}"


def wanted_by_norms(chosen: Collection[Metric], snapshot: Snapshot, day: date) -> dict[str, tuple[float, str]]:
    """What the norms of the metrics want on a day, by kind of norm, with words; where they give just one number."""
    found = {}
    for kind in sorted({one.norm for one in chosen if one.norm}):
        first = next(iter(norm_sets(ask(norms_query, snapshot, kind), day).values()), None)
        if (wanted := wanted_talks(first, day)) is not None:
            found[kind] = wanted
    return found


def caseload_tile(
    snapshot: Snapshot, selection: Selection, months: pl.DataFrame, day: date
) -> tuple[LineTile, list[Candidate]] | None:
    """Citizens per full-time worker as on Sagsstammer, with what may be told of it; None without workers.

    Of the selection, target group, age and markers don't hold for it (docs/decisions.md).
    """
    staff = replace(selection, target_groups=(), age_bands=(), markers=())
    workers = ask(caseload.workers_on, snapshot, staff)
    if workers.is_empty():
        return None
    norms = next(iter(norm_sets(ask(norms_query, snapshot, "sagstal"), day).values()), None)
    now = caseloads.unit_on(workers, ask(caseload.citizens_on, snapshot, staff), norms, day)
    if now.caseload is None:
        return None
    before = caseloads.load_of(ask(caseload.caseload_on, snapshot, staff, caseloads.year_before(day)))
    change = caseloads.change_since(now, before)
    sign, role = change_sign(change, better="neither")
    series = caseloads.caseload_series(
        caseloads.as_one(ask(caseload.citizens_by_month, snapshot, staff, "team_id")),
        caseloads.as_one(ask(caseload.capacity_by_month, snapshot, staff, "team_id")),
        months,
        None,
        main=False,
    )
    norm = formats.limits(now.low, now.high)
    tile = LineTile(
        key="caseload",
        place=CASELOAD_PLACE,
        tile=Tile(
            texts.PER_FTE,
            formats.decimal(now.caseload),
            f"{formats.counted(now.citizens, 'borger', 'borgere')}, {formats.decimal(now.fte)} årsværk"
            + (f"; norm {norm}" if norm else ""),
            sign,
            role,
            help=texts.CASELOAD_IS_WHOLE,
        ),
        line=series.select("month", pl.col("caseload").alias("value"), "preliminary"),
        unit="rate",
        marked=None,
        target=now.high,
        page="sagsstammer",
        definition=texts.CASELOAD_HELP,
    )
    where = standing(now.caseload, now.low, now.high)
    roles: Mapping[str, Role] = {"above": "worse", "within": "better"}
    if where not in roles:
        return tile, []
    limit = now.high if where == "above" and now.high else now.caseload
    sentence = caseload_answer(now, before, change)
    return tile, [Candidate("level", "caseload", sentence, "sagsstammer", roles[where], now.caseload / limit - 1)]


def courses_tile(
    snapshot: Snapshot, today: Selection, months: pl.DataFrame, weeks: int
) -> tuple[LineTile, list[Candidate]]:
    """The courses that have run for long, as on Forløb, with what may be told of them; `today` has no period."""
    running = hold(courses.running_courses, snapshot, today)
    long = long_running(running, weeks).height
    series = ask(courses.long_courses_by_month, snapshot, today, weeks)
    shown = series.join(months.filter("complete"), on="month").sort("month")
    counts = shown["long"].to_list()
    # A course or a few more or less is chance: what is counted comes and goes by itself, as Poisson's events do.
    change = rate_difference(counts[-1], 1, counts[-1 - A_YEAR], 1) if len(counts) > A_YEAR else None
    sign, role = change_sign(change, better="lower") if change is not None else ("", "neutral")
    words = formats.integer(weeks)
    tile = LineTile(
        key="courses",
        place=COURSES_PLACE,
        tile=Tile(
            texts.LONG_COURSES_TILE.format(weeks=words),
            formats.integer(long),
            f"af {formats.counted(running.height, 'forløb', 'forløb')} i gang",
            sign,
            role,
            help=texts.LONG_HELP.format(weeks=words),
        ),
        line=shown.select("month", pl.col("long").cast(pl.Float64).alias("value"), preliminary=~pl.col("final")),
        unit="count",
        marked=None,
        target=None,
        page="forloeb?del=De+lange",
        definition=texts.LONG_HELP.format(weeks=words),
    )
    if running.is_empty():
        return tile, []
    sentence = texts.LONG_COURSES_LEVEL.format(
        count=formats.integer(long), total=formats.integer(running.height), weeks=words
    )
    return tile, [
        Candidate("level", "courses", sentence, tile.page, "worse" if long else "better", long / running.height)
    ]


def running_projects(folder: Path, snapshot: Snapshot, day: date) -> list[project_states.Standing]:
    """The projects whose goal of retained participants lies ahead, that with the nearest deadline first."""
    merged = merged_projects(ask(projects.projects, snapshot), edited_projects(folder))
    known = [project_states.project_of(row) for row in merged.projects.to_dicts()]
    every_goal = merged_goals(
        ask(projects.goals, snapshot), edited_goals(folder), [one.project_id for one in known]
    ).goals
    found = []
    for one in known:
        goals = every_goal.filter(pl.col("project_id") == one.project_id)
        deadline = project_states.deadline_of(goals, one)
        target = project_states.targets_of(goals).get((project_states.RETAINED, project_states.WHOLE))
        if deadline is None or deadline < day or target is None:
            continue  # before its participants are read: most projects of a store are over
        people = ask(projects.participants, snapshot, one.project_id, day)
        jobs = projects.counting_jobs(ask(projects.project_jobs, snapshot, one.project_id, day), one.job_kind)
        if not people.is_empty():
            found.append((deadline, project_states.standing(one, people, jobs, goals, day)))
    return [stands for _, stands in sorted(found, key=lambda pair: (pair[0], pair[1].project.project_id))]


def project_page(stands: project_states.Standing) -> str:
    """Where a project is shown."""
    return f"projektmaal?projekt={stands.project.name}"


def project_tile(stands: project_states.Standing, day: date) -> LineTile:
    """The secured of the target, as on Projektmål."""
    assert stands.outlook is not None
    assert stands.deadline is not None
    shown = goal_tiles(stands.outlook, stands.everybody, stands.project, None)[1]
    detail = f"{shown.detail}; {stands.project.name}, frist {formats.date_short(stands.deadline)}"
    road = project_states.road(stands.everybody, stands.project, day)
    return LineTile(
        key="project",
        place=PROJECT_PLACE,
        tile=replace(shown, detail=detail),
        line=road.select(
            pl.col("day").alias("month"),
            pl.col("secured").cast(pl.Float64).alias("value"),
            preliminary=pl.lit(value=False),
        ),
        unit="count",
        marked=None,
        target=stands.target,
        page=project_page(stands),
        definition=texts.SECURED_HELP,
    )


def project_levels(running: Sequence[project_states.Standing]) -> list[Candidate]:
    """Projects that are on their way, or far from their goal; of the uncertain ones there is nothing to tell yet."""
    found = []
    for stands in running:
        assert stands.outlook is not None
        word = "on_track" if stands.outlook.reached else stands.outlook.word
        if word not in {"on_track", "far"}:
            continue
        told = goal_answer(stands.outlook, stands.project, stands.deadline)
        sentence = f"{stands.project.name}: {told}"
        role: Role = "better" if word == "on_track" else "worse"
        found.append(Candidate("level", stands.project.project_id, sentence, project_page(stands), role, 1.0))
    return found


def open_case_levels(
    snapshot: Snapshot, today: Selection, settings: Settings, tables: Collection[str]
) -> tuple[int, list[Candidate]]:
    """How many cases are open, and what the counters of Opfølgning hold of them."""
    cases = hold(followup.open_cases, snapshot, today)
    available = [one for one in counters().values() if not lacking(one, tables)]
    found = followup.counted(cases, available, settings, tables)
    number = followups.counts(found, available)
    return cases.height, counter_levels({one: number[one.id] for one in available}, cases.height)


# --- What is told ------------------------------------------------------------------------------------------------


def claims_of(snapshot: Snapshot, selection: Selection, looked: Looked, chosen: Collection[Metric]) -> list[Candidate]:
    """The claims of what was looked at, from the cache where they were made of the same snapshot and selection."""
    return _claims(snapshot.name, repr((selection, sorted(looked.teams), [one.id for one in chosen])), looked, chosen)


# Some hundred tests take longer than the queries they are of.
@st.cache_resource(max_entries=200, show_spinner=False)
def _claims(
    name: str,  # noqa: ARG001 - by name and key Streamlit tells the answers apart
    key: str,  # noqa: ARG001
    _looked: Looked,
    _chosen: Collection[Metric],
) -> list[Candidate]:
    return claims(_looked, _chosen)


def target_of(page: str) -> tuple[str, dict[str, list[str]]]:
    """The slug and the parameters of a page as metrics name it: `opfoelgning?del=Samtaler`.

    A metric of a page that isn't there leads to the definitions on the page Data.
    """
    slug, _, query = (page if page.partition("?")[0] in TITLES else DEFINITIONS).partition("?")
    return slug, parse_qs(query, keep_blank_values=True)


# --- Words -------------------------------------------------------------------------------------------------------


def overview_answer(open_cases: int, day: date, shown: Sequence[LineTile]) -> str:
    """How many cases are open, and how many of the key figures are better or worse than before."""
    first = f"Der er {formats.counted(open_cases, 'åben sag', 'åbne sager')} i udvalget pr. {formats.date(day)}."
    judged = [one.tile.role for one in shown if one.tile.sign]
    if not judged:
        return first
    parts = [
        f"{formats.integer(count)} {words}"
        for count, words in (
            (judged.count("worse"), "værd at se på"),
            (judged.count("better"), "godt nyt"),
            (judged.count("note"), "anderledes end før"),
        )
        if count
    ]
    if not parts:
        return f"{first} {texts.ALL_TILES_AS_BEFORE.format(count=formats.integer(len(judged)))}"
    return f"{first} Af {formats.integer(len(judged))} nøgletal er {formats.list_of(parts)}."


def tiles_table(shown: Sequence[LineTile]) -> pl.DataFrame:
    """The key figures as a table of what each tile says."""
    rows = [(one.tile.label, one.tile.value, one.tile.detail, one.tile.sign) for one in shown]
    return pl.DataFrame(rows, schema=dict.fromkeys(("Nøgletal", "Værdi", "Af hvad", "Tegn"), pl.String), orient="row")


def worth_table(told: Sequence[Candidate]) -> pl.DataFrame:
    """What is told as a table."""
    rows = [(one.sentence, one.sure) for one in told]
    return pl.DataFrame(rows, schema=dict.fromkeys(("Det er værd at tale om", "Hvor sikkert"), pl.String), orient="row")


def tile_alt(one: LineTile) -> str:
    """One Danish sentence with what a tile's line shows."""
    known = one.line.filter(pl.col("value").is_not_null()).sort("month")
    if known.is_empty():
        return f"{one.tile.label}: {texts.NO_VALUE}"
    first = known.row(0, named=True)
    sign = f", {one.tile.sign}" if one.tile.sign else ""
    then = f"{formats.value(first['value'], one.unit)} i {formats.month(first['month'])}"
    return f"{one.tile.label}: {then}, {one.tile.value} nu{sign}."


def preliminary_words(months: pl.DataFrame) -> str:
    """Which months late registrations may still change; empty for none."""
    return answers.preliminary_words(months).strip()


def next_event_words(coming: pl.DataFrame) -> str:
    """The first event after the data date, and its source; empty where none is known."""
    if coming.is_empty():
        return ""
    row = coming.row(0, named=True)
    return texts.NEXT_EVENT.format(date=formats.date(row["date"]), label=row["label"])


def missing_words(lacking_labels: Sequence[str]) -> str:
    """Which tables' tiles and sentences are left out; empty where all are there."""
    return texts.OVERVIEW_LACKS.format(tables=formats.list_of(lacking_labels)) if lacking_labels else ""
