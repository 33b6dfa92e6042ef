from collections.abc import Mapping
from datetime import UTC, date, datetime

import polars as pl
import pytest

from data.counters import Counter, counters
from data.metrics import metrics
from data.settings import Settings
from methods import intervals
from queries.followup import counted
from records.reasons import GoodReason
from tests.ui.test_series import month, months
from ui import followup

Case = Mapping[str, object]

DAY = date(2026, 10, 31)
START = date(2026, 1, 5)
TABLES = ("plans", "contacts", "clarifications", "jobs", "courses", "assignments")
CASE: Case = {
    "data_date": DAY, "case_id": "", "citizen_label": None, "team_id": "n", "benefit": "kontanthjælp",
    "caseworker_id": "M1", "spell_start": START, "worker_until": None, "plan_start": date(2026, 2, 1),
    "next_step": "praktik", "due_date": date(2026, 12, 1), "plan_lapsed": None, "last_held": date(2026, 10, 20),
    "missed_in_row": 0, "missed_since": None, "next_planned": None, "last_clarified": date(2026, 10, 1),
    "last_effort": date(2026, 5, 1), "talk_weeks": None,
}  # fmt: skip
"""A case that stands in no counter."""


def cases(*changes: Case) -> pl.DataFrame:
    dates = ("data_date", "spell_start", "worker_until", "plan_start", "due_date", "plan_lapsed", "last_held",
             "missed_since", "next_planned", "last_clarified", "last_effort")  # fmt: skip
    kinds: dict[str, type[pl.DataType]] = {name: pl.Date if name in dates else pl.String for name in CASE}
    kinds |= {"missed_in_row": pl.Int64, "talk_weeks": pl.Int64}
    return pl.DataFrame([{**CASE, **one} for one in changes], schema=kinds)


FOUR: tuple[Case, ...] = (
    {"case_id": "S1"},
    {"case_id": "S2", "plan_start": None, "next_step": None, "due_date": None, "last_held": date(2026, 7, 1)},
    {"case_id": "S3", "due_date": date(2026, 10, 19)},
    {"case_id": "S20", "last_clarified": date(2025, 11, 12)},
)
"""Nothing; no plan and 122 days without a conversation; overdue by 12 days; a clarification due in 12 days."""


def available(tables: tuple[str, ...] = TABLES) -> list[Counter]:
    return [one for one in counters().values() if set(one.needs) <= set(tables)]


def found(*changes: Case, reasons: tuple[GoodReason, ...] = ()) -> pl.DataFrame:
    return followup.noted(counted(cases(*changes), available(), Settings(), TABLES), available(), reasons)


def reason(case_id: str, counter: str, *, start: date = START, words: str = "Venter") -> GoodReason:
    return GoodReason(case_id, start, counter, words, date(2026, 11, 30), datetime(2026, 10, 1, tzinfo=UTC))


def listed(
    *changes: Case, chosen: tuple[str, ...] = (), search: str = "", reasons: tuple[GoodReason, ...] = ()
) -> pl.DataFrame:
    return followup.listed(found(*changes, reasons=reasons), available(), chosen, search)


# --- Counter and list --------------------------------------------------------------------------------------------


def test_a_0_is_counted_too() -> None:
    number = followup.counts(found(*FOUR), available())
    assert number == dict.fromkeys(counters(), 0) | {
        "uden_plan": 1,
        "laenge_siden_samtale": 1,
        "frist_overskredet": 1,
        "aarlig_afklaring": 1,
    }
    assert set(followup.counts(found(), available()).values()) == {0}


def test_the_list_holds_everybody_most_counters_first_and_then_most_days() -> None:
    rows = listed(*FOUR)
    assert rows["case_id"].to_list() == ["S2", "S3", "S20", "S1"]
    assert rows["needs"].to_list() == [2, 1, 1, 0]
    assert rows["longest"].to_list() == [299, 12, -12, None]
    assert rows["why"].to_list() == [
        "Uden plan i 42 uger · Ingen samtale i 17 uger",
        "Fristen overskredet med 12 dage",
        "Årlig afklaring om 12 dage",
        "",
    ]


def test_days_are_in_the_singular_and_a_case_of_equal_need_is_sorted_by_its_number() -> None:
    rows = listed({"case_id": "S9", "due_date": date(2026, 10, 30)}, {"case_id": "S8", "due_date": date(2026, 10, 30)})
    assert rows["case_id"].to_list() == ["S8", "S9"]
    assert set(rows["why"]) == {"Fristen overskredet med 1 dag"}


