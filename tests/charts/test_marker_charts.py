import datetime as dt
from typing import Any

import polars as pl
import pytest

from charts import markers, project
from tests.charts.drawing import BOTH, drawn, named, words
from ui import texts
from ui.theme import palette

FEW = "(n\u00a0=\u00a0{n})"
WHO: dict[str, Any] = {"groups": project.GROUPS, "nobody": project.NOBODY}
ENROLLED = pl.DataFrame(
    [
        ("misbrug", "enrolled", 0.4, 0.32, 0.48, 56, 140),
        ("misbrug", "secured", 0.25, 0.09, 0.53, 2, 8),
        ("egen bolig", "enrolled", 0.7, 0.62, 0.77, 98, 140),
        ("egen bolig", "secured", None, None, None, 0, 0),
    ],
    schema=["marker", "group", "share", "low", "high", "count", "total"],
    orient="row",
)


# Shares of two groups ----------------------------------------------------------------------------------------


@BOTH
def test_a_marker_has_a_ring_and_a_diamond_in_the_order_given(dark: bool) -> None:
    figure = drawn(markers.marker_shares(ENROLLED, **WHO, too_few=project.TOO_FEW, dark=dark))
    enrolled, secured = named(figure, "indskrevne"), named(figure, "fastholdte")
    assert figure.layout.yaxis.ticktext == ("misbrug", "egen bolig")
    assert enrolled.x == (0.4, 0.7)
    assert secured.x == (0.25,)
    assert enrolled.y[0] < figure.layout.yaxis.tickvals[0] < secured.y[0]
    assert (enrolled.marker.symbol, secured.marker.symbol) == ("circle", "diamond")
    assert enrolled.marker.color == palette(dark).background
    assert named(figure, "fastholdte, usikkerhed").x == (0.09, 0.53, None)
    assert words(figure) == ["Andel med kendetegnet<br>○ indskrevne, ◆ fastholdte"]
    assert figure.layout.xaxis.range[0] == 0


def test_a_marker_says_its_counts_and_when_they_are_too_few() -> None:
    figure = drawn(markers.marker_shares(ENROLLED, **WHO, too_few=project.TOO_FEW))
    assert named(figure, "indskrevne").hovertext[0] == "<b>misbrug: 40 % (32–48 %)</b><br>56 af 140 indskrevne."
    assert FEW.format(n=8) in named(figure, "fastholdte").hovertext[0]


def test_alt_of_two_groups() -> None:
    assert markers.marker_shares_alt(ENROLLED, **WHO) == (
        "Kendetegn hos fastholdte mod indskrevne: misbrug 25 % mod 40 % og egen bolig – mod 70 %."
    )


# Shares of one group, under headings and beside what is published ---------------------------------------------

OWN: dict[str, Any] = {"groups": [("own", "udvalget")]}
SELECTED = pl.DataFrame(
    {
        "marker": ["ufaglært", "afbrudt uddannelse", "hjemløs", "kaotisk livsførelse"],
        "section": ["Fagligt", "Fagligt", "Socialt", "Task force"],
        "group": ["own"] * 4,
        "share": [0.8, 0.25, 0.05, 0.1],
        "low": [0.77, 0.21, 0.04, 0.07],
        "high": [0.82, 0.3, 0.07, 0.14],
        "count": [800, 100, 52, 31],
        "total": [1000, 400, 1040, 310],
        "of": [texts.OF_ALL, texts.OF_TOLD, texts.OF_ALL, texts.OF_TOLD],
        "unknown": [0, 640, 0, 730],
        "reference": [0.76, 0.3, 0.04, None],
    }
)


@BOTH
def test_markers_stand_under_headings_with_a_stroke_for_what_is_published(dark: bool) -> None:
    figure = drawn(markers.marker_shares(SELECTED, **OWN, dark=dark))
    published, own = named(figure, "offentliggjort"), named(figure, "udvalget")
    assert published.x == (0.76, 0.3, 0.04)
    assert published.y == own.y[:3]
    assert list(own.y) == sorted(own.y)
    assert own.y == figure.layout.yaxis.tickvals
    said = words(figure)
    assert said[:4] == [
        "Andel med kendetegnet<br>◆ udvalget, ┃ offentliggjort", "<b>Fagligt</b>", "<b>Socialt</b>", "<b>Task force</b>"
    ]  # fmt: skip
    assert said[4:] == ["80 %", "25 %", "5 %", "10 %"]


