"""Forløb: what is bought, how courses end, what comes of them, the long ones, a practice review, and the orders."""

import polars as pl
import streamlit as st

from charts import casemix, followup
from charts import courses as drawn
from charts.frame import CONFIG
from data.settings import load_settings
from methods.survival import trimmed
from queries import caseload, exits
from queries import courses as asked
from ui import course_answers as said
from ui import courses as computed
from ui import formats, texts
from ui.agenda import provider_button
from ui.components import answer, chart, heading, plain, quiet_row, shown_table, tiles
from ui.courses import names_of as names
from ui.frame import need_table, start_page
from ui.store import ask, hold
from ui.workers import shown_names

BUY, BREAK, RESULT, LONG, REVIEW, ORDERS = "Køb", "Afbrud", "Resultat", "De lange", "Praksis", "Bestilling"
COMPARED = {
    "Leverandør": "provider",
    "Produkt": "product",
    "Støttebehov": "support_need",
    "Præcis bestilling": "precise",
}
ROWS_SHOWN = 15
LARGEST_SEED = 2**31 - 1

page = start_page("forloeb")
snapshot, day, origin, dark = page.snapshot, page.data_date, page.origin, page.dark
settings = load_settings(page.folder)
need_table(page, "courses")
period = computed.period_of(page.selection, page.choices.months)
selection = period.selection
before = computed.period_before(period, page.choices.months)
if words := said.period_words(period):
    st.caption(words)


def told(definition: str) -> str:
    """A definition with the months that are counted, which a file says nowhere else."""
    return f"{definition}\n\n{texts.COUNTED_MONTHS.format(months=said.months_words(period.months))}"


# --- The answer and the key figures: read before any chart is drawn -------------------------------------------------

active = ask(asked.active_courses, snapshot, selection)
ended = ask(asked.ended_courses_by, snapshot, selection)
running = hold(asked.running_courses, snapshot, page.today)
found = computed.endings(ended)
earlier = computed.endings(ask(asked.ended_courses_by, snapshot, before)) if before else None
weeks = settings.long_course_weeks
answer(said.courses_answer(active, found, period))
tiles(said.courses_tiles(active, found, earlier, running, long_weeks=weeks, day=day))

buy, breaks, result, long, review, orders = st.tabs(
    [BUY, BREAK, RESULT, LONG, REVIEW, ORDERS], key="del", bind="query-params", on_change="rerun"
)

# --- What is bought -------------------------------------------------------------------------------------------------

