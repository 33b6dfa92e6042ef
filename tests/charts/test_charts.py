"""Each chart goes through Plotly's own validation, and is then asked what it shows."""

import datetime as dt
import itertools
import re
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts import control, destinations, frame, funnel, multiples, small, survival
from tests.charts.drawing import BOTH, drawn, months, named, words
from ui import formats, texts
from ui.theme import DARK, DESTINATIONS, LIGHT, palette


def series(count: int = 30, first: dt.date = dt.date(2017, 1, 1), **columns: list[Any]) -> pl.DataFrame:
    """A series in which every number differs: month n has 30 + n of 1,000 + 7n cases."""
    number = range(count)
    plain: dict[str, Any] = {
        "month": months(count, first),
        "value": [(30 + n) / (1000 + 7 * n) for n in number],
        "numerator": [30 + n for n in number],
        "denominator": [1000 + 7 * n for n in number],
        "centre": [0.034] * count,
        "lower": [0.011] * count,
        "upper": [0.057] * count,
        "signal": ["none"] * count,
        "preliminary": [False] * count,
    }
    return pl.DataFrame(plain | columns, schema_overrides={"centre": pl.Float64, "lower": pl.Float64})


def control_figure(data: pl.DataFrame, **more: Any) -> go.Figure:
    settings: dict[str, Any] = {"metric_label": "Afgangsrate", "unit": "share", "better": "higher"}
    return drawn(control.control_chart(data, **(settings | more)))


# Control chart ---------------------------------------------------------------------------------------------


@BOTH
def test_a_control_chart_shows_every_month_with_centre_and_limits(dark: bool) -> None:
    data = series()
    figure = control_figure(data, dark=dark)
    points = named(figure, "måned")
    assert list(points.y) == data["value"].to_list()
    assert points.x[0] == "2017-01-01"
    assert points.x[-1] == "2019-06-01"
    assert set(points.marker.color) == {palette(dark).neutral}
    assert named(figure, texts.AVERAGE).y[:2] == (0.034, 0.034)
    assert named(figure, texts.UPPER).y[:2] == (0.057, 0.057)
    assert named(figure, texts.LOWER).y[:2] == (0.011, 0.011)
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.yaxis.range[1] > 0.057
    assert {"øvre grænse<br>5,7 %", "gennemsnit<br>3,4 %", "nedre grænse<br>1,1 %"} <= set(words(figure))


def test_a_hover_is_a_whole_sentence() -> None:
    figure = control_figure(series(signal=["none"] * 29 + ["outside_high"], preliminary=[False] * 29 + [True]))
    hover = named(figure, "måned").hovertext
    assert hover[3] == "<b>April 2017: 3,2 %</b><br>33 af 1.021 sager.<br>Inden for det, tallet plejer at svinge."
    assert "Højere, end tilfældige udsving kan forklare." in hover[-1].replace("<br>", " ")
    assert hover[-1].replace("<br>", " ").endswith(texts.PRELIMINARY)


def test_a_rate_divides_its_numerator_by_its_scale() -> None:
    data = series(30, value=[2.5] * 30, numerator=[4100] * 30, denominator=[1640] * 30)
    figure = control_figure(data, unit="rate")
    assert "41 afgange på 1.640 personmåneder." in named(figure, "måned").hovertext[0]
    figure = control_figure(data, unit="rate", counted="{count} til job på {total} måneder", scale=1)
    assert "4.100 til job på 1.640 måneder." in named(figure, "måned").hovertext[0]


@pytest.mark.parametrize(
    ("better", "high", "low"),
    [("higher", "better", "worse"), ("lower", "worse", "better"), ("neither", "note", "note")],
)
@BOTH
def test_signals_have_colour_and_shape_by_direction(better: str, high: str, low: str, dark: bool) -> None:
    signals = ["none"] * 10 + ["outside_high", "shift_low", "trend_up", "two_of_three_low"] + ["none"] * 6
    figure = control_figure(series(20, signal=signals), better=better, dark=dark)
    marker = named(figure, "måned").marker
    assert marker.color[10:14] == tuple(palette(dark).role(role) for role in (high, low, high, low))
    assert marker.symbol[9:14] == ("circle", "triangle-up", "triangle-down", "triangle-up", "triangle-down")
    assert min(marker.size[10:14]) > marker.size[0]


def test_limits_step_by_segment_and_are_hidden_in_short_ones() -> None:
    data = series(
        32,
        centre=[0.03] * 20 + [0.05] * 12,
        lower=[0.01] * 20 + [0.04] * 12,
        upper=[0.05] * 20 + [0.06] * 12,
    )
    figure = control_figure(data)
    assert [y for y in named(figure, texts.AVERAGE).y if y is not None] == [0.03, 0.03, 0.05, 0.05]
    assert [y for y in named(figure, texts.UPPER).y if y is not None] == [0.05, 0.05]
    assert "gennemsnit<br>5,0 %" in words(figure)
    assert not any("grænse" in word for word in words(figure))


