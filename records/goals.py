"""Goals and definitions of projects that were edited in the dashboard; they override what was imported.

A change is a new row, so that nothing that was written is lost: what holds is the newest row of a project, site and
measure (of a project, for its definition). Kept beside the store, so that a new import doesn't lose them.
"""

import math
import unicodedata
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
from sqlalchemy import Boolean, Column, Float, Integer, MetaData, Table, Text, insert, select

from data.contract import contract
from data.errors import ResultatdialogError
from data.pseudonyms import may_hold_cpr
from data.values import FIRST_YEAR, LAST_YEAR
from records.database import reading, writing

LONGEST_NOTE = 200
LONGEST_SITE = 100
LARGEST_TARGET = 1_000_000
LONGEST_PERIOD = 60
LONGEST_GAP = 52

T = TypeVar("T")

_METADATA = MetaData()

goal_edit = Table(
    "goal_edit",
    _METADATA,
    Column("goal_edit_id", Integer, primary_key=True),
    Column("project_id", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("measure", Text, nullable=False),
    Column("target", Float),
    Column("deadline", Text),
    Column("note", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("created_at", Text, nullable=False),
)

project_edit = Table(
    "project_edit",
    _METADATA,
    Column("project_edit_id", Integer, primary_key=True),
    Column("project_id", Text, nullable=False),
    Column("period_months", Integer),
    Column("same_employer", Boolean),
    Column("gap_weeks", Float),
    Column("deadline", Text),
    Column("note", Text, nullable=False),
    Column("created_at", Text, nullable=False),
)


class GoalError(ResultatdialogError):
    """A goal or a definition that cannot be: of no project, an unknown measure, or a number out of bounds."""


@dataclass(frozen=True)
class GoalEdit:
    """What somebody decided of one goal; site '' is the whole project.

    target None: the goal is removed. deadline None: the project's. withdrawn: what was imported holds again.
    created_at is in UTC.
    """

    project_id: str
    site: str
    measure: str
    target: float | None
    deadline: date | None
    note: str
    created_at: datetime
    withdrawn: bool = False


@dataclass(frozen=True)
class ProjectEdit:
    """What somebody decided of a project's definition; None leaves a part as it was imported. created_at is in UTC."""

    project_id: str
    period_months: int | None
    same_employer: bool | None
    gap_weeks: float | None
    deadline: date | None
    note: str
    created_at: datetime


@dataclass(frozen=True)
class MergedGoals:
    """The goals that hold, the edits that removed one, and those whose project isn't in the data any more.

    goals has one row per goal: project_id, site, measure, target, deadline (null = the project's), edited,
    imported_target (null = only edited), note (of the edit, else '').
    """

    goals: pl.DataFrame
    removed: list[GoalEdit]
    lost: list[GoalEdit]


@dataclass(frozen=True)
class MergedProjects:
    """The projects with their definitions as they hold, and the edits whose project isn't in the data any more.

    projects is queries.projects.projects with what was edited, and edited (list of the names of those columns).
    """

    projects: pl.DataFrame
    lost: list[ProjectEdit]


def edit_goal(  # noqa: PLR0917 (the parts of a goal, in the order of GoalEdit)
    folder: Path,
    project_id: str,
    site: str,
    measure: str,
    target: float | None,
    deadline: date | None = None,
    note: str = "",
) -> GoalEdit:
    """Set a goal of a project at a site ('' = the whole project), or remove it (target None).

    Raises GoalError for a measure that isn't the contract's, a target that is no number from 0 to a million, or a note
    that is too long or may hold a CPR number; RecordsError for a file that cannot be written.
    """
    if target is not None and not (math.isfinite(target) and 0 <= target <= LARGEST_TARGET):
        raise GoalError(f"Et måltal skal være et tal fra 0 til 1.000.000, men der står {_danish(target)}.")
    return _write_goal(folder, project_id, site, measure, target, _likely(deadline), note, withdrawn=False)


def withdraw_goal(folder: Path, project_id: str, site: str, measure: str) -> GoalEdit:
    """Let the imported goal of a project, site and measure hold again, if there is one; the edits are kept."""
    return _write_goal(folder, project_id, site, measure, None, None, "", withdrawn=True)


def _write_goal(  # noqa: PLR0917 (as edit_goal)
    folder: Path,
    project_id: str,
    site: str,
    measure: str,
    target: float | None,
    deadline: date | None,
    note: str,
    *,
    withdrawn: bool,
) -> GoalEdit:
    measures = [term.value for term in contract().vocabularies["project_measure"]]
    if measure not in measures:
        raise GoalError(f"Et mål skal tælle noget af dette: {', '.join(measures)}, men der står {measure!r}.")
    edit = GoalEdit(
        project_id=_project(project_id),
        site=_text(site, "Et sted", LONGEST_SITE),
        measure=measure,
        target=None if target is None else float(target),
        deadline=deadline,
        note=_text(note, "En bemærkning", LONGEST_NOTE),
        created_at=datetime.now(UTC),
        withdrawn=withdrawn,
    )
    _insert(folder, goal_edit, edit)
    return edit


def edited_goals(folder: Path) -> list[GoalEdit]:
    """List the newest edit of every project, site and measure that has one, in that order; RecordsError.

    Also those that removed a goal; not those that were withdrawn.
    """
    newest = _newest(_goal_edits(folder), lambda one: (one.project_id, one.site, one.measure))
    return [one for one in newest if not one.withdrawn]


def goal_history(folder: Path, project_id: str) -> list[GoalEdit]:
    """List every edit of a project's goals that was ever made, newest first. Raises RecordsError."""
    return [one for one in _goal_edits(folder) if one.project_id == project_id]


def edit_project(
    folder: Path,
    project_id: str,
    *,
    period_months: int | None = None,
    same_employer: bool | None = None,
    gap_weeks: float | None = None,
    deadline: date | None = None,
    note: str = "",
) -> ProjectEdit:
    """Set a project's definition; None leaves a part as it was imported, and so undoes an earlier edit of it.

    Raises GoalError for a period that isn't 1–60 months, a gap that isn't 0–52 weeks, or a note that is too long or may
    hold a CPR number; RecordsError for a file that cannot be written.
    """
    if period_months is not None and not 1 <= period_months <= LONGEST_PERIOD:
        raise GoalError(f"Perioden skal være 1–{LONGEST_PERIOD} måneder, men der står {period_months}.")
    if gap_weeks is not None and not 0 <= gap_weeks <= LONGEST_GAP:
        raise GoalError(f"Opholdet mellem job skal være 0–{LONGEST_GAP} uger, men der står {_danish(gap_weeks)}.")
    edit = ProjectEdit(
        project_id=_project(project_id),
        period_months=period_months,
        same_employer=same_employer,
        gap_weeks=None if gap_weeks is None else float(gap_weeks),
        deadline=_likely(deadline),
        note=_text(note, "En bemærkning", LONGEST_NOTE),
        created_at=datetime.now(UTC),
    )
    _insert(folder, project_edit, edit)
    return edit


def edited_projects(folder: Path) -> list[ProjectEdit]:
    """List the newest edit of every project's definition, by project. Raises RecordsError."""
    return _newest(_project_edits(folder), lambda one: one.project_id)


def project_history(folder: Path, project_id: str) -> list[ProjectEdit]:
    """List every edit of a project's definition that was ever made, newest first. Raises RecordsError."""
    return [one for one in _project_edits(folder) if one.project_id == project_id]


def merged_goals(imported: pl.DataFrame, edited: Sequence[GoalEdit], project_ids: Collection[str]) -> MergedGoals:
    """Lay the edited goals (edited_goals) over the imported ones (queries.projects.goals) of the projects in the data.

    An edit whose site no participant has still holds: nobody may have come there yet.
    """
    schema = {
        "project_id": pl.String,
        "site": pl.String,
        "measure": pl.String,
        "target": pl.Float64,
        "deadline": pl.Date,
        "edited": pl.Boolean,
        "imported_target": pl.Float64,
        "note": pl.String,
    }
    columns = imported.select("project_id", "site", "measure", "target")
    targets = {(project, site, measure): target for project, site, measure, target in columns.iter_rows()}
    here = {(one.project_id, one.site, one.measure): one for one in edited if one.project_id in project_ids}
    rows: list[tuple[object, ...]] = []
    # In the order of the file, new ones after it.
    for key in (*targets, *(key for key in here if key not in targets)):
        edit = here.get(key)
        if edit is None:
            rows.append((*key, targets[key], None, False, targets[key], ""))
        elif edit.target is not None:
            rows.append((*key, edit.target, edit.deadline, True, targets.get(key), edit.note))
    return MergedGoals(
        goals=pl.DataFrame(rows, schema=schema, orient="row"),
        removed=[one for one in here.values() if one.target is None],
        lost=[one for one in edited if one.project_id not in project_ids],
    )


def merged_projects(projects: pl.DataFrame, edited: Sequence[ProjectEdit]) -> MergedProjects:
    """Lay the edited definitions (edited_projects) over the projects of the data (queries.projects.projects)."""
    edits = {one.project_id: one for one in edited}
    parts = ("period_months", "same_employer", "gap_weeks", "deadline")
    rows = []
    for row in projects.to_dicts():
        edit = edits.get(row["project_id"])
        changed = {part: value for part in parts if (value := getattr(edit, part, None)) is not None}
        rows.append({**row, **changed, "edited": list(changed)})
    schema = {**projects.schema, "edited": pl.List(pl.String)}
    known = set(projects["project_id"])
    return MergedProjects(
        projects=pl.DataFrame(rows, schema=schema),
        lost=[one for one in edited if one.project_id not in known],
    )


def _insert(folder: Path, table: Table, edit: GoalEdit | ProjectEdit) -> None:
    values: dict[str, Any] = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in vars(edit).items()
    }
    with writing(folder) as connection:
        connection.execute(insert(table).values(values))


def _goal_edits(folder: Path) -> list[GoalEdit]:
    return [
        GoalEdit(
            project_id=row.project_id,
            site=row.site,
            measure=row.measure,
            target=row.target,
            deadline=_day(row.deadline),
            note=row.note,
            created_at=datetime.fromisoformat(row.created_at),
            withdrawn=row.withdrawn,
        )
        for row in _rows(folder, goal_edit)
    ]


def _project_edits(folder: Path) -> list[ProjectEdit]:
    return [
        ProjectEdit(
            project_id=row.project_id,
            period_months=row.period_months,
            same_employer=row.same_employer,
            gap_weeks=row.gap_weeks,
            deadline=_day(row.deadline),
            note=row.note,
            created_at=datetime.fromisoformat(row.created_at),
        )
        for row in _rows(folder, project_edit)
    ]


def _rows(folder: Path, table: Table) -> Sequence[Any]:
    """Read all rows, newest first."""
    newest_first = select(table).order_by(table.primary_key.columns.values()[0].desc())
    with reading(folder) as connection:
        return [] if connection is None else connection.execute(newest_first).all()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _newest(edits: Iterable[T], key: Any) -> list[T]:
    newest: dict[Hashable, T] = {}
    for one in edits:
        newest.setdefault(key(one), one)
    return sorted(newest.values(), key=key)


def _project(project_id: str) -> str:
    if not project_id.strip():
        raise GoalError("Et mål skal høre til et projekt, men projektets nummer er tomt.")
    return project_id


def _likely(day: date | None) -> date | None:
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise GoalError(f"En frist skal ligge mellem {FIRST_YEAR} og {LAST_YEAR}, men der står {day:%d-%m-%Y}.")
    return day


def _text(text: str, what: str, longest: int) -> str:
    tidy = unicodedata.normalize("NFC", " ".join(text.split()))
    # Told without the text itself, which would stand in logs and on the screens of others.
    if len(tidy) > longest:
        raise GoalError(f"{what} må højst have {longest} tegn, men teksten har {len(tidy)}.")
    if may_hold_cpr(tidy):
        raise GoalError(
            "Teksten ser ud til at indeholde et CPR-nummer (ti cifre, der begynder med en fødselsdato). Den er ikke "
            "gemt, for den kan læses af alle, der bruger Resultatdialog. Skriv den uden personoplysninger."
        )
    return tidy


def _danish(number: float) -> str:
    return f"{number:g}".replace(".", ",")
