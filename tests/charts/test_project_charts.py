"""The charts of the page Projektmål: each goes through Plotly's own validation, and is then asked what it shows."""

import datetime as dt
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest

from charts import project
from tests.charts.drawing import BOTH, drawn, months, named, words
from ui import texts
from ui.theme import palette

FEW = "(n\u00a0=\u00a0{n})"
NO_ROAD: dict[str, Any] = {"target": None, "deadline": None, "last_start": None}

# The road --------------------------------------------------------------------------------------------------

ROAD = pl.DataFrame(
    {
        "day": [dt.date(2016, 10, 1), dt.date(2017, 4, 1), dt.date(2017, 8, 1), dt.date(2017, 11, 20)],
        "enrolled": [3, 52, 96, 140],
        "secured": [0, 2, 25, 61],
    }
)
FAN_DAYS = [dt.date(2017, 11, 20), dt.date(2018, 3, 1), dt.date(2018, 9, 30)]
FAN = pl.DataFrame(
    {
        "month": FAN_DAYS,
        "p2_5": [61, 66, 71],
        "p10": [61, 68, 76],
        "p25": [61, 71, 82],
        "p50": [61, 74, 88],
        "p75": [61, 77, 95],
        "p90": [61, 79, 101],
        "p97_5": [61, 83, 108],
    }
)
GOAL: dict[str, Any] = {
    "target": 99,
    "deadline": dt.date(2018, 9, 30),
    "last_start": dt.date(2018, 3, 30),
    "status_dates": [dt.date(2016, 10, 31), dt.date(2017, 11, 15), dt.date(2030, 1, 1)],
    "today": dt.date(2017, 11, 20),
}


def road(data: pl.DataFrame = ROAD, fan: pl.DataFrame | None = FAN, **more: Any) -> go.Figure:
    return drawn(project.road_chart(data, fan, **(GOAL | more)))


@BOTH
def test_the_road_runs_from_the_first_day_to_the_target_at_the_deadline(dark: bool) -> None:
    figure = road(dark=dark)
    target = named(figure, texts.TARGET)
    assert target.x == ("2016-10-01", "2018-09-30")
    assert target.y == (0, 99)
    assert (target.line.dash, target.line.color) == ("dash", palette(dark).target)
    assert named(figure, "fastholdt").y == (0, 2, 25, 61)
    assert named(figure, "indskrevet").y == (3, 52, 96, 140)
    assert named(figure, "fastholdt").line.width > named(figure, "indskrevet").line.width
    assert {"<b>mål</b> 99", "<b>fastholdt 61</b>", "<b>indskrevet 140</b>"} <= set(words(figure))
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.yaxis.range[1] > 140
    assert named(road(start=dt.date(2016, 9, 1)), texts.TARGET).x[0] == "2016-09-01"


def test_the_fan_goes_on_from_the_newest_count_and_pales_outward() -> None:
    figure = road(fan=FAN.tail(2))
    outer, middle, inner = (named(figure, f"{part} af 100") for part in (95, 80, 50))
    assert outer.x[:3] == ("2017-11-20", "2018-03-01", "2018-09-30")
    assert outer.y[:6] == (61, 66, 71, 108, 83, 61)
    assert middle.y[2:4] == (76, 101)
    assert inner.y[2:4] == (82, 95)
    strengths = [float(band.fillcolor.split(",")[-1].rstrip(")")) for band in (outer, middle, inner)]
    assert strengths == sorted(strengths)
    expected = named(figure, "ventet")
    assert expected.y == (61, 74, 88)
    assert expected.hovertext[-1] == (
        "<b>30. september 2018: ventet 88</b><br>50 af 100 forløb: 82–95.<br>80 af 100 forløb: 76–101."
        "<br>95 af 100 forløb: 71–108."
    )
    assert "<b>ventet<br>88</b><br>76–101" in words(figure)
    assert named(road(), "ventet").y == (61, 74, 88)


