import re
from datetime import date

import polars as pl
import pytest

from data.counters import counters, lacking
from data.metrics import metrics
from data.settings import Settings
from methods import intervals
from methods.intervals import Difference
from tests.ui.test_followup import DAY, FOUR, TABLES, available, found, listed, reason
from tests.ui.test_series import month, months
from ui import followup_answers as said
from ui import texts
from ui.followup import counts
from ui.funnels import share_funnel
from ui.norms import NormSet

HAS_PLAN, TIMELINESS = metrics()["has_plan"], metrics()["timeliness"]
HIGHER, LOWER, SAME = Difference(0.1, 0.02, 0.18), Difference(-0.1, -0.18, -0.02), Difference(0.01, -0.03, 0.05)
STATISTICS = re.compile(r"signifikan|konfidens|outlier|median|p-værdi|standardafvig|varians|hypotese", re.IGNORECASE)


# --- The answer and the tiles ------------------------------------------------------------------------------------


def test_the_answer_counts_cases_once_and_names_the_counter_of_most() -> None:
    rows = found(*FOUR, {"case_id": "S5", "due_date": date(2026, 10, 1)})
    assert said.overlooked_answer(rows, available(), counts(rows, available())) == (
        "4 sager af 5 har brug for et blik. Flest står under “Frist overskredet”: 2."
    )


def test_of_equal_counters_the_first_is_named_and_one_case_is_in_the_singular() -> None:
    rows = found(FOUR[1])
    assert said.overlooked_answer(rows, available(), counts(rows, available())) == (
        "1 sag af 1 har brug for et blik. Flest står under “Uden plan”: 1."
    )


def test_when_nothing_lacks_the_answer_says_so() -> None:
    rows = found(FOUR[0], {"case_id": "S7"})
    assert said.overlooked_answer(rows, available(), counts(rows, available())) == (
        "Ingen af de 2 åbne sager mangler noget af det, der tælles her."
    )
    one = found(FOUR[0])
    assert said.overlooked_answer(one, available(), counts(one, available())) == (
        "Den ene åbne sag mangler ikke noget af det, der tælles her."
    )


def test_no_case_and_no_counter_have_words_of_their_own() -> None:
    assert said.overlooked_answer(found(), available(), counts(found(), available())) == texts.NOTHING_FOUND
    assert said.overlooked_answer(found(FOUR[0]), [], {}) == f"Der er 1 åben sag i udvalget. {texts.NO_COUNTERS}"


LAST = {"value": 0.958, "numerator": 410, "denominator": 428, "month": date(2026, 6, 1)}


def test_the_tiles_are_four_figures_with_their_counts() -> None:
    rows = found(*FOUR)
    tiles = said.overlooked_tiles(rows, counts(rows, available()), (7.96, 7.71, 8.24), (LAST, HIGHER), (8, "CBA: 8"))
    assert [(tile.value, tile.detail, tile.sign, tile.role) for tile in tiles] == [
        ("4", "i udvalget i dag", "", "neutral"),
        ("1", "25,0 % af de åbne", "", "neutral"),
        ("8,0", "usikkerhed 7,7–8,2; CBA: 8", "", "neutral"),
        ("96 %", "410 af 428 i juni 2026", "▲ højere end for et år siden", "better"),
    ]


def test_a_tile_without_its_table_says_what_is_lacking_and_no_number() -> None:
    rows = found(*FOUR)
    number = {name: count for name, count in counts(rows, available()).items() if name != "uden_plan"}
    tiles = said.overlooked_tiles(rows, number, None, (LAST, SAME), None)
    assert [(tile.value, tile.detail) for tile in tiles[1:]] == [
        ("–", "mangler planer – se Data"),
        ("–", "mangler samtaler – se Data"),
        ("–", "mangler samtaler – se Data"),
    ]


