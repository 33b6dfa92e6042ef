"""The charts of the page Sagsstammer: each goes through Plotly's own validation, and is then asked what it shows."""

import datetime as dt
import itertools
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charts import caseload, frame
from tests.charts.drawing import BOTH, drawn, months, named, words
from ui import texts
from ui.theme import LIGHT, palette

NORM_LABEL = "Vejledende sagstal 2024"
LIMITS = {"low": pl.Float64, "high": pl.Float64, "caseload": pl.Float64}


def unit(place: int, count: int = 30, *, main: bool = False, **columns: Any) -> pl.DataFrame:
    """A unit in which every number differs: month n of unit p has 200 − 5n + p citizens per full-time worker."""
    plain: dict[str, Any] = {
        "unit_id": ["alle" if main else f"t{place}"] * count,
        "unit": ["Alle team" if main else f"Team {chr(65 + place)}"] * count,
        "month": months(count),
        "caseload": [200.0 - 5 * n + place for n in range(count)],
        "citizens": [(200.0 - 5 * n + place) * (10 + place) for n in range(count)],
        "fte": [10.0 + place] * count,
        "low": [25.0 + n / 10 if main else None for n in range(count)],
        "high": [40.0 + n / 10 if main else None for n in range(count)],
        "main": [main] * count,
        "preliminary": [n == count - 1 for n in range(count)],
    }
    return pl.DataFrame(plain | columns, schema_overrides=LIMITS)


def units(others: int, count: int = 30) -> pl.DataFrame:
    return pl.concat([unit(0, count, main=True), *(unit(place, count) for place in range(1, others + 1))])


def over_time(data: pl.DataFrame, **more: Any) -> go.Figure:
    return drawn(caseload.caseload_chart(data, norm_label=NORM_LABEL, **more))


# Over time -------------------------------------------------------------------------------------------------


@BOTH
def test_the_bold_line_stands_over_pale_ones_and_a_band_of_its_norm(dark: bool) -> None:
    colours = palette(dark)
    figure = over_time(units(3), dark=dark)
    band, *lines = figure.data
    assert band.name == texts.NORM
    assert band.fillcolor == colours.norm
    assert (band.y[0], band.y[29], band.y[30], band.y[59]) == (25, 27.9, 42.9, 40)
    assert [line.name for line in lines] == ["Team B", "Team C", "Team D", "Alle team"]
    assert [line.line.color for line in lines] == [colours.others] * 3 + [colours.own]
    assert lines[-1].y == tuple(200.0 - 5 * n for n in range(30))
    assert lines[-1].line.width > lines[0].line.width
    assert lines[0].customdata[0] == "t1"
    assert figure.layout.yaxis.range[0] == 0
    assert 200 < figure.layout.yaxis.range[1] < 230
    assert figure.layout.height == 380


def test_a_month_says_citizens_staff_norm_and_that_it_is_preliminary() -> None:
    figure = over_time(units(1))
    line = named(figure, "Alle team")
    assert line.hovertext[2] == (
        "<b>Alle team, marts 2017: 190,0</b><br>1.900 borgere på 10,0 årsværk.<br>"
        "Normen er 25,2–40,2 (Vejledende sagstal<br>2024)."
    )
    assert line.hovertext[-1].replace("<br>", " ").endswith(texts.PRELIMINARY)
    assert line.marker.color[-1] == LIGHT.background
    assert line.marker.size[-1] > line.marker.size[0] == 0
    assert "Normen" not in named(figure, "Team B").hovertext[2]


def test_a_norm_without_a_name_is_called_the_norm() -> None:
    figure = drawn(caseload.caseload_chart(units(1), norm_label=""))
    assert words(figure)[0] == "Borgere pr. årsværk<br>Bånd: norm"
    assert named(figure, "Alle team").hovertext[2].endswith("Normen er 25,2–40,2.")


def test_few_others_are_named_at_their_end_and_many_are_not() -> None:
    few, many = words(over_time(units(3))), words(over_time(units(9)))
    assert {"<b>Alle team<br>55,0</b>", "Team B", "Team D", "norm<br>27,9–42,9"} <= set(few)
    assert not any(word.startswith("Team") for word in many)
    assert "<b>Alle team<br>55,0</b>" in many


