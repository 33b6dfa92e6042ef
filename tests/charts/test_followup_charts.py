"""The charts of the page Opfølgning: each goes through Plotly's own validation, and is then asked what it shows."""

import datetime as dt
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest

from charts import destinations, followup
from tests.charts.drawing import BOTH, drawn, months, named, words
from ui import texts
from ui.theme import LIGHT, palette

# Units with intervals --------------------------------------------------------------------------------------

UNITS = pl.DataFrame(
    {
        "unit_id": ["t1", "t2", "t3", "t4"],
        "unit": ["Team Åby", "Team Nord", "Team Ørsted", "Team Tomt"],
        "value": [6.2, 8.1, 4.9, None],
        "low": [5.8, 7.7, None, None],
        "high": [6.6, 8.5, None, None],
        "count": [1234, 2345, 49, 0],
        "total": [199, 290, 10, 0],
    }
)
WORDS: dict[str, Any] = {"metric_label": "Samtaler pr. borger om året", "unit": "rate"}


def intervals(data: pl.DataFrame = UNITS, **more: Any) -> go.Figure:
    return drawn(followup.unit_intervals(data, **(WORDS | more)))


@BOTH
def test_units_stand_in_danish_order_with_dots_and_whiskers(dark: bool) -> None:
    figure = intervals(selected="t1", dark=dark)
    assert figure.layout.yaxis.ticktext == ("Team Nord", "Team Ørsted", "<b>Team Åby</b>")
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]
    dots = named(figure, "team")
    assert (dots.x, dots.y) == ((8.1, 4.9, 6.2), (0, 1, 2))
    assert dots.customdata == ("t2", "t3", "t1")
    assert dots.marker.color == (palette(dark).neutral, palette(dark).neutral, palette(dark).own)
    assert dots.unselected.marker.opacity == 1
    assert [trace.x for trace in figure.data[:-1]] == [(7.7, 8.5), (5.8, 6.6)]
    assert {"8,1", "4,9", "6,2"} <= set(words(figure))
    assert figure.layout.xaxis.range[0] == 0


def test_the_whole_is_a_line_with_its_value() -> None:
    figure = intervals(reference=(6.9, "alle"))
    (line,) = figure.layout.shapes
    assert (line.x0, line.x1) == (6.9, 6.9)
    assert "alle 6,9" in words(figure)
    assert not intervals().layout.shapes


def test_a_unit_says_its_interval_and_counts() -> None:
    dots = named(intervals(counted="{count} samtaler på {total} borgerår"), "team")
    assert dots.hovertext[0] == "<b>Team Nord: 8,1 (7,7–8,5)</b><br>2.345 samtaler på 290 borgerår."
    assert dots.hovertext[1].startswith("<b>Team Ørsted: 4,9</b>")
    shares = UNITS.head(2).with_columns(value=pl.lit(0.62), low=pl.lit(0.55), high=pl.lit(0.68))
    dots = named(intervals(shares, unit="share", counted="{count} af {total} sager."), "team")
    assert dots.hovertext[1] == "<b>Team Åby: 62 % (55–68 %)</b><br>1.234 af 199 sager."


def test_a_very_wide_interval_leaves_the_drawing() -> None:
    wide = UNITS.with_columns(high=pl.Series([6.6, 95.0, None, None]))
    figure = intervals(wide)
    assert figure.layout.xaxis.range[1] < 15
    assert figure.data[0].x[1] == figure.layout.xaxis.range[1]


def test_alt_of_the_units() -> None:
    assert followup.unit_intervals_alt(UNITS, **WORDS, reference=(6.3, "alle")) == (
        "Samtaler pr. borger om året i 3 team, alle 6,3: Team Nord 8,1 ligger længere væk, end usikkerheden rækker."
    )
    alike = followup.unit_intervals_alt(UNITS.head(1), **WORDS, reference=(6.3, "alle"))
    assert alike.endswith("i 1 team, alle 6,3: forskellene er ikke større end usikkerheden.")
    assert followup.unit_intervals_alt(UNITS, **WORDS).endswith("Team Nord 8,1, Team Ørsted 4,9 og Team Åby 6,2.")
    others = followup.unit_intervals_alt(UNITS, **WORDS, reference=(6.3, "alle"), units=("produkt", "produkter"))
    assert others.startswith("Samtaler pr. borger om året i 3 produkter, alle 6,3:")
    assert "i 3 arter: " in followup.unit_intervals_alt(UNITS, **WORDS, units=("art", "arter"))