def test_thirteen_final_points_are_needed_for_limits() -> None:
    assert not named(control_figure(series(13, preliminary=[False] * 12 + [True])), texts.UPPER).x
    assert named(control_figure(series(14, preliminary=[False] * 13 + [True])), texts.UPPER).x


def test_rows_without_a_centre_stand_bare() -> None:
    nothing: list[float | None] = [None] * 10
    data = series(
        30,
        centre=nothing + [0.03] * 20,
        lower=nothing + [0.01] * 20,
        upper=nothing + [0.05] * 20,
    )
    figure = control_figure(data)
    assert named(figure, texts.AVERAGE).x[0] == "2017-10-17"
    assert "svinge" not in named(figure, "måned").hovertext[0]
    assert "svinge" in named(figure, "måned").hovertext[10]


def test_a_lower_limit_below_nought_is_drawn_at_nought_and_named() -> None:
    figure = control_figure(series(lower=[-0.004] * 30))
    assert named(figure, texts.LOWER).y[:2] == (0, 0)
    assert texts.NO_LOWER_LIMIT in [word.replace("<br>", " ") for word in words(figure)]


def test_a_preliminary_month_is_hollow_and_reached_by_a_dotted_line() -> None:
    figure = control_figure(series(preliminary=[False] * 29 + [True]))
    marker = named(figure, "måned").marker
    assert marker.color[-1] == LIGHT.background
    assert marker.line.width[-1] > 0
    dotted = [trace for trace in figure.data if trace.name is None and trace.line.dash == "dot"]
    assert [trace.x for trace in dotted] == [("2019-05-01", "2019-06-01")]


def test_a_target_is_dashed_with_its_label_at_its_end() -> None:
    figure = control_figure(series(), target=0.081)
    assert named(figure, texts.TARGET).line.dash == "dash"
    assert named(figure, texts.TARGET).y == (0.081, 0.081)
    assert "<b>mål</b><br>8,1 %" in words(figure)
    assert figure.layout.yaxis.range[1] > 0.081


def test_a_month_without_a_value_is_a_gap_that_says_so() -> None:
    data = series(value=[0.03] * 5 + [None] + [0.03] * 24)
    points = named(control_figure(data), "måned")
    assert points.y[5] is None
    assert texts.NO_VALUE in points.hovertext[5]


def test_events_within_the_months_are_named_without_meeting() -> None:
    days = ("2015-01-01", "2020-01-01", "2025-07-01", "2026-02-01", "2026-07-01")
    marks = pl.DataFrame(
        {
            "date": [dt.date.fromisoformat(day) for day in days],
            "label": ["for tidligt", "Lov forenklet", "Nyt kontanthjælpssystem", "Krav ophævet", "Nye kontaktregler"],
        }
    )
    for first, count, named_events in (
        (dt.date(2017, 1, 1), 118, 4),
        (dt.date(2025, 3, 1), 20, 3),
        (dt.date(2026, 1, 1), 10, 2),
    ):
        figure = control_figure(series(count, first), events=marks)
        assert len(figure.layout.shapes) == named_events
        names = [note for note in figure.layout.annotations if note.hovertext]
        assert len(names) == named_events
        assert "1. juli 2026: Nye kontaktregler" in names[-1].hovertext
        placed, rows = control._event_marks(marks, first, months(count, first)[-1])
        assert rows <= named_events
        for mark in placed:
            assert not any(control._meet(mark, mark["row"], other) for other in placed if other is not mark)


@pytest.mark.parametrize("count", [1, 2, 12, 13, 40, 118, 400])
def test_time_axes_have_few_ticks_and_danish_words(count: int) -> None:
    ticks = control_figure(series(count)).layout.xaxis.ticktext
    assert 1 <= len(ticks) <= 13
    if 12 < count < 37:
        assert ticks[-1].split()[0] in {"jan.", "feb.", "mar.", "apr.", "maj", "jun."}
    if count == 118:
        assert ticks == ("2017", "18", "19", "20", "21", "22", "23", "24", "25", "26")


def test_a_control_charts_alt_is_a_sentence_about_the_last_final_month() -> None:
    data = series(30, signal=["none"] * 28 + ["outside_low", "outside_high"], preliminary=[False] * 29 + [True])
    said = control.alt(data, metric_label="Afgangsrate", unit="share", better="higher")
    assert said == (
        "Afgangsrate måned for måned fra januar 2017 til juni 2019: 4,8 % i maj 2019, gennemsnit 3,4 %. "
        "Det er lavere, end tilfældige udsving kan forklare."
    )


# Destinations ----------------------------------------------------------------------------------------------


def exits(count: int = 6, step: int = 1) -> pl.DataFrame:
    rows = [
        (month, group, 10 * place + n)
        for n, month in enumerate(months(count * step)[::step])
        for place, group in enumerate(reversed(DESTINATIONS), start=1)
    ]
    return pl.DataFrame(rows, schema=["period", "destination_group", "exits"], orient="row")


