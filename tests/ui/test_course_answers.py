"""What the page Forløb says: plain Danish, the numbers of the report, and tables that may be shared as described."""

import re
from datetime import date
from typing import Any

import polars as pl
import pytest

from methods.disclosure import Shared, shared_frame
from methods.intervals import Difference
from queries.selection import Selection
from tests.ui.course_rows import (
    DAY,
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
from tests.ui.test_courses import AFTER, mixed
from ui import course_answers as said
from ui import courses as computed
from ui import texts
from ui.courses import Endings, Period, Repeats, Review

YEAR = tuple(date(2025 + (n + 10) // 12, (n + 10) % 12 + 1, 1) for n in range(12))
PERIOD = Period(Selection(), YEAR, chosen=False)
CHOSEN = Period(Selection(), YEAR[:1], chosen=True)
STATISTICS = re.compile(r"signifikan|konfidens|outlier|median|p-værdi|standardafvig|varians|hypotese", re.IGNORECASE)
FOUND = Endings(107, 100, 40, 10, 25)


# --- The period, the answer and the tiles ---------------------------------------------------------------------------


def test_the_period_is_told_where_nobody_chose_it() -> None:
    assert said.period_words(PERIOD) == (
        "Ingen periode er valgt, så siden tæller de seneste 12 hele måneder: november 2025 – oktober 2026."
    )
    assert said.period_words(CHOSEN) == ""
    assert said.months_words(CHOSEN.months) == "november 2025"
    assert said.period_words(Period(Selection(), (), chosen=False)) == ""


def test_the_answer_says_what_is_bought_by_whom_and_how_much_was_interrupted() -> None:
    assert said.courses_answer(two_centres(), FOUND, PERIOD) == (
        "Fra november 2025 til oktober 2026 var 110 forløb aktive: mentorforløb er over halvdelen (60), og Center Nord "
        "bestiller flest (70). Af 100 sluttede forløb med kendt afslutning blev 40 % afbrudt."
    )


def test_the_answer_of_nothing_and_of_no_ending() -> None:
    assert said.courses_answer(active(), FOUND, PERIOD) == texts.NO_COURSES
    none = Endings(0, 0, 0, 0, 0)
    assert said.courses_answer(two_centres(), none, PERIOD).endswith(texts.NO_ENDINGS)


def test_a_shared_first_place_is_not_told_as_one() -> None:
    rows = active(
        {"level": "all", "courses": 8, "persons": 8},
        *({"level": "product", "product": name, "courses": 4} for name in "ab"),
        *({"level": "centre", "ordering_centre": name, "courses": 4} for name in (NORD, SYD)),
    )
    assert said.courses_answer(rows, FOUND, PERIOD).startswith(
        "Fra november 2025 til oktober 2026 var 8 forløb aktive. Af"
    )
    assert said.purchases_title(rows) == "8 forløb"


def test_the_tiles_are_four_figures_with_their_counts() -> None:
    rows = running({"course_id": "F1", "weeks": 39}, {"course_id": "F2", "weeks": 40})
    before = Endings(100, 100, 12, 2, 24)
    tiles = said.courses_tiles(two_centres(), FOUND, before, rows, long_weeks=40, day=DAY)
    assert [(tile.label, tile.value, tile.detail, tile.sign, tile.role) for tile in tiles] == [
        ("Aktive forløb", "110", "for 104 personer", "", "neutral"),
        ("Afbrudt", "40 % (31–50 %)", "40 af 100 med kendt afslutning", "▲ højere end i perioden før", "note"),
        ("Frafald", "25 % (18–34 %)", "25 af 100 med kendt afslutning", "som i perioden før", "neutral"),
        ("I gang i 40 uger eller mere", "1", "af 2 forløb i gang 31. oktober 2026", "", "neutral"),
    ]


def test_a_tile_without_endings_shows_no_number() -> None:
    none = Endings(3, 0, 0, 0, 0)
    tiles = said.courses_tiles(two_centres(), none, none, running(), long_weeks=40, day=DAY)
    assert [(tile.value, tile.sign) for tile in tiles[1:3]] == [("–", ""), ("–", "")]
    assert tiles[3].value == "0", "a 0 is shown"


@pytest.mark.parametrize(
    ("change", "higher", "sign", "role"),
    [
        (Difference(0.1, 0.02, 0.18), "worse", "▲ højere end i perioden før", "worse"),
        (Difference(-0.1, -0.18, -0.02), "worse", "▼ lavere end i perioden før", "better"),
        (Difference(-0.1, -0.18, -0.02), "note", "▼ lavere end i perioden før", "note"),
        (Difference(0.01, -0.03, 0.05), "worse", "som i perioden før", "neutral"),
        (Difference(float("nan"), float("nan"), float("nan")), "worse", "som i perioden før", "neutral"),
    ],
)
def test_a_change_is_claimed_only_beyond_chance(change: Difference, higher: Any, sign: str, role: str) -> None:
    assert said.change_sign(change, higher) == (sign, role)


# --- What is bought -------------------------------------------------------------------------------------------------


def test_who_orders_most_and_which_product_is_over_half() -> None:
    rows = two_centres()
    assert said.purchases_title(rows) == (
        "Center Nord bestiller flest: 70 af 110. Mentorforløb er over halvdelen af alle: 60 af 110"
    )
    assert said.purchases_subtitle(computed.purchases(rows), PERIOD) == (
        "Aktive forløb efter bestillende center og produkt, november 2025 – oktober 2026. 4 af dem har mindst "
        "støttebehov (E)."
    )
    half = active(
        {"level": "all", "courses": 8},
        {"level": "product", "product": "a", "courses": 4},
        {"level": "product", "product": "b", "courses": 3},
    )
    assert said.purchases_title(half) == "A er der flest af: 4 af 8", "half is not over half"


def test_the_most_common_support_need_of_all_and_of_each_product() -> None:
    rows = two_centres()
    assert said.needs_title(rows) == "Støttebehov B er det mest almindelige: 51 af 105"
    assert said.needs_sentences(rows, ["mentorforløb", "virksomhedsforløb", "individuel tid"]) == [
        "Af de 60 mentorforløb har de fleste støttebehov B (33).",
        "Af de 41 virksomhedsforløb har de fleste støttebehov A eller B (37).",
    ]
    assert "For 5 forløb er støttebehovet ikke oplyst." in said.needs_subtitle(rows, PERIOD)


def test_a_product_that_is_no_course_by_name_is_told_as_one() -> None:
    rows = active({"level": "product_need", "product": "individuel tid", "support_need": "C", "courses": 4})
    assert said.needs_sentences(rows, ["individuel tid"]) == [
        "Af de 4 forløb med individuel tid har de fleste støttebehov C (4)."
    ]


def test_two_needs_are_named_only_where_they_are_clear_of_the_third() -> None:
    tied = active(
        *({"level": "product_need", "product": "p", "support_need": need, "courses": count}
          for need, count in (("A", 4), ("B", 3), ("C", 3)))
    )  # fmt: skip
    assert said.needs_sentences(tied, ["p"]) == []


def test_how_many_centres_use_double_staffing() -> None:
    units = computed.double_staffed(two_centres())
    assert said.double_title(units) == "1 af 2 centre bruger dobbeltbemandede forløb"
    assert said.double_subtitle(units, 110, PERIOD).endswith(
        "For 20 forløb er det ikke oplyst, eller centret er ukendt."
    )
    assert said.double_title(units.filter(pl.col("unit") == NORD)) == "Center Nord bruger dobbeltbemandede forløb"
    assert said.double_title(units.filter(pl.col("unit") == SYD)) == "Ingen af centrene bruger dobbeltbemandede forløb"
    assert said.double_title(units.with_columns(count=pl.lit(3))) == "Alle 2 centre bruger dobbeltbemandede forløb"
    assert said.double_title(units.clear()) == "Dobbeltbemanding er ikke oplyst"


def test_efforts_stand_beside_the_source_and_say_how_many_have_a_price() -> None:
    rows = computed.efforts(two_centres())
    assert said.efforts_title(rows) == "50 % af de aktive forløb er eksterne mod 54 % hos CBA"
    assert "Prisen er oplyst for 88 af 110 forløb." in said.efforts_subtitle(two_centres(), PERIOD)


def test_providers_are_counted_without_the_unknown() -> None:
    rows = computed.providers(two_centres())
    assert said.providers_title(rows) == "2 leverandører"
    assert said.providers_table(rows)["Andel (%)"].to_list() == [45.5, 54.5]


# --- How they end ---------------------------------------------------------------------------------------------------


def test_progress_is_told_apart_from_the_other_interruptions() -> None:
    assert said.reasons_title(FOUND) == "40 af 100 forløb blev afbrudt, 10 af dem med progression"
    assert said.reasons_title(Endings(10, 10, 5, 0, 5)) == "5 af 10 forløb blev afbrudt, ingen af dem med progression"
    assert said.reasons_title(Endings(10, 10, 0, 0, 0)) == "Ingen af 10 forløb blev afbrudt"
    assert "For 7 forløb er afslutningen ukendt" in said.reasons_subtitle(FOUND, PERIOD)


def test_units_that_stand_out_are_a_question() -> None:
    words = said.UNITS["provider"]
    units = pl.DataFrame({"unit": ["Klit", "Vig"], "low": [0.3, 0.1], "high": [0.5, 0.35], "total": [50, 40]})
    assert said.parts_title(units, (0.25, "alle"), "Frafald", words) == "Frafald: Klit skiller sig ud. Hvad gør de?"
    assert said.parts_title(units, (0.32, "alle"), "Frafald", words) == (
        "Frafald: forskellen mellem leverandørerne kan være tilfældig"
    )
    assert said.parts_title(units.head(1), (0.25, "alle"), "Frafald", words) == (
        "Frafald: der er ikke to leverandører at holde op mod hinanden"
    )


def test_a_provider_that_stands_out_is_told_with_what_one_would_expect() -> None:
    mix = computed.mix(mixed())
    only = computed.Mix(mix.units.filter(pl.col("unit").is_in(["Vig", "Klit"])), mix.cells, mix.chance)
    one = computed.Mix(
        only.units.with_columns(flag=pl.when(pl.col("unit") == "Vig").then(pl.lit("high")).otherwise(pl.lit("none"))),
        mix.cells,
        mix.chance,
    )
    assert said.mix_title(one) == "Vig skiller sig ud: 58 frafald, hvor man ville vente 36. Hvad gør de?"
    alike = computed.Mix(only.units.with_columns(flag=pl.lit("none")), mix.cells, mix.chance)
    assert "kan forskellen mellem leverandørerne være tilfældig" in said.mix_title(alike)
    assert said.mix_title(computed.mix(mixed().clear())) == texts.NO_PROVIDERS_TO_COMPARE


def test_the_expected_can_be_worked_out_from_the_cells_by_hand() -> None:
    mix = computed.mix(mixed())
    cells = said.cells_table(mix)
    by_hand = cells.group_by("Leverandør").agg(
        (pl.col("Sluttet") * pl.col("Frafald hos alle i gruppen (%)") / 100).sum().alias("by_hand")
    )
    table = said.mix_table(mix, computed.parts(mixed(), "provider", folded=False)).join(by_hand, on="Leverandør")
    assert table["Leverandør"].to_list() == ["Fjeld", "Klit", "Vig", "ukendt"]
    assert table["Ventet"].to_list()[-1] is None, "a provider that isn't told is nobody to expect anything of"
    for expected, recomputed in table.head(3).select("Ventet", "by_hand").rows():
        assert recomputed == pytest.approx(expected, abs=0.1)


# --- Results --------------------------------------------------------------------------------------------------------


def test_the_ten_cases_say_what_the_report_says() -> None:
    flow = computed.flow_of(ten())
    assert said.flow_sentences(flow) == (
        "1 fra kontanthjælp til førtidspension, 1 fra ressourceforløbsydelse til førtidspension, 6 stadig på "
        "ressourceforløbsydelse, 1 stadig på kontanthjælp og 1 stadig på ledighedsydelse."
    )
    assert said.flow_title(flow) == "8 af 10 har samme ydelse, når forløbet slutter"
    found = computed.review(ten())
    assert said.interrupted_words(ten(), found) == (
        "5 blev afbrudt før tid (3 ressourceforløbsydelse, 1 kontanthjælp og 1 ledighedsydelse), ingen af dem med "
        "progression."
    )


def test_many_changes_are_told_in_few_words() -> None:
    flow = pl.DataFrame(
        {
            "benefit_before": [*"abcdefgh", "x", "ukendt"],
            "benefit_after": [*"ijklmnop", "x", "ukendt"],
            "courses": [9, 8, 7, 6, 5, 4, 3, 2, 30, 5],
        }
    )
    words = said.flow_sentences(flow)
    assert words.startswith("9 fra a til i, ")
    assert "5 med andre skift" in words
    assert words.endswith("30 stadig på x og 5 ukendt før og efter.")
    assert said.flow_sentences(flow.clear()) == ""


def test_the_end_of_a_course_is_not_an_exit() -> None:
    flow = computed.flow_of(ten()).with_columns(before_filled=pl.lit(0), after_filled=pl.lit(2))
    words = said.flow_subtitle(flow, PERIOD)
    assert "Forløbets slutning er ikke afgang fra ydelsen." in words
    assert "10 oplysninger står ikke i forløbene og er hentet fra sagerne." in words


def test_those_not_followed_so_long_are_left_out_and_counted() -> None:
    rows = computed.after(AFTER)
    words = said.after_subtitle(rows, YEAR, chosen=False)
    assert "Endnu ikke fulgt så længe, og derfor ikke med: 1 i 3 måneder og 8 i 12 måneder." in words
    assert "alle måneder i data er med" in words
    assert said.after_title(rows) == "23 % er i ordinære timer, fleksjob eller uddannelse 3 måneder efter (3 af 13)"
    few = computed.after(AFTER.filter(pl.col("months") == 12))
    assert said.after_title(few) == "100 % er i ordinære timer, fleksjob eller uddannelse 12 måneder efter (2 af 2)"
    assert "alle måneder" not in said.after_subtitle(rows, YEAR, chosen=True)


# --- The long ones --------------------------------------------------------------------------------------------------


def test_the_agenda_has_the_worker_and_the_last_next_step() -> None:
    rows = running({"course_id": "F1"}, {"course_id": "F2", "caseworker_id": None, "citizen_label": None})
    table = said.long_table(rows, {"M1": "Ane Prøve"})
    assert table["Rådgiver"].to_list() == ["Ane Prøve", "ingen"]
    assert table["Borger"].to_list() == ["010190XXXX", "S-77"]
    assert table["Seneste næste skridt"].to_list() == ["Hemmeligt skridt"] * 2
    assert "Rådgiver" not in said.long_table(rows, {"M1": ""}).columns
    assert said.long_title(2, 40, "Klit") == "2 forløb hos Klit har varet 40 uger eller mere"


def test_the_provider_s_table_holds_its_own_courses_and_nothing_of_the_municipality() -> None:
    rows = running(
        {"course_id": "F1"},
        {"course_id": "F2", "provider": "Anden", "purpose": "Andens formål"},
        {"course_id": "F3", "double_staffed": None, "citizen_label": None},
    )
    table = said.provider_table(rows, "Klit")
    assert table.columns == [
        *("Forløbs-id", "Borger", "Produkt", "Bestillende center", "Støttebehov", "Dobbeltbemandet", "Formål", "Start"),
        *("Uger", "Planlagte uger", "Næste skridt", "Hvem gør det"),
    ]
    assert table["Forløbs-id"].to_list() == ["F1", "F3"]
    assert table["Dobbeltbemandet"].to_list() == ["ja", None]
    assert table["Næste skridt"].null_count() == table["Hvem gør det"].null_count() == table.height
    words = " ".join(str(value) for row in table.rows() for value in row)
    for secret in ("hemmelig", "Hemmelig", "M1", "S-77", "Anden", "ekstern"):
        assert secret not in words


# --- The review -----------------------------------------------------------------------------------------------------


def test_what_a_sample_of_ten_can_and_cannot_say() -> None:
    words = said.sample_words(Review(10, 10, 5, 0), {"courses": 166, "known": 160, "interrupted": 48})
    assert words.startswith("I stikprøven blev 5 af 10 afbrudt: 50 % (24–76 %). En stikprøve på 10 kan vise, hvordan")
    assert "om andelen er 24 % eller 76 %" in words
    assert words.endswith("Blandt alle 160 forløb med kendt afslutning er det 30 %.")
    whole = said.sample_words(Review(10, 10, 5, 0), {"courses": 10, "known": 10, "interrupted": 5})
    assert whole.startswith("Det er alle: 50 % (24–76 %) blev afbrudt.")
    named = said.sample_words(Review(10, 10, 5, 0), {"courses": 166, "known": 160, "interrupted": 48}, drawn=False)
    assert named.startswith(texts.NOT_DRAWN)
    assert said.sample_words(Review(2, 0, 0, 0), {"courses": 2, "known": 0, "interrupted": 0}) == ""


def test_interruptions_of_a_sample_in_words() -> None:
    some = drawn(
        ("a", "x", "x", "job"), ("b", "x", "y", "sygdom"), ("c", "x", "x", "ukendt"), ("d", "y", "y", "gennemført")
    )
    assert said.interrupted_words(some, computed.review(some)) == (
        "2 blev afbrudt før tid (2 x), 1 af dem med progression. For 1 er afslutningen ukendt."
    )
    by_progress = some.head(1)
    assert said.interrupted_words(by_progress, computed.review(by_progress)).endswith("med progression.")
    none = some.tail(1)
    assert said.interrupted_words(none, computed.review(none)) == "Ingen blev afbrudt før tid."
    unknown = some.slice(2, 1)
    assert said.interrupted_words(unknown, computed.review(unknown)) == "Ingen af dem har en kendt afslutning."


def test_the_review_s_table_tells_interrupted_or_not() -> None:
    some = drawn(("a", "x", "x", "job"), ("b", "x", "y", "ukendt"), ("c", "x", "x", "gennemført"))
    table = said.review_table(some)
    assert table["Afbrudt"].to_list() == ["ja", "ukendt", "nej"]
    assert said.review_title(Review(10, 9, 1, 0), 40) == "10 af 40 forløb, der sluttede"
    assert said.review_title(Review(7, 7, 1, 0), 7) == "Alle 7 forløb, der sluttede"
    assert said.review_subtitle(PERIOD, 7).endswith("med tallet 7.")


# --- Orders ---------------------------------------------------------------------------------------------------------


def test_repeats_in_words_with_the_reordered_beside() -> None:
    found = Repeats(26, 18, 4, 1, 2)
    assert said.repeats_title(found) == "4 af 18 nye forløb har et formål, som et tidligere forløb har dækket"
    words = said.repeats_subtitle(found, PERIOD)
    assert "1 er genbestilt efter en afbrydelse" in words
    assert "8 forløb har intet formål og er ikke med." in words
    assert said.repeats_title(Repeats(0, 0, 0, 0, 0)) == texts.NONE_BEGUN
    assert "kan ikke ses" in said.repeats_title(Repeats(4, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("middle", "words"),
    [
        (0.5, "Halvdelen venter under en uge fra bestilling til start"),
        (1.0, "Halvdelen venter 1 uge eller mere fra bestilling til start"),
        (2.5, "Halvdelen venter 2,5 uger eller mere fra bestilling til start"),
    ],
)
def test_the_middle_of_the_waits_in_words(middle: float, words: str) -> None:
    assert said.waits_title(middle, 0) == words


def test_the_waiting_the_planned_and_those_in_several() -> None:
    waiting = pl.DataFrame({"product": ["p"], "courses": [3], "median_days": [12.0], "longest_days": [41]})
    assert said.waiting_title(waiting, DAY) == (
        "3 forløb er bestilt og ikke begyndt 31. oktober 2026; det længste har ventet 41 dage"
    )
    assert said.waiting_title(waiting.clear(), DAY).startswith("Ingen bestilte forløb venter")
    planned = pl.DataFrame({"courses": [8, 2], "early": [1, 1], "on_time": [5, 0], "late": [2, 1]})
    assert said.planned_title(planned) == "30 % varede over en uge længere end planlagt, 20 % sluttede over en uge før"
    bands = pl.DataFrame({"band": ["1", "2", "3", "4+"], "count": [90, 8, 2, 0]})
    assert said.at_once_title(bands) == "10 af 100 personer er i mere end ét forløb ad gangen"
    assert said.last_day(PERIOD, DAY) == DAY
    assert said.last_day(CHOSEN, DAY) == date(2025, 11, 30)


def test_when_they_drop_out_is_told_in_weeks() -> None:
    curve = pl.DataFrame(
        {
            "time": [0.0, 14.0, 28.0, 70.0],
            "at_risk": [100, 100, 90, 60],
            "remaining": [1.0, 0.95, 0.8, 0.4],
            "afbrudt uden progression": [0.0, 0.05, 0.1, 0.12],
            "gennemført": [0.0, 0.0, 0.1, 0.48],
        }
    )
    assert said.curve_title(curve, None) == "Halvdelen af frafaldet er sket efter 4 uger"
    assert said.curve_title(curve.head(1), "p") == "Ingen er faldet fra (p)"
    table = said.curve_table(curve)
    assert table["Uge"].to_list() == [0, 2, 4, 10]
    assert table["Afbrudt uden progression (%)"].to_list() == [0.0, 5.0, 10.0, 12.0]


# --- Every table as it may be shared --------------------------------------------------------------------------------


def tables() -> dict[str, tuple[pl.DataFrame, Shared]]:
    rows, units = two_centres(), computed.double_staffed(two_centres())
    parts = computed.parts(some_ended(), "provider")
    mix = computed.mix(mixed())
    waits = pl.DataFrame({"weeks": [0, 2, 9], "courses": [1, 20, 30]})
    bands = computed.in_bands(waits, "weeks", "courses", computed.WAITS)
    waiting = pl.DataFrame(
        {"product": ["p", "q"], "courses": [3, 20], "median_days": [12.0, 9.0], "longest_days": [41, 70]}
    )
    planned = pl.DataFrame(
        {
            "product": ["p", "q"], "courses": [8, 30], "planned": [13.0, 26.0], "q25": [9.0, 20.0],
            "median": [13.0, 26.0], "q75": [14.0, 30.0], "early": [1, 10], "on_time": [5, 10], "late": [2, 10],
        }
    )  # fmt: skip
    repeats = pl.DataFrame({"unit": [NORD, SYD], "total": [16, 30], "completed": [3, 8], "interrupted": [1, 6]})
    after = pl.DataFrame(
        {
            "end_group": ["afbrudt uden progression", "afbrudt med progression"],
            "next_event": ["course", "work"],
            "courses": [5, 4],
        }
    )
    return {
        "purchases": (said.purchases_table(computed.purchases(rows)), said.PURCHASES_SHARED),
        "needs": (said.needs_table(computed.needs_of_products(rows)), said.NEEDS_SHARED),
        "providers": (said.providers_table(computed.providers(rows)), said.PROVIDERS_SHARED),
        "double": (
            said.share_table(units, "Center", "Dobbelt", "Oplyst"),
            said.share_shared("Center", "Dobbelt", "Oplyst"),
        ),
        "efforts": (said.efforts_table(computed.efforts(rows)), said.EFFORTS_SHARED),
        "reasons": (said.reasons_table(computed.reasons(some_ended())), said.REASONS_SHARED),
        "parts": (said.parts_table(parts, said.UNITS["provider"]), said.parts_shared(said.UNITS["provider"])),
        "next": (said.next_table(computed.next_steps(after)), said.NEXT_SHARED),
        "mix": (said.mix_table(mix, computed.parts(mixed(), "provider", folded=False)), said.MIX_SHARED),
        "flow": (said.flow_table(computed.flow_of(ten())), said.FLOW_SHARED),
        "after": (said.after_table(computed.after(AFTER)), said.AFTER_SHARED),
        "waits": (said.bands_table(bands, "Uger", "Forløb"), said.bands_shared("Uger", "Forløb")),
        "waiting": (said.waiting_table(waiting), said.WAITING_SHARED),
        "planned": (said.planned_table(planned), said.PLANNED_SHARED),
        "repeats": (said.repeat_units_table(repeats), said.REPEATS_SHARED),
    }


NAMES = (
    *("purchases", "needs", "providers", "double", "efforts", "reasons", "parts", "next", "mix", "flow", "after"),
    *("waits", "waiting", "planned", "repeats"),
)


def test_every_table_is_tried() -> None:
    assert tuple(tables()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_table_is_described_and_nothing_small_is_left_in_it(name: str) -> None:
    table, shared = tables()[name]
    safe = shared_frame(table, shared)
    assert safe.height == table.height
    for count in shared.counts:
        assert [value for value in safe[count].drop_nulls() if 0 < value < 5] == []


def test_a_share_after_the_course_goes_with_those_who_are_not_followed() -> None:
    rows = pl.DataFrame(
        {"product": ["p"] * 3, "months": [3] * 3, "status": ["kontanthjælp", "fleksjob", None], "courses": [20, 15, 2]}
    )
    safe = shared_frame(said.after_table(computed.after(rows)), said.AFTER_SHARED)
    assert safe["Andel af fulgte (%)"].null_count() == 3, (
        "20 of 57.1 % would tell that 35 were followed, and so 2 were not"
    )


def test_the_two_tables_of_providers_hide_the_same_cells() -> None:
    rows = some_ended()
    parts = computed.parts(rows, "provider")
    one = shared_frame(said.parts_table(parts, said.UNITS["provider"]), said.parts_shared(said.UNITS["provider"]))
    other = shared_frame(
        said.mix_table(computed.mix(rows), computed.parts(rows, "provider", folded=False)), said.MIX_SHARED
    )
    counts = ["Leverandør", "Sluttet", "Afbrudt", "Frafald"]
    assert one.select(counts).equals(other.select(counts))
    assert one.select(counts).null_count().row(0) != (0, 0, 0, 0)


def test_an_empty_period_has_words_everywhere() -> None:
    none = Endings(0, 0, 0, 0, 0)
    nobody = computed.parts(ended(), "product")
    nothing = pl.DataFrame(schema={"end_group": pl.String, "next_event": pl.String, "courses": pl.Int64})
    words = [
        said.purchases_title(active()),
        said.needs_title(active()),
        said.providers_title(computed.providers(active())),
        said.efforts_title(computed.efforts(active())),
        said.reasons_title(none),
        said.reasons_subtitle(none, PERIOD),
        said.next_title(computed.next_steps(nothing)),
        said.flow_title(computed.flow_of(ten().clear())),
        said.after_title(computed.after(AFTER.clear())),
        said.review_title(Review(0, 0, 0, 0), 0),
        said.parts_title(computed.shares_of(nobody, "interrupted"), None, "Afbrudt", said.UNITS["product"]),
    ]
    assert all(words)
    assert not STATISTICS.search(" ".join(words))


def test_no_text_of_the_page_speaks_of_statistics_or_shouts() -> None:
    own = {name: value for name, value in vars(texts).items() if name.isupper() and isinstance(value, str)}
    start = list(own).index("COURSES_PAGE")
    stop = list(own).index("PROJECT_PAGE")
    for name in list(own)[start:stop]:
        assert "!" not in own[name], name
        if name != "REVIEW_HELP":
            assert not STATISTICS.search(own[name]), name
