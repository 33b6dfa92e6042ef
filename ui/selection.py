"""The selection as widgets: the sidebar's filters, the link, the chips and the saved views.

The keys of the widgets are the names in the link (`?team=Team+Nord&fra=januar+2020`), so they are Danish
in ASCII. Streamlit keeps the values in the link, drops illegal ones and carries them from page to page,
because the widgets are drawn by the frame and not by the page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import streamlit as st

from data.alphabet import alphabetical
from data.errors import ResultatdialogError
from queries.selection import Selection
from records.views import Choice, delete_view, save_view, saved_views
from ui import formats, texts
from ui.components import plain

DEFAULT_TARGET_GROUP = "aktivitetsparate i kontanthjælp"
OVER_30 = ("30–39", "40–49", "50–59", "60+")
"""First start shows aktivitetsparate over 30 in kontanthjælp, as the source of the exit chart does."""

SOURCE_MONTHS = (date(2017, 1, 1), date(2025, 7, 1))
"""The months of the source's chart, offered as a view of its own where the data cover them."""


@dataclass(frozen=True)
class Choices:
    """What the filters can offer in one snapshot: ids with their labels, in the order they are shown."""

    centres: tuple[str, ...]
    teams: Mapping[str, str]
    target_groups: tuple[str, ...]
    age_bands: tuple[str, ...]
    markers: tuple[str, ...]
    months: tuple[date, ...]

    @property
    def default_target_groups(self) -> tuple[str, ...]:
        """The source's target group, where the data hold it; else no filter."""
        return (DEFAULT_TARGET_GROUP,) if DEFAULT_TARGET_GROUP in self.target_groups else ()

    @property
    def default_age_bands(self) -> tuple[str, ...]:
        """30 and over, where the data know it; else no filter."""
        bands = tuple(band for band in OVER_30 if band in self.age_bands)
        return bands if self.default_target_groups else ()


def choices_of(frame: pl.DataFrame, months: Sequence[date]) -> Choices:
    """The choices from the query's frame [kind, value, label]; a team's name that occurs twice gets its id.

    The label is what the link carries, so that it must tell the teams apart.
    """
    by_kind = {
        kind: frame.filter(pl.col("kind") == kind).select("value", "label").rows()
        for kind in ("centre", "team_id", "target_group", "age_band", "marker")
    }
    names = [label for _, label in by_kind["team_id"]]
    teams = {
        team_id: label if names.count(label) == 1 else f"{label} ({team_id})" for team_id, label in by_kind["team_id"]
    }
    return Choices(
        centres=tuple(value for value, _ in by_kind["centre"]),
        teams=teams,
        target_groups=tuple(value for value, _ in by_kind["target_group"]),
        age_bands=tuple(value for value, _ in by_kind["age_band"]),
        markers=tuple(value for value, _ in by_kind["marker"]),
        months=tuple(months),
    )


@dataclass(frozen=True)
class Filter:
    """One filter of the sidebar that can hold several values."""

    key: str
    field: str
    label: str
    options: Callable[[Choices], tuple[str, ...]]
    default: Callable[[Choices], tuple[str, ...]] = lambda _: ()
    shown: Callable[[Choices, str], str] = lambda _, value: value


FILTERS = (
    Filter("team", "teams", texts.TEAM, lambda c: tuple(c.teams), shown=lambda c, value: c.teams.get(value, value)),
    Filter(
        "maalgruppe",
        "target_groups",
        texts.TARGET_GROUP,
        lambda c: c.target_groups,
        lambda c: c.default_target_groups,
    ),
    Filter("center", "centres", texts.CENTRE, lambda c: c.centres),
    Filter("alder", "age_bands", texts.AGE, lambda c: c.age_bands, lambda c: c.default_age_bands),
    Filter("markoer", "markers", texts.MARKERS, lambda c: c.markers),
)
_BY_KEY = {one.key: one for one in FILTERS}
FIRST, LAST = "fra", "til"
ONLY_TEAM = "kun_team"
"""In a link: the one team to choose, whatever teams are chosen where the link is clicked (those come along)."""


def sidebar(choices: Choices, folder: Path) -> Selection:
    """Draw the filters and return what is chosen; team, target group and period first, the rest folded."""
    with st.sidebar:
        for key in ("team", "maalgruppe"):
            _filter(_BY_KEY[key], choices)
        first_column, last_column = st.columns(2)
        with first_column:
            first = _month(FIRST, texts.FROM_MONTH, choices.months, 0)
        with last_column:
            last = _month(LAST, texts.TO_MONTH, choices.months, len(choices.months) - 1)
        with st.expander(texts.MORE_FILTERS):
            for key in ("center", "alder", "markoer"):
                _filter(_BY_KEY[key], choices)
        st.button(texts.RESET, on_click=reset, args=(choices,), width="stretch")
        with st.expander(texts.SAVED_VIEWS):
            _saved_views(choices, folder)
    if first and last and first > last:
        # A period that ends before it begins is read the way it was meant.
        first, last = last, first
    chosen = {one.field: tuple(st.session_state.get(one.key, ())) for one in FILTERS}
    return Selection(first_month=first, last_month=last, **chosen)


