import polars as pl

from data.metrics import metrics
from tests.ui.test_series import measures, month, months
from ui import answers, formats, texts
from ui.exits import destination_shares
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
    assert tiles[1].detail == "43 af 1.000 i december 2021"


def test_a_funnel_without_flags_says_that_it_may_be_chance() -> None:
    units = pl.DataFrame({"unit_id": ["a", "b"], "unit": ["A", "B"], "count": [30, 28], "exposure": [1000.0, 1000.0]})
    compared = rate_funnel(units)
    assert answers.funnel_title(compared) == "Forskellen mellem teamene kan være tilfældig."
    assert "Af 2 team ville i gennemsnit" in answers.funnel_subtitle(compared, [month(0), month(11)], only_work=False)


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
    assert answers.duration_title(curve) == "Efter et år er 70 % af sagerne stadig åbne"
    assert answers.duration_title(curve.head(2)) == "Efter 14 uger er 90 % af sagerne stadig åbne"


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


def test_every_rate_has_a_tile_label_that_fits() -> None:
    assert all(len(texts.RATE_TILE[name]) < 34 for name in metrics() if name.startswith("exit_rate"))


def test_open_cases_are_those_of_the_last_whole_month() -> None:
    exits = list(range(20, 45))
    frame = measures(exits).with_columns(open_at_end=1000 + pl.int_range(pl.len()))
    begun = months(25, final=23).with_columns(complete=pl.int_range(pl.len()) < 24)
    tiles = answers.exit_tiles(control_series(frame, begun, RATE), RATE, frame, begun)
    assert (tiles[2].value, tiles[2].detail) == ("1.023", "ved udgangen af december 2021")


def test_tiles_without_a_final_month_compare_with_nothing() -> None:
    frame = measures([31]).with_columns(open_at_end=pl.lit(1234))
    shown = months(1, final=0)
    tiles = answers.exit_tiles(control_series(frame, shown, RATE), RATE, frame, shown)
    assert [tile.value for tile in tiles] == ["0", "1.234", formats.share(None, 0)]
    assert "før" not in tiles[0].detail


def test_the_table_judges_no_month_that_is_preliminary_or_without_limits() -> None:
    table = answers.series_table(control_series(measures([*STEADY, 99]), months(15, final=14), RATE), RATE)
    assert table["Tegn"].to_list() == [*["som normalt"] * 14, None]
    short = answers.series_table(series(STEADY[:5]), RATE)
    assert short["Tegn"].to_list() == [None] * 5


def of_destinations(**counts: int) -> pl.DataFrame:
    rows = [{"month": month(0), "destination_group": name, "exits": count} for name, count in counts.items()]
    return destination_shares(pl.DataFrame(rows))


def test_the_most_frequent_destination_is_named_alone_only_where_it_is_clear() -> None:
    assert answers.destinations_title(of_destinations(job=60, fleksjob=20)) == "Flest afgange går til job: 75 %"
    assert answers.destinations_title(of_destinations(job=21, fleksjob=20)) == "Hyppigst: job (51 %) og fleksjob (49 %)"
    few = of_destinations(job=6, fleksjob=4, uddannelse=4, ukendt=2)
    assert answers.destinations_title(few) == "Ingen vej ud er klart den hyppigste"


def test_the_preliminary_months_of_a_chart_are_told() -> None:
    shown = months(15, final=13)
    assert answers.preliminary_words(shown) == " Februar 2021 og marts 2021 er foreløbige."
    assert answers.preliminary_words(shown.head(14)) == " Februar 2021 er foreløbig."
    assert answers.preliminary_words(shown.head(3)) == ""
    assert answers.final_period(shown) == "januar 2020 – januar 2021"


def test_a_month_alone_is_not_compared_with_itself() -> None:
    assert answers.exit_answer(series([31]), RATE) == (
        "I januar 2020 sluttede 31 af 1.000 sager, 3,1 %. Der er for få måneder til at sige, hvor meget tallet plejer "
        "at svinge."
    )
    assert answers.final_period(months(1, final=1)) == "januar 2020"


def test_a_curve_that_begins_after_a_year_speaks_of_its_end() -> None:
    late = pl.DataFrame({"time": [400.0, 700.0], "remaining": [1.0, 0.8]})
    assert answers.duration_title(late) == "Efter 100 uger er 80 % af sagerne stadig åbne"
    assert answers.duration_title(late.clear()) == "For få sager til en kurve"


def test_a_single_exit_gives_no_share_in_a_title() -> None:
    by_month = pl.DataFrame({"month": [month(0)], "destination_group": ["førtidspension"], "exits": [1]})
    shares = destination_shares(by_month)
    assert answers.destinations_title(shares) == "Kun 1 afgang i perioden"
    assert answers.shares_title(shares) == "Kun 1 afgang i perioden"
    assert answers.shares_title(shares.clear()) == "Ingen afgange i perioden"


def test_one_team_is_not_compared() -> None:
    units = pl.DataFrame({"unit_id": ["a"], "unit": ["A"], "count": [30], "exposure": [1000.0]})
    assert answers.funnel_title(rate_funnel(units)) == "Der er kun ét team at vise."


def test_a_choice_of_age_tells_whom_it_leaves_out() -> None:
    shown = months(3, final=2)
    ageless = pl.DataFrame({"month": [month(1), month(2)], "open_at_end": [7, 11]})
    assert answers.left_out(ageless, shown) == "11 åbne sager uden kendt alder er ikke med."
    assert answers.left_out(ageless.head(1), shown) == ""
    assert answers.left_out(ageless.clear(), shown) == ""
