"""The charts of courses and of case mix: each goes through Plotly's own validation, and is then asked what it shows."""

from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest

from charts import casemix, courses, frame
from tests.charts.drawing import BOTH, drawn, named, words
from ui import texts
from ui.theme import LIGHT, palette

# Counts in a grid ------------------------------------------------------------------------------------------

CENTRES = ["Center for Jobindsats", "Center for Afklaring og Beskæftigelse"]
PRODUCTS = ["mentorforløb", "virksomhedsforløb", "fastholdelsesmentor", "individuel tid"]
CELL_COLUMNS = {"row": pl.String, "column": pl.String, "count": pl.Int64, "note": pl.String}
CELLS = pl.DataFrame(
    [
        (CENTRES[1], PRODUCTS[0], 91, None),
        (CENTRES[0], PRODUCTS[0], 82, None),
        (CENTRES[0], PRODUCTS[1], 90, None),
        (CENTRES[0], PRODUCTS[2], 16, "4 med mindre støttebehov"),
        (CENTRES[0], PRODUCTS[3], 17, "11 personer"),
    ],
    schema=CELL_COLUMNS,
    orient="row",
)


def grid(data: pl.DataFrame = CELLS, **more: Any) -> go.Figure:
    return drawn(courses.bar_table(data, **({"rows": CENTRES, "columns": PRODUCTS} | more)))


@BOTH
def test_a_grid_has_a_bar_and_its_number_in_each_cell_and_one_scale(dark: bool) -> None:
    figure = grid(dark=dark)
    bars, numbers = named(figure, "forløb"), named(figure, "antal")
    assert numbers.text == ("82", "90", "16", "17", "91", "0", "0", "0")
    assert bars.base == (0, 1, 2, 3, 0, 1, 2, 3)
    assert bars.x[0] / bars.x[4] == pytest.approx(82 / 91)
    assert bars.x[5] == 0
    assert max(bars.x) < 1
    assert numbers.x[3] == 3 + bars.x[3]
    assert len(set(bars.y)) == 2
    assert bars.marker.color == palette(dark).primary
    assert numbers.textfont.color[4:6] == (palette(dark).text, palette(dark).muted)


def test_a_grid_names_its_rows_with_their_sums_and_its_columns_on_lines_that_fit() -> None:
    said = words(grid())
    assert "<b>Center for Jobindsats</b> · 205 forløb" in said
    assert "<b>Center for Afklaring og Beskæftigelse</b> · 91" in said
    assert said[:4] == ["mentorforløb", "virksomheds-<br>forløb", "fastholdelses-<br>mentor", "individuel tid"]
    assert "11 personer" in said
    assert "4 med mindre<br>støttebehov" in said


def test_a_cell_says_its_part_of_the_row_and_its_note() -> None:
    hovers = named(grid(), "forløb").hovertext
    assert hovers[3] == "<b>Center for Jobindsats: individuel tid</b><br>17 af 205 forløb (8 %).<br>11 personer."
    assert hovers[5].endswith("<br>0 af 91 forløb (0 %).")
    hidden = grid(CELLS.with_columns(count=pl.when(pl.col("count") == 17).then(None).otherwise("count")))
    assert named(hidden, "antal").text[3] == "–"
    assert texts.NO_VALUE in named(hidden, "forløb").hovertext[3]


def test_many_columns_have_slanted_names_with_room_for_them() -> None:
    many = [f"virksomhedsforløb nummer {n} med særlig støtte" for n in range(8)]
    data = CELLS.clear().vstack(pl.DataFrame([("Øst", many[7], 3, None)], schema=CELL_COLUMNS, orient="row"))
    figure = grid(data, rows=["Øst"], columns=many)
    names = [note for note in figure.layout.annotations if note.textangle == -45]
    assert len(names) == 8
    assert all(len(note.text) <= courses.MOST_COLUMN for note in names)
    assert figure.layout.margin.r > 50
    assert figure.layout.margin.t > 90
    assert not [note for note in grid().layout.annotations if note.textangle]


