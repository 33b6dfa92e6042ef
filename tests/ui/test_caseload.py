from datetime import date, timedelta

import polars as pl
import pytest

from ui import caseload
from ui.norms import NormSet

DAY = date(2026, 10, 31)
GUIDE = NormSet(
    "Vejledende",
    "Kilde",
    (("jobparate", 40, 60, date.min, date.max), ("aktivitetsparate", 20, 30, date.min, date.max)),
    past=False,
)
NAMES = {"M1": "Åse Prøve", "M2": "Zenia Prøve", "M3": "Ane Prøve", "M4": "Ærlig Prøve", "M5": "Leder Prøve"}
WORKER = {
    "caseworker_id": pl.String, "name": pl.String, "team_id": pl.String, "team": pl.String, "carries": pl.Boolean,
    "fte": pl.Float64, "hours_missing": pl.Boolean, "first_day": pl.Date, "coming_end": pl.Date, "citizens": pl.Int64,
    "covered": pl.Int64, "primary_cases": pl.Int64,
}  # fmt: skip
MIX = {"caseworker_id": pl.String, "team_id": pl.String, "target_group": pl.String, "citizens": pl.Int64}


def workers() -> pl.DataFrame:
    """M2 works in two teams, M3 is new, M5 leads, and M6 has citizens but is not employed any more."""
    old = date(2018, 3, 1)
    rows = [
        ("M1", "Åse Prøve", "n", "Nord", True, 1.0, False, old, None, 33, 2, 31),
        ("M2", "Zenia Prøve", "n", "Nord", True, 0.5, False, old, None, 14, 0, 26),
        ("M2", "Zenia Prøve", "s", "Syd", True, 0.3, False, old, None, 11, 1, 26),
        ("M3", "Ane Prøve", "s", "Syd", True, 1.0, True, date(2026, 5, 1), None, 19, 0, 19),
        ("M4", "Ærlig Prøve", "s", "Syd", True, 0.75, False, date(2026, 4, 30), None, 0, 0, 0),
        ("M5", "Leder Prøve", "s", "Syd", False, 1.0, False, old, None, 4, 0, 4),
        ("M6", "Forhen Prøve", "n", "Nord", False, 0.0, False, old, None, 3, 0, 3),
    ]
    return pl.DataFrame(rows, schema=WORKER, orient="row")


def mix() -> pl.DataFrame:
    rows = [
        ("M1", "n", "jobparate", 20),
        ("M1", "n", "aktivitetsparate", 13),
        ("M2", "n", "aktivitetsparate", 14),
        ("M2", "s", "aktivitetsparate", 5),
        ("M2", "s", "andre", 6),
        ("M3", "s", "aktivitetsparate", 19),
        ("M5", "s", "jobparate", 4),
        ("M6", "n", "jobparate", 3),
    ]
    return pl.DataFrame(rows, schema=MIX, orient="row")


def rows(norms: NormSet | None = GUIDE, *, scale: float = 1.0, day: date = DAY) -> dict[str, dict[str, object]]:
    found = caseload.worker_rows(workers(), mix(), norms, NAMES, day=day, newcomer_scale=scale)
    return {row["caseworker_id"]: row for row in found.iter_rows(named=True)}


# --- Workers ----------------------------------------------------------------------------------------------------


def test_workers_stand_in_the_danish_alphabet_whatever_their_caseload() -> None:
    found = caseload.worker_rows(workers(), mix(), GUIDE, NAMES, day=DAY, newcomer_scale=1.0)
    assert found["label"].to_list() == ["Ane Prøve", "Zenia Prøve", "Ærlig Prøve", "Åse Prøve"]
    more = workers().with_columns(citizens=pl.lit(90) - pl.col("citizens"))
    again = caseload.worker_rows(more, mix(), GUIDE, NAMES, day=DAY, newcomer_scale=1.0)
    assert again["label"].to_list() == found["label"].to_list()


def test_a_worker_in_two_teams_is_one_row_of_all_his_hours_and_citizens() -> None:
    row = rows()["M2"]
    assert (row["team"], row["citizens"], row["covered"]) == ("Nord, Syd", 25, 1)
    assert row["fte"] == pytest.approx(0.8)
    assert row["caseload"] == pytest.approx(25 / 0.8)
    assert row["fte_words"] == "0,8"
    assert rows()["M4"]["fte_words"] == "0,75"


def test_a_leader_and_one_who_is_gone_have_no_row() -> None:
    assert set(rows()) == {"M1", "M2", "M3", "M4"}


def test_the_norm_of_a_mixed_caseload_is_the_time_that_it_takes() -> None:
    row = rows()["M1"]
    assert row["low"] == pytest.approx(33 / (20 / 40 + 13 / 20))
    assert row["high"] == pytest.approx(33 / (20 / 60 + 13 / 30))
    assert row["standing"] == "within"
    # A group without a norm has no part in it.
    assert (rows()["M2"]["low"], rows()["M2"]["high"]) == (pytest.approx(20), pytest.approx(30))
    assert rows()["M2"]["standing"] == "above"


