import re
from datetime import date

import polars as pl
import pytest

from methods import markers as method
from tests.ui.test_markers import BITS, KNOWN, MINE, masks, rows, shares
from ui import marker_answers as said
from ui import markers as computed
from ui import texts
from ui.components import for_sharing
from ui.markers import Apart, Changes

DAY = date(2026, 10, 31)
STATISTICS = re.compile(r"signifikan|konfidens|outlier|median|p-værdi|standardafvig|varians|hypotese", re.IGNORECASE)
FAR = Apart("enlig forsørger", 0.54, 0.42, by_chance=False)
LESS = Apart("hjemløs", 0.02, 0.04, by_chance=False)
NEAR = Apart("ufaglært", 0.78, 0.76, by_chance=True)
SAME = Apart("ufaglært", 0.761, 0.76, by_chance=True)


# --- The answer and the tiles -------------------------------------------------------------------------------------


def test_the_answer_says_how_many_the_most_common_and_what_is_farthest_from_the_published() -> None:
    assert said.target_answer(1312, DAY, (4.63, 4), rows(), [NEAR, FAR]) == (
        "Pr. 31. oktober 2026 er der 1.312 åbne borgere i udvalget, med 4,6 kendetegn i gennemsnit. Det hyppigste er "
        "ufaglært (54 %). Længst fra det offentliggjorte er enlig forsørger: 54 % mod 42 %, mere end tilfældige "
        "udsving kan forklare."
    )


@pytest.mark.parametrize(
    ("published", "end"),
    [
        ([NEAR], "ufaglært (54 %), og andelene ligner de offentliggjorte; længst fra er ufaglært: 78 % mod 76 %."),
        ([SAME], "ufaglært (54 %), og andelene ligner de offentliggjorte."),
        ([], "ufaglært (54 %)."),
    ],
)
def test_what_chance_may_explain_is_no_finding(published: list[Apart], end: str) -> None:
    answer = said.target_answer(110, DAY, (1.0, 1), rows(), published)
    assert answer.endswith(f"Det hyppigste er {end}")


def test_nobody_few_and_nothing_known_have_words_of_their_own() -> None:
    assert said.target_answer(0, DAY, None, rows(), []) == texts.NO_CITIZENS
    assert said.target_answer(1, DAY, None, rows(), []) == (
        f"Pr. 31. oktober 2026 er der 1 åben borger i udvalget. {texts.NO_MARKERS_KNOWN}"
    )
    few = said.target_answer(6, DAY, (1.0, 1), rows(), [FAR])
    assert few.endswith("Der er for få borgere til at konkludere (n\u00a0=\u00a06).")


def test_the_tiles_are_four_figures_with_what_they_are_of() -> None:
    tiles = said.target_tiles(110, DAY, (1.25, 1), rows(), [NEAR, FAR], population="CBA")
    assert [(one.value, one.detail, one.sign, one.role) for one in tiles] == [
        ("110", "i udvalget 31. oktober 2026", "", "neutral"),
        ("1,2", "halvdelen har mindst 1", "", "neutral"),
        ("54 %", "ufaglært: 59 af 110", "", "neutral"),
        ("54 %", "enlig forsørger, mod 42 %", "▲ højere, end tilfældet kan forklare", "note"),
    ]
    assert said.target_tiles(110, DAY, (1.25, 1), rows(), [LESS], population="CBA")[3].sign.startswith("▼ lavere")


def test_the_last_tile_says_when_nothing_is_apart() -> None:
    near = said.target_tiles(110, DAY, (1.25, 1), rows(), [NEAR], population="CBA")[3]
    assert (near.value, near.sign, near.role) == ("78 %", "kan være tilfældigt", "neutral")
    alike = said.target_tiles(110, DAY, (1.25, 1), rows(), [SAME], population="CBA")[3]
    assert (alike.value, alike.detail, alike.sign) == ("Ingen", "andelen er den samme i hele procent", "")
    assert len(said.target_tiles(110, DAY, (1.25, 1), rows(), [], population=None)) == 3


# --- Shares -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "others", "title"),
    [
        ([FAR, LESS, NEAR], None, "Oftere enlig forsørger og sjældnere hjemløs end offentliggjort"),
        ([NEAR], None, "Andelene ligner de offentliggjorte"),
        ([], None, "Borgernes kendetegn"),
        ([FAR], [NEAR], "Team Nord ligner de andre team"),
        ([NEAR], [LESS], "Team Nord: sjældnere hjemløs end de andre team"),
        ([FAR] * 5, None, "Oftere enlig forsørger, enlig forsørger og 3 andre kendetegn end offentliggjort"),
    ],
)
def test_the_title_says_what_is_apart_by_more_than_chance(
    published: list[Apart], others: list[Apart] | None, title: str
) -> None:
    assert said.shares_title("Team Nord", 110, published, others) == title


