"""What the page Job computes and says, from frames written by hand."""

from datetime import date

import polars as pl
import pytest

from data.metrics import metrics
from methods.disclosure import shared_frame
from methods.intervals import Difference
from ui import job_answers as said
from ui import jobs as computed
from ui import texts
from ui.followup import stock_change, stock_series
from ui.funnels import rate_funnel, share_funnel, team_units

PAID = metrics()["in_paid_hours"]
NUMERATORS = [metrics()[name].numerator for name in computed.KINDS]


def month(number: int) -> date:
    return date(2024 + number // 12, number % 12 + 1, 1)


def months(count: int, final: int | None = None) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "month": [month(n) for n in range(count)],
            "complete": [True] * count,
            "final": [n < (count if final is None else final) for n in range(count)],
        }
    )


def measures(hours: list[int], stock: int = 200, **others: list[int]) -> pl.DataFrame:
    count = len(hours)
    columns = {name: [0] * count for name in (*NUMERATORS, "paid_minutes", "hours_unknown", "first_hours")}
    columns |= {"in_hours": hours, "open_at_end": [stock] * count, "person_days": [30 * stock] * count, **others}
    return pl.DataFrame({"month": [month(n) for n in range(count)], **columns})


def test_the_mean_is_of_those_whose_hours_are_told() -> None:
    found = computed.hours_series(
        measures([20, 24, 7], paid_minutes=[60 * 150, 60 * 99, 60 * 12], hours_unknown=[5, 2, 3]), months(4, final=2)
    )
    assert found["value"].to_list() == [10.0, 4.5, None, None]  # of four no mean is told, and of nobody neither
    assert found["denominator"].to_list() == [15, 22, 4, 0]
    assert found["in_hours"].to_list() == [20, 24, 7, 0]
    assert found["preliminary"].to_list() == [False, False, True, True]
    assert said.mean_title(found) == "4,5 timer om ugen i gennemsnit i februar 2024"
    assert said.mean_title(found.head(0)) == "Timer om ugen"


def test_a_year_of_first_hours_is_compared_only_with_a_whole_year_before() -> None:
    frame = measures([9] * 24, first_hours=list(range(1, 25)))
    assert computed.in_year(frame, [month(n) for n in range(12, 24)]) == (sum(range(13, 25)), sum(range(1, 13)))
    assert computed.in_year(frame, [month(n) for n in range(11, 23)]) == (sum(range(12, 24)), None)
    assert computed.in_year(frame, []) == (0, None)


def test_who_works_how_begins_when_somebody_does() -> None:
    frame = measures([0, 0, 6, 0], in_small_job=[0, 0, 6, 0])
    found = computed.kinds_by_month(frame, months(4))
    assert found["month"].to_list() == [month(2), month(3)]
    table = said.kinds_table(found)
    assert table["Ordinære løntimer (%)"].to_list() == table["Småjob (%)"].to_list() == [3.0, 0.0]
    nobody = computed.kinds_by_month(measures([0, 0]), months(2))
    assert nobody.height == 2


def test_few_with_hours_that_are_no_smaajob_take_the_smaajob_with_them() -> None:
    frame = measures([20, 20], in_small_job=[17, 8], in_placement=[3, 30])
    table = said.kinds_table(computed.kinds_by_month(frame, months(2)))
    shared = shared_frame(table, said.KINDS_SHARED)
    assert shared["Småjob"].to_list() == [None, 8]
    assert shared["Småjob (%)"].to_list() == [None, 4.0]
    assert shared["Ordinære løntimer"].to_list() == [20, 20]
    assert shared["Praktik"].to_list() == [None, 30]


HOURS = pl.DataFrame(
    {"band": ["under 2", "2–5", "5–10", "10–20", "20–37", "37+", None], "cases": [1, 30, 29, 35, 5, 0, 7]}
)


