"""Small drawings: the line of a tile, and a plain time line for figures about the data."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from charts import frame as base
from charts.frame import Chart
from ui import formats, texts
from ui.theme import palette

SPARK = 56
SYMBOLS = {"better": "circle", "worse": "square", "note": "diamond", "neutral": "circle-open"}
"""The last point of a tile's line: each role has a shape of its own."""


def spark(
    frame: pl.DataFrame,
    *,
    unit: str,
    role: str = "neutral",
    target: float | None = None,
    marked: dt.date | None = None,
    dark: bool = False,
) -> Chart:
    """Return the line of a tile: no axes, the point that the tile tells marked by its role, a target dashed.

    `frame` has month and value and may have preliminary (drawn dotted). `marked` is the month of the tile's value; None
    is the last one. The line goes from its own lowest to its own highest value: it shows the shape and not the size.
    """
    frame = frame.sort("month").filter(pl.col("value").is_not_null())
    if frame.is_empty():
        return base.empty_chart(SPARK, text="", dark=dark)
    colours = palette(dark)
    rows = frame.to_dicts()
    days, values = base.days_of(frame, "month"), frame["value"].to_list()
    place = next((n for n, day in enumerate(days) if day == marked), len(days) - 1)
    levels = [*values, *([target] if target is not None else [])]
    room = (max(levels) - min(levels)) * 0.2 or abs(max(levels)) * 0.1 or 1.0
    hidden: dict[str, Any] = {"visible": False, "fixedrange": True}
    layout = base.layout(SPARK, colours, (6, 10, 4, 4))
    layout["xaxis"] = {**hidden, "type": "date"}
    layout["yaxis"] = {**hidden, "range": [min(levels) - room, max(levels) + room]}
    final = [None if row.get("preliminary") else row["value"] for row in rows]
    line = {"type": "scatter", "mode": "lines", "x": base.iso(days), "hoverinfo": "skip"}
    data: list[dict[str, Any]] = [line | {"y": final, "line": {"color": colours.neutral, "width": 1.5}}]
    first = next((n for n, value in enumerate(final) if value is None), None)
    if first:
        ahead = {"x": base.iso(days)[first - 1 :], "y": values[first - 1 :]}
        data.append(line | ahead | {"line": {"color": colours.neutral, "width": 1.2, "dash": "dot"}})
    if target is not None:
        ends = {"x": base.iso([days[0], days[-1]]), "y": [target, target]}
        data.append(line | ends | {"name": texts.TARGET, "line": {"color": colours.target, "width": 1, "dash": "dash"}})
    tint = colours.role(role)
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": base.iso(days),
            "y": values,
            "cliponaxis": False,
            "marker": {
                "symbol": [SYMBOLS[role] if n == place else "circle" for n in range(len(rows))],
                "size": [9 if n == place else 5 for n in range(len(rows))],
                "color": tint,
                # The other points are there for their hover alone.
                "opacity": [1 if n == place else 0 for n in range(len(rows))],
            },
            "hoverinfo": "text",
            "hovertext": [_hover(row, unit, "") for row in rows],
        }
    )
    return {"data": data, "layout": layout}


def timeline(
    frame: pl.DataFrame,
    *,
    label: str,
    unit: str,
    counted: str = "{count} af {total}.",
    events: pl.DataFrame | None = None,
    dark: bool = False,
) -> Chart:
    """Return a time line of one figure.

    `frame` has month and value, and may have numerator and denominator (for the hover), low and high (a
    pale band) and preliminary. `events` has date and label.
    """
    frame = frame.sort("month")
    if frame["value"].is_null().all():
        return base.empty_chart(220, dark=dark)
    colours = palette(dark)
    rows = frame.to_dicts()
    days = base.days_of(frame, "month")
    left, right, top, bottom = 44, 52, 24 + base.caption_room(label), 28
    height = 240
    drawn = frame["value"].to_list() + (frame["high"].to_list() if "high" in frame.columns else [])
    top_value = max(base.finite(drawn), default=1.0)
    # A share that is 0 throughout gets a low scale: on one to 100 % nobody sees how near 0 it is.
    axis = base.value_axis(top_value or (0.01 if unit == "share" else 1.0), unit, colours, ticks=4)
    layout = base.layout(height, colours, (left, right, top, bottom))
    layout["xaxis"] = base.time_axis(days[0], days[-1], colours)
    layout["yaxis"] = axis
    last = next(row for row in reversed(rows) if row["value"] is not None)
    ending = [(last["value"], formats.value(last["value"], unit), colours.text)]
    layout["annotations"] = [
        base.caption(label, colours, left, top),
        *base.end_labels(ending, axis["range"][1], height - top - bottom, colours, size=base.NORMAL),
    ]
    base.mark_events(layout, events, days[0], days[-1], colours)
    data: list[dict[str, Any]] = []
    if {"low", "high"} <= set(frame.columns):
        edge = {
            "type": "scatter",
            "mode": "lines",
            "x": base.iso(days),
            "line": {"width": 0},
            "hoverinfo": "skip",
        }
        data += [
            edge | {"y": frame["low"].to_list()},
            edge | {"y": frame["high"].to_list(), "fill": "tonexty", "fillcolor": colours.norm},
        ]
    hollow = [bool(row.get("preliminary")) for row in rows]
    data.append(
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": label,
            "x": base.iso(days),
            "y": frame["value"].to_list(),
            "cliponaxis": False,
            "line": {"color": colours.own, "width": 1.8},
            "marker": {
                "size": [7 if open_ else 3.5 for open_ in hollow],
                "color": [colours.background if open_ else colours.own for open_ in hollow],
                "line": {"color": colours.own, "width": [1.5 if open_ else 0 for open_ in hollow]},
                "opacity": 1,
            },
            "hoverinfo": "text",
            "hovertext": [_hover(row, unit, counted) for row in rows],
        }
    )
    return {"data": data, "layout": layout}


def alt(frame: pl.DataFrame, *, label: str, unit: str) -> str:
    """Return one Danish sentence with the first and the last value of a small line."""
    frame = frame.filter(pl.col("value").is_not_null())
    if frame.is_empty():
        return texts.NOTHING_FOUND
    first, last = frame.row(0, named=True), frame.row(-1, named=True)
    return (
        f"{label}: {formats.value(first['value'], unit)} i {formats.month(first['month'])}, "
        f"{formats.value(last['value'], unit)} i {formats.month(last['month'])}."
    )


def _hover(row: dict[str, Any], unit: str, counted: str) -> str:
    month = formats.sentence(formats.month(row["month"]))
    if row["value"] is None:
        return f"<b>{month}</b><br>{texts.NO_VALUE}"
    lines = [f"<b>{month}: {formats.value(row['value'], unit)}</b>"]
    if counted and row.get("numerator") is not None and row.get("denominator") is not None:
        lines.append(counted.format(count=formats.integer(row["numerator"]), total=formats.integer(row["denominator"])))
    if row.get("preliminary"):
        lines.append(base.wrapped(texts.PRELIMINARY))
    return "<br>".join(lines)