def test_one_row_and_one_column() -> None:
    figure = grid(CELLS, rows=CENTRES[:1], columns=PRODUCTS[:1])
    assert named(figure, "antal").text == ("82",)
    assert "<b>Center for Jobindsats</b> · 82 forløb" in words(figure)


def test_a_very_long_name_of_a_row_is_cut() -> None:
    long = "Center for Arbejdsfastholdelse, Sygedagpenge og Uddannelse"
    (name,) = [text for text in words(grid(CELLS.with_columns(row=pl.lit(long)), rows=[long])) if "<b>" in text]
    assert name.startswith("<b>Center for Arbejdsfastholdelse, Syg")
    assert name.endswith("…</b> · 205")


def test_alt_of_a_grid() -> None:
    assert courses.bar_table_alt(CELLS, rows=CENTRES, columns=PRODUCTS) == (
        "296 forløb fordelt på 2 centre og 4 produkter: Center for Jobindsats har flest (205), og mentorforløb er "
        "hyppigst (173)."
    )
    assert courses.bar_table_alt(CELLS, rows=[], columns=PRODUCTS) == courses.NO_COURSES


# Shares of the efforts -------------------------------------------------------------------------------------

EFFORTS = pl.DataFrame(
    [
        ("Forløb", "ekstern", 0.6, 240, "forløb"),
        ("Forløb", "intern", 0.35, 140, "forløb"),
        ("Forløb", "ukendt", 0.05, 20, "forløb"),
        ("Udgift", "ekstern", 0.7, 7_000_000, "kr."),
        ("Udgift", "intern", 0.3, 3_000_000, "kr."),
        ("CBA: indsatser", "intern", 0.26, None, ""),
        ("CBA: indsatser", "Nytte", 0.2, None, ""),
        ("CBA: indsatser", "ekstern", 0.54, None, ""),
    ],
    schema=["measure", "kind", "share", "count", "unit"],
    orient="row",
)


@BOTH
def test_kinds_of_effort_stand_in_fixed_order_and_the_published_ones_are_pale(dark: bool) -> None:
    figure = drawn(courses.effort_shares(EFFORTS, dark=dark))
    assert [bar.name for bar in figure.data] == ["intern", "Nytte", "ekstern", "ukendt"]
    assert [bar.x for bar in figure.data] == [(0.35, 0.3, 0.26), (0, 0, 0.2), (0.6, 0.7, 0.54), (0.05, 0, 0)]
    assert figure.data[0].marker.opacity == (1, 1, courses.PALE)
    assert len({(bar.marker.color, bar.marker.pattern.shape) for bar in figure.data}) == 4
    assert figure.layout.barmode == "stack"
    assert figure.layout.xaxis.range == (0, 1)
    said = words(figure)
    assert said[:3] == ["<b>Forløb</b>", "<b>Udgift</b>", "<b>CBA: indsatser</b>"]
    assert {"35 %", "54 %", "20 %"} <= set(said)
    # A part without room has no number.
    assert "5 %" not in said


def test_a_part_of_the_efforts_says_its_counts() -> None:
    external = named(drawn(courses.effort_shares(EFFORTS)), "ekstern").hovertext
    assert external[0] == "<b>Forløb: ekstern 60 %</b><br>240 af 400 forløb."
    assert external[1] == "<b>Udgift: ekstern 70 %</b><br>7.000.000 af 10.000.000 kr."
    assert external[2] == "<b>CBA: indsatser: ekstern 54 %</b><br>Offentliggjort tal, ikke jeres eget."
    new = EFFORTS.head(1).with_columns(kind=pl.lit("særlig"))
    assert [bar.name for bar in drawn(courses.effort_shares(new)).data] == ["særlig"]


def test_alt_of_the_efforts() -> None:
    assert courses.effort_shares_alt(EFFORTS) == (
        "Indsatsernes art. Forløb: intern 35 %, ekstern 60 % og ukendt 5 %; Udgift: intern 30 % og ekstern 70 %; "
        "CBA: indsatser: intern 26 %, Nytte 20 % og ekstern 54 %."
    )


# The benefit before and after ------------------------------------------------------------------------------