def test_the_days_that_matter_are_lines_with_words_in_rows_of_their_own() -> None:
    figure = road()
    notes = {note.text: note for note in figure.layout.annotations}
    now, last, deadline = (
        notes[text] for text in ("data til 20-11-2017", "sidste jobstart, der kan nå det", "frist 30-09-2018")
    )
    assert [note.x for note in (now, last, deadline)] == ["2017-11-20", "2018-03-30", "2018-09-30"]
    assert now.yshift < last.yshift < deadline.yshift
    assert last.hovertext == "Sidste jobstart, der kan nå det 30-03-2018"
    assert {line.x0 for line in figure.layout.shapes} >= {"2017-11-20", "2018-03-30", "2018-09-30"}
    assert figure.layout.margin.t > road(**NO_ROAD, status_dates=[]).layout.margin.t


def test_status_notes_within_the_time_are_events() -> None:
    hovers = [note.hovertext for note in road().layout.annotations if note.text == "●"]
    assert hovers == ["31. oktober 2016: statusnotat", "15. november 2017: statusnotat"]


def test_a_day_says_its_counts_and_where_the_road_is() -> None:
    hover = named(road(), "fastholdt").hovertext[3]
    assert hover == "<b>20. november 2017</b><br>Fastholdt 61 og indskrevet 140.<br>Den lige vej: 56."
    assert named(road(**NO_ROAD), "fastholdt").hovertext[3].endswith("indskrevet 140.")


def test_without_a_deadline_or_fan_there_is_history_only() -> None:
    figure = road(**NO_ROAD)
    assert [trace.name for trace in figure.data] == ["indskrevet", "fastholdt"]
    assert words(figure)[0] == "Antal deltagere i alt. ● statusnotat"
    assert words(road(fan=None, status_dates=[]))[0] == "Antal deltagere i alt"
    without = road(fan=None)
    assert [trace.name for trace in without.data] == [texts.TARGET, "indskrevet", "fastholdt"]
    assert road(fan=FAN.clear()).data[0].name == texts.TARGET
    assert [trace.name for trace in road(fan=FAN, deadline=None).data] == ["indskrevet", "fastholdt"]


def test_after_the_deadline_the_target_stays() -> None:
    figure = road(fan=None, deadline=dt.date(2017, 9, 30), last_start=dt.date(2017, 3, 30))
    assert named(figure, texts.TARGET).x == ("2016-10-01", "2017-09-30", "2017-11-20")
    assert named(figure, texts.TARGET).y == (0, 99, 99)
    assert "Den lige vej: 99." in named(figure, "fastholdt").hovertext[3]


def test_a_target_of_nought_or_reached_early_and_a_deadline_at_the_start_are_drawn() -> None:
    assert named(road(target=0), texts.TARGET).y == (0, 0)
    assert "<b>mål</b> 40" in words(road(target=40))
    at_once = road(fan=None, deadline=dt.date(2016, 10, 1), last_start=None)
    assert "Den lige vej: 99." in named(at_once, "fastholdt").hovertext[0]


def test_an_earlier_day_is_said_and_marked_instead_of_the_data_date() -> None:
    figure = road(ROAD.head(2), FAN.tail(2), as_of=dt.date(2017, 4, 1))
    assert "set fra 01-04-2017" in words(figure)
    assert not [text for text in words(figure) if text.startswith("data til")]
    assert words(figure)[0].endswith("Som det så ud 1. april 2017, med senere registreringer")


def test_one_day_and_absent_enrolments_are_drawn() -> None:
    data = ROAD.head(1).with_columns(enrolled=pl.lit(None, dtype=pl.Int64), secured=pl.lit(0))
    figure = road(data, None, as_of=dt.date(2016, 10, 1))
    assert named(figure, "fastholdt").mode == "lines+markers"
    assert "indskrevet" not in [trace.name for trace in figure.data]
    (name,) = [note for note in figure.layout.annotations if note.text == "<b>fastholdt 0</b>"]
    assert name.xanchor == "left"
    nothing = road(data, None, **NO_ROAD)
    assert nothing.layout.yaxis.range[1] > 0