# Distribution ----------------------------------------------------------------------------------------------

BANDS = pl.DataFrame(
    {
        "band": ["0", "1–2", "3–4", "5–9", "10+"],
        "count": [41, 20, 133, 255, 51],
        "share": [0.082, 0.04, 0.266, 0.51, 0.102],
    }
)


def distribution(data: pl.DataFrame = BANDS, **more: Any) -> go.Figure:
    return drawn(followup.distribution_chart(data, x_label="Samtaler det seneste år", **more))


@BOTH
def test_a_distribution_is_a_column_a_band_with_none_at_all_apart(dark: bool) -> None:
    figure = distribution(dark=dark)
    bars = named(figure, "fordeling")
    assert bars.y == (41, 20, 133, 255, 51)
    assert figure.layout.xaxis.ticktext == ("0", "1–2", "3–4", "5–9", "10+")
    assert figure.layout.xaxis.title.text == "Samtaler det seneste år"
    assert bars.marker.pattern.shape == ("/", "", "", "", "")
    assert bars.marker.line.width[0] > bars.marker.line.width[1] == 0
    assert bars.marker.color[:2] == (palette(dark).background, palette(dark).neutral)
    assert bars.hovertext[3] == "<b>5–9: 255 sager</b><br>51,0 % af alle."
    assert {"Antal sager", "41", "255"} <= set(words(figure))


def test_none_at_all_is_plain_when_nobody_has_none() -> None:
    empty = BANDS.with_columns(count=pl.Series([0, 20, 133, 255, 51]))
    bars = named(distribution(empty), "fordeling")
    assert set(bars.marker.pattern.shape) == {""}
    assert followup.distribution_alt(empty, x_label="Samtaler").endswith("0 har ingen.")


@pytest.mark.parametrize(("value", "place"), [(0, 0), (1.5, 1), (2.5, 1.5), (6.9, 2.98), (7, 3), (12, 4), (900, 4.5)])
def test_a_value_stands_where_it_belongs_among_the_bands(value: float, place: float) -> None:
    figure = distribution(marked=(value, "gennemsnit"))
    (line,) = figure.layout.shapes
    assert line.x0 == line.x1 == pytest.approx(place)
    (label,) = [note for note in figure.layout.annotations if note.text == "gennemsnit"]
    assert label.xanchor == ("right" if place > 2 else "left")


def test_words_of_many_bands_do_not_meet_and_the_first_and_last_stay() -> None:
    bands = [*map(str, range(16)), "16–20", "21+"]
    data = pl.DataFrame({"band": bands, "count": list(range(3, 21)), "share": [0.05] * 18})
    figure = distribution(data)
    shown = figure.layout.xaxis.ticktext
    assert (shown[0], shown[-1], shown[-2]) == ("0", "21+", "")
    assert named(figure, "fordeling").hovertext[-2].startswith("<b>16–20: 19 sager")


def test_one_band_may_be_all() -> None:
    assert distribution(BANDS.head(1), marked=(0, "gennemsnit 0")).layout.shapes[0].x0 == 0
    assert followup.distribution_alt(BANDS.head(1), x_label="Samtaler") == "Samtaler for 41 sager: flest har 0 (100 %)."


def test_alt_of_the_distribution() -> None:
    assert followup.distribution_alt(BANDS, x_label="Samtaler det seneste år", counted=("borger", "borgere")) == (
        "Samtaler det seneste år for 500 borgere: flest har 5–9 (51 %), 41 har ingen."
    )


# Stacked columns -------------------------------------------------------------------------------------------

KINDS = [("held", "afholdt"), ("missed", "udeblevet"), ("cancelled", "aflyst"), ("unclosed", "ikke lukket")]


def statuses(count: int = 6, step: int = 1) -> pl.DataFrame:
    rows = [(month, 800 + n, 120 + n, 60 + n, 5 + n) for n, month in enumerate(months(count * step)[::step])]
    return pl.DataFrame(rows, schema=["period", *(column for column, _ in KINDS)], orient="row")