def follow_link(choices: Choices) -> None:
    """Choose the one team that a link asks for, and take it out of the link; before any filter is drawn."""
    wanted = st.query_params.pop(ONLY_TEAM, None)
    found = [team for team, name in choices.teams.items() if name == wanted]
    if found:
        select_team(found[0])


def _filter(one: Filter, choices: Choices) -> None:
    options = one.options(choices)
    st.multiselect(
        one.label,
        options,
        default=list(one.default(choices)),
        format_func=lambda value: one.shown(choices, value),
        key=one.key,
        bind="query-params",
        placeholder=texts.ALL,
        disabled=not options,
        select_all=False,
    )


def _month(key: str, label: str, months: Sequence[date], index: int) -> date | None:
    return st.selectbox(
        label, months, index=index if months else None, format_func=formats.month_in_short, key=key, bind="query-params"
    )


def reset(choices: Choices) -> None:
    """Put every filter back as on the first start."""
    _apply({one.key: list(one.default(choices)) for one in FILTERS})
    if choices.months:
        _apply({FIRST: choices.months[0], LAST: choices.months[-1]})


def _apply(state: Mapping[str, object]) -> None:
    for key, value in state.items():
        st.session_state[key] = value


def worker_filter(names: Mapping[str, str], workers: Sequence[str]) -> str | None:
    """Draw the choice of one worker and return the id; nothing to choose where workers are shown without names.

    The choice follows from page to page but is never in the link: a worker's name belongs in no browser's history.
    """
    offered = sorted({one for one in workers if names.get(one)}, key=lambda one: (alphabetical(names[one]), one))
    if not offered:
        return None
    chosen: str | None = st.selectbox(
        texts.WORKER,
        offered,
        index=None,
        format_func=lambda one: names.get(one, one),
        placeholder=texts.EVERY_WORKER,
        key="raadgiver",
        persist_state="session",
        width=300,
    )
    return chosen


def select_team(team_id: str) -> None:
    """Choose one team, as a click on its point does."""
    st.session_state["team"] = [team_id]


# --- chips ---------------------------------------------------------------------------------------------


def chips(choices: Choices, more: Sequence[tuple[str, str, Callable[[str], None]]] = ()) -> None:
    """Draw what is chosen at the top of the page, each value with a cross that takes it away.

    `more` are the page's own choices: key, words and what takes the key away.
    """
    chosen = [
        (one, value, one.shown(choices, value))
        for one in FILTERS
        for value in st.session_state.get(one.key, ())
        if one.field != "age_bands"
    ]
    bands = tuple(st.session_state.get("alder", ()))
    if bands:
        chosen.append((_BY_KEY["alder"], None, age_words(bands)))
    period = _period_words(choices)
    if not chosen and not period and not more:
        return
    with st.container(horizontal=True, gap="xsmall", key="chips"):
        for one, value, label in chosen:
            st.button(
                f"{label} ✕",
                key=f"chip-{one.key}-{value}",
                help=texts.REMOVE_FILTER.format(label=f"{one.label}: {label}"),
                on_click=_remove,
                args=(one.key, value),
            )
        if period:
            st.button(
                f"{period} ✕",
                key="chip-period",
                help=texts.REMOVE_FILTER.format(label=texts.PERIOD),
                on_click=_apply,
                args=({FIRST: choices.months[0], LAST: choices.months[-1]},),
            )
        for key, label, take_away in more:
            st.button(
                f"{label} ✕",
                key=f"chip-own-{key}",
                help=texts.REMOVE_FILTER.format(label=label),
                on_click=take_away,
                args=(key,),
            )


def _remove(key: str, value: str | None) -> None:
    """Take one value away, or all of the filter's when the chip stands for them together."""
    st.session_state[key] = [kept for kept in st.session_state[key] if value is not None and kept != value]


def age_words(bands: Sequence[str]) -> str:
    """Age bands as a leader says them: all from 30 are `30+`."""
    return texts.OVER_30 if tuple(bands) == OVER_30 else formats.list_of(list(bands))


def _period_words(choices: Choices) -> str:
    first, last = st.session_state.get(FIRST), st.session_state.get(LAST)
    if not choices.months or (first, last) == (choices.months[0], choices.months[-1]):
        return ""
    if first is None or last is None:
        return ""
    return f"{formats.month_short(first)} – {formats.month_short(last)}"


def team_params(choices: Choices, team: str) -> dict[str, list[str]]:
    """What a link must add to show one team alone where it leads; nothing for '', the whole selection.

    Streamlit carries what the sidebar's widgets hold from page to page, and that wins over the link: written there as
    well, the filters would be doubled at each click, and another team would not be chosen.
    """
    return {ONLY_TEAM: [choices.teams[team]]} if team else {}