def test_of_few_citizens_no_title_concludes_and_a_sentence_begins_with_a_capital() -> None:
    assert said.shares_title("Team Nord", 3, [FAR], [FAR]) == texts.TOO_FEW_CITIZENS.format(n="3")
    assert said.shares_title(texts.SELECTED_CITIZENS, 30, [], [NEAR]) == "Udvalget ligner de andre team"
    assert said.others_words(texts.SELECTED_CITIZENS, [FAR]).startswith("Udvalget mod de andre team: ")


def test_the_words_say_by_how_much_and_how_many_chance_would_give() -> None:
    words = said.published_words([FAR, LESS, NEAR], "aktivitetsparate", ["CBA", "CBA"], ["kaotisk livsførelse"])
    assert words == (
        "Mod de offentliggjorte andele for aktivitetsparate er enlig forsørger (54 % mod 42 %, +12,0 procentpoint) og "
        "hjemløs (2 % mod 4 %, -2,0 procentpoint) mere, end tilfældet kan forklare. Den største forskel er 12,0 "
        "procentpoint; i gennemsnit ville 0,2 af 3 skille sig ud ved en tilfældighed. Der er ingen offentliggjort "
        "andel for kaotisk livsførelse. Kilde: CBA."
    )
    assert "er forskellen ikke større" in said.published_words([NEAR], "aktivitetsparate", [], [])
    assert said.published_words([], "aktivitetsparate", [], []) == ""


def test_of_many_markers_the_farthest_are_named_and_the_rest_counted() -> None:
    words = said.others_words("Team Nord", [FAR] * 9)
    assert words.count("enlig forsørger") == 5
    assert " og 4 andre er mere, end tilfældet kan forklare." in words
    assert said.others_words("Team Nord", [FAR] * 6).count("enlig forsørger") == 6
    assert said.others_words("Team Nord", [NEAR]).startswith("Team Nord er ikke længere fra de andre team, end ")
    assert said.others_words("Team Nord", []) == ""


def test_the_denominator_of_each_marker_is_told() -> None:
    assert said.denominator_words(rows(), KNOWN) == (
        "Andelen er ja ÷ (ja + nej), men ja ÷ alle borgere for ufaglært og PTSD, angst eller ADHD, hvor data intet nej "
        "har, og resten ikke er oplyst. Ellers er det ikke oplyst for højst 27 % (30 af 110, hjemløs)."
    )
    none = computed.Markers(KNOWN.bits, KNOWN.labels, KNOWN.sections, frozenset())
    assert said.denominator_words(rows(), none).startswith("Data har intet nej, så andelen er ja ÷ alle borgere")
    both = rows().with_columns(unknown=pl.lit(0))
    every = computed.Markers(KNOWN.bits, KNOWN.labels, KNOWN.sections, frozenset(BITS))
    assert said.denominator_words(both, every) == "Andelen er ja ÷ (ja + nej)."


def test_the_table_of_shares_holds_what_they_are_made_of() -> None:
    table = said.shares_table(rows(masks((1, 0, 90), (0, 0, 30))), "Team Nord")
    assert table.row(1, named=True) == {
        "Gruppe": "Fagligt", "Kendetegn": "ufaglært", "Blandt": "Team Nord", "Ja": 59, "Nej": 0, "Ikke oplyst": 51,
        "Borgere": 110, "Andel (%)": 53.6, "Usikkerhed fra (%)": 44.4, "Usikkerhed til (%)": 62.7,
        "Regnet som": "ja ÷ alle", "Offentliggjort (%)": 76.0,
    }  # fmt: skip
    assert table.filter(pl.col("Kendetegn") == "hjemløs")["Regnet som"].unique().to_list() == ["ja ÷ (ja + nej)"]


def test_what_is_hidden_of_the_shares_does_not_follow_from_the_other_tables() -> None:
    found = masks((1, 0, 40), (1 | 1024, 0, 3), (0, 1024, 60), (0, 0, 7))
    table = said.shares_table(computed.share_rows(shares(found), None, KNOWN, {}), "udvalget")
    file = for_sharing(table, said.SHARES_SHARED, 5).table
    homeless = file.row(1, named=True)
    # Three have it: that is hidden, and so is the no, or all less the others would tell it; all citizens are known.
    assert homeless["Ja"] is None
    assert homeless["Nej"] is None or homeless["Ikke oplyst"] is None
    assert homeless["Borgere"] == 110
    assert file.row(0, named=True)["Ja"] == 43


