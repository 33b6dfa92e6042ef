"""Opfølgning: nobody is overlooked, how often citizens are seen, whether it is in time, and plans."""

from dataclasses import replace

import polars as pl
import streamlit as st

from charts import control, followup
from charts import funnel as funnel_charts
from charts.frame import CONFIG
from data.contract import contract
from data.counters import counters, lacking
from data.metrics import metrics
from data.settings import load_settings
from methods.disclosure import Shared
from queries import caseload, continuity, events, panel
from queries import followup as asked
from queries.norms import norms as norms_query
from records.reasons import good_reasons
from ui import answers, formats, texts
from ui import followup as computed
from ui import followup_answers as said
from ui.caseload_answers import (
    unit_rates_shared,
    unit_rates_subtitle,
    unit_rates_table,
    unit_rates_title,
    whole_rate,
)
from ui.components import answer, chart, columns_of, definition_of, heading, plain, quiet_row, tiles
from ui.frame import need_table, part_missing, start_page
from ui.funnels import share_funnel
from ui.norms import norm_sets
from ui.rates import yearly_rates, yearly_total
from ui.reasons import reason_form
from ui.selection import chips, select_team, worker_filter
from ui.series import control_series
from ui.store import ask, hold
from ui.workers import shown_names

LIST, TALKS, TIMELY, PLANS = "Listen", "Samtaler", "Til tiden", "Planer og afklaring"
STATUS = (
    ("contacts_held", "holdt"),
    ("contacts_missed", "udeblevet"),
    ("contacts_cancelled", "aflyst"),
    ("contacts_unclosed", "ikke afsluttet"),
)
FORMS = (
    ("held_in_person", "fremmøde"),
    ("held_by_phone", "telefon"),
    ("held_by_video", "video"),
    ("held_otherwise", "anden form"),
)

COUNTERS = "taeller"
"""The chosen counters in the link: the link is the only place where they are kept."""


def toggle_counter(counter_id: str) -> None:
    """Choose a counter, or take it away again."""
    now = st.query_params.get_all(COUNTERS)
    st.query_params[COUNTERS] = [one for one in now if one != counter_id] if counter_id in now else [*now, counter_id]


page = start_page("opfoelgning")
selection, snapshot, day = page.selection, page.snapshot, page.data_date
months, origin = page.months_shown, page.origin
settings = load_settings(page.folder)
need_table(page, "cases")
labels = {name: table.label for name, table in contract().tables.items()}
imported = [name for name in labels if page.has_table(name)]

available = [one for one in counters().values() if not lacking(one, imported)]
missing = {one: tables for one in counters().values() if (tables := lacking(one, imported))}
chosen = [one.id for one in available if one.id in st.query_params.get_all(COUNTERS)]
chips(page.choices, [(one.id, one.name, toggle_counter) for one in available if one.id in chosen])

# --- The answer and the key figures: read before any chart is drawn -----------------------------------------

head = st.container()
names = shown_names(ask(caseload.worker_names, snapshot), settings.worker_names)
open_now = hold(asked.open_cases, snapshot, page.today)
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="controls"):
    worker = worker_filter(names, open_now["caseworker_id"].drop_nulls().unique().to_list())
if worker:
    selection = replace(selection, caseworkers=(worker,))
    open_now = open_now.filter(pl.col("caseworker_id") == worker)
today = replace(selection, first_month=None, last_month=None)
found = computed.noted(
    asked.counted(open_now, available, settings, imported), available, good_reasons(page.folder, day)
)
number = computed.counts(found, available)
measures = ask(panel.panel_by_month, snapshot, selection)
year = answers.last_year(page.months)
last_year = replace(selection, first_month=year[0], last_month=year[-1]) if year else selection
timeliness = metrics()["timeliness"]
timely_series = computed.stock_series(measures, months, [timeliness])
newest = next(iter(months.filter("complete")["month"].sort(descending=True)), None)
timely = computed.stock_change(timely_series, timeliness.id)
wanted = next(iter(norm_sets(ask(norms_query, snapshot, "samtaler pr. år"), day).values()), None)
with head:
    answer(said.overlooked_answer(found, available, number))
    if not found.is_empty():
        moments = ask(continuity.citizen_moments, snapshot, last_year, "contacts_held")
        yearly = yearly_total(moments) if "contacts" in imported else None
        tiles(said.overlooked_tiles(found, number, yearly, timely, said.wanted_talks(wanted, day)))
    if missing:
        st.caption(plain(said.lacking_words(missing, labels)))


def leaving(shared: Shared) -> Shared | None:
    """How a table leaves the unit: not at all where it is of a single worker's cases."""
    return None if worker else shared