def test_a_case_in_several_chosen_counters_is_listed_once_with_all_its_reasons() -> None:
    rows = listed(*FOUR, chosen=("laenge_siden_samtale", "uden_plan"))
    assert rows["case_id"].to_list() == ["S2"]
    assert rows["why"][0].count(" · ") == 1


def test_the_days_are_those_of_the_chosen_counters_but_every_reason_is_told() -> None:
    rows = listed(*FOUR, chosen=("laenge_siden_samtale",))
    assert rows["longest"].to_list() == [122]
    assert "Uden plan" in rows["why"][0]


@pytest.mark.parametrize(
    ("search", "expected"), [("S2", ["S2", "S20"]), (" s20 ", ["S20"]), ("", ["S2", "S3", "S20", "S1"]), ("(", [])]
)
def test_search_keeps_the_numbers_that_hold_what_is_written(search: str, expected: list[str]) -> None:
    assert listed(*FOUR, search=search)["case_id"].to_list() == expected


def test_without_a_counter_the_cases_stand_by_number() -> None:
    rows = followup.listed(cases(*FOUR).with_columns(noted=pl.lit("")), [], (), "")
    assert rows["case_id"].to_list() == ["S1", "S2", "S20", "S3"]
    assert rows["why"].to_list() == [""] * 4


def test_no_cases_are_no_rows() -> None:
    assert listed().is_empty()
    assert listed(chosen=("uden_plan",)).is_empty()


# --- Good reasons --------------------------------------------------------------------------------------------------


def test_a_good_reason_is_noted_the_case_stays_counted_and_moves_down() -> None:
    reasons = (reason("S2", "uden_plan"), reason("S2", "laenge_siden_samtale", words="Ferie"))
    rows = listed(*FOUR, reasons=reasons)
    assert followup.counts(rows, available())["uden_plan"] == 1
    assert rows["case_id"].to_list() == ["S3", "S20", "S1", "S2"]
    row = rows.row(-1, named=True)
    assert (row["needs"], row["longest"]) == (0, None)
    assert row["why"] == "Uden plan i 42 uger · Ingen samtale i 17 uger"
    assert row["noted"] == "Uden plan: Venter (til 30-11-2026). Længe siden samtale: Ferie (til 30-11-2026)."


def test_a_reason_of_one_counter_leaves_the_need_of_the_other() -> None:
    row = listed(*FOUR, reasons=(reason("S2", "uden_plan"),)).filter(pl.col("case_id") == "S2").row(0, named=True)
    assert (row["needs"], row["longest"]) == (1, 122)


def test_a_reason_belongs_to_its_spell_and_its_counter() -> None:
    reasons = (
        reason("S2", "uden_plan", start=date(2025, 1, 5)),  # an earlier spell of the case
        reason("S3", "uden_plan"),  # a counter in which the case doesn't stand
        reason("S99", "uden_plan"),
        reason("S2", "en_gammel_taeller"),
    )
    rows = found(*FOUR, reasons=reasons)
    assert set(rows["noted"]) == {""}
    assert not any(rows[f"{one.id}_noted"].any() for one in available())
    assert rows["case_id"].to_list() == ["S1", "S2", "S3", "S20"]


def test_reasons_of_cases_that_are_gone_are_found_again() -> None:
    reasons = [reason("S2", "uden_plan"), reason("S99", "uden_plan"), reason("S2", "uden_plan", start=date(2025, 1, 5))]
    lost = followup.lost_reasons(reasons, cases(*FOUR), DAY)
    assert lost == reasons[1:]
    assert followup.lost_reasons(reasons, cases(*FOUR), date(2026, 12, 1)) == [], "those have ended"


# --- Shares over time ------------------------------------------------------------------------------------------------

HAS_PLAN = metrics()["has_plan"]


def stocks(plans: list[int], stock: int = 200) -> pl.DataFrame:
    return pl.DataFrame(
        [{"month": month(n), "has_plan": count, "open_at_end": stock} for n, count in enumerate(plans)],
        schema={"month": pl.Date, "has_plan": pl.Int64, "open_at_end": pl.Int64},
    )