@BOTH
def test_columns_are_stacked_in_the_fixed_order_and_colours(dark: bool) -> None:
    figure = drawn(destinations.stacked_chart(exits(), apart=False, dark=dark))
    assert [bar.name for bar in figure.data] == list(DESTINATIONS)
    assert [bar.marker.color for bar in figure.data] == [palette(dark).destination(name) for name in DESTINATIONS]
    assert figure.data[0].y == (80, 81, 82, 83, 84, 85)
    assert figure.layout.barmode == "stack"
    assert figure.layout.showlegend
    assert figure.data[0].hovertext[0] == "<b>Januar 2017: job</b><br>80 af 360 afgange (22 %)."
    assert len({bar.marker.pattern.shape for bar in figure.data}) >= 3


def test_transfers_stand_in_a_panel_of_their_own_on_the_same_scale() -> None:
    figure = drawn(destinations.stacked_chart(exits()))
    assert {bar.name for bar in figure.data if bar.yaxis == "y2"} == {"anden ydelse"}
    upper, lower = figure.layout.yaxis, figure.layout.yaxis2
    heights = [(axis.domain[1] - axis.domain[0]) / axis.range[1] for axis in (upper, lower)]
    assert heights[0] == pytest.approx(heights[1])
    assert upper.domain[0] > lower.domain[1]


def test_only_transfers_need_no_second_panel() -> None:
    figure = drawn(destinations.stacked_chart(exits().filter(pl.col("destination_group") == "anden ydelse")))
    assert [bar.yaxis for bar in figure.data] == ["y"]


def test_periods_without_exits_are_there_and_quarters_are_named() -> None:
    data = exits(4, step=3).filter(pl.col("period") != dt.date(2017, 4, 1))
    figure = drawn(destinations.stacked_chart(data, step="quarter"))
    assert figure.data[0].x == ("2017-01-01", "2017-04-01", "2017-07-01", "2017-10-01")
    assert figure.data[0].y == (80, 0, 82, 83)
    assert "<b>3. kvartal 2017: job</b>" in figure.data[0].hovertext[2]
    assert "0 af 0 afgange." in figure.data[0].hovertext[1]


def test_a_group_that_is_not_known_comes_last() -> None:
    data = pl.concat([exits(), exits().head(1).with_columns(destination_group=pl.lit("noget nyt"))])
    assert drawn(destinations.stacked_chart(data, apart=False)).data[-1].name == "noget nyt"


def test_alt_of_the_columns() -> None:
    assert destinations.stacked_alt(exits()) == (
        "Hvor 2.280 afgange førte hen fra januar 2017 til juni 2017: "
        "flest til job 22 %, fleksjob 19 % og uddannelse 16 %."
    )


SHARES = pl.DataFrame(
    {
        "destination_group": ["ukendt", "job", "anden ydelse", "førtidspension"],
        "share": [0.05, 0.31, 0.4, None],
        "low": [0.02, 0.24, 0.33, None],
        "high": [0.11, 0.39, 0.48, None],
        "count": [5, 31, 40, 0],
        "total": [100, 100, 100, 100],
    }
)


@BOTH
def test_shares_are_rows_in_the_fixed_order_with_whiskers(dark: bool) -> None:
    figure = drawn(destinations.shares_chart(SHARES, dark=dark))
    assert figure.layout.yaxis.ticktext == ("job", "førtidspension", "anden ydelse", "ukendt")
    dots = figure.data[-1]
    assert (dots.x, dots.y) == ((0.31, 0.4, 0.05), (0, 2, 3))
    assert dots.marker.symbol[-1] == "circle-open"
    assert figure.data[0].x == (0.24, 0.39)
    assert {"31 % (24–39 %)", "–"} <= set(words(figure))
    assert "31 af 100 afgange" in dots.hovertext[0]
    assert figure.layout.xaxis.range[0] == 0
    assert len(figure.layout.shapes) == 2


def test_alt_of_the_shares() -> None:
    assert destinations.shares_alt(SHARES) == (
        "100 afgange fordelt på, hvor borgerne gik hen: flest til anden ydelse 40 % (33–48 %), job 31 % (24–39 %) "
        "og ukendt 5 % (2–11 %)."
    )


RETURNS = pl.DataFrame(
    {
        "months": [6, 12],
        "share": [0.13, 0.21],
        "low": [0.1, 0.17],
        "high": [0.16, 0.26],
        "followed": [412, 340],
        "not_followed": [55, 127],
    }
)


@BOTH
def test_returns_say_who_is_not_yet_followed(dark: bool) -> None:
    figure = drawn(destinations.returns_chart(RETURNS, dark=dark))
    assert figure.layout.yaxis.ticktext == ("inden for 6 mdr.", "inden for 12 mdr.")
    assert figure.data[-1].x == (0.13, 0.21)
    assert any("340 fulgt, 127 endnu ikke" in word for word in words(figure))
    hover = figure.data[-1].hovertext[1].replace("<br>", " ").replace("\u00a0", " ")
    assert "Efter 340 afgange, der er fulgt i 12 måneder, kom 21 % (17–26 %) tilbage på ydelsen." in hover
    assert "127 er endnu ikke fulgt så længe" in hover
    assert destinations.returns_alt(RETURNS).startswith("Tilbage på ydelsen: 13 % (10–16 %) inden for 6 måneder")


