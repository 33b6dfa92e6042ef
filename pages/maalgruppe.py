"""Målgruppe: who the citizens are, how their markers change and go together, and what follows from them."""

from dataclasses import replace

import polars as pl
import streamlit as st

from charts import casemix as casemix_charts
from charts import followup
from charts import markers as drawn
from charts.frame import CONFIG
from data.contract import contract
from methods import casemix
from methods import markers as method
from methods.disclosure import Shared
from queries import exits
from queries import markers as asked
from queries.norms import reference_shares
from ui import formats, texts
from ui import marker_answers as said
from ui import markers as computed
from ui.answers import last_year
from ui.caseload_answers import whole_rate
from ui.components import answer, chart, heading, plain, quiet_row, shown_table, tiles
from ui.frame import need_table, part_missing, start_page
from ui.funnels import UNKNOWN
from ui.selection import chips
from ui.store import ask

MARKERS, YEARS, TOGETHER, FOLLOWS, SPREAD, MIX = (
    "Kendetegn",
    "Over tid",
    "Sammen",
    "Hvad følger",
    "Fordelinger",
    "Forventet og faktisk",
)
FIVE_YEARS = 5 * 365.25
IN_COMBINATIONS = 6
MIX_TEAM = "regnestykke"
"""The team whose cells are shown, in the link."""

page = start_page("maalgruppe")
selection, snapshot = page.selection, page.snapshot
origin = page.origin
need_table(page, "cases")
chips(page.choices)

# --- The answer and the key figures: read before any chart is drawn -----------------------------------------

months = page.months_shown
newest = page.choices.months[-1] if page.choices.months else None
# With the newest month chosen, "that day" is the data date, as on the other pages.
on_day = page.today if selection.last_month in (None, newest) else selection
last_month = selection.last_month or newest
day = page.data_date if on_day is page.today or last_month is None else computed.last_day_of(last_month)
known = computed.markers_of(ask(asked.marker_bits, snapshot), page.choices.markers, contract().vocabularies["marker"])
masks = computed.level(ask(asked.marker_masks, snapshot, on_day, "day"), "all")
citizens = computed.citizens_of(masks)
if not citizens:
    answer(texts.NO_CITIZENS)
    st.stop()
told = page.has_table("markers")
references = ask(reference_shares, snapshot)
populations = references["population"].unique(maintain_order=True).to_list()
population = populations[0] if populations else None
published = computed.published_of(references, population, selection.markers)
shares = method.shares(masks, known.bits, known.with_no)
rows = computed.share_rows(shares, None, known, published)
numbers = method.numbers(masks, known.bits)
middle = computed.mean_and_median(numbers) if told else None
apart = computed.against_published(rows)
answer(said.target_answer(citizens, day, middle, rows, apart))
tiles(said.target_tiles(citizens, day, middle, rows, apart, population=population))

year = last_year(months)
in_year = replace(selection, first_month=year[0], last_month=year[-1]) if year else None
who, over_time, together, follows, spread, mix = st.tabs(
    [MARKERS, YEARS, TOGETHER, FOLLOWS, SPREAD, MIX], key="del", bind="query-params", on_change="rerun"
)

# --- The share with each marker -------------------------------------------------------------------------------------