def test_months_and_other_words_will_do() -> None:
    data = ROAD.rename({"day": "month"})
    figure = road(data, counted=("i job", "begyndt"))
    assert named(figure, "i job").y[-1] == 61
    assert "<b>begyndt 140</b>" in words(figure)


def test_alt_of_the_road() -> None:
    said = {name: GOAL[name] for name in ("target", "deadline")}
    assert project.road_alt(ROAD, FAN, **said) == (
        "20. november 2017: fastholdt 61 af 99, indskrevet 140; den lige vej til målet er nået til 56. Ventet 88 ved "
        "fristen 30. september 2018, i 80 af 100 tænkelige forløb 76–101."
    )
    assert project.road_alt(ROAD, None, target=None, deadline=None) == (
        "20. november 2017: fastholdt 61, indskrevet 140."
    )


# The flow --------------------------------------------------------------------------------------------------

STAGES = [
    ("referred", "Henvist"),
    ("enrolled", "Indskrevet"),
    ("in_job", "I job"),
    ("retained", "Fastholdt"),
    ("ended", "Afsluttet"),
    ("left_without_job", "Forladt uden job"),
]
FLOW = pl.DataFrame(
    [
        (site, stage, label, count, None if n == 0 else count / counts[n - 1], "trin 1" if n == 1 else None)
        for site, counts in (("Aarhus", (81, 70, 44, 29, 12, 9)), ("Odder", (47, 38, 27, 18, 5, 3)))
        for n, ((stage, label), count) in enumerate(zip(STAGES, counts, strict=True))
    ],
    schema=["site", "stage", "label", "count", "share_of_previous", "of"],
    orient="row",
)


@BOTH
def test_each_site_has_its_stages_under_its_name(dark: bool) -> None:
    figure = drawn(project.flow_chart(FLOW, dark=dark))
    (bars,) = figure.data
    assert bars.x == (81, 70, 44, 29, 12, 9, 47, 38, 27, 18, 5, 3)
    assert list(bars.y) == sorted(bars.y)
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1] == 0
    assert figure.layout.yaxis.tickvals == bars.y
    assert figure.layout.yaxis.ticktext[:2] == ("Henvist", "Indskrevet")
    assert bars.marker.pattern.shape[:6] == ("", "", "", "", "/", "/")
    assert {"<b>Aarhus</b>", "<b>Odder</b>", "81", "70 (86 %)", "27 (71 %)"} <= set(words(figure))
    (second,) = [note for note in figure.layout.annotations if note.text == "<b>Odder</b>"]
    assert bars.y[5] < second.y < bars.y[6]


def test_a_stage_says_of_what_its_share_is() -> None:
    (bars,) = drawn(project.flow_chart(FLOW)).data
    assert bars.hovertext[0] == "<b>Aarhus: henvist 81</b>"
    assert bars.hovertext[1] == "<b>Aarhus: indskrevet 70</b><br>86 % af trin 1."
    (plain,) = drawn(project.flow_chart(FLOW.drop("of"))).data
    assert plain.hovertext[8].endswith("71 % af trinnet før.")


def test_the_whole_project_stands_without_a_site_and_nulls_are_left_out() -> None:
    data = FLOW.head(3).with_columns(site=pl.lit(None, dtype=pl.String), count=pl.Series([81, None, 44]))
    figure = drawn(project.flow_chart(data))
    assert figure.data[0].x == (81, 44)
    assert f"<b>{project.WHOLE}</b>" in words(figure)


def test_many_sites_are_lower() -> None:
    few = drawn(project.flow_chart(FLOW)).layout.height
    more = pl.concat(FLOW.with_columns(site=pl.format("{} {}", "site", pl.lit(n))) for n in range(2))
    assert drawn(project.flow_chart(more)).layout.height < 2 * few