def test_returns_by_destination() -> None:
    figure = drawn(destinations.returns_chart(RETURNS.with_columns(destination_group=pl.lit("job"))))
    assert figure.layout.yaxis.ticktext == ("job, 6 mdr.", "job, 12 mdr.")
    assert figure.data[-1].marker.color == (LIGHT.destination("job"),) * 2


def test_one_quarter_is_no_broader_than_many_and_an_unfinished_one_is_pale_and_says_so() -> None:
    data = pl.DataFrame({"period": [dt.date(2026, 7, 1)], "destination_group": ["job"], "exits": [3]})
    months = pl.DataFrame({"month": [dt.date(2026, 7, 1), dt.date(2026, 8, 1)], "final": [True, False]})
    figure = drawn(destinations.stacked_chart(data, step="quarter", months=months))
    first, last = (dt.date.fromisoformat(day) for day in figure.layout.xaxis.range)
    assert (last - first).days > 500
    assert figure.layout.xaxis.ticktext == ("3. kvt.<br>2026",)
    assert figure.data[0].marker.opacity == (destinations.PALE,)
    said = figure.data[0].hovertext[0].replace("<br>", " ")
    assert "Kun 2 af kvartalets 3 måneder er med. Foreløbigt tal" in said
    whole = pl.DataFrame(
        {"month": [dt.date(2026, 7, 1), dt.date(2026, 8, 1), dt.date(2026, 9, 1)], "final": [True] * 3}
    )
    figure = drawn(destinations.stacked_chart(data, step="quarter", months=whole))
    assert figure.data[0].marker.opacity == (1,)


# Funnel ----------------------------------------------------------------------------------------------------

FLAGS = ["none", "high", "very_high", "low", "very_low", "none", "none", "none"]
UNITS = pl.DataFrame(
    {
        "unit_id": [f"t{n}" for n in range(8)],
        "unit": [f"Team {letter}" for letter in "ABCDEFGH"],
        "exposure": [500.0, 900.0, 1400.0, 2000.0, 2600.0, 3100.0, 3700.0, 4400.0],
        "count": [11, 33, 61, 39, 30, 80, 95, 115],
        "expected": [13.0, 23.4, 42.0, 52.0, 67.6, 80.6, 96.2, 114.4],
        "rate": [2.2, 3.7, 4.4, 1.95, 1.15, 2.58, 2.57, 2.61],
        "flag": FLAGS,
    }
)
LIMITS = pl.DataFrame(
    {
        "x": [100.0, 1000.0, 4600.0, 9000.0],
        "low95": [0.0, 1.7, 2.1, 2.3],
        "high95": [6.9, 3.7, 3.1, 2.9],
        "low998": [0.0, 1.2, 1.9, 2.1],
        "high998": [9.2, 4.4, 3.4, 3.1],
    }
)


def funnel_figure(units: pl.DataFrame = UNITS, **more: Any) -> go.Figure:
    settings: dict[str, Any] = {"centre": 2.6, "better": "higher"}
    return drawn(funnel.funnel_chart(units, LIMITS, **(settings | more)))


@BOTH
def test_a_funnel_marks_flags_by_shape_and_colour(dark: bool) -> None:
    colours = palette(dark)
    points = named(funnel_figure(dark=dark), "team")
    assert points.customdata == tuple(UNITS["unit_id"])
    assert (points.x[2], points.y[2]) == (1400, 4.4)
    assert points.marker.symbol[:5] == (
        "circle", "triangle-up-open", "triangle-up", "triangle-down-open", "triangle-down"
    )  # fmt: skip
    assert points.marker.color[:5] == (colours.neutral, colours.better, colours.better, colours.worse, colours.worse)
    assert points.unselected.marker.opacity == 1


def test_a_funnel_says_count_and_expected() -> None:
    hover = named(funnel_figure(), "team").hovertext[2].replace("<br>", " ")
    assert hover == "<b>Team C: 4,4</b> 61 afgange, hvor man ville vente 42. Klart højere end de andre."


def test_many_units_are_named_only_when_flagged_or_chosen() -> None:
    figure = funnel_figure(selected="t6")
    names = {re.sub("<.*?>", "", word) for word in words(figure) if "Team" in word}
    assert names == {"Team B", "Team C", "Team D", "Team E", "Team G"}
    assert "<b>Team G</b>" in words(figure)
    points = named(figure, "team")
    assert points.marker.color[6] == LIGHT.own
    assert points.marker.size[6] > points.marker.size[7]


def test_few_units_are_all_named() -> None:
    assert sum("Team" in word for word in words(funnel_figure(UNITS.tail(4)))) == 4


def test_limits_are_drawn_within_the_units_and_the_centre_is_named() -> None:
    figure = funnel_figure()
    assert named(figure, "high95").fill == "tonexty"
    # One point beyond the largest unit, or the limits would end before it; the drawing clips the rest.
    assert named(figure, "low998").x[-1] > figure.layout.xaxis.range[1] > UNITS["exposure"].max()
    assert named(figure, texts.ALL_UNITS).y == (2.6, 2.6)
    assert "alle<br>2,6" in words(figure)
    assert figure.layout.yaxis.range[0] == 0


