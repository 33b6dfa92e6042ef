"""Data: what is loaded, what the import said, how good the data are, what the metrics mean, and a new import."""

from dataclasses import replace

import polars as pl
import streamlit as st

from charts import control, small
from charts.frame import CONFIG
from data.contract import contract
from data.counters import counters
from data.documents import data_contract_markdown
from data.metrics import metrics
from queries import panel, projects, quality
from queries.events import events
from queries.followup import open_cases
from queries.metrics import with_metric
from queries.selection import Selection
from records.goals import edited_goals, edited_projects
from records.reasons import good_reasons
from records.views import saved_views
from ui import answers, formats, texts
from ui.components import Tile, answer, definition_of, heading, plain, quiet_row, shown_table, tiles
from ui.followup import lost_reasons
from ui.frame import start_page
from ui.imports import import_form, template_file
from ui.reports import show_counts, show_faults
from ui.selection import valid_state
from ui.store import ask, hold

QUALITY = {
    "unknown_destination": "cases",
    "without_worker": "assignments",
    "without_team": "cases",
    "birth_date_missing": "cases",
    "without_plan": "plans",
}
"""The figures of data quality, and the table without which each would only tell that it is missing."""

page = start_page("data")
snapshot, meta = page.snapshot, page.snapshot.meta
labels = {name: table.label for name, table in contract().tables.items()}

# --- The answer -------------------------------------------------------------------------------------------------

counts = ask(quality.import_counts, snapshot)
read, loaded, refused = (int(counts[column].sum()) for column in ("rows_read", "rows_loaded", "rows_refused"))
answer(
    f"Data går til og med {formats.date(page.data_date)} og dækker månederne fra "
    f"{formats.month(page.months['month'][0])}.",
    f"{formats.integer(read)} rækker er læst: {formats.integer(loaded)} indlæst og {formats.integer(refused)} afvist.",
)
newest = next(iter(page.months.filter("final")["month"].sort(descending=True)), None)
tiles(
    [
        Tile("Indlæst", *formats.date_and_time(meta["built_at"])),
        Tile("Tabeller", formats.integer(counts.height), f"af {len(labels)} mulige"),
        Tile(
            "Nyeste afsluttede måned",
            formats.month_in_short(newest),
            "senere måneder er foreløbige",
        ),
        Tile(
            "Afviste rækker", formats.integer(refused), f"{formats.share(refused / read if read else None)} af de læste"
        ),
    ]
)

tabs = st.tabs(
    ["Indlæst", "Datakvalitet", "Sådan er tallene lavet", "Indlæs nye data"],
    key="fane",
    bind="query-params",
    on_change="rerun",
)
loaded_tab, quality_tab, metrics_tab, import_tab = tabs

# --- What is loaded, and what the import said --------------------------------------------------------------------

if loaded_tab.open:
    with loaded_tab:
        show_counts(counts)
        absent = [label for name, label in labels.items() if name not in counts["table_name"].to_list()]
        if absent:
            st.caption(plain(f"Ikke indlæst: {formats.list_of(absent)}."))
        show_faults(ask(quality.import_faults, snapshot))
        notes = ask(quality.import_notes, snapshot)["text"].to_list()
        if notes:
            heading("Antaget ved importen")
            st.markdown("\n".join(f"- {plain(note)}" for note in notes))
        files = ask(quality.source_files, snapshot).select(
            pl.col("name").alias("Fil"),
            pl.col("table_name").replace_strict(labels, default=pl.col("table_name")).alias("Tabel"),
            pl.col("rows").alias("Rækker"),
            pl.col("sha256").str.slice(0, 12).alias("Fingeraftryk"),
        )
        heading("Filer", "Fingeraftrykket viser, om to filer er ens.")
        shown_table(files, "Indlæste filer")
        lost = {
            view.name: unknown
            for view in saved_views(page.folder)
            if (unknown := valid_state(view.selection, page.choices)[1])
        }
        if lost:
            heading("Gemte udvalg, der ikke længere passer til data")
            st.markdown("\n".join(f"- {plain(name)}: {plain(formats.list_of(parts))}" for name, parts in lost.items()))

        reasons = good_reasons(page.folder, page.data_date)
        # Every open case is much to read for nothing.
        gone = lost_reasons(reasons, hold(open_cases, snapshot, Selection()), page.data_date) if reasons else []
        if gone:
            heading(texts.REASONS_LOST, texts.REASONS_LOST_HELP)
            lines = [
                f"{one.case_id}, {counters()[one.counter].name if one.counter in counters() else one.counter}: "
                f"{one.reason} (til {formats.date_short(one.until)})"
                for one in gone
            ]
            st.markdown("\n".join(f"- {plain(line)}" for line in lines))

        project_ids = ask(projects.projects, snapshot)["project_id"].to_list()
        without_project = [
            *(
                f"{one.project_id}: {one.measure}"
                for one in edited_goals(page.folder)
                if one.project_id not in project_ids
            ),
            *(
                f"{one.project_id}: definition"
                for one in edited_projects(page.folder)
                if one.project_id not in project_ids
            ),
        ]
        if without_project:
            heading(texts.GOALS_LOST, texts.GOALS_LOST_HELP)
            st.markdown("\n".join(f"- {plain(line)}" for line in without_project))

