"""Projektmål: where a project is against its goals, whether it will make it, and what it would take."""

from dataclasses import replace
from datetime import date

import polars as pl
import streamlit as st

from charts import markers as marker_charts
from charts import project as drawn
from charts.frame import CONFIG
from data.contract import contract
from data.settings import load_settings
from methods import retention
from queries import projects as asked
from records.goals import edited_goals, edited_projects, goal_history, merged_goals, merged_projects
from ui import formats, texts
from ui import project as computed
from ui import project_answers as said
from ui.components import answer, chart, heading, plain, quiet_row, shown_table, tiles
from ui.frame import link_to_data, need_table, start_page
from ui.goals import goal_form, project_form, removed_goals
from ui.handout import handout
from ui.store import ask

FLOW, KEPT, SITES, WHO, GOALS, HAND_OUT = (
    "Vejen igennem",
    "Fastholdelse",
    "Stederne",
    "Hvem får gavn",
    "Mål og definition",
    "Til uddeling",
)

page = start_page("projektmaal", filtered=False)
snapshot = page.snapshot
settings = load_settings(page.folder)
need_table(page, "enrolments")

# --- Which project, which site, and as it stood when ------------------------------------------------------------

merged = merged_projects(ask(asked.projects, snapshot), edited_projects(page.folder))
projects = {row["project_id"]: computed.project_of(row) for row in merged.projects.to_dicts()}
labels_of_projects = {one: project.name for one, project in projects.items()}
internal = st.container(key="internal")
head = internal.container()
with internal, st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="controls"):
    newest = computed.newest_project(list(projects.values()), page.data_date)
    project_id = st.selectbox(
        "Projekt",
        list(projects),
        index=list(projects).index(newest),
        format_func=lambda one: labels_of_projects[one],
        key="projekt",
        bind="query-params",
        width=420,
    )
    project = projects[project_id]
    begun = computed.first_day(project, ask(asked.participants, snapshot, project_id, page.data_date))
    as_of = st.date_input(
        "Som det så ud",
        value=page.data_date,
        min_value=min(begun or page.data_date, page.data_date),
        max_value=page.data_date,
        format="DD-MM-YYYY",
        key="dag",
        bind="query-params",
        width=180,
        help=texts.AS_OF_HELP,
    )
day = as_of if isinstance(as_of, date) else page.data_date

people = ask(asked.participants, snapshot, project_id, day)
jobs = asked.counting_jobs(ask(asked.project_jobs, snapshot, project_id, day), project.job_kind)
markers = ask(asked.participant_markers, snapshot, project_id, day)
found_goals = merged_goals(ask(asked.goals, snapshot), edited_goals(page.folder), list(projects))
goals = found_goals.goals.filter(pl.col("project_id") == project_id)
stands = computed.standing(project, people, jobs, goals, day)
everybody, deadline, targets = stands.everybody, stands.deadline, stands.targets
definition = said.definition_words(project, deadline)
# The rule of gaps between periods on a benefit says nothing here: what counts as retained is what each chart must tell.
origin = replace(page.origin, selection=f"{project.name}, {formats.date(day)}", spell_rule=definition, narrow=False)
sites = computed.sites_of(everybody, goals)
groups = {computed.WHOLE: everybody, **{site: computed.at_site(everybody, site) for site in sites}}
labels = said.measure_labels(project)

others = computed.Others(
    ask(asked.volunteers, snapshot, project_id, day) if page.has_table("volunteers") else None,
    ask(asked.activities, snapshot, project_id, day),
    ask(asked.caseload_of_project, snapshot, project_id, day),
    day,
    counted_to=min(day, deadline) if deadline else day,
)
target, places, outlook = stands.target, stands.places, stands.outlook

# --- The answer and the key figures -------------------------------------------------------------------------------