if who.open:
    with who:
        if not part_missing(page, "markers"):
            when = st.segmented_control(
                "Hvornår",
                [texts.ON_DAY, texts.IN_PERIOD],
                default=texts.ON_DAY,
                required=True,
                key="hvornaar",
                bind="query-params",
            )
            which: asked.When = "day" if when == texts.ON_DAY else "period"
            seen = on_day if which == "day" else selection
            others_of = [one for one in page.choices.teams if one not in selection.teams]
            counted = masks
            if which == "period":
                counted = computed.level(ask(asked.marker_masks, snapshot, seen, "period"), "all")
            beside = None
            if selection.teams and others_of:
                everyone_else = replace(seen, teams=tuple(others_of))
                beside = computed.level(ask(asked.marker_masks, snapshot, everyone_else, which), "all")
            teams = [page.choices.teams.get(one, one) for one in selection.teams]
            whom = formats.list_of(teams) if 0 < len(teams) <= 2 else texts.SELECTED_CITIZENS
            rows = computed.share_rows(
                method.shares(counted, known.bits, known.with_no),
                None if beside is None else method.shares(beside, known.bits, known.with_no),
                known,
                published,
            )
            apart = computed.against_published(rows)
            others = None if beside is None else computed.against_others(rows)
            groups = [(computed.OWN, whom)]
            if beside is not None:
                groups = [(computed.OTHERS, texts.OTHER_TEAMS), *groups]
            words = (
                f"pr. {formats.date(day)}"
                if which == "day"
                else f"i perioden {said.span_words(months['month'].to_list())}"
            )
            chart(
                drawn.marker_shares(rows, groups=groups, nobody=texts.NO_MARKERS_KNOWN, dark=page.dark),
                key="markers",
                title=said.shares_title(whom, computed.citizens_of(counted), apart, others),
                subtitle=said.shares_subtitle(words, computed.citizens_of(counted), population if apart else None),
                alt=drawn.marker_shares_alt(rows, groups=groups, nobody=texts.NO_MARKERS_KNOWN),
                definition=texts.SHARES_OF_MARKERS_HELP,
                table=said.shares_table(rows, whom),
                shared=said.SHARES_SHARED,
                origin=origin,
                config=CONFIG,
            )
            if others is not None:
                st.write(plain(said.others_words(whom, others)))
            if population is not None and apart:
                sources = references.filter(pl.col("population") == population)["source"].drop_nulls().to_list()
                unpublished = (
                    rows.filter(pl.col("reference").is_null(), ~pl.col("name").is_in(selection.markers))["marker"]
                    .unique(maintain_order=True)
                    .to_list()
                )
                st.write(plain(said.published_words(apart, population, sources, unpublished)))
            notes = [said.denominator_words(rows, known), texts.REGISTRATION]
            notes += [] if beside is not None or not others_of else [texts.CHOOSE_A_TEAM]
            st.caption(plain(" ".join(notes)))

# --- Over the years -------------------------------------------------------------------------------------------------

if over_time.open:
    with over_time:
        if not part_missing(page, "markers"):
            years = computed.year_shares(ask(asked.marker_shares_by_year, snapshot, selection), known)
            changes = computed.changes_of(years)
            chart(
                drawn.share_panels(years, dark=page.dark),
                key="years",
                title=said.years_title(changes),
                subtitle="Andel af de åbne borgere med kendetegnet ved årets udgang og i den seneste hele måned, med "
                "usikkerhed",
                alt=drawn.share_panels_alt(years),
                definition=texts.YEARS_HELP,
                table=said.years_table(years),
                shared=said.YEARS_SHARED,
                origin=origin,
                config=CONFIG,
            )
            if words := said.years_words(changes):
                st.write(plain(words))
            st.caption(plain(texts.REGISTRATION))

# --- Together -------------------------------------------------------------------------------------------------------

