from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest

from data.contract import contract
from methods import markers as method
from ui import markers as computed
from ui import texts
from ui.markers import BANDS, OTHERS, OWN, Markers

TERMS = contract().vocabularies["marker"]
BITS = {"ufaglært": 1, "hjemløs": 1024, "ptsd angst eller adhd": 16384}
KNOWN = Markers(
    bits=BITS,
    labels={"ufaglært": "ufaglært", "hjemløs": "hjemløs", "ptsd angst eller adhd": "PTSD, angst eller ADHD"},
    sections={"ufaglært": "faglig", "hjemløs": "social", "ptsd angst eller adhd": "task force"},
    with_no=frozenset({"hjemløs"}),
)
UNSKILLED, HOMELESS, PTSD = BITS.values()


def masks(*rows: tuple[int, int, int]) -> pl.DataFrame:
    """Rows of (yes_mask, no_mask, citizens)."""
    schema = {"yes_mask": pl.Int64, "no_mask": pl.Int64, "citizens": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


MINE = masks((UNSKILLED, HOMELESS, 50), (UNSKILLED | HOMELESS, 0, 9), (0, HOMELESS, 21), (PTSD, 0, 11), (0, 0, 19))
"""110 citizens: ufaglært 59; hjemløs 9 of 80 told; PTSD 11; 40 of nothing told but by the last two."""


def shares(found: pl.DataFrame = MINE) -> pl.DataFrame:
    return method.shares(found, BITS, KNOWN.with_no)


def rows(others: pl.DataFrame | None = None, published: dict[str, float] | None = None) -> pl.DataFrame:
    beside = None if others is None else shares(others)
    return computed.share_rows(shares(), beside, KNOWN, {"ufaglært": 0.76} if published is None else published)


# --- The markers that the data tell of ----------------------------------------------------------------------------


def test_markers_stand_in_the_contract_s_order_with_what_a_sentence_calls_them() -> None:
    bits = pl.DataFrame(
        [("ufaglært", 1, True), ("hjemløs", 1024, False), ("ptsd angst eller adhd", 16384, True)],
        schema=["marker", "bit", "has_no"],
        orient="row",
    )
    known = computed.markers_of(bits, ["ptsd angst eller adhd", "ufaglært"], TERMS)
    assert dict(known.bits) == {"ufaglært": 1, "ptsd angst eller adhd": 16384}
    assert dict(known.labels) == {"ufaglært": "ufaglært", "ptsd angst eller adhd": "PTSD, angst eller ADHD"}
    assert known.sections["ufaglært"] == "faglig"
    assert known.with_no == {"ufaglært", "ptsd angst eller adhd"}
    assert known.label("noget helt andet") == "noget helt andet"


def test_every_group_of_the_contract_has_a_heading() -> None:
    assert {term.group for term in TERMS} <= set(texts.SECTION_OF)


# --- Shares -------------------------------------------------------------------------------------------------------


def test_a_share_is_of_those_told_where_the_file_holds_a_no_else_of_all() -> None:
    found = {row["name"]: row for row in rows().to_dicts()}
    assert (found["ufaglært"]["count"], found["ufaglært"]["total"]) == (59, 110)
    assert found["ufaglært"]["of"] == texts.OF_ALL
    assert (found["hjemløs"]["count"], found["hjemløs"]["total"]) == (9, 80)
    assert found["hjemløs"]["of"] == texts.OF_TOLD
    assert (found["hjemløs"]["no"], found["hjemløs"]["unknown"], found["hjemløs"]["citizens"]) == (71, 30, 110)
    assert found["ptsd angst eller adhd"]["marker"] == "PTSD, angst eller ADHD"
    assert [row["section"] for row in found.values()] == ["Fagligt", "Socialt", "Task force"]
    assert [row["reference"] for row in found.values()] == [0.76, None, None]


def test_the_other_teams_stand_before_the_selection_under_each_marker() -> None:
    found = rows(masks((UNSKILLED, 0, 90), (0, 0, 30)))
    assert found.select("name", "group").rows()[:4] == [
        ("ufaglært", OTHERS), ("ufaglært", OWN), ("hjemløs", OTHERS), ("hjemløs", OWN)
    ]  # fmt: skip
    assert found.filter(pl.col("group") == OTHERS)["citizens"].to_list() == [120, 120, 120]


def test_every_citizen_counts_once_per_marker() -> None:
    found = rows()
    assert (found["count"] + found["no"] + found["unknown"] == found["citizens"]).all()


def test_a_published_share_is_a_whole_per_cent_give_or_take_a_half() -> None:
    low = shares()["low"][0]
    assert [one.by_chance for one in computed.against_published(rows(published={"ufaglært": low - 0.004}))] == [True]
    assert [one.by_chance for one in computed.against_published(rows(published={"ufaglært": low - 0.006}))] == [False]


def test_the_farthest_from_the_published_shares_comes_first() -> None:
    found = computed.against_published(rows(published={"ufaglært": 0.52, "hjemløs": 0.4}))
    assert [one.marker for one in found] == ["hjemløs", "ufaglært"]
    assert found[0].difference == pytest.approx(9 / 80 - 0.4)
    assert [one.by_chance for one in found] == [False, True]


def test_against_the_other_teams_a_difference_is_claimed_only_beyond_its_own_uncertainty() -> None:
    found = {one.marker: one for one in computed.against_others(rows(masks((UNSKILLED, 0, 90), (0, HOMELESS, 30))))}
    assert not found["ufaglært"].by_chance
    assert found["ufaglært"].difference == pytest.approx(59 / 110 - 0.75)
    assert found["hjemløs"].by_chance
    assert not found["PTSD, angst eller ADHD"].by_chance


def test_without_the_other_teams_there_is_nothing_to_hold_against() -> None:
    assert computed.against_others(rows()) == []
    nobody = masks()
    assert computed.against_others(rows(nobody)) == []


def test_of_few_citizens_no_difference_is_claimed() -> None:
    few, many = masks((UNSKILLED, 0, 9)), masks((UNSKILLED, 0, 90), (0, 0, 900))
    for mine, theirs in ((few, many), (many, few)):
        found = computed.share_rows(shares(mine), shares(theirs), KNOWN, {"ufaglært": 0.01})
        assert all(one.by_chance for one in computed.against_others(found))
    found = computed.share_rows(shares(few), None, KNOWN, {"ufaglært": 0.01})
    assert [one.by_chance for one in computed.against_published(found)] == [True]


def test_only_one_population_s_published_shares_are_used() -> None:
    references = pl.DataFrame(
        [("A", "ufaglært", 0.7, "x"), ("B", "ufaglært", 0.5, "y"), ("A", "hjemløs", 0.1, "x")],
        schema=["population", "marker", "share", "source"],
        orient="row",
    )
    assert computed.published_of(references, "A") == {"ufaglært": 0.7, "hjemløs": 0.1}
    assert computed.published_of(references, None) == {}
    # All who are chosen by a marker have it: that says nothing beside a published share.
    assert computed.published_of(references, "A", ["ufaglært"]) == {"hjemløs": 0.1}


@pytest.mark.parametrize(
    ("counts", "mean", "half"),
    [([4, 3, 2, 1], 1.0, 1), ([1, 0, 0, 1], 1.5, 3), ([0, 0, 5], 2.0, 2), ([6, 1], 1 / 7, 0), ([2, 2], 0.5, 1)],
)
def test_half_of_them_have_at_least_so_many(counts: Sequence[int], mean: float, half: int) -> None:
    numbers = pl.DataFrame({"number": range(len(counts)), "citizens": counts})
    found = computed.mean_and_median(numbers)
    assert found is not None
    assert found[0] == pytest.approx(mean)
    assert found[1] == half
    assert 2 * sum(counts[half:]) >= sum(counts)


def test_nobody_has_no_mean() -> None:
    assert computed.mean_and_median(pl.DataFrame({"number": [0], "citizens": [0]})) is None


@pytest.mark.parametrize(
    ("month", "day"),
    [
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2025, 12, 1), date(2025, 12, 31)),
        (date(2025, 4, 1), date(2025, 4, 30)),
    ],
)
def test_a_month_s_last_day(month: date, day: date) -> None:
    assert computed.last_day_of(month) == day


