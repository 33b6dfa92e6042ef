"""Good reasons: a leader notes why a case is on the list and may be so for a while."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from data.counters import Counter
from data.errors import ResultatdialogError
from records.reasons import note_reason, withdraw_reason
from ui import formats, texts
from ui.components import plain

_MESSAGE = "reason-message"


def reason_form(
    folder: Path,
    picked: str | None,
    found: pl.DataFrame,
    available: Sequence[Counter],
    *,
    data_date: date,
    longest_days: int,
) -> None:
    """Draw the form for one case: the one picked in the list, or the one whose number is written.

    `found` is ui.followup.noted of the whole selection, so that a case can be noted whatever the list shows.
    """
    # A place that is always there: were the message an element more, the form below would close when it comes.
    told = st.empty()
    if message := st.session_state.pop(_MESSAGE, None):
        told.caption(plain(message))
    with st.expander(texts.GOOD_REASON, expanded=picked is not None):
        if picked is not None and st.session_state.get("reason-picked") != picked:
            st.session_state["reason-case"] = picked
        st.session_state["reason-picked"] = picked
        case_id = st.text_input(texts.REASON_CASE, key="reason-case", width=300).strip()
        if not case_id:
            st.caption(texts.REASON_HOW)
            return
        rows = found.filter(pl.col("case_id") == case_id)
        if rows.is_empty():
            st.caption(plain(texts.REASON_NO_CASE.format(case=case_id)))
            return
        row = rows.row(0, named=True)
        st.code(case_id, language=None)  # with a button that copies it
        here = [one for one in available if row[one.id]]
        if not here:
            st.caption(texts.REASON_NO_COUNTER)
            return
        counter = st.selectbox(
            texts.REASON_COUNTER, here, format_func=lambda one: one.name, key=f"reason-counter-{case_id}", width=300
        )
        words = st.text_input(
            texts.REASON_WORDS, key=f"reason-words-{case_id}", max_chars=200, help=texts.GOOD_REASON_HINT
        )
        st.caption(texts.GOOD_REASON_HINT)
        until = st.date_input(
            texts.REASON_UNTIL,
            value=data_date + timedelta(days=min(90, longest_days)),
            min_value=data_date + timedelta(days=1),
            max_value=data_date + timedelta(days=longest_days),
            format="DD-MM-YYYY",
            key=f"reason-until-{case_id}",
            width=300,
        )
        with st.container(horizontal=True):
            st.button(
                texts.REASON_SAVE,
                key="reason-save",
                on_click=_save,
                args=(folder, row, counter, words, until),
                kwargs={"data_date": data_date, "longest_days": longest_days},
            )
            if row[f"{counter.id}_noted"]:
                st.button(texts.REASON_WITHDRAW, key="reason-withdraw", on_click=_withdraw, args=(folder, row, counter))


def _save(
    folder: Path,
    row: dict[str, Any],
    counter: Counter,
    words: str,
    until: date,
    *,
    data_date: date,
    longest_days: int,
) -> None:
    try:
        note_reason(
            folder,
            str(row["case_id"]),
            row["spell_start"],
            counter.id,
            words,
            until,
            data_date=data_date,
            longest_days=longest_days,
        )
    except ResultatdialogError as error:
        st.session_state[_MESSAGE] = str(error)
        return
    said = texts.REASON_SAVED.format(case=row["case_id"], counter=counter.name, until=formats.date(until))
    st.session_state[_MESSAGE] = said


def _withdraw(folder: Path, row: dict[str, Any], counter: Counter) -> None:
    withdraw_reason(folder, str(row["case_id"]), row["spell_start"], counter.id)
    st.session_state[_MESSAGE] = texts.REASON_WITHDRAWN.format(case=row["case_id"], counter=counter.name)