def test_a_tile_without_a_norm_or_a_year_says_so() -> None:
    rows = found(*FOUR)
    tiles = said.overlooked_tiles(rows, counts(rows, available()), (None, None, None), None, (8, "CBA: 8"))
    assert [(tile.value, tile.detail) for tile in tiles[2:]] == [
        ("–", "ingen åben sag i perioden"),
        ("–", "ingen norm gælder for udvalget"),
    ]
    short = said.overlooked_tiles(rows, counts(rows, available()), (1.5, None, None), (LAST, None), None)
    assert (short[2].value, short[2].detail) == ("1,5", "")
    assert (short[3].value, short[3].sign) == ("96 %", "")


@pytest.mark.parametrize(
    ("change", "better", "sign", "role"),
    [
        (HIGHER, "higher", "▲ højere end for et år siden", "better"),
        (HIGHER, "lower", "▲ højere end for et år siden", "worse"),
        (LOWER, "higher", "▼ lavere end for et år siden", "worse"),
        (LOWER, "lower", "▼ lavere end for et år siden", "better"),
        (SAME, "higher", "som for et år siden", "neutral"),
        (Difference(float("nan"), float("nan"), float("nan")), "higher", "som for et år siden", "neutral"),
    ],
)
def test_a_change_is_claimed_only_beyond_chance(change: Difference, better: str, sign: str, role: str) -> None:
    assert said.change_sign(change, better=better) == (sign, role)


# --- The list --------------------------------------------------------------------------------------------------


def test_the_scope_adds_up_and_leaves_out_what_is_none() -> None:
    assert said.scope_words(32, 423, 1600, DAY) == (
        "Pr. 31. oktober 2026 er der 1.600 åbne sager i data: 32 på listen, 391 i udvalget, men ikke på listen og "
        "1.177 uden for udvalget."
    )
    assert said.scope_words(1, 1, 1, DAY) == "Pr. 31. oktober 2026 er der 1 åben sag i data: 1 på listen."
    assert said.scope_words(0, 0, 7, DAY).endswith("7 åbne sager i data: 0 på listen og 7 uden for udvalget.")


def test_counters_that_lack_a_table_are_told_together_with_what_to_import() -> None:
    labels = {"plans": "Planer", "contacts": "Samtaler", "jobs": "Beskæftigelse", "courses": "Forløb"}
    missing = {
        one: tables
        for one in counters().values()
        if (tables := lacking(one, ["contacts", "clarifications", "assignments"]))
    }
    assert said.lacking_words(missing, labels) == (
        "“Uden plan”, “Uden næste skridt” og “Frist overskredet” kan ikke tælles: indlæs planer. “Længe uden job eller "
        "forløb” kan ikke tælles: indlæs beskæftigelse og forløb."
    )
    assert said.lacking_words({}, labels) == ""


NAMES = {"M1": "Ane Prøve"}
TEAMS = {"n": "Team Nord"}


def test_the_list_has_the_columns_of_the_chosen_counters_once() -> None:
    plain = said.list_table(listed(*FOUR), available(), (), TEAMS, NAMES)
    assert plain.columns == ["Sag", "Team", "Rådgiver", "Dage", "Åben siden", "Hvorfor"]
    assert plain.row(0)[:4] == ("S2", "Team Nord", "Ane Prøve", 299)
    assert plain["Hvorfor"].to_list()[-1] is None
    chosen = ("uden_naeste_skridt", "frist_overskredet", "laenge_siden_samtale")
    more = said.list_table(listed(*FOUR, chosen=chosen), available(), chosen, TEAMS, NAMES)
    extra = ["Plan fra", "Næste skridt", "Frist", "Seneste samtale", "Næste aftale", "Norm (uger)"]
    assert more.columns == ["Sag", "Team", "Rådgiver", "Dage", "Åben siden", *extra, "Hvorfor"]


def test_a_case_without_worker_a_masked_number_and_a_good_reason_have_their_place() -> None:
    rows = listed(
        {"case_id": "S1", "citizen_label": "010290XXXX", "due_date": date(2026, 10, 1)},
        {"case_id": "S2", "caseworker_id": None},
        {"case_id": "S3", "caseworker_id": "M9", "team_id": "x"},
        reasons=(reason("S1", "frist_overskredet"),),
    )
    table = said.list_table(rows, available(), (), TEAMS, NAMES).sort("Sag")
    assert table["Borger"].to_list() == ["010290XXXX", None, None]
    assert table["Rådgiver"].to_list() == ["Ane Prøve", "ingen", "M9"]
    assert table["Team"].to_list() == ["Team Nord", "Team Nord", "x"]
    assert table["God grund"].to_list() == ["Frist overskredet: Venter (til 30-11-2026).", None, None]


