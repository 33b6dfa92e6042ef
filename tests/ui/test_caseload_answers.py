import re
from datetime import date

import polars as pl
import pytest

from methods.intervals import rate_difference
from ui import caseload_answers as said
from ui import texts
from ui.caseload import Flow, Unit
from ui.norms import NormSet

DAY = date(2026, 10, 31)
STATISTICS = re.compile(r"signifikan|konfidens|outlier|median|p-værdi|standardafvig|varians|hypotese", re.IGNORECASE)


def unit(citizens: int = 660, fte: float = 20.0, **changes: object) -> Unit:
    given: dict[str, object] = {
        "day": DAY, "citizens": citizens, "fte": fte, "outside": 0, "assumed": 0, "low": 25.0, "high": 40.0,
        "covered": 1.0, "needed": (citizens / 40, citizens / 25),
    }  # fmt: skip
    return Unit(**(given | changes))  # type: ignore[arg-type]


def answer(now: Unit, before: Unit) -> str:
    return said.caseload_answer(now, before, rate_difference(now.citizens, now.fte, before.citizens, before.fte))


# --- The answer -------------------------------------------------------------------------------------------------


def test_a_whole_answer_says_number_norm_and_a_year_ago() -> None:
    assert answer(unit(), unit(640)) == (
        "En fuldtidsrådgiver har i gennemsnit 33,0 borgere, inden for normen på 25–40. Det er 1,0 flere end for et "
        "år siden (32,0). Forskellen kan være tilfældig."
    )


def test_a_change_beyond_chance_is_claimed_and_a_fall_is_called_a_fall() -> None:
    assert answer(unit(), unit(1200)).endswith(
        "Det er 27,0 færre end for et år siden (60,0), mere end tilfældige udsving kan forklare."
    )
    assert "27,0 flere end for et år siden (33,0), mere end" in answer(unit(1200), unit())


def test_the_same_as_shown_is_called_the_same() -> None:
    assert answer(unit(), unit(6601, 200.0)).endswith("Det er det samme som for et år siden.")


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ((25.0, 32.0), ", over normen på 25–32."),
        ((34.0, 55.0), ", under normen på 34–55."),
        ((None, 20.0), ", over normen på højst 20."),
        ((30.0, None), ", inden for normen på mindst 30."),
        ((35.0, 35.0), ", under normen på 35."),
        ((25.64, 41.3), ", inden for normen på 25,6–41,3."),
        ((None, None), " har i gennemsnit 33,0 borgere."),
    ],
)
def test_where_the_norm_is_and_on_which_side(limits: tuple[float | None, float | None], words: str) -> None:
    now = unit(low=limits[0], high=limits[1])
    assert words in answer(now, unit(640))


def test_without_workers_now_or_then() -> None:
    nobody = unit(0, 0.0)
    assert said.caseload_answer(nobody, unit(), rate_difference(0, 0, 660, 20)) == texts.NO_WORKERS
    assert answer(unit(), nobody) == "En fuldtidsrådgiver har i gennemsnit 33,0 borgere, inden for normen på 25–40."


def test_what_is_left_out_is_told_in_singular_and_plural() -> None:
    assert said.left_out(unit()) == ""
    assert said.left_out(unit(outside=1, assumed=1, covered=0.9)) == (
        "1 borger er ikke med i sagstallet, fordi sagen står hos en, der ikke er ansat i dag eller ikke har "
        "sagsstamme. 1 rådgiver uden oplyst timetal er regnet som fuld tid. Normen dækker 90 % af borgerne; resten er "
        "i målgrupper uden norm."
    )
    assert said.left_out(unit(outside=12)).startswith("12 borgere er ikke med")
    assert said.left_out(unit(low=None, high=None, covered=0.0)) == ""


# --- Tiles ------------------------------------------------------------------------------------------------------

ROW = {
    "caseworker_id": pl.String, "label": pl.String, "team": pl.String, "caseload": pl.Float64, "citizens": pl.Int64,
    "fte": pl.Float64, "low": pl.Float64, "high": pl.Float64, "standing": pl.String, "newcomer": pl.Boolean,
    "covered": pl.Int64, "fte_words": pl.String,
}  # fmt: skip