# --- Over the years -----------------------------------------------------------------------------------------------

ENDS = (date(2024, 12, 1), date(2025, 12, 1), date(2026, 10, 1))


def by_year(marker: str, *rows: tuple[int, int, int]) -> pl.DataFrame:
    """Rows of (yes, no, citizens) at the ends."""
    return pl.DataFrame(
        [(month, marker, *row) for month, row in zip(ENDS, rows, strict=True)],
        schema={"month": pl.Date, "marker": pl.String, "yes": pl.Int64, "no": pl.Int64, "citizens": pl.Int64},
        orient="row",
    )


@pytest.mark.parametrize(
    ("yes", "change"), [((100, 110, 160), "up"), ((160, 110, 100), "down"), ((100, 130, 108), "none")]
)
def test_a_change_is_claimed_from_the_first_year_to_the_newest(yes: tuple[int, int, int], change: str) -> None:
    years = computed.year_shares(by_year("ufaglært", *((one, 0, 400) for one in yes)), KNOWN)
    assert years["change"].unique().to_list() == [change]
    assert years["total"].to_list() == [400, 400, 400]
    found = computed.changes_of(years)
    assert found.since == date(2024, 12, 1)
    assert (found.more, found.fewer) == (("ufaglært",) * (change == "up"), ("ufaglært",) * (change == "down"))
    assert found.looked_at == 1