def test_a_unit_of_next_to_no_cases_does_not_set_the_scale_of_the_funnel() -> None:
    tiny = UNITS.head(1).with_columns(
        unit_id=pl.lit("tiny"), exposure=pl.lit(20.0), count=pl.lit(4), expected=pl.lit(0.5), rate=pl.lit(20.0)
    )
    figure = funnel_figure(pl.concat([UNITS, tiny], how="vertical_relaxed"))
    top = figure.layout.yaxis.range[1]
    assert top < 10
    points = named(figure, "team")
    place = points.customdata.index("tiny")
    assert points.y[place] == top
    assert "20,0" in points.hovertext[place]


def test_units_without_exposure_are_left_out() -> None:
    empty = UNITS.head(2).with_columns(exposure=pl.lit(0.0), rate=pl.lit(None, pl.Float64))
    assert all(not trace.x for trace in funnel_figure(empty).data)


def test_alt_of_the_funnel() -> None:
    assert funnel.alt(UNITS.tail(3)) == "3 team side om side: forskellen mellem teamene kan være tilfældig."
    assert funnel.alt(UNITS.head(3)) == (
        "3 team side om side: Team B (33 afgange, ventet 23) og Team C (61 afgange, ventet 42) skiller sig ud."
    )


def test_a_funnel_of_shares_says_of_how_many() -> None:
    shares = UNITS.with_columns(rate=pl.col("count") / pl.col("exposure"))
    figure = funnel_figure(shares, unit="share", centre=0.026, counted=("sag", "sager"))
    hover = named(figure, "team").hovertext[2].replace("<br>", " ")
    assert hover == "<b>Team C: 4,4 %</b> 61 af 1.400 sager, hvor man ville vente 42. Klart højere end de andre."
    assert "alle<br>2,6 %" in words(figure)
    assert figure.layout.margin.r > funnel_figure().layout.margin.r
    assert funnel.alt(shares.head(2), unit="share", counted=("sag", "sager")) == (
        "2 team side om side: Team B (33 af 900 sager, ventet 23) skiller sig ud."
    )
    assert "61 samtaler, hvor" in named(funnel_figure(counted=("samtale", "samtaler")), "team").hovertext[2]


# Small multiples -------------------------------------------------------------------------------------------


def teams(count: int) -> pl.DataFrame:
    return pl.concat(
        series(40, signal=["none"] * 39 + ["outside_low" if n == 1 else "none"]).with_columns(
            unit_id=pl.lit(f"t{n}"), unit=pl.lit(f"Team {chr(65 + n)}"), value=pl.col("value") * (1 + n / 20)
        )
        for n in range(count)
    )


def multiples_figure(count: int, **more: Any) -> go.Figure:
    settings: dict[str, Any] = {"metric_label": "Afgangsrate", "unit": "share", "better": "higher"}
    return drawn(multiples.multiples_chart(teams(count), **(settings | more)))


@BOTH
@pytest.mark.parametrize(("count", "columns"), [(1, 3), (3, 3), (4, 3), (14, 3), (14, 4), (5, 2)])
def test_every_team_has_a_panel_on_the_same_scale(count: int, columns: int, dark: bool) -> None:
    figure = multiples_figure(count, columns=columns, dark=dark)
    layout = figure.to_dict()["layout"]
    scales = [tuple(value["range"]) for name, value in layout.items() if name.startswith("yaxis")]
    assert len(scales) == count
    assert len(set(scales)) == 1
    own = [trace for trace in figure.data if trace.name and trace.name.startswith("Team")]
    assert [trace.name for trace in own] == [f"Team {chr(65 + n)}" for n in range(count)]
    assert len({(trace.xaxis, trace.yaxis) for trace in own}) == count
    titles = [re.sub("<.*?>", "", word).rstrip(" ▼") for word in words(figure)]
    assert titles[1:] == [f"Team {chr(65 + n)}" for n in range(count)]
    shown = [name for name, value in layout.items() if name.startswith("xaxis") and value["showticklabels"]]
    assert len(shown) == min(count, columns)


def test_the_last_point_is_marked_by_its_signal_and_the_chosen_team_is_strong() -> None:
    figure = multiples_figure(4, selected="t2")
    signalled, chosen, other = (named(figure, f"Team {letter}") for letter in "BCD")
    assert signalled.marker.symbol[-1] == "triangle-down"
    assert signalled.marker.color[-1] == LIGHT.worse
    assert signalled.marker.size[:-1] == (0,) * 39
    assert chosen.line.color == LIGHT.own
    assert chosen.line.width > other.line.width
    assert chosen.customdata[0] == "t2"
    assert chosen.hovertext[0].startswith("<b>Team C</b><br><b>Januar 2017")