def rows() -> pl.DataFrame:
    found = [
        ("M1", "Ane Prøve", "Nord", 31.0, 31, 1.0, 25.0, 40.0, "within", True, 0, "1,0"),
        ("M2", "Bo Prøve", "Nord", 44.0, 22, 0.5, 25.0, 40.0, "above", False, 3, "0,5"),
        ("M3", "Åse Prøve", "Syd", 12.0, 12, 1.0, 25.0, 40.0, "below", False, 0, "1,0"),
        ("M4", "Øde Prøve", "Syd", 47.0, 47, 1.0, 25.0, 40.0, "above", False, 0, "1,0"),
        ("M5", "Zoe Prøve", "Syd", 33.0, 33, 1.0, None, None, "unknown", False, 0, "1,0"),
    ]
    return pl.DataFrame(found, schema=ROW, orient="row")


CASES = pl.DataFrame({"caseworker_id": ["M1", None, "M2", None, "M3", None, "M1"]})
LEADERS = pl.DataFrame({"leader_id": ["L1", "L2"], "workers": [13, 8]})
SPAN = NormSet("Ledelsesspænd", "Kilde", (("", 10.0, 15.0, date.min, date.max),), past=False)


def test_the_tiles_are_four_figures_with_counts_and_denominators() -> None:
    tiles = said.caseload_tiles(rows(), CASES, LEADERS, SPAN, DAY)
    assert [(tile.label, tile.value, tile.detail) for tile in tiles] == [
        ("Den midterste rådgiver", "33,0", "borgere pr. årsværk; 5 rådgivere"),
        ("Inden for normen", "25 %", "1 af 4; 2 over og 1 under"),
        ("Sager uden rådgiver", "3", "af 7 åbne sager i udvalget"),
        ("Medarbejdere pr. leder", "10,5", "21 medarbejdere, 2 ledere; norm 10–15"),
    ]


def test_tiles_of_nobody_show_a_dash_and_0_is_0() -> None:
    tiles = said.caseload_tiles(rows().clear(), CASES.clear(), LEADERS.clear(), None, DAY)
    assert [tile.value for tile in tiles] == ["–", "–", "0", "–"]
    assert tiles[1].detail == "ingen rådgiver har en norm"
    assert tiles[3].detail == "teamene har ingen leder i data"


def test_tiles_of_one_are_told_in_the_singular() -> None:
    one = said.caseload_tiles(
        rows().head(1), CASES.head(1), pl.DataFrame({"leader_id": ["L1"], "workers": [1]}), None, DAY
    )
    assert [tile.detail for tile in one] == [
        "borgere pr. årsværk; 1 rådgiver",
        "1 af 1",
        "af 1 åben sag i udvalget",
        "1 medarbejder, 1 leder",
    ]


# --- Over time and the workers ------------------------------------------------------------------------------------


def series(*loads: float | None, fte: float = 20.0) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "unit_id": ["alle"] * len(loads),
            "unit": ["Alle team"] * len(loads),
            "month": [date(2020 + n, 3, 1) for n in range(len(loads))],
            "caseload": loads,
            "citizens": [None if load is None else load * fte for load in loads],
            "smallest": [None if load is None else load * fte for load in loads],
            "fte": [fte] * len(loads),
            "low": [25.04] * len(loads),
            "high": [40.06] * len(loads),
            "main": [True] * len(loads),
            "preliminary": [n == len(loads) - 1 for n in range(len(loads))],
        },
        schema_overrides={"caseload": pl.Float64, "citizens": pl.Float64, "smallest": pl.Float64},
    )


def test_the_title_claims_a_move_only_beyond_chance() -> None:
    assert said.series_title(series(61.0, 45.0, 31.4)) == "Sagstallet er faldet fra 61 til 31 siden marts 2020"
    assert said.series_title(series(31.0, 61.0)) == "Sagstallet er steget fra 31 til 61 siden marts 2020"
    plain = "Borgere pr. fuldtidsrådgiver, måned for måned"
    assert said.series_title(series(31.0, 32.0)) == plain
    assert said.series_title(series(31.0)) == plain
    assert said.series_title(series(None, None)) == plain
    assert said.series_title(series(None, 61.0, 31.0)) == "Sagstallet er faldet fra 61 til 31 siden marts 2021"


