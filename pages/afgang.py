"""Afgang: how many leave the benefit, where they go, how the teams differ and how long it takes."""

from dataclasses import replace

import polars as pl
import streamlit as st

from charts import control, destinations, multiples, survival
from charts import funnel as funnel_charts
from charts.frame import CONFIG
from data.metrics import metrics
from methods import spc
from methods.survival import trimmed
from queries import events, exits, panel
from ui import answers, texts
from ui import exits as computed
from ui.components import answer, chart, definition_of, tiles
from ui.frame import need_table, start_page
from ui.funnels import UNKNOWN, rate_funnel
from ui.selection import chips, select_team
from ui.series import control_series
from ui.store import ask

AS_SHARE, PER_100 = "Andel af sagerne", "Pr. 100 personmåneder"
FIVE_YEARS = 5 * 365.25
WHERE, TEAMS, DURATION = "Hvor de gik hen", "Teamene", "Hvor lang tid det tager"

page = start_page("afgang")
selection, snapshot = page.selection, page.snapshot
origin = page.origin
months = page.months_shown
need_table(page, "cases")
chips(page.choices)

# --- The answer and the key figures: read before any chart is drawn -----------------------------------------

measures = ask(panel.panel_by_month, snapshot, selection)
if measures.is_empty():
    answer(texts.NOTHING_FOUND)
    st.stop()

head = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="controls"):
    shown_as = st.segmented_control(
        "Vis som", [AS_SHARE, PER_100], default=AS_SHARE, required=True, key="vis_som", bind="query-params"
    )
    only_work = st.toggle("Kun job, fleksjob og uddannelse", key="kun_job", bind="query-params")
    marks = ask(events.events, snapshot, selection)
    with st.popover("Niveau og mål"):
        changes = st.multiselect(
            "Begynd et nyt niveau ved",
            marks["label"].to_list(),
            key="niveau",
            bind="query-params",
            placeholder="Ingen",
            select_all=False,
            help="Gennemsnit og grænser regnes forfra fra måneden efter. Vælg kun noget, der faktisk er sket, og "
            "ikke et skift, der kun ses i tallene.",
        )
        goal = st.number_input(
            "Mål (samme enhed som diagrammet)",
            min_value=0.0,
            max_value=100.0,
            value=None,
            step=0.1,
            key="maal",
            bind="query-params",
            placeholder="Intet mål",
        )

counted = "exit_rate_to_work" if only_work else "exit_rate"
metric = metrics()[counted if shown_as == AS_SHARE else f"{counted}_per_100"]
target = metric.target
if goal is not None:
    target = goal / 100 if metric.unit == "share" else goal
rebase_at = marks.filter(pl.col("label").is_in(changes))["date"].to_list()
series = control_series(measures, months, metric, rebase_at=rebase_at)
with head:
    answer(answers.exit_answer(series, metric))
    tiles(answers.exit_tiles(series, metric, measures, months))
    if selection.age_bands:
        ageless = ask(panel.panel_by_month, snapshot, replace(selection, age_bands=(UNKNOWN,)))
        st.caption(answers.left_out(ageless, months))

# --- The rate month by month --------------------------------------------------------------------------------

table = answers.series_table(series, metric)
chart(
    control.metric_chart(series, metric, events=marks, target=target, dark=page.dark),
    key="rate",
    title=answers.series_title(series, metric),
    subtitle=answers.series_subtitle(metric, months, spc.assurance(series, target, metric.better)),
    alt=control.metric_alt(series, metric),
    definition=definition_of(metric) + "\n\n" + texts.CONTROL_CHART_HELP,
    table=table,
    shared=answers.series_shared(table, metric),
    origin=origin,
    config=CONFIG,
)

# --- Three closer looks; a closed tab does no work ----------------------------------------------------------

where, teams, duration = st.tabs([WHERE, TEAMS, DURATION], key="blik", bind="query-params", on_change="rerun")