def test_a_small_team_does_not_flatten_the_others_and_says_how_far_it_goes() -> None:
    small = series(40).with_columns(
        unit_id=pl.lit("s"),
        unit=pl.lit("Team Lille"),
        value=pl.col("value") * 5,
        denominator=pl.col("denominator") / 20,
    )
    settings: dict[str, Any] = {"metric_label": "Afgangsrate", "unit": "share", "better": "higher"}
    figure = drawn(multiples.multiples_chart(pl.concat([teams(3), small], how="diagonal_relaxed"), **settings))
    assert figure.layout.yaxis.range[1] == multiples_figure(3).layout.yaxis.range[1]
    highest = max(small["value"].to_list())
    assert any(word.startswith(f"op til {formats.share(highest)}") for word in words(figure))
    assert named(figure, "Team Lille").y[-1] <= figure.layout.yaxis.range[1]


def test_alt_of_the_multiples() -> None:
    said = multiples.alt(teams(3), metric_label="Afgangsrate", better="higher")
    assert said == (
        "Afgangsrate for hvert af 3 team: den seneste måned skiller sig ud hos Team B. Værd at tale om: Team B."
    )
    calm = multiples.alt(teams(1), metric_label="Afgangsrate", better="higher")
    assert calm.endswith("hos alle inden for det, tallet plejer at svinge.")


# Time to exit ----------------------------------------------------------------------------------------------


def curve(rows: int = 30, days: int = 7) -> pl.DataFrame:
    gone = [0.6 * n / rows for n in range(rows + 1)]
    return pl.DataFrame(
        {
            "time": [float(n * days) for n in range(rows + 1)],
            "at_risk": [500 - n for n in range(rows + 1)],
            "remaining": [1 - share for share in gone],
            "ukendt": [share * 0.1 for share in gone],
            "job": [share * 0.6 for share in gone],
            "anden ydelse": [share * 0.3 for share in gone],
        }
    )


@BOTH
def test_incidence_is_stacked_and_leaves_those_still_open(dark: bool) -> None:
    figure = drawn(survival.incidence_chart(curve(), start=0.0, dark=dark))
    assert [trace.name for trace in figure.data] == ["job", "anden ydelse", "ukendt", texts.STILL_OPEN]
    assert figure.data[0].y[-1] == pytest.approx(0.36)
    assert figure.data[2].y[-1] == pytest.approx(0.6)
    assert figure.data[0].fillcolor == palette(dark).destination("job")
    assert figure.data[0].line.shape == "hv"
    assert figure.data[0].x[-1] == pytest.approx(210 / 30.4375)
    said = " ".join(words(figure))
    assert "job 36 %" in said
    assert "stadig åbne 40 %" in said
    hover = named(figure, texts.STILL_OPEN).hovertext[-1]
    assert hover == (
        "<b>Efter 7 måneder er 40 % stadig åbne.</b><br>job: 36,0 %<br>anden ydelse: 18,0 %<br>ukendt: 6,0 %<br>"
        "Regnet på 470 sager."
    )


def test_a_curve_that_starts_late_says_among_whom() -> None:
    figure = drawn(survival.incidence_chart(curve(), start=21.0))
    assert words(figure)[0].replace("<br>", " ") == "Andel af sagerne blandt dem, der stadig er åbne efter 3 uger"
    assert survival.incidence_alt(curve(), start=21.0).endswith("blandt dem, der stadig er åbne efter 3 uger.")


def test_long_curves_are_thinned_and_keep_their_ends() -> None:
    long = curve(4000, 1)
    figure = drawn(survival.incidence_chart(long))
    job = named(figure, "job")
    assert len(job.x) <= survival.STEPS
    assert (job.x[0], job.x[-1]) == (0, pytest.approx(4000 / 30.4375))
    assert job.y[-1] == pytest.approx(0.36)


BANDS = pl.DataFrame(
    {
        "band": ["0–3", "3–6", "6–12", "12–24", "24+"],
        "exits": [61, 48, 70, 84, 0],
        "person_months": [1400.0, 1300.0, 2100.0, 3200.0, 0.0],
        "rate": [4.4, 3.7, 3.3, 2.6, None],
        "low": [3.3, 2.7, 2.6, 2.1, None],
        "high": [5.6, 4.9, 4.2, 3.3, None],
    }
)


@BOTH
def test_the_rate_by_time_has_dots_and_whiskers(dark: bool) -> None:
    figure = drawn(survival.rate_by_time_chart(BANDS, dark=dark))
    whiskers, dots = figure.data
    assert dots.y == (4.4, 3.7, 3.3, 2.6)
    assert whiskers.y[:3] == (3.3, 5.6, None)
    assert figure.layout.xaxis.ticktext == ("0–3", "3–6", "6–12", "12–24")
    assert dots.hovertext[0] == ("<b>0–3 måneder siden start: 4,4 (3,3–5,6)</b><br>61 afgange på 1.400 personmåneder.")
    assert survival.rate_by_time_alt(BANDS).endswith("3,3 ved 6–12 måneder og 2,6 ved 12–24 måneder.")


# Small -----------------------------------------------------------------------------------------------------