if buy.open:
    with buy:
        cells = computed.purchases(active)
        chart(
            drawn.bar_table(cells, rows=names(cells, "row"), columns=names(cells, "column"), dark=dark),
            key="purchases",
            title=said.purchases_title(active),
            subtitle=said.purchases_subtitle(cells, period),
            alt=drawn.bar_table_alt(cells, rows=names(cells, "row"), columns=names(cells, "column")),
            definition=told(texts.ACTIVE_HELP),
            table=said.purchases_table(cells),
            shared=said.PURCHASES_SHARED,
            origin=origin,
            config=CONFIG,
        )
        needs = computed.needs_of_products(active)
        chart(
            drawn.bar_table(needs, rows=names(needs, "row"), columns=names(needs, "column"), dark=dark),
            key="needs",
            title=said.needs_title(active),
            subtitle=said.needs_subtitle(active, period),
            alt=drawn.bar_table_alt(
                needs,
                rows=names(needs, "row"),
                columns=names(needs, "column"),
                row_words=said.UNITS["product"][:2],
                column_words=said.UNITS["support_need"][:2],
            ),
            definition=told(texts.ACTIVE_HELP + "\n\n" + texts.NEEDS_HELP),
            table=said.needs_table(needs),
            shared=said.NEEDS_SHARED,
            origin=origin,
            config=CONFIG,
        )
        if of_products := said.needs_sentences(active, names(needs, "row")):
            st.write(plain(" ".join(of_products)))
        left, right = st.columns(2, gap="large")
        with left:
            double = computed.double_staffed(active)
            total = int(computed.level(active, "all")["courses"].sum())
            label = "Dobbeltbemandede forløb"
            chart(
                followup.unit_intervals(
                    computed.told_apart(double),
                    metric_label=label,
                    unit="share",
                    counted=texts.OF_COURSES_TOLD,
                    dark=dark,
                ),
                key="double",
                title=said.double_title(double),
                subtitle=said.double_subtitle(double, total, period),
                alt=followup.unit_intervals_alt(
                    double, metric_label=label, unit="share", units=said.UNITS["centre"][:2]
                ),
                definition=told(texts.DOUBLE_HELP),
                table=said.share_table(double, "Bestillende center", "Dobbeltbemandet", "Oplyst"),
                shared=said.share_shared("Bestillende center", "Dobbeltbemandet", "Oplyst"),
                origin=origin,
                config=CONFIG,
            )
        with right:
            efforts = computed.efforts(active)
            measures = computed.effort_measures(efforts)
            chart(
                drawn.effort_shares(measures, dark=dark),
                key="efforts",
                title=said.efforts_title(efforts),
                subtitle=said.efforts_subtitle(active, period),
                alt=drawn.effort_shares_alt(measures),
                definition=told(texts.EFFORTS_HELP),
                table=said.efforts_table(efforts),
                shared=said.EFFORTS_SHARED,
                origin=origin,
                config=CONFIG,
            )
        bought_from = computed.providers(active)
        provider_rows = said.providers_table(bought_from)
        heading(said.providers_title(bought_from), f"Aktive forløb, {said.months_words(period.months)}.")
        shown_table(provider_rows, said.providers_title(bought_from))
        quiet_row(
            key="providers",
            title=said.providers_title(bought_from),
            definition=told(texts.PROVIDERS_HELP),
            table=provider_rows,
            origin=origin,
            shared=said.PROVIDERS_SHARED,
            with_table=False,
        )

# --- How courses end: interrupted and why ---------------------------------------------------------------------------