def test_a_marker_of_the_selection_says_of_whom_it_is_and_what_nobody_has_told() -> None:
    own = named(drawn(markers.marker_shares(SELECTED, **OWN)), "udvalget")
    assert own.hovertext[0] == "<b>ufaglært: 80 % (77–82 %)</b><br>800 af 1.000 borgere.<br>Offentliggjort: 76 %."
    assert own.hovertext[3] == (
        "<b>kaotisk livsførelse: 10 % (7–14 %)</b><br>31 af 310 borgere, hvor det er oplyst.<br>Ikke oplyst for 730."
    )


def test_alt_of_one_group_is_beside_what_is_published() -> None:
    assert markers.marker_shares_alt(SELECTED, **OWN) == (
        "Kendetegn hos udvalget: ufaglært 80 % mod 76 % offentliggjort, afbrudt uddannelse 25 % mod 30 % "
        "offentliggjort, hjemløs 5 % mod 4 % offentliggjort og kaotisk livsførelse 10 %."
    )


# Over the years -----------------------------------------------------------------------------------------------

YEARS = [dt.date(2023, 12, 1), dt.date(2024, 12, 1), dt.date(2025, 12, 1), dt.date(2026, 10, 1)]
KNOWN = ((800, False), (900, True), (950, True), (990, True))
"""Of how many it is told at each year end, and whether that is enough to compare."""
OVER_TIME = pl.DataFrame(
    [
        (marker, month, share, share - 0.03, share + 0.03, round(share * total), total, texts.OF_TOLD, enough, change)
        for marker, change, values in (
            ("ufaglært", "up", (0.7, 0.71, 0.74, 0.78)),
            ("hjemløs", "none", (0.05, 0.06, 0.05, 0.04)),
            ("aktivt misbrug", "down", (0.22, 0.2, 0.17, 0.15)),
            ("manglende indsigt i egen diagnose", "none", (0.09, 0.1, 0.08, 0.07)),
        )
        for month, share, (total, enough) in zip(YEARS, values, KNOWN, strict=True)
    ],
    schema=["marker", "month", "share", "low", "high", "count", "total", "of", "comparable", "change"],
    orient="row",
)


@BOTH
def test_each_marker_has_a_panel_with_a_band_and_its_newest_share(dark: bool) -> None:
    colours = palette(dark)
    figure = drawn(markers.share_panels(OVER_TIME, dark=dark))
    line = named(figure, "ufaglært")
    assert line.x == ("2023-12-01", "2024-12-01", "2025-12-01", "2026-10-01")
    assert line.y == (0.7, 0.71, 0.74, 0.78)
    assert line.marker.color == (colours.background, colours.own, colours.own, colours.own)
    assert named(figure, "hjemløs").yaxis == "y2"
    band = named(figure, "hjemløs, usikkerhed")
    assert band.fill == "toself"
    assert min(y for y in band.y if y is not None) == pytest.approx(0.01)
    said = words(figure)
    assert {"<b>▲ 78 %</b>", "<b>4 %</b>", "<b>▼ 15 %</b>", "<b>7 %</b>"} <= set(said)
    assert said[0] == ("Andel med kendetegnet ved årets udgang<br>▲▼ mere end tilfældet. Hul: kan ikke sammenlignes.")
    plain = markers.share_panels(OVER_TIME.filter(pl.col("change") == "none", "comparable"), dark=dark)
    assert words(drawn(plain))[0] == "Andel med kendetegnet ved årets udgang"
    assert figure.layout.yaxis.range == figure.layout.yaxis4.range
    assert figure.layout.yaxis.range[0] == 0


def test_seventeen_panels_still_fit() -> None:
    many = pl.concat([OVER_TIME.with_columns(pl.lit(f"kendetegn nummer {n}").alias("marker")) for n in range(17)])
    drawn(markers.share_panels(many))


def test_a_year_says_its_share_its_count_and_whether_it_may_be_compared() -> None:
    hovers = named(drawn(markers.share_panels(OVER_TIME)), "ufaglært").hovertext
    assert hovers[3] == "<b>ufaglært, oktober 2026: 78 % (75–81 %)</b><br>772 af 990 borgere, hvor det er oplyst."
    assert hovers[0].replace("<br>", " ").endswith(texts.NOT_COMPARABLE)


