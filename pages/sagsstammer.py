"""Sagsstammer: citizens per full-time worker, how evenly they are spread, what if, and how often the worker changes."""

from dataclasses import replace

import polars as pl
import streamlit as st

from charts import caseload as drawn
from charts import control, followup
from charts.frame import CONFIG
from data.metrics import metrics
from data.settings import load_settings
from methods.whatif import caseload_forecast, staffed
from queries import caseload as asked
from queries import continuity, events, panel
from queries.followup import open_cases
from queries.norms import norms as norms_query
from ui import answers, formats, texts
from ui import caseload as computed
from ui import caseload_answers as said
from ui.components import answer, chart, definition_of, heading, plain, quiet_row, tiles
from ui.frame import need_table, part_missing, start_page
from ui.norms import NormSet, norm_sets
from ui.rates import yearly_rates
from ui.selection import chips, select_team, words, worker_filter
from ui.series import control_series
from ui.store import ask, hold
from ui.workers import shown_names

WORKERS, INTENSITY, WHAT_IF, CONTINUITY = "Rådgiverne nu", "Intensitet", "Hvad nu hvis", "Kontinuitet"

page = start_page("sagsstammer")
selection, snapshot, day = page.selection, page.snapshot, page.data_date
months, of_cases = page.months_shown, page.origin
settings = load_settings(page.folder)
need_table(page, "assignments")
chips(page.choices)
year_ago = computed.year_before(day)
# A caseload is all of a worker's citizens, so of the filters only team, centre and period hold for it.
staff = replace(selection, target_groups=(), age_bands=(), markers=())
origin = page.origin_of(staff)

# --- The answer and the key figures: read before any chart is drawn -----------------------------------------

workers, mix = ask(asked.workers_on, snapshot, staff), ask(asked.citizens_on, snapshot, staff)
if workers.is_empty():
    answer(texts.NO_WORKERS)
    st.stop()
names = shown_names(ask(asked.worker_names, snapshot), settings.worker_names)

head = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="controls"):
    sets = norm_sets(ask(norms_query, snapshot, "sagstal"), day)
    chosen = st.selectbox(texts.NORM_CHOICE, [*sets, texts.NO_NORM], key="norm", bind="query-params", width=360)
    worker = worker_filter(names, workers["caseworker_id"].to_list())
norms = sets.get(chosen)

rows = computed.worker_rows(workers, mix, norms, names, day=day, newcomer_scale=settings.newcomer_norm_scale)
now = computed.unit_on(workers, mix, norms, day)
before = computed.load_of(ask(asked.caseload_on, snapshot, staff, year_ago))
change = computed.change_since(now, before)
cases = hold(open_cases, snapshot, page.today)
spans = norm_sets(ask(norms_query, snapshot, "ledelsesspænd"), day)
with head:
    answer(said.caseload_answer(now, before, change))
    tiles(
        said.caseload_tiles(
            rows,
            cases,
            ask(asked.leaders_on, snapshot, staff),
            next(iter(spans.values()), None),
            day,
        )
    )
    notes = [said.left_out(now), texts.CASELOAD_IS_WHOLE if selection != staff else ""]
    if any(notes):
        st.caption(plain(" ".join(note for note in notes if note)))

# --- Citizens per full-time worker, month by month ----------------------------------------------------------


def monthly(citizens: pl.DataFrame, capacity: pl.DataFrame, norm: NormSet | None, label: str = "") -> pl.DataFrame:
    """The series of each unit; with a label it is one unit of that name, the bold line with its norm."""
    series = computed.caseload_series(citizens, capacity, months, norm, main=bool(label))
    return series.with_columns(unit=pl.lit(label)) if label else series


citizens = ask(asked.citizens_by_month, snapshot, staff, "team_id")
capacity = ask(asked.capacity_by_month, snapshot, staff, "team_id")
unit_words = words(replace(staff, first_month=None, last_month=None), page.choices)
whole = monthly(
    computed.as_one(citizens),
    computed.as_one(capacity),
    norms,
    texts.EVERY_TEAM if unit_words == texts.EVERYONE else unit_words,
)
by_team = monthly(citizens, capacity, None)
if worker:
    alone = replace(staff, caseworkers=(worker,))
    lines = monthly(
        ask(asked.citizens_by_month, snapshot, alone),
        ask(asked.capacity_by_month, snapshot, alone),
        norms,
        names[worker],
    )