if breaks.open:
    with breaks:
        why = computed.reasons(ended)
        broken = why.filter(pl.col("group").is_in(computed.INTERRUPTED))
        chart(
            drawn.reason_bars(broken, dark=dark),
            key="reasons",
            title=said.reasons_title(found),
            subtitle=said.reasons_subtitle(found, period),
            alt=drawn.reason_bars_alt(broken),
            definition=told(texts.INTERRUPTED_HELP + "\n\n" + texts.REASONS_HELP),
            table=said.reasons_table(why),
            shared=said.REASONS_SHARED,
            origin=origin,
            config=CONFIG,
        )
        by = COMPARED[
            st.segmented_control(
                "Sammenlign efter",
                list(COMPARED),
                default="Leverandør",
                required=True,
                key="sammenlign",
                bind="query-params",
            )
        ]
        every_part = computed.parts(ended, by)
        called = said.UNITS[by]
        for place, (count, label) in zip(
            st.columns(2, gap="large"), (("interrupted", "Afbrudt"), ("dropped_out", "Frafald")), strict=True
        ):
            with place:
                units = computed.shares_of(every_part, count)
                whole = computed.whole_share(every_part, count)
                chart(
                    followup.unit_intervals(
                        units,
                        metric_label=label,
                        unit="share",
                        reference=whole,
                        counted=texts.OF_COURSES_ENDED,
                        dark=dark,
                    ),
                    key=f"parts-{count.replace('_', '-')}",
                    title=said.parts_title(units, whole, label, called),
                    subtitle=said.parts_subtitle(units, every_part, period, called),
                    alt=followup.unit_intervals_alt(
                        units, metric_label=label, unit="share", reference=whole, units=called[:2]
                    ),
                    definition=told(
                        (texts.INTERRUPTED_HELP if count == "interrupted" else texts.DROP_OUT_HELP)
                        + "\n\n"
                        + texts.PARTS_HELP
                    ),
                    table=said.parts_table(every_part, called),
                    shared=said.parts_shared(called),
                    origin=origin,
                    config=CONFIG,
                )
        mix = computed.mix(ended)
        every_provider = computed.parts(ended, "provider", folded=False)
        if mix.units.height < 2:
            heading(said.mix_title(mix))
        else:
            chart(
                casemix.observed_expected(
                    mix.units,
                    unit_label=said.UNITS["provider"][:2],
                    counted=texts.DROPPED_OUT_COUNTED,
                    better="lower",
                    dark=dark,
                ),
                key="mix",
                title=said.mix_title(mix),
                subtitle=said.mix_subtitle(mix, period),
                alt=casemix.observed_expected_alt(
                    mix.units, unit_label=said.UNITS["provider"][:2], counted=texts.DROPPED_OUT_COUNTED
                ),
                definition=told(texts.MIX_HELP + "\n\n" + texts.DROP_OUT_HELP),
                table=said.mix_table(mix, every_provider),
                # Where providers are folded above, the two tables could hide different cells of one provider.
                shared=said.MIX_SHARED if every_provider.equals(computed.parts(ended, "provider")) else None,
                origin=origin,
                config=CONFIG,
            )
            heading(texts.CELLS_TITLE, texts.CELLS_SUBTITLE)
            quiet_row(
                key="cells",
                title=texts.CELLS_TITLE,
                definition=told(texts.CELLS_HELP + "\n\n" + texts.MIX_HELP),
                table=said.cells_table(mix),
                origin=origin,
            )
        products = computed.largest(ended.with_columns(pl.col("product").fill_null(computed.UNKNOWN)), "product", 50)
        product = st.selectbox(
            "Produkt",
            products,
            index=None,
            placeholder="Alle produkter",
            key="produkt",
            bind="query-params",
            width=300,
        )
        curve, start = trimmed(exits.counts_by_event(ask(asked.time_in_course, snapshot, selection, product), "time"))
        chart(
            drawn.course_curve(curve, start=start, dark=dark),
            key="curve",
            title=said.curve_title(curve, product),
            subtitle=said.curve_subtitle(start, period),
            alt=drawn.course_curve_alt(curve, start=start),
            definition=told(texts.CURVE_HELP),
            table=said.curve_table(curve),
            origin=origin,
            config=CONFIG,
        )
        steps = computed.next_steps(ask(asked.next_after_interruption, snapshot, selection))
        chart(
            drawn.bar_table(steps, rows=names(steps, "row"), columns=names(steps, "column"), dark=dark),
            key="next",
            title=said.next_title(steps),
            subtitle=f"Forløb, der blev afbrudt {said.months_words(period.months)}, og hvad der skete først bagefter.",
            alt=drawn.bar_table_alt(
                steps,
                rows=names(steps, "row"),
                columns=names(steps, "column"),
                row_words=texts.BREAKS,
                column_words=texts.OUTCOMES,
            ),
            definition=told(texts.NEXT_HELP),
            table=said.next_table(steps),
            shared=said.NEXT_SHARED,
            origin=origin,
            config=CONFIG,
        )

# --- What comes of them ---------------------------------------------------------------------------------------------

if result.open:
    with result:
        flow = ask(asked.benefit_flow, snapshot, selection)
        chart(
            drawn.benefit_flow(flow, dark=dark),
            key="flow",
            title=said.flow_title(flow),
            subtitle=said.flow_subtitle(flow, period),
            alt=drawn.benefit_flow_alt(flow),
            definition=told(texts.COURSE_FLOW_HELP),
            table=said.flow_table(flow),
            shared=said.FLOW_SHARED,
            origin=origin,
            config=CONFIG,
        )
        if sentences := said.flow_sentences(flow):
            st.write(plain(sentences))
        covered = period.months if period.chosen else page.choices.months
        after = computed.after(ask(asked.after_courses, snapshot, page.selection))
        groups = computed.after_groups(after)
        chart(
            drawn.after_bars(groups, dark=dark),
            key="after",
            title=said.after_title(after),
            subtitle=said.after_subtitle(after, covered, chosen=period.chosen),
            alt=drawn.after_bars_alt(groups),
            definition=f"{texts.AFTER_HELP}\n\n{texts.COUNTED_MONTHS.format(months=said.months_words(covered))}",
            table=said.after_table(after),
            shared=said.AFTER_SHARED,
            origin=origin,
            config=CONFIG,
        )