def test_alt_of_the_years_names_what_has_changed() -> None:
    assert markers.share_panels_alt(OVER_TIME) == (
        "Andele over tid for 4 kendetegn til og med oktober 2026: oftere ufaglært og sjældnere aktivt misbrug end i "
        "det første år, der kan sammenlignes."
    )
    still = OVER_TIME.filter(pl.col("change") == "none")
    assert markers.share_panels_alt(still) == (
        "Andele over tid for 2 kendetegn til og med oktober 2026: ingen andel er ændret mere, end tilfældet kan "
        "forklare, siden det første år, der kan sammenlignes."
    )


# Together -----------------------------------------------------------------------------------------------------

PAIRS = pl.DataFrame(
    [
        ("ufaglært", "fysiske udfordringer", 640, 600.4, 1.066, False, "none"),
        ("ufaglært", "hjemløs", 13, 30.2, 0.43, False, "fewer"),
        ("fysiske udfordringer", "hjemløs", 4, 5.1, 0.78, True, "none"),
        ("ufaglært", "aktivt misbrug", 170, 113.3, 1.5, False, "more"),
        ("fysiske udfordringer", "aktivt misbrug", 90, 100.0, 0.9, False, "none"),
        ("hjemløs", "aktivt misbrug", 0, 1.0, 0.0, True, "none"),
    ],
    schema=["first", "second", "both", "expected", "ratio", "few", "apart"],
    orient="row",
)


@BOTH
def test_a_pair_has_one_cell_and_a_colour_only_beyond_chance(dark: bool) -> None:
    figure = drawn(markers.pair_table(PAIRS, dark=dark))
    (heat,) = figure.data
    assert figure.layout.xaxis.ticktext == ("ufaglært", "fysiske udfordringer", "hjemløs")
    assert figure.layout.yaxis.ticktext == ("fysiske udfordringer", "hjemløs", "aktivt misbrug")
    assert figure.layout.yaxis.range == (2.5, -0.5)
    shades = [list(row) for row in heat.z]
    assert shades[0] == [0.0, None, None]
    assert shades[1][0] == -1.0
    assert shades[2][0] == pytest.approx(0.585, abs=0.001)
    assert shades[2][2] == 0.0
    assert heat.hovertext[0][1] == ""
    cells = {(note.x, note.y): note.text for note in figure.layout.annotations if note.xref == "x"}
    assert cells == {
        (0, 0): "1,1",
        (0, 1): "<b>0,4</b>",
        (1, 1): "få",
        (0, 2): "<b>1,5</b>",
        (1, 2): "0,9",
        (2, 2): "få",
    }


def test_a_pair_says_its_count_what_one_would_expect_and_whether_it_is_chance() -> None:
    (heat,) = drawn(markers.pair_table(PAIRS)).data
    assert heat.hovertext[2][0].replace("<br>", " ") == (
        "<b>Ufaglært og aktivt misbrug</b> 170 borgere har begge; man ville vente 113, hvis de to intet havde med "
        "hinanden at gøre. Flere, end tilfældet kan forklare."
    )
    assert FEW.format(n=4) in heat.hovertext[1][1]


def test_alt_of_the_pairs() -> None:
    assert markers.pair_table_alt(PAIRS) == (
        "6 par af kendetegn: oftest ad følges ufaglært og aktivt misbrug (1,5 gange det ventede)."
    )
    assert markers.pair_table_alt(PAIRS.filter(pl.col("apart") == "none")) == (
        "4 par af kendetegn: ingen følges oftere ad, end tilfældet kan forklare."
    )


LOOKED_AT = ["ufaglært", "fysiske udfordringer", "hjemløs"]
COMBINED = pl.DataFrame(
    {
        "members": [["ufaglært", "hjemløs"], ["ufaglært"], []],
        "count": [90, 60, 31],
        "share": [0.45, 0.3, 0.155],
    },
    schema_overrides={"members": pl.List(pl.String)},
)


@BOTH
def test_a_combination_is_a_bar_over_the_markers_it_is_made_of(dark: bool) -> None:
    colours = palette(dark)
    figure = drawn(markers.combination_chart(COMBINED, markers=LOOKED_AT, dark=dark))
    bars, line, dots = figure.data
    assert bars.y == (90, 60, 31)
    assert figure.layout.yaxis2.ticktext == tuple(LOOKED_AT)
    filled = [(x, y) for x, y, tint in zip(dots.x, dots.y, dots.marker.color, strict=True) if tint == colours.own]
    assert filled == [(0, 0), (0, 2), (1, 0)]
    assert line.x == (0, 0, None)
    assert line.y == (0, 2, None)
    assert figure.layout.xaxis2.range == figure.layout.xaxis.range
    assert figure.layout.yaxis.domain[0] > figure.layout.yaxis2.domain[1]
    assert {"90", "60", "31"} <= set(words(figure))
    assert bars.hovertext[1] == "<b>Kun ufaglært</b><br>60 borgere (30,0 %)."