elif by_team["unit_id"].n_unique() > 1:
    lines = pl.concat([whole, by_team])
else:
    lines = whole
marks = ask(events.events, snapshot, selection)
chart(
    drawn.caseload_chart(lines, norm_label=texts.NORM, events=marks, dark=page.dark),
    key="caseload",
    title=f"{names[worker]}: borgere pr. årsværk" if worker else said.series_title(whole),
    subtitle=said.series_subtitle(months, chosen if norms else "", teams=lines.height > whole.height),
    alt=drawn.caseload_alt(lines),
    definition=texts.CASELOAD_HELP + (f"\n\n{texts.SOURCE}: {norms.source}." if norms else ""),
    table=said.series_table(lines),
    # What is told of a single worker never leaves the unit.
    shared=None if worker else said.series_shared(lines),
    origin=origin,
    config=CONFIG,
)

# --- Four closer looks; a closed tab does no work -------------------------------------------------------------

today, seen, what_if, steady = st.tabs(
    [WORKERS, INTENSITY, WHAT_IF, CONTINUITY], key="del", bind="query-params", on_change="rerun"
)

if today.open:
    with today:
        chart(
            drawn.worker_dots(rows, norm_label=texts.NORM, dark=page.dark),
            key="workers",
            title=said.workers_title(rows),
            subtitle=said.workers_subtitle(rows, day),
            alt=drawn.worker_alt(rows),
            definition=texts.WORKERS_HELP,
            table=said.workers_table(rows),
            origin=origin,
            config=CONFIG,
        )

if seen.open:
    with seen:
        if not part_missing(page, "contacts"):
            seen_rows = computed.intensity_rows(
                cases, names, often=settings.seen_often_per_year, seldom=settings.seen_seldom_per_year, day=day
            )
            chart(
                drawn.intensity_bars(seen_rows, dark=page.dark),
                key="intensity",
                title=said.intensity_title(seen_rows),
                subtitle="Åbne sager efter, hvor ofte borgeren er set det seneste år, hos den primære rådgiver",
                alt=drawn.intensity_alt(seen_rows),
                definition=texts.INTENSITY_HELP.format(
                    often=formats.whole(settings.seen_often_per_year),
                    seldom=formats.whole(settings.seen_seldom_per_year),
                ),
                table=said.intensity_table(seen_rows),
                origin=of_cases,
                config=CONFIG,
            )

if what_if.open:
    with what_if:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="what-if-controls"):
            more = st.number_input(
                "Fuldtidsrådgivere flere (færre: minus)",
                min_value=-1000,
                max_value=1000,
                value=0,
                key="flere_raadgivere",
                bind="query-params",
            )
            moved = st.number_input(
                "Sager, der flyttes hertil (væk: minus)",
                min_value=-now.citizens,
                max_value=100_000,
                value=0,
                step=5,
                key="flyttede_sager",
                bind="query-params",
            )
            leaving = st.selectbox(
                "En rådgiver stopper",
                [one for one in rows["caseworker_id"] if names[one]],
                index=None,
                format_func=lambda one: names[one],
                placeholder="Ingen",
                key="stopper",
                persist_state="session",
            )
        gone = workers.filter(pl.col("caseworker_id") == (leaving or ""))
        fte = now.fte + more - float(gone.filter("carries")["fte"].sum())
        measures = ask(panel.panel_by_month, snapshot, replace(staff, first_month=None, last_month=None))
        flow = computed.flow_of(measures, page.months)
        if len(flow.months) < computed.FEWEST_MONTHS or not any(flow.openings):
            st.write(texts.TOO_FEW_MONTHS)
        else:
            forecast = staffed(
                caseload_forecast(now.citizens, flow.exits, flow.openings, flow.net_inflow, moved=moved), fte
            )
            fan = computed.dated(forecast, day)
            chart(
                drawn.forecast_fan(
                    fan,
                    norm_low=now.low,
                    norm_high=now.high,
                    history=whole.tail(24).select("month", "caseload"),
                    dark=page.dark,
                ),
                key="what-if",
                title=said.forecast_title(forecast),
                subtitle=said.forecast_subtitle(now, fte, moved),
                alt=drawn.forecast_alt(fan),
                definition=texts.FORECAST_HELP.format(months=formats.integer(len(flow.months))),
                table=said.forecast_table(forecast),
                shared=said.FORECAST_SHARED,
                origin=origin,
                config=CONFIG,
            )
            st.write(plain(f"{said.steps_words(forecast)} {said.flow_words(flow)}"))
        if needed := said.needed_words(now, fte):
            st.write(plain(needed))
        if leaving:
            st.write(plain(said.leaving_words(names[leaving], int(gone["primary_cases"][0]))))
        heading("To måder at fordele sagerne på", "Dagens borgere fordelt på ny i hvert team")
        spreads = computed.rules(ask(asked.citizens_by_birth_day, snapshot, staff), workers)
        st.write(plain(said.rules_words(spreads)))
        quiet_row(
            key="rules",
            title="To måder at fordele sagerne på",
            definition=texts.RULES_HELP,
            table=said.rules_table(spreads),
            origin=origin,
        )