def test_a_chosen_unit_takes_the_strong_line_and_the_whole_steps_back() -> None:
    figure = over_time(units(7), selected="t5")
    assert named(figure, "Team F").line.color == LIGHT.own
    assert named(figure, "Alle team").line.color == LIGHT.neutral
    assert named(figure, "Team F").line.width > named(figure, "Alle team").line.width
    assert "<b>Team F<br>60,0</b>" in words(figure)


def test_a_unit_that_ended_has_no_label_at_the_end_and_a_month_without_staff_is_a_gap() -> None:
    gone = unit(2, 20)
    gap = unit(1, caseload=[150.0 - n if n != 4 else None for n in range(30)])
    figure = over_time(pl.concat([unit(0, main=True), gap, gone]))
    assert "Team C" not in words(figure)
    assert named(figure, "Team B").y[4] is None
    assert texts.NO_VALUE in named(figure, "Team B").hovertext[4]


def test_a_norm_that_begins_later_begins_there() -> None:
    late = unit(0, main=True, low=[None] * 20 + [25.0] * 10, high=[None] * 20 + [40.0] * 10)
    band = over_time(late).data[0]
    assert band.x[0] == "2018-09-01"
    assert len([x for x in band.x if x]) == 20
    none = unit(0, main=True, low=[None] * 30, high=[None] * 30)
    assert texts.NORM not in [trace.name for trace in over_time(none).data]
    assert words(over_time(none))[0] == texts.PER_FTE


def test_a_single_month_is_a_dot_in_a_norm_that_can_be_seen() -> None:
    figure = over_time(units(2, 1))
    assert figure.data[0].x[:2] == ("2016-12-17", "2017-01-16")
    assert named(figure, "Team B").marker.size[0] > 0


def test_a_unit_of_hardly_any_staff_does_not_set_the_scale() -> None:
    tiny = unit(3, caseload=[900.0 + n for n in range(30)], fte=[0.1] * 30)
    assert over_time(pl.concat([units(2), tiny])).layout.yaxis.range[1] < 230


def test_the_caseload_carries_events() -> None:
    marks = pl.DataFrame({"date": [dt.date(2018, 4, 1), dt.date(2030, 1, 1)], "label": ["Lavere sagstal", "Senere"]})
    figure = over_time(units(1), events=marks)
    (dot,) = [note for note in figure.layout.annotations if note.text == "●"]
    assert dot.hovertext == "1. april 2018: Lavere sagstal"


def test_alt_of_the_caseload() -> None:
    assert caseload.caseload_alt(units(2)) == (
        "Borgere pr. årsværk måned for måned fra januar 2017 til juni 2019: 55,0 for Alle team nu, 115,0 et år før. "
        "Normen er 27,9–42,9."
    )
    assert caseload.caseload_alt(pl.concat([unit(1), unit(4)])).endswith("2 team, nu fra 56,0 til 59,0.")


# Worker by worker ------------------------------------------------------------------------------------------


def worker(place: int, **columns: Any) -> dict[str, Any]:
    citizens = 34 + place
    return {
        "caseworker_id": f"r{place}",
        "label": f"Rådgiver {place:02}",
        "team": "Team Nord",
        "caseload": citizens / 0.9,
        "citizens": citizens,
        "fte": 0.9,
        "low": 25.0,
        "high": 40.0,
        "standing": "within",
        "newcomer": False,
        "covered": 0,
        "fte_words": "0,9",
    } | columns


def workers(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema_overrides=LIMITS)


def dots(data: pl.DataFrame, **more: Any) -> go.Figure:
    return drawn(caseload.worker_dots(data, norm_label=NORM_LABEL, **more))


FOUR = workers(
    worker(0, label="Rådgiver Birk", covered=3),
    worker(9, standing="above"),
    worker(2, standing="below", low=50.0, high=65.0, newcomer=True),
    worker(3, standing="unknown", low=None, high=None),
)