LONG_BENEFIT = "selvforsørgelses- og hjemrejseydelse"
BENEFITS = pl.DataFrame(
    [
        ("kontanthjælp", "kontanthjælp", 60),
        ("kontanthjælp", "førtidspension", 7),
        ("ledighedsydelse", "ledighedsydelse", 11),
        (LONG_BENEFIT, "kontanthjælp", 2),
        (None, "fleksjob", 30),
        ("ledighedsydelse", "fleksjob", 0),
    ],
    schema=["benefit_before", "benefit_after", "courses"],
    orient="row",
)


@BOTH
def test_flows_go_from_the_benefit_before_to_the_one_after(dark: bool) -> None:
    figure = drawn(courses.benefit_flow(BENEFITS, dark=dark))
    flow = named(figure, "ydelse")
    labels, link = flow.node.label, flow.link
    assert labels == (
        "kontanthjælp 67",
        "ledighedsydelse 11",
        "selvforsørgelses- og… 2",
        "ukendt 30",
        "kontanthjælp 62",
        "fleksjob 30",
        "ledighedsydelse 11",
        "førtidspension 7",
    )
    assert flow.node.x[0] < 0.5 < flow.node.x[-1]
    # Nodes of each side stand under each other, the most common first and the unknown last.
    assert list(flow.node.y[:4]) == sorted(flow.node.y[:4])
    drawn_flows = {
        (labels[a].rsplit(" ", 1)[0], labels[b].rsplit(" ", 1)[0]): (value, colour)
        for a, b, value, colour in zip(link.source, link.target, link.value, link.color, strict=True)
    }
    assert drawn_flows["kontanthjælp", "førtidspension"][0] == 7
    assert drawn_flows["kontanthjælp", "kontanthjælp"][0] == 60
    assert drawn_flows["ukendt", "fleksjob"][0] == 30
    assert len(drawn_flows) == 5
    stays = frame.translucent(palette(dark).neutral, 0.2)
    assert [key for key, (_, colour) in drawn_flows.items() if colour == stays] == [
        ("kontanthjælp", "kontanthjælp"),
        ("ledighedsydelse", "ledighedsydelse"),
    ]
    assert words(figure) == ["Ydelse før", "Ydelse efter"]


def test_flows_and_benefits_are_told_in_sentences() -> None:
    flow = named(drawn(courses.benefit_flow(BENEFITS)), "ydelse")
    said = [text.replace("<br>", " ").replace("\u00a0", " ") for text in (*flow.link.customdata, *flow.node.customdata)]
    assert "7 af 67 forløb, der begynder på kontanthjælp, slutter på førtidspension." in said
    assert "60 af 67 forløb, der begynder på kontanthjælp, slutter på den samme ydelse." in said
    assert f"{LONG_BENEFIT} før: 2 af 110 forløb (2 %)." in said
    assert "fleksjob efter: 30 af 110 forløb (27 %)." in said
    assert flow.link.hovertemplate == "%{customdata}<extra></extra>"


def test_one_benefit_and_many_benefits_fit_the_drawing() -> None:
    one = drawn(courses.benefit_flow(BENEFITS.head(1)))
    assert one.data[0].link.value == (60,)
    many = pl.DataFrame({"benefit_before": [f"ydelse {n}" for n in range(14)], "benefit_after": "ukendt", "courses": 1})
    figure = drawn(courses.benefit_flow(many))
    assert figure.layout.height > one.layout.height
    assert 0 < min(figure.data[0].node.y) < max(figure.data[0].node.y) < 1


def test_alt_of_the_benefits() -> None:
    assert courses.benefit_flow_alt(BENEFITS) == (
        "Ydelse før og efter 110 forløb: 71 af 110 er på den samme ydelse, 30 fra ukendt til fleksjob, 7 fra "
        f"kontanthjælp til førtidspension og 2 fra {LONG_BENEFIT} til kontanthjælp."
    )


# How they end ----------------------------------------------------------------------------------------------