with head:
    seen = said.seen_from(day, page.data_date)
    if everybody.people.is_empty():
        answer(texts.NOBODY_ENROLLED)
    elif not page.has_table("jobs"):
        answer(seen + said.without_jobs_answer(everybody))
        link_to_data()
        st.stop()
    elif outlook is None:
        answer(seen + said.no_goal_answer(everybody, project))
    else:
        answer(seen + said.goal_answer(outlook, project, deadline))
    tiles(said.goal_tiles(outlook, everybody, project, targets.get((computed.ENROLLED, computed.WHOLE))))
    for line in said.goal_lines(targets, everybody, others, labels):
        st.markdown(f"- {plain(line)}")
    notes = [definition, texts.AS_OF if day < page.data_date else "", texts.NO_FILTERS]
    st.caption(plain(" ".join(note for note in notes if note)))

# --- The road -------------------------------------------------------------------------------------------------------

road = computed.road(everybody, project, day)
fan = computed.fan_of(everybody, project, places, day, deadline) if target is not None else None
with internal:
    chart(
        drawn.road_chart(
            road,
            fan,
            target=target,
            deadline=deadline,
            last_start=outlook.last_start if outlook else None,
            status_dates=project.status_dates,
            today=day,
            as_of=day if day < page.data_date else None,
            start=project.start,
            dark=page.dark,
        ),
        key="road",
        title=said.road_title(outlook, everybody),
        subtitle=said.road_subtitle(target, deadline, fan is not None),
        alt=drawn.road_alt(road, fan, target=target, deadline=deadline, start=project.start),
        definition=texts.ROAD_HELP,
        table=said.road_table(road, fan),
        origin=origin,
        config=CONFIG,
    )

# --- Closer looks; a closed tab does no work ------------------------------------------------------------------------

flow_tab, kept_tab, sites_tab, who_tab, goals_tab, hand_out_tab = st.tabs(
    [FLOW, KEPT, SITES, WHO, GOALS, HAND_OUT], key="trin_for_trin", bind="query-params", on_change="rerun"
)

if flow_tab.open:
    with flow_tab:
        steps = computed.flow(groups if len(groups) > 2 else {computed.WHOLE: everybody})
        chart(
            drawn.flow_chart(steps, dark=page.dark),
            key="flow",
            title=said.flow_title(everybody),
            subtitle="Deltagere på hvert trin og andelen af trinnet før",
            alt=drawn.flow_alt(steps),
            definition=texts.FLOW_HELP,
            table=said.flow_table(steps),
            origin=origin,
            config=CONFIG,
        )
        st.write(plain(said.drop_out_words(everybody, computed.leave_reasons(everybody))))
        if longest := said.wait_words(computed.longest_wait(everybody, day)):
            st.write(plain(longest))
        curve = computed.waiting(everybody, day)
        chart(
            drawn.waiting_chart(curve, dark=page.dark),
            key="waiting",
            title="Tid fra indskrivning til job",
            subtitle="Andel, der er begyndt i job, efter uger siden indskrivningen; fulgt til de forlod projektet",
            alt=drawn.waiting_alt(curve),
            definition=texts.WAITING_HELP,
            table=said.waiting_table(curve),
            origin=origin,
            config=CONFIG,
        )

if kept_tab.open:
    with kept_tab:
        shares = retention.shares(everybody.periods, day, project.months, gap_days=project.gap_days)
        curve = retention.curve(everybody.periods, day, project.months, gap_days=project.gap_days)
        pending = everybody.people.filter(pl.col("state") == "pending")
        elapsed = retention.elapsed_months(pending["start"], day, project.months).tolist()
        at_period = said.at_period(shares)
        chart(
            drawn.retention_chart(curve, months=project.months, pending=elapsed, at_period=at_period, dark=page.dark),
            key="retention",
            title=said.retention_title(shares, project.months),
            subtitle="Andel, der stadig er i det første job, efter måneder siden det begyndte, med usikkerhed",
            alt=drawn.retention_alt(curve, months=project.months, pending=elapsed, at_period=at_period),
            definition=texts.RETENTION_HELP,
            table=said.retention_table(curve),
            origin=origin,
            config=CONFIG,
        )
        heading("Fire måder at regne andelen på", said.shares_words(shares, project.gap_days))
        table = said.shares_table(shares)
        shown_table(table, "Andel fastholdt")
        quiet_row(
            key="shares",
            title="Fire måder at regne andelen på",
            definition=texts.SHARES_OF_RETENTION_HELP,
            table=table,
            origin=origin,
            with_table=False,
        )