@BOTH
def test_a_worker_is_a_dot_in_a_row_beside_the_own_norm(dark: bool) -> None:
    colours = palette(dark)
    figure = dots(FOUR, dark=dark)
    points = named(figure, "rådgiver")
    assert figure.layout.yaxis.ticktext == ("Rådgiver Birk", "Rådgiver 09", "Rådgiver 02", "Rådgiver 03")
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]
    assert points.y == (0, 1, 2, 3)
    assert points.x == pytest.approx([34 / 0.9, 43 / 0.9, 36 / 0.9, 37 / 0.9])
    assert points.marker.symbol == ("circle", "triangle-up", "triangle-down", "diamond")
    assert points.marker.color == (colours.neutral, colours.note, colours.background, colours.neutral)
    assert points.marker.line.color[2] == colours.note
    assert points.customdata == ("r0", "r9", "r2", "r3")
    assert [(norm.x0, norm.x1) for norm in figure.layout.shapes] == [(25, 40), (25, 40), (50, 65)]
    assert all(norm.fillcolor == colours.norm for norm in figure.layout.shapes)
    assert figure.layout.xaxis.range[0] == 0
    assert figure.layout.xaxis.range[1] > 65
    assert words(figure)[0] == (
        "Borgere pr. årsværk<br>Bånd: Vejledende sagstal 2024<br>"
        "● inden for normen, ▲ over, ▼ under, ◆ ingen norm, hul: ny"
    )


def test_nobody_is_drawn_in_the_colour_of_better_or_worse() -> None:
    points = named(dots(FOUR), "rådgiver")
    assert not {LIGHT.better, LIGHT.worse} & {*points.marker.color, *points.marker.line.color}


def test_a_worker_is_told_in_whole_sentences() -> None:
    said = [hover.split("<br>") for hover in named(dots(FOUR), "rådgiver").hovertext]
    assert said[0] == [
        "<b>Rådgiver Birk: 34 borgere på 0,9 årsværk,",
        "37,8 pr. årsværk.</b>",
        "Normen er 25–40.",
        "3 dækkes for en kollega.",
        "Team Nord",
    ]
    assert "Over normen på 25–40." in said[1]
    assert {"Under normen på 50–65.", "Ny: de første 6 måneder."} <= set(said[2])
    assert "Der er ingen norm for borgernes målgrupper." in said[3]


def test_without_names_there_are_dots_only_and_no_ids() -> None:
    figure = dots(workers(*(worker(n, label="", caseload=20.0 + 3 * n) for n in range(9))))
    points = named(figure, "rådgiver")
    assert not figure.layout.yaxis.visible
    assert points.customdata is None
    assert len(points.x) == 9
    assert points.hovertext[0].startswith("<b>34 borgere på 0,9 årsværk")
    (norm,) = figure.layout.shapes
    assert (norm.x0, norm.x1) == (25, 40)


def test_differing_norms_are_not_drawn_behind_a_strip() -> None:
    rows = [worker(n, label="", low=25.0 + n, high=40.0 + n) for n in range(5)]
    assert not dots(workers(*rows)).layout.shapes


@pytest.mark.parametrize(("count", "rows"), [(1, True), (24, True), (40, True), (41, False), (120, False)])
def test_up_to_forty_have_rows_and_more_stand_in_a_strip(count: int, rows: bool) -> None:
    figure = dots(workers(*(worker(n, caseload=20.0 + n % 17) for n in range(count))))
    assert bool(figure.layout.yaxis.ticktext) is rows
    assert len(named(figure, "rådgiver").x) == count
    if rows:
        assert figure.layout.yaxis.ticktext[-1] == f"Rådgiver {count - 1:02}"
        inner = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
        assert inner / count >= 17


@settings(max_examples=20)
@given(st.lists(st.floats(1, 90), min_size=41, max_size=80))
def test_dots_in_a_strip_do_not_meet(caseloads: list[float]) -> None:
    figure = dots(workers(*(worker(n, caseload=value) for n, value in enumerate(caseloads))))
    points = named(figure, "rådgiver")
    assert sorted(points.x) == pytest.approx(sorted(caseloads))
    apart = caseload.DOT / (frame.NARROW + 60) * figure.layout.xaxis.range[1]
    levels: dict[int, list[float]] = {}
    for x, y in zip(points.x, points.y, strict=True):
        levels.setdefault(y, []).append(x)
    for level in levels.values():
        level.sort()
        assert all(after - before >= apart * 0.999 for before, after in itertools.pairwise(level))


def test_a_worker_of_very_few_hours_stands_at_the_edge_with_the_value() -> None:
    figure = dots(workers(worker(0), worker(1), worker(2, caseload=720.0, fte=0.05)))
    end = figure.layout.xaxis.range[1]
    assert end < 60
    assert named(figure, "rådgiver").x[2] == end
    assert "720,0 →" in words(figure)