# --- Over the years, together ---------------------------------------------------------------------------------------

SINCE = date(2021, 12, 1)


@pytest.mark.parametrize(
    ("more", "fewer", "title"),
    [
        (("a", "b"), (), "Gruppen er blevet tungere siden december 2021: 2 kendetegn er blevet hyppigere"),
        ((), ("a",), "Gruppen er blevet lettere siden december 2021: 1 kendetegn er blevet sjældnere"),
        (("a",), ("b", "c"), "Siden december 2021 er 1 kendetegn blevet hyppigere og 2 kendetegn sjældnere"),
        ((), (), "Gruppen har de samme kendetegn som i december 2021"),
    ],
)
def test_the_years_say_whether_the_group_has_become_harder(
    more: tuple[str, ...], fewer: tuple[str, ...], title: str
) -> None:
    assert said.years_title(Changes(SINCE, more, fewer, 11, ())) == title


def test_the_years_name_what_changed_and_what_cannot_be_compared() -> None:
    assert said.years_words(Changes(SINCE, ("ufaglært",), ("hjemløs",), 11, ("PTSD",))) == (
        "Hyppigere end i det første år, der kan sammenlignes: ufaglært. Sjældnere end i det første år, der kan "
        "sammenlignes: hjemløs. Af 11 kendetegn ville i gennemsnit 0,6 være ændret ved en tilfældighed. Kan ikke "
        "sammenlignes over årene, fordi der før er oplyst for få: PTSD."
    )
    nothing = Changes(None, (), (), 0, ("PTSD",))
    assert (said.years_title(nothing), said.years_words(nothing)) == ("For få år, der kan sammenlignes", "")


TOGETHER = masks((1 | 1024, 0, 60), (1, 0, 40), (1024, 0, 20), (16384 | 1024, 0, 9), (0, 0, 71))


def test_the_pairs_name_the_one_beyond_chance_and_the_table_adds_up() -> None:
    pairs = computed.pair_rows(method.pairs(TOGETHER, BITS), shares(TOGETHER), KNOWN)
    assert said.pairs_title(pairs) == "Ufaglært og hjemløs følges oftest ad: 1,3 gange det ventede"
    assert said.pairs_title(pairs.filter("few")) == "Ingen kendetegn følges oftere ad, end tilfældet kan forklare"
    assert said.pairs_title(pairs.clear()) == texts.TOO_FEW_MARKERS
    table = said.pairs_table(pairs)
    parts = table.select(said.BOTH, said.ONLY_FIRST, said.ONLY_SECOND, said.NEITHER)
    assert parts.row(0) == (60, 40, 29, 71)
    assert parts.sum_horizontal().to_list() == table["Borgere"].to_list()
    assert table["Betydning"].to_list() == ["Flere, end tilfældet kan forklare.", "for få", "for få"]
    assert "med 1 par ville i gennemsnit 0,1 få farve" in said.pairs_definition(pairs)


def test_a_pair_of_few_is_hidden_with_what_would_give_it_away() -> None:
    pairs = computed.pair_rows(method.pairs(MINE, BITS), shares(), KNOWN)
    table = said.pairs_table(pairs.with_columns(both=pl.lit(3)))
    file = for_sharing(table, said.PAIRS_SHARED, 5).table
    assert file[said.BOTH].null_count() == file.height
    assert file["Begge ÷ ventet"].null_count() == file.height
    assert file.select(said.ONLY_FIRST, said.ONLY_SECOND).null_count().sum_horizontal()[0] == 2 * file.height
    assert file[said.WITH_FIRST].null_count() == 0


def test_the_combinations_say_the_most_common_and_those_left_out() -> None:
    combined, left_out, sets = computed.combination_rows(method.combinations(MINE, BITS), KNOWN)
    assert said.combinations_title(combined, 3) == "Kun ufaglært er den hyppigste kombination: 50 borgere"
    assert said.combinations_title(combined.clear(), 3) == texts.TOO_FEW_CITIZENS_ALL
    assert said.combinations_words(left_out, sets) == ("9 borgere er fordelt på 1 kombination, der ikke er vist.")
    assert said.combinations_words(0, 0) == ""
    table = said.combinations_table(combined, ["a", "b", "c"], left_out)
    assert table["Kombination"].to_list()[1:] == [
        "ingen af de 3", "kun PTSD, angst eller ADHD", "andre kombinationer"
    ]  # fmt: skip
    assert table["Borgere"].sum() == 110
    assert said.combinations_table(combined, ["a"], 0).height == 3