def test_a_year_with_far_less_told_is_not_compared() -> None:
    # Only those who are asked for help were told of: 40 of 50, then 60 of 300.
    years = computed.year_shares(by_year("hjemløs", (40, 10, 400), (62, 238, 400), (60, 240, 400)), KNOWN)
    assert years["comparable"].to_list() == [False, True, True]
    assert years["told"].to_list() == [0.125, 0.75, 0.75]
    assert years["total"].to_list() == [50, 300, 300]
    assert years["change"].unique().to_list() == ["none"]
    assert computed.changes_of(years).since == date(2025, 12, 1)


def test_where_all_but_the_newest_year_lack_too_much_nothing_is_compared() -> None:
    years = computed.year_shares(by_year("hjemløs", (40, 10, 400), (50, 20, 400), (60, 240, 400)), KNOWN)
    found = computed.changes_of(years)
    assert (found.since, found.looked_at, found.not_comparable) == (None, 0, ("hjemløs",))


def test_a_year_of_few_citizens_is_not_compared() -> None:
    years = computed.year_shares(by_year("ufaglært", (8, 0, 9), (60, 0, 100), (20, 0, 100)), KNOWN)
    assert years["comparable"].to_list() == [False, True, True]


def test_no_years_are_a_frame_with_the_columns() -> None:
    years = computed.year_shares(by_year("ufaglært", (1, 0, 2), (1, 0, 2), (1, 0, 2)).clear(), KNOWN)
    assert years.is_empty()
    assert {"marker", "month", "share", "comparable", "change"} <= set(years.columns)
    assert computed.changes_of(years).since is None


# --- Together -----------------------------------------------------------------------------------------------------


def test_pairs_have_the_numbers_behind_them_and_few_are_marked() -> None:
    found = masks(
        (UNSKILLED | HOMELESS, 0, 60), (UNSKILLED, 0, 40), (HOMELESS, 0, 20), (PTSD | HOMELESS, 0, 9), (0, 0, 71)
    )
    pairs = computed.pair_rows(method.pairs(found, BITS), shares(found), KNOWN).to_dicts()
    assert [(row["first"], row["second"]) for row in pairs] == [
        ("ufaglært", "hjemløs"), ("ufaglært", "PTSD, angst eller ADHD"), ("hjemløs", "PTSD, angst eller ADHD")
    ]  # fmt: skip
    both = pairs[0]
    assert (both["both"], both["first_yes"], both["second_yes"], both["citizens"]) == (60, 100, 89, 200)
    assert both["expected"] == pytest.approx(100 * 89 / 200)
    assert (both["apart"], both["few"]) == ("more", False)
    assert [row["few"] for row in pairs[1:]] == [True, True]