REASONS = pl.DataFrame(
    [
        ("sygdom", "afbrudt uden progression", 12, 200, 0.06, 0.035, 0.102),
        ("udeblivelse", "afbrudt uden progression", 30, 200, 0.15, 0.107, 0.206),
        ("gennemført", "gennemført", 130, 200, 0.65, 0.581, 0.713),
        ("afbrudt uden oplyst grund", "afbrudt, grund ukendt", 8, 200, 0.04, None, None),
        ("job", "afbrudt med progression", 20, 200, 0.1, 0.066, 0.149),
        ("død", "afbrudt af anden grund", 0, 200, 0.0, 0.0, 0.019),
    ],
    schema=["reason", "group", "count", "total", "share", "low", "high"],
    orient="row",
)


@BOTH
def test_reasons_stand_under_the_kinds_of_ending_with_colour_and_word(dark: bool) -> None:
    figure = drawn(courses.reason_bars(REASONS, dark=dark))
    colours = palette(dark)
    assert [bar.name for bar in figure.data[:-1]] == [
        "gennemført",
        "afbrudt med progression",
        "afbrudt uden progression",
        "afbrudt, grund ukendt",
    ]
    assert named(figure, "afbrudt uden progression").x == (0.15, 0.06)
    assert named(figure, "afbrudt uden progression").marker.color == colours.worse
    assert named(figure, "afbrudt med progression").marker.color == colours.better
    assert named(figure, "afbrudt, grund ukendt").marker.pattern.fillmode == "replace"
    assert figure.layout.yaxis.ticktext == (
        "gennemført",
        "job",
        "udeblivelse",
        "sygdom",
        "afbrudt uden<br>oplyst grund",
    )
    said = words(figure)
    assert f'<b><span style="color:{colours.worse}">■</span> Afbrudt uden progression</b>' in said
    assert {"15 % (11–21 %)", "4 %"} <= set(said)
    assert named(figure, "usikkerhed").x[3:5] == (0.066, 0.149)
    assert len(named(figure, "usikkerhed").x) == 12


def test_a_reason_says_its_counts_and_kind() -> None:
    figure = drawn(courses.reason_bars(REASONS))
    (absent, _) = named(figure, "afbrudt uden progression").hovertext
    assert absent.replace("<br>", " ").endswith("</b> 30 af 200 forløb slutter sådan (afbrudt uden progression).")
    assert named(figure, "gennemført").hovertext[0].endswith("130 af 200 forløb slutter sådan.")


def test_a_wide_interval_of_a_reason_stays_in_the_drawing() -> None:
    wide = REASONS.head(1).with_columns(high=pl.lit(0.9))
    figure = drawn(courses.reason_bars(wide))
    assert named(figure, "usikkerhed").x[1] == figure.layout.xaxis.range[1] < 0.2


def test_a_kind_of_ending_that_is_not_known_here_is_drawn_as_unknown() -> None:
    other = REASONS.head(1).with_columns(group=pl.lit("ny"))
    assert named(drawn(courses.reason_bars(other)), "ny").marker.color == LIGHT.axis


def test_alt_of_the_reasons() -> None:
    assert courses.reason_bars_alt(REASONS) == (
        "Sådan slutter 200 forløb: gennemført 65 %; afbrudt med progression 10 %; afbrudt uden progression 21 %, "
        "oftest udeblivelse; afbrudt, grund ukendt 4 %."
    )


# When they end ---------------------------------------------------------------------------------------------

CURVE = pl.DataFrame(
    {
        "time": [0.0, 56.0, 140.0, 280.0],
        "at_risk": [400, 300, 200, 60],
        "remaining": [1.0, 0.8, 0.5, 0.3],
        "gennemført": [0.0, 0.05, 0.2, 0.4],
        "afbrudt uden progression": [0.0, 0.1, 0.2, 0.2],
        "afbrudt med progression": [0.0, 0.05, 0.1, 0.1],
    }
)