def test_alt_of_the_flow() -> None:
    assert project.flow_alt(FLOW) == (
        "Deltagernes vej gennem projektet, 2 steder: henvist 128, indskrevet 108, i job 71, fastholdt 47, afsluttet 17 "
        "og forladt uden job 12."
    )
    whole = FLOW.head(6).with_columns(site=pl.lit(""), count=pl.Series([101, 91, 61, 41, 31, 21]))
    assert project.flow_alt(pl.concat([FLOW, whole])).startswith(
        "Deltagernes vej gennem projektet, 2 steder: henvist 101, indskrevet 91,"
    )


# Curves ----------------------------------------------------------------------------------------------------

CURVE = pl.DataFrame(
    {
        "time": [1.2, 2.5, 5.9, 6.0, 8.4],
        "at_risk": [24, 19, 11, 9, 4],
        "remaining": [0.96, 0.86, 0.78, 0.7, 0.52],
        "low": [0.85, 0.71, 0.6, 0.5, None],
        "high": [0.99, 0.94, 0.89, 0.84, None],
    }
)
PENDING = [0.5, 3.1, 3.1, 9.0]


def retention(data: pl.DataFrame = CURVE, **more: Any) -> go.Figure:
    asked: dict[str, Any] = {"months": 6, "pending": PENDING}
    return drawn(project.retention_chart(data, **(asked | more)))


@BOTH
def test_the_curve_falls_in_steps_from_all_and_is_thin_among_few(dark: bool) -> None:
    figure = retention(dark=dark)
    solid, thin = named(figure, "andel"), named(figure, "færre end 10")
    assert solid.x == (0, 1.2, 2.5, 5.9, 6.0, 8.4)
    assert solid.y == (1, 0.96, 0.86, 0.78, None, None)
    assert thin.y == (None, None, None, 0.78, 0.7, 0.52)
    assert solid.line.shape == thin.line.shape == "hv"
    assert solid.line.width > thin.line.width
    assert "Tynd linje: færre end 10 at regne på" in words(figure)[0]
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.xaxis.title.text == "Måneder i job"
    assert solid.hovertext[2] == "<b>Efter 2,5 måneder: 86 % (71–94 %) stadig i jobbet</b><br>Regnet på 19 deltagere."
    band = named(figure, "usikkerhed")
    assert band.x[:5] == (0, 1.2, 1.2, 2.5, 2.5)
    assert band.y[:5] == (1, 1, 0.85, 0.85, 0.71)


def test_the_period_is_a_line_with_the_share_just_before_it() -> None:
    figure = retention()
    (line,) = figure.layout.shapes
    assert (line.x0, line.x1, line.line.dash) == (6, 6, "dash")
    assert "6 måneder: <b>78 % (60–89 %)</b>" in words(figure)
    assert "6 måneder: <b>63 % (49–75 %)</b>" in words(retention(at_period=(0.63, 0.49, 0.75)))


@pytest.mark.parametrize("more", [{"data": CURVE.head(2)}, {"at_period": (float("nan"), float("nan"), float("nan"))}])
def test_without_anybody_followed_so_long_the_period_has_no_share(more: dict[str, Any]) -> None:
    assert "6 måneder" in words(retention(**more))


def test_the_pending_are_rings_on_the_curve() -> None:
    figure = retention()
    rings = named(figure, "i job nu")
    assert rings.x == (0.5, 3.1, 9.0)
    assert rings.y == (1, 0.86, 0.52)
    assert rings.marker.color != rings.marker.line.color
    assert rings.marker.size[1] > rings.marker.size[0]
    assert rings.hovertext[1] == "<b>2 i job nu</b><br>I gang i 3,1 måneder."
    assert figure.layout.xaxis.range[1] > 9
    assert "Ringe: i job nu" in words(figure)[0]
    assert "i job nu" not in [trace.name for trace in retention(pending=[]).data]