@pytest.mark.parametrize(
    ("both", "apart", "few"), [(26, "none", False), (40, "more", False), (12, "fewer", False), (9, "fewer", True)]
)
def test_a_pair_is_apart_beyond_chance_and_few_by_those_who_have_both(both: int, apart: str, few: bool) -> None:
    # Fifty of a hundred have the one and fifty the other: one would expect 25 with both.
    found = masks((UNSKILLED | HOMELESS, 0, both), (UNSKILLED, 0, 50 - both), (HOMELESS, 0, 50 - both), (0, 0, both))
    (row,) = computed.pair_rows(method.pairs(found, BITS), shares(found), KNOWN).to_dicts()
    assert row["expected"] == 25
    assert (row["apart"], row["few"]) == (apart, few)


def test_the_pairs_are_those_of_the_most_common_markers() -> None:
    pairs = computed.pair_rows(method.pairs(MINE, BITS), shares(), KNOWN, most=2)
    assert pairs.select("first", "second").rows() == [("ufaglært", "PTSD, angst eller ADHD")]
    assert computed.most_common(shares(), 2) == ["ufaglært", "ptsd angst eller adhd"]


def test_a_marker_that_nobody_has_is_in_no_pair() -> None:
    found = masks((UNSKILLED, 0, 60), (HOMELESS, 0, 20))
    assert computed.pair_rows(method.pairs(found, BITS), shares(found), KNOWN).height == 1


def test_combinations_of_few_are_left_out_and_counted() -> None:
    found = method.combinations(MINE, BITS)
    combined, left_out, sets = computed.combination_rows(found, KNOWN)
    assert combined.select("members", "count").rows() == [
        (["ufaglært"], 50),
        ([], 40),
        (["PTSD, angst eller ADHD"], 11),
    ]
    assert combined["share"][0] == pytest.approx(50 / 110)
    assert (left_out, sets) == (9, 1)
    assert combined["count"].sum() + left_out == 110


def test_combinations_beyond_the_most_common_are_counted_too() -> None:
    combined, left_out, sets = computed.combination_rows(method.combinations(MINE, BITS, most=1), KNOWN)
    assert (combined.height, left_out, sets) == (1, 60, 3)


def test_numbers_of_ten_and_more_are_one_band() -> None:
    numbers = pl.DataFrame({"number": range(13), "citizens": [1, 2, 0, 0, 0, 0, 0, 0, 0, 3, 4, 0, 5]})
    bands = computed.number_bands(numbers)
    assert bands["band"].to_list() == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10+"]
    assert bands["count"].to_list() == [1, 2, 0, 0, 0, 0, 0, 0, 0, 3, 9]
    assert bands["share"].sum() == pytest.approx(1)


# --- What follows -------------------------------------------------------------------------------------------------

FOLLOW = pl.DataFrame(
    [
        (0, "n", 5, 1, 3000, 9),
        (UNSKILLED, "n", 12, 2, 9000, 30),
        (UNSKILLED, "s", 4, 0, 4500, 11),
        (UNSKILLED | HOMELESS, "s", 1, 1, 6000, 17),
    ],
    schema=["marker_mask", "team_id", "exits", "exits_to_work", "person_days", "contacts_held"],
    orient="row",
)


def test_exits_by_number_add_up_and_those_by_marker_overlap() -> None:
    numbers = computed.exit_rates(FOLLOW, KNOWN, by_number=True)
    assert numbers.select("unit_id", "unit", "count").rows() == [
        ("0", "ingen kendetegn", 5), ("1", "1 kendetegn", 16), ("2", "2 kendetegn", 1)
    ]  # fmt: skip
    assert numbers["count"].sum() == FOLLOW["exits"].sum()
    assert numbers["total"].sum() == pytest.approx(22500 / 30.4375)
    assert numbers["value"][1] == pytest.approx(100 * 16 / (13500 / 30.4375))
    assert (numbers["low"] < numbers["value"]).all()
    assert (numbers["value"] < numbers["high"]).all()
    assert numbers["whole"].unique().to_list() == [pytest.approx(100 * 22 / (22500 / 30.4375))]
    by_marker = computed.exit_rates(FOLLOW, KNOWN, by_number=False)
    assert by_marker.select("unit_id", "count").rows() == [("ufaglært", 17), ("hjemløs", 1)]


