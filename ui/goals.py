"""Editing a project's goals and definition on the page: kept beside the store, every change with its time."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from data.errors import ResultatdialogError
from data.values import FIRST_YEAR, LAST_YEAR
from records.goals import (
    LARGEST_TARGET,
    LONGEST_GAP,
    LONGEST_NOTE,
    LONGEST_PERIOD,
    GoalEdit,
    edit_goal,
    edit_project,
    withdraw_goal,
)
from ui import formats, texts
from ui.components import plain
from ui.project import RETAINED, WHOLE, Project

_MESSAGE = "goal-message"
_ROUND = "goal-round"


def goal_form(
    folder: Path, project_id: str, goals: pl.DataFrame, sites: Sequence[str], labels: Mapping[str, str]
) -> None:
    """Draw the form of one goal: choose measure and site, set, remove, or let the file hold again."""
    # A place of its own, whether anything is told or not, or else what comes below would begin again and fold up.
    with st.container():
        if message := st.session_state.pop(_MESSAGE, None):
            st.caption(plain(message))
    with st.expander(texts.EDIT_GOAL):
        measure = st.selectbox(
            texts.GOAL_MEASURE,
            list(labels),
            index=list(labels).index(RETAINED),
            format_func=lambda one: labels[one],
            key="goal-measure",
            width=340,
        )
        site = st.selectbox(
            texts.GOAL_SITE,
            [WHOLE, *sites],
            format_func=lambda one: one or texts.WHOLE_PROJECT,
            key="goal-site",
            width=340,
        )
        here = goals.filter(pl.col("measure") == measure, pl.col("site") == site)
        row = here.row(0, named=True) if here.height else None
        goal = (project_id, site, measure)
        target = _field("target", *goal)
        note = _field("note", *goal)
        st.number_input(
            texts.GOAL_TARGET,
            min_value=0,
            max_value=LARGEST_TARGET,
            value=round(row["target"]) if row else None,
            step=1,
            key=target,
            placeholder=texts.NO_GOAL_YET,
            width=340,
        )
        st.text_input(texts.GOAL_NOTE, max_chars=LONGEST_NOTE, key=note)
        with st.container(horizontal=True):
            st.button(texts.SAVE_GOAL, key="goal-save", on_click=_save, args=(folder, goal, target, note))
            if row:
                st.button(texts.REMOVE_GOAL, key="goal-remove", on_click=_remove, args=(folder, goal, note))
            if row and row["edited"] and row["imported_target"] is not None:
                st.button(
                    texts.AS_IN_FILE.format(target=formats.whole(row["imported_target"])),
                    key="goal-withdraw",
                    on_click=_withdraw,
                    args=(folder, goal),
                )


def removed_goals(folder: Path, removed: Sequence[GoalEdit], labels: Mapping[str, str]) -> None:
    """Draw the file's goals that were removed here, each with a button that lets it hold again."""
    with st.container():
        for one in removed:
            with st.container(horizontal=True, vertical_alignment="center"):
                where = one.site or texts.WHOLE_PROJECT
                st.caption(plain(texts.GOAL_IS_REMOVED.format(goal=labels.get(one.measure, one.measure), site=where)))
                st.button(
                    texts.GOAL_BACK,
                    key=f"goal-back-{one.measure}-{one.site}",
                    on_click=_withdraw,
                    args=(folder, (one.project_id, one.site, one.measure)),
                )


def project_form(folder: Path, project: Project) -> None:
    """Draw the form of what counts as retained, and of the deadline."""
    with st.expander(texts.EDIT_PROJECT):
        months, same, weeks, deadline = (
            _field(part, project.project_id) for part in ("months", "employer", "gap", "deadline")
        )
        st.number_input(
            texts.PROJECT_PARTS["period_months"].capitalize(),
            min_value=1,
            max_value=LONGEST_PERIOD,
            value=project.months,
            step=1,
            key=months,
            width=340,
        )
        with_one = st.toggle(texts.SAME_EMPLOYER, value=project.same_employer, key=same)
        st.number_input(
            texts.GAP_WEEKS,
            min_value=0,
            max_value=LONGEST_GAP,
            value=_weeks(project),
            step=1,
            key=weeks,
            disabled=with_one,
            width=340,
        )
        st.date_input(
            texts.DEADLINE,
            value=project.deadline,
            min_value=date(FIRST_YEAR, 1, 1),
            max_value=date(LAST_YEAR, 12, 31),
            format="DD-MM-YYYY",
            key=deadline,
            width=340,
        )
        with st.container(horizontal=True):
            st.button(
                texts.SAVE_PROJECT,
                key="project-save",
                on_click=_define,
                args=(folder, project, months, same, weeks, deadline),
            )
            if project.edited:
                st.button(texts.PROJECT_AS_IN_FILE, key="project-reset", on_click=_reset, args=(folder, project))


def _field(*parts: str) -> str:
    """The key of a field: another after each change, so that it begins again with what holds now."""
    return "-".join(("goal", str(st.session_state.get(_ROUND, 0)), *parts))


def _told(message: str) -> None:
    st.session_state[_MESSAGE] = message
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _weeks(project: Project) -> int:
    return round(project.gap_days / 7)


# What a field holds is read when its button is pressed: as an argument it would be what it held when the page was
# drawn, and not what somebody typed just before the click.


def _save(folder: Path, goal: tuple[str, str, str], target: str, note: str) -> None:
    number = st.session_state[target]
    if number is None:
        st.session_state[_MESSAGE] = texts.GOAL_WITHOUT_TARGET
        return
    try:
        edit_goal(folder, *goal, number, note=st.session_state[note])
    except ResultatdialogError as error:
        st.session_state[_MESSAGE] = str(error)
        return
    _told(texts.GOAL_SAVED)


def _remove(folder: Path, goal: tuple[str, str, str], note: str) -> None:
    try:
        edit_goal(folder, *goal, None, note=st.session_state[note])
    except ResultatdialogError as error:
        st.session_state[_MESSAGE] = str(error)
        return
    _told(texts.GOAL_REMOVED)


def _withdraw(folder: Path, goal: tuple[str, str, str]) -> None:
    try:
        withdraw_goal(folder, *goal)
    except ResultatdialogError as error:
        st.session_state[_MESSAGE] = str(error)
        return
    _told(texts.GOAL_WITHDRAWN)


def _define(  # noqa: PLR0917 (the parts of a definition, in the form's order)
    folder: Path, project: Project, months: str, same: str, weeks: str, deadline: str
) -> None:
    wanted = {
        "period_months": (st.session_state[months], project.months),
        "same_employer": (st.session_state[same], project.same_employer),
        "gap_weeks": (st.session_state[weeks], _weeks(project)),
        "deadline": (st.session_state[deadline], project.deadline),
    }
    if wanted["deadline"][0] is None and project.deadline is not None:
        st.session_state[_MESSAGE] = texts.DEADLINE_STAYS
        return
    # What wasn't touched isn't an edit: the next import may change it. What was edited before stays so.
    changed: dict[str, Any] = {
        part: value for part, (value, held) in wanted.items() if value != held or part in project.edited
    }
    try:
        edit_project(folder, project.project_id, **changed)
    except ResultatdialogError as error:
        st.session_state[_MESSAGE] = str(error)
        return
    _told(texts.PROJECT_SAVED)


def _reset(folder: Path, project: Project) -> None:
    try:
        edit_project(folder, project.project_id)
    except ResultatdialogError as error:
        st.session_state[_MESSAGE] = str(error)
        return
    _told(texts.PROJECT_RESET)