def test_alt_of_the_combinations() -> None:
    assert markers.combination_alt(COMBINED, markers=LOOKED_AT) == (
        "De hyppigste kombinationer af 3 kendetegn: ufaglært og hjemløs (90); kun ufaglært (60); ingen af de 3 (31)."
    )


# How long they stay -------------------------------------------------------------------------------------------

CURVES = pl.DataFrame(
    [
        *(("0–1 kendetegn", day, 1 - day / 600, 80 - day // 10) for day in range(0, 366, 73)),
        *(("4+ kendetegn", day, 1 - day / 1200, 300 - day // 10) for day in range(0, 731, 73)),
    ],
    schema=["group", "time", "remaining", "at_risk"],
    orient="row",
)


@BOTH
def test_each_group_has_a_line_with_a_dash_of_its_own_and_its_name_at_the_end(dark: bool) -> None:
    figure = drawn(markers.open_curves(CURVES, start=0, dark=dark))
    few, many = named(figure, "0–1 kendetegn"), named(figure, "4+ kendetegn")
    assert few.y[0] == many.y[0] == 1
    assert many.x[-1] == pytest.approx(730 / 30.4375)
    assert few.line.dash != many.line.dash
    assert few.line.shape == "hv"
    assert any("39 %" in said and "0–1 kendetegn" in said for said in words(figure))
    assert figure.layout.xaxis.ticktext == ("0", "3", "6", "9", "12", "15", "18", "21")
    assert few.hovertext[-1] == "<b>0–1 kendetegn: 39 % stadig åbne efter 12 måneder</b><br>Regnet på 44 sager."


def test_alt_of_the_curves_says_who_they_are_of() -> None:
    assert markers.open_curves_alt(CURVES, start=0) == (
        "Andel stadig åbne: 0–1 kendetegn 39 % efter 12 måneder og 4+ kendetegn 39 % efter 24 måneder."
    )
    assert "blandt dem, der stadig er åbne efter 10 uger" in markers.open_curves_alt(CURVES, start=70)


# All ----------------------------------------------------------------------------------------------------------


@BOTH
def test_without_rows_every_chart_and_alt_says_so(dark: bool) -> None:
    for chart, said in (
        (markers.marker_shares(ENROLLED.clear(), **WHO, dark=dark), project.NOBODY),
        (markers.marker_shares(ENROLLED.tail(1), **WHO, dark=dark), project.NOBODY),
        (markers.marker_shares(SELECTED.clear(), **OWN, dark=dark), texts.NOTHING_FOUND),
        (markers.share_panels(OVER_TIME.clear(), dark=dark), texts.NOTHING_FOUND),
        (markers.pair_table(PAIRS.clear(), dark=dark), texts.TOO_FEW_MARKERS),
        (markers.combination_chart(COMBINED.clear(), markers=LOOKED_AT, dark=dark), texts.TOO_FEW_CITIZENS_ALL),
        (markers.open_curves(CURVES.clear(), dark=dark), texts.NOTHING_FOUND),
    ):
        (found,) = words(drawn(chart))
        assert found.replace("<br>", " ") == said
    assert markers.marker_shares_alt(ENROLLED.tail(1), **WHO) == project.NOBODY
    assert markers.share_panels_alt(OVER_TIME.clear()) == texts.NOTHING_FOUND
    assert markers.pair_table_alt(PAIRS.clear()) == texts.TOO_FEW_MARKERS
    assert markers.combination_alt(COMBINED.clear(), markers=LOOKED_AT) == texts.TOO_FEW_CITIZENS_ALL
    assert markers.open_curves_alt(CURVES.clear()) == texts.NOTHING_FOUND


@pytest.mark.parametrize("count", [1, 2])
def test_one_row_of_anything_is_drawn(count: int) -> None:
    drawn(markers.marker_shares(ENROLLED.head(count), **WHO))
    drawn(markers.marker_shares(SELECTED.head(count), **OWN))
    drawn(markers.share_panels(OVER_TIME.head(count)))
    drawn(markers.pair_table(PAIRS.head(count)))
    drawn(markers.combination_chart(COMBINED.head(count), markers=LOOKED_AT))
    drawn(markers.open_curves(CURVES.head(count)))