def test_the_subtitle_tells_unit_period_norm_and_lines() -> None:
    months = pl.DataFrame(
        {"month": [date(2020, 3, 1), date(2026, 10, 1), date(2026, 11, 1)], "complete": [True, True, False]}
    )
    assert said.series_subtitle(months, "Vejledende sagstal", teams=True) == (
        "Borgere pr. årsværk, marts 2020 – oktober 2026. Det lyse felt er normen: Vejledende sagstal. De blege linjer "
        "er teamene."
    )
    assert said.series_subtitle(months.clear(), "", teams=False) == "Borgere pr. årsværk."


def test_the_tables_are_rounded_in_danish_and_nobody_is_ranked() -> None:
    table = said.series_table(series(31.04, 33.06))
    assert table["Borgere pr. årsværk"].to_list() == [31.0, 33.1]
    assert table["Foreløbig"].to_list() == ["nej", "ja"]
    workers = said.workers_table(rows())
    assert workers["Rådgiver"].to_list() == rows()["label"].to_list()
    assert workers["I forhold til normen"].to_list() == [
        "inden for normen",
        "over normen",
        "under normen",
        "over normen",
        "ingen norm",
    ]
    assert workers["Ny (under 6 måneder)"].to_list() == ["ja", "nej", "nej", "nej", "nej"]
    assert not any(re.search("rang|plads|nr", name, re.IGNORECASE) for name in workers.columns)
    assert said.workers_table(rows().clear()).columns == workers.columns


def test_the_workers_title_is_a_count_and_never_a_name() -> None:
    assert said.workers_title(rows()) == "2 af 4 rådgivere har flere borgere, end normen siger"
    assert said.workers_title(rows().filter(pl.col("standing") != "above")) == (
        "Ingen rådgiver har flere borgere, end normen siger"
    )
    assert said.workers_title(rows().filter(pl.col("standing") == "unknown")) == "Rådgiverne nu"
    many = pl.concat([rows()] * 9)
    assert "Vælg et team for at se navne" in said.workers_subtitle(many, DAY)
    assert said.workers_subtitle(rows(), DAY).endswith("i alfabetisk orden")


def test_intensity_is_of_the_cases_that_have_been_open_long_enough() -> None:
    seen = pl.DataFrame(
        {"label": ["Ane", "Åse"], "new": [50, 7], "seldom": [12, 9], "steady": [21, 8], "often": [5, 0]}
    )
    assert said.intensity_title(seen) == "38 % af sagerne ses sjældent (21 af 55)"
    assert said.intensity_title(seen.clear()) == "Ingen sager at vise"
    assert said.intensity_table(seen).columns == ["Rådgiver", "Ofte", "Jævnligt", "Sjældent", "Ny sag"]
    assert said.intensity_table(seen).row(0) == ("Ane", 5, 21, 12, 50)


# --- What if --------------------------------------------------------------------------------------------------------

FORECAST = pl.DataFrame(
    {
        "month": list(range(13)),
        "expected": [660.0 - 4 * n for n in range(13)],
        "caseload": [33.0 - 0.2 * n for n in range(13)],
        "caseload_low": [33.0 - 0.5 * n for n in range(13)],
        "caseload_high": [33.0 + 0.1 * n for n in range(13)],
    }
)
NOBODY_LEFT = FORECAST.with_columns(pl.lit(None, pl.Float64).alias(name) for name in FORECAST.columns[2:])


def test_the_forecast_is_told_with_its_uncertainty() -> None:
    assert said.forecast_title(FORECAST) == "Om 12 måneder: 31 borgere pr. årsværk (27–34)"
    assert said.steps_words(FORECAST) == (
        "Borgere pr. årsværk: om 3 måneder 32,4 (31,5–33,3), om 6 måneder 31,8 (30,0–33,6) og om 12 måneder 30,6 "
        "(27,0–34,2)."
    )
    assert said.forecast_table(FORECAST).row(12) == (12, 612, 30.6, 27.0, 34.2)