@BOTH
def test_the_curve_of_courses_is_in_weeks_and_stacked_in_fixed_order(dark: bool) -> None:
    figure = drawn(courses.course_curve(CURVE, start=0.0, dark=dark))
    assert [trace.name for trace in figure.data] == [
        "gennemført",
        "afbrudt med progression",
        "afbrudt uden progression",
        "stadig i gang",
    ]
    assert figure.data[0].x == (0, 8, 20, 40)
    assert figure.data[2].y == pytest.approx((0, 0.2, 0.5, 0.7))
    assert figure.data[2].fillcolor == palette(dark).worse
    assert figure.layout.xaxis.title.text == "Uger siden start"
    said = words(figure)
    assert said[0] == "Andel af forløbene"
    assert f'<span style="color:{palette(dark).worse}">■</span> afbrudt uden<br>progression<br>20\u00a0%' in said
    hover = named(figure, "stadig i gang").hovertext[2]
    assert hover.startswith("<b>Efter 20 uger er 50 % stadig i gang.</b><br>gennemført: 20,0 %")
    assert hover.endswith("Regnet på 200 forløb.")


def test_a_curve_of_courses_that_begins_later_says_of_whom() -> None:
    figure = drawn(courses.course_curve(CURVE.tail(3), start=56.0))
    assert words(figure)[0] == "Andel af forløbene blandt dem, der stadig er i gang efter<br>8 uger"
    assert courses.course_curve_alt(CURVE.tail(3), start=56.0) == (
        "Efter 40 uger er 40 % gennemført, 20 % afbrudt uden progression, 10 % afbrudt med progression og 30 % "
        "stadig i gang blandt dem, der stadig er i gang efter 8 uger."
    )


# After the course ------------------------------------------------------------------------------------------

AFTER = pl.DataFrame(
    [
        ("mentorforløb", 3, "på ydelse", 60, 0.75),
        ("mentorforløb", 3, "ordinære løntimer", 15, 0.1875),
        ("mentorforløb", 3, "job", 5, 0.0625),
        ("mentorforløb", 3, None, 12, None),
        ("mentorforløb", 12, "på ydelse", 20, 0.5),
        ("mentorforløb", 12, "ordinære løntimer", 20, 0.5),
        ("mentorforløb", 12, None, 52, None),
        ("individuel tid", 3, None, 7, None),
    ],
    schema=["product", "months", "status_group", "courses", "share"],
    orient="row",
)


@BOTH
def test_what_follows_is_stacked_in_the_colours_of_the_destinations(dark: bool) -> None:
    figure = drawn(courses.after_bars(AFTER, dark=dark))
    colours = palette(dark)
    assert [bar.name for bar in figure.data] == ["ordinære løntimer", "job", "på ydelse"]
    assert [bar.x for bar in figure.data] == [(0.1875, 0.5, 0), (0.0625, 0, 0), (0.75, 0.5, 0)]
    assert figure.layout.yaxis.ticktext == ("3 mdr.", "12 mdr.", "3 mdr.")
    assert figure.data[0].marker.color == figure.data[1].marker.color == colours.destination("job")
    assert figure.data[0].marker.pattern.shape != figure.data[1].marker.pattern.shape == "."
    assert figure.data[2].marker.color == colours.destination("anden ydelse")
    said = words(figure)
    assert {"<b>mentorforløb</b>", "<b>individuel tid</b>"} <= set(said)
    assert any(text.startswith("80 fulgt<br>") and "12 endnu ikke" in text for text in said)
    assert any(text.startswith("0 fulgt<br>") and "7 endnu ikke" in text for text in said)


def test_what_follows_is_told_with_its_counts() -> None:
    hovers = named(drawn(courses.after_bars(AFTER)), "ordinære løntimer").hovertext
    assert hovers[0].replace("<br>", " ") == (
        "<b>mentorforløb, 3 måneder efter: ordinære løntimer</b> 15 af 80 fulgte forløb (19 %)."
    )
    assert hovers[2].endswith("0 af 0 fulgte forløb.")
    alone = drawn(courses.after_bars(AFTER.filter(pl.col("status_group") == "job")))
    assert not alone.data[0].marker.pattern.shape
    assert words(alone)[-1] == "5 fulgt"


def test_alt_of_what_follows_leaves_those_not_followed_out_and_counts_them() -> None:
    assert courses.after_bars_alt(AFTER) == (
        "12 måneder efter 40 forløb: flest på ydelse 50 % og ordinære løntimer 50 %; 52 er endnu ikke fulgt så længe."
    )
    assert courses.after_bars_alt(AFTER.tail(1)) == courses.NO_COURSES


