"""Overblik: the key figures of the selection, and what is worth talking about, from all pages."""

from dataclasses import replace

import streamlit as st

from charts import small
from charts.frame import CONFIG
from data.contract import contract
from data.metrics import metrics
from data.settings import load_settings
from queries import events, panel
from ui import formats, texts
from ui import overview as computed
from ui.components import answer, heading, plain, quiet_row, tiles, worth_line
from ui.frame import TITLES, link_to, need_table, start_page
from ui.funnels import UNKNOWN
from ui.selection import chips, team_params
from ui.store import ask
from ui.worth import NAMED_ROLE, Looked, chance_words, quiet_words, worth

page = start_page("overblik")
selection, snapshot, day = page.selection, page.snapshot, page.data_date
months = page.months_shown
need_table(page, "cases")
chips(page.choices)

# --- The key figures: read before anything that takes time ----------------------------------------------------

everyone = replace(selection, teams=())
by_team = ask(panel.panel_by_month, snapshot, everyone, by="team_id")
# The teams add up to the whole, so nothing is read twice: with markers the panel itself is, and that takes its time.
measures = ask(panel.panel_by_month, snapshot, selection) if selection.teams else computed.as_whole(by_team)
if measures.is_empty():
    answer(texts.NOTHING_FOUND)
    st.stop()
settings = load_settings(page.folder)
tables = [name for name in contract().tables if page.has_table(name)]
chosen = list(metrics().values())
shown = computed.metric_tiles(chosen, measures, months, tables, computed.wanted_by_norms(chosen, snapshot, day))
levels = []
if "assignments" in tables and (load := computed.caseload_tile(snapshot, selection, months, day)) is not None:
    shown.append(load[0])
    levels += load[1]
if "courses" in tables:
    long_courses = computed.courses_tile(snapshot, page.today, months, settings.long_course_weeks)
    shown.append(long_courses[0])
    levels += long_courses[1]
running = computed.running_projects(page.folder, snapshot, day) if {"enrolments", "jobs"} <= set(tables) else []
if running:
    shown.append(computed.project_tile(running[0], day))
    levels += computed.project_levels(running)
shown.sort(key=lambda one: one.place)
open_cases, of_counters = computed.open_case_levels(snapshot, page.today, settings, tables)
levels += of_counters

answer(computed.overview_answer(open_cases, day, shown))
with st.container(key="overview-tiles"):
    slots = [st.container(key=f"tile-{one.key}") for one in shown]
lines = []
for one, slot in zip(shown, slots, strict=True):
    with slot:
        tiles([one.tile])
        lines.append(st.container(key=f"spark-{one.key}"))
        slug, own = computed.target_of(one.page)
        link_to(slug, f"Se {TITLES[slug]}", own)
wanted = {name for one in chosen for name in one.needs} | {"assignments", "courses", "enrolments"}
lacking = [contract().tables[name].label.lower() for name in contract().tables if name in wanted and name not in tables]
if lacking:
    st.caption(plain(computed.missing_words(lacking)))
quiet_row(
    key="tiles",
    title="Nøgletal",
    definition="\n\n".join([texts.TILES_HELP, *(f"**{one.tile.label}.** {one.definition}" for one in shown)]),
    table=computed.tiles_table(shown),
    origin=page.origin,
)

# --- What is worth talking about, from the signals of all pages -------------------------------------------------

heading(texts.WORTH_HEADING, texts.WORTH_SUBTITLE)
there = set(by_team["unit"]) - {UNKNOWN}
teams = {
    team: name
    for team, name in page.choices.teams.items()
    if team in there and (not selection.teams or team in selection.teams)
}
looked = Looked(measures, by_team, months, teams)
of_metrics = [one for one in chosen if set(one.needs) <= set(tables)]
found = worth([*computed.claims_of(snapshot, selection, looked, of_metrics), *levels], teams)
for number, candidate in enumerate(found.told):
    slug, own = computed.target_of(candidate.page)
    with st.container(key=f"told-{number}"):
        worth_line(NAMED_ROLE[candidate.role], candidate.role, candidate.sentence, candidate.sure)
        link_to(slug, f"Se {TITLES[slug]}", {**team_params(page.choices, candidate.team_id), **own})
if not found.told:
    st.write(texts.NOTHING_WORTH)
for words in (quiet_words(found), chance_words(found)):
    if words:
        st.caption(plain(words))
quiet_row(
    key="worth",
    title=texts.WORTH_HEADING,
    definition=texts.WORTH_HELP,
    table=computed.worth_table(found.told),
    origin=page.origin,
)

# --- How new the figures are, and what is coming ------------------------------------------------------------------

notes = [
    texts.DATA_UNTIL.format(date=formats.date(day)),
    computed.preliminary_words(months),
    computed.next_event_words(ask(events.coming_events, snapshot)),
]
st.caption(plain(" ".join(note for note in notes if note)))

# --- The lines of the tiles come last: they take the browser far longer than all the words ---------------------------

for one, place in zip(shown, lines, strict=True):
    with place:
        st.plotly_chart(
            small.spark(
                one.line, unit=one.unit, role=one.tile.role, target=one.target, marked=one.marked, dark=page.dark
            ),
            key=f"line-{one.key}",
            theme=None,
            config=CONFIG,
            alt=computed.tile_alt(one),
        )