def test_a_worker_without_a_caseload_keeps_the_row() -> None:
    figure = dots(workers(worker(0), worker(1, caseload=None, standing="unknown")))
    assert figure.layout.yaxis.ticktext == ("Rådgiver 00", "Rådgiver 01")
    assert named(figure, "rådgiver").y == (0,)
    (missing,) = [note for note in figure.layout.annotations if note.text == "–"]
    assert "35 borgere på 0,9 årsværk" in missing.hovertext


def test_alt_of_the_workers() -> None:
    assert caseload.worker_alt(FOUR) == (
        "Borgere pr. årsværk for 4 rådgivere: medianen er 40,6. 1 inden for normen, 1 over, 1 under og 1 uden norm."
    )


# Stacked rows ----------------------------------------------------------------------------------------------

SEEN = pl.DataFrame(
    {
        "label": ["Rådgiver Birk", "Rådgiver Dahl"],
        "new": [3, 1],
        "seldom": [12, 8],
        "steady": [7, 9],
        "often": [22, 31],
    }
)


@BOTH
def test_intensity_is_a_stacked_bar_a_worker(dark: bool) -> None:
    figure = drawn(caseload.intensity_bars(SEEN, dark=dark))
    assert [bar.name for bar in figure.data] == ["ofte", "jævnligt", "sjældent", "ny"]
    assert [bar.x for bar in figure.data] == [(22, 31), (7, 9), (12, 8), (3, 1)]
    assert {bar.orientation for bar in figure.data} == {"h"}
    assert figure.layout.barmode == "stack"
    assert figure.layout.yaxis.ticktext == ("Rådgiver Birk", "Rådgiver Dahl")
    assert len({(bar.marker.color, bar.marker.pattern.shape) for bar in figure.data}) == 4
    assert figure.layout.showlegend
    assert figure.layout.xaxis.range[1] > 49


def test_intensity_says_counts() -> None:
    figure = drawn(caseload.intensity_bars(SEEN))
    assert named(figure, "sjældent").hovertext[0] == "<b>Rådgiver Birk: sjældent</b><br>12 af 44 sager er set sjældent."
    assert named(figure, "ny").hovertext[0] == "<b>Rådgiver Birk: ny</b><br>3 af 44 sager er nye."
    assert named(figure, "ny").hovertext[1] == "<b>Rådgiver Dahl: ny</b><br>1 af 49 sager er ny."
    nameless = drawn(caseload.intensity_bars(SEEN.with_columns(label=pl.lit(""))))
    assert named(nameless, "ofte").hovertext[0] == "<b>Ofte</b><br>22 af 44 sager er set ofte."
    assert set(nameless.layout.yaxis.ticktext) == {""}
    assert caseload.intensity_alt(SEEN) == (
        "93 sager hos 2 rådgivere: 53 set ofte, 16 set jævnligt, 20 set sjældent og 4 nye."
    )


CHANGED = pl.DataFrame(
    {
        "team": ["Team Nord", "Team Syd", "Team Tomt"],
        "none": [60, 30, 0],
        "one": [25, 14, 0],
        "several": [15, 6, 0],
        "cases": [100, 50, 0],
    }
)


@BOTH
def test_changes_are_shares_with_those_who_changed_first(dark: bool) -> None:
    figure = drawn(caseload.change_shares(CHANGED, reference=(0.4, "landsplan: 40 %"), dark=dark))
    assert [bar.name for bar in figure.data] == ["2 eller flere skift", "1 skift", "ingen skift"]
    assert [bar.x for bar in figure.data] == [(0.15, 0.12), (0.25, 0.28), (0.6, 0.6)]
    assert figure.layout.yaxis.ticktext == ("Team Nord", "Team Syd")
    assert figure.layout.xaxis.range == (0, 1)
    assert named(figure, "1 skift").hovertext[1] == "<b>Team Syd: 1 skift</b><br>14 af 50 sager (28 %)."
    (line,) = figure.layout.shapes
    assert (line.x0, line.line.dash) == (0.4, "dash")
    assert "landsplan: 40 %" in words(figure)


def test_a_single_bar_keeps_its_room_over_the_legend() -> None:
    # Plotly stops where a legend leaves no room for the drawing.
    for chart in (caseload.change_shares(CHANGED.head(1)), caseload.intensity_bars(SEEN.head(1))):
        layout = drawn(chart).layout
        assert layout.height - layout.margin.t - layout.margin.b >= 17
        assert layout.margin.b >= 28 + 2 * 19