@BOTH
def test_a_time_line_may_have_a_band(dark: bool) -> None:
    data = series(30, low=[0.01] * 30, high=[0.09] * 30)
    figure = drawn(small.timeline(data, label="Ukendt årsag", unit="share", dark=dark))
    assert len(figure.data) == 3
    assert figure.data[1].fillcolor == palette(dark).norm
    assert figure.data[2].hovertext[3] == "<b>April 2017: 3,2 %</b><br>33 af 1.021."
    assert figure.layout.yaxis.range[1] > 0.09
    assert "4,9 %" in words(figure)
    assert small.alt(data, label="Ukendt årsag", unit="share") == (
        "Ukendt årsag: 3,0 % i januar 2017, 4,9 % i juni 2019."
    )


# All -------------------------------------------------------------------------------------------------------

CONTROL_WORDS: dict[str, Any] = {"metric_label": "Afgangsrate", "unit": "share", "better": "higher"}


@BOTH
def test_without_rows_every_chart_says_what_to_do(dark: bool) -> None:
    none = teams(1).clear()
    charts = [
        control.control_chart(none, **CONTROL_WORDS, dark=dark),
        multiples.multiples_chart(none, **CONTROL_WORDS, dark=dark),
        destinations.stacked_chart(exits().clear(), dark=dark),
        destinations.shares_chart(SHARES.clear(), dark=dark),
        destinations.returns_chart(RETURNS.clear(), dark=dark),
        funnel.funnel_chart(UNITS.clear(), LIMITS.clear(), centre=None, better="higher", dark=dark),
        survival.incidence_chart(curve().clear(), dark=dark),
        survival.rate_by_time_chart(BANDS.clear(), dark=dark),
        small.timeline(none, label="x", unit="share", dark=dark),
    ]
    for chart in charts:
        (said,) = words(drawn(chart))
        assert said.replace("<br>", " ") == texts.NOTHING_FOUND


def test_without_rows_every_alt_says_so() -> None:
    none = teams(1).clear()
    said = [
        control.alt(none, **CONTROL_WORDS),
        multiples.alt(none, metric_label="x", better="higher"),
        destinations.stacked_alt(exits().clear()),
        destinations.shares_alt(SHARES.clear()),
        destinations.returns_alt(RETURNS.clear()),
        funnel.alt(UNITS.clear()),
        survival.incidence_alt(curve().clear()),
        survival.rate_by_time_alt(BANDS.clear()),
        small.alt(none, label="x", unit="share"),
    ]
    assert set(said) == {texts.NOTHING_FOUND}


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_constant_series_are_drawn(value: float) -> None:
    data = series(20, value=[value] * 20, centre=[value] * 20, lower=[value] * 20, upper=[value] * 20)
    assert control_figure(data).layout.yaxis.range[1] > 0
    drawn(small.timeline(data, label="x", unit="share"))


def test_a_band_is_closed_pieces_between_its_gaps() -> None:
    piece = frame.band([1, 2, 3, 4, 5], [10, 11, None, 13, 14], [20, 21, 22, 23, 24], "#e6eaee", "norm")
    assert piece["x"] == [1, 2, 2, 1, None, 4, 5, 5, 4, None]
    assert piece["y"] == [10, 11, 21, 20, None, 13, 14, 24, 23, None]
    assert piece["fill"] == "toself"


@BOTH
def test_shades_differ_by_strength_and_by_pattern(dark: bool) -> None:
    shades = [frame.shaded(step, palette(dark)) for step in range(5)]
    assert shades[0]["color"] == palette(dark).primary
    assert shades[3]["color"] == palette(dark).background
    assert len({(shade["color"], shade["pattern"]["shape"]) for shade in shades}) == 5
    neighbours = itertools.pairwise(shades)
    assert all(one["pattern"]["shape"] != other["pattern"]["shape"] for one, other in neighbours)


def test_wide_margins_leave_room_for_fewer_years() -> None:
    first, last = dt.date(2017, 1, 1), dt.date(2026, 10, 1)
    assert frame.time_axis(first, last, LIGHT)["ticktext"][:3] == ["2017", "18", "19"]
    assert frame.time_axis(first, last, LIGHT, years=8)["ticktext"] == ["2017", "2019", "2021", "2023", "2025"]


def test_hover_lines_fit_a_narrow_screen() -> None:
    sentence = "Efter 340 afgange, der er fulgt i 12 måneder, kom 21 % (17–26 %) tilbage på ydelsen i samme kommune."
    lines = frame.wrapped(sentence).split("<br>")
    assert max(map(len, lines)) <= 44
    assert " ".join(lines).replace("\u00a0", " ") == sentence


def test_a_long_caption_takes_a_second_line_and_room_for_it() -> None:
    label = "Afgange til job, fleksjob eller uddannelse i pct. af åbne sager ved månedens start"
    long, short = control_figure(series(), metric_label=label), control_figure(series())
    assert words(long)[0].count("<br>") == 1
    assert long.layout.margin.t == short.layout.margin.t + 14


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(5, 30)), min_size=1, max_size=9))
def test_labels_at_line_ends_do_not_meet_and_stay_within(labels: list[tuple[float, float]]) -> None:
    labels.sort()
    centres, heights = [centre for centre, _ in labels], [height for _, height in labels]
    placed = frame.spread_out(centres, heights, 0, 300)
    boxes = [(at - height / 2, at + height / 2) for at, height in zip(placed, heights, strict=True)]
    assert all(after[0] >= before[1] - 1e-6 for before, after in itertools.pairwise(boxes))
    assert boxes[0][0] >= -1e-6
    assert boxes[-1][1] <= 300 + 1e-6