# Planned and actual length ---------------------------------------------------------------------------------

LENGTHS = pl.DataFrame(
    [
        ("hverdagsliv", 41, 5.0, 4.1, 5.6, 7.0, 5, 28, 8),
        ("virksomhedsforløb med særlig støtte", 33, 13.0, 8.0, 12.0, 15.5, 9, 20, 4),
        ("uden", 0, None, None, None, None, 0, 0, 0),
    ],
    schema=["product", "courses", "planned", "q25", "median", "q75", "early", "on_time", "late"],
    orient="row",
)


@BOTH
def test_lengths_are_a_range_a_dot_and_a_tick_for_the_plan(dark: bool) -> None:
    figure = drawn(courses.planned_actual(LENGTHS, dark=dark))
    assert named(figure, "midterste halvdel").x == (4.1, 7, None, 8, 15.5, None)
    assert named(figure, "halvdelen").x == (5.6, 12)
    assert named(figure, "planlagt").x == (5, 13)
    assert named(figure, "planlagt").marker.symbol == "line-ns"
    assert named(figure, "planlagt").marker.line.color == palette(dark).target
    assert figure.layout.yaxis.ticktext == ("hverdagsliv", "virksomhedsforløb<br>med særlig støtte")
    assert {"5,6 (plan 5)", "12 (plan 13)"} <= set(words(figure))
    assert figure.layout.xaxis.range[0] == 0
    assert named(figure, "halvdelen").hovertext[0].replace("<br>", " ") == (
        "<b>hverdagsliv: planlagt 5 uger</b> Halvdelen varer højst 5,6 uger, den midterste halvdel 4,1–7 uger. Af 41 "
        "forløb slutter 5 mere end en uge før plan, 28 til tiden og 8 senere."
    )


def test_alt_of_the_lengths() -> None:
    assert courses.planned_actual_alt(LENGTHS) == (
        "Halvdelen af forløbene varer højst: hverdagsliv 5,6 uger mod planlagt 5 og virksomhedsforløb med særlig "
        "støtte 12 uger mod planlagt 13."
    )


# Case mix --------------------------------------------------------------------------------------------------

UNITS = pl.DataFrame(
    [
        ("t1", "Team Nord", 61, 42.0, 61 / 42, 0.71, 1.33, 0.57, 1.55, "high"),
        ("t2", "Team Syd", 40, 43.0, 40 / 43, 0.72, 1.33, 0.58, 1.53, "none"),
        ("t3", "Leverandøren for Alle i Hele Kommunen", 3, 0.9, 3 / 0.9, 0.0, 3.3, 0.0, 5.5, "none"),
        ("t4", "Team Tomt", 0, 0.0, None, None, None, None, None, "none"),
    ],
    schema=["unit_id", "unit", "actual", "expected", "ratio", "low95", "high95", "low998", "high998", "flag"],
    orient="row",
)


@BOTH
def test_units_stand_by_what_is_expected_with_their_own_ranges_of_chance(dark: bool) -> None:
    figure = drawn(casemix.observed_expected(UNITS, selected="t2", dark=dark))
    dots = named(figure, "team")
    assert dots.customdata == ("t3", "t1", "t2")
    # Two that expect nearly the same are moved apart a little, in their order.
    assert dots.x[1] < 42
    assert dots.x[2] > 43
    assert dots.x[2] - dots.x[1] < 4
    assert dots.y[1:] == (61 / 42, 40 / 43)
    # The very small one does not set the scale: it stands at the edge.
    assert dots.y[0] == figure.layout.yaxis.range[1] < 2.5
    assert dots.marker.symbol[1:] == ("triangle-up-open", "circle")
    assert dots.marker.color[1:] == (palette(dark).note, palette(dark).own)
    inner, outer = named(figure, "95 af 100"), named(figure, "998 af 1.000")
    assert inner.y[3:5] == (0.71, 1.33)
    assert outer.y[3:5] == (0.57, 1.55)
    assert inner.x[3] == inner.x[4] == dots.x[1]
    assert inner.line.color != outer.line.color
    assert named(figure, "som ventet").y == (1, 1)
    assert figure.layout.yaxis.range[0] == figure.layout.xaxis.range[0] == 0
    assert figure.layout.xaxis.title.text == "Ventet antal afgange"
    assert {"<b>Team Syd</b>", "Team Nord", "som<br>ventet"} <= set(words(figure))