if where.open:
    with where:
        step = st.segmented_control(
            "Vis pr.", ["Kvartal", "Måned"], default="Kvartal", required=True, key="trin", bind="query-params"
        )
        by_destination = computed.of_months(
            ask(exits.exits_by_destination, snapshot, selection), months, which="complete"
        )
        periods = (
            computed.by_quarter(by_destination) if step == "Kvartal" else by_destination.rename({"month": "period"})
        )
        shares = computed.destination_shares(computed.of_months(by_destination, months, which="final"))
        chart(
            destinations.stacked_chart(
                periods,
                step="quarter" if step == "Kvartal" else "month",
                months=months.filter("complete"),
                events=marks,
                dark=page.dark,
            ),
            key="destinations",
            title=answers.destinations_title(shares),
            subtitle=f"Antal afgange pr. {step.lower()}, fordelt på, hvor borgerne gik hen."
            f"{answers.preliminary_words(months)}",
            alt=destinations.stacked_alt(periods),
            definition=texts.DESTINATIONS_HELP,
            table=answers.destinations_table(periods),
            shared=answers.DESTINATIONS_SHARED,
            origin=origin,
            config=CONFIG,
        )
        left, right = st.columns(2, gap="large")
        with left:
            chart(
                destinations.shares_chart(shares, dark=page.dark),
                key="shares",
                title=answers.shares_title(shares),
                subtitle=f"Andel af alle afgange, {answers.final_period(months)}, med usikkerhed",
                alt=destinations.shares_alt(shares),
                definition=texts.SHARES_HELP,
                table=answers.shares_table(shares),
                shared=answers.SHARES_SHARED,
                origin=origin,
                config=CONFIG,
            )
        returns = computed.return_shares(ask(exits.returns, snapshot, selection))
        with right:
            chart(
                destinations.returns_chart(
                    returns.filter(pl.col("destination_group").is_null()).drop("destination_group"), dark=page.dark
                ),
                key="returns",
                title=answers.returns_title(returns),
                subtitle="Andel af afgangene, der er tilbage på samme ydelse inden for 6 og 12 måneder",
                alt=destinations.returns_alt(returns),
                definition=texts.RETURNS_HELP,
                table=answers.returns_table(returns),
                shared=answers.RETURNS_SHARED,
                origin=origin,
                config=CONFIG,
            )

period = answers.last_year(months)
if teams.open and not set(page.choices.teams) - {UNKNOWN}:
    teams.write(texts.NO_TEAMS)
elif teams.open and not period:
    teams.write(texts.NO_FINISHED_MONTH)
elif teams.open:
    with teams:
        everyone = replace(selection, teams=())
        in_period = replace(everyone, first_month=period[0], last_month=period[-1])
        units = ask(panel.panel_total_by, snapshot, in_period, by="team_id")
        compared = rate_funnel(computed.team_totals(units, page.choices.teams, only_work=only_work))
        chosen = selection.teams[0] if len(selection.teams) == 1 else None
        chart(
            funnel_charts.funnel_chart(
                compared.units,
                compared.limits,
                centre=compared.centre,
                better=metric.better,
                selected=chosen,
                dark=page.dark,
            ),
            key="funnel",
            title=answers.funnel_title(compared),
            subtitle=answers.funnel_subtitle(compared, period, only_work=only_work),
            alt=funnel_charts.alt(compared.units),
            definition=texts.FUNNEL_HELP,
            table=answers.funnel_table(compared),
            shared=answers.FUNNEL_SHARED,
            origin=origin,
            config=CONFIG,
            on_point=select_team,
        )
        team_months = ask(panel.panel_by_month, snapshot, everyone, by="team_id")
        own = computed.team_series(team_months, months, metric, page.choices.teams, rebase_at)
        table = answers.multiples_table(own, metric)
        chart(
            multiples.multiples_chart(
                own,
                metric_label=metric.axis,
                unit=metric.unit,
                better=metric.better,
                selected=chosen,
                counted=control.hover_words(metric),
                scale=1,
                dark=page.dark,
            ),
            key="multiples",
            title="Hvert team mod sig selv",
            subtitle=f"{metric.label} måned for måned. Den seneste måned er mærket, hvis den er usædvanlig for teamet.",
            alt=multiples.alt(own, metric_label=metric.label, better=metric.better),
            definition=definition_of(metric) + "\n\n" + texts.MULTIPLES_HELP,
            table=table,
            shared=answers.multiples_shared(table, metric),
            origin=origin,
            config=CONFIG,
            on_point=select_team,
        )

if duration.open:
    with duration:
        curve, start = trimmed(ask(exits.time_to_exit, snapshot, selection))
        curve = curve.filter(pl.col("time") <= FIVE_YEARS)
        left, right = st.columns([3, 2], gap="large")
        with left:
            chart(
                survival.incidence_chart(curve, start=start, dark=page.dark),
                key="duration",
                title=answers.duration_title(curve),
                subtitle=answers.duration_subtitle(start),
                alt=survival.incidence_alt(curve, start=start),
                definition=texts.DURATION_HELP,
                table=answers.duration_table(curve),
                origin=origin,
                config=CONFIG,
            )
        bands = computed.rates_by_band(ask(exits.exits_by_time_since_start, snapshot, selection), only_work=only_work)
        with right:
            chart(
                survival.rate_by_time_chart(bands, dark=page.dark),
                key="bands",
                title=answers.bands_title(bands),
                subtitle="Afgange pr. 100 personmåneder efter tid siden start, med usikkerhed",
                alt=survival.rate_by_time_alt(bands),
                definition=texts.BANDS_HELP,
                table=answers.bands_table(bands),
                shared=answers.BANDS_SHARED,
                origin=origin,
                config=CONFIG,
            )