@BOTH
def test_statuses_are_stacked_in_the_given_order_and_differ_by_pattern(dark: bool) -> None:
    figure = drawn(followup.status_chart(statuses(), kinds=KINDS, dark=dark))
    assert [bar.name for bar in figure.data] == ["afholdt", "udeblevet", "aflyst", "ikke lukket"]
    assert figure.data[1].y == (120, 121, 122, 123, 124, 125)
    assert figure.layout.barmode == "stack"
    assert figure.layout.showlegend
    assert len({(bar.marker.color, bar.marker.pattern.shape) for bar in figure.data}) == 4
    assert figure.data[1].hovertext[0] == "<b>Januar 2017: udeblevet</b><br>120 af 985 samtaler (12 %)."
    assert words(figure) == ["Samtaler, antal pr. måned"]
    assert figure.layout.yaxis.range[1] > 1005


def test_quarters_absent_and_unfinished_are_told() -> None:
    data = statuses(4, step=3).filter(pl.col("period") != dt.date(2017, 4, 1))
    counted = pl.DataFrame({"month": months(10), "final": [True] * 9 + [False]})
    figure = drawn(followup.status_chart(data, kinds=KINDS[:2], step="quarter", months=counted))
    held = named(figure, "afholdt")
    assert held.x == ("2017-01-01", "2017-04-01", "2017-07-01", "2017-10-01")
    assert held.y == (800, 0, 802, 803)
    assert "<b>3. kvartal 2017: afholdt</b>" in held.hovertext[2]
    assert "0 af 0 samtaler." in held.hovertext[1]
    assert held.marker.opacity == (1, 1, 1, destinations.PALE)
    assert "Kun 1 af kvartalets 3 måneder er med." in held.hovertext[3]


def test_very_many_columns_stand_as_one_surface() -> None:
    many, few = (drawn(followup.status_chart(statuses(count), kinds=KINDS)).data[0] for count in (118, 24))
    assert many.width > few.width
    assert many.marker.line.width == 0 < few.marker.line.width


def test_alt_of_the_statuses() -> None:
    assert followup.status_alt(statuses(2), kinds=KINDS) == (
        "Samtaler fra januar 2017 til februar 2017: 1.974 i alt, afholdt 81 %, udeblevet 12 %, aflyst 6 % og "
        "ikke lukket 1 %."
    )


# Shares over time ------------------------------------------------------------------------------------------

SERIES = [
    ("plan", "med plan", 0.8),
    ("step", "med næste skridt", 0.7),
    ("clear", "afklaret", 0.4),
    ("time", "til tiden", 0.6),
]


def shares(count: int = 30, series: int = 4) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "series": name,
                "label": label,
                "month": month,
                "value": level + n / 300,
                "low": level + n / 300 - 0.03,
                "high": level + n / 300 + 0.02,
                "numerator": round(1000 * level) + n,
                "denominator": 1312 + n,
            }
            for name, label, level in SERIES[:series]
            for n, month in enumerate(months(count))
        ]
    )


@BOTH
def test_each_share_has_a_line_of_its_own_dash_and_a_band(dark: bool) -> None:
    figure = drawn(followup.shares_over_time(shares(), dark=dark))
    bands, lines = figure.data[:4], figure.data[4:]
    assert [line.name for line in lines] == [label for _, label, _ in SERIES]
    assert len({line.line.dash for line in lines}) == 4
    assert all(band.fill == "toself" for band in bands)
    assert (bands[0].y[0], bands[0].y[-2]) == pytest.approx((0.77, 0.82))
    assert figure.layout.yaxis.range == pytest.approx((0, 1.04))
    assert figure.layout.yaxis.ticktext == ("0 %", "20 %", "40 %", "60 %", "80 %", "100 %")
    assert {"med plan<br>— <b>90 %</b>", "med næste<br>skridt<br>··· <b>80 %</b>"} <= set(words(figure))


def test_a_share_says_its_interval_and_counts() -> None:
    line = named(drawn(followup.shares_over_time(shares())), "med plan")
    assert line.hovertext[3] == "<b>April 2017: med plan 81 % (78–83 %)</b><br>803 af 1.315 åbne sager."


def test_a_target_is_dashed_and_named_and_no_series_is() -> None:
    figure = drawn(followup.shares_over_time(shares(), target=0.85))
    target = named(figure, texts.TARGET)
    assert target.y == (0.85, 0.85)
    assert target.line.dash == "dash"
    assert "dash" not in {line.line.dash for line in figure.data[4:8]}
    assert "<b>mål</b> 85 %" in words(figure)