if together.open:
    with together:
        if not part_missing(page, "markers"):
            pairs = computed.pair_rows(method.pairs(masks, known.bits), shares, known)
            chart(
                drawn.pair_table(pairs, dark=page.dark),
                key="pairs",
                title=said.pairs_title(pairs),
                subtitle=said.pairs_subtitle(citizens),
                alt=drawn.pair_table_alt(pairs),
                definition=said.pairs_definition(pairs),
                table=said.pairs_table(pairs),
                shared=said.PAIRS_SHARED,
                origin=origin,
                config=CONFIG,
            )
            common = computed.most_common(shares, IN_COMBINATIONS)
            names = [known.label(one) for one in common]
            found = method.combinations(masks, {one: known.bits[one] for one in common}, most=12)
            combined, left_out, sets = computed.combination_rows(found, known)
            chart(
                drawn.combination_chart(combined, markers=names, dark=page.dark),
                key="combinations",
                title=said.combinations_title(combined, len(names)),
                subtitle=f"Borgerne efter, hvilke af de {formats.integer(len(names))} hyppigste kendetegn de har",
                alt=drawn.combination_alt(combined, markers=names),
                definition=texts.COMBINATIONS_HELP,
                table=said.combinations_table(combined, names, left_out),
                origin=origin,
                config=CONFIG,
            )
            if words := said.combinations_words(left_out, sets):
                st.write(plain(words))
            bands = computed.number_bands(numbers)
            of_number = "Antal kendetegn"
            chart(
                followup.distribution_chart(bands, x_label=of_number, counted=("borger", "borgere"), dark=page.dark),
                key="numbers",
                title=said.numbers_title(middle),
                subtitle=f"Borgerne efter antal kendetegn, {formats.date(day)}",
                alt=followup.distribution_alt(bands, x_label=of_number, counted=("borger", "borgere")),
                definition=texts.NUMBERS_HELP,
                table=said.band_table(bands, of_number),
                shared=said.band_shared(of_number),
                origin=origin,
                config=CONFIG,
            )

# --- What follows ---------------------------------------------------------------------------------------------------


def compared_chart(
    rates: pl.DataFrame,
    *,
    key: str,
    what: str,
    label: str,
    subtitle: str,
    unit: str,
    counted: str,
    definition: str,
    table: pl.DataFrame,
    shared: Shared,
) -> None:
    """A chart of one thing that follows, by marker or by number, beside what it is for everybody."""
    chart(
        followup.unit_intervals(
            rates,
            metric_label=label,
            unit=unit,
            reference=whole_rate(rates),
            counted=counted,
            in_order=True,
            dark=page.dark,
        ),
        key=key,
        title=said.apart_title(rates, what),
        subtitle=said.apart_subtitle(rates, subtitle),
        alt=followup.unit_intervals_alt(
            rates,
            metric_label=label,
            unit=unit,
            reference=whole_rate(rates),
            units=("gruppe", "grupper"),
            in_order=True,
        ),
        definition=definition + "\n\n" + texts.FOLLOWS_HELP,
        table=table,
        shared=shared,
        origin=origin,
        config=CONFIG,
    )