def test_a_bit_that_is_no_marker_of_the_data_is_not_counted() -> None:
    assert computed.of_number(UNSKILLED | 2, KNOWN) == "1"
    many = Markers({str(n): 1 << n for n in range(9)}, {}, {}, frozenset())
    assert [computed.of_number((1 << n) - 1, many) for n in range(9)] == [*BANDS[:5], *["5+"] * 4]


def test_nothing_that_happened_gives_no_rates() -> None:
    assert computed.exit_rates(FOLLOW.clear(), KNOWN, by_number=True).is_empty()
    assert computed.effort_shares(EFFORTS.clear(), KNOWN, "with_course", by_number=True).is_empty()


MOMENTS = pl.DataFrame(
    [
        ("number", "0", 20, 40.0, 7300.0, 90.0, 2664500.0, 14700.0),
        ("number", "2", 31, 200.0, 11315.0, 1400.0, 4129975.0, 73500.0),
        ("marker", "hjemløs", 31, 200.0, 11315.0, 1400.0, 4129975.0, 73500.0),
        ("marker", "ufaglært", 31, 190.0, 11315.0, 1300.0, 4129975.0, 73000.0),
        ("marker", "psykiske udfordringer", 31, 190.0, 11315.0, 1300.0, 4129975.0, 73000.0),
    ],
    schema=["kind", "unit", "citizens", "events", "exposure", "events_squared", "exposure_squared", "cross"],
    orient="row",
)


def test_conversations_by_marker_are_held_against_everybody_once() -> None:
    numbers = computed.talk_rates(MOMENTS, KNOWN, by_number=True)
    assert numbers["unit"].to_list() == ["ingen kendetegn", "2 kendetegn"]
    whole = 365.25 * 240 / 18615
    assert numbers["whole"][0] == pytest.approx(whole)
    by_marker = computed.talk_rates(MOMENTS, KNOWN, by_number=False)
    assert by_marker["unit_id"].to_list() == ["ufaglært", "hjemløs"]
    assert by_marker["whole"].to_list() == [pytest.approx(whole)] * 2
    assert by_marker["value"][1] == pytest.approx(365.25 * 200 / 11315)


EFFORTS = pl.DataFrame(
    [(0, 30, 3, 9, 80.0), (UNSKILLED, 50, 12, 7, 60.0), (UNSKILLED | HOMELESS, 20, 6, 0, 0.0)],
    schema=["marker_mask", "citizens", "with_course", "with_hours", "hours"],
    orient="row",
)


def test_efforts_are_shares_of_the_open_citizens() -> None:
    numbers = computed.effort_shares(EFFORTS, KNOWN, "with_course", by_number=True)
    assert numbers.select("unit", "count", "total").rows() == [
        ("ingen kendetegn", 3, 30), ("1 kendetegn", 12, 50), ("2 kendetegn", 6, 20)
    ]  # fmt: skip
    assert numbers["whole"].to_list() == [0.21] * 3
    by_marker = computed.effort_shares(EFFORTS, KNOWN, "with_hours", by_number=False)
    assert by_marker.select("unit_id", "count", "total").rows() == [("ufaglært", 7, 70), ("hjemløs", 0, 20)]
    assert by_marker["value"].to_list() == [0.1, 0.0]
    assert by_marker["low"][1] == 0


def counts(first: int, many: int, daily: int) -> pl.DataFrame:
    """Many who enter on a day, of whom some leave every tenth day after it."""
    days = [first, *range(first + 10, first + 210, 10)]
    return pl.DataFrame(
        {
            "time": [float(day) for day in days],
            "entered": [many] + [0] * 20,
            "censored": [0] * 21,
            "job": [0] + [daily] * 20,
        }
    )