def test_a_share_that_begins_late_or_lacks_a_month_has_gaps() -> None:
    gone = pl.col("series").eq("clear") & pl.col("month").lt(dt.date(2018, 1, 1))
    empty = pl.when(~gone)
    data = shares().with_columns(empty.then(pl.col(column)).alias(column) for column in ("value", "low", "high"))
    figure = drawn(followup.shares_over_time(data))
    line = named(figure, "afklaret")
    assert line.y[11] is None
    assert texts.NO_VALUE in line.hovertext[11]
    assert named(figure, "afklaret, usikkerhed").x[0] == "2018-01-01"
    none = data.with_columns(value=pl.when(pl.col("series") != "clear").then(pl.col("value")))
    assert "afklaret" not in [trace.name for trace in drawn(followup.shares_over_time(none)).data]


def test_events_stand_on_the_time_charts() -> None:
    marks = pl.DataFrame({"date": [dt.date(2017, 3, 1), dt.date(2030, 1, 1)], "label": ["Reform", "Senere"]})
    for chart in (
        followup.shares_over_time(shares(), events=marks),
        followup.status_chart(statuses(), kinds=KINDS, events=marks),
    ):
        hovers = [note.hovertext for note in drawn(chart).layout.annotations if note.text == "●"]
        assert hovers == ["1. marts 2017: Reform"]


def test_one_month_is_a_dot() -> None:
    figure = drawn(followup.shares_over_time(shares(1, 1)))
    assert named(figure, "med plan").mode == "lines+markers"


def test_alt_of_the_shares_over_time() -> None:
    assert followup.shares_over_time_alt(shares(30, 2)) == (
        "Andele over tid: med plan 90 % i juni 2019 mod 80 % i januar 2017 og med næste skridt 80 % i juni 2019 mod "
        "70 % i januar 2017."
    )


def test_shares_of_few_fill_the_drawing_and_tell_a_decimal() -> None:
    few = shares(30, 2).with_columns(pl.col("value", "low", "high") / 10)
    figure = drawn(followup.shares_over_time(few, whole=False))
    assert 0.09 < figure.layout.yaxis.range[1] < 0.11
    assert "med plan<br>— <b>9,0 %</b>" in words(figure)
    assert named(figure, "med plan").hovertext[3].startswith("<b>April 2017: med plan 8,1 % (7,8–8,3 %)</b>")
    assert drawn(followup.shares_over_time(few, whole=False, target=0.5)).layout.yaxis.range[1] > 0.5
    assert "med plan 9,0 % i juni 2019 mod 8,0 %" in followup.shares_over_time_alt(few, whole=False)
    nobody = few.with_columns(pl.col("value", "low", "high") * 0)
    assert drawn(followup.shares_over_time(nobody, whole=False)).layout.yaxis.range[1] > 0


# Cohorts ---------------------------------------------------------------------------------------------------

COHORTS = pl.DataFrame(
    {
        "month": months(5, dt.date(2026, 5, 1)),
        "entered": [41, 44, 50, 38, 0],
        "met": [30, 28, 12, 0, 0],
        "not_met": [6, 9, 5, 0, 0],
        "exempt": [2, 4, 3, 1, 0],
        "left_early": [3, 3, 1, 0, 0],
        "pending": [0, 0, 29, 37, 0],
        "rule": [False, False, True, True, True],
        "share": [30 / 36, 28 / 37, 12 / 17, None, None],
        "low": [0.68, 0.6, 0.47, None, None],
        "high": [0.92, 0.87, 0.87, None, None],
    }
)


def cohorts(data: pl.DataFrame = COHORTS, **more: Any) -> go.Figure:
    return drawn(followup.cohort_chart(data, **more))


@BOTH
def test_a_cohort_is_a_dot_with_a_whisker_and_hollow_while_somebody_is_followed(dark: bool) -> None:
    colours = palette(dark)
    figure = cohorts(dark=dark)
    dots = named(figure, "begyndt i måneden")
    assert dots.x == ("2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01")
    assert dots.y == pytest.approx((30 / 36, 28 / 37, 12 / 17, 0))
    assert dots.marker.color == (colours.own, colours.own, colours.background, colours.background)
    assert dots.marker.line.width == (0, 0, 1.6, 1.6)
    assert named(figure, "usikkerhed").y[:6] == (0.68, 0.92, None, 0.6, 0.87, None)
    assert figure.layout.yaxis.range == pytest.approx((0, 1.04))