marks = ask(events.events, snapshot, page.selection)
listing, talks, in_time, plans = st.tabs(
    [LIST, TALKS, TIMELY, PLANS], key="del", bind="query-params", on_change="rerun"
)

# --- Nobody is overlooked: counters that filter one list ------------------------------------------------------

if listing.open:
    with listing:
        with st.container(horizontal=True, gap="xsmall", key="counters"):
            for one in available:
                on = one.id in chosen
                st.button(
                    f"{'✓ ' if on else ''}**{formats.integer(number[one.id])}** {one.name}",
                    key=f"counter-{one.id}",
                    type="primary" if on else "secondary",
                    help=one.told(settings),
                    on_click=toggle_counter,
                    args=(one.id,),
                )
        search = st.text_input("Søg på sagsnummer", key="sag", bind="query-params", placeholder="fx 1042", width=300)
        shown = computed.listed(found, available, chosen, search)
        table = said.list_table(shown, available, chosen, page.choices.teams, names)
        title = said.list_title(shown, available, chosen)
        heading(title, said.scope_words(shown.height, open_now.height, asked.open_case_total(snapshot), day))
        if shown.is_empty():
            st.write(texts.LIST_EMPTY)
        else:
            picked = st.dataframe(
                table,
                key=f"list-{'-'.join(sorted(chosen))}-{search}",
                height=min(36 * table.height + 40, 520),
                hide_index=True,
                placeholder=formats.MISSING,
                column_config=columns_of(table, days=True),
                on_select="rerun",
                selection_mode="single-row",
                alt=title,
            )
            quiet_row(
                key="list",
                title=title,
                definition=said.list_definition(available, chosen, settings),
                table=table,
                origin=origin,
                with_table=False,
            )
            rows_picked = picked["selection"]["rows"]
            reason_form(
                page.folder,
                shown.row(rows_picked[0], named=True)["case_id"] if rows_picked else None,
                found,
                available,
                data_date=day,
                longest_days=settings.good_reason_days,
            )

# --- Conversations ------------------------------------------------------------------------------------------

if talks.open:
    with talks:
        if not part_missing(page, "contacts"):
            metric = metrics()["conversations_per_year"]
            series = control_series(measures, months, metric)
            table = answers.series_table(series, metric)
            chart(
                control.metric_chart(series, metric, events=marks, dark=page.dark),
                key="talks",
                title=answers.series_title(series, metric),
                subtitle=answers.series_subtitle(metric, months, ""),
                alt=control.metric_alt(series, metric),
                definition=definition_of(metric) + "\n\n" + texts.CONTROL_CHART_HELP,
                table=table,
                shared=leaving(answers.series_shared(table, metric)),
                origin=origin,
                config=CONFIG,
            )
            left, right = st.columns(2, gap="large")
            with left:
                by_number = ask(asked.talk_distribution, snapshot, today)
                bands = computed.distribution(by_number)
                chart(
                    followup.distribution_chart(
                        bands,
                        x_label="Holdte samtaler på et år",
                        marked=said.wanted_talks(wanted, day),
                        dark=page.dark,
                    ),
                    key="distribution",
                    title=said.distribution_title(bands),
                    subtitle=said.distribution_subtitle(int(by_number.filter(pl.col("held").is_null())["cases"].sum())),
                    alt=followup.distribution_alt(bands, x_label="Holdte samtaler på et år"),
                    definition=texts.DISTRIBUTION_HELP,
                    table=said.distribution_table(bands),
                    shared=leaving(said.DISTRIBUTION_SHARED),
                    origin=origin,
                    config=CONFIG,
                )
            with right:
                if year:
                    by_team = ask(continuity.citizen_moments, snapshot, last_year, "contacts_held", "team_id")
                    rates = yearly_rates(by_team, page.choices.teams)
                    headings = ("Holdte samtaler", "Samtaler om året")
                    chart(
                        followup.unit_intervals(
                            rates,
                            metric_label="Holdte samtaler pr. borger om året",
                            unit="rate",
                            reference=whole_rate(rates),
                            selected=selection.teams[0] if len(selection.teams) == 1 else None,
                            counted="{count} samtaler på {total} sagsår",
                            dark=page.dark,
                        ),
                        key="talk-teams",
                        title=unit_rates_title(rates),
                        subtitle=unit_rates_subtitle(rates, year),
                        alt=followup.unit_intervals_alt(
                            rates,
                            metric_label="Holdte samtaler pr. borger om året",
                            unit="rate",
                            reference=whole_rate(rates),
                        ),
                        definition=texts.TALKS_HELP,
                        table=unit_rates_table(rates, *headings),
                        shared=leaving(unit_rates_shared(*headings)),
                        origin=origin,
                        config=CONFIG,
                        on_point=select_team,
                    )
            shown_by = st.segmented_control(
                "Vis efter", ["Status", "Form"], default="Status", required=True, key="efter", bind="query-params"
            )
            kinds = STATUS if shown_by == "Status" else FORMS
            by_month = computed.talks_by_month(measures, months)
            chart(
                followup.status_chart(
                    by_month, kinds=kinds, months=months.filter("complete"), events=marks, dark=page.dark
                ),
                key="status",
                title=said.kept_words(measures, page.months)
                if shown_by == "Status"
                else said.form_words(measures, page.months),
                subtitle="Samtaler pr. måned." + answers.preliminary_words(months),
                alt=followup.status_alt(by_month, kinds=kinds),
                definition=texts.STATUS_HELP,
                table=said.status_table(by_month, kinds),
                shared=leaving(said.status_shared(kinds)),
                origin=origin,
                config=CONFIG,
            )