def test_labels_with_room_stay_where_they_are() -> None:
    assert frame.spread_out([50, 100], [15, 15], 0, 210) == [50, 100]
    assert frame.spread_out([50, 51], [10, 10], 0, 210) == [45.5, 55.5]


def test_ticks_are_round_and_danish() -> None:
    assert frame.value_axis(0.081, "share", LIGHT)["ticktext"] == ["0 %", "2 %", "4 %", "6 %", "8 %"]
    assert frame.value_axis(0.011, "share", LIGHT)["ticktext"][1] == "0,25 %"
    assert frame.value_axis(4400, "count", LIGHT)["ticktext"][:3] == ["0", "1.000", "2.000"]
    assert frame.value_axis(3, "count", DARK)["ticktext"] == ["0", "1", "2", "3"]
    assert frame.value_axis(0.0, "rate", DARK)["range"][1] > 0


def test_the_configuration_is_danish_and_sends_nothing_away() -> None:
    assert frame.CONFIG["showSendToCloud"] is False
    assert frame.CONFIG["displayModeBar"] is False
    assert frame.CONFIG["locales"]["da"]["format"]["months"][9] == "oktober"


def test_of_many_events_the_newest_four_are_named_and_the_others_are_dots() -> None:
    marks = pl.DataFrame({"date": [dt.date(2018 + i, 3, 1) for i in range(7)], "label": [f"Nr. {i}" for i in range(7)]})
    figure = control_figure(series(108), events=marks)
    texts_shown = [note.text for note in figure.layout.annotations]
    assert [f"Nr. {i}" for i in range(7) if f"Nr. {i}" in texts_shown] == ["Nr. 3", "Nr. 4", "Nr. 5", "Nr. 6"]
    dots = [note for note in figure.layout.annotations if note.text == "●"]
    assert len(dots) == 3
    assert "Nr. 0" in dots[0].hovertext
    assert len(figure.layout.shapes) == 7


def test_the_smaller_time_charts_carry_the_events_of_their_months() -> None:
    data = series(24)
    first, last = data["month"][0], data["month"][-1]
    marks = pl.DataFrame({"date": [first - dt.timedelta(days=40), first, last], "label": ["Før", "Reform", "Seneste"]})
    by_period = data.select(period=pl.col("month"), destination_group=pl.lit("job"), exits=pl.lit(3))
    for chart in (
        small.timeline(data, label="Andel", unit="share", events=marks),
        destinations.stacked_chart(by_period, events=marks),
    ):
        figure = drawn(chart)
        assert [line.x0 for line in figure.layout.shapes] == [first.isoformat(), last.isoformat()]
        hovers = [dot.hovertext for dot in figure.layout.annotations if dot.text == "●"]
        assert len(hovers) == 2
        assert hovers[0].endswith("Reform")


@BOTH
def test_the_line_of_a_tile_marks_its_month_and_shows_the_target(dark: bool) -> None:
    colours = DARK if dark else LIGHT
    values = [0.03, 0.05, None, 0.04, 0.09]
    days = [dt.date(2026, number, 1) for number in range(1, 6)]
    data = pl.DataFrame({"month": days, "value": values, "preliminary": [False] * 4 + [True]})
    figure = drawn(small.spark(data, unit="share", role="worse", target=0.06, marked=days[3], dark=dark))
    final, ahead, target, points = figure.data
    assert list(final.y) == [0.03, 0.05, 0.04, None]
    assert (list(ahead.y), ahead.line.dash) == ([0.04, 0.09], "dot")
    assert (set(target.y), target.line.dash) == ({0.06}, "dash")
    assert list(points.marker.symbol) == ["circle", "circle", "square", "circle"]
    assert list(points.marker.opacity) == [0, 0, 1, 0]
    assert points.marker.color == colours.worse
    assert points.hovertext[2] == "<b>April 2026: 4,0 %</b>"
    assert not figure.layout.xaxis.visible
    low, high = figure.layout.yaxis.range
    assert low < 0.03
    assert high > 0.09
    assert figure.layout.height == small.SPARK


def test_a_tile_s_line_without_a_value_is_empty_and_a_level_one_has_room() -> None:
    none = pl.DataFrame(
        {"month": [dt.date(2026, 1, 1)], "value": [None]}, schema={"month": pl.Date, "value": pl.Float64}
    )
    assert not drawn(small.spark(none, unit="share")).data[0].x
    level = pl.DataFrame({"month": [dt.date(2026, 1, 1), dt.date(2026, 2, 1)], "value": [0.0, 0.0]})
    low, high = drawn(small.spark(level, unit="rate")).layout.yaxis.range
    assert low < 0 < high