# --- What follows -------------------------------------------------------------------------------------------------


def rates(*found: tuple[str, float, float | None, float | None], whole: float = 3.0) -> pl.DataFrame:
    return pl.DataFrame(
        [(unit, texts.NUMBER_OF.get(unit, unit), 10, 100.0, *limits, whole) for unit, *limits in found],
        schema={
            "unit_id": pl.String, "unit": pl.String, "count": pl.Int64,
            **dict.fromkeys(("total", "value", "low", "high", "whole"), pl.Float64),
        },
        orient="row",
    )  # fmt: skip


LOW, MIDDLE, HIGH = (1.0, 0.5, 2.0), (3.0, 2.0, 4.0), (5.0, 4.0, 6.0)


def test_what_follows_is_told_where_the_uncertainty_leaves_everybody_out() -> None:
    assert said.apart_title(rates(("0", *HIGH), ("1", *MIDDLE), ("5+", *LOW)), "Afgang") == (
        "Afgang er hyppigere ved ingen kendetegn og sjældnere ved 5+ kendetegn"
    )
    assert said.apart_title(rates(("0", *MIDDLE), ("5+", *MIDDLE)), "Afgang") == (
        "Afgang: forskellene kan være tilfældige"
    )
    assert said.apart_title(rates(("0", *MIDDLE)), "Afgang") == texts.TOO_FEW_CITIZENS_ALL
    many = rates(*((name, *HIGH) for name in "abcd"), ("e", *MIDDLE))
    assert said.apart_title(many, "Forløb") == "Forløb er hyppigere ved a, b og 2 andre"
    assert "Af 5 grupper ville i gennemsnit 0,2 skille sig ud" in said.apart_subtitle(many, "Målt")


def test_whether_those_with_most_get_most() -> None:
    talks, courses = rates(("5+", *HIGH)), rates(("5+", 0.1, 0.05, 0.15), whole=0.2)
    hours = rates(("5+", 0.2, 0.15, 0.25), whole=0.2)
    assert said.most_words(talks, courses, hours) == (
        "Får de med størst behov mest? Borgere med 5 eller flere kendetegn: 5,0 samtaler om året mod 3,0, 10,0 % i "
        "forløb mod 20,0 % og 20,0 % med løntimer mod 20,0 % hos alle. Flere samtaler og færre i forløb, end tilfældet "
        "kan forklare. Resten kan være tilfældigt."
    )
    assert said.most_words(None, None, hours).endswith("hos alle. Forskellen kan være tilfældig.")
    assert said.most_words(rates(("5+", *MIDDLE)), None, hours).endswith("Forskellene kan være tilfældige.")
    assert said.most_words(rates(("0", *MIDDLE)), None, None) == ""
    assert said.most_words(rates(("5+", 3.0, None, None)), None, None) == ""


def test_rates_of_events_that_one_can_have_many_of_go_with_the_citizens() -> None:
    found = rates(("0", *MIDDLE), ("5+", *HIGH)).with_columns(citizens=pl.Series([3, 40]))
    headings = ("Holdte samtaler", "Samtaler om året", "Sagsår")
    table = said.rates_table(found, "Antal", *headings)
    shared = said.rates_shared(table, "Antal", *headings, whole=True)
    file = for_sharing(table, shared, 5).table
    assert "Borgere" not in file.columns
    assert file["Holdte samtaler"][0] is None
    exits = said.rates_table(rates(("0", *MIDDLE)), "Antal", "Afgange", "Rate", "Personmåneder")
    assert said.rates_shared(exits, "Antal", "Afgange", "Rate", "Personmåneder", whole=False).sums_by == ()


def test_the_curves_say_which_group_stays_longest() -> None:
    curves = pl.DataFrame(
        {
            "group": ["0–1 kendetegn"] * 2 + ["4+ kendetegn"] * 2,
            "time": [0.0, 365.25, 0.0, 700.0],
            "remaining": [1.0, 0.4, 1.0, 0.3],
            "at_risk": [50, 20, 90, 30],
        }
    )
    assert said.curves_title(curves) == "Stadig åbne efter 12 måneder: 4+ kendetegn 100 %, 0–1 kendetegn 40 %"
    assert said.curves_title(curves.head(2)) == "Hvor længe sagerne er åbne"
    alike = curves.with_columns(remaining=pl.lit(0.5))
    assert said.curves_title(alike) == "Sagerne er åbne lige længe i grupperne"
    assert said.curves_table(curves)["Stadig åbne (%)"].to_list() == [100, 40, 100, 30]


