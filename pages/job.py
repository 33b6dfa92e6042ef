"""Job og løntimer: who works and how much, who gets the first paid hours, and how the teams differ."""

from dataclasses import replace
from datetime import date

import polars as pl
import streamlit as st

from charts import control, followup, small
from charts import funnel as funnel_charts
from charts.frame import CONFIG
from data.metrics import metrics
from queries import events, jobs, panel
from ui import answers, texts
from ui import job_answers as said
from ui import jobs as computed
from ui.components import answer, chart, definition_of, heading, tiles
from ui.exits import DAYS_A_MONTH
from ui.followup import stock_change, stock_series
from ui.followup_answers import plan_funnel_title
from ui.frame import need_table, start_page
from ui.funnels import UNKNOWN, rate_funnel, share_funnel, team_units
from ui.selection import chips, select_team
from ui.series import control_series
from ui.store import ask

OVER_TIME, HOURS, FIRST, TEAMS = "Over tid", "Timer", "Første timer", "Teamene"
LINES = [said.LINE_OF[name] for name in computed.KINDS]
MOST_LINES = 4
"""More lines in one chart can't be told from each other."""

page = start_page("job")
selection, snapshot, day = page.selection, page.snapshot, page.data_date
months, origin = page.months_shown, page.origin
need_table(page, "cases")
need_table(page, "jobs")
chips(page.choices)

# --- The answer and the key figures: read before any chart is drawn -----------------------------------------

measures = ask(panel.panel_by_month, snapshot, selection)
if measures.is_empty():
    answer(texts.NOTHING_FOUND)
    st.stop()

paid, first_rate = metrics()["in_paid_hours"], metrics()["first_hours_rate"]
stocks = [metrics()[name] for name in computed.KINDS]
series = stock_series(measures, months, stocks)
changes = {metric.id: stock_change(series, metric.id) for metric in stocks}
hours = computed.hours_series(measures, months)
year = answers.last_year(months)
first = computed.in_year(measures, year)
answer(said.hours_answer(changes[paid.id], first, year))
tiles(said.hours_tiles(changes[paid.id], hours, first, year, changes["in_placement"]))

newest: date | None = next(iter(months.filter("complete")["month"].sort(descending=True)), None)
marks = ask(events.events, snapshot, selection)
over_time, by_hours, first_hours, teams = st.tabs(
    [OVER_TIME, HOURS, FIRST, TEAMS], key="del", bind="query-params", on_change="rerun"
)

# --- Who works how, month by month --------------------------------------------------------------------------

if over_time.open:
    with over_time:
        lines = st.multiselect(
            "Vis",
            LINES,
            default=[said.LINE_OF["in_paid_hours"], said.LINE_OF["in_placement"]],
            max_selections=MOST_LINES,
            key="arbejde",
            bind="query-params",
            placeholder="Vælg, hvad der vises",
            select_all=False,
        )
        shown = [metric for metric in stocks if said.LINE_OF[metric.id] in lines] or [paid]
        drawn = said.named_lines(series, shown)
        chart(
            followup.shares_over_time(drawn, events=marks, whole=False, dark=page.dark),
            key="kinds",
            title=said.kind_title(shown[0], changes[shown[0].id]),
            subtitle=f"{paid.axis}.{answers.preliminary_words(months)}",
            alt=followup.shares_over_time_alt(drawn, whole=False),
            definition="\n\n".join([*(definition_of(metric) for metric in shown), texts.KINDS_HELP, texts.STOCK_HELP]),
            table=said.kinds_table(computed.kinds_by_month(measures, months)),
            shared=said.KINDS_SHARED,
            origin=origin,
            config=CONFIG,
        )

# --- How many hours -----------------------------------------------------------------------------------------

if by_hours.open:
    with by_hours:
        now = ask(jobs.hours_now, snapshot, page.today)
        found, untold = computed.bands(now), computed.untold(now)
        left, right = st.columns(2, gap="large")
        with left:
            chart(
                followup.distribution_chart(found, x_label="Timer om ugen", dark=page.dark),
                key="bands",
                title=said.bands_title(found),
                subtitle=said.bands_subtitle(day, untold),
                alt=followup.distribution_alt(found, x_label="Timer om ugen"),
                definition=f"{definition_of(paid)}\n\n{texts.HOURS_BANDS_HELP}",
                table=said.bands_table(found, untold),
                shared=said.BANDS_SHARED,
                origin=origin,
                config=CONFIG,
            )
        with right:
            mean = metrics()["hours_per_week"]
            chart(
                small.timeline(
                    hours,
                    label=mean.axis,
                    unit=mean.unit,
                    counted=texts.HOURS_COUNTED,
                    events=marks,
                    dark=page.dark,
                ),
                key="mean",
                title=said.mean_title(hours),
                subtitle=f"Af dem, der har ordinære løntimer ved månedens slutning.{answers.preliminary_words(months)}",
                alt=small.alt(hours, label=mean.label, unit=mean.unit),
                definition=definition_of(mean),
                table=said.mean_table(hours),
                shared=said.MEAN_SHARED,
                origin=origin,
                config=CONFIG,
            )

# --- The first hours, and all that began ----------------------------------------------------------------------