def test_a_newcomer_is_one_in_the_first_six_months_and_the_setting_scales_the_norm() -> None:
    assert {worker: row["newcomer"] for worker, row in rows().items()} == {
        "M1": False,
        "M2": False,
        "M3": True,  # 1 May + 6 months is 1 November
        "M4": False,  # 30 April + 6 months is 30 October
    }
    assert rows(day=date(2026, 11, 1))["M3"]["newcomer"] is False
    half = rows(scale=0.5)
    assert (half["M3"]["low"], half["M3"]["high"]) == (pytest.approx(10), pytest.approx(15))
    assert (rows()["M3"]["standing"], half["M3"]["standing"]) == ("below", "above")
    assert half["M1"] == rows()["M1"]


def test_without_norm_or_citizens_nobody_is_judged() -> None:
    assert {row["standing"] for row in rows(None).values()} == {"unknown"}
    assert rows()["M4"]["standing"] == "unknown"
    assert rows()["M4"]["caseload"] == 0


def test_workers_without_names_are_shown_without() -> None:
    nameless = dict.fromkeys(NAMES, "")
    found = caseload.worker_rows(workers(), mix(), GUIDE, nameless, day=DAY, newcomer_scale=1.0)
    assert set(found["label"]) == {""}
    assert found["caseworker_id"].to_list() == ["M1", "M2", "M3", "M4"]


def test_no_workers_are_an_empty_frame_of_the_same_columns() -> None:
    full = caseload.worker_rows(workers(), mix(), GUIDE, NAMES, day=DAY, newcomer_scale=1.0)
    empty = caseload.worker_rows(workers().clear(), mix().clear(), GUIDE, NAMES, day=DAY, newcomer_scale=1.0)
    assert empty.is_empty()
    assert empty.schema == full.schema


# --- The unit ---------------------------------------------------------------------------------------------------


def test_a_unit_is_those_who_carry_cases_and_tells_whom_it_leaves_out() -> None:
    unit = caseload.unit_on(workers(), mix(), GUIDE, DAY)
    assert (unit.citizens, unit.outside, unit.assumed) == (77, 7, 1)
    assert unit.fte == pytest.approx(3.55)
    assert unit.caseload == pytest.approx(77 / 3.55)
    assert unit.covered == pytest.approx(71 / 77)
    assert unit.low == pytest.approx(71 / (20 / 40 + 51 / 20))
    assert list(unit.needed) == pytest.approx([20 / 60 + 51 / 30, 20 / 40 + 51 / 20])


def test_a_unit_without_workers_has_no_caseload_and_nothing_to_compare() -> None:
    empty = caseload.unit_on(workers().clear(), mix().clear(), GUIDE, DAY)
    assert (empty.caseload, empty.citizens, empty.fte) == (None, 0, 0)
    change = caseload.change_since(caseload.unit_on(workers(), mix(), None, DAY), empty)
    assert change.difference != change.difference


def test_a_year_before_the_leap_day_is_the_28th() -> None:
    assert caseload.year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert caseload.year_before(date(2026, 10, 31)) == date(2025, 10, 31)


# --- Month by month -----------------------------------------------------------------------------------------------

MONTHS = pl.DataFrame(
    {
        "month": [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)],
        "complete": [True, True, False],
        "final": [True, False, False],
    }
)


def of_months() -> tuple[pl.DataFrame, pl.DataFrame]:
    citizens = pl.DataFrame(
        {
            "unit": ["n", "n", "n", "n"],
            "label": ["Nord"] * 4,
            "month": [date(2026, 1, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)],
            "target_group": ["jobparate", "aktivitetsparate", "andre", "jobparate"],
            "citizen_days": [620, 310, 0, 99],
            "other_days": [0, 0, 28, 0],
        }
    )
    capacity = pl.DataFrame(
        {
            "unit": ["n", "n", "s", "n"],
            "label": ["Nord", "Nord", "Syd", "Nord"],
            "month": [date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 1), date(2026, 3, 1)],
            "fte_days": [23.25, 28.0, 0.0, 31.0],
            "people_days": [31, 28, 0, 31],
        }
    )
    return citizens, capacity


def test_a_month_is_citizen_days_over_full_time_days_beside_the_norm_of_its_mix() -> None:
    series = caseload.caseload_series(*of_months(), MONTHS, GUIDE, main=True)
    january = series.filter(pl.col("unit_id") == "n").row(0, named=True)
    assert january["caseload"] == pytest.approx(930 / 23.25)
    assert (january["citizens"], january["fte"]) == (pytest.approx(30), pytest.approx(0.75))
    assert january["low"] == pytest.approx(930 / (620 / 40 + 310 / 20))
    assert january["preliminary"] is False
    february = series.filter(pl.col("unit_id") == "n").row(1, named=True)
    assert (february["caseload"], february["preliminary"]) == (0, True)


def test_a_month_that_is_not_whole_is_left_out_and_one_without_hours_has_no_caseload() -> None:
    series = caseload.caseload_series(*of_months(), MONTHS, GUIDE, main=True)
    assert series["month"].max() == date(2026, 2, 1)
    assert series.filter(pl.col("unit_id") == "s")["caseload"].to_list() == [None]