# --- The long ones: the agenda of a joint meeting -------------------------------------------------------------------

if long.open:
    with long:
        provider = st.selectbox(
            texts.PROVIDER_CHOICE,
            computed.long_providers(running, weeks),
            index=None,
            placeholder=texts.EVERY_PROVIDER,
            key="leverandoer",
            bind="query-params",
            width=300,
        )
        rows = computed.long_running(running, weeks, provider)
        of_all = running.height if provider is None else computed.long_running(running, 0, provider).height
        title = said.long_title(rows.height, weeks, provider)
        heading(title, said.long_subtitle(rows.height, of_all, day))
        if rows.is_empty():
            st.write(texts.NO_LONG)
        else:
            workers = shown_names(ask(caseload.worker_names, snapshot), settings.worker_names)
            agenda = said.long_table(rows, workers)
            shown_table(agenda, title, days=True, most=ROWS_SHOWN)
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                quiet_row(
                    key="long",
                    title=title,
                    definition=texts.LONG_HELP.format(weeks=formats.integer(weeks)) + "\n\n" + texts.LONG_LIST_HELP,
                    table=agenda,
                    origin=origin,
                    with_table=False,
                )
                provider_button(rows, provider, weeks, origin, markers=bool(selection.markers))

# --- The practice review --------------------------------------------------------------------------------------------

if review.open:
    with review:
        whole_period = ask(asked.ended_total, snapshot, selection).row(0, named=True)
        everyone = int(whole_period["courses"])
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            size = st.number_input(
                texts.REVIEW_SIZE, min_value=1, max_value=500, value=10, key="antal", bind="query-params", width=160
            )
            seed = st.number_input(
                texts.REVIEW_SEED,
                min_value=0,
                max_value=LARGEST_SEED,
                value=1,
                key="tal",
                bind="query-params",
                help=texts.REVIEW_SEED_HELP,
                width=160,
            )
            wanted = st.text_input(texts.REVIEW_NAMED, key="navngivne", help=texts.REVIEW_NAMED_HELP, width=360)
        # Named courses are looked for among all that ended, which are drawn to the last one.
        sample = ask(asked.drawn_courses, snapshot, selection, everyone if wanted.strip() else size, seed)
        if wanted.strip():
            sample = computed.named_courses(sample, wanted)
        counted = computed.review(sample)
        title = said.review_title(counted, everyone)
        heading(title, said.review_subtitle(period, None if wanted.strip() else seed))
        if sample.is_empty():
            st.write(texts.NO_COURSES)
        else:
            st.write(
                plain(f"{said.flow_sentences(computed.flow_of(sample))} {said.interrupted_words(sample, counted)}")
            )
            st.write(plain(said.sample_words(counted, whole_period, drawn=not wanted.strip())))
            listed = said.review_table(sample)
            shown_table(listed, title, days=True, most=ROWS_SHOWN)
            quiet_row(
                key="review",
                title=title,
                definition=told(texts.REVIEW_HELP),
                table=listed,
                origin=origin,
                with_table=False,
            )

# --- The orders -----------------------------------------------------------------------------------------------------