def test_bands_are_shares_of_those_who_tell() -> None:
    found = computed.bands(HOURS)
    assert found["count"].to_list() == [1, 30, 29, 35, 5, 0]
    assert found["share"].to_list() == pytest.approx([0.01, 0.3, 0.29, 0.35, 0.05, 0])
    assert computed.untold(HOURS) == 7
    assert said.bands_title(found) == "60 % har under 10 timer om ugen (60 af 100)"
    assert said.bands_subtitle(date(2026, 10, 31), 7).endswith("31. oktober 2026. 7 uden oplyste timer er ikke med.")
    assert said.bands_subtitle(date(2026, 10, 31), 0).endswith("31. oktober 2026.")
    table = said.bands_table(found, 7)
    assert table["Sager"].sum() == 107
    assert table.row(-1) == ("ikke oplyst", 7, None)
    none = computed.bands(HOURS.with_columns(cases=pl.lit(0, pl.Int64)))
    assert none["share"].null_count() == 6
    assert said.bands_title(none) == "Ingen har ordinære løntimer, hvor timerne er oplyst"


STARTS = pl.DataFrame(
    {
        "kind": ["ordinære timer", "småjob", "virksomhedspraktik", "ukendt", "andet", "ordinære timer"],
        "job_group": ["ordinære løntimer", "ordinære løntimer", "praktik", "ukendt", "andet", "ordinære løntimer"],
        "quarter": [date(2026, 1, 1)] * 5 + [date(2026, 4, 1)],
        "jobs": [11, 7, 5, 2, 3, 13],
        "persons": [10, 7, 5, 2, 3, 12],
        "reverse_matched": [4, 2, 0, 0, 0, 3],
        "reverse_known": [9, 6, 0, 0, 0, 5],
    }
)


def test_what_began_is_grouped_and_nothing_is_lost() -> None:
    found = computed.starts_by_quarter(STARTS)
    assert found.to_dicts() == [
        {"period": date(2026, 1, 1), "ordinære løntimer": 18, "praktik": 5, "andet": 5},
        {"period": date(2026, 4, 1), "ordinære løntimer": 13, "praktik": 0, "andet": 0},
    ]
    assert [words for _, words in computed.groups_of(found)] == ["ordinære løntimer", "praktik", "andet eller ukendt"]
    table = said.starts_table(found)
    assert table["Begyndt"].to_list() == [18, 5, 5, 13, 0, 0]
    assert table["Art"].to_list()[:3] == ["ordinære løntimer", "praktik", "andet eller ukendt"]
    assert said.starts_title(found) == "Oftest er det ordinære løntimer: 31 af 41 (76 %)"
    empty = computed.starts_by_quarter(STARTS.head(0))
    assert said.starts_title(empty) == "Ingen job eller praktikker er begyndt i perioden"
    assert said.starts_table(empty).height == 0


def test_reverse_matching_is_a_share_of_those_that_tell() -> None:
    found = computed.reverse_shares(STARTS)
    assert found.select("unit", "count", "total", "begun").rows() == [
        ("ordinære timer", 7, 14, 24),
        ("småjob", 2, 6, 7),
    ]
    assert found["value"].to_list() == [0.5, pytest.approx(1 / 3)]
    assert found["low"][0] < 0.5 < found["high"][0]
    assert said.reverse_title(found) == "45 % er fundet ved omvendt formidling (9 af 20)"
    assert "20 af 41 oplyser" in said.reverse_subtitle(found, STARTS)
    assert said.reverse_whole(found) == (0.45, "alle")
    shared = shared_frame(said.reverse_table(found), said.REVERSE_SHARED)
    assert shared["Omvendt formidling"].to_list() == [None, None]  # 2 of 6, and 9 in all stand in the title
    assert computed.reverse_shares(STARTS.with_columns(reverse_known=pl.lit(0))).is_empty()


def stock(now: int, before: int | None) -> said.Stock:
    rows = [before or 0] * 12 + [now] if before is not None else [now]
    return stock_change(stock_series(measures(rows), months(len(rows)), [PAID]), PAID.id)


