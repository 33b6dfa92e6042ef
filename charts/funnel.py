"""The funnel: units side by side with the limits that chance alone would give at their size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from charts import frame as base
from charts.frame import Chart
from ui import formats, texts
from ui.theme import Palette, palette

LEFT, RIGHT, TOP, BOTTOM = 44, 40, 44, 44
HEIGHT = 400
# So few units are all named; with more only those that stand out and the chosen one.
FEW = 6
# A unit of which one would expect fewer exits than this may have any rate, so it does not set the scale.
FEWEST_EXPECTED = 3
EXITS = ("afgang", "afgange")
SYMBOLS = {
    "none": "circle",
    "high": "triangle-up-open",
    "very_high": "triangle-up",
    "low": "triangle-down-open",
    "very_low": "triangle-down",
}


def funnel_chart(
    units: pl.DataFrame,
    limits: pl.DataFrame,
    *,
    centre: float | None,
    better: str,
    unit: str = "rate",
    metric_label: str = "Afgange pr. 100 personmåneder",
    size_label: str = "Personmåneder i perioden",
    selected: str | None = None,
    counted: tuple[str, str] = EXITS,
    dark: bool = False,
) -> Chart:
    """Return the funnel of units.

    `units` has unit_id, unit (its name), exposure (person-months, or the total of a share), count,
    expected, rate (in the unit shown: per 100, or a share 0-1) and flag. `limits` has x (exposure) and
    low95, high95, low998, high998 (rates in the same unit) on an ascending grid; `centre` is the pooled rate.
    Points carry the unit_id as customdata, so that a click can choose the unit. `counted` is the word for one
    and for many of what is counted: events of a rate ("afgang"), members of a share's total ("sag").
    """
    units = units.filter(pl.col("rate").is_not_null() & (pl.col("exposure") > 0))
    if units.is_empty():
        return base.empty_chart(HEIGHT, dark=dark)
    colours = palette(dark)
    rows = units.sort("unit").to_dicts()
    widest = max(row["exposure"] for row in rows) * 1.06
    highest = _top(rows, limits, centre)
    right = RIGHT + (12 if unit == "share" else 0)  # "79,0 %" is longer than "2,4"
    layout = base.layout(HEIGHT, colours, (LEFT, right, TOP, BOTTOM))
    layout["xaxis"] = base.value_axis(widest, "count", colours, ticks=4) | {
        "range": [0, widest],
        "showgrid": False,
        "showline": True,
        "linecolor": colours.axis,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": colours.axis,
        "title": {"text": size_label, "font": {"size": base.SMALL, "color": colours.muted}, "standoff": 6},
    }
    layout["yaxis"] = base.value_axis(highest, unit, colours)
    end = layout["yaxis"]["range"][1]
    # A point beyond the scale stands at the edge; its hover tells the value.
    rows = [row | {"at": min(row["rate"], end)} for row in rows]
    layout["annotations"] = [
        base.caption(f"{metric_label}<br>{texts.FUNNEL_KEY}", colours, LEFT, TOP),
        *_centre_label(centre, end, unit, colours),
        *names(rows, selected, (widest, end), (base.NARROW + 60, HEIGHT - TOP - BOTTOM), colours),
    ]
    layout["clickmode"] = "event+select"
    data = [*_limit_traces(limits, widest, end, colours), *_centre(centre, widest, colours)]
    hovers = [_hover(row, unit, counted) for row in rows]
    data.append(points(rows, hovers, better=better, selected=selected, colours=colours))
    return {"data": data, "layout": layout}


def alt(units: pl.DataFrame, *, unit: str = "rate", counted: tuple[str, str] = EXITS) -> str:
    """Return one Danish sentence with the units that stand out, or that none does."""
    if units.is_empty():
        return texts.NOTHING_FOUND
    flagged = [row for row in units.sort("unit").to_dicts() if row["flag"] != "none"]
    opening = f"{formats.counted(units.height, 'team', 'team')} side om side"
    if not flagged:
        return f"{opening}: {texts.UNITS_ALIKE[0].lower()}{texts.UNITS_ALIKE[1:]}"
    parts = [f"{row['unit']} ({_counted(row, unit, counted)}, ventet {expected_count(row)})" for row in flagged]
    return f"{opening}: {formats.list_of(parts)} skiller sig ud."


def _top(rows: Sequence[Mapping[str, Any]], limits: pl.DataFrame, centre: float | None) -> float:
    """Return where the value axis ends: over every unit but the very small, and over the limits where units are."""
    smallest = min(row["exposure"] for row in rows)
    near = limits.filter(pl.col("x") >= smallest)
    sized = [row["rate"] for row in rows if row["expected"] is None or row["expected"] >= FEWEST_EXPECTED]
    drawn = [*sized, centre, *near["high998"].to_list()[:1], *near["high95"].to_list()[:1]]
    units_top = max(base.finite([*(sized or [row["rate"] for row in rows]), centre]), default=0.0)
    # Limits of a very small unit would flatten all the others; they may leave the drawing at the top.
    return min(max(base.finite(drawn), default=1.0), 1.8 * units_top or 1.0) * 1.06


def _limit_traces(limits: pl.DataFrame, widest: float, end: float, colours: Palette) -> list[dict[str, Any]]:
    # One point beyond the drawing, which clips it, or the limits would end before the largest unit.
    shown = limits.sort("x").head(limits.filter(pl.col("x") <= widest).height + 1)
    if shown.is_empty():
        return []
    xs = shown["x"].to_list()

    def line(column: str, **more: Any) -> dict[str, Any]:
        ys = [None if y is None or y > end * 3 else max(y, 0.0) for y in shown[column].to_list()]
        return {
            "type": "scatter",
            "mode": "lines",
            "name": column,
            "x": xs,
            "y": ys,
            "hoverinfo": "skip",
            "line": {"color": colours.axis, "width": 1, "dash": "dot"},
            **more,
        }

    outer, inner = {"color": colours.axis, "width": 1}, {"width": 0}
    return [
        line("low998", line=outer),
        line("low95", line=inner),
        line("high95", line=inner, fill="tonexty", fillcolor=colours.norm),
        line("high998", line=outer),
    ]


def _centre(centre: float | None, widest: float, colours: Palette) -> list[dict[str, Any]]:
    if centre is None:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": texts.ALL_UNITS,
            "x": [0, widest],
            "y": [centre, centre],
            "line": {"color": colours.axis, "width": 1.4},
            "hoverinfo": "skip",
        }
    ]


def _centre_label(centre: float | None, end: float, unit: str, colours: Palette) -> list[dict[str, Any]]:
    if centre is None:
        return []
    words = f"{texts.ALL_UNITS}<br>{formats.value(centre, unit)}"
    return base.end_labels([(centre, words, colours.muted)], end, HEIGHT - TOP - BOTTOM, colours)


def points(
    rows: Sequence[Mapping[str, Any]],
    hovers: Sequence[str],
    *,
    better: str,
    selected: str | None,
    colours: Palette,
) -> dict[str, Any]:
    """Return the points of units [unit_id, exposure, at, flag]: shape and colour say how far one stands out."""
    chosen = [row["unit_id"] == selected for row in rows]
    tints = [colours.role(texts.judgement(row["flag"], better)) for row in rows]
    tints = [
        colours.own if mine and row["flag"] == "none" else tint
        for row, mine, tint in zip(rows, chosen, tints, strict=True)
    ]
    sizes = [9 if row["flag"] == "none" else 13 for row in rows]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "team",
        "x": [row["exposure"] for row in rows],
        "y": [row["at"] for row in rows],
        "customdata": [row["unit_id"] for row in rows],
        "cliponaxis": False,
        "marker": {
            "symbol": [SYMBOLS[row["flag"]] for row in rows],
            "size": [size + (5 if mine else 0) for size, mine in zip(sizes, chosen, strict=True)],
            "color": tints,
            "opacity": 1,
            "line": {
                "width": [
                    2.5 if mine or row["flag"] in {"low", "high"} else 1 for row, mine in zip(rows, chosen, strict=True)
                ],
                "color": [
                    tint if row["flag"] in {"low", "high"} else colours.own if mine else colours.background
                    for row, mine, tint in zip(rows, chosen, tints, strict=True)
                ],
            },
        },
        # A click dims nothing: the page draws the chosen unit itself.
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
        "hoverinfo": "text",
        "hovertext": list(hovers),
    }


def _hover(row: Mapping[str, Any], unit: str, counted: tuple[str, str]) -> str:
    expected = f", hvor man ville vente {expected_count(row)}" if row["expected"] is not None else ""
    sentence = f"{_counted(row, unit, counted)}{expected}. {texts.FLAG_OF[row['flag']]}"
    return f"<b>{row['unit']}: {formats.value(row['rate'], unit)}</b><br>{base.wrapped(sentence)}"


def _counted(row: Mapping[str, Any], unit: str, counted: tuple[str, str]) -> str:
    """Return '61 afgange' of a rate, and '61 af 92 sager' of a share, whose exposure is its total."""
    if unit == "share":
        return f"{formats.share_of(row['count'], row['exposure'])} {formats.plural(row['exposure'], *counted)}"
    return formats.counted(row["count"], *counted)


def expected_count(row: Mapping[str, Any]) -> str:
    """Return the expected count of a unit, with a decimal where a whole number would say too little."""
    return formats.decimal(row["expected"], 0 if row["expected"] >= 10 else 1)


def names(
    rows: Sequence[Mapping[str, Any]],
    selected: str | None,
    ends: tuple[float, float],
    pixels: tuple[float, float],
    colours: Palette,
) -> list[dict[str, Any]]:
    """Return the names beside the points [unit_id, unit, exposure, at, flag], where they meet neither point nor name.

    `ends` are those of the two axes and `pixels` the size of the drawing on a narrow screen. All are named where
    they are few, else those that stand out and the chosen one.
    """
    (widest, end), (width, height) = ends, pixels
    at = [(row["exposure"] / widest * width, row["at"] / end * height) for row in rows]
    taken = [(x - 8, y - 8, x + 8, y + 8) for x, y in at]
    notes: list[dict[str, Any]] = []
    all_named = len(rows) <= FEW
    order = sorted(range(len(rows)), key=lambda n: (rows[n]["unit_id"] != selected, rows[n]["flag"] == "none"))
    for index in order:
        row = rows[index]
        mine = row["unit_id"] == selected
        if not (all_named or mine or row["flag"] != "none"):
            continue
        x, y = at[index]
        name = base.short(row["unit"], 22)
        length = len(name) * base.CHARACTER + 4
        # (xanchor, yanchor, shift) and the box that each place would take.
        places = (
            ("right", "middle", -10, 0, (x - 10 - length, y - 7, x - 10, y + 7)),
            ("left", "middle", 10, 0, (x + 10, y - 7, x + 10 + length, y + 7)),
            ("center", "bottom", 0, 9, (x - length / 2, y + 9, x + length / 2, y + 23)),
            ("center", "top", 0, -9, (x - length / 2, y - 23, x + length / 2, y - 9)),
        )
        best = min(places, key=lambda place: _cost(place[4], taken, width, index))
        taken.append(best[4])
        notes.append(
            base.note(
                f"<b>{name}</b>" if mine else name,
                colours,
                xref="x",
                yref="y",
                x=row["exposure"],
                y=row["at"],
                xanchor=best[0],
                yanchor=best[1],
                xshift=best[2],
                yshift=best[3],
                bgcolor=base.veil(colours),
                borderpad=0,
                font={"size": base.SMALL + 1, "color": colours.text, "family": base.FONT},
            )
        )
    return notes


def _cost(
    box: tuple[float, float, float, float],
    taken: Sequence[tuple[float, float, float, float]],
    width: float,
    own: int,
) -> float:
    left, low, right, high = box
    outside = max(0.0, -left) + max(0.0, right - width) + max(0.0, -low)
    met = sum(
        max(0.0, min(right, other[2]) - max(left, other[0])) * max(0.0, min(high, other[3]) - max(low, other[1]))
        for index, other in enumerate(taken)
        if index != own
    )
    return outside * 20 + met