def test_curves_begin_together_where_each_has_enough() -> None:
    curves, start = computed.open_curves([("få", counts(0, 200, 4)), ("mange", counts(60, 100, 2))], until=1000)
    assert start == 60
    assert curves.filter(pl.col("time") == 60)["remaining"].to_list() == [1.0, 1.0]
    few = curves.filter(pl.col("group") == "få")
    # 176 were left on day 60, and 4 more leave every ten days.
    assert few.filter(pl.col("time") == 100)["remaining"][0] == pytest.approx(160 / 176)
    assert (curves["remaining"] <= 1).all()


def test_a_curve_is_cut_where_asked_and_a_small_group_has_none() -> None:
    curves, start = computed.open_curves([("alle", counts(0, 200, 4)), ("få", counts(0, 9, 0))], until=100)
    assert curves["group"].unique().to_list() == ["alle"]
    assert (start, curves["time"].max()) == (0, 100)
    nothing, none = computed.open_curves([("få", counts(0, 9, 0))], until=100)
    assert nothing.is_empty()
    assert none is None


# --- Distributions and case mix -----------------------------------------------------------------------------------

OPEN = pl.DataFrame(
    [
        ("age_band", "30–39", 1, 40),
        ("age_band", "40–49", 2, 60),
        ("age_band", "ukendt", 3, 0),
        *(("duration", band, place, place) for place, band in enumerate("abcdefg")),
        ("visitation", "aktivitetsparat", 1, 30),
        ("visitation", "jobparat", 2, 50),
        ("visitation", "ukendt", 3, 20),
    ],
    schema=["kind", "band", "position", "cases"],
    orient="row",
)


def test_distributions_are_in_order_and_an_unknown_age_of_nobody_is_left_out() -> None:
    ages = computed.distribution_of(OPEN, "age_band")
    assert ages.rows() == [("30–39", 40, 0.4), ("40–49", 60, 0.6)]
    years = computed.distribution_of(OPEN, "duration", computed.YEARS_OPEN)
    assert years["band"].to_list() == list(computed.YEARS_OPEN)
    assert years["count"].to_list() == [0, 1, 2, 3, 4, 5, 6]
    assert computed.distribution_of(OPEN.clear(), "age_band").is_empty()


def test_visitation_has_the_most_common_first_and_the_unknown_last() -> None:
    found = computed.visitation_shares(OPEN)
    assert found.select("unit", "count", "total").rows() == [
        ("jobparat", 50, 100), ("aktivitetsparat", 30, 100), ("ukendt", 20, 100)
    ]  # fmt: skip


def test_case_mix_begins_with_what_teams_do_not_decide() -> None:
    assert computed.chosen_first(["ufaglært", "aktivt misbrug", "psykiske udfordringer"]) == [
        "psykiske udfordringer", "aktivt misbrug"
    ]  # fmt: skip
    assert computed.chosen_first(["ufaglært"]) == ["age_band"]
    assert computed.chosen_label("age_band", KNOWN) == "alder"
    assert computed.chosen_label("ptsd angst eller adhd", KNOWN) == "PTSD, angst eller ADHD"


def test_cells_keep_what_was_asked_for_in_person_months() -> None:
    by_cell = pl.DataFrame(
        [("n", "ja", "30–39", None, 3, 3043), ("n", "nej", "30–39", None, 0, 0), ("s", "nej", "40–49", None, 1, 0)],
        schema=dict.fromkeys(("team_id", "c1", "c2", "c3"), pl.String)
        | dict.fromkeys(("exits", "person_days"), pl.Int64),
        orient="row",
    )
    cells, asked = computed.mix_cells(by_cell)
    assert asked == ["c1", "c2"]
    assert cells.columns == ["team_id", "c1", "c2", "events", "exposure"]
    assert cells["events"].to_list() == [3, 1]
    assert cells["exposure"][0] == pytest.approx(3043 / 30.4375)
