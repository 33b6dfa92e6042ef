"""The frame around every page: navigation, store, sidebar, title; and the one call each page begins with."""

import gc
import json
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl
import streamlit as st
from streamlit.navigation.page import Page

from data.contract import contract
from data.errors import ResultatdialogError
from data.settings import load_settings
from data.store import Snapshot, current_name, store_folder
from queries.choices import choices as choices_query
from queries.panel import months as months_query
from queries.quality import import_counts
from queries.selection import Selection
from ui import formats, selection, store, texts
from ui.components import INTERNAL, Origin, answer, badge, begin_foot, foot, plain, told_by
from ui.selection import Choices
from ui.theme import DARK, LIGHT

log = logging.getLogger("resultatdialog")

ROOT = Path(__file__).resolve().parent.parent
TITLES = {
    "overblik": texts.OVERVIEW_PAGE,
    "afgang": texts.EXITS_PAGE,
    "sagsstammer": texts.CASELOAD_PAGE,
    "opfoelgning": texts.FOLLOW_UP_PAGE,
    "maalgruppe": texts.TARGET_PAGE,
    "forloeb": texts.COURSES_PAGE,
    "job": texts.JOB_PAGE,
    "projektmaal": texts.PROJECT_PAGE,
    "data": texts.DATA_PAGE,
}
"""The pages in the order of the menu: file stem (also the link) and title."""

_CONTEXT = "_page_context"
_FRAMED = "_framed_run"
_AGAIN = "_run_again"


@dataclass(frozen=True)
class PageContext:
    """What a page works with: one snapshot, one selection, one theme; `months` is [month, complete, final]."""

    slug: str
    folder: Path
    snapshot: Snapshot
    selection: Selection
    choices: Choices
    months: pl.DataFrame
    data_date: date
    demo: bool
    dark: bool

    @property
    def origin(self) -> Origin:
        """What every chart and download of the page says of itself."""
        return self.origin_of(self.selection)

    def origin_of(self, chosen: Selection) -> Origin:
        """What a chart of another selection than the page's says of itself."""
        settings = json.loads(self.snapshot.meta.get("settings", "{}"))
        return Origin(
            page=self.slug,
            selection=selection.words(chosen, self.choices),
            data_date=self.data_date,
            demo=self.demo,
            spell_rule=texts.SPELL_GAP[settings.get("spell_gap", "full_month")],
            threshold=load_settings(self.folder).small_number,
            narrow=selection.too_narrow(chosen, self.choices),
        )

    @property
    def today(self) -> Selection:
        """The selection without its period, for what is counted on the data date."""
        return replace(self.selection, first_month=None, last_month=None)

    def has_table(self, name: str) -> bool:
        """Whether a table of the contract was imported."""
        return name in store.ask(import_counts, self.snapshot)["table_name"]

    @property
    def months_shown(self) -> pl.DataFrame:
        """The months of the chosen period: [month, complete, final], in order."""
        first, last = self.selection.first_month, self.selection.last_month
        return self.months.filter(pl.col("month").is_between(first or date.min, last or date.max)).sort("month")


def draw_frame() -> Page:
    """Draw everything around the page and return the page to run; called by dashboard.py alone."""
    _freeze_garbage()
    st.set_page_config(layout="wide", page_icon=str(ROOT / "ui" / "icon.svg"))
    page = st.navigation(_pages())
    if page.url_path == "" and _CONTEXT not in st.session_state:
        # The front door has no page of its own: the first visit moves on to the first page, so that its link
        # and its place in the menu are right. Later (the back button), the same page is drawn in place.
        st.switch_page(_first_page(), query_params={key: st.query_params.get_all(key) for key in st.query_params})
    dark = st.context.theme.type == "dark"
    st.html(_style(dark))
    st.html(ROOT / "ui" / "danish.js.html", unsafe_allow_javascript=True)
    try:
        st.session_state[_CONTEXT] = _context(page.url_path or next(iter(TITLES)), dark)
    except ResultatdialogError as error:
        st.error(plain(str(error)))
        st.stop()
    return page