def words(selection: Selection, choices: Choices) -> str:
    """The selection in one line: `Team Nord · aktivitetsparate i kontanthjælp · 30–39, 40–49`."""
    parts = [
        age_words(values) if one.field == "age_bands" else formats.list_of([one.shown(choices, v) for v in values])
        for one in FILTERS
        if (values := getattr(selection, one.field))
    ]
    return " · ".join(parts) or texts.EVERYONE


def too_narrow(selection: Selection, choices: Choices) -> bool:
    """Whether the selection is finer than what may leave the house: period, centre, team and one filter more.

    The target group and ages that the first start chooses are one filter, as they are one group in the sources.
    """
    further = sum(
        bool(values)
        for values in (selection.target_groups, selection.age_bands, selection.markers, selection.caseworkers)
    )
    first = (choices.default_target_groups, choices.default_age_bands)
    together = all(first) and (selection.target_groups, selection.age_bands) == first
    return further - together > 1


# --- saved views ---------------------------------------------------------------------------------------


def _saved_views(choices: Choices, folder: Path) -> None:
    fixed = _fixed_views(choices)
    views: dict[str, Mapping[str, Choice]] = {
        **fixed,
        **{view.name: view.selection for view in saved_views(folder)},
    }
    name = st.selectbox(texts.OPEN_VIEW, list(views), index=None, placeholder=texts.CHOOSE_VIEW, key="view_to_open")
    left, right = st.columns(2)
    left.button(
        texts.OPEN,
        key="open_view",
        disabled=name is None,
        on_click=_open,
        args=(views.get(name or ""), choices),
        width="stretch",
    )
    right.button(
        texts.DELETE,
        key="delete_view",
        disabled=name is None or name in fixed,
        on_click=_delete,
        args=(folder, name),
        width="stretch",
    )
    st.text_input(texts.VIEW_NAME, key="view_name", max_chars=60, placeholder=texts.VIEW_NAME_EXAMPLE)
    st.button(texts.SAVE_VIEW, key="save_view", on_click=_save, args=(folder, choices), width="stretch")
    if message := st.session_state.pop("view_message", None):
        st.caption(plain(message))


def _fixed_views(choices: Choices) -> dict[str, Mapping[str, Choice]]:
    """The source's period as a view, where the data cover it."""
    if not set(SOURCE_MONTHS) <= set(choices.months):
        return {}
    chosen: dict[str, Choice] = {one.key: list(one.default(choices)) for one in FILTERS}
    first, last = SOURCE_MONTHS
    return {texts.SOURCE_VIEW: chosen | {FIRST: first.isoformat(), LAST: last.isoformat()}}


def _save(folder: Path, choices: Choices) -> None:
    name = " ".join(str(st.session_state["view_name"]).split())
    if name in _fixed_views(choices):
        st.session_state["view_message"] = texts.VIEW_NAME_TAKEN.format(name=name)
        return
    chosen: dict[str, Choice] = {one.key: list(st.session_state.get(one.key, [])) for one in FILTERS}
    for key in (FIRST, LAST):
        if st.session_state.get(key) is not None:
            chosen[key] = st.session_state[key].isoformat()
    known = any(view.name == name for view in saved_views(folder))
    try:
        save_view(folder, name, chosen, replace=True)
    except ResultatdialogError as error:
        st.session_state["view_message"] = str(error)
        return
    said = texts.VIEW_REPLACED if known else texts.VIEW_SAVED
    st.session_state["view_message"] = said.format(name=name)
    st.session_state["view_name"] = ""


def _delete(folder: Path, name: str) -> None:
    delete_view(folder, name)
    st.session_state["view_to_open"] = None
    st.session_state["view_message"] = texts.VIEW_DELETED.format(name=name)


def _open(saved: Mapping[str, Choice], choices: Choices) -> None:
    state, unknown = valid_state(saved, choices)
    reset(choices)
    _apply(state)
    if unknown:
        parts = formats.list_of(unknown)
        st.session_state["view_message"] = texts.VIEW_PARTS_DROPPED.format(parts=parts)


def valid_state(saved: Mapping[str, Choice], choices: Choices) -> tuple[dict[str, object], list[str]]:
    """What of a saved view still holds in this snapshot, as widget values, and the parts that don't, in words."""
    state: dict[str, object] = {}
    unknown: list[str] = []
    for key, value in saved.items():
        if key in _BY_KEY and not isinstance(value, str):
            options = _BY_KEY[key].options(choices)
            state[key] = [one for one in value if one in options]
            unknown += [f"{_BY_KEY[key].label}: {one}" for one in value if one not in options]
        elif key in {FIRST, LAST} and isinstance(value, str):
            month = next((one for one in choices.months if one.isoformat() == value), None)
            if month is None:
                unknown.append(f"{texts.PERIOD}: {value}")
            else:
                state[key] = month
        else:
            unknown.append(key)
    return state, unknown