def test_one_row_of_a_curve_and_nobody_left_are_drawn() -> None:
    one = pl.DataFrame({"time": [4.0], "at_risk": [1], "remaining": [0.0], "low": [None], "high": [None]})
    figure = retention(one, pending=[])
    assert named(figure, "færre end 10").y == (1, 0)
    assert "6 måneder: <b>0 %</b>" in words(figure)
    at_start = one.with_columns(time=pl.lit(0.0), at_risk=pl.lit(12), remaining=pl.lit(1.0))
    assert named(retention(at_start, pending=[]), "andel").mode == "lines+markers"


def test_not_a_number_is_no_limit() -> None:
    data = CURVE.with_columns(low=pl.lit(float("nan")), high=pl.lit(float("nan")))
    assert named(retention(data), "andel").hovertext[2].startswith("<b>Efter 2,5 måneder: 86 % stadig")


def test_alt_of_the_retention() -> None:
    assert project.retention_alt(CURVE, months=6, pending=PENDING) == (
        "Så længe varer jobbene: 78 % (60–89 %) er der stadig efter 6 måneder; 4 er i job nu uden at have nået "
        "6 måneder."
    )
    assert project.retention_alt(CURVE.head(2), months=6, pending=[]) == (
        "Så længe varer jobbene: 86 % er i jobbet efter 2,5 måneder, og ingen er fulgt i 6 måneder; 0 er i job nu uden "
        "at have nået 6 måneder."
    )


WAIT = pl.DataFrame(
    {
        "time": [21, 49, 98, 140],
        "at_risk": [61, 43, 22, 11],
        "remaining": [0.9, 0.7, 0.45, 0.31],
        "low": [0.82, 0.6, 0.34, 0.2],
        "high": [0.95, 0.78, 0.56, 0.42],
    }
)


def waiting(data: pl.DataFrame = WAIT, **more: Any) -> go.Figure:
    return drawn(project.waiting_chart(data, **more))


@BOTH
def test_waiting_rises_from_none_by_weeks_with_half_marked(dark: bool) -> None:
    figure = waiting(dark=dark)
    line = named(figure, "andel")
    assert line.x == (0, 3, 7, 14, 20)
    assert line.y == pytest.approx((0, 0.1, 0.3, 0.55, 0.69))
    assert "halvdelen er i job efter <b>14 uger</b>" in words(figure)
    across, down = figure.layout.shapes
    assert (across.x1, across.y0, across.y1) == (14, 0.5, 0.5)
    assert (down.x0, down.x1) == (14, 14)
    assert line.hovertext[1] == "<b>Efter 3 uger: 10 % (5–18 %) begyndt i job</b><br>Regnet på 61 deltagere."
    assert named(figure, "usikkerhed").y[1:3] == pytest.approx((0, 0.05))
    assert figure.layout.xaxis.title.text == "Uger siden indskrivning"


def test_waiting_without_half_says_so() -> None:
    figure = waiting(WAIT.head(2))
    assert "halvdelen er endnu ikke i job" in words(figure)
    assert not figure.layout.shapes


def test_alt_of_the_waiting() -> None:
    assert project.waiting_alt(WAIT) == (
        "Ventetid fra indskrivning til job: halvdelen er i job efter 14 uger, 69 % er i job efter 20 uger."
    )
    assert project.waiting_alt(WAIT.head(1)) == "Ventetid fra indskrivning til job: 10 % er i job efter 3 uger."


# The sites -------------------------------------------------------------------------------------------------

