"""Case mix: what each unit did beside what one would expect of its citizens or courses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from charts import frame as base
from charts import funnel
from charts.frame import Chart
from ui import formats, texts
from ui.theme import palette

Row = dict[str, Any]
Words = tuple[str, str]

LEFT, RIGHT, TOP, BOTTOM = 44, 64, 44, 44
HEIGHT = 400
TEAMS: Words = ("team", "team")
EXITS: Words = ("afgang", "afgange")
AS_EXPECTED = "som ventet"
KEY = "Tilfældet alene: mørkt 95 af 100, lyst 998 af 1.000."
BREADTH = 8  # px of a unit's range of chance


def observed_expected(
    frame: pl.DataFrame,
    *,
    unit_label: Words = TEAMS,
    counted: Words = EXITS,
    selected: str | None = None,
    better: str = "neither",
    dark: bool = False,
) -> Chart:
    """Return each unit's actual ÷ expected by how many are expected, with the ranges that chance alone would give it.

    `frame` has unit_id, unit, actual, expected, ratio, low95, high95, low998, high998 (limits of the ratio) and flag.
    Units of which nothing is expected are left out. `unit_label` and `counted` are words for one and for many.
    Points carry the unit_id as customdata. Units that expect alike are moved apart a little.
    """
    rows = _known(frame)
    if not rows:
        return base.empty_chart(HEIGHT, dark=dark)
    colours = palette(dark)
    widest = max(row["expected"] for row in rows) * 1.06
    across = base.NARROW + 70 - LEFT - RIGHT
    apart = min(BREADTH + 3.0, across / len(rows))
    breadth = min(BREADTH, 0.7 * apart)
    centres = [row["expected"] / widest * across for row in rows]
    spread = base.spread_out(centres, [apart] * len(rows), 0.0, float(across))
    top = _top(rows)
    label = f"Faktisk ÷ ventet antal {counted[1]}"
    layout = base.layout(HEIGHT, colours, (LEFT, RIGHT, TOP, BOTTOM))
    layout["xaxis"] = base.value_axis(widest, "count", colours, ticks=4) | {
        "range": [0, widest],
        "showgrid": False,
        "showline": True,
        "linecolor": colours.axis,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": colours.axis,
        "title": {
            "text": f"Ventet antal {counted[1]}",
            "font": {"size": base.SMALL, "color": colours.muted},
            "standoff": 6,
        },
    }
    layout["yaxis"] = base.value_axis(top, "rate", colours)
    end = layout["yaxis"]["range"][1]
    # A unit beyond the scale stands at the edge; its hover tells the value.
    placed = [
        row | {"exposure": at / across * widest, "at": min(row["ratio"], end)}
        for row, at in zip(rows, spread, strict=True)
    ]
    layout["annotations"] = [
        base.caption(f"{label}<br>{KEY}", colours, LEFT, TOP),
        *base.end_labels([(1.0, "som<br>ventet", colours.muted)], end, HEIGHT - TOP - BOTTOM, colours),
        *funnel.names(placed, selected, (widest, end), (across, HEIGHT - TOP - BOTTOM), colours),
    ]
    layout["clickmode"] = "event+select"
    hovers = [_hover(row, counted) for row in rows]
    outer, inner = (base.mixed(colours.neutral, colours, part) for part in (0.18, 0.42))
    data = [
        _ranges(placed, ("low998", "high998"), "998 af 1.000", {"color": outer, "width": breadth}, end),
        _ranges(placed, ("low95", "high95"), "95 af 100", {"color": inner, "width": breadth}, end),
        {
            "type": "scatter",
            "mode": "lines",
            "name": AS_EXPECTED,
            "x": [0, widest],
            "y": [1, 1],
            "line": {"color": colours.axis, "width": 1.4},
            "hoverinfo": "skip",
        },
        funnel.points(placed, hovers, better=better, selected=selected, colours=colours) | {"name": unit_label[1]},
    ]
    return {"data": data, "layout": layout}


def observed_expected_alt(frame: pl.DataFrame, *, unit_label: Words = TEAMS, counted: Words = EXITS) -> str:
    """Return one Danish sentence with the units that differ from what one would expect, or that none does."""
    rows = _known(frame)
    if not rows:
        return texts.NOTHING_FOUND
    opening = f"Faktisk og ventet antal {counted[1]} for {formats.counted(len(rows), *unit_label)}"
    apart = [row for row in sorted(rows, key=lambda row: str(row["unit"])) if row["flag"] != "none"]
    if not apart:
        return f"{opening}: forskellene kan være tilfældige."
    parts = [f"{row['unit']} ({formats.integer(row['actual'])}, ventet {funnel.expected_count(row)})" for row in apart]
    return f"{opening}: {formats.list_of(parts)} skiller sig ud."


def _known(frame: pl.DataFrame) -> list[Row]:
    known = frame.filter(pl.col("ratio").is_finite() & (pl.col("expected") > 0))
    return known.sort("expected", "unit").to_dicts()


def _top(rows: Sequence[Row]) -> float:
    """Return where the value axis ends: over every unit but the very small, whose ranges would flatten the rest."""
    sized = [row for row in rows if row["expected"] >= funnel.FEWEST_EXPECTED] or rows
    ratios: float = max(row["ratio"] for row in sized)
    limits = max(base.finite([row["high998"] for row in sized]), default=2.0)
    return max(min(max(ratios, limits), 1.5 * ratios, 4.0), ratios, 1.5) * 1.04


def _ranges(
    rows: Sequence[Row], columns: tuple[str, str], name: str, line: dict[str, Any], end: float
) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for row in rows:
        low, high = (row[column] for column in columns)
        if low is not None and high is not None:
            xs += [row["exposure"], row["exposure"], None]
            ys += [max(low, 0.0), min(high, end), None]
    return {"type": "scatter", "mode": "lines", "name": name, "x": xs, "y": ys, "line": line, "hoverinfo": "skip"}


def _hover(row: Mapping[str, Any], counted: Words) -> str:
    expected = funnel.expected_count(row)
    found = texts.FLAG_OF_EXPECTED[row["flag"]]
    said = f"{formats.counted(row['actual'], *counted)}, hvor man ville vente {expected}. {found}"
    return f"<b>{row['unit']}: {formats.decimal(row['ratio'], 2)}</b><br>{base.wrapped(said)}"