def test_without_names_the_list_has_no_column_of_workers() -> None:
    table = said.list_table(listed(*FOUR), available(), (), TEAMS, {"M1": ""})
    assert "Rådgiver" not in table.columns
    assert not any("M1" in str(value) for value in table.rows())


def test_the_title_of_the_list_says_how_many_and_which() -> None:
    rows = listed(*FOUR)
    assert said.list_title(rows, available(), ()) == "4 sager, dem med størst behov først"
    assert said.list_title(rows.head(1), available(), ("uden_plan", "frist_overskredet")) == (
        "1 sag: “Uden plan” og “Frist overskredet”"
    )


def test_the_definition_is_each_counter_s_sentence_with_its_limit() -> None:
    every = said.list_definition(available(), (), Settings())
    for one in counters().values():
        assert one.told(Settings()) in every
    assert "{" not in every
    one_only = said.list_definition(available(), ("laenge_siden_samtale",), Settings(weeks_without_conversation=9))
    assert "; 9 uger, hvor der ingen norm er." in one_only
    assert "Uden plan" not in one_only


def test_the_tables_that_a_counter_needs_are_those_of_the_tests() -> None:
    assert {name for one in counters().values() for name in one.needs} == set(TABLES)


# --- Conversations ----------------------------------------------------------------------------------------------


def bands(*numbers: int) -> pl.DataFrame:
    total = sum(numbers)
    return pl.DataFrame(
        {
            "band": ["0", "1–2", "3–5"],
            "count": numbers,
            "share": [count / total if total else None for count in numbers],
        },
        schema_overrides={"share": pl.Float64},
    )


def test_those_with_none_are_the_title_of_the_distribution() -> None:
    assert said.distribution_title(bands(7, 33, 60)) == "7,0 % har ikke haft en samtale i et år (7 af 100)"
    assert said.distribution_title(bands(0, 33, 60)) == "Alle har haft mindst én samtale det seneste år"
    assert said.distribution_title(bands(0, 0, 0)) == "Ingen sager har været åbne i et helt år"
    assert said.distribution_table(bands(7, 33, 60)).row(0) == ("0", 7, 7.0)


def test_those_left_out_of_the_distribution_are_counted_in_singular_and_plural() -> None:
    assert said.distribution_subtitle(12).endswith(" 12 sager har været åbne i kortere tid og er ikke med.")
    assert said.distribution_subtitle(1).endswith(" 1 sag har været åben i kortere tid og er ikke med.")
    assert said.distribution_subtitle(0).endswith("efter antal holdte samtaler.")