SITES = pl.DataFrame(
    [
        ("retained", "Fastholdt i 6 måneder", "Aarhus", 29.0, 9.0, 45.0, 70, "count"),
        ("retained", "Fastholdt i 6 måneder", "Odder", 4.0, None, 27.0, 8, "count"),
        ("retained", "Fastholdt i 6 måneder", None, 33.0, 9.0, None, 78, "count"),
        ("attendance", "Fremmøde", "Aarhus", 0.61, None, 0.6, None, "share"),
        ("attendance", "Fremmøde", "Odder", None, None, 0.6, 5, "share"),
    ],
    schema=["measure", "label", "site", "actual", "pending", "target", "n", "unit"],
    orient="row",
)


@BOTH
def test_a_site_has_a_bar_the_pending_hatched_and_a_line_at_its_target(dark: bool) -> None:
    figure = drawn(project.site_targets(SITES, dark=dark))
    reached, pending, shares = figure.data
    assert reached.x == (29, 4, 33)
    assert pending.x == (9, 0, 9)
    assert set(reached.marker.pattern.shape) == {""}
    assert set(pending.marker.pattern.shape) == {"/"}
    assert figure.layout.barmode == "stack"
    assert figure.layout.yaxis.ticktext == ("Aarhus", "Odder", project.WHOLE)
    assert [tick.x0 for tick in figure.layout.shapes] == [45, 27, 0.6]
    assert (shares.x, shares.xaxis) == ((0.61,), "x2")
    assert {
        "<b>29</b> + 9 · mål 45",
        "<b>4</b> · mål 27<br>få: n = 8",
        "<b>33</b> + 9",
        "<b>61 %</b> · mål 60 %",
        "<b>Fremmøde</b>",
    } <= set(words(figure))


def test_each_measure_has_a_scale_from_nought_and_a_place_of_its_own() -> None:
    figure = drawn(project.site_targets(SITES))
    first, second = figure.layout.yaxis.domain, figure.layout.yaxis2.domain
    assert second[1] < first[0]
    assert figure.layout.xaxis.range[0] == figure.layout.xaxis2.range[0] == 0
    assert figure.layout.xaxis.range[1] >= 45 > figure.layout.xaxis2.range[1]


def test_a_site_says_what_is_reached_and_when_it_is_too_few() -> None:
    hovers = drawn(project.site_targets(SITES)).data[0].hovertext
    assert hovers[0] == "<b>Aarhus: fastholdt i 6 måneder</b><br>29 af 45 (9 i job nu)."
    assert hovers[1].replace("<br>", " ").endswith(f"4 af 27. {project.TOO_FEW.format(n=8)}")


def test_a_target_of_nought_and_an_absent_unit_are_drawn() -> None:
    data = SITES[1:2].drop("unit").with_columns(actual=pl.lit(0.0), target=pl.lit(0.0))
    figure = drawn(project.site_targets(data))
    assert figure.layout.shapes[0].x0 == 0
    assert "<b>0</b> · mål 0<br>få: n = 8" in words(figure)


def test_alt_of_the_sites() -> None:
    assert project.site_targets_alt(SITES) == (
        "Fastholdt i 6 måneder: Aarhus 29 af 45 (9 i job nu), Odder 4 af 27 og Hele projektet 33 (9 i job nu); "
        "fremmøde: Aarhus 61 %, mål 60 %."
    )


# Who benefits ----------------------------------------------------------------------------------------------

QUARTERS = pl.DataFrame(
    {
        "quarter": months(13, dt.date(2016, 10, 1))[::3],
        "value": [1.8, 2.1, None, 2.9, 3.4],
        "low": [1.2, 1.7, None, 2.5, None],
        "high": [2.4, 2.5, None, 3.3, None],
        "count": [11, 36, 0, 46, 7],
    }
)