def test_the_share_wanted_is_dashed_from_the_first_month_under_the_rule() -> None:
    wanted = named(cohorts(share_wanted=0.8), texts.TARGET)
    assert wanted.line.dash == "dash"
    assert wanted.y == (0.8, 0.8)
    assert wanted.x[0] == "2026-06-16"
    assert "<b>krav</b><br>80 %" in words(cohorts(share_wanted=0.8))
    before = cohorts(COHORTS.head(2))
    assert texts.TARGET not in [trace.name for trace in before.data]
    assert len(words(before)) == 1


def test_a_cohort_tells_who_is_not_counted() -> None:
    said = [hover.replace("<br>", " ") for hover in named(cohorts(), "begyndt i måneden").hovertext]
    assert said[0] == (
        "<b>Begyndt i maj 2026: 83 % (68–92 %)</b> 30 af 36 fik samtalerne. Ikke med i andelen: 2 fritaget og 3 "
        "sluttet inden. Reglen gjaldt ikke endnu."
    )
    assert said[2].endswith("Ikke med i andelen: 29 følges endnu, 3 fritaget og 1 sluttet inden.")
    assert said[3] == "<b>Begyndt i august 2026: følges endnu</b> Ikke med i andelen: 37 følges endnu og 1 fritaget."


def test_a_cohort_where_all_were_exempt_is_no_nought() -> None:
    exempt = COHORTS.tail(1).with_columns(entered=pl.lit(4), exempt=pl.lit(4))
    dots = named(cohorts(exempt), "begyndt i måneden")
    assert dots.marker.symbol == ("x-thin",)
    assert "ingen at følge" in dots.hovertext[0]


def test_alt_of_the_cohorts() -> None:
    assert followup.cohort_alt(COHORTS) == (
        "Andel, der fik samtalerne, under reglen, der kræver 75 %: 12 af 17 (71 %), 66 følges endnu."
    )
    assert followup.cohort_alt(COHORTS.head(2)) == (
        "Andel, der fik samtalerne, før reglen: 58 af 73 (79 %), 0 følges endnu."
    )
    assert followup.cohort_alt(COHORTS[3:4]) == (
        "Andel, der fik samtalerne: ingen er fulgt til ende endnu, 37 følges endnu."
    )


# All -------------------------------------------------------------------------------------------------------


@BOTH
def test_without_rows_or_values_every_chart_and_alt_says_so(dark: bool) -> None:
    nobody = BANDS.with_columns(count=pl.lit(0))
    charts = [
        *(followup.unit_intervals(data, **WORDS, dark=dark) for data in (UNITS.clear(), UNITS.tail(1))),
        *(followup.distribution_chart(data, x_label="x", dark=dark) for data in (BANDS.clear(), nobody)),
        followup.status_chart(statuses().clear(), kinds=KINDS, dark=dark),
        followup.shares_over_time(shares().clear(), dark=dark),
        *(followup.cohort_chart(data, dark=dark) for data in (COHORTS.clear(), COHORTS.tail(1))),
    ]
    for chart in charts:
        (said,) = words(drawn(chart))
        assert said.replace("<br>", " ") == texts.NOTHING_FOUND
    assert {
        followup.unit_intervals_alt(UNITS.tail(1), **WORDS),
        followup.distribution_alt(nobody, x_label="x"),
        followup.status_alt(statuses().clear(), kinds=KINDS),
        followup.shares_over_time_alt(shares().clear()),
        followup.cohort_alt(COHORTS.tail(1)),
    } == {texts.NOTHING_FOUND}


def test_the_zero_share_of_a_series_is_drawn() -> None:
    data = shares(3, 1).with_columns(value=pl.lit(0.0), low=pl.lit(0.0), high=pl.lit(0.01))
    figure = drawn(followup.shares_over_time(data))
    assert named(figure, "med plan").y == (0, 0, 0)
    assert "med plan<br>— <b>0 %</b>" in words(figure)
    assert named(figure, "med plan").line.color == LIGHT.own