def test_a_share_of_the_stock_has_wilson_s_interval() -> None:
    series = followup.stock_series(stocks([150, 161]), months(2, final=1), [HAS_PLAN])
    assert series["value"].to_list() == pytest.approx([0.75, 0.805])
    assert (series["low"][1], series["high"][1]) == pytest.approx(intervals.wilson(161, 200))
    assert series["preliminary"].to_list() == [False, True]
    assert series["label"].unique().to_list() == [HAS_PLAN.label]


def test_a_table_that_began_later_is_no_0_before_but_a_0_after_is_one() -> None:
    series = followup.stock_series(stocks([0, 0, 40, 0]), months(4, final=4), [HAS_PLAN])
    assert series["value"].to_list() == [None, None, 0.2, 0.0]
    assert series["low"].null_count() == 2
    never = followup.stock_series(stocks([0, 0]), months(2, final=2), [HAS_PLAN])
    assert never["value"].to_list() == [0.0, 0.0]


def test_too_few_cases_and_a_month_without_any_have_no_share() -> None:
    series = followup.stock_series(stocks([3], stock=6), months(2, final=2), [HAS_PLAN])
    assert series["value"].to_list() == [None, None]


def test_a_stock_is_held_against_the_month_a_year_before() -> None:
    series = followup.stock_series(stocks([100, *[120] * 11, 170]), months(13, final=13), [HAS_PLAN])
    found_change = followup.stock_change(series, HAS_PLAN.id)
    assert found_change is not None
    last, change = found_change
    assert (last["month"], last["numerator"]) == (month(12), 170)
    assert change == intervals.difference(170, 200, 100, 200)
    short = followup.stock_change(series.head(12), HAS_PLAN.id)
    assert short is not None
    assert (short[0]["month"], short[1]) == (month(11), None)
    assert followup.stock_change(series.clear(), HAS_PLAN.id) is None
    assert followup.stock_change(series, "another") is None


# --- Conversations ---------------------------------------------------------------------------------------------------


def test_conversations_of_a_month_without_a_case_are_0_and_other_forms_are_the_rest() -> None:
    measures = pl.DataFrame(
        {
            "month": [month(1)], "contacts_held": [41], "contacts_missed": [7], "contacts_cancelled": [5],
            "contacts_unclosed": [3], "held_in_person": [23], "held_by_phone": [11], "held_by_video": [4],
        }
    )  # fmt: skip
    rows = followup.talks_by_month(measures, months(2, final=2))
    assert rows["period"].to_list() == [month(0), month(1)]
    assert rows.row(0)[1:] == (0,) * 8
    assert rows.row(1, named=True)["held_otherwise"] == 3


def test_the_distribution_has_every_band_and_leaves_out_the_young_cases() -> None:
    talks = pl.DataFrame({"held": [0, 1, 2, 5, 8, 12, 13, 30, None], "cases": [4, 3, 6, 11, 20, 2, 1, 3, 17]})
    bands = followup.distribution(talks)
    assert bands["band"].to_list() == ["0", "1–2", "3–5", "6–8", "9–12", "13+"]
    assert bands["count"].to_list() == [4, 9, 11, 20, 2, 4]
    assert bands["share"].sum() == pytest.approx(1)
    nobody = followup.distribution(talks.tail(1))
    assert nobody["count"].to_list() == [0] * 6
    assert nobody["share"].null_count() == 6


def test_plans_are_counted_by_the_team_of_the_case() -> None:
    open_now = cases(*FOUR, {"case_id": "S5", "team_id": "s"}, {"case_id": "S6", "team_id": "s", "plan_start": None})
    totals = followup.plan_totals(open_now, {"n": "Team Nord"})
    assert totals.rows() == [("n", "Team Nord", 3, 4), ("s", "s", 1, 2)]
    assert followup.plan_totals(open_now.clear(), {}).is_empty()


def test_a_cohort_s_share_is_of_those_who_were_followed() -> None:
    cohorts = pl.DataFrame({"month": [month(0), month(1)], "met": [31, 0], "not_met": [9, 0], "pending": [0, 17]})
    shares = followup.cohort_shares(cohorts)
    assert shares["share"].to_list() == [pytest.approx(31 / 40), None]
    assert (shares["low"][0], shares["high"][0]) == pytest.approx(intervals.wilson(31, 40))
    assert (shares["low"][1], shares["high"][1]) == (None, None)
    assert followup.cohort_shares(cohorts.clear()).is_empty()