def start_page(slug: str, *, filtered: bool = True) -> PageContext:
    """Begin a page: its title with what is selected and the data date, and the chosen filters as chips.

    After a restart, Streamlit runs the first deep link without dashboard.py, because the folder is called
    pages/. Then nobody has drawn the frame: navigation is declared here and the run starts again, framed.
    A page that the filters say nothing about is not `filtered`.
    """
    context: PageContext | None = st.session_state.get(_CONTEXT)
    framed = st.session_state.pop(_FRAMED, None)
    if context is None or framed is None:
        if st.session_state.get(_AGAIN):  # framed in vain: somebody ran the page's own file
            st.error(texts.START_AT_THE_DASHBOARD)
            st.stop()
        st.session_state[_AGAIN] = True
        st.navigation(_pages())
        st.rerun()
    st.session_state.pop(_AGAIN, None)
    day = formats.date(context.data_date)
    if filtered:
        caption = texts.PAGE_CAPTION.format(selection=selection.words(context.selection, context.choices), date=day)
    else:
        caption = formats.sentence(texts.PAGE_CAPTION_UNFILTERED.format(date=day))
    with st.container(key="page-head"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.title(TITLES[slug], anchor=False, width="content")
            if context.demo:
                badge(texts.DEMO)
        st.caption(plain(caption))
    return context


def need_table(page: PageContext, name: str) -> None:
    """Stop the page, with words on what to do, when it lacks a table that was not imported."""
    if not page.has_table(name):
        answer(_lacking(texts.TABLE_MISSING, name))
        link_to_data()
        st.stop()


def part_missing(page: PageContext, name: str) -> bool:
    """Whether a part of the page lacks a table that was not imported; then it says so, and what to do."""
    if page.has_table(name):
        return False
    st.write(_lacking(texts.PART_MISSING, name))
    link_to_data()
    return True


def link_to_data() -> None:
    """The way to the page where files are imported."""
    st.page_link(ROOT / "pages" / "data.py", label=texts.TO_DATA)


def link_to(slug: str, label: str, params: Mapping[str, Sequence[str]]) -> None:
    """A link to a page with the selection and the page's own choices."""
    st.page_link(ROOT / "pages" / f"{slug}.py", label=label, query_params={key: list(v) for key, v in params.items()})


def _lacking(words: str, name: str) -> str:
    return words.format(label=contract().tables[name].label.lower(), name=name)


def run_page(page: Page) -> None:
    """Run a page; an unforeseen error becomes a sentence with a reference that is also in the log."""
    st.session_state[_FRAMED] = True
    begin_foot()
    try:
        page.run()
        foot()
    except ResultatdialogError as error:
        st.error(plain(str(error)))
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("Page %s failed, reference %s", page.url_path, reference)
        st.error(texts.UNFORESEEN.format(reference=reference))


def _pages() -> list[Page]:
    pages = [st.Page(ROOT / "pages" / f"{slug}.py", title=title) for slug, title in TITLES.items()]
    return [_first_page(hidden=True), *pages]


def _first_page(*, hidden: bool = False) -> Page:
    slug, title = next(iter(TITLES.items()))
    path = ROOT / "pages" / f"{slug}.py"
    if hidden:
        return st.Page(path, title=title, url_path="forside", default=True, visibility="hidden")
    return st.Page(path, title=title)


def _context(slug: str, dark: bool) -> PageContext:
    folder = store_folder()
    if current_name(folder) is None:
        _first_start(folder)
    snapshot = store.current_snapshot(folder)
    months = store.ask(months_query, snapshot)
    complete = months.filter("complete")["month"].to_list()
    choices = selection.choices_of(store.ask(choices_query, snapshot), complete)
    selection.follow_link(choices)
    chosen = selection.sidebar(choices, folder)
    with st.sidebar:
        st.toggle(texts.INTERNAL_FILES, key=INTERNAL, help=texts.INTERNAL_FILES_HELP, persist_state="session")
    return PageContext(
        slug=slug,
        folder=folder,
        snapshot=snapshot,
        selection=chosen,
        choices=choices,
        months=months,
        data_date=date.fromisoformat(snapshot.meta["data_date"]),
        demo=snapshot.meta.get("demo") == "true",
        dark=dark,
    )


def _first_start(folder: Path) -> None:
    """Build the demo with a bar that tells what is being done, and take both away again."""
    place = st.empty()
    with place.container():
        st.title(texts.FIRST_START_TITLE, anchor=False)
        st.write(texts.FIRST_START)
        bar = st.progress(0.0, text=texts.FIRST_START_TITLE)
        store.ensure_store(folder, told_by(bar))
    place.empty()


def _style(dark: bool) -> str:
    """The style sheet with the colours of the theme in use, which CSS cannot ask Streamlit for."""
    palette = DARK if dark else LIGHT
    roles = ("text", "muted", "better", "worse", "note", "neutral", "grid", "secondary", "background", "primary")
    variables = "".join(f"--rd-{role}:{getattr(palette, role)};" for role in roles)
    sheet = (ROOT / "ui" / "style.css").read_text(encoding="utf-8")
    if dark:
        # Paper is white: the light colours for words, and the charts turned round, hues kept.
        on_paper = "".join(f"--rd-{role}:{getattr(LIGHT, role)};" for role in roles)
        turned = '.stPlotlyChart,[data-testid="stDataFrame"]{filter:invert(1) hue-rotate(180deg)}'
        sheet += f"\n@media print{{:root{{{on_paper}}}{turned}}}"
    return f"<style>:root{{{variables}}}\n{sheet}</style>"


@st.cache_resource(show_spinner=False)
def _freeze_garbage() -> None:
    """Take what the libraries loaded out of the garbage collector's rounds: Streamlit collects after each run."""
    gc.collect()
    gc.freeze()