if follows.open:
    with follows:
        if not part_missing(page, "markers"):
            with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="follows-controls"):
                by = st.segmented_control(
                    "Vis efter",
                    [texts.BY_NUMBER, texts.BY_MARKER],
                    default=texts.BY_NUMBER,
                    required=True,
                    key="efter_hvad",
                    bind="query-params",
                )
                chosen = st.selectbox(
                    texts.CURVE_OF,
                    list(known.bits),
                    index=None,
                    format_func=known.label,
                    placeholder=texts.CURVE_BY_NUMBER,
                    key="kendetegn",
                    bind="query-params",
                    width=320,
                )
            by_number = by == texts.BY_NUMBER
            of = str(by)
            efforts = ask(asked.efforts_by_mask, snapshot, page.today)
            moments = (
                ask(asked.talk_moments_by_marker, snapshot, in_year) if in_year and page.has_table("contacts") else None
            )
            columns_of_efforts = {
                name: column
                for name, column in (("courses", "with_course"), ("jobs", "with_hours"))
                if page.has_table(name)
            }
            numbered = {
                name: computed.effort_shares(efforts, known, column, by_number=True)
                for name, column in columns_of_efforts.items()
            }
            talked = None if moments is None else computed.talk_rates(moments, known, by_number=True)
            if found_words := said.most_words(talked, numbered.get("courses"), numbered.get("jobs")):
                st.write(plain(found_words))
            if in_year is None:
                st.write(texts.NO_FINISHED_MONTH)
            else:
                rates = computed.exit_rates(ask(asked.follow_by_mask, snapshot, in_year), known, by_number=by_number)
                headings = ("Afgange", "Afgange pr. 100 personmåneder", "Personmåneder")
                table = said.rates_table(rates, of, *headings)
                compared_chart(
                    rates,
                    key="exits",
                    what="Afgang",
                    label=headings[1],
                    subtitle=f"Afgange pr. 100 personmåneder, {said.span_words(year)}",
                    unit="rate",
                    counted="{count} afgange på {total} personmåneder",
                    definition=texts.MARKER_EXITS_HELP,
                    table=table,
                    shared=said.rates_shared(table, of, *headings, whole=by_number),
                )
            if chosen:
                with_marker = replace(selection, markers=tuple(dict.fromkeys((*selection.markers, chosen))))
                counts = [
                    (known.label(chosen), ask(exits.time_to_exit, snapshot, with_marker)),
                    ("alle i udvalget", ask(exits.time_to_exit, snapshot, selection)),
                ]
            else:
                found = ask(asked.time_to_exit_by_count, snapshot, selection)
                counts = [
                    (f"{band} kendetegn", part.drop("markers"))
                    for (band,), part in found.partition_by("markers", as_dict=True, maintain_order=True).items()
                ]
            curves, start = computed.open_curves(counts, until=FIVE_YEARS)
            chart(
                drawn.open_curves(curves, start=start, dark=page.dark),
                key="curves",
                title=said.curves_title(curves),
                subtitle="Andel af sagerne, der stadig er åbne, efter måneder siden start",
                alt=drawn.open_curves_alt(curves, start=start),
                definition=texts.CURVES_HELP + "\n\n" + texts.FOLLOWS_HELP,
                table=said.curves_table(curves),
                origin=origin,
                config=CONFIG,
            )
            left, right = st.columns(2, gap="large")
            if moments is not None:
                with left:
                    talks = computed.talk_rates(moments, known, by_number=by_number)
                    headings = ("Holdte samtaler", "Samtaler om året", "Sagsår")
                    table = said.rates_table(talks, of, *headings)
                    compared_chart(
                        talks,
                        key="talks",
                        what="Samtaler",
                        label="Holdte samtaler pr. borger om året",
                        subtitle=f"Holdte samtaler pr. borger om året, {said.span_words(year)}",
                        unit="rate",
                        counted="{count} samtaler på {total} sagsår",
                        definition=texts.MARKER_TALKS_HELP,
                        table=table,
                        shared=said.rates_shared(table, of, *headings, whole=by_number),
                    )
            for place, name, what, counted_as in (
                (right, "courses", "Forløb", "i forløb"),
                (left, "jobs", "Løntimer", "med løntimer"),
            ):
                if name not in columns_of_efforts:
                    continue
                with_it = computed.effort_shares(efforts, known, columns_of_efforts[name], by_number=by_number)
                with place:
                    compared_chart(
                        with_it,
                        key=name,
                        what=what,
                        label=f"Andel af de åbne borgere {counted_as}",
                        subtitle=f"Andel af de åbne borgere {counted_as} {formats.date(page.data_date)}",
                        unit="share",
                        counted="{count} af {total} borgere",
                        definition=texts.MARKER_EFFORTS_HELP,
                        table=said.efforts_table(with_it, of, formats.sentence(counted_as)),
                        shared=said.efforts_shared(of, formats.sentence(counted_as), whole=by_number),
                    )
            for name in ("contacts", "courses", "jobs"):
                part_missing(page, name)

# --- Distributions --------------------------------------------------------------------------------------------------

