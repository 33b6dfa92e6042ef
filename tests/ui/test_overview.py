"""The tiles of Overblik: each tells the number of its own page, with its line, norm and sign."""

from datetime import date

import polars as pl
import pytest

from data.metrics import MEASURES, metrics
from ui.components import Tile
from ui.overview import (
    LineTile,
    metric_tiles,
    missing_words,
    next_event_words,
    overview_answer,
    target_of,
    tile_alt,
    tiles_table,
)

MONTHS = [date(2024 + number // 12, number % 12 + 1, 1) for number in range(30)]
SHOWN = pl.DataFrame({"month": MONTHS}).with_columns(complete=pl.lit(value=True), final=pl.col("month") < MONTHS[-1])
DAY = date(2026, 6, 30)


def measures(**given: list[int] | int) -> pl.DataFrame:
    values = {
        name: [number] * 30 if isinstance(number, int) else number
        for name in MEASURES
        for number in [given.get(name, 0)]
    }
    return pl.DataFrame({"unit": ["alle"] * 30, "label": ["alle"] * 30, "month": MONTHS, **values})


def tile_of(name: str, frame: pl.DataFrame, wanted: tuple[float, str] | None = None) -> LineTile:
    metric = metrics()[name]
    [found] = metric_tiles([metric], frame, SHOWN, metric.needs, {metric.norm: wanted} if wanted else {})
    return found


def test_a_flow_tells_its_last_final_month_and_the_sign_of_its_control_chart() -> None:
    exits = [40 + n % 3 for n in range(28)] + [70, 5]
    found = tile_of("exit_rate", measures(open_at_start=1000, exited=exits))
    assert found.tile == Tile(
        "Afgangsrate",
        "7,0 %",
        "70 af 1.000 i maj 2026",
        "▲ højere end normalt",
        "better",
        help=metrics()["exit_rate"].help,
    )
    assert (found.marked, found.page) == (date(2026, 5, 1), "afgang")
    assert found.line["value"].to_list() == [one / 1000 for one in exits]
    assert found.line["preliminary"].to_list() == [False] * 29 + [True]


def test_a_rate_tells_twelve_months_together_too_and_what_the_norm_wants() -> None:
    held = [500] * 28 + [620, 100]
    found = tile_of("conversations_per_year", measures(person_days=36_525, contacts_held=held), (8.0, "CBA: 8"))
    assert found.tile.detail == "i maj 2026; 5,1 på 12 måneder; CBA: 8"
    assert found.target == 8


def test_a_stock_tells_its_newest_month_and_the_sign_of_a_year() -> None:
    plans = [800] * 20 + [700] * 10
    found = tile_of("without_plan", measures(open_at_end=1000, has_plan=plans))
    assert (found.tile.value, found.tile.detail) == ("30,0 %", "300 af 1.000 i juni 2026")
    assert (found.tile.sign, found.tile.role) == ("▲ højere end for et år siden", "worse")


def test_a_tile_without_a_value_says_why() -> None:
    found = tile_of("exit_rate", measures())
    assert found.tile.value == "–"
    assert found.tile.sign == ""
    assert tile_alt(found) == "Afgangsrate: Intet tal: der er for få at regne på."


def test_tiles_stand_in_their_order_and_those_without_their_table_are_left_out() -> None:
    every = list(metrics().values())
    frame = measures(open_at_start=100, open_at_end=100, person_days=3000)
    assert [one.key for one in metric_tiles(every, frame, SHOWN, [], {})] == ["exit_rate"]
    found = [one.key for one in metric_tiles(every, frame, SHOWN, ["plans", "contacts", "jobs"], {})]
    assert found == ["exit_rate", "without_plan", "conversations_per_year", "in_paid_hours"]


def tiles(*signs: tuple[str, str]) -> list[LineTile]:
    line = pl.DataFrame({"month": [MONTHS[0], MONTHS[1]], "value": [1.0, 2.0]})
    return [
        LineTile(f"k{n}", n, Tile("Mål", "2,0", "af 9", sign, role), line, "rate", None, None, "afgang", "")  # type: ignore[arg-type]
        for n, (sign, role) in enumerate(signs)
    ]


@pytest.mark.parametrize(
    ("signs", "words"),
    [
        ((), "Der er 350 åbne sager i udvalget pr. 30. juni 2026."),
        ((("som normalt", "neutral"), ("som normalt", "neutral")), "De 2 nøgletal svinger, som de plejer."),
        ((("▲ højere", "worse"), ("▼ lavere", "better")), "Af 2 nøgletal er 1 værd at se på og 1 godt nyt."),
        ((("▲ højere", "note"), ("", "neutral")), "Af 1 nøgletal er 1 anderledes end før."),
    ],
)
def test_the_answer_counts_the_signs(signs: tuple[tuple[str, str], ...], words: str) -> None:
    assert overview_answer(350, DAY, tiles(*signs)).endswith(words)


def test_a_line_says_where_it_began_and_where_it_is() -> None:
    [one] = tiles(("▲ stigende", "better"))
    assert tile_alt(one) == "Mål: 1,0 i januar 2024, 2,0 nu, ▲ stigende."
    assert tiles_table([one]).rows() == [("Mål", "2,0", "af 9", "▲ stigende")]


def test_a_page_that_is_not_there_leads_to_the_definition() -> None:
    assert target_of("opfoelgning?del=Til+tiden") == ("opfoelgning", {"del": ["Til tiden"]})
    assert target_of("findes-ikke?del=x") == ("data", {"fane": ["Sådan er tallene lavet"]})


def test_what_is_coming_and_what_is_missing_is_said() -> None:
    coming = pl.DataFrame({"date": [date(2027, 1, 1)], "label": ["Ny hovedlov"], "source": ["x"]})
    assert next_event_words(coming) == "Næste kendte hændelse: 1. januar 2027, Ny hovedlov."
    assert next_event_words(coming.clear()) == ""
    assert missing_words(["planer", "samtaler"]).startswith("Nøgletal og sætninger om planer og samtaler er ikke med")
    assert missing_words([]) == ""