def test_a_change_is_claimed_only_when_chance_does_not_explain_it() -> None:
    year = [month(n) for n in range(1, 13)]
    opening = "25,0 % af de åbne sager har ordinære løntimer (50 af 200 i januar 2025)."
    closing = "31 borgere begyndte på deres første løntimer på 12 måneder."
    assert said.hours_answer(stock(50, 45), (31, None), year) == (
        f"{opening} For et år siden var det 22,5 %. Forskellen kan være tilfældig. {closing}"
    )
    assert said.hours_answer(stock(50, 20), (31, None), year) == (
        f"{opening} Det er flere end for et år siden (10,0 %), mere end tilfældet kan forklare. {closing}"
    )
    assert "Det er færre end for et år siden (50,0 %)" in said.hours_answer(stock(50, 100), (31, None), year)
    assert said.hours_answer(stock(50, None), (1, None), year[:1]) == (
        "25,0 % af de åbne sager har ordinære løntimer (50 af 200 i januar 2024). "
        "1 borger begyndte på sine første løntimer på 1 måned."
    )
    assert said.hours_answer(None, (0, None), []) == texts.NO_HOURS_YET
    assert said.kind_title(PAID, stock(50, 45)) == "Borgere med ordinære løntimer: 25,0 % mod 22,5 % for et år siden"
    assert said.kind_title(PAID, stock(50, None)) == "Borgere med ordinære løntimer: 25,0 %"
    assert said.kind_title(PAID, None) == "Borgere med ordinære løntimer måned for måned"


def test_tiles_tell_what_is_there_and_judge_no_practice() -> None:
    year = [month(n) for n in range(1, 13)]
    hours = computed.hours_series(measures([20] * 13, paid_minutes=[60 * 150 + n for n in range(13)]), months(13))
    last = {"value": 0.02, "numerator": 4, "denominator": 200, "month": month(12)}
    tiles = said.hours_tiles(stock(50, 20), hours, (31, 28), year, (last, Difference(-0.1, -0.15, -0.05)))
    assert [tile.label for tile in tiles] == ["I ordinære løntimer", "Timer om ugen", "Første løntimer", "I praktik"]
    assert [tile.value for tile in tiles] == ["25,0 %", "7,5", "31", "2,0 %"]
    assert (tiles[0].sign, tiles[0].role) == ("▲ højere end for et år siden", "better")
    assert tiles[0].detail == "50 af 200 i januar 2025; 10,0 % for et år siden"
    assert tiles[1].detail == "i gennemsnit for dem, der har løntimer; 7,5 for et år siden"
    assert tiles[2].detail == "på 12 måneder; 28 året før"
    assert (tiles[3].sign, tiles[3].role) == ("▼ lavere end for et år siden", "note")
    calm = said.hours_tiles(stock(50, 45), hours.head(0), (31, None), [], None)
    assert (calm[0].sign, calm[0].role) == (texts.CHANCE_SIGN, "neutral")
    assert [tile.value for tile in calm[1:]] == ["–", "–", "–"]


def test_teams_beside_each_other() -> None:
    totals = pl.DataFrame(
        {
            "unit": ["a", "b", "ukendt"],
            "in_hours": [12, 30, 3],
            "open_at_end": [100, 90, 10],
            "person_days": [3044] * 3,
            "first_hours": [6, 9, 1],
        }
    )
    units = team_units(totals, {"a": "Team A"}, count="in_hours", exposure=pl.col("open_at_end"))
    assert units.rows() == [("a", "Team A", 12, 100), ("b", "b", 30, 90), ("ukendt", "ukendt", 3, 10)]
    found = share_funnel(units)
    table = said.share_funnel_table(found)
    assert table.select("Team", "Med løntimer", "Åbne sager", "Andel (%)").rows() == [
        ("Team A", 12, 100, 12.0),
        ("b", 30, 90, 33.3),
    ]
    assert said.share_funnel_subtitle(found, month(9)).startswith(
        "Andel af de åbne sager med ordinære løntimer, oktober 2024. Uden for det grå bånd: værd at se på. Af 2 team"
    )
    rates = rate_funnel(team_units(totals, {}, count="first_hours", exposure=pl.col("person_days") / 30.44))
    assert said.rate_funnel_table(rates)["Pr. 100 personmåneder"].to_list() == [6.0, 9.0]
    assert "januar 2024 – februar 2024. " in said.rate_funnel_subtitle(rates, [month(0), month(1)])
    assert "personmåneder, januar 2024. " in said.rate_funnel_subtitle(rates, [month(0)])