# --- How good the data are ---------------------------------------------------------------------------------------

if quality_tab.open:
    with quality_tab:
        # A case without a date of birth has no age: by age it would never be seen.
        all_ages = replace(page.selection, age_bands=())
        origin = page.origin_of(all_ages)
        st.caption(plain(f"For {origin.selection} i alle aldre, også uden kendt alder."))
        measures = ask(panel.panel_by_month, snapshot, all_ages)
        marks = ask(events, snapshot, all_ages)
        months = page.months_shown.filter("complete")
        halves = st.columns(2, gap="large")
        for position, (metric_id, table_name) in enumerate(QUALITY.items()):
            metric = metrics()[metric_id]
            if table_name not in counts["table_name"]:
                with halves[position % 2]:
                    heading(f"{metric.label}: intet tal", texts.FIGURE_MISSING.format(label=labels[table_name].lower()))
                continue
            series = months.join(with_metric(measures, metric), on="month", how="left").sort("month")
            series = series.with_columns(preliminary=~pl.col("final"))
            known = series.drop_nulls("value")
            now = known.row(-1, named=True) if known.height else None
            title = (
                f"{metric.label}: {formats.value(now['value'], metric.unit)} i {formats.month(now['month'])} "
                f"({formats.share_of(now['numerator'], now['denominator'])})"
                if now
                else f"{metric.label}: intet tal"
            )
            with halves[position % 2]:
                heading(title)
                st.plotly_chart(
                    small.timeline(
                        series,
                        label=metric.axis,
                        unit=metric.unit,
                        counted=control.hover_words(metric),
                        events=marks,
                        dark=page.dark,
                    ),
                    key=f"quality-{metric_id}",
                    theme=None,
                    config=CONFIG,
                    alt=small.alt(series, label=metric.label, unit=metric.unit),
                )
                quiet_row(
                    key=f"quality-{metric_id}",
                    title=metric.label,
                    definition=definition_of(metric),
                    table=answers.quality_table(series),
                    shared=answers.QUALITY_SHARED,
                    origin=origin,
                )

# --- What the metrics mean, and the contract -----------------------------------------------------------------------

if metrics_tab.open:
    with metrics_tab:
        for metric in metrics().values():
            with st.expander(metric.label):
                st.markdown(definition_of(metric))
                scaled = "" if metric.per == 1 else f"{metric.per:g} × "
                st.caption(
                    plain(
                        texts.METRIC_FORMULA.format(
                            numerator=scaled + metric.numerator_label, denominator=metric.denominator_label
                        )
                    )
                )
        heading("Datakontrakten", "Hvilke tabeller og kolonner der kan indlæses, og hvad de skal indeholde.")
        with st.container(horizontal=True):
            st.download_button(
                "Hent datakontrakten",
                lambda: data_contract_markdown(contract()).encode("utf-8"),
                file_name="resultatdialog-datakontrakt.md",
                mime="text/markdown",
                on_click="ignore",
            )
            st.download_button(
                "Hent skabelon i Excel",
                template_file,
                file_name="resultatdialog-skabelon.xlsx",
                mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                on_click="ignore",
            )

# --- A new import --------------------------------------------------------------------------------------------------

if import_tab.open:
    with import_tab:
        import_form(page.folder)