def test_a_line_beside_the_main_one_and_a_choice_of_no_norm_have_no_band() -> None:
    for norms, main in ((GUIDE, False), (None, True)):
        series = caseload.caseload_series(*of_months(), MONTHS, norms, main=main)
        assert series["low"].null_count() == series["high"].null_count() == series.height
        assert set(series["main"]) == {main}


# --- How often they are seen ----------------------------------------------------------------------------------------


def test_a_case_is_seen_often_or_seldom_by_conversations_a_year() -> None:
    long_ago = date(2024, 1, 1)
    half = DAY - timedelta(days=182)
    cases = pl.DataFrame(
        [
            ("M1", long_ago, 8),  # often
            ("M1", long_ago, 7),  # steady
            ("M1", long_ago, 4),  # steady
            ("M1", long_ago, 3),  # seldom
            ("M1", half, 4),  # 183 days: 8 a year
            ("M1", half, 1),  # 2 a year
            ("M2", DAY - timedelta(days=89), 0),  # 90 days: new
            ("M2", DAY - timedelta(days=90), 0),  # 13 weeks
            (None, long_ago, 5),
        ],
        schema={"caseworker_id": pl.String, "spell_start": pl.Date, "held_in_year": pl.Int64},
        orient="row",
    )
    found = caseload.intensity_rows(cases, NAMES, often=7.9, seldom=4, day=DAY)
    assert found.rows() == [("Zenia Prøve", 1, 1, 0, 0), ("Åse Prøve", 0, 2, 2, 2)]
    assert found.columns == ["label", "new", "seldom", "steady", "often"]
    assert caseload.intensity_rows(cases.clear(), NAMES, often=8, seldom=4, day=DAY).is_empty()


# --- What if ------------------------------------------------------------------------------------------------------


def test_the_flow_is_the_last_final_months_with_moves_in_less_moves_out() -> None:
    first = [date(2025, month, 1) for month in range(1, 10)]
    measures = pl.DataFrame(
        {
            "month": list(reversed(first)),
            "exited": list(range(19, 10, -1)),
            "open_at_start": list(range(109, 100, -1)),
            "entered": list(range(29, 20, -1)),
            "moved_in": list(range(9)),
            "moved_out": [3] * 9,
        }
    )
    months = pl.DataFrame({"month": first, "complete": [True] * 9, "final": [True] * 8 + [False]})
    flow = caseload.flow_of(measures, months, count=3)
    assert flow.months == tuple(first[5:8])
    assert flow.exits == (16, 17, 18)
    assert flow.openings == (106, 107, 108)
    assert flow.net_inflow == (26 + 3 - 3, 27 + 2 - 3, 28 + 1 - 3)
    assert caseload.flow_of(measures.clear(), months).months == ()


def test_a_month_without_a_case_counts_as_one_without_a_flow_once_the_unit_has_begun() -> None:
    first = [date(2025, month, 1) for month in range(1, 6)]
    kinds = ("exited", "open_at_start", "entered", "moved_in", "moved_out")
    measures = pl.DataFrame([{"month": first[n], **dict.fromkeys(kinds, 3 + n)} for n in (1, 3)])
    months = pl.DataFrame({"month": first, "complete": [True] * 5, "final": [True] * 5})
    flow = caseload.flow_of(measures, months)
    assert flow.months == tuple(first[1:])
    assert flow.exits == flow.openings == flow.net_inflow == (4, 0, 6, 0)


def test_a_forecast_is_dated_from_the_month_of_the_data_date() -> None:
    staffed = pl.DataFrame(
        {"month": [0, 2], "caseload": [31.0, 29.0], "caseload_low": [31.0, 27.0], "caseload_high": [31.0, 33.0]}
    )
    assert caseload.dated(staffed, DAY).rows() == [
        (date(2026, 10, 1), 31.0, 31.0, 31.0),
        (date(2026, 12, 1), 29.0, 27.0, 33.0),
    ]


def test_two_rules_share_out_the_same_citizens_within_each_team() -> None:
    birth_days = pl.DataFrame(
        {"team_id": ["n", "n", "n", "s"], "birth_day": [1, 31, None, 5], "citizens": [30, 12, 5, 30]},
        schema={"team_id": pl.String, "birth_day": pl.Int64, "citizens": pl.Int64},
    )
    found = {row["rule"]: row for row in caseload.rules(birth_days, workers()).iter_rows(named=True)}
    assert list(found) == ["now", "fewest", "birth_day"]
    assert (found["now"]["lowest"], found["now"]["highest"]) == (0, pytest.approx(11 / 0.3))
    assert found["fewest"]["deviation"] < found["now"]["deviation"]
    # All of Syd was born on one day, so one of its three has them all.
    assert found["birth_day"]["lowest"] == 0
    assert found["birth_day"]["highest"] > found["fewest"]["highest"]


def test_no_workers_have_no_rules() -> None:
    birth_days = pl.DataFrame(schema={"team_id": pl.String, "birth_day": pl.Int64, "citizens": pl.Int64})
    empty = caseload.rules(birth_days, workers().clear())
    assert empty.is_empty()
    assert empty.columns == ["rule", "lowest", "highest", "deviation"]
