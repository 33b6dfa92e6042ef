"""Edited goals: newest per goal, every change kept, laid over what was imported; definitions of projects likewise."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from records import database
from records.database import FILE_NAME, MIGRATIONS, RecordsError
from records.goals import (
    GoalEdit,
    GoalError,
    edit_goal,
    edit_project,
    edited_goals,
    edited_projects,
    goal_edit,
    goal_history,
    merged_goals,
    merged_projects,
    project_edit,
    project_history,
    withdraw_goal,
)
from records.reasons import good_reasons, note_reason

KEPT, OFFERED = "fastholdt i job", "tilbudt indsatsen"
DEADLINE = date(2027, 9, 30)
IMPORTED = pl.DataFrame(
    [("P1", "", KEPT, 99.0), ("P1", "Odder", KEPT, 27.0), ("P2", "", OFFERED, 0.0)],
    schema={"project_id": pl.String, "site": pl.String, "measure": pl.String, "target": pl.Float64},
    orient="row",
)


def test_a_goal_comes_back_as_it_was_edited(tmp_path: Path) -> None:
    edit = edit_goal(tmp_path, "P1", " Odder ", KEPT, 31, DEADLINE, "  Aftalt\n i styregruppen ")
    assert edited_goals(tmp_path) == goal_history(tmp_path, "P1") == [edit]
    assert (edit.site, edit.target, edit.deadline, edit.note) == ("Odder", 31.0, DEADLINE, "Aftalt i styregruppen")
    assert edit.created_at.tzinfo is not None


def test_reading_makes_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    assert edited_goals(folder) == goal_history(folder, "P1") == []
    assert edited_projects(folder) == project_history(folder, "P1") == []
    assert not folder.exists()


def test_the_newest_edit_of_a_goal_holds_and_every_one_is_kept(tmp_path: Path) -> None:
    first = edit_goal(tmp_path, "P1", "", KEPT, 90)
    other = edit_goal(tmp_path, "P1", "Odder", KEPT, 20)
    elsewhere = edit_goal(tmp_path, "P2", "", KEPT, 7)
    second = edit_goal(tmp_path, "P1", "", KEPT, 80)
    removed = edit_goal(tmp_path, "P1", "Odder", KEPT, None)
    assert edited_goals(tmp_path) == [second, removed, elsewhere]
    assert goal_history(tmp_path, "P1") == [removed, second, other, first]
    assert goal_history(tmp_path, "P9") == []


def test_a_withdrawn_edit_lets_the_imported_goal_hold_again(tmp_path: Path) -> None:
    edit_goal(tmp_path, "P1", "", KEPT, 80)
    withdraw_goal(tmp_path, "P1", "", KEPT)
    assert edited_goals(tmp_path) == []
    assert [one.withdrawn for one in goal_history(tmp_path, "P1")] == [True, False]
    again = edit_goal(tmp_path, "P1", "", KEPT, 70)
    assert edited_goals(tmp_path) == [again]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"project_id": " "}, "projektets nummer er tomt"),
        ({"measure": "glade borgere"}, "henvist, tilbudt indsatsen, .* men der står 'glade borgere'"),
        ({"target": -0.5}, "fra 0 til 1.000.000, men der står -0,5"),
        ({"target": float("nan")}, "men der står nan"),
        ({"target": float("inf")}, "men der står inf"),
        ({"target": 1_000_001}, "fra 0 til 1.000.000"),
        ({"site": "x" * 101}, "Et sted må højst have 100 tegn, men teksten har 101"),
        ({"note": "x" * 201}, "En bemærkning må højst have 200 tegn"),
        ({"note": "Se 01 02 90 - 1234"}, "CPR-nummer"),
        ({"deadline": date(27, 9, 30)}, "mellem 1900 og 2100, men der står 30-09-"),
    ],
)
def test_a_goal_that_cannot_be_is_refused(tmp_path: Path, change: dict[str, object], words: str) -> None:
    parts = {"project_id": "P1", "site": "", "measure": KEPT, "target": 9.0} | change
    with pytest.raises(GoalError, match=words) as raised:
        edit_goal(tmp_path, **parts)  # type: ignore[arg-type]
    assert "1234" not in str(raised.value)
    assert not (tmp_path / FILE_NAME).exists()


def test_a_target_of_0_is_a_goal(tmp_path: Path) -> None:
    edit_goal(tmp_path, "P1", "", "frafald", 0)
    merged = merged_goals(IMPORTED, edited_goals(tmp_path), {"P1"})
    assert merged.goals.filter(measure="frafald")["target"].to_list() == [0.0]


def test_what_was_edited_overrides_what_was_imported_and_says_so(tmp_path: Path) -> None:
    edit_goal(tmp_path, "P1", "Odder", KEPT, 20, DEADLINE, "Færre pladser")
    edit_goal(tmp_path, "P1", "Randers", KEPT, 11)
    removed = edit_goal(tmp_path, "P2", "", OFFERED, None)
    lost = edit_goal(tmp_path, "P9", "", KEPT, 5)
    merged = merged_goals(IMPORTED, edited_goals(tmp_path), {"P1", "P2"})
    assert merged.goals.rows() == [
        ("P1", "", KEPT, 99.0, None, False, 99.0, ""),
        ("P1", "Odder", KEPT, 20.0, DEADLINE, True, 27.0, "Færre pladser"),
        ("P1", "Randers", KEPT, 11.0, None, True, None, ""),
    ]
    assert (merged.removed, merged.lost) == ([removed], [lost])


def test_goals_without_edits_are_as_imported() -> None:
    merged = merged_goals(IMPORTED, [], {"P1", "P2"})
    assert merged.goals.select(IMPORTED.columns).equals(IMPORTED)
    assert not merged.goals["edited"].any()
    nothing = merged_goals(IMPORTED.clear(), [], set())
    assert nothing.goals.schema == merged.goals.schema
    assert nothing.goals.is_empty()


def test_the_definition_of_a_project_is_edited_part_by_part(tmp_path: Path) -> None:
    projects = pl.DataFrame(
        {
            "project_id": ["P1", "P2"],
            "project": ["Et", "To"],
            "deadline": [date(2019, 3, 31), None],
            "status_dates": [[date(2018, 6, 30)], []],
            "period_months": [6, 6],
            "same_employer": [True, False],
            "gap_weeks": [0.0, 4.0],
        }
    )
    first = edit_project(tmp_path, "P1", period_months=3, note="Kortere")
    second = edit_project(tmp_path, "P1", same_employer=False, gap_weeks=0.5, deadline=DEADLINE)
    lost = edit_project(tmp_path, "P9", gap_weeks=1)
    assert edited_projects(tmp_path) == [second, lost]
    assert project_history(tmp_path, "P1") == [second, first]
    merged = merged_projects(projects, edited_projects(tmp_path))
    assert merged.lost == [lost]
    assert merged.projects.drop("status_dates").rows() == [
        ("P1", "Et", DEADLINE, 6, False, 0.5, ["same_employer", "gap_weeks", "deadline"]),
        ("P2", "To", None, 6, False, 4.0, []),
    ]
    assert merged.projects.drop("edited").schema == projects.schema
    edit_project(tmp_path, "P1")
    assert merged_projects(projects, edited_projects(tmp_path)).projects.drop("edited").equals(projects)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"period_months": 0}, "1–60 måneder, men der står 0"),
        ({"period_months": 61}, "1–60 måneder"),
        ({"gap_weeks": -1}, "0–52 uger, men der står -1"),
        ({"gap_weeks": float("nan")}, "0–52 uger"),
        ({"note": "0102901234"}, "CPR-nummer"),
        ({"deadline": date(1, 1, 1)}, "mellem 1900 og 2100"),
    ],
)
def test_a_definition_that_cannot_be_is_refused(tmp_path: Path, change: dict[str, object], words: str) -> None:
    with pytest.raises(GoalError, match=words):
        edit_project(tmp_path, "P1", **change)  # type: ignore[arg-type]
    with pytest.raises(GoalError, match="tomt"):
        edit_project(tmp_path, "")
    assert not (tmp_path / FILE_NAME).exists()


def test_an_error_of_the_file_does_not_repeat_the_note(tmp_path: Path) -> None:
    edit_goal(tmp_path, "P1", "", KEPT, 9)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("drop table goal_edit")
    with pytest.raises(RecordsError) as raised:
        edit_goal(tmp_path, "P1", "", KEPT, 9, None, "Meget privat")
    error: BaseException | None = raised.value
    while error is not None:
        assert "privat" not in str(error)
        error = error.__cause__


def test_many_editors_at_once(tmp_path: Path) -> None:
    def write(number: int) -> GoalEdit:
        return edit_goal(tmp_path, f"P{number % 4}", "", KEPT, number)

    with ThreadPoolExecutor(8) as pool:
        written = set(pool.map(write, range(24)))
    assert {one for project in range(4) for one in goal_history(tmp_path, f"P{project}")} == written
    assert len(edited_goals(tmp_path)) == 4


def test_reading_a_file_of_version_2_migrates_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(database, "MIGRATIONS", MIGRATIONS[:2])
        noted = note_reason(
            tmp_path, "S7", date(2025, 3, 17), "ny", "A", date(2026, 12, 24), data_date=date(2026, 10, 31)
        )
    assert edited_goals(tmp_path) == []
    assert good_reasons(tmp_path, date(2026, 10, 31)) == [noted]
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        assert connection.execute("pragma user_version").fetchone() == (len(MIGRATIONS),)
        for table in (goal_edit, project_edit):
            found = [row[1] for row in connection.execute(f"pragma table_info({table.name})")]
            assert found == [column.name for column in table.columns]


def test_goals_are_told_apart_by_project_site_and_measure(tmp_path: Path) -> None:
    edit = edit_goal(tmp_path, "P1", "", KEPT, 9)
    assert len({edit, replace(edit, site="Odder"), replace(edit, measure=OFFERED), replace(edit, project_id="P2")}) == 4
    for site, measure in (("Odder", KEPT), ("", OFFERED)):
        edit_goal(tmp_path, "P1", site, measure, 8)
    assert [(one.site, one.measure) for one in edited_goals(tmp_path)] == [("", KEPT), ("", OFFERED), ("Odder", KEPT)]