def test_a_unit_says_what_it_did_and_what_one_would_expect() -> None:
    more: dict[str, Any] = {
        "unit_label": ("leverandør", "leverandører"),
        "counted": ("afbrudt forløb", "afbrudte forløb"),
    }
    figure = drawn(casemix.observed_expected(UNITS, better="lower", **more))
    dots = named(figure, "leverandører")
    assert dots.marker.color[1] == LIGHT.worse
    assert dots.hovertext[1].replace("<br>", " ") == (
        "<b>Team Nord: 1,45</b> 61 afbrudte forløb, hvor man ville vente 42. Højere, end man ville vente. "
        "Værd at se på."
    )
    assert "hvor man ville vente 0,9." in dots.hovertext[0].replace("<br>", " ")
    assert words(figure)[0].startswith("Faktisk ÷ ventet antal afbrudte forløb<br>")
    assert casemix.observed_expected_alt(UNITS, **more) == (
        "Faktisk og ventet antal afbrudte forløb for 3 leverandører: Team Nord (61, ventet 42) skiller sig ud."
    )


def test_very_many_units_stand_apart_within_the_drawing() -> None:
    many = pl.concat(
        [UNITS.slice(1, 1).with_columns(unit_id=pl.lit(f"u{n}"), unit=pl.lit(f"Hold {n}")) for n in range(60)]
    )
    dots = named(drawn(casemix.observed_expected(many)), "team")
    assert len(set(dots.x)) == 60
    assert min(dots.x) >= 0
    assert max(dots.x) <= 43 * 1.06 + 1e-9


def test_units_that_do_not_stand_out_and_limits_that_are_missing() -> None:
    alike = UNITS.slice(1, 1).with_columns(pl.lit(None, dtype=pl.Float64).alias("low95"))
    figure = drawn(casemix.observed_expected(alike))
    assert not named(figure, "95 af 100").x
    assert casemix.observed_expected_alt(alike) == (
        "Faktisk og ventet antal afgange for 1 team: forskellene kan være tilfældige."
    )


# Nothing to show -------------------------------------------------------------------------------------------


@BOTH
def test_nothing_to_draw_is_said(dark: bool) -> None:
    empty = [
        courses.bar_table(CELLS.clear(), rows=CENTRES, columns=PRODUCTS, dark=dark),
        courses.bar_table(CELLS, rows=CENTRES, columns=[], dark=dark),
        courses.effort_shares(EFFORTS.clear(), dark=dark),
        courses.benefit_flow(BENEFITS.clear(), dark=dark),
        courses.reason_bars(REASONS.clear(), dark=dark),
        courses.after_bars(AFTER.tail(1), dark=dark),
        courses.planned_actual(LENGTHS.tail(1), dark=dark),
    ]
    for chart in empty:
        assert words(drawn(chart)) == [frame.wrapped(courses.NO_COURSES, 40)]
    for chart in (courses.course_curve(CURVE.clear(), dark=dark), casemix.observed_expected(UNITS.tail(1), dark=dark)):
        assert words(drawn(chart)) == [frame.wrapped(texts.NOTHING_FOUND, 40)]


def test_the_alt_of_nothing() -> None:
    assert courses.bar_table_alt(CELLS.clear(), rows=CENTRES, columns=PRODUCTS) == courses.NO_COURSES
    assert courses.effort_shares_alt(EFFORTS.clear()) == courses.NO_COURSES
    assert courses.benefit_flow_alt(BENEFITS.clear()) == courses.NO_COURSES
    assert courses.reason_bars_alt(REASONS.clear()) == courses.NO_COURSES
    assert courses.planned_actual_alt(LENGTHS.clear()) == courses.NO_COURSES
    assert courses.course_curve_alt(CURVE.clear()) == texts.NOTHING_FOUND
    assert casemix.observed_expected_alt(UNITS.clear()) == texts.NOTHING_FOUND
