"""How single tables of the pages are shared, by hand: what else must go when one count is small."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from data.metrics import metrics
from methods.disclosure import Shared, shared_frame
from ui import answers, caseload_answers, followup_answers, project_answers
from ui.series import control_series

JANUARY = date(2026, 1, 1)
MONTHS = [date(2025, month, 1) for month in range(1, 13)]


def gone(table: pl.DataFrame, shared: Shared | None) -> Mapping[str, list[int]]:
    """The rows in which each column is hidden, for the columns where any is."""
    assert shared is not None
    found = shared_frame(table, shared)
    hidden = {
        name: [row for row in range(table.height) if found[name][row] is None and table[name][row] is not None]
        for name in found.columns
    }
    return {name: rows for name, rows in hidden.items() if rows}


def series_of(metric_id: str, exits: list[int], openings: list[int]) -> pl.DataFrame:
    metric = metrics()[metric_id]
    measures = pl.DataFrame(
        {
            "month": MONTHS[: len(exits)],
            "exited": exits,
            "open_at_start": openings,
            "person_days": [30 * one for one in openings],
        }
    )
    months = measures.select("month", complete=pl.lit(value=True), final=pl.lit(value=True))
    return answers.series_table(control_series(measures, months, metric), metric)


def test_a_small_month_takes_another_of_its_quarter_and_every_average() -> None:
    table = series_of("exit_rate", [9, 3, 8, 7, 6, 11], [90, 91, 92, 93, 94, 95])
    hidden = gone(table, answers.series_shared(table, metrics()["exit_rate"]))
    assert hidden["Afgange"] == hidden["Afgangsrate (%)"] == [1, 2]
    assert hidden["Gennemsnit"] == [0, 1, 2, 3, 4, 5]
    assert answers.QUARTER not in shared_frame(table, answers.series_shared(table, metrics()["exit_rate"])).columns


def test_nearly_all_of_a_stock_tells_as_much_as_few_of_it() -> None:
    table = series_of("exit_rate", [9, 88, 8, 7, 6, 11], [90, 91, 92, 93, 94, 95])
    assert 1 in gone(table, answers.series_shared(table, metrics()["exit_rate"]))["Afgange"]
    # More may leave in a month than were there at its start; then there is no rest.
    table = series_of("exit_rate", [9, 88, 8, 7, 6, 11], [90, 91, 92, 93, 94, 10])
    assert gone(table, answers.series_shared(table, metrics()["exit_rate"])) == {}


def test_person_months_of_a_month_are_persons_and_years_of_open_cases_are_not() -> None:
    table = series_of("exit_rate_per_100", [0, 0, 0], [40, 3, 50])
    assert 1 in gone(table, answers.series_shared(table, metrics()["exit_rate_per_100"]))["Personmåneder"]
    yearly = metrics()["conversations_per_year"]
    empty = pl.DataFrame(schema={"Holdte samtaler": pl.Int64, "Sagsår": pl.Int64})
    assert answers.series_shared(empty, yearly).plain == ("Sagsår",)


def test_a_destination_without_exits_in_a_period_is_a_row_of_0() -> None:
    periods = pl.DataFrame(
        {
            "period": [MONTHS[3], MONTHS[0], MONTHS[0]],
            "destination_group": ["job", "job", "død"],
            "exits": [7, 12, 6],
        }
    )
    assert answers.destinations_table(periods).rows() == [
        (MONTHS[0], "job", 12),
        (MONTHS[0], "død", 6),
        (MONTHS[3], "job", 7),
        (MONTHS[3], "død", 0),
    ]


def lines(teams: Mapping[str, float], whole: float, smallest: float | None = None) -> pl.DataFrame:
    """A month of caseload series: the whole and its teams."""
    rows = [("Alle team", whole, True, smallest), *((name, citizens, False, None) for name, citizens in teams.items())]
    return pl.DataFrame(
        [
            {
                "unit_id": name,
                "unit": name,
                "month": JANUARY,
                "caseload": citizens / 2,
                "citizens": citizens,
                "fte": 2.0,
                "low": 30.0 if main else None,
                "high": 40.0 if main else None,
                "smallest": least,
                "main": main,
                "preliminary": False,
            }
            for name, citizens, main, least in rows
        ],
        schema_overrides={"smallest": pl.Float64, "low": pl.Float64, "high": pl.Float64},
    )


def test_a_team_of_few_citizens_takes_another_team_since_the_whole_is_shown() -> None:
    series = lines({"Nord": 31.3, "Syd": 3.6, "Øst": 55.2}, 90.1)
    hidden = gone(caseload_answers.series_table(series), caseload_answers.series_shared(series))
    # In order: Alle team, Nord, Syd, Øst.
    assert hidden == {"Borgere i gennemsnit": [1, 2], "Borgere pr. årsværk": [1, 2]}


def test_a_blended_norm_tells_how_few_its_smallest_target_group_is() -> None:
    alone = lines({}, 90.1, smallest=2.4)
    hidden = gone(caseload_answers.series_table(alone), caseload_answers.series_shared(alone))
    assert hidden == {"Norm fra": [0], "Norm til": [0]}
    calm = lines({}, 90.1, smallest=22.4)
    assert gone(caseload_answers.series_table(calm), caseload_answers.series_shared(calm)) == {}


def test_rates_of_few_citizens_are_hidden_though_their_events_are_many() -> None:
    rates = pl.DataFrame(
        {
            "unit": ["Nord", "Syd", "Øst"],
            "count": [120, 31, 77],
            "total": [14.2, 3.1, 10.8],
            "value": [8.45, 10.0, 7.13],
            "low": [7.1, 8.0, 6.0],
            "high": [9.9, 12.0, 8.2],
            "citizens": [15, 3, 12],
        }
    )
    headings = ("Holdte samtaler", "Samtaler om året")
    table = caseload_answers.unit_rates_table(rates, *headings)
    hidden = gone(table, caseload_answers.unit_rates_shared(*headings))
    # The third team goes as well: all citizens less the first team's would be known.
    assert hidden["Holdte samtaler"] == hidden["Samtaler om året"] == [1, 2]


def test_the_forms_of_conversations_add_up_to_those_held_which_stand_in_another_chart() -> None:
    by_month = pl.DataFrame(
        {
            "period": MONTHS[:2],
            "contacts_held": [60, 71],
            "in_person": [40, 50],
            "by_phone": [17, 14],
            "by_video": [3, 7],
        }
    )
    kinds = (("in_person", "fremmøde"), ("by_phone", "telefon"), ("by_video", "video"))
    hidden = gone(followup_answers.status_table(by_month, kinds), followup_answers.status_shared(kinds))
    assert hidden == {"Telefon": [0], "Video": [0]}


def marker(secured: int, of_secured: int, enrolled: int, of_enrolled: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "marker": ["gæld"] * 2,
            "group": ["enrolled", "secured"],
            "count": [enrolled, secured],
            "total": [of_enrolled, of_secured],
        }
    )


def test_the_others_are_a_row_since_they_are_what_is_left_of_the_enrolled() -> None:
    table = project_answers.benefit_table(marker(12, 40, 15, 90))
    assert table.select("Blandt", "Med kendetegnet", "Af").rows() == [
        ("indskrevne", 15, 90),
        ("fastholdte", 12, 40),
        ("øvrige", 3, 50),
    ]
    hidden = gone(table, project_answers.benefit_shared(table, 5))
    # 15 - 12 is 3: one of the two goes with it.
    assert len(hidden["Med kendetegnet"]) == 2
    assert 2 in hidden["Med kendetegnet"]


def test_markers_of_few_secured_are_not_shared() -> None:
    table = project_answers.benefit_table(marker(2, 4, 15, 90))
    assert project_answers.benefit_shared(table, 5) is None


def test_a_quarter_whose_participants_have_few_markers_has_no_mean() -> None:
    quarters = pl.DataFrame(
        {
            "quarter": MONTHS[:12:3],
            "count": [20, 11, 12, 15],
            "value": [0.15, 2.0, 1.75, 2.2],
            "low": [0.0, 1.0, 1.0, 1.0],
            "high": [0.4, 3.0, 3.0, 3.0],
        }
    )
    hidden = gone(project_answers.quarter_table(quarters), project_answers.QUARTERS_SHARED)
    assert "Indskrevne" not in hidden
    assert hidden["Kendetegn pr. deltager"][0] == 0
    assert len(hidden["Kendetegn pr. deltager"]) == 2