def talks(held: int = 83, missed: int = 9, cancelled: int = 6, unclosed: int = 2) -> pl.DataFrame:
    """One busy month that is preliminary and twelve final ones with a month before them."""
    return pl.DataFrame(
        {
            "month": [month(n) for n in range(14)],
            "contacts_held": [999, *[held] * 12, 999],
            "contacts_missed": [0, *[missed] * 12, 999],
            "contacts_cancelled": [0, *[cancelled] * 12, 999],
            "contacts_unclosed": [0, *[unclosed] * 12, 999],
            "held_in_person": [0, *[held // 2] * 12, 0],
            "held_by_phone": [0, *[held // 4] * 12, 0],
            "held_by_video": [0] * 14,
        }
    )


def test_conversations_are_told_of_the_last_twelve_final_months() -> None:
    shown = months(14, final=13)
    assert said.kept_words(talks(), shown) == (
        "83 % af de planlagte samtaler blev holdt; 9 % udeblev, 6 % blev aflyst og 2 % er ikke afsluttet"
    )
    assert said.kept_words(talks(100, 0, 0, 0), shown) == "100 % af de planlagte samtaler blev holdt"
    assert said.kept_words(talks(0, 0, 0, 0), shown) == "Ingen samtaler i perioden"
    assert said.form_words(talks(), shown) == "49 % af samtalerne blev holdt ved fremmøde, 24 % på telefon"
    assert said.form_words(talks(0, 0, 0, 0), shown) == "Ingen holdte samtaler i perioden"
    assert said.form_words(talks().clear(), shown) == "Ingen holdte samtaler i perioden"


def test_the_table_of_conversations_is_by_status_or_form() -> None:
    by_month = talks().rename({"month": "period"})
    table = said.status_table(by_month, (("contacts_held", "holdt"), ("contacts_missed", "udeblevet")))
    assert table.columns == ["Måned", "Holdt", "Udeblevet", "Samtaler holdt i alt"]
    assert table.row(1) == (month(1), 83, 9, 83)


def a_norm(*limits: tuple[str, float | None, float | None]) -> NormSet:
    return NormSet(
        "CBA: samtaler pr. borger om året", "CBA",
        tuple((group, low, high, date.min, date.max) for group, low, high in limits), past=False,
    )  # fmt: skip


def test_a_wanted_number_is_told_only_where_the_norm_gives_one() -> None:
    assert said.wanted_talks(a_norm(("aktivitetsparate", 8, 9)), DAY) == (8, "CBA: 8")
    assert said.wanted_talks(a_norm(("aktivitetsparate", None, 9)), DAY) == (9, "CBA: 9")
    assert said.wanted_talks(a_norm(("aktivitetsparate", 8, 8), ("jobparate", 12, 12)), DAY) is None
    assert said.wanted_talks(a_norm(("aktivitetsparate", None, None)), DAY) is None
    assert said.wanted_talks(None, DAY) is None


def test_a_norm_that_was_not_confirmed_is_blank_and_not_guessed() -> None:
    norms = pl.DataFrame(
        {
            "label": ["Hver 3. måned", "Fra 1. juli 2026"],
            "high": [13.0, None],
            "valid_from": [None, date(2026, 7, 1)],
            "valid_to": [date(2026, 6, 30), None],
            "source": ["Loven dengang", None],
        }
    )
    assert said.norms_words(norms) == (
        "**Norm.**\n\nHver 3. måned: højst 13 uger til 30. juni 2026. Kilde: Loven dengang.\n\n"
        "Fra 1. juli 2026: ikke bekræftet og derfor tom fra 1. juli 2026. Kilde: –."
    )
    assert said.norms_words(norms.clear()) == texts.NO_TALK_NORM_YET


# --- Plans, timeliness, cohorts ------------------------------------------------------------------------------------


def test_a_stock_is_told_with_its_change_and_its_month_where_it_is_not_the_newest() -> None:
    label = TIMELINESS.label
    newest = date(2026, 6, 1)
    assert said.stock_title(TIMELINESS, (LAST, SAME), newest) == f"{label}: 96 %, det samme som for et år siden"
    assert said.stock_title(TIMELINESS, (LAST, HIGHER), newest) == f"{label}: 96 %, højere end for et år siden"
    assert said.stock_title(TIMELINESS, (LAST, LOWER), date(2026, 10, 1)) == (
        f"{label}: 96 % i juni 2026, lavere end for et år siden"
    )
    assert said.stock_title(TIMELINESS, (LAST, None), newest) == f"{label}: 96 %"
    assert said.stock_title(HAS_PLAN, None, newest) == f"{HAS_PLAN.label} måned for måned"


def test_the_table_of_a_stock_has_counts_and_shares() -> None:
    low, high = intervals.wilson(150, 200)
    series = pl.DataFrame(
        {
            "label": ["Plan"], "month": [month(0)], "numerator": [150], "denominator": [200], "value": [0.75],
            "low": [low], "high": [high],
        }
    )  # fmt: skip
    assert said.stock_table(series).row(0) == (
        "Plan",
        month(0),
        150,
        200,
        75.0,
        round(100 * low, 1),
        round(100 * high, 1),
    )


def teams(*counted: tuple[int, int]) -> pl.DataFrame:
    return pl.DataFrame(
        [(f"t{n}", f"Team {'ABCDE'[n]}", count, total) for n, (count, total) in enumerate(counted)],
        schema={"unit_id": pl.String, "unit": pl.String, "count": pl.Int64, "exposure": pl.Int64},
        orient="row",
    )


def test_teams_that_stand_out_are_named_as_a_question() -> None:
    apart = share_funnel(teams((80, 120), (118, 130), (61, 68)))
    assert said.plan_funnel_title(apart) == "Team A og Team B skiller sig ud. Hvad gør de?"
    assert said.plan_funnel_title(share_funnel(teams((80, 100), (81, 100)))) == texts.UNITS_ALIKE
    assert said.plan_funnel_title(share_funnel(teams((80, 100)))) == texts.NOTHING_TO_COMPARE
    words = said.plan_funnel_subtitle(apart, DAY)
    assert words.startswith(
        "Andel af de åbne sager med en plan, 31. oktober 2026. Uden for det grå bånd: værd at se på"
    )
    assert re.search(r"Af 3 team ville i gennemsnit 0,\d ligge der ved en tilfældighed\.$", words)
    table = said.plan_funnel_table(apart)
    assert table["Team"].to_list() == ["Team A", "Team B", "Team C"]
    assert table["Andel (%)"].to_list() == [66.7, 90.8, 89.7]


def cohorts(**changes: object) -> pl.DataFrame:
    rows = {
        "month": [month(0), month(1), month(2)],
        "entered": [50, 41, 23],
        "met": [31, 28, 0],
        "not_met": [9, 8, 0],
        "exempt": [6, 1, 2],
        "left_early": [4, 4, 3],
        "pending": [0, 0, 18],
        "share": [31 / 40, 28 / 36, None],
        "rule": [False, True, True],
    }
    return pl.DataFrame(rows | changes)


def test_the_newest_followed_month_under_the_rule_is_the_title() -> None:
    assert said.cohort_title(cohorts(), 0.75) == (
        "78 % af dem, der begyndte i februar 2020, fik deres samtaler (kravet er 75 %)"
    )
    assert said.cohort_title(cohorts(rule=[False, False, True]), 0.75) == ("18 borgere under 75 %-reglen følges endnu")
    assert said.cohort_title(cohorts(rule=[False, False, True], pending=[0, 0, 1]), 0.75).startswith("1 borger under")
    assert said.cohort_title(cohorts(rule=[False] * 3), 0.75) == "Samtaler i de første 6 måneder"


def test_the_table_of_cohorts_shows_those_beside_the_share() -> None:
    table = said.cohort_table(cohorts())
    assert table.row(2) == (month(2), 23, 0, 0, 2, 3, 18, None, "ja")
    parts = ["Fik samtalerne", "Fik dem ikke", "Fritaget", "Stoppet før 6 måneder", "Følges endnu"]
    assert table.select(pl.sum_horizontal(parts)).to_series().to_list() == table["Borgere"].to_list()


def test_no_sentence_has_a_word_of_statistics_or_a_place_left_open() -> None:
    rows = found(*FOUR)
    number = counts(rows, available())
    tiles = said.overlooked_tiles(rows, number, (7.9, 7.7, 8.2), (LAST, HIGHER), (8, "CBA: 8"))
    every = [
        said.overlooked_answer(rows, available(), number),
        *(f"{tile.label} {tile.value} {tile.detail} {tile.sign} {tile.help}" for tile in tiles),
        said.list_definition(available(), (), Settings()),
        said.kept_words(talks(), months(14, final=13)),
        said.stock_title(TIMELINESS, (LAST, LOWER), DAY),
        said.cohort_title(cohorts(), 0.75),
        said.plan_funnel_subtitle(share_funnel(teams((80, 120), (118, 130))), DAY),
        *listed(*FOUR)["why"],
    ]
    for words in every:
        assert not STATISTICS.search(words), words
        assert "{" not in words