if first_hours.open:
    with first_hours:
        monthly = control_series(measures, months, first_rate)
        table = answers.series_table(monthly, first_rate)
        chart(
            control.metric_chart(monthly, first_rate, events=marks, dark=page.dark),
            key="first",
            title=answers.series_title(monthly, first_rate),
            subtitle=answers.series_subtitle(first_rate, months, ""),
            alt=control.metric_alt(monthly, first_rate),
            definition=definition_of(first_rate) + "\n\n" + texts.CONTROL_CHART_HELP,
            table=table,
            shared=answers.series_shared(table, first_rate),
            origin=origin,
            config=CONFIG,
        )
        starts = ask(jobs.job_starts, snapshot, selection)
        by_quarter = computed.starts_by_quarter(starts)
        groups = computed.groups_of(by_quarter)
        reverse = computed.reverse_shares(starts)
        left, right = st.columns(2, gap="large")
        with left:
            chart(
                followup.status_chart(
                    by_quarter,
                    kinds=groups,
                    label="Begyndt",
                    counted=texts.BEGUN_COUNTED,
                    step="quarter",
                    months=months.filter("complete"),
                    events=marks,
                    dark=page.dark,
                ),
                key="starts",
                title=said.starts_title(by_quarter),
                subtitle="Job og praktikker, der begyndte i kvartalet, mens borgeren havde en åben sag.",
                alt=followup.status_alt(by_quarter, kinds=groups, label="Begyndt"),
                definition=texts.STARTS_HELP,
                table=said.starts_table(by_quarter),
                shared=said.STARTS_SHARED,
                origin=origin,
                config=CONFIG,
            )
        with right:
            if reverse.is_empty():
                heading("Omvendt formidling", texts.NO_REVERSE)
            else:
                of_all = said.reverse_whole(reverse)
                chart(
                    followup.unit_intervals(
                        reverse,
                        metric_label="Andel fundet ved omvendt formidling",
                        unit="share",
                        reference=of_all,
                        counted=texts.REVERSE_COUNTED,
                        dark=page.dark,
                    ),
                    key="reverse",
                    title=said.reverse_title(reverse),
                    subtitle=said.reverse_subtitle(reverse, starts),
                    alt=followup.unit_intervals_alt(
                        reverse,
                        metric_label="Andel fundet ved omvendt formidling",
                        unit="share",
                        reference=of_all,
                        units=("art", "arter"),
                    ),
                    definition=texts.REVERSE_HELP,
                    table=said.reverse_table(reverse),
                    shared=said.REVERSE_SHARED,
                    origin=origin,
                    config=CONFIG,
                )

# --- The teams ------------------------------------------------------------------------------------------------

if teams.open and not set(page.choices.teams) - {UNKNOWN}:
    teams.write(texts.NO_TEAMS)
elif teams.open and newest is not None and year:
    with teams:
        everyone = replace(selection, teams=())
        chosen = selection.teams[0] if len(selection.teams) == 1 else None
        stock = ask(panel.panel_total_by, snapshot, replace(everyone, first_month=newest, last_month=newest), "team_id")
        of_open = team_units(stock, page.choices.teams, count="in_hours", exposure=pl.col("open_at_end"))
        flow = ask(
            panel.panel_total_by, snapshot, replace(everyone, first_month=year[0], last_month=year[-1]), "team_id"
        )
        of_time = team_units(
            flow, page.choices.teams, count="first_hours", exposure=pl.col("person_days") / DAYS_A_MONTH
        )
        with_hours, begun = share_funnel(of_open), rate_funnel(of_time)
        left, right = st.columns(2, gap="large")
        with left:
            chart(
                funnel_charts.funnel_chart(
                    with_hours.units,
                    with_hours.limits,
                    centre=with_hours.centre,
                    better=paid.better,
                    unit="share",
                    metric_label="Andel med ordinære løntimer",
                    size_label="Åbne sager",
                    counted=texts.WITH_HOURS_COUNTED,
                    selected=chosen,
                    dark=page.dark,
                ),
                key="hours-teams",
                title=plan_funnel_title(with_hours),
                subtitle=said.share_funnel_subtitle(with_hours, newest),
                alt=funnel_charts.alt(with_hours.units, unit="share", counted=texts.WITH_HOURS_COUNTED),
                definition=texts.HOURS_FUNNEL_HELP,
                table=said.share_funnel_table(with_hours),
                shared=said.SHARE_FUNNEL_SHARED,
                origin=origin,
                config=CONFIG,
                on_point=select_team,
            )
        with right:
            chart(
                funnel_charts.funnel_chart(
                    begun.units,
                    begun.limits,
                    centre=begun.centre,
                    better=first_rate.better,
                    metric_label=first_rate.axis,
                    counted=texts.FIRST_HOURS_COUNTED,
                    selected=chosen,
                    dark=page.dark,
                ),
                key="first-teams",
                title=plan_funnel_title(begun),
                subtitle=said.rate_funnel_subtitle(begun, year),
                alt=funnel_charts.alt(begun.units, counted=texts.FIRST_HOURS_COUNTED),
                definition=texts.FIRST_FUNNEL_HELP,
                table=said.rate_funnel_table(begun),
                shared=said.RATE_FUNNEL_SHARED,
                origin=origin,
                config=CONFIG,
                on_point=select_team,
            )
elif teams.open:
    teams.write(texts.NO_FINISHED_MONTH)