def test_with_no_workers_left_there_is_nobody_to_share_with() -> None:
    assert said.forecast_title(NOBODY_LEFT) == "Ingen rådgivere at fordele sagerne på"
    assert said.steps_words(NOBODY_LEFT) == texts.NO_WORKERS


def test_the_forecast_says_what_it_starts_from() -> None:
    assert said.forecast_subtitle(unit(), 22.0, -15) == (
        "Borgere pr. årsværk, 645 borgere og 22,0 årsværk (nu 20,0), når tilgang og afgang fortsætter som nu. Med "
        "usikkerhed"
    )
    assert ", 1 borger og 20,0 årsværk, når" in said.forecast_subtitle(unit(1), 20.0, 0)
    flow = Flow((date(2026, 8, 1), date(2026, 9, 1)), (3, 5), (90, 110), (4, -1))
    words = said.flow_words(flow)
    assert "4,0 % af sagerne" in words
    assert "1,5" in words
    assert "{" not in words


@pytest.mark.parametrize(
    ("needed", "limits", "words"),
    [
        ((16.5, 26.4), (25.0, 40.0), "Normen på 25–40 kræver 16,5–26,4 årsværk til dagens borgere. Der er 20,0."),
        ((33.0, None), (None, 20.0), "Normen på højst 20 kræver mindst 33,0 årsværk til dagens borgere. Der er 20,0."),
        ((None, 22.0), (30.0, None), "Normen på mindst 30 kræver højst 22,0 årsværk til dagens borgere. Der er 20,0."),
        ((18.9, 18.9), (35.0, 35.0), "Normen på 35 kræver 18,9 årsværk til dagens borgere. Der er 20,0."),
    ],
)
def test_how_many_workers_the_norm_takes(
    needed: tuple[float | None, float | None], limits: tuple[float | None, float | None], words: str
) -> None:
    assert said.needed_words(unit(needed=needed, low=limits[0], high=limits[1]), 20.0) == words


def test_a_change_a_partly_covering_norm_and_no_norm_are_told() -> None:
    words = said.needed_words(unit(covered=0.9), 18.5)
    assert "for de 90 % af borgerne, der har en norm" in words
    assert words.endswith("Med ændringen er der 18,5.")
    assert said.needed_words(unit(low=None, high=None, needed=(None, None)), 20.0) == ""


def test_the_two_rules_are_told_beside_today() -> None:
    spreads = pl.DataFrame(
        {
            "rule": ["now", "fewest", "birth_day"],
            "lowest": [21.0, 29.1, 14.0],
            "highest": [44.0, 30.2, 51.0],
            "deviation": [4.81, 0.42, 8.13],
        }
    )
    assert said.rules_words(spreads) == (
        "Gik hver borger til den, der har færrest, ville rådgivernes sagstal typisk ligge 0,4 fra gennemsnittet; efter "
        "dag i fødselsdatoen 8,1. I dag er det 4,8."
    )
    assert said.rules_table(spreads)["Fordeling"].to_list()[0] == "Som sagerne er fordelt nu"
    assert said.rules_words(spreads.clear()) == texts.NO_WORKERS


# --- Continuity -----------------------------------------------------------------------------------------------------


def test_coming_ends_count_a_worker_of_two_teams_once() -> None:
    leaving = pl.DataFrame(
        {
            "caseworker_id": ["M1", "M1", "M2"],
            "primary_cases": [26, 26, 5],
            "coming_end": [date(2026, 11, 30), date(2026, 12, 31), date(2026, 12, 15)],
        }
    )
    assert said.coming_words(leaving) == (
        "2 rådgivere er registreret til at stoppe senest 31. december 2026: 31 sager skifter rådgiver."
    )
    one = leaving.tail(1).with_columns(primary_cases=pl.lit(1))
    assert said.coming_words(one) == (
        "1 rådgiver er registreret til at stoppe senest 15. december 2026: 1 sag skifter rådgiver."
    )
    assert said.coming_words(leaving.clear()) == ""
    assert said.leaving_words("Ane Prøve", 1) == "Stopper Ane Prøve, skifter 1 sag rådgiver."


