import polars as pl

from data.metrics import metrics
from tests.ui.test_series import measures, month, months
from ui import answers
from ui.funnels import rate_funnel
from ui.series import control_series

RATE = metrics()["exit_rate"]
STEADY = [31, 28, 35, 30, 29, 33, 27, 36, 32, 30, 34, 29, 31, 33]


def series(exits: list[int], stock: int = 1000) -> pl.DataFrame:
    return control_series(measures(exits, stock), months(len(exits), final=len(exits)), RATE)


def test_a_whole_answer_within_normal_variation() -> None:
    assert answers.exit_answer(series(STEADY), RATE) == (
        "I februar 2021 sluttede 33 af 1.000 sager, 3,3 %. Det er mere end i februar sidste år (2,8 %) og mere end "
        "gennemsnittet (3,1 %). Det er inden for det, tallet plejer at svinge."
    )


def test_the_same_value_as_shown_is_called_the_same() -> None:
    said = answers.exit_answer(series([*STEADY[:13], 28]), RATE)
    assert "Det er det samme som i februar sidste år og mindre end gennemsnittet" in said


def test_a_fall_outside_the_limits_is_worth_talking_about() -> None:
    said = answers.exit_answer(series([*STEADY[:13], 4]), RATE)
    assert said.endswith("Det er lavere, end tilfældige udsving kan forklare. Værd at tale om.")


def test_a_rise_outside_the_limits_is_said_without_alarm() -> None:
    said = answers.exit_answer(series([*STEADY[:13], 80]), RATE)
    assert said.endswith("Det er højere, end tilfældige udsving kan forklare.")


def test_a_rate_per_100_tells_exits_not_a_share() -> None:
    metric = metrics()["exit_rate_per_100"]
    frame = measures(STEADY).with_columns(person_days=pl.lit(30437.5))
    said = answers.exit_answer(control_series(frame, months(14, final=14), metric), metric)
    assert said.startswith("I februar 2021 var der 33 afgange, 3,3 pr. 100 personmåneder.")


def test_too_few_cases_and_no_finished_month_say_so() -> None:
    assert answers.exit_answer(series([1, 0, 1], stock=6), RATE) == "Der er for få sager til at konkludere (n = 6)."
    unfinished = control_series(measures([31]), months(1, final=0), RATE)
    assert "ingen afsluttet måned" in answers.exit_answer(unfinished, RATE)


def test_the_tiles_add_twelve_months_and_compare_with_the_twelve_before() -> None:
    exits = list(range(20, 45))
    frame = measures(exits).with_columns(exited_to_work=pl.col("exited") // 2, open_at_end=pl.lit(1234))
    shown = months(25, final=24)
    made = control_series(frame, shown, RATE)
    tiles = answers.exit_tiles(made, RATE, frame, shown)
    assert [tile.value for tile in tiles] == [str(sum(exits[12:24])), "4,3 %", "1.234", "49 %"]
    assert tiles[0].detail == f"{sum(exits[:12])} i de 12 måneder før"
    assert tiles[1].detail == "43 af 1.000"


def test_a_funnel_without_flags_says_that_it_may_be_chance() -> None:
    units = pl.DataFrame({"unit_id": ["a", "b"], "unit": ["A", "B"], "count": [30, 28], "exposure": [1000.0, 1000.0]})
    compared = rate_funnel(units)
    assert answers.funnel_title(compared) == "Forskellen mellem teamene kan være tilfældig."
    assert "Af 2 team ville tilfældet alene" in answers.funnel_subtitle(
        compared, [month(0), month(11)], only_work=False
    )


def test_a_funnel_with_one_flag_says_what_was_expected() -> None:
    units = pl.DataFrame(
        {
            "unit_id": ["a", "b", "c"],
            "unit": ["Team Nord", "Team Syd", "Team Vest"],
            "count": [36, 61, 38],
            "exposure": [1300.0, 1350.0, 1350.0],
        }
    )
    assert answers.funnel_title(rate_funnel(units)) == (
        "Team Syd skiller sig ud: 61 afgange, hvor man ville vente 46. Hvad gør de?"
    )


def test_the_duration_title_speaks_of_one_year_or_of_how_far_the_curve_goes() -> None:
    curve = pl.DataFrame({"time": [0.0, 100.0, 365.0, 500.0], "remaining": [1.0, 0.9, 0.7, 0.6]})
    assert answers.duration_title(curve) == "Efter et år er 70 % stadig i sagen"
    assert answers.duration_title(curve.head(2)) == "Efter 14 uger er 90 % stadig i sagen"


def test_the_table_of_the_curve_has_a_row_a_month_with_its_end() -> None:
    curve = pl.DataFrame(
        {
            "time": [0.0, 10.0, 30.0, 61.0],
            "at_risk": [50, 50, 40, 20],
            "remaining": [1.0, 0.9, 0.8, 0.5],
            "job": [0.0, 0.1, 0.2, 0.5],
        }
    )
    table = answers.duration_table(curve)
    assert table["Måneder siden start"].to_list() == [0, 1, 3]
    assert table["job (%)"].to_list() == [0.0, 20.0, 50.0]