if steady.open:
    with steady:
        shares = ask(continuity.changes_last_year, snapshot, page.today, "team_id")
        by_team_name = shares.rename({"label": "team"})
        metric = metrics()["worker_change_rate"]
        measures = ask(panel.panel_by_month, snapshot, selection)
        changed = control_series(measures, months, metric)
        st.write(plain(said.changes_words(measures, months)))
        if coming := said.coming_words(workers.filter(pl.col("coming_end").is_not_null())):
            st.write(plain(coming))
        st.caption(plain(texts.CHANGE_MATTERS))
        table = answers.series_table(changed, metric)
        chart(
            control.metric_chart(changed, metric, events=marks, dark=page.dark),
            key="changes",
            title=answers.series_title(changed, metric),
            subtitle=answers.series_subtitle(metric, months, ""),
            alt=control.metric_alt(changed, metric),
            definition=definition_of(metric) + "\n\n" + texts.CONTROL_CHART_HELP,
            table=table,
            shared=answers.series_shared(table, metric),
            origin=of_cases,
            config=CONFIG,
        )
        left, right = st.columns(2, gap="large")
        with left:
            chart(
                drawn.change_shares(by_team_name, dark=page.dark, reference=texts.CHANGES_ELSEWHERE),
                key="shares",
                title=said.changes_title(shares),
                subtitle="Åbne sager efter antal skift de seneste 12 måneder, alle grunde",
                alt=drawn.change_alt(by_team_name),
                definition=texts.CONTINUITY_HELP,
                table=said.changes_table(shares),
                shared=said.CHANGES_SHARED,
                origin=of_cases,
                config=CONFIG,
            )
        period = answers.last_year(months)
        with right:
            if period:
                last_year = replace(selection, first_month=period[0], last_month=period[-1])
                moments = ask(continuity.citizen_moments, snapshot, last_year, "worker_changes_own", "team_id")
                rates = yearly_rates(moments, page.choices.teams)
                label = "Skift af egne grunde pr. år, en sag er åben"
                headings = ("Skift af egne grunde", "Skift pr. sagsår")
                whole_rate = said.whole_rate(rates)
                chart(
                    followup.unit_intervals(
                        rates,
                        metric_label=label,
                        unit="rate",
                        reference=whole_rate,
                        selected=selection.teams[0] if len(selection.teams) == 1 else None,
                        counted="{count} skift på {total} sagsår",
                        dark=page.dark,
                    ),
                    key="change-rates",
                    title=said.unit_rates_title(rates),
                    subtitle=said.unit_rates_subtitle(rates, period),
                    alt=followup.unit_intervals_alt(rates, metric_label=label, unit="rate", reference=whole_rate),
                    definition=texts.CONTINUITY_HELP,
                    table=said.unit_rates_table(rates, *headings),
                    shared=said.unit_rates_shared(*headings),
                    origin=of_cases,
                    config=CONFIG,
                    on_point=select_team,
                )
