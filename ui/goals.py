"""Editing a project's goals and definition on the page: kept beside the store, every change with its time."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl
import streamlit as st

from data.errors import ResultatdialogError
from records.goals import edit_goal, edit_project, withdraw_goal
from ui import formats, texts
from ui.components import plain
from ui.project import WHOLE, Project

_MESSAGE = "goal-message"


def goal_form(
    folder: Path, project_id: str, goals: pl.DataFrame, sites: Sequence[str], labels: Mapping[str, str]
) -> None:
    """Draw the form of one goal: choose measure and site, set, remove, or let the file hold again."""
    if message := st.session_state.pop(_MESSAGE, None):
        st.caption(plain(message))
    with st.expander(texts.EDIT_GOAL):
        measure = st.selectbox(
            texts.GOAL_MEASURE, list(labels), format_func=lambda one: labels[one], key="goal-measure", width=340
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
        target = st.number_input(
            texts.GOAL_TARGET,
            min_value=0,
            max_value=1_000_000,
            value=round(row["target"]) if row else None,
            step=1,
            key=f"goal-target-{project_id}-{measure}-{site}",
            placeholder=texts.NO_GOAL_YET,
            width=340,
        )
        note = st.text_input(texts.GOAL_NOTE, max_chars=200, key=f"goal-note-{project_id}-{measure}-{site}")
        with st.container(horizontal=True):
            st.button(
                texts.SAVE_GOAL,
                key="goal-save",
                disabled=target is None,
                on_click=_goal,
                args=(folder, (project_id, site, measure), target, note),
            )
            if row:
                st.button(
                    texts.REMOVE_GOAL,
                    key="goal-remove",
                    on_click=_goal,
                    args=(folder, (project_id, site, measure), None, note),
                )
            if row and row["edited"] and row["imported_target"] is not None:
                st.button(
                    texts.AS_IN_FILE.format(target=formats.decimal(row["imported_target"], 0)),
                    key="goal-withdraw",
                    on_click=_withdraw,
                    args=(folder, (project_id, site, measure)),
                )


def project_form(folder: Path, project: Project) -> None:
    """Draw the form of what counts as retained, and of the deadline."""
    with st.expander(texts.EDIT_PROJECT):
        months = st.number_input(
            texts.PROJECT_PARTS["period_months"].capitalize(),
            min_value=1,
            max_value=60,
            value=project.months,
            step=1,
            key=f"project-months-{project.project_id}",
            width=340,
        )
        same = st.toggle(texts.SAME_EMPLOYER, value=project.same_employer, key=f"project-employer-{project.project_id}")
        weeks = st.number_input(
            texts.GAP_WEEKS,
            min_value=0,
            max_value=52,
            value=round(project.gap_days / 7),
            step=1,
            key=f"project-gap-{project.project_id}",
            disabled=same,
            width=340,
        )
        deadline = st.date_input(
            texts.DEADLINE,
            value=project.deadline,
            min_value=date(2000, 1, 1),
            max_value=date(2099, 12, 31),
            format="DD-MM-YYYY",
            key=f"project-deadline-{project.project_id}",
            width=340,
        )
        with st.container(horizontal=True):
            st.button(
                texts.SAVE_PROJECT,
                key="project-save",
                on_click=_project,
                args=(folder, project, months, same, weeks, deadline),
            )
            if project.edited:
                st.button(texts.PROJECT_AS_IN_FILE, key="project-reset", on_click=_reset, args=(folder, project))


def _goal(folder: Path, key: tuple[str, str, str], target: float | None, note: str) -> None:
    try:
        edit_goal(folder, *key, target, note=note)
    except ResultatdialogError as error:
        st.session_state[_MESSAGE] = str(error)
        return
    st.session_state[_MESSAGE] = texts.GOAL_REMOVED if target is None else texts.GOAL_SAVED


def _withdraw(folder: Path, key: tuple[str, str, str]) -> None:
    withdraw_goal(folder, *key)
    st.session_state[_MESSAGE] = texts.GOAL_WITHDRAWN


def _project(  # noqa: PLR0917 (the parts of a definition, in the form's order)
    folder: Path, project: Project, months: int, same: bool, weeks: int, deadline: date | None
) -> None:
    try:
        edit_project(
            folder,
            project.project_id,
            period_months=months,
            same_employer=same,
            gap_weeks=float(weeks),
            deadline=deadline,
        )
    except ResultatdialogError as error:
        st.session_state[_MESSAGE] = str(error)
        return
    st.session_state[_MESSAGE] = texts.PROJECT_SAVED


def _reset(folder: Path, project: Project) -> None:
    edit_project(folder, project.project_id)
    for part in ("months", "employer", "gap", "deadline"):
        st.session_state.pop(f"project-{part}-{project.project_id}", None)
    st.session_state[_MESSAGE] = texts.PROJECT_RESET