def test_changes_are_told_apart_by_reason_over_the_last_twelve_final_months() -> None:
    first = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(15)]
    months = pl.DataFrame({"month": first, "complete": [True] * 15, "final": [True] * 14 + [False]})
    measures = pl.DataFrame(
        {"month": first, "worker_changes": [100, 100, *[5] * 12, 100], "worker_changes_own": [4] * 15}
    )
    assert said.changes_words(measures, months) == (
        "60 skift af rådgiver (marts 2025 – februar 2026): 48 af enhedens egne grunde og 12, hvor borgeren samtidig "
        "skiftede målgruppe."
    )
    none = measures.with_columns(worker_changes=pl.lit(0), worker_changes_own=pl.lit(0))
    assert said.changes_words(none, months) == "Ingen sag har skiftet rådgiver (marts 2025 – februar 2026)."
    assert said.changes_words(measures, months.with_columns(final=pl.lit(value=False))) == texts.NO_FINISHED_MONTH


def test_the_share_with_a_change_is_of_the_open_cases() -> None:
    shares = pl.DataFrame(
        {
            "label": ["Nord", "Syd"],
            "cases": [60, 40],
            "none": [45, 32],
            "one": [11, 6],
            "several": [4, 2],
            "own": [14, 7],
        }
    )
    assert said.changes_title(shares) == "23 % af de åbne sager har skiftet rådgiver det seneste år"
    assert said.changes_title(shares.clear()) == "Ingen åbne sager"
    assert said.changes_table(shares).row(1) == ("Syd", 40, 32, 6, 2, 7)


def rates(*units: tuple[str, float | None, float | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [(name, 9, 31.04, 0.29, low, high, 0.25, 27) for name, low, high in units],
        schema={
            "unit": pl.String, "count": pl.Int64, "total": pl.Float64, "value": pl.Float64, "low": pl.Float64,
            "high": pl.Float64, "whole": pl.Float64, "citizens": pl.Int64,
        },
        orient="row",
    )  # fmt: skip


def test_units_whose_interval_leaves_the_whole_out_are_a_question() -> None:
    alike = rates(("Nord", 0.2, 0.3), ("Syd", 0.1, 0.26))
    assert said.unit_rates_title(alike) == texts.UNITS_ALIKE
    assert said.unit_rates_title(rates(("Nord", 0.26, 0.4), ("Syd", 0.1, 0.24), ("Vest", 0.2, 0.3))) == (
        "Nord og Syd skiller sig ud. Hvad gør de?"
    )
    assert said.unit_rates_title(rates(*((f"Team {n}", 0.26, 0.4) for n in range(5)))) == (
        "5 team skiller sig ud. Hvad gør de?"
    )
    assert said.unit_rates_title(rates(("Nord", 0.2, 0.3), ("Syd", None, None))) == texts.NOTHING_TO_COMPARE
    period = [date(2025, 11, 1), date(2026, 10, 1)]
    assert said.unit_rates_subtitle(alike, period) == (
        "november 2025 – oktober 2026, med usikkerhed. Af 2 team ville 0,1 i gennemsnit skille sig ud tilfældigt."
    )
    assert said.whole_rate(alike) == (0.25, "alle")
    assert said.whole_rate(alike.clear()) is None
    assert said.unit_rates_table(alike, "Skift", "Skift pr. år").row(0) == ("Nord", 9, 31.0, 0.29, 0.2, 0.3, 27)


def test_no_sentence_has_a_word_of_statistics_or_a_place_left_open() -> None:
    tiles = said.caseload_tiles(rows(), CASES, LEADERS, SPAN, DAY)
    every = [
        answer(unit(), unit(1200)),
        said.left_out(unit(outside=3, assumed=2, covered=0.5)),
        *(f"{tile.label} {tile.value} {tile.detail} {tile.help}" for tile in tiles),
        said.series_title(series(61.0, 31.0)),
        said.workers_title(rows()),
        said.forecast_title(FORECAST),
        said.steps_words(FORECAST),
        said.needed_words(unit(), 20.0),
        *(str(value) for name, value in vars(texts).items() if name.endswith("_HELP") and "{" not in str(value)),
    ]
    for words in every:
        assert not STATISTICS.search(words), words
        assert "{" not in words