@BOTH
def test_a_quarter_is_a_dot_with_a_whisker_and_hollow_when_few(dark: bool) -> None:
    colours = palette(dark)
    figure = drawn(project.quarter_markers(QUARTERS, whole=2.6, dark=dark))
    dots = named(figure, "indskrevet i kvartalet")
    assert dots.x == ("2016-10-01", "2017-01-01", "2017-07-01", "2017-10-01")
    assert dots.y == (1.8, 2.1, 2.9, 3.4)
    assert dots.marker.color == (colours.own, colours.own, colours.own, colours.background)
    assert named(figure, "usikkerhed").y == (1.2, 2.4, None, 1.7, 2.5, None, 2.5, 3.3, None)
    assert {"alle<br>2,6", "Kendetegn pr. deltager, gennemsnit<br>Hul: færre end 10 deltagere"} <= set(words(figure))
    assert figure.layout.shapes[0].y0 == 2.6
    assert figure.layout.xaxis.ticktext == ("4. kv. 16", "1. kv. 17", "3. kv. 17", "4. kv. 17")
    assert dots.hovertext[1] == "<b>1. kvartal 2017: 2,1 (1,7–2,5)</b><br>36 deltagere indskrevet."
    assert FEW.format(n=7) in dots.hovertext[3]


def test_many_quarters_have_fewer_ticks_and_the_newest_stays() -> None:
    days = months(30, dt.date(2016, 1, 1))[::3]
    data = pl.DataFrame(
        {"quarter": days, "value": [0.4] * 10, "low": [0.1] * 10, "high": [0.9] * 10, "count": [20] * 10}
    )
    figure = drawn(project.quarter_markers(data, metric_label="Andel", unit="share"))
    assert figure.layout.xaxis.ticktext == ("1. kv. 16", "4. kv. 16", "3. kv. 17", "2. kv. 18")
    assert figure.layout.yaxis.range[1] < 0.9
    assert not figure.layout.shapes
    assert named(figure, "indskrevet i kvartalet").hovertext[0].startswith("<b>1. kvartal 2016: 40 % (10–90 %)</b>")


def test_alt_of_the_quarters() -> None:
    assert project.quarter_alt(QUARTERS) == (
        "Kendetegn pr. deltager, gennemsnit, efter det kvartal de blev indskrevet i: 1,8 i 4. kvartal 2016 og 2,9 i "
        "3. kvartal 2017."
    )
    assert project.quarter_alt(QUARTERS.tail(1)) == "Kendetegn pr. deltager, gennemsnit: 3,4 i 4. kvartal 2017."


# All -------------------------------------------------------------------------------------------------------


@BOTH
def test_without_rows_or_values_every_chart_and_alt_says_so(dark: bool) -> None:
    nobody = FLOW.with_columns(count=pl.lit(0))
    charts = [
        project.road_chart(ROAD.clear(), None, **GOAL, dark=dark),
        *(project.flow_chart(data, dark=dark) for data in (FLOW.clear(), nobody)),
        project.retention_chart(CURVE.clear(), months=6, pending=[], dark=dark),
        project.waiting_chart(WAIT.clear(), dark=dark),
        *(project.site_targets(data, dark=dark) for data in (SITES.clear(), SITES.tail(1))),
        *(project.quarter_markers(data, dark=dark) for data in (QUARTERS.clear(), QUARTERS[2:3])),
    ]
    for chart in charts:
        (said,) = words(drawn(chart))
        assert said.replace("<br>", " ") == project.NOBODY
    assert {
        project.road_alt(ROAD.clear(), None, target=9, deadline=None),
        project.flow_alt(nobody),
        project.retention_alt(CURVE.clear(), months=6, pending=[]),
        project.waiting_alt(WAIT.clear()),
        project.site_targets_alt(SITES.tail(1)),
        project.quarter_alt(QUARTERS[2:3]),
    } == {project.NOBODY}


@pytest.mark.parametrize("count", [1, 2])
def test_one_row_of_anything_is_drawn(count: int) -> None:
    drawn(project.flow_chart(FLOW.head(count)))
    drawn(project.site_targets(SITES.head(count)))
    drawn(project.quarter_markers(QUARTERS.head(count)))
    drawn(project.waiting_chart(WAIT.head(count)))