if spread.open:
    with spread:
        found = ask(asked.open_distribution, snapshot, page.today)
        left, right = st.columns(2, gap="large")
        for place, kind, x_label, title_of, band_words in (
            (left, "age_band", "Alder", said.age_title, None),
            (right, "duration", "År siden sagens start", said.duration_title, computed.YEARS_OPEN),
        ):
            bands = computed.distribution_of(found, kind, band_words)
            with place:
                chart(
                    followup.distribution_chart(bands, x_label=x_label, dark=page.dark),
                    key=kind.replace("_", "-"),
                    title=title_of(bands),
                    subtitle=f"Åbne sager {formats.date(page.data_date)}",
                    alt=followup.distribution_alt(bands, x_label=x_label),
                    definition=texts.OPEN_HELP,
                    table=said.band_table(bands, x_label, "Sager"),
                    shared=said.band_shared(x_label, "Sager"),
                    origin=origin,
                    config=CONFIG,
                )
        bands = computed.visitation_shares(found)
        label = "Andel af de åbne sager"
        chart(
            followup.unit_intervals(
                bands,
                metric_label=label,
                unit="share",
                counted="{count} af {total} sager",
                in_order=True,
                dark=page.dark,
            ),
            key="visitation",
            title=said.visitation_title(bands),
            subtitle=f"Åbne sager efter visitationskategori, {formats.date(page.data_date)}, med usikkerhed",
            alt=followup.unit_intervals_alt(
                bands,
                metric_label=label,
                unit="share",
                units=("visitationskategori", "visitationskategorier"),
                in_order=True,
            ),
            definition=texts.OPEN_HELP,
            table=said.visitation_table(bands),
            shared=said.VISITATION_SHARED,
            origin=origin,
            config=CONFIG,
        )

# --- Expected and actual --------------------------------------------------------------------------------------------

if mix.open and not set(page.choices.teams) - {UNKNOWN}:
    mix.write(texts.NO_TEAMS)
elif mix.open and in_year is None:
    mix.write(texts.NO_FINISHED_MONTH)
elif mix.open and in_year is not None:
    with mix:
        # Without markers there are ages, groups and durations to adjust for.
        part_missing(page, "markers")
        offered = [*known.bits, *computed.DIMENSIONS]
        adjusted = st.multiselect(
            texts.MIX_CHOICE,
            offered,
            default=computed.chosen_first(list(known.bits)),
            format_func=lambda one: computed.chosen_label(one, known),
            max_selections=computed.MOST_CHOSEN,
            key="hensyn",
            bind="query-params",
            placeholder=texts.MIX_NOTHING,
            help=texts.MIX_CHOICE_HELP,
            select_all=False,
        )
        if not adjusted:
            st.write(texts.MIX_NOTHING)
        else:
            everyone = replace(in_year, teams=())
            by_cell = ask(asked.exits_by_cell, snapshot, everyone, tuple(adjusted))
            cells, columns = computed.mix_cells(by_cell)
            units = computed.mix_units(casemix.expected(cells, columns, unit="team_id"), page.choices.teams)
            compared = units.filter(pl.col("unit_id") != UNKNOWN)
            names = [computed.chosen_label(one, known) for one in adjusted]
            of_team = st.session_state.get(MIX_TEAM) or (selection.teams[0] if len(selection.teams) == 1 else None)
            chart(
                casemix_charts.observed_expected(compared, selected=of_team, dark=page.dark),
                key="mix",
                title=said.mix_title(compared),
                subtitle=said.mix_subtitle(compared, names, year),
                alt=casemix_charts.observed_expected_alt(compared),
                definition=texts.MARKER_MIX_HELP,
                table=said.mix_table(units),
                shared=said.MIX_SHARED,
                origin=origin,
                config=CONFIG,
                on_point=lambda team_id: st.session_state.update({MIX_TEAM: team_id}),
            )
            team_ids = compared.sort("unit")["unit_id"].to_list()
            shown = st.selectbox(
                texts.MIX_TEAM,
                team_ids,
                index=None,
                format_func=lambda one: page.choices.teams.get(one, one),
                placeholder=texts.MIX_TEAM_NONE,
                key=MIX_TEAM,
                bind="query-params",
                width=320,
            )
            if shown:
                worked = casemix.cells(cells, columns, unit="team_id").filter(pl.col("unit") == shown)
                table = said.cells_table(worked, list(zip(columns, names, strict=True)))
                row = units.filter(pl.col("unit_id") == shown).row(0, named=True)
                title = f"Regnestykket for {row['unit']}"
                heading(title, said.cells_words(row))
                shown_table(table, title)
                quiet_row(
                    key="mix-cells",
                    title=title,
                    definition=texts.MIX_CELLS_HELP,
                    table=table,
                    origin=origin,
                    with_table=False,
                )
            st.caption(plain(texts.MIX_NOTE))