# --- In time ------------------------------------------------------------------------------------------------

if in_time.open:
    with in_time:
        if not part_missing(page, "contacts"):
            chart(
                followup.shares_over_time(timely_series, events=marks, dark=page.dark),
                key="timely",
                title=said.stock_title(timeliness, timely, newest),
                subtitle=timeliness.axis + "." + answers.preliminary_words(months),
                alt=followup.shares_over_time_alt(timely_series),
                definition=definition_of(timeliness)
                + "\n\n"
                + texts.STOCK_HELP
                + "\n\n"
                + said.norms_words(ask(norms_query, snapshot, "uger mellem samtaler")),
                table=said.stock_table(timely_series),
                shared=leaving(said.STOCK_SHARED),
                origin=origin,
                config=CONFIG,
            )
            cohorts = computed.cohort_shares(ask(asked.cohorts, snapshot, selection))
            if cohorts.is_empty():
                heading("Samtaler i de første 6 måneder", texts.NO_COHORT)
            else:
                chart(
                    followup.cohort_chart(cohorts, share_wanted=settings.cohort_share, dark=page.dark),
                    key="cohorts",
                    title=said.cohort_title(cohorts, settings.cohort_share),
                    subtitle=texts.COHORT_SUBTITLE,
                    alt=followup.cohort_alt(cohorts, share_wanted=settings.cohort_share),
                    definition=texts.COHORT_HELP,
                    table=said.cohort_table(cohorts),
                    shared=leaving(said.COHORT_SHARED),
                    origin=origin,
                    config=CONFIG,
                )

# --- Plans and clarifications ---------------------------------------------------------------------------------

if plans.open:
    with plans:
        stocks = [
            metrics()[name]
            for name, table_name in (("has_plan", "plans"), ("has_next_step", "plans"), ("clarified", "clarifications"))
            if table_name in imported
        ]
        for name in ("plans", "clarifications"):
            part_missing(page, name)
        if stocks:
            series = computed.stock_series(measures, months, stocks)
            changes = [(metric, computed.stock_change(series, metric.id)) for metric in stocks]
            chart(
                followup.shares_over_time(series, events=marks, dark=page.dark),
                key="stocks",
                title=said.stock_title(*changes[0], newest),
                subtitle=f"{stocks[0].axis}.{answers.preliminary_words(months)}",
                alt=followup.shares_over_time_alt(series),
                definition="\n\n".join([*(definition_of(metric) for metric in stocks), texts.STOCK_HELP]),
                table=said.stock_table(series),
                shared=leaving(said.STOCK_SHARED),
                origin=origin,
                config=CONFIG,
            )
            for metric, change in changes[1:]:
                st.write(plain(said.stock_title(metric, change, newest) + "."))
        if "plans" in imported:
            everyone = replace(today, teams=())
            compared = share_funnel(
                computed.plan_totals(hold(asked.open_cases, snapshot, everyone), page.choices.teams)
            )
            chart(
                funnel_charts.funnel_chart(
                    compared.units,
                    compared.limits,
                    centre=compared.centre,
                    better="higher",
                    unit="share",
                    metric_label="Andel af åbne sager med en plan",
                    size_label="Åbne sager",
                    counted=texts.PLANS_COUNTED,
                    selected=selection.teams[0] if len(selection.teams) == 1 else None,
                    dark=page.dark,
                ),
                key="plan-teams",
                title=said.plan_funnel_title(compared),
                subtitle=said.plan_funnel_subtitle(compared, day),
                alt=funnel_charts.alt(compared.units, unit="share", counted=texts.PLANS_COUNTED),
                definition=texts.PLAN_FUNNEL_HELP,
                table=said.plan_funnel_table(compared),
                shared=leaving(said.PLAN_FUNNEL_SHARED),
                origin=origin,
                config=CONFIG,
                on_point=select_team,
            )