# --- Distributions and case mix -----------------------------------------------------------------------------------


def bands(*found: tuple[str, int]) -> pl.DataFrame:
    total = sum(count for _, count in found)
    return pl.DataFrame(
        [(band, count, count / total if total else None) for band, count in found],
        schema={"band": pl.String, "count": pl.Int64, "share": pl.Float64},
        orient="row",
    )


def test_distributions_say_what_most_are_and_how_many_have_been_there_long() -> None:
    assert said.age_title(bands(("30–39", 40), ("40–49", 60))) == "Alder: flest er 40–49 (60 %)"
    years = bands(*zip(computed.YEARS_OPEN, (10, 10, 20, 20, 10, 20, 10), strict=True))
    assert said.duration_title(years) == "30 % har været her i 5 år eller mere"
    assert said.age_title(bands(("30–39", 0))) == said.duration_title(bands(("10+", 0))) == texts.NOTHING_FOUND
    assert said.numbers_title((4.4, 4)) == "Halvdelen har mindst 4 kendetegn"
    assert said.numbers_title(None) == texts.NO_CITIZENS


@pytest.mark.parametrize(
    ("found", "title"),
    [
        ([("jobparat", 50), ("ukendt", 50)], "Visitation: flest er jobparat (50 %)"),
        ([("jobparat", 50)], "Visitation: alle er jobparat"),
        ([("ukendt", 50)], "Visitationskategorien er ikke oplyst"),
    ],
)
def test_visitation_names_the_most_common_category_that_is_told(found: list[tuple[str, int]], title: str) -> None:
    rows = [("visitation", band, place, count) for place, (band, count) in enumerate(found)]
    frame = pl.DataFrame(rows, schema=["kind", "band", "position", "cases"], orient="row")
    assert said.visitation_title(computed.visitation_shares(frame)) == title


UNITS = pl.DataFrame(
    [("s", "Team Syd", 61, 41.8, 1.46, "high", 0.05), ("n", "Team Nord", 30, 30.2, 0.99, "none", 0.04)],
    schema=["unit_id", "unit", "actual", "expected", "ratio", "flag", "chance"],
    orient="row",
)


def test_a_team_that_stands_out_is_a_question() -> None:
    assert said.mix_title(UNITS) == "Team Syd skiller sig ud: 61 afgange, hvor man ville vente 42. Hvad gør de?"
    both = UNITS.with_columns(flag=pl.lit("low"))
    assert said.mix_title(both) == "Team Nord og Team Syd skiller sig ud. Hvad gør de?"
    assert said.mix_title(UNITS.with_columns(flag=pl.lit("none"))) == texts.UNITS_ALIKE
    assert said.mix_title(UNITS.head(1)) == texts.NOTHING_TO_COMPARE
    assert said.mix_title(pl.concat([both] * 3)) == "6 team skiller sig ud. Hvad gør de?"


def test_case_mix_says_what_is_adjusted_for_and_what_chance_would_flag() -> None:
    period = [date(2025, 10, 1), date(2026, 9, 1)]
    assert said.mix_subtitle(UNITS, ["alder", "hjemløs"], period) == (
        "Forventet/faktisk: afgange oktober 2025 – september 2026 mod dem, man ville vente, når der tages højde for "
        "alder og hjemløs. Af 2 team ville i gennemsnit 0,1 ligge uden for ved en tilfældighed."
    )
    assert said.cells_words(UNITS.row(0, named=True)) == (
        "Team Syd: lagt sammen 41,8 forventede afgange. Faktisk 61; 61 ÷ 41,8 = 1,46."
    )


def test_no_text_of_the_page_speaks_statistics_or_shouts() -> None:
    own = {name: words for name, words in vars(texts).items() if isinstance(words, str) and not name.startswith("_")}
    for name in ("SHARES_OF_MARKERS_HELP", "YEARS_HELP", "PAIRS_HELP", "FOLLOWS_HELP", "MARKER_MIX_HELP", "MIX_NOTE"):
        assert STATISTICS.search(own[name]) is None, name
        assert "!" not in own[name]
