"""What the page Forløb computes: periods, kept names, endings, units, sequels, and the sums that must agree."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.selection import Selection
from tests.ui.course_rows import (
    NORD,
    SYD,
    active,
    drawn,
    ended,
    running,
    some_ended,
    ten,
    two_centres,
)
from ui import courses as computed
from ui import texts
from ui.courses import Endings, Review

MONTHS = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(30)]


# --- The period -----------------------------------------------------------------------------------------------------


def test_without_a_choice_the_newest_twelve_months_are_counted() -> None:
    whole = Selection(first_month=MONTHS[0], last_month=MONTHS[-1], teams=("n",))
    for chosen in (whole, Selection(teams=("n",))):
        period = computed.period_of(chosen, MONTHS)
        assert not period.chosen
        assert period.months == tuple(MONTHS[-12:])
        assert period.selection == Selection(first_month=MONTHS[-12], last_month=MONTHS[-1], teams=("n",))


def test_a_chosen_period_is_left_alone() -> None:
    chosen = Selection(first_month=MONTHS[3], last_month=MONTHS[5])
    period = computed.period_of(chosen, MONTHS)
    assert (period.chosen, period.months, period.selection) == (True, tuple(MONTHS[3:6]), chosen)


def test_fewer_months_than_twelve_are_all_counted() -> None:
    half_year = [date(2022, month, 1) for month in range(7, 13)]
    period = computed.period_of(Selection(first_month=half_year[0], last_month=half_year[-1]), half_year)
    assert (period.chosen, period.months) == (False, tuple(half_year))
    assert computed.period_of(Selection(), []).months == ()


def test_the_period_before_is_as_long_and_must_be_covered() -> None:
    period = computed.period_of(Selection(first_month=MONTHS[6], last_month=MONTHS[9]), MONTHS)
    assert computed.period_before(period, MONTHS) == Selection(first_month=MONTHS[2], last_month=MONTHS[5])
    early = computed.period_of(Selection(first_month=MONTHS[3], last_month=MONTHS[6]), MONTHS)
    assert computed.period_before(early, MONTHS) is None
    assert computed.period_before(computed.period_of(Selection(), []), []) is None


# --- Names that are kept --------------------------------------------------------------------------------------------


def rows_of(**counts: int) -> pl.DataFrame:
    return pl.DataFrame({"product": list(counts), "courses": list(counts.values())})


def test_the_largest_come_first_and_the_unknown_last() -> None:
    rows = rows_of(b=3, ukendt=50, a=3, c=9)
    assert computed.largest(rows, "product", 8) == ["c", "a", "b", "ukendt"]


def test_more_than_so_many_are_folded_but_never_a_single_one() -> None:
    five = rows_of(a=5, b=4, c=3, d=2, e=1)
    assert computed.largest(five, "product", 3) == ["a", "b", "c"]
    assert computed.largest(five, "product", 4) == ["a", "b", "c", "d", "e"]


def test_persons_of_several_folded_together_are_not_added() -> None:
    rows = pl.DataFrame({"product": ["a", "b", "c"], "courses": [5, 4, 3], "persons": [5, 2, 3]})
    folded = computed.with_rest(rows, "product", ["a"]).sort("product")
    assert folded.rows() == [("a", 5, 5), ("øvrige", 7, None)]


# --- What is bought -------------------------------------------------------------------------------------------------


def test_purchases_hold_every_cell_with_persons_and_the_least_need() -> None:
    cells = computed.purchases(two_centres())
    assert cells.select("row", "column", "count", "persons", "least", "note").rows() == [
        (NORD, "mentorforløb", 40, 40, 0, ""),
        (NORD, "virksomhedsforløb", 21, 21, 0, ""),
        (NORD, "individuel tid", 9, 6, 4, "6 personer, 4 med mindst støttebehov"),
        (SYD, "mentorforløb", 20, 20, 0, ""),
        (SYD, "virksomhedsforløb", 20, 20, 0, ""),
        (SYD, "individuel tid", 0, None, 0, ""),
    ]


def test_every_breakdown_of_what_is_bought_adds_up_to_the_active_courses() -> None:
    rows = two_centres()
    total = int(computed.level(rows, "all")["courses"].sum())
    assert total == 110
    assert computed.purchases(rows)["count"].sum() == total
    assert computed.needs_of_products(rows)["count"].sum() == total
    assert computed.providers(rows)["courses"].sum() == total
    assert computed.efforts(rows)["courses"].sum() == total


def test_support_needs_stand_in_their_order_with_the_unknown_last() -> None:
    cells = computed.needs_of_products(two_centres())
    assert cells["column"].unique(maintain_order=True).to_list() == ["A", "B", "C", "D", "E", "ukendt"]
    assert cells.filter(pl.col("row") == "virksomhedsforløb")["count"].to_list() == [19, 18, 4, 0, 0, 0]


def test_more_products_than_are_shown_become_one() -> None:
    many = [
        {"level": "centre_product", "ordering_centre": NORD, "product": f"p{n}", "courses": 20 - n, "persons": 20 - n}
        for n in range(9)
    ]
    cells = computed.purchases(active(*many))
    assert cells["column"].to_list() == ["p0", "p1", "p2", "p3", "p4", "p5", "øvrige"]
    assert cells["count"].to_list()[-1] == 14 + 13 + 12
    assert cells["persons"].to_list()[-1] is None


def test_providers_are_alphabetical_with_their_most_common_product() -> None:
    rows = computed.providers(two_centres())
    assert rows.rows() == [
        ("Klit", 50, 46, 50 / 110, "virksomhedsforløb"),
        ("Åben Vej", 60, 60, 60 / 110, "mentorforløb"),
    ]


def test_a_provider_that_is_not_told_is_unknown_and_last() -> None:
    rows = active(
        {"level": "provider", "provider": None, "courses": 9, "persons": 9},
        {"level": "provider", "provider": "Å", "courses": 2, "persons": 2},
    )
    assert computed.providers(rows)["provider"].to_list() == ["Å", "ukendt"]


def test_double_staffing_is_a_share_of_the_told_with_its_interval() -> None:
    units = computed.double_staffed(two_centres())
    assert units.select("unit", "count", "total", "value").rows() == [(NORD, 9, 60, 0.15), (SYD, 0, 30, 0.0)]
    assert units["low"][0] == pytest.approx(0.0808, abs=5e-4)
    assert units["high"][1] == pytest.approx(0.1135, abs=5e-4)


def test_long_names_lose_the_words_they_all_begin_with() -> None:
    long = ["Center for Arbejdsfastholdelse", "Center for Afklaring", "Center for Jobindsats"]
    units = pl.DataFrame({"unit_id": long, "unit": long})
    assert computed.told_apart(units)["unit"].to_list() == ["Arbejdsfastholdelse", "Afklaring", "Jobindsats"]
    assert computed.told_apart(units)["unit_id"].to_list() == long
    assert computed.told_apart(units.head(1))["unit"].to_list() == long[:1]
    short = pl.DataFrame({"unit": ["Center Nord", "Center Syd"]})
    assert computed.told_apart(short).equals(short)
    ends = pl.DataFrame({"unit": ["Center for Arbejdsfastholdelse", "Center for"]})
    assert computed.told_apart(ends)["unit"].to_list() == ["for Arbejdsfastholdelse", "for"]


def test_efforts_are_shares_of_courses_and_of_cost_beside_the_source() -> None:
    rows = computed.efforts(two_centres())
    assert rows["kind"].to_list() == ["intern", "Nytte", "ekstern"]
    assert rows["share"].to_list() == [0.2, 0.3, 0.5]
    assert rows["cost_share"].to_list() == [0.1, 0.3, 0.6]
    assert rows["source"].to_list() == [0.26, 0.20, 0.54]
    measures = computed.effort_measures(rows)
    assert measures["measure"].unique(maintain_order=True).to_list() == ["Forløb", "Pris", texts.EFFORT_SOURCE]
    assert measures.group_by("measure").agg(pl.col("share").sum().round(9))["share"].to_list() == [1.0, 1.0, 1.0]


def test_without_any_cost_there_is_no_bar_of_it() -> None:
    rows = computed.efforts(active({"level": "effort", "effort_kind": None, "courses": 4, "persons": 4}))
    assert rows.filter(pl.col("kind") == "ukendt").row(0)[1:] == (4, 1.0, None, None, None)
    assert "Pris" not in computed.effort_measures(rows)["measure"].to_list()


# --- How they end ---------------------------------------------------------------------------------------------------


def test_endings_tell_progress_drop_out_and_the_unknown_apart() -> None:
    assert computed.endings(some_ended()) == Endings(107, 100, 40, 10, 25)


def test_the_interrupted_are_the_sum_of_their_reasons() -> None:
    rows = computed.reasons(some_ended())
    found = computed.endings(some_ended())
    broken = rows.filter(pl.col("group").is_in(computed.INTERRUPTED))
    assert broken["count"].sum() == found.interrupted
    assert rows["count"].sum() == found.known
    assert rows["total"].unique().to_list() == [found.known]
    assert rows.select("reason", "count").rows() == [
        ("job", 6),
        ("progression", 4),
        ("udeblivelse", 10),
        ("sygdom", 9),
        ("afbrudt uden oplyst grund", 6),
        ("fraflyttet", 5),
        ("gennemført", 60),
    ]


@pytest.mark.parametrize("by", ["provider", "product", "support_need", "precise"])
def test_the_parts_add_up_to_the_endings(by: str) -> None:
    units = computed.parts(some_ended(), by)
    assert tuple(units.select("total", "interrupted", "dropped_out").sum().row(0)) == (100, 40, 25)


def test_parts_are_named_and_the_unknown_is_nobody_to_compare() -> None:
    units = computed.parts(some_ended(), "provider")
    assert units.rows() == [
        ("Klit", "Klit", 63, 23, 17),
        ("Åben Vej", "Åben Vej", 35, 15, 6),
        ("ukendt", "ukendt", 2, 2, 2),
    ]
    assert computed.shares_of(units, "dropped_out")["unit"].to_list() == ["Klit", "Åben Vej"]
    assert computed.whole_share(units, "dropped_out") == (0.25, texts.ALL_UNITS)
    assert computed.whole_share(units.clear(), "dropped_out") is None
    assert computed.parts(some_ended(), "precise")["unit"].to_list() == ["formål ikke oplyst", "formål oplyst"]


def test_the_next_steps_hold_every_kind_and_say_who_is_not_followed() -> None:
    after = pl.DataFrame(
        {
            "end_group": ["afbrudt uden progression", "afbrudt uden progression", "afbrudt med progression"],
            "next_event": ["course", None, "work"],
            "courses": [5, 3, 4],
        }
    )
    cells = computed.next_steps(after)
    assert cells.height == 2 * 5
    assert cells["count"].sum() == 12
    assert cells.filter(pl.col("count") > 0).select("row", "column", "count").rows() == [
        ("afbrudt med progression", "i arbejde", 4),
        ("afbrudt uden progression", "nyt forløb", 5),
        ("afbrudt uden progression", "endnu ikke fulgt", 3),
    ]
    assert "endnu ikke fulgt" not in computed.next_steps(after.drop_nulls())["column"].to_list()


# --- After the course -----------------------------------------------------------------------------------------------

AFTER = pl.DataFrame(
    {
        "product": ["p", "p", "p", "p", "p", "q"],
        "months": [3, 3, 3, 12, 12, 3],
        "status": ["ordinære løntimer", "kontanthjælp", None, "job", None, "død"],
        "courses": [3, 6, 1, 2, 8, 4],
    }
)


def test_shares_after_the_course_are_of_those_followed_so_long() -> None:
    rows = computed.after(AFTER)
    assert rows.filter(pl.col("product") == "p").select("months", "status", "courses", "share").rows() == [
        (3, "kontanthjælp", 6, 6 / 9),
        (3, "ordinære løntimer", 3, 3 / 9),
        (3, None, 1, None),
        (12, None, 8, None),
        (12, "job", 2, 1.0),
    ]
    assert rows["courses"].sum() == AFTER["courses"].sum()
    groups = computed.after_groups(rows)
    assert groups.filter(pl.col("months") == 3).select("product", "status_group", "share").rows() == [
        ("p", "på ydelse", 6 / 9),
        ("p", "ordinære løntimer", 3 / 9),
        ("p", None, None),
        ("q", "død/pension", 1.0),
    ]


@pytest.mark.parametrize(
    ("status", "group"),
    [
        ("ordinære løntimer", "ordinære løntimer"),
        ("job", "job"),
        ("fleksjob", "fleksjob"),
        ("uddannelse", "uddannelse"),
        ("kontanthjælp", "på ydelse"),
        ("ressourceforløb", "på ydelse"),
        ("folkepension", "død/pension"),
        ("fraflyttet", "fraflyttet"),
        ("ukendt", "ukendt"),
        ("selvforsørgelse", "ukendt"),
        ("ingen ydelse", "ukendt"),
    ],
)
def test_a_status_has_the_destination_it_is_drawn_as(status: str, group: str) -> None:
    assert computed.status_group(status) == group


# --- The long ones and the review -----------------------------------------------------------------------------------


def test_the_long_ones_have_run_for_the_setting_or_more() -> None:
    rows = running(
        {"course_id": "F1", "weeks": 39},
        {"course_id": "F2", "weeks": 40},
        {"course_id": "F3", "weeks": 90, "provider": None},
        {"course_id": "F4", "weeks": 55, "provider": "Åben Vej"},
    )
    assert computed.long_running(rows, 40)["course_id"].to_list() == ["F3", "F4", "F2"]
    assert computed.long_running(rows, 40, "Klit")["course_id"].to_list() == ["F2"]
    assert computed.long_providers(rows, 40) == ["Klit", "Åben Vej", "ukendt"]


def test_the_ten_cases_of_the_report() -> None:
    assert computed.review(ten()) == Review(courses=10, known=10, interrupted=5, progress=0)
    assert sorted(computed.flow_of(ten()).rows()) == [
        ("kontanthjælp", "førtidspension", 1),
        ("kontanthjælp", "kontanthjælp", 1),
        ("ledighedsydelse", "ledighedsydelse", 1),
        ("ressourceforløbsydelse", "førtidspension", 1),
        ("ressourceforløbsydelse", "ressourceforløbsydelse", 6),
    ]


def test_courses_are_found_by_what_a_reader_writes() -> None:
    assert computed.named_courses(ten(), "030374xxxx, S-3;F5  findes-ikke")["course_id"].to_list() == ["F1", "F3", "F5"]
    nobody = drawn(("a", "x", "y", "job")).with_columns(pl.lit(None, pl.String).alias("citizen_label"))
    assert computed.named_courses(nobody, "f1").height == 1
    assert computed.named_courses(nobody, "a").is_empty()


# --- Orders ---------------------------------------------------------------------------------------------------------


def test_repeats_are_of_the_orders_with_a_purpose() -> None:
    rows = pl.DataFrame(
        {
            "ordering_centre": [NORD, NORD, SYD, None],
            "product": ["p", "q", "p", "p"],
            "courses": [10, 8, 6, 2],
            "precise": [9, 7, 0, 2],
            "completed": [2, 1, 0, 1],
            "interrupted": [1, 0, 0, 0],
            "running": [0, 1, 0, 0],
        }
    )
    assert computed.repeats_total(rows) == computed.Repeats(26, 18, 4, 1, 1)
    assert computed.repeat_units(rows).rows() == [(NORD, NORD, 16, 3, 1), ("ukendt", "ukendt", 2, 1, 0)]


def test_weeks_stand_in_bands_and_the_unknown_in_none() -> None:
    rows = pl.DataFrame({"weeks": [0, 2, 4, 9, 40, None], "courses": [1, 2, 3, 4, 5, 6]})
    bands = computed.in_bands(rows, "weeks", "courses", computed.WAITS)
    assert bands["count"].to_list() == [1, 2, 3, 0, 4, 5]
    assert bands["share"].sum() == pytest.approx(1)
    assert computed.in_bands(rows.clear(), "weeks", "courses", computed.WAITS)["share"].to_list() == [None] * 6


@given(st.dictionaries(st.integers(0, 60), st.integers(1, 9), max_size=12))
def test_the_middle_of_counted_values_is_the_median_of_them_all(counts: dict[int, int]) -> None:
    rows = pl.DataFrame(
        {"weeks": list(counts), "courses": list(counts.values())}, schema={"weeks": pl.Int64, "courses": pl.Int64}
    )
    every = pl.Series([value for value, count in counts.items() for _ in range(count)], dtype=pl.Float64)
    assert computed.median_of(rows, "weeks", "courses") == every.median()


# --- A provider against its mix -------------------------------------------------------------------------------------


def mixed() -> pl.DataFrame:
    """Klit and Fjeld do as one would expect, Vig twice as badly; one course of no provider."""
    rows = []
    for provider, hard, easy in (("Klit", 20, 5), ("Fjeld", 20, 5), ("Vig", 44, 14)):
        for need, lost in (("A", hard), ("C", easy)):
            rows += [
                (provider, "mentorforløb", need, True, "udeblivelse", lost),
                (provider, "mentorforløb", need, True, "gennemført", 60 - lost),
            ]
    return ended(*rows, (None, "mentorforløb", "A", True, "sygdom", 1))


def test_the_expected_adds_up_to_the_drop_out_and_the_cells_give_it() -> None:
    mix = computed.mix(mixed())
    total = computed.endings(mixed()).dropped_out
    assert mix.cells["expected"].sum() == pytest.approx(total)
    by_hand = mix.cells.group_by("unit").agg((pl.col("exposure") * pl.col("cell_rate")).sum().alias("by_hand"))
    for unit, expected, by_cells in mix.units.join(by_hand, on="unit").select("unit", "expected", "by_hand").rows():
        assert expected == pytest.approx(by_cells), unit
    # 109 of 181 in A and 24 of 180 in C are everybody's; 60 courses of each.
    assert mix.units.filter(pl.col("unit") == "Vig")["expected"][0] == pytest.approx(60 * 85 / 181 + 60 * 24 / 180)


def test_a_provider_that_is_not_told_is_nobody_to_compare_and_the_worst_stands_out() -> None:
    mix = computed.mix(mixed())
    assert mix.units["unit"].to_list() == ["Fjeld", "Klit", "Vig"]
    assert mix.flagged["unit"].to_list()[-1] == "Vig"
    assert 0 < mix.chance < 0.15
    assert computed.mix(mixed().clear()).units.is_empty()