def test_without_a_published_share_there_is_no_line() -> None:
    figure = drawn(caseload.change_shares(CHANGED))
    assert not figure.layout.shapes
    assert len(words(figure)) == 1
    assert caseload.change_alt(CHANGED.head(2)) == (
        "Skift af rådgiver de seneste 12 måneder i 2 team: 60 af 150 åbne sager (40 %) har mindst ét skift, "
        "21 har to eller flere."
    )


# What is to come -------------------------------------------------------------------------------------------

HISTORY = pl.DataFrame({"month": months(20), "caseload": [60.0 - n for n in range(20)]})
FUTURE = pl.DataFrame(
    {
        "month": months(12, dt.date(2018, 9, 1)),
        "expected": [40.5 - n / 2 for n in range(12)],
        "low": [39.0 - n for n in range(12)],
        "high": [42.0 + n / 4 for n in range(12)],
    }
)


def fan(future: pl.DataFrame = FUTURE, history: pl.DataFrame = HISTORY, **more: Any) -> go.Figure:
    limits: dict[str, Any] = {"norm_low": 25.0, "norm_high": 43.0}
    return drawn(caseload.forecast_fan(future, history=history, **(limits | more)))


@BOTH
def test_the_fan_goes_on_from_the_newest_known_month(dark: bool) -> None:
    figure = fan(dark=dark)
    assert [trace.name for trace in figure.data] == ["norm", "90 af 100", "hidtil", "ventet"]
    expected = named(figure, "ventet")
    assert expected.line.dash == "dash"
    assert (expected.x[0], expected.y[0]) == ("2018-08-01", 41)
    assert expected.y[1:] == tuple(FUTURE["expected"])
    band = named(figure, "90 af 100")
    assert band.y[:3] == (41, 39, 38)
    assert band.y[13:15] == (44.75, 44.5)
    assert named(figure, "norm").y[:4] == (25, 25, 43, 43)
    assert named(figure, "hidtil").y[0] == 60
    assert "<b>ventet<br>35,0</b><br>28,0–44,8" in words(figure)
    assert "norm<br>25–43" in words(figure)
    assert expected.hovertext[3].replace("<br>", " ") == (
        "<b>November 2018: ventet 39,5</b> I 90 af 100 tænkelige forløb mellem 37,0 og 42,5."
    )


def test_a_fan_needs_neither_norm_nor_history() -> None:
    figure = fan(history=HISTORY.clear(), norm_low=None, norm_high=None)
    assert [trace.name for trace in figure.data] == ["90 af 100", "hidtil", "ventet"]
    assert named(figure, "ventet").x[0] == "2018-09-01"
    assert caseload.forecast_alt(FUTURE) == (
        "Borgere pr. årsværk, hvis tilgang og afgang fortsætter: ventet 35,0 i august 2019, "
        "sandsynligvis mellem 28,0 og 44,8."
    )


# All -------------------------------------------------------------------------------------------------------


@BOTH
def test_without_rows_or_values_every_chart_and_alt_says_so(dark: bool) -> None:
    silent = FOUR.with_columns(caseload=pl.lit(None, pl.Float64))
    zeros = SEEN.with_columns(pl.lit(0).alias(column) for column in ("new", "seldom", "steady", "often"))
    lost = FUTURE.with_columns(pl.lit(None, pl.Float64).alias(column) for column in ("expected", "low", "high"))
    charts = [
        *(caseload.caseload_chart(data, norm_label="", dark=dark) for data in (unit(1).clear(), unit(1, 1).clear())),
        caseload.caseload_chart(unit(1, 3, caseload=[None] * 3), norm_label="", dark=dark),
        *(caseload.worker_dots(data, norm_label="", dark=dark) for data in (FOUR.clear(), silent)),
        *(caseload.intensity_bars(data, dark=dark) for data in (SEEN.clear(), zeros)),
        *(caseload.change_shares(data, dark=dark) for data in (CHANGED.clear(), CHANGED.tail(1))),
        caseload.forecast_fan(lost, norm_low=1, norm_high=2, history=HISTORY, dark=dark),
    ]
    for chart in charts:
        (said,) = words(drawn(chart))
        assert said.replace("<br>", " ") == texts.NOTHING_FOUND
    assert {
        caseload.caseload_alt(unit(1).clear()),
        caseload.worker_alt(silent),
        caseload.intensity_alt(zeros),
        caseload.change_alt(CHANGED.tail(1)),
        caseload.forecast_alt(lost),
    } == {texts.NOTHING_FOUND}