if orders.open:
    with orders:
        repeats = ask(asked.repeats, snapshot, selection)
        again = computed.repeats_total(repeats)
        by_centre = computed.repeat_units(repeats)
        units = computed.told_apart(computed.shares_of(by_centre, "completed"))
        whole = computed.whole_share(by_centre, "completed")
        left, right = st.columns(2, gap="large")
        with left:
            chart(
                followup.unit_intervals(
                    units,
                    metric_label="Formålet var dækket før",
                    unit="share",
                    reference=whole,
                    counted=texts.OF_COURSES_BEGUN,
                    dark=dark,
                ),
                key="repeats",
                title=said.repeats_title(again),
                subtitle=said.repeats_subtitle(again, period),
                alt=followup.unit_intervals_alt(
                    units,
                    metric_label="Formålet var dækket før",
                    unit="share",
                    reference=whole,
                    units=said.UNITS["centre"][:2],
                ),
                definition=told(texts.REPEATS_HELP),
                table=said.repeat_units_table(by_centre),
                shared=said.REPEATS_SHARED,
                origin=origin,
                config=CONFIG,
            )
            former = ask(asked.repeated_courses, snapshot, selection)
            heading(said.repeated_title(former))
            quiet_row(
                key="repeated",
                title=said.repeated_title(former),
                definition=told(texts.REPEATS_HELP),
                table=said.repeated_table(former),
                origin=origin,
            )
        with right:
            waited = ask(asked.waits, snapshot, selection)
            bands = computed.in_bands(waited, "weeks", "courses", computed.WAITS)
            unknown = int(waited.filter(pl.col("weeks").is_null())["courses"].sum())
            label = "Uger fra bestilling til start"
            chart(
                followup.distribution_chart(bands, x_label=label, counted=("forløb", "forløb"), dark=dark),
                key="waits",
                title=said.waits_title(computed.median_of(waited, "weeks", "courses"), unknown),
                subtitle=said.waits_subtitle(unknown, period),
                alt=followup.distribution_alt(bands, x_label=label, counted=("forløb", "forløb")),
                definition=told(texts.WAITS_HELP),
                table=said.bands_table(bands, label, "Forløb"),
                shared=said.bands_shared(label, "Forløb"),
                origin=origin,
                config=CONFIG,
            )
            waiting = ask(asked.waiting_now, snapshot, page.today)
            title = said.waiting_title(waiting, day)
            heading(title, texts.COURSE_WAITING_HELP)
            if not waiting.is_empty():
                quiet_row(
                    key="waiting",
                    title=title,
                    definition=texts.COURSE_WAITING_HELP,
                    table=said.waiting_table(waiting),
                    origin=origin,
                    shared=said.WAITING_SHARED,
                )
        planned = ask(asked.planned_and_actual, snapshot, selection)
        chart(
            drawn.planned_actual(planned, dark=dark),
            key="planned",
            title=said.planned_title(planned),
            subtitle=said.planned_subtitle(period),
            alt=drawn.planned_actual_alt(planned),
            definition=told(texts.PLANNED_HELP),
            table=said.planned_table(planned),
            shared=said.PLANNED_SHARED,
            origin=origin,
            config=CONFIG,
        )
        left, right = st.columns(2, gap="large")
        with left:
            offers = computed.parts(ended, "product")
            units = computed.shares_of(offers, "dropped_out")
            whole = computed.whole_share(offers, "dropped_out")
            called = said.UNITS["product"]
            chart(
                followup.unit_intervals(
                    units,
                    metric_label="Frafald",
                    unit="share",
                    reference=whole,
                    counted=texts.OF_COURSES_ENDED,
                    dark=dark,
                ),
                key="offers",
                title=said.parts_title(units, whole, "Frafald", called),
                subtitle=said.parts_subtitle(units, offers, period, called),
                alt=followup.unit_intervals_alt(
                    units, metric_label="Frafald", unit="share", reference=whole, units=called[:2]
                ),
                definition=told(texts.DROP_OUT_HELP + "\n\n" + texts.OFFERS_HELP),
                table=said.parts_table(offers, called),
                shared=said.parts_shared(called),
                origin=origin,
                config=CONFIG,
            )
        with right:
            at_once = computed.in_bands(
                ask(asked.concurrent, snapshot, selection), "courses", "persons", computed.AT_ONCE
            )
            last_day = said.last_day(period, day)
            label = "Forløb på én gang"
            chart(
                followup.distribution_chart(at_once, x_label=label, counted=("person", "personer"), dark=dark),
                key="at-once",
                title=said.at_once_title(at_once),
                subtitle=said.at_once_subtitle(last_day),
                alt=followup.distribution_alt(at_once, x_label=label, counted=("person", "personer")),
                definition=texts.AT_ONCE_HELP,
                table=said.bands_table(at_once, label, "Personer"),
                shared=said.bands_shared(label, "Personer"),
                origin=origin,
                config=CONFIG,
            )