if sites_tab.open:
    with sites_tab:
        rows = computed.site_rows(targets, groups, others, labels)
        chart(
            drawn.site_targets(rows, dark=page.dark),
            key="sites",
            title=said.sites_title(rows, passed=outlook is not None and outlook.passed),
            subtitle="Nået i forhold til stedets eget mål",
            alt=drawn.site_targets_alt(rows),
            definition=texts.SITES_HELP,
            table=said.sites_table(rows),
            origin=origin,
            config=CONFIG,
        )
        st.write(plain(said.differ_words(computed.markers_by_site(markers, groups))))
        if few := said.few_words(groups):
            st.write(plain(few))
        if mentors := said.mentor_words(others):
            st.write(plain(mentors))

if who_tab.open:
    with who_tab:
        order = [term.value for term in contract().vocabularies["marker"]]
        shares_of_markers = computed.marker_shares(markers, everybody.people, order)
        if shares_of_markers.is_empty():
            heading(said.benefit_title(shares_of_markers), texts.MARKERS_UNKNOWN)
        else:
            table = said.benefit_table(shares_of_markers)
            chart(
                marker_charts.marker_shares(
                    shares_of_markers,
                    groups=drawn.GROUPS,
                    nobody=drawn.NOBODY,
                    too_few=drawn.TOO_FEW,
                    dark=page.dark,
                ),
                key="markers",
                title=said.benefit_title(shares_of_markers),
                subtitle=said.benefit_subtitle(shares_of_markers),
                alt=marker_charts.marker_shares_alt(shares_of_markers, groups=drawn.GROUPS, nobody=drawn.NOBODY),
                definition=texts.BENEFIT_HELP,
                table=table,
                shared=said.benefit_shared(table, origin.threshold),
                origin=origin,
                config=CONFIG,
            )
            quarters = computed.markers_by_quarter(markers, everybody.people)
            chart(
                drawn.quarter_markers(quarters, dark=page.dark),
                key="quarters",
                title=said.quarter_title(quarters),
                subtitle="Kendetegn pr. deltager efter det kvartal, de blev indskrevet i, med usikkerhed",
                alt=drawn.quarter_alt(quarters),
                definition=texts.QUARTERS_HELP,
                table=said.quarter_table(quarters),
                shared=said.QUARTERS_SHARED,
                origin=origin,
                config=CONFIG,
            )

if goals_tab.open:
    with goals_tab:
        heading("Målene, som de gælder", texts.GOALS_HELP)
        table = said.goals_table(goals, labels)
        shown_table(table, "Projektets mål")
        goal_form(page.folder, project_id, goals, computed.sites_known(everybody, goals), labels)
        removed_goals(page.folder, [one for one in found_goals.removed if one.project_id == project_id], labels)
        project_form(page.folder, project)
        if history := goal_history(page.folder, project_id):
            heading("Alle ændringer af mål", "Den nyeste øverst; intet bliver slettet.")
            table = said.history_table(history, labels)
            shown_table(table, "Ændringer af mål")

if hand_out_tab.open:
    with hand_out_tab:
        handout(
            groups,
            target=target,
            deadline=deadline,
            day=day,
            kept=labels[computed.RETAINED],
            definition=definition,
            origin=origin,
            threshold=settings.small_number,
        )
